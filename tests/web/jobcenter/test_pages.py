"""J1 to J3: what a Jobcenter reads of a member, and what it never does."""

from datetime import datetime

import pytest
from django.urls import reverse

from accounts.models import LookUp
from cases.rules import AbsenceKind
from core.dates import COPENHAGEN
from meetings.models import MeetingState
from tests.factories import (
    CaseFactory,
    JobcenterFactory,
    MeetingFactory,
    MunicipalityFactory,
    PlanVersionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 20, 10, 0, tzinfo=COPENHAGEN)


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def case():
    """A case in København whose handover comes on 2 June."""
    return CaseFactory(member__first_name="Mads", member__last_name="Toft Pedersen", talks_held=1)


@pytest.fixture
def reader(case, log_in):
    jobcenter = JobcenterFactory(name="Jobcenter København", municipalities=[case.municipality])
    return log_in(UserFactory(jobcenter_reader=True, jobcenter=jobcenter))


def address_of(case) -> str:
    return reverse("jobcenter:member", args=[case.public_id])


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_who_comes_over_within_thirty_days_is_listed_by_date(reader, case):
    CaseFactory(member__last_name="Langt-Ude", handover_on=datetime(2026, 6, 20).date())  # noqa: DTZ001

    page = text_of(reader.get(reverse("jobcenter:home")))

    assert "Mads Toft Pedersen" in page
    assert "tirsdag 2. juni" in page
    assert "Langt-Ude" not in page


def test_nobody_coming_over_is_said(log_in):
    reader = log_in(UserFactory(jobcenter_reader=True))

    assert "Ingen medlemmer overgår de næste 30 dage." in text_of(
        reader.get(reverse("jobcenter:home"))
    )


@pytest.mark.parametrize("written", ["toft", "MADS", "mads pedersen"])
def test_a_member_is_found_by_parts_of_the_name(reader, case, written):
    CaseFactory(member__first_name="En", member__last_name="Anden")

    page = text_of(reader.post(reverse("jobcenter:members"), {"q": written}))

    assert "Mads Toft Pedersen" in page
    assert "En Anden" not in page


def test_a_whole_cpr_number_finds_and_is_neither_shown_nor_logged(reader, case):
    digits = case.member.cpr

    page = text_of(reader.post(reverse("jobcenter:members"), {"q": f"{digits[:6]}-{digits[6:]}"}))

    assert "Mads Toft Pedersen" in page
    assert digits not in page.replace("-", "")
    assert LookUp.objects.get().criterion == f"Cpr-nr. {digits[:6]}-••••"


@pytest.mark.parametrize("written", ["Ukendt", "3102991234", "999999"])
def test_no_hit_is_one_sentence_whatever_the_cause(reader, written):
    page = text_of(reader.post(reverse("jobcenter:members"), {"q": written}))

    assert "Ingen medlemmer i jeres kommune passer til søgningen." in page


def test_an_empty_search_says_what_to_write(reader):
    response = reader.post(reverse("jobcenter:members"), {"q": " "})

    assert response.status_code == 422
    assert "Skriv et navn, et medlemsnr. eller et helt cpr-nr." in response.content.decode()


def test_the_shared_picture_shows_plan_talks_and_wish(reader, case):
    PlanVersionFactory(case=case)
    MeetingFactory(case=case, held=True)

    page = text_of(reader.get(address_of(case)))

    assert "Min Plan, version 1" in page
    assert "Lagermedarbejder" in page
    assert "2. jobsamtale" in page
    assert "Mødt" in page
    assert "Overgår til jeres kontaktforløb tirsdag 2. juni 2026." in page
    assert 'id="joblog"' not in page


def test_a_missing_plan_says_who_works_on_it(reader, case):
    page = text_of(reader.get(address_of(case)))

    assert "Der er ingen plan endnu." in page
    assert case.caseworker.name in page


def test_joblog_is_shown_from_the_handover_on(log_in):
    case = CaseFactory(handed_over=True, handed_over_on=datetime(2026, 5, 4).date())  # noqa: DTZ001
    jobcenter = JobcenterFactory(municipalities=[case.municipality])
    reader = log_in(UserFactory(jobcenter_reader=True, jobcenter=jobcenter))

    assert 'id="joblog"' in text_of(reader.get(address_of(case)))


def test_neither_sickness_nor_notes_nor_a_hidden_address_are_shown(reader, case):
    case.member.address_protected = True
    case.member.save()
    case.absences.create(
        kind=AbsenceKind.SICK, first_day=NOW.date(), source="jobnet:1", received_at=NOW
    )
    MeetingFactory(
        case=case,
        booked=True,
        state=MeetingState.CANCELLED_LAWFUL,
        cancel_reason="sick",
        cancel_note="Influenza",
        internal_note="Virker presset",
    )

    page = text_of(reader.get(address_of(case)))

    assert "Lovligt afbud" in page
    assert "Beskyttet" in page
    for hidden in ("syg", "Syg", "Influenza", "Virker presset", case.member.street):
        assert hidden not in page


def test_the_page_has_nothing_that_writes(reader, case):
    page = text_of(reader.get(address_of(case)))

    assert page.count("<form") == page.count("/log-af/")


def test_access_ends_the_moment_the_member_moves(reader, case):
    case.municipality = MunicipalityFactory(code="751")
    case.save()

    assert reader.get(address_of(case)).status_code == 404


def test_each_look_leaves_a_line_that_the_member_can_see(reader, case):
    reader.get(address_of(case))

    look_up = LookUp.objects.get()
    assert (look_up.member, look_up.purpose) == (case.member, "Overblik over dit kontaktforløb")


def test_the_list_asks_the_database_no_more_for_more_members(reader, case, queries_do_not_grow):
    queries_do_not_grow(
        lambda: reader.get(reverse("jobcenter:home")),
        lambda: CaseFactory(municipality=case.municipality, branch=case.branch),
    )
