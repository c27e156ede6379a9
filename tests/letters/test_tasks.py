"""The sweep of letters: twice, late, and by two workers at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from cases.models import CaseEvent, EventKind
from letters import tasks
from letters.models import Dispatch, Letter
from letters.operations import writing
from tests.letters.stories import AT, about, invited
from tests.together import REFUSED, Race


def invite() -> CaseEvent:
    talk = invited()
    return about(talk, EventKind.INVITED, deadline=talk.booking_deadline)


@pytest.mark.django_db
@pytest.mark.parametrize("again", [timedelta(0), timedelta(minutes=1), timedelta(days=2)])
def test_a_second_run_changes_nothing(again):
    invite()
    assert tasks.write_due_letters(at=AT) == 1
    before = list(Letter.objects.values()) + list(Dispatch.objects.values())

    assert tasks.write_due_letters(at=AT + again) == 0
    assert list(Letter.objects.values()) + list(Dispatch.objects.values()) == before


@pytest.mark.django_db
def test_a_run_that_was_missed_is_caught_up_by_the_next():
    for _ in range(3):
        invite()

    assert tasks.write_due_letters(at=AT + timedelta(days=2)) == 3


@pytest.mark.django_db
def test_a_run_goes_from_chunk_to_chunk():
    for _ in range(5):
        invite()

    chunk = writing.write_due_letters(at=AT, limit=2)
    rest = writing.write_due_letters(at=AT, after=chunk.last, limit=2)

    assert (chunk.changed, rest.changed) == (2, 2)


@pytest.fixture
def write_twice_at_once(monkeypatch) -> Callable[[], list[object]]:
    """Let two workers hold the same events in hand before either has written a letter."""
    race = Race()
    race.meet_in(monkeypatch, writing.facts, "load")
    return lambda: race.run(*[lambda: tasks.write_due_letters(at=AT)] * 2)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_letter(write_twice_at_once):
    invite()

    assert write_twice_at_once() == [0, 1]
    assert Letter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_write_it(write_twice_at_once, monkeypatch):
    """The control: if this fails, the test above proves nothing. The constraint stands below."""
    invite()

    def claim(*, after, limit):
        events = list(
            CaseEvent.objects.unread_by_letters()
            .filter(pk__gt=after)
            .select_related("case__member", "case__branch", "case__caseworker")
        )
        return (events[-1].pk, events) if events else (None, [])

    monkeypatch.setattr(writing, "_claim", claim)

    assert write_twice_at_once() == [1, REFUSED]
    assert Letter.objects.count() == 1
