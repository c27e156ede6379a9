"""Queueing what other systems must be told, and taking in what they tell us."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import ApiClient
from cases.models import CaseEvent, EventKind
from core.chunks import Chunk
from core.errors import RuleBroken
from exchange import catalogue, sealing
from exchange.catalogue import Known
from exchange.models import RECEIVERS, InboundMessage, OutboundMessage
from plans.models import PlanVersion
from sanctions.models import Decision, SanctionCase

RULE_BROKEN = 409


class KeyUsedForAnotherBody(RuleBroken):
    """The same idempotency key came with another message; it is not taken in."""

    code = "key_used_for_another_body"


# Out


@transaction.atomic
def queue_messages(*, at: datetime, after: int = 0, limit: int = 2000) -> Chunk:
    """Queue what up to ``limit`` unread events must tell other systems; once, whatever runs twice.

    Messages wait: a receiver's adapter sends them, and until it is there nothing counts as sent.
    """
    events = list(
        CaseEvent.objects.unread_by_exchange()
        .filter(pk__gt=after)
        .order_by("pk")
        .select_related("case__municipality")
        .select_for_update(of=("self",), no_key=True, skip_locked=True)[:limit]
    )
    if not events:
        return Chunk(0, None)
    known = _load(events)
    messages = [message for event in events for message in _messages_of(event, known, at=at)]
    OutboundMessage.objects.bulk_create(messages)
    CaseEvent.objects.filter(pk__in=[event.pk for event in events]).update(exchange_read_at=at)
    return Chunk(len(messages), events[-1].pk)


def _load(events: Sequence[CaseEvent]) -> Known:
    known = Known()
    if handed_over := {event.case_id for event in events if event.kind == EventKind.HANDED_OVER}:
        in_force = PlanVersion.objects.active().filter(plan__in=handed_over)
        known.plans = dict(in_force.values_list("plan_id", "pk"))
    if sanctions := {
        event.facts["sanctioncase"] for event in events if "sanctioncase" in event.facts
    }:
        rows = SanctionCase.objects.filter(pk__in=sanctions)
        known.sources.update(rows.values_list("pk", "source"))
        made = Decision.objects.filter(sanction_case__in=sanctions)
        known.decided.update(made.values_list("sanction_case_id", flat=True))
    return known


def _messages_of(event: CaseEvent, known: Known, *, at: datetime) -> list[OutboundMessage]:
    messages = []
    for message_type in catalogue.MESSAGES.get(EventKind(event.kind), ()):
        payload = message_type.payload(event, known)
        if payload is None:
            continue
        messages.append(
            OutboundMessage(
                dedup=f"{message_type.kind}:{event.public_id}",
                kind=message_type.kind,
                receiver=RECEIVERS[message_type.kind],
                event=event,
                case=event.case,
                payload={"case": event.case_id, **payload},
                queued_at=at,
                next_at=at,
            )
        )
    return messages


# In


@dataclass(frozen=True)
class Answer:
    """What a sender hears: an HTTP status and a body without personal data."""

    status: int
    body: dict[str, Any]


@transaction.atomic
def receive(
    *,
    client: ApiClient,
    key: str,
    kind: str,
    body: bytes,
    handle: Callable[[], Answer],
    at: datetime,
) -> Answer:
    """Take a message in once: the same key and body get the stored answer, and nothing happens again.

    A twin that arrives meanwhile waits for the first one and then hears the same. A broken rule is a
    final answer (409 with code and facts); any other error is not stored, so the sender may try again.

    :param key: the sender's idempotency key, or the message's own id
    :param handle: does what the message asks, in this transaction
    :raises KeyUsedForAnotherBody: if the key came with another body before
    """
    body_hash = hashlib.sha256(body).hexdigest()
    message = InboundMessage(
        client=client,
        key=key,
        kind=kind,
        body_hash=body_hash,
        body_sealed=sealing.seal(body),
        received_at=at,
        status=202,
    )
    # ON CONFLICT DO NOTHING waits for a twin that is still at work.
    InboundMessage.objects.bulk_create([message], ignore_conflicts=True)
    stored = InboundMessage.objects.select_for_update(no_key=True).get(client=client, key=key)
    if stored.public_id != message.public_id:
        if stored.body_hash != body_hash:
            raise KeyUsedForAnotherBody
        return Answer(stored.status, stored.answer)
    answer = _handled(handle)
    stored.status, stored.answer = answer.status, answer.body
    stored.save(update_fields=["status", "answer"])
    return answer


def _handled(handle: Callable[[], Answer]) -> Answer:
    try:
        with transaction.atomic():
            return handle()
    except RuleBroken as broken:
        return Answer(RULE_BROKEN, {"code": broken.code, "facts": _as_json(broken.facts)})


def _as_json(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        name: fact if isinstance(fact, str | int | float | bool | list | type(None)) else str(fact)
        for name, fact in facts.items()
    }


@transaction.atomic
def purge_raw_bodies(*, at: datetime, after: int = 0, limit: int = 2000) -> Chunk:
    """Take the raw body off the messages that are older than 90 days; their answers stay (B40)."""
    keys = list(
        InboundMessage.objects.to_purge(at)
        .filter(pk__gt=after)
        .order_by("pk")
        .select_for_update(skip_locked=True)
        .values_list("pk", flat=True)[:limit]
    )
    InboundMessage.objects.filter(pk__in=keys).update(body_sealed="")
    return Chunk(len(keys), keys[-1] if keys else None)
