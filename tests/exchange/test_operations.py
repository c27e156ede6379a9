"""What other systems are told, once; and what they tell us, taken in once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiClient
from cases import policy as policies
from cases.models import EventKind
from core.errors import RuleBroken
from exchange import catalogue, operations, tasks
from exchange.models import (
    RECEIVERS,
    InboundMessage,
    MessageKind,
    MessageState,
    OutboundMessage,
    Receiver,
)
from exchange.operations import Answer, KeyUsedForAnotherBody
from sanctions.models import SanctionKind
from tests.factories import CaseFactory
from tests.letters import stories
from tests.letters.stories import AT, STORIES, tell

pytestmark = pytest.mark.django_db


def messages_of(event) -> dict[str, OutboundMessage]:
    tasks.queue_messages(at=event.happened_at)
    return {message.kind: message for message in event.messages.all()}


@pytest.mark.parametrize("kind", EventKind)
def test_each_event_gives_messages_or_is_silent(kind):
    assert (kind in catalogue.MESSAGES) != (kind in catalogue.SILENT)


def test_every_kind_of_message_comes_from_an_event_and_has_a_receiver():
    given = {each.kind for messages in catalogue.MESSAGES.values() for each in messages}

    assert given == set(MessageKind) == set(RECEIVERS)


@pytest.mark.parametrize(
    ("name", "kind", "receiver"),
    [
        ("L11 after the months", MessageKind.HANDOVER_PACKAGE, Receiver.JOBCENTER),
        ("L18", MessageKind.PLAN_PUBLISHED, Receiver.JOBNET),
        ("L7", MessageKind.DEREGISTRATION_REQUESTED, Receiver.JOBNET),
        ("L22 for a day", MessageKind.CONSEQUENCE_FINAL, Receiver.PAYOUT),
        ("L23 by contact", MessageKind.CONSEQUENCE_CORRECTED, Receiver.PAYOUT),
        ("L25 upheld", MessageKind.CONSEQUENCE_CORRECTED, Receiver.PAYOUT),
    ],
)
def test_each_event_tells_who_has_to_know(name, kind, receiver):
    event = STORIES[name]()

    [message] = messages_of(event).values()

    assert message.kind == kind
    assert message.receiver == receiver
    assert message.dedup == f"{kind}:{event.public_id}"
    assert message.case == event.case
    assert message.state == MessageState.PENDING


def test_a_handover_names_the_plan_in_force():
    event = stories.handed_over()
    version = stories.a_version(event.case)

    message = messages_of(event)[MessageKind.HANDOVER_PACKAGE]

    assert message.payload == {
        "case": event.case_id,
        "reason": "months",
        "talks_held": 1,
        "municipality": "101",
        "planversion": version.pk,
    }


def test_an_application_goes_to_jobnet_unless_it_came_from_there():
    case = CaseFactory()
    own = tell(case, EventKind.APPLICATION_LOGGED, joblogentry=7, public_id="x")
    from cases import story

    theirs = story.record(
        case.pk, EventKind.APPLICATION_LOGGED, actor=None, at=AT, source="jobnet:9", joblogentry=8
    )

    assert set(messages_of(own)) == {MessageKind.JOBLOG_ENTRY}
    assert messages_of(theirs) == {}


@pytest.mark.parametrize(
    ("switch", "kinds"), [(True, {MessageKind.DEREGISTRATION_REQUESTED}), (False, set())]
)
def test_jobnet_is_asked_to_deregister_where_policy_says_so(switch, kinds):
    tried = policies.with_overrides(policies.DEFAULT, {"deregister_on_missed_booking": switch})
    with policies.trying_out(tried):
        event = STORIES["L7"]()

        assert set(messages_of(event)) == kinds


def test_a_sent_recommendation_goes_to_the_jobcenter():
    case = CaseFactory()
    event = tell(case, EventKind.OFFER_SENT, offerrecommendation=stories.an_offer(case).pk)

    message = messages_of(event)[MessageKind.OFFER_RECOMMENDED]

    assert message.receiver == Receiver.JOBCENTER
    assert message.payload["municipality"] == "101"


@pytest.mark.parametrize(
    "kind",
    [EventKind.DECIDED_NONE, EventKind.SANCTION_DISMISSED, EventKind.SANCTION_ANNULLED],
)
def test_a_notification_is_answered_when_nothing_came_of_it(kind):
    told_us = stories.closed(kind, source="jobcenter:5")
    own = stories.closed(kind)

    assert set(messages_of(told_us)) == {MessageKind.NOTIFICATION_ANSWER}
    assert messages_of(own) == {}


def test_a_notification_is_answered_when_it_is_decided():
    event = stories.decided(SanctionKind.OFFER_NON_PARTICIPATION, source="jobcenter:5")

    assert set(messages_of(event)) == {
        MessageKind.CONSEQUENCE_FINAL,
        MessageKind.NOTIFICATION_ANSWER,
    }


def test_payout_hears_nothing_of_an_annulment_before_a_decision():
    before = stories.closed(EventKind.SANCTION_ANNULLED, state="annulled")
    after = stories.decide(stories.heard(stories.a_sanction(state="annulled", consequence="none")))

    assert messages_of(before) == {}
    assert set(messages_of(stories.about_sanction(after, EventKind.SANCTION_ANNULLED))) == {
        MessageKind.CONSEQUENCE_CORRECTED
    }


@pytest.mark.parametrize(
    ("result", "messages"),
    [
        ("overturned", {MessageKind.CONSEQUENCE_CORRECTED}),
        ("affirmed", set()),
        ("changed", set()),  # the new days are an event of their own
    ],
)
def test_payout_hears_when_the_second_instance_takes_a_decision_away(result, messages):
    sanction = stories.decide(stories.heard(stories.a_sanction()))

    event = stories.about_sanction(sanction, EventKind.APPEAL_ANSWERED, result=result)

    assert set(messages_of(event)) == messages


def test_a_message_has_keys_and_no_person():
    for name in ("L11 after the months", "L18", "L7", "L22 for a day"):
        event = STORIES[name]()
        member = event.case.member
        for message in messages_of(event).values():
            text = str(message.payload)
            assert member.cpr not in text
            assert member.last_name not in text


def test_a_second_run_queues_nothing():
    event = stories.handed_over()
    tasks.queue_messages(at=event.happened_at)

    assert tasks.queue_messages(at=event.happened_at + timedelta(days=2)) == 0
    assert OutboundMessage.objects.count() == 1
    event.refresh_from_db()
    assert event.exchange_read_at == event.happened_at


def statements_for(count: int) -> int:
    for _ in range(count):
        stories.handed_over()
    with CaptureQueriesContext(connection) as queries:
        operations.queue_messages(at=AT)
    return len(queries)


def test_a_chunk_costs_the_same_statements_for_one_and_for_many():
    assert statements_for(6) == statements_for(1) <= 8


def test_an_idle_sweep_is_one_statement():
    with CaptureQueriesContext(connection) as queries:
        operations.queue_messages(at=AT)

    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 1


# What comes in


class TooLate(RuleBroken):
    code = "too_late"


@pytest.fixture
def client() -> ApiClient:
    return ApiClient.objects.create(name="Jobnet")


def send(client, handle, *, key="k1", body=b'{"cpr": "6101011234"}', at=AT) -> Answer:
    return operations.receive(client=client, key=key, kind="sick", body=body, handle=handle, at=at)


def test_a_message_is_handled_once_and_answered_the_same(client):
    handled = []

    def handle() -> Answer:
        handled.append(1)
        return Answer(201, {"case": "x"})

    assert send(client, handle) == Answer(201, {"case": "x"})
    assert send(client, handle) == Answer(201, {"case": "x"})
    assert handled == [1]


def test_the_same_key_with_another_body_is_refused(client):
    send(client, lambda: Answer(201, {}))

    with pytest.raises(KeyUsedForAnotherBody):
        send(client, lambda: Answer(201, {}), body=b"other")
    assert InboundMessage.objects.count() == 1


def test_two_clients_may_use_the_same_key(client):
    other = ApiClient.objects.create(name="Et jobcenter")
    send(client, lambda: Answer(201, {}))

    assert send(other, lambda: Answer(202, {})).status == 202


def test_a_broken_rule_is_a_final_answer_and_leaves_nothing_else(client):
    def handle() -> Answer:
        ApiClient.objects.create(name="half done")
        raise TooLate(day=AT.date(), hours=2)

    answer = Answer(409, {"code": "too_late", "facts": {"day": "2026-03-30", "hours": 2}})
    assert send(client, handle) == answer
    assert send(client, handle) == answer
    assert not ApiClient.objects.filter(name="half done").exists()


def test_an_accident_is_not_stored_so_the_sender_may_try_again(client):
    def fail() -> Answer:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        send(client, fail)

    assert send(client, lambda: Answer(201, {})).status == 201


def test_the_raw_body_is_stored_sealed(client):
    send(client, lambda: Answer(201, {}))

    message = InboundMessage.objects.get()
    assert "6101011234" not in message.body_sealed
    assert message.body == b'{"cpr": "6101011234"}'


@pytest.mark.parametrize(("days", "purged"), [(90, 0), (91, 1)])
def test_the_raw_body_is_forgotten_after_ninety_days_and_the_answer_is_not(client, days, purged):
    send(client, lambda: Answer(201, {"case": "x"}))

    assert tasks.purge_raw_bodies(at=AT + timedelta(days=days)) == purged
    message = InboundMessage.objects.get()
    assert (message.body == b"") is bool(purged)
    assert message.answer == {"case": "x"}
