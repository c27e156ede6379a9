"""Two at once, on PostgreSQL, each with the control that shows the race is real."""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import datetime
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import IntegrityError, connection

from cases import rules as case_rules
from cases.models import Case, CaseEvent, CaseState, EventKind
from core.dates import COPENHAGEN
from core.errors import RuleBroken
from core.history import TrackedQuerySet
from meetings import rules as meeting_rules
from meetings.models import Meeting, MeetingState, Slot
from meetings.operations import attendance, booking, talks
from tests.factories import CaseFactory, MeetingFactory, SlotFactory

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = datetime(2026, 4, 1, 10, 0, tzinfo=COPENHAGEN)
AFTER = datetime(2026, 4, 13, 11, 0, tzinfo=COPENHAGEN)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run the acts in threads with connections of their own; return what became of each, sorted."""
    outcomes: list[str] = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
            outcomes.append("done")
        except RuleBroken as broken:
            outcomes.append(broken.code)
        except IntegrityError:
            outcomes.append("refused_by_the_database")
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return sorted(outcomes)


def meet_in(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> None:
    """Hold two callers of a pure rule until both have read; with a lock the second never arrives."""
    both_have_read = Barrier(2, timeout=0.7)
    judge = getattr(module, name)

    def judge_together(*args: object, **facts: object) -> object:
        with suppress(BrokenBarrierError):
            both_have_read.wait()
        return judge(*args, **facts)

    monkeypatch.setattr(module, name, judge_together)


# Two members, one slot


@pytest.fixture
def two_members_want_one_slot(monkeypatch):
    first = MeetingFactory()
    second = MeetingFactory(
        case=CaseFactory(branch=first.case.branch, caseworker=first.case.caseworker)
    )
    slot = SlotFactory(caseworker=first.case.caseworker)
    users = {talk.pk: talk.case.member.user for talk in (first, second)}
    meet_in(monkeypatch, meeting_rules, "is_in_window")

    def want() -> list[str]:
        return at_once(
            *(
                lambda key=key, user=user: booking.book(
                    meeting_id=key, slot_id=slot.pk, mode="video", actor=user, at=BEFORE
                )
                for key, user in users.items()
            )
        )

    return want


def test_of_two_members_who_want_one_slot_one_gets_it(two_members_want_one_slot):
    assert two_members_want_one_slot() == ["done", "slot_taken"]

    assert Meeting.objects.filter(state=MeetingState.BOOKED).count() == 1
    assert CaseEvent.objects.filter(kind=EventKind.BOOKED).count() == 1
    assert Slot.objects.get().is_taken


def test_with_a_look_before_the_leap_only_the_database_would_stop_the_second(
    two_members_want_one_slot, monkeypatch
):
    """The control: a check that takes nothing lets both through, and the constraint below refuses one."""

    def look_before_the_leap(slot, meeting, *, at):
        if Slot.objects.get(pk=slot.pk).is_taken:
            raise talks.slot_taken(slot, meeting, at=at)

    monkeypatch.setattr(talks, "take_slot", look_before_the_leap)
    monkeypatch.setattr(talks, "clash_means_taken", lambda *args, **named: nullcontext())

    assert two_members_want_one_slot() == ["done", "refused_by_the_database"]


# One member, two tabs


def test_pressing_twice_books_once():
    talk = MeetingFactory()
    slot = SlotFactory(caseworker=talk.case.caseworker)

    def press() -> None:
        booking.book(
            meeting_id=talk.pk,
            slot_id=slot.pk,
            mode="phone",
            actor=talk.case.member.user,
            at=BEFORE,
        )

    assert at_once(press, press) == ["done", "done"]
    assert CaseEvent.objects.filter(kind=EventKind.BOOKED).count() == 1


# Two attendance marks, one handover


@pytest.fixture
def third_talk_marked_twice_at_once(monkeypatch):
    case = CaseFactory(talks_held=2)
    talk = MeetingFactory(case=case, sequence=3, booked=True)
    meet_in(monkeypatch, case_rules, "handover_reason")

    def mark() -> None:
        attendance.record_held(meeting_id=talk.pk, actor=case.caseworker, at=AFTER)

    return lambda: at_once(mark, mark)


def handovers() -> int:
    return CaseEvent.objects.filter(kind=EventKind.HANDED_OVER).count()


def test_two_marks_on_the_third_talk_hand_over_once(third_talk_marked_twice_at_once):
    assert third_talk_marked_twice_at_once() == ["done", "transition_not_allowed"]

    case = Case.objects.get()
    assert (case.state, case.talks_held, handovers()) == (CaseState.JOBCENTER_ACTIVE, 3, 1)


def test_without_the_lock_they_would_hand_over_twice(third_talk_marked_twice_at_once, monkeypatch):
    """The control: if this fails, the test above proves nothing."""
    monkeypatch.setattr(TrackedQuerySet, "locked", lambda rows, pk: rows.get(pk=pk))

    assert third_talk_marked_twice_at_once() == ["done", "done"]
    assert handovers() == 2
