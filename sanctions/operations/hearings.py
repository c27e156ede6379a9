"""Hearing the member before anything is decided (P38, P39)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from cases import story
from cases.models import EventKind
from cases.operations import DatesOutOfOrder, require_reason
from core import history
from core.chunks import Chunk
from core.danish import dato, frist, tidspunkt
from core.dates import local_date
from meetings.models import Mode, Outage
from meetings.rules import deadline_after_outage, delivered_on, outage_moves
from sanctions import rules, transitions
from sanctions.models import ConsequenceStatus, Hearing, SanctionCase, SanctionKind, SanctionState
from sanctions.operations import fairness, flags
from sanctions.operations.errors import NothingIsLost, OnlyDoubt, ReplyMissing
from sanctions.operations.locking import locked

EXPIRY = "sweep:expire_hearings"
OUTAGE = "sweep:outage"
MIN_SIDE_WAS_DOWN = "Min side var nede."
HELD: Mapping[str, str] = {
    "": "",
    Mode.IN_PERSON: "",
    Mode.VIDEO: " på video",
    Mode.PHONE: " på telefon",
}
LOOKS_BACK = timedelta(days=30)
"""How long after an outage it may be noted and still move a hearing."""
UNANSWERED = frozenset({SanctionState.HEARING, SanctionState.READY})


@transaction.atomic
def send_hearing(*, sanction_id: int, facts: str = "", actor: User, at: datetime) -> SanctionCase:
    """Ask the member what happened, with what we build on and the days that may be lost (L21).

    The member answers within seven days, rolled to a business day and counted from delivery.

    :param facts: what we build on; worked out from the event when empty
    :raises OnlyDoubt: for a doubt, which is settled by a talk
    :raises NothingIsLost: if no day may be lost
    :raises Unfair, FairnessUnanswered: if a point of the fairness check fails or is open (I-7)
    :raises TransitionNotAllowed: if a hearing was sent already
    """
    sanction = locked(sanction_id)
    story.check(sanction, transitions.SEND_HEARING)
    if sanction.is_doubt_only:
        raise OnlyDoubt
    if sanction.consequence == ConsequenceStatus.NONE:
        raise NothingIsLost
    fairness.require_fair(sanction)
    reply_by = reply_deadline(sanction, at=at)
    hearing = Hearing(
        sanction_case=sanction,
        facts=facts.strip() or facts_in_words(sanction),
        sent_by=actor,
        sent_at=at,
        reply_by=reply_by,
    )
    history.save(hearing, actor=actor, at=at)
    story.move(
        sanction,
        transitions.SEND_HEARING,
        actor=actor,
        at=at,
        changes={"reply_by": reply_by, "told_at": sanction.told_at or at},
        hearing=hearing.pk,
        reply_by=reply_by,
    )
    return sanction


def reply_deadline(sanction: SanctionCase, *, at: datetime) -> date:
    """Return the last day to answer a hearing that is sent now."""
    policy = sanction.case.policy
    delivered = delivered_on(
        local_date(at), digital_exempt=sanction.case.member.digital_exempt, policy=policy
    )
    return rules.reply_by(delivered, policy=policy)


def facts_in_words(sanction: SanctionCase) -> str:
    """Return what we build on as the member would read it, for a caseworker to complete."""
    told = [_event_in_words(sanction), sanction.note]
    meeting = sanction.meeting
    if sanction.kind == SanctionKind.NO_SHOW and meeting is not None:
        if meeting.evidence:
            told.append(f"Vi prøvede at få fat i dig. {meeting.evidence}")
        if meeting.contact_at is None:
            told.append("Vi har ikke haft kontakt siden.")
        else:
            told.append(f"Der var kontakt igen {tidspunkt(meeting.contact_at)}.")
    return " ".join(text.strip() for text in told if text.strip())


def _event_in_words(sanction: SanctionCase) -> str:
    meeting, day = sanction.meeting, dato(sanction.event_on)
    talk = "samtale"
    if meeting is not None:
        talk = f"{meeting.title[:1].lower()}{meeting.title[1:]}{HELD[meeting.mode]}"
    when = tidspunkt(meeting.starts_at) if meeting is not None and meeting.starts_at else day
    match sanction.kind:
        case SanctionKind.NO_SHOW:
            return f"Du havde en {talk} {when}. Du deltog ikke, og vi har ikke fået et afbud."
        case SanctionKind.UNLAWFUL_CANCELLATION:
            note = f" Du skrev: {meeting.cancel_note}" if meeting and meeting.cancel_note else ""
            return f"Du meldte afbud til din {talk} {when}.{note}"
        case SanctionKind.BOOKING_DEADLINE_MISSED:
            return f"Du skulle booke din {talk} senest {frist(sanction.event_on)}. Det skete ikke."
        case SanctionKind.NOT_AVAILABLE:
            return f"Vi talte om din jobsøgning {when}."
        case SanctionKind.OFFER_NON_PARTICIPATION:
            return f"Du deltog ikke i dit tilbud {day}."
    return f"Det handler om {day}."


@transaction.atomic
def extend(
    *, sanction_id: int, reply_by: date, reason: str, actor: User, at: datetime
) -> SanctionCase:
    """Give the member more time to answer.

    :raises ReasonMissing: if there is no reason
    :raises TransitionNotAllowed: if no answer is awaited
    :raises DatesOutOfOrder: if the new day is not later
    """
    require_reason(reason)
    sanction = locked(sanction_id)
    story.check(sanction, transitions.REPLY)
    if sanction.reply_by is None or reply_by <= sanction.reply_by:
        raise DatesOutOfOrder(first_day=sanction.reply_by, last_day=reply_by)
    _give_until(sanction, reply_by, why=reason, actor=actor, at=at)
    story.record(
        sanction.case_id,
        EventKind.HEARING_EXTENDED,
        actor=actor,
        at=at,
        sanctioncase=sanction.pk,
        reply_by=reply_by,
    )
    return sanction


def _give_until(
    sanction: SanctionCase,
    reply_by: date,
    *,
    why: str,
    actor: User | None,
    at: datetime,
    source: str = "",
) -> None:
    sanction.reply_by = reply_by
    history.save(sanction, actor=actor, at=at, reason=source or why)
    hearing = sanction.hearings.latest("sent_at")
    hearing.extended_to = reply_by
    hearing.extension_reason = why.strip()
    history.save(hearing, actor=actor, at=at, reason=source or why)


@transaction.atomic
def recount_deadline(
    *, sanction_id: int, counted_from: date, at: datetime, source: str
) -> SanctionCase:
    """Count the reply deadline anew because L21 could first be read on a later day (B33).

    Says nothing by itself: the letter that is being written names the new day. Where nobody answered
    before the deadline, the hearing is open again.
    """
    sanction = locked(sanction_id)
    hearing = sanction.hearings.order_by("sent_at", "pk").last()
    unanswered = sanction.replied_at is None and sanction.state in UNANSWERED
    if hearing is None or sanction.reply_by is None or not unanswered:
        return sanction
    delivered = delivered_on(
        counted_from,
        digital_exempt=sanction.case.member.digital_exempt,
        policy=sanction.case.policy,
    )
    reply_by = rules.reply_by(delivered, policy=sanction.case.policy)
    if reply_by <= sanction.reply_by:
        return sanction
    sanction.reply_by = reply_by
    sanction.state = SanctionState.HEARING
    history.save(sanction, actor=None, at=at, reason=source)
    hearing.reply_by = reply_by
    history.save(hearing, actor=None, at=at, reason=source)
    return sanction


@transaction.atomic
def move_past_outages(*, at: datetime, after: int = 0, limit: int = 500) -> Chunk:
    """Give more time where Min side was down on the last day of a hearing, and tell the member (B16).

    A hearing that ended meanwhile without an answer is open again, until somebody has decided.
    """
    outages = list(Outage.objects.filter(ended_at__gte=at - LOOKS_BACK).order_by("ended_at"))
    if not outages:
        return Chunk(0, None)
    last_days = Q()
    for outage in outages:
        last_days |= Q(reply_by__range=(local_date(outage.began_at), local_date(outage.ended_at)))
    touched = SanctionCase.objects.filter(last_days, state__in=UNANSWERED, replied_at=None)
    sanctions, last = flags.claimed(touched, limit, after=after)
    return Chunk(sum(_move_past(sanction, outages, at=at) for sanction in sanctions), last)


def _move_past(sanction: SanctionCase, outages: list[Outage], *, at: datetime) -> bool:
    policy = sanction.case.policy
    deadline = reply_by = sanction.reply_by
    if deadline is None or reply_by is None:
        return False
    for outage in outages:
        moved = deadline_after_outage(outage.ended_at, policy=policy)
        if moved > reply_by and outage_moves(
            reply_by, began_at=outage.began_at, ended_at=outage.ended_at, policy=policy
        ):
            reply_by = moved
    if reply_by == deadline:
        return False
    _give_until(sanction, reply_by, why=MIN_SIDE_WAS_DOWN, actor=None, at=at, source=OUTAGE)
    facts: dict[str, Any] = {"reply_by": reply_by, "moved_from": deadline}
    if sanction.state == SanctionState.READY:
        story.move(sanction, transitions.REOPEN_HEARING, actor=None, at=at, source=OUTAGE, **facts)
    else:
        story.record(
            sanction.case_id,
            EventKind.HEARING_EXTENDED,
            actor=None,
            at=at,
            source=OUTAGE,
            sanctioncase=sanction.pk,
            **facts,
        )
    return True


@transaction.atomic
def reply(*, sanction_id: int, text: str, actor: User, at: datetime) -> SanctionCase:
    """Store the member's answer; one that comes late still counts until the case is decided.

    More words are added to those that came before; the same ones again change nothing.

    :raises ReplyMissing: if the text is empty
    :raises TransitionNotAllowed: if the case is not heard, or decided
    """
    if not text.strip():
        raise ReplyMissing
    sanction = locked(sanction_id)
    changes = {"reply": text.strip(), "replied_at": at}
    if sanction.state in (SanctionState.READY, SanctionState.APPROVAL):
        if sanction.reply.endswith(text.strip()):
            return sanction
        sanction.reply = "\n\n".join(filter(None, [sanction.reply, text.strip()]))
        sanction.replied_at = at
        history.save(sanction, actor=actor, at=at)
        story.record(
            sanction.case_id,
            EventKind.HEARING_ANSWERED,
            actor=actor,
            at=at,
            sanctioncase=sanction.pk,
        )
        return sanction
    story.move(sanction, transitions.REPLY, actor=actor, at=at, changes=changes)
    return sanction


@transaction.atomic
def expire_hearings(*, at: datetime, after: int = 0, limit: int = 2000) -> Chunk:
    """Make the hearings ready for a decision whose reply deadline has passed."""
    due = SanctionCase.objects.hearing_over(local_date(at))
    sanctions, last = flags.claimed(due, limit, after=after)
    story.move_many(sanctions, transitions.EXPIRE, actor=None, at=at, source=EXPIRY)
    return Chunk(len(sanctions), last)
