"""S3, S7, S8, S9: one case, what is shown of it, and what only on request."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import LookUp
from cases.models import CaseEvent, EventKind, Note
from tests.factories import CaseFactory, LetterFactory, NoteFactory
from tests.web.caseworker.conftest import TODAY, at
from tests.web.caseworker.reading import said, text_of

PARTS = ("case", "course", "events", "letters", "changes", "convene")


def address(name, case, *more):
    return reverse(f"caseworker:{name}", args=[case.public_id, *more])


def happened(case, kind, *, moment=None, **facts):
    return CaseEvent.objects.create(
        case=case, kind=kind, happened_at=moment or at(8), source="sweep:x", facts=facts
    )


@pytest.mark.parametrize("part", PARTS)
def test_a_strangers_case_is_not_found(desk, part):
    assert desk.client.get(address(part, CaseFactory())).status_code == 404


@pytest.mark.parametrize("part", PARTS)
def test_each_part_notes_that_the_member_was_shown(desk, part):
    case = desk.case()

    desk.client.get(address(part, case))

    look_up = LookUp.objects.get()
    assert (look_up.member, look_up.user) == (case.member, desk.user)
    assert look_up.purpose


def test_shows_who_it_is_where_it_stands_and_what_comes_next(desk):
    talk = desk.waiting(case=desk.case(talks_held=1, handover_on=TODAY + timedelta(days=40)))

    page = text_of(desk.client.get(address("case", talk.case)))

    assert f"<h1>{talk.case.member.name}</h1>" in page
    assert f"Sag {talk.case.number}" in page
    assert "Frist tirsdag 21. april" in page
    assert "8 dage tilbage" in page
    assert reverse("caseworker:book", args=[talk.public_id]) in page
    assert "1 af 3 holdt" in page


def test_a_booked_talk_is_moved_and_cancelled_from_the_case_until_it_begins(desk):
    coming = desk.booked(hour=11)
    begun = desk.booked(hour=10)

    assert "Flyt" in text_of(desk.client.get(address("case", coming.case)))
    assert "Flyt</a>" not in text_of(desk.client.get(address("case", begun.case)))


def test_a_case_without_anything_says_so(desk):
    page = text_of(desk.client.get(address("case", desk.case())))

    assert "Ingen åben samtale hos os." in page
    assert "Ingen samtaler endnu." in page
    assert "Ingen breve endnu." in page
    assert "Intet er sket endnu." in page


def test_shows_the_latest_events_and_letters(desk):
    case = desk.case()
    happened(case, EventKind.OPENED)
    LetterFactory(case=case)

    page = text_of(desk.client.get(address("case", case)))

    assert "Sagen er åbnet" in page
    assert "Book din 2. jobsamtale senest tirsdag 7. april" in page


def test_costs_the_same_however_much_there_is(desk, queries_do_not_grow):
    case = desk.case()
    days = iter(range(1, 30))
    desk.client.get(address("case", case))

    def add():
        happened(case, EventKind.BOOKED)
        desk.booked(case=case, days=-next(days), state="cancelled_lawful")
        LetterFactory(case=case)
        NoteFactory(case=case, author=desk.user)

    queries_do_not_grow(lambda: desk.client.get(address("case", case)), add)


def test_asks_the_database_ten_times(desk, django_assert_max_num_queries):
    case = desk.waiting().case
    desk.client.get(address("case", case))

    with django_assert_max_num_queries(10 + 6):  # and the savepoints of three transactions
        desk.client.get(address("case", case))


# What is shown only on request


def test_the_cpr_number_is_masked_until_a_press_that_is_noted(desk):
    case = desk.case()
    digits = case.member.cpr

    assert f"{digits[:6]}-••••" in text_of(desk.client.get(address("case", case)))
    page = text_of(desk.client.post(address("reveal_cpr", case)))

    assert f"{digits[:6]}-{digits[6:]}" in page
    assert LookUp.objects.filter(member=case.member, purpose="CPR-nummer vist").count() == 1


def test_a_protected_address_is_hidden_and_marked(desk):
    case = desk.case(member__address_protected=True)

    page = text_of(desk.client.get(address("case", case)))

    assert "Beskyttet adresse" in page
    assert case.member.street not in page


def test_the_members_own_caseworker_sees_a_protected_address_with_a_reason(desk):
    case = desk.case(member__address_protected=True)

    page = text_of(desk.client.post(address("reveal_address", case), {"reason": "Brev på papir"}))

    assert case.member.street in page
    assert LookUp.objects.filter(purpose="Beskyttet adresse vist: Brev på papir").count() == 1


def test_nobody_else_sees_it_and_not_without_a_reason(desk):
    case = desk.case(member__address_protected=True)

    others = desk.lead_client.post(address("reveal_address", case), {"reason": "Nysgerrig"})
    without = desk.client.post(address("reveal_address", case), {"reason": " "}, follow=True)

    assert others.status_code == 403
    assert case.member.street not in text_of(without)
    assert said(without) == ["Skriv, hvorfor du skal se adressen."]
    assert not LookUp.objects.filter(purpose__startswith="Beskyttet").exists()


# Notes


def test_a_note_is_written_shown_and_taken_off(desk):
    case = desk.case()

    desk.client.post(
        address("write_note", case), {"text": "Ring efter kl. 12", "remind_on": "2026-04-20"}
    )
    note = Note.objects.get()
    assert (note.author, note.remind_on) == (desk.user, date(2026, 4, 20))
    assert "Ring efter kl. 12" in text_of(desk.client.get(address("case", case)))

    desk.client.post(address("settle_note", case, note.public_id))
    assert "Ring efter kl. 12" not in text_of(desk.client.get(address("case", case)))


def test_an_empty_note_comes_back_with_what_to_do(desk):
    response = desk.client.post(address("write_note", desk.case()), {"text": ""})

    assert response.status_code == 422
    assert "Skriv noten" in text_of(response)
    assert not Note.objects.exists()


# Course


def test_the_course_says_each_date_and_the_rule_behind_it(desk):
    case = desk.case()

    page = text_of(desk.client.get(address("course", case)))

    assert "Senest tirsdag 2. juni" in page
    assert "Regel R16, A1, A2 · regelsæt regime-2024" in page
    assert "Ingen pauser." in page
    assert "Intet fravær er meldt." in page


def test_the_course_lists_pauses_and_absences(desk):
    case = desk.case()
    desk.client.post(
        address("change", case, "afmeld"),
        {"first_day": "2026-04-13", "why": "employment"},
    )

    page = text_of(desk.client.get(address("course", case)))

    assert "<td>Arbejde</td>" in page
    assert "<td>I arbejde</td>" in page


# Letters


def test_letters_say_when_they_were_sent_and_whether_they_were_opened(desk):
    case = desk.case()
    LetterFactory(case=case)

    page = text_of(desk.client.get(address("letters", case)))

    assert "mandag 30. marts kl. 04.00" in page
    assert "Ikke åbnet" in page


def test_that_staff_read_a_letter_is_not_the_members_opening(desk):
    letter = LetterFactory(case=desk.case())

    response = desk.client.get(reverse("caseworker:letter", args=[letter.public_id]))

    letter.refresh_from_db()
    assert "Book din 2. jobsamtale" in text_of(response)
    assert letter.first_opened_at is None


def test_a_strangers_letter_is_not_found(desk):
    letter = LetterFactory()

    answer = desk.client.get(reverse("caseworker:letter", args=[letter.public_id]))

    assert answer.status_code == 404


# Events


def test_events_are_filtered_by_group_and_look_ups_are_listed(desk):
    case = desk.case()
    happened(case, EventKind.OPENED)
    happened(case, EventKind.BOOKED, starts_at=at(10).isoformat())
    desk.client.get(address("case", case))

    everything = text_of(desk.client.get(address("events", case)))
    talks_alone = text_of(desk.client.get(address("events", case) + "?art=samtaler"))

    assert "Sagen er åbnet" in everything
    assert "Sagsbehandling af din sag" in everything
    assert "Sagen er åbnet" not in talks_alone
    assert "Samtalen: mandag 13. april kl. 10.00" in talks_alone


def test_every_kind_of_event_belongs_to_one_group():
    from web.caseworker.cases import EVENT_GROUPS, _kinds_of

    grouped = [kind for name in EVENT_GROUPS for kind in _kinds_of(name)]

    assert sorted(grouped) == sorted(kind.value for kind in EventKind)
