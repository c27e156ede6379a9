"""What the database itself promises of messages."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import ApiClient
from exchange import tasks
from exchange.models import InboundMessage, OutboundMessage
from tests.letters import stories
from tests.letters.stories import AT

pytestmark = pytest.mark.django_db


def refused(sql: str, *values) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except (IntegrityError, DatabaseError):
        return True
    return False


@pytest.fixture
def message() -> OutboundMessage:
    event = stories.handed_over()
    tasks.queue_messages(at=event.happened_at)
    return OutboundMessage.objects.get()


@pytest.mark.parametrize(
    "assignment",
    ["payload = '{}'::jsonb", "kind = 'plan_published'", "receiver = 'payout'", "dedup = 'x'"],
)
def test_what_was_to_be_told_is_not_rewritten(message, assignment):
    assert refused(f"UPDATE exchange_outboundmessage SET {assignment}")  # noqa: S608


def test_a_message_is_never_deleted(message):
    assert refused("DELETE FROM exchange_outboundmessage WHERE id = %s", message.pk)


@pytest.mark.parametrize("assignment", ["state = 'sent'", "state = 'lost'", "settled_at = now()"])
def test_a_message_is_sent_at_a_moment_or_waits(message, assignment):
    assert refused(f"UPDATE exchange_outboundmessage SET {assignment}")  # noqa: S608


@pytest.mark.parametrize("dedup", ["dedup", "'another'"])
def test_one_message_an_event_and_kind(message, dedup):
    columns = [
        field.column
        for field in OutboundMessage._meta.concrete_fields
        if field.name not in ("id", "public_id", "dedup")
    ]
    names = ", ".join(columns)

    assert refused(
        f"INSERT INTO exchange_outboundmessage (public_id, dedup, {names})"  # noqa: S608
        f" SELECT %s, {dedup}, {names} FROM exchange_outboundmessage",
        uuid4(),
    )


def inbound(**fields) -> InboundMessage:
    values = {
        "client": ApiClient.objects.create(name=str(uuid4())),
        "key": "k",
        "kind": "sick",
        "body_hash": "0" * 64,
        "received_at": AT,
        "status": 201,
        **fields,
    }
    return InboundMessage.objects.create(**values)


def test_one_message_a_client_and_key():
    first = inbound()

    with pytest.raises(IntegrityError):
        inbound(client=first.client)


@pytest.mark.parametrize("fields", [{"status": 500}, {"status": 100}, {"key": ""}])
def test_an_answer_is_final_and_a_message_has_a_key(fields):
    with pytest.raises(IntegrityError):
        inbound(**fields)
