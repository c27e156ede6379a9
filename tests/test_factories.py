"""The factories make what their docstrings say, so that the tests that trust them may."""

from datetime import date

import pytest

from cases.models import CaseState
from meetings.models import MeetingState
from tests.factories import TALK_AT, BranchFactory, CaseFactory, MeetingFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_case_is_with_the_fund_until_its_months_are_over():
    case = CaseFactory()

    assert (case.state, case.handover_on) == (CaseState.AKASSE_ACTIVE, date(2026, 6, 2))
    assert list(case.branch.municipalities.all()) == [case.municipality]
    assert case.caseworker.branch == case.branch


def test_a_handed_over_case_changed_hands_when_its_months_were_over():
    case = CaseFactory(handed_over=True)

    assert (case.handed_over_on, case.handover_reason) == (date(2026, 6, 2), "months")


def test_a_closed_case_is_shown_to_the_jobcenter_for_six_months():
    assert CaseFactory(closed=True).jobcenter_sees_until == date(2026, 11, 1)


def test_a_talk_waits_to_be_booked():
    talk = MeetingFactory()

    assert (talk.state, talk.invited_on) == (MeetingState.AWAITING_BOOKING, date(2026, 3, 30))
    assert talk.booking_deadline == date(2026, 4, 7)
    assert (talk.window_from, talk.window_to) == (date(2026, 4, 6), date(2026, 4, 20))


def test_a_booked_talk_takes_a_slot_of_the_cases_caseworker():
    talk = MeetingFactory(booked=True)

    assert (talk.starts_at, talk.mode) == (TALK_AT, "video")
    assert (talk.slot.is_taken, talk.slot.caseworker) == (True, talk.case.caseworker)
    assert talk.slot.branch == talk.case.branch


def test_a_first_talk_is_held_in_person():
    talk = MeetingFactory(held=True, sequence=1)

    assert (talk.state, talk.mode) == (MeetingState.HELD, "in_person")
    assert talk.outcome_recorded_by == talk.case.caseworker


def test_a_user_without_a_role_is_refused():
    with pytest.raises(TypeError, match="name the role"):
        UserFactory()


def test_a_branch_may_serve_nobody():
    assert not BranchFactory(municipalities=[]).municipalities.exists()
