"""Two at once, on PostgreSQL, each with the control that shows the race is real."""

from contextlib import nullcontext
from datetime import datetime

import pytest

from cases import rules as case_rules
from cases.models import Case, CaseEvent, CaseState, EventKind
from core.dates import COPENHAGEN
from core.history import TrackedQuerySet
from meetings import rules as meeting_rules
from meetings.models import Meeting, MeetingState, Slot
from meetings.operations import attendance, booking, talks
from tests.factories import CaseFactory, MeetingFactory, SlotFactory
from tests.together import REFUSED, Race

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = datetime(2026, 4, 1, 10, 0, tzinfo=COPENHAGEN)
AFTER = datetime(2026, 4, 13, 11, 0, tzinfo=COPENHAGEN)


@pytest.fixture
def race():
    return Race()


# Two members, one slot


@pytest.fixture
def two_members_want_one_slot(race, monkeypatch):
    first = MeetingFactory()
    second = MeetingFactory(
        case=CaseFactory(branch=first.case.branch, caseworker=first.case.caseworker)
    )
    slot = SlotFactory(caseworker=first.case.caseworker)
    race.meet_in(monkeypatch, meeting_rules, "is_in_window")

    return lambda: race.run(want(slot, first), want(slot, second))


def want(slot, talk):
    """Return the act of a member who books this time."""
    user = talk.case.member.user

    def book() -> str:
        return booking.book(
            meeting_id=talk.pk, slot_id=slot.pk, mode="video", actor=user, at=BEFORE
        ).state

    return book


def test_of_two_members_who_want_one_slot_one_gets_it(two_members_want_one_slot):
    assert two_members_want_one_slot() == ["booked", "slot_taken"]

    assert Meeting.objects.filter(state=MeetingState.BOOKED).count() == 1
    assert CaseEvent.objects.filter(kind=EventKind.BOOKED).count() == 1
    assert Slot.objects.get().is_taken


def test_with_a_look_before_the_leap_only_the_database_would_stop_the_second(
    two_members_want_one_slot, race, monkeypatch
):
    """The control: a check that takes nothing lets both through, and the constraint below refuses one."""

    def look_before_the_leap(slot, meeting, *, at):
        is_taken = Slot.objects.get(pk=slot.pk).is_taken
        race.meet()
        if is_taken:
            raise talks.slot_taken(slot, meeting, at=at)

    monkeypatch.setattr(talks, "take_slot", look_before_the_leap)
    monkeypatch.setattr(talks, "clash_means_taken", lambda *args, **named: nullcontext())

    assert two_members_want_one_slot() == sorted(["booked", REFUSED])


# One member, two tabs


def test_pressing_twice_books_once(race):
    talk = MeetingFactory()
    slot = SlotFactory(caseworker=talk.case.caseworker)

    press = want(slot, talk)

    assert race.run(press, press) == ["booked", "booked"]
    assert CaseEvent.objects.filter(kind=EventKind.BOOKED).count() == 1


# Two attendance marks, one handover


@pytest.fixture
def third_talk_marked_twice_at_once(race, monkeypatch):
    case = CaseFactory(talks_held=2)
    talk = MeetingFactory(case=case, sequence=3, booked=True)
    race.meet_in(monkeypatch, case_rules, "handover_reason")

    def mark() -> str:
        return attendance.record_held(meeting_id=talk.pk, actor=case.caseworker, at=AFTER).state

    return lambda: race.run(mark, mark)


def handovers() -> int:
    return CaseEvent.objects.filter(kind=EventKind.HANDED_OVER).count()


def test_two_marks_on_the_third_talk_hand_over_once(third_talk_marked_twice_at_once):
    assert third_talk_marked_twice_at_once() == ["held", "transition_not_allowed"]

    case = Case.objects.get()
    assert (case.state, case.talks_held, handovers()) == (CaseState.JOBCENTER_ACTIVE, 3, 1)


def test_without_the_lock_they_would_hand_over_twice(third_talk_marked_twice_at_once, monkeypatch):
    """The control: if this fails, the test above proves nothing."""
    monkeypatch.setattr(TrackedQuerySet, "locked", lambda rows, pk: rows.get(pk=pk))

    assert third_talk_marked_twice_at_once() == ["held", "held"]
    assert handovers() == 2
