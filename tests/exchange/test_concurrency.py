"""Twins: two workers queue once, and a message that arrives twice at once is handled once."""

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import connection
from django.db.utils import IntegrityError

from accounts.models import ApiClient
from cases.models import CaseEventQuerySet
from exchange import operations, tasks
from exchange.models import InboundMessage, OutboundMessage
from exchange.operations import Answer
from tests.letters import stories
from tests.letters.stories import AT

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[], object]) -> list[object]:
    both = Barrier(2, timeout=5)
    results = []

    def worker() -> None:
        try:
            both.wait()
            results.append(work())
        finally:
            connection.close()

    workers = [Thread(target=worker) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    return results


@pytest.fixture
def queue_twice_at_once(monkeypatch) -> Callable[[], list[object]]:
    """Let two workers hold the same events in hand before either has queued a message."""
    both_have_read = Barrier(2, timeout=0.5)
    load = operations._load

    def load_together(events):
        with suppress(BrokenBarrierError):  # with the lock the second finds nothing; stop waiting
            both_have_read.wait()
        return load(events)

    def queue() -> object:
        try:
            return tasks.queue_messages(at=AT)
        except IntegrityError:
            return "refused"

    monkeypatch.setattr(operations, "_load", load_together)
    stories.handed_over()
    return lambda: sorted(at_once(queue), key=str)


def test_two_workers_queue_a_message_once(queue_twice_at_once):
    assert queue_twice_at_once() == [0, 1]
    assert OutboundMessage.objects.count() == 1


def test_without_the_lock_both_would_queue_it(queue_twice_at_once, monkeypatch):
    """The control: if this fails, the test above proves nothing. The constraint stands below."""
    monkeypatch.setattr(CaseEventQuerySet, "select_for_update", lambda events, **options: events)

    assert queue_twice_at_once() == [1, "refused"]
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

    assert at_once(receive) == [Answer(201, {"number": 1})] * 2
    assert InboundMessage.objects.count() == 1
