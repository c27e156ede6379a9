"""Queueing what other systems must be told, taking in what they tell us, and following a handover."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import ApiClient, User
from cases import story
from cases.models import WITH_AKASSE, WITH_JOBCENTER, Case, CaseEvent, EventKind
from cases.operations import NotInThisPhase, require_reason
from core import history
from core.chunks import Chunk
from core.dates import local_date, start_of_day
from core.errors import RuleBroken
from exchange import catalogue, handovers, sealing
from exchange.catalogue import Known
from exchange.models import (
    RECEIVERS,
    HandoverCheck,
    HandoverReply,
    InboundMessage,
    OutboundMessage,
)
from plans.models import PlanVersion
from sanctions.models import Decision, SanctionCase

RULE_BROKEN = 409


class KeyUsedForAnotherBody(RuleBroken):
    """The same idempotency key came with another message; it is not taken in."""

    code = "key_used_for_another_body"


class AlreadyAnswered(RuleBroken):
    """The Jobcenter's question was answered before; ``settled_at`` says when."""

    code = "already_answered"


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


# Handovers


@transaction.atomic
def prepare_handover(*, case_id: int, note: str = "", actor: User, at: datetime) -> HandoverCheck:
    """Note that the case was gone through before the Jobcenter takes over (I-10).

    What it lacks holds nothing up, but then it is said who sees to it. The same said
    twice on one day is kept once.

    :raises NotInThisPhase: if the fund does not hold the contact process any more
    :raises ReasonMissing: if the case lacks something and the note says nothing about it
    """
    case = Case.objects.locked(case_id)
    if case.state not in WITH_AKASSE:
        raise NotInThisPhase
    gaps = handovers.gaps_of(handovers.with_gaps(Case.objects.filter(pk=case_id), at=at).get())
    if gaps:
        require_reason(note)
    today = HandoverCheck.objects.filter(case=case, checked_at__gte=start_of_day(local_date(at)))
    same = today.filter(checked_by=actor, gaps=gaps, note=note.strip()).first()
    if same is not None:
        return same
    check = HandoverCheck.objects.create(
        case=case, checked_at=at, checked_by=actor, gaps=gaps, note=note.strip()
    )
    story.record(
        case_id, EventKind.HANDOVER_PREPARED, actor=actor, at=at, gaps=[gap.value for gap in gaps]
    )
    return check


@transaction.atomic
def note_handover_reply(
    *,
    case_id: int,
    kind: str,
    text: str = "",
    message: str = "",
    told_by: str = "",
    actor: User | None,
    at: datetime,
) -> HandoverReply:
    """Store that the Jobcenter has the handover, or what it asks about it; the case stays where it is.

    The same message again changes nothing.

    :param message: the key of the Jobcenter's message; then nobody acts
    :param told_by: who told the caseworker that enters it, and how
    :raises NotInThisPhase: if the case was not handed over
    :raises ReasonMissing: if a question has no words, or what is entered by hand no source
    """
    case = Case.objects.locked(case_id)
    known = HandoverReply.objects.filter(case=case, message=message).exclude(message="").first()
    if known is not None:
        return known
    if case.handed_over_on is None or not (case.state in WITH_JOBCENTER or case.closed_on):
        raise NotInThisPhase
    reply = HandoverReply(
        case=case,
        kind=HandoverReply.Kind(kind).value,
        text=text.strip(),
        noted_at=at,
        message=message,
        told_by=told_by.strip(),
        entered_by=actor,
    )
    if reply.kind == HandoverReply.Kind.RETURNED:
        require_reason(reply.text)
    if actor is not None:
        require_reason(reply.told_by)
    returned = reply.kind == HandoverReply.Kind.RETURNED
    source = f"jobcenter:{message}" if actor is None else ""
    history.save(reply, actor=actor, at=at, reason=source)
    story.record(
        case_id,
        EventKind.HANDOVER_RETURNED if returned else EventKind.HANDOVER_RECEIVED,
        actor=actor,
        at=at,
        source=source,
        handoverreply=reply.pk,
    )
    return reply


@transaction.atomic
def answer_handover_question(
    *, reply_id: int, note: str, actor: User, at: datetime
) -> HandoverReply:
    """Note what the Jobcenter was answered.

    :raises AlreadyAnswered: if it was answered before, or asked nothing
    :raises ReasonMissing: if it is not said what was answered
    """
    case_id = HandoverReply.objects.values_list("case_id", flat=True).get(pk=reply_id)
    Case.objects.locked(case_id)
    reply = HandoverReply.objects.locked(reply_id)
    if reply.kind != HandoverReply.Kind.RETURNED or reply.settled_at is not None:
        raise AlreadyAnswered(settled_at=reply.settled_at)
    require_reason(note)
    reply.settled_at, reply.settled_by, reply.settled_note = at, actor, note.strip()
    history.save(reply, actor=actor, at=at)
    story.record(case_id, EventKind.HANDOVER_ANSWERED, actor=actor, at=at, handoverreply=reply.pk)
    return reply
