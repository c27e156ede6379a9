"""S2: the caseload, its statuses, filters, order, pages, preview and CSV."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse

from accounts.models import LookUp
from meetings.models import MeetingState
from sanctions.models import SanctionState
from tests.factories import CaseFactory, JoblogEntryFactory, MunicipalityFactory, UserFactory
from tests.web.caseworker.conftest import TODAY
from tests.web.caseworker.reading import text_of
from tests.web.caseworker.test_waiting import a_sanction
from web.caseworker import caseload

CASES = reverse("caseworker:cases")
EXPORT = reverse("caseworker:export")
LIST_ALONE = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "sagsliste"}


def names_in(desk, query="", *, client=None):
    """Return the names in the table, in order."""
    response = (client or desk.client).get(f"{CASES}?{query}")
    return [row.name for row in response.context["rows"]]


def count_of(desk, label):
    statuses = desk.client.get(CASES).context["statuses"]
    return next((status["count"] for status in statuses if status["label"] == label), 0)


def test_shows_own_open_cases_and_with_a_word_the_branchs(desk):
    mine = desk.case()
    desk.case(closed=True)
    other = UserFactory(caseworker=True, branch=desk.user.branch)
    colleagues = CaseFactory(branch=desk.user.branch, caseworker=other)
    CaseFactory()

    assert names_in(desk) == [mine.member.name]
    assert set(names_in(desk, "hos=afdelingen")) == {mine.member.name, colleagues.member.name}


def test_says_so_and_offers_to_clear_the_filters_when_nothing_fits(desk):
    page = text_of(desk.client.get(f"{CASES}?q=findes+ikke"))

    assert "Ingen medlemmer passer til filtrene." in page
    assert "Ryd filtre" in page
    assert not LookUp.objects.exists()


def test_notes_what_was_listed_and_how_many(desk):
    desk.case(member__last_name="Juul")

    desk.client.get(f"{CASES}?q=juul")

    look_up = LookUp.objects.get()
    assert (look_up.criterion, look_up.rows) == ("Mine sager, Alle, »juul«", 1)


@pytest.mark.parametrize(
    ("status", "label", "make"),
    [
        ("ikke-booket", "Ikke booket", lambda desk: desk.waiting().case),
        ("udeblevet", "Udeblevet", lambda desk: desk.missed().case),
        (
            "frist-overskredet",
            "Frist overskredet",
            lambda desk: desk.waiting(state=MeetingState.BOOKING_EXPIRED).case,
        ),
        (
            "overgaar",
            "Overgår inden 14 dage",
            lambda desk: desk.case(handover_on=TODAY + timedelta(days=14)),
        ),
        (
            "partshoering",
            "Partshøring",
            lambda desk: a_sanction(desk, state=SanctionState.HEARING, reply_by=TODAY).case,
        ),
        ("pause", "På pause", lambda desk: desk.case(state="akasse_paused")),
        ("jobcenter", "Hos Jobcenteret", lambda desk: desk.case(handed_over=True)),
    ],
)
def test_each_status_counts_and_filters_the_same_cases(desk, status, label, make):
    other = desk.case()
    case = make(desk)

    assert count_of(desk, label) == 1
    assert count_of(desk, "Alle") == 2
    assert names_in(desk, f"status={status}") == [case.member.name]
    assert other.member.name not in names_in(desk, f"status={status}")


def test_every_status_with_a_badge_has_its_place_among_the_pressing():
    with_badge = {status.name for status in caseload.STATUSES if status.badge}

    assert with_badge == set(caseload.MOST_PRESSING)


def test_a_row_shows_its_most_pressing_status(desk):
    talk = desk.waiting(case=desk.case(handover_on=TODAY + timedelta(days=3)))

    [row] = desk.client.get(CASES).context["rows"]

    assert row.name == talk.case.member.name
    assert row.badge.text == "Ikke booket"
    assert (row.next, row.next_note) == ("tir 21.04", "frist")


def test_a_row_shows_week_talk_time_mode_and_joblog(desk):
    talk = desk.booked(days=1)
    JoblogEntryFactory(case=talk.case, applied_on=TODAY)

    [row] = desk.client.get(CASES).context["rows"]

    assert (row.week, row.talk, row.next, row.mode_label) == (7, "1 af 3", "tir 14.04", "Video")
    assert (row.this_week, row.is_short) == ("1/2", True)


@pytest.mark.parametrize("text", ["Åboe", "aaboe", "åboe kirsten", "KIRSTEN"])
def test_the_text_filter_folds_aa_and_takes_the_words_in_any_order(desk, text):
    desk.case(member__first_name="Kirsten", member__last_name="Åboe")
    desk.case(member__first_name="Bo", member__last_name="Dam")

    assert names_in(desk, f"q={text}") == ["Kirsten Åboe"]


def test_filters_by_member_number_municipality_and_talk(desk):
    odder = MunicipalityFactory(code="727", name="Odder", region="Region Midtjylland")
    there = desk.case(municipality=odder)
    second = desk.case(talks_held=1)

    assert names_in(desk, f"q={second.member.member_number}") == [second.member.name]
    assert names_in(desk, "kommune=727") == [there.member.name]
    assert names_in(desk, "samtale=2") == [second.member.name]


def test_a_cpr_number_in_the_address_is_not_searched_for_and_not_repeated(desk):
    case = desk.case()

    answer = desk.client.get(f"{CASES}?q={case.member.cpr}", follow=True)

    assert answer.redirect_chain == [(CASES, 302)]
    assert case.member.cpr not in text_of(answer)


def test_sorts_as_the_heads_say_and_turns_around(desk):
    for name, weeks in (("Åberg", 1), ("Bech", 3), ("Zahle", 2)):
        desk.case(
            member__first_name="A",
            member__last_name=name,
            spell_start=TODAY - timedelta(weeks=weeks),
        )

    assert names_in(desk, "sorter=medlem") == ["A Bech", "A Zahle", "A Åberg"]
    assert names_in(desk, "sorter=-medlem") == ["A Åberg", "A Zahle", "A Bech"]
    assert names_in(desk, "sorter=uge") == ["A Åberg", "A Zahle", "A Bech"]
    page = text_of(desk.client.get(f"{CASES}?sorter=uge"))
    assert page.count('aria-sort="ascending"') == 1
    assert "?sorter=-uge" in page


@pytest.mark.parametrize(
    "query",
    [
        "sorter=findes-ikke",
        "status=x",
        "samtale=9",
        "side=abc",
        "side=99999",
        "hos=x",
        "kommune=%00",
    ],
)
def test_nonsense_in_the_address_shows_the_plain_list(desk, query):
    case = desk.case()

    response = desk.client.get(f"{CASES}?{query}")

    assert response.status_code == 200
    assert case.member.name in text_of(response) or query.startswith("kommune")


def test_shows_pages_of_fifty_and_keeps_the_filters_in_their_links(desk, monkeypatch):
    monkeypatch.setattr(caseload, "ROWS_A_PAGE", 2)
    for _ in range(3):
        desk.case()

    page = text_of(desk.client.get(f"{CASES}?sorter=medlem"))

    assert "Side 1 af 2" in page
    assert "?sorter=medlem&amp;side=2" in page
    assert len(names_in(desk, "sorter=medlem&side=2")) == 1


def test_htmx_gets_the_list_alone_with_how_many_it_found(desk):
    desk.case(member__last_name="Juul")

    page = text_of(desk.client.get(f"{CASES}?q=juul", **LIST_ALONE))

    assert page.startswith('<div id="sagsliste">')
    assert "1 medlem passer til filtrene" in page


def test_costs_as_many_queries_for_many_cases_as_for_one(desk, queries_do_not_grow):
    desk.client.get(CASES)

    queries_do_not_grow(lambda: desk.client.get(CASES), lambda: desk.waiting())


def test_asks_the_database_eight_times(desk, django_assert_max_num_queries):
    desk.waiting()
    desk.client.get(CASES)

    with django_assert_max_num_queries(8 + 6):  # and the savepoints of three transactions
        desk.client.get(CASES)


# Preview


def test_the_preview_shows_the_short_facts_and_notes_the_member(desk):
    talk = desk.waiting()
    address = reverse("caseworker:preview", args=[talk.case.public_id])

    page = text_of(desk.client.get(address, HTTP_HX_REQUEST="true"))

    assert talk.case.member.member_number in page
    assert reverse("caseworker:book", args=[talk.public_id]) in page
    assert LookUp.objects.get().member == talk.case.member


def test_without_htmx_the_preview_is_the_case_itself(desk):
    case = desk.case()

    answer = desk.client.get(reverse("caseworker:preview", args=[case.public_id]))

    assert answer.url == reverse("caseworker:case", args=[case.public_id])
    assert not LookUp.objects.exists()


def test_the_preview_of_a_strangers_case_is_not_found(desk):
    address = reverse("caseworker:preview", args=[CaseFactory().public_id])

    assert desk.client.get(address, HTTP_HX_REQUEST="true").status_code == 404


# Export


def rows_of(response):
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_the_export_is_exactly_the_filtered_list_and_is_noted(desk):
    talk = desk.waiting()
    desk.case()

    response = desk.client.get(f"{EXPORT}?status=ikke-booket")

    head, *rows = rows_of(response)
    assert head[0] == "Medlemsnr."
    assert [row[1] for row in rows] == [talk.case.member.name]
    assert response["Content-Disposition"] == 'attachment; filename="sager.csv"'
    look_up = LookUp.objects.get()
    assert (look_up.criterion, look_up.rows) == ("CSV: Mine sager, Ikke booket", 1)


@pytest.mark.parametrize("name", ["=1+1", "+45", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_of_the_export_is_a_formula(desk, name):
    desk.case(member__first_name=name)

    [_, row] = rows_of(desk.client.get(EXPORT))

    assert row[1].startswith("'")


def test_a_file_of_an_empty_list_has_its_head_alone(desk):
    assert len(rows_of(desk.client.get(EXPORT))) == 1


def test_what_was_folded_is_what_the_database_sorts_by():
    assert caseload.folded("Aaboe Æble Øst Å") == "}boe {ble |st }"
