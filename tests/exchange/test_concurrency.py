"""Twins: two workers queue once, and a message that arrives twice at once is handled once."""

from collections.abc import Callable

import pytest

from accounts.models import ApiClient
from cases.models import CaseEventQuerySet
from exchange import operations, tasks
from exchange.models import InboundMessage, OutboundMessage
from exchange.operations import Answer
from tests.letters import stories
from tests.letters.stories import AT
from tests.together import REFUSED, Race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def queue_twice_at_once(monkeypatch) -> Callable[[], list[object]]:
    """Let two workers hold the same events in hand before either has queued a message."""
    race = Race()
    race.meet_in(monkeypatch, operations, "_load")
    stories.handed_over()
    return lambda: race.run(*[lambda: tasks.queue_messages(at=AT)] * 2)


def test_two_workers_queue_a_message_once(queue_twice_at_once):
    assert queue_twice_at_once() == [0, 1]
    assert OutboundMessage.objects.count() == 1


def test_without_the_lock_both_would_queue_it(queue_twice_at_once, monkeypatch):
    """The control: if this fails, the test above proves nothing. The constraint stands below."""
    monkeypatch.setattr(CaseEventQuerySet, "select_for_update", lambda events, **options: events)

    assert queue_twice_at_once() == [1, REFUSED]
    assert OutboundMessage.objects.count() == 1


def test_a_twin_waits_and_hears_the_same():
    client = ApiClient.objects.create(name="Jobnet")
    handled = []

    def receive() -> Answer:
        def handle() -> Answer:
            handled.append(1)
            return Answer(201, {"number": len(handled)})

        return operations.receive(
            client=client, key="k", kind="sick", body=b"x", handle=handle, at=AT
        )

    assert Race().run(receive, receive) == [Answer(201, {"number": 1})] * 2
    assert InboundMessage.objects.count() == 1
