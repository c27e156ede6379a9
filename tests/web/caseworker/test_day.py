"""S1: the day, with attendance in the row."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import LookUp
from cases.models import CaseEvent, CaseState
from meetings.models import MeetingState
from tests.web.caseworker.conftest import TODAY, at
from tests.web.caseworker.reading import said, text_of

HOME = reverse("caseworker:home")
IN_ROW = {"HTTP_HX_REQUEST": "true"}


def press(desk, talk, outcome, **extra):
    address = reverse("caseworker:attendance", args=[talk.public_id])
    return desk.client.post(address, {"outcome": outcome}, **extra)


def test_shows_the_talks_of_today_in_order_and_marks_the_one_in_progress(desk):
    later = desk.booked(hour=13)
    now = desk.booked(hour=10)

    page = text_of(desk.client.get(HOME))

    assert page.index(now.case.member.name) < page.index(later.case.member.name)
    assert page.count("i gang nu") == 1
    assert "2 samtaler · 1 i gang" in page
    assert page.count("Start samtale") == 1


def test_shows_another_day_when_asked(desk):
    tomorrow = desk.booked(days=1)

    assert tomorrow.case.member.name not in text_of(desk.client.get(HOME))
    assert tomorrow.case.member.name in text_of(desk.client.get(f"{HOME}?dag=2026-04-14"))
    assert desk.client.get(f"{HOME}?dag=ugyldig").status_code == 200


def test_leads_to_the_week_of_the_day(desk):
    page = text_of(desk.client.get(f"{HOME}?dag=2026-12-31"))

    assert "/sagsbehandling/kalender/?uge=2026-W53" in page


def test_shows_no_talk_of_a_colleague_and_none_that_was_called_off(desk):
    colleagues = desk.booked(caseworker=desk.lead)
    withdrawn = desk.booked(hour=14, state=MeetingState.WITHDRAWN)

    page = text_of(desk.client.get(HOME))

    assert colleagues.case.member.name not in page
    assert withdrawn.case.member.name not in page


def test_says_so_when_the_day_is_empty(desk):
    page = text_of(desk.client.get(HOME))

    assert "Ingen samtaler i dag." in page
    assert "Ingen kræver handling lige nu." in page
    assert not LookUp.objects.exists()


def test_an_empty_day_leads_to_the_next_day_with_talks(desk):
    desk.booked(days=4)
    desk.booked(days=2, caseworker=desk.lead)

    page = text_of(desk.client.get(HOME))

    assert "?dag=2026-04-17" in page
    assert "Din næste dag med samtaler er fredag 17. april" in page
    assert "Din næste dag" not in text_of(desk.client.get(f"{HOME}?dag=2026-04-17"))


def test_notes_how_many_people_it_showed(desk):
    desk.booked()
    desk.missed()

    desk.client.get(HOME)

    look_up = LookUp.objects.get()
    assert (look_up.criterion, look_up.rows) == ("Dagen 13.04.2026", 3)


def test_lists_who_goes_over_within_two_weeks_and_no_one_later(desk):
    soon = desk.case(handover_on=TODAY + timedelta(days=14))
    later = desk.case(handover_on=TODAY + timedelta(days=15))

    page = text_of(desk.client.get(HOME))

    assert soon.member.name in page
    assert later.member.name not in page


def test_the_queue_shows_at_most_six_and_says_how_many_there_are(desk):
    for hour in range(1, 8):
        desk.booked(hour=hour)

    page = text_of(desk.client.get(HOME))

    assert page.count("Samtalen er slut.") == 6
    assert "Alle opgaver (7)" in page


def test_asks_as_often_for_many_talks_as_for_one(desk, queries_do_not_grow):
    hours = iter(range(8, 20))

    queries_do_not_grow(lambda: desk.client.get(HOME), lambda: desk.booked(hour=next(hours)))


# Attendance


def test_records_that_the_member_came(desk):
    talk = desk.booked()

    answer = press(desk, talk, "held")

    talk.refresh_from_db()
    assert (answer.status_code, answer.url) == (302, HOME)
    assert (talk.state, talk.outcome_recorded_by) == (MeetingState.HELD, desk.user)
    assert said(desk.client.get(HOME)) == [f"Gemt: {talk.case.member.name} er mødt."]


def test_with_htmx_only_the_row_comes_back_and_says_what_was_saved(desk):
    talk = desk.booked()

    page = text_of(press(desk, talk, "held", **IN_ROW))

    assert f'id="samtale-{talk.public_id}"' in page
    assert 'aria-pressed="true"' in page
    assert f"Gemt: {talk.case.member.name} er mødt." in page
    assert "<html" not in page


def test_the_last_talk_says_that_the_case_went_over(desk):
    talk = desk.booked(case=desk.case(talks_held=2), sequence=3)

    press(desk, talk, "held")

    talk.case.refresh_from_db()
    assert talk.case.state == CaseState.JOBCENTER_ACTIVE
    assert "Sagen er nu hos Jobcenteret." in said(desk.client.get(HOME))[0]


@pytest.mark.parametrize(
    ("outcome", "route"),
    [("cancelled", "caseworker:cancel"), ("missed", "caseworker:confirm_missed")],
)
def test_what_needs_a_reason_or_evidence_has_a_page_of_its_own(desk, outcome, route):
    talk = desk.booked()

    plain = press(desk, talk, outcome)
    in_row = press(desk, talk, outcome, **IN_ROW)

    talk.refresh_from_db()
    assert talk.state == MeetingState.BOOKED
    assert plain.url == in_row["HX-Redirect"] == reverse(route, args=[talk.public_id])


def test_an_outcome_that_is_there_is_corrected_on_its_page(desk):
    talk = desk.missed()

    assert press(desk, talk, "held").url == reverse(
        "caseworker:correct_outcome", args=[talk.public_id]
    )


def test_pressing_the_same_outcome_again_changes_nothing(desk):
    talk = desk.booked()
    press(desk, talk, "held")
    events = CaseEvent.objects.count()

    press(desk, talk, "held")

    assert CaseEvent.objects.count() == events


def test_a_talk_that_has_not_begun_is_not_held_and_the_page_says_why(desk):
    talk = desk.booked(hour=11)

    press(desk, talk, "held")

    talk.refresh_from_db()
    assert talk.state == MeetingState.BOOKED
    assert talk.starts_at == at(11)
    assert len(said(desk.client.get(HOME))) == 1


def test_somebody_elses_talk_is_not_found(desk):
    talk = desk.booked()

    assert (
        desk.stranger_client.post(
            reverse("caseworker:attendance", args=[talk.public_id]), {"outcome": "held"}
        ).status_code
        == 404
    )
