"""Hearing the member before anything is decided (P38, P39)."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from cases import story
from cases.models import Case, EventKind
from cases.operations import DatesOutOfOrder, require_reason
from core import history
from core.chunks import Chunk
from core.dates import local_date
from meetings.rules import delivered_on
from sanctions import rules, transitions
from sanctions.models import ConsequenceStatus, Hearing, SanctionCase, SanctionState
from sanctions.operations import flags
from sanctions.operations.errors import NothingIsLost, OnlyDoubt, ReplyMissing

EXPIRY = "sweep:expire_hearings"


def locked(sanction_id: int) -> SanctionCase:
    """Return a sanction case with its case, both locked, the case first."""
    case_id = SanctionCase.objects.values_list("case_id", flat=True).get(pk=sanction_id)
    case = Case.objects.locked(case_id)
    sanction = SanctionCase.objects.locked(sanction_id)
    sanction.case = case
    if sanction.meeting is not None:
        sanction.meeting.case = case
    return sanction


@transaction.atomic
def send_hearing(*, sanction_id: int, facts: str = "", actor: User, at: datetime) -> SanctionCase:
    """Ask the member what happened, with what we build on and the days that may be lost (L21).

    The member answers within seven days, rolled to a business day and counted from delivery.

    :param facts: what we build on; worked out from the event when empty
    :raises OnlyDoubt: for a doubt, which is settled by a talk
    :raises NothingIsLost: if no day may be lost
    :raises TransitionNotAllowed: if a hearing was sent already
    """
    sanction = locked(sanction_id)
    story.check(sanction, transitions.SEND_HEARING)
    if sanction.is_doubt_only:
        raise OnlyDoubt
    if sanction.consequence == ConsequenceStatus.NONE:
        raise NothingIsLost
    today = local_date(at)
    policy = sanction.case.policy
    delivered = delivered_on(
        today, digital_exempt=sanction.case.member.digital_exempt, policy=policy
    )
    reply_by = rules.reply_by(delivered, policy=policy)
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


def facts_in_words(sanction: SanctionCase) -> str:
    """Return the event as a sentence, for a caseworker to complete."""
    label = sanction.get_kind_display()
    return f"{label}: {sanction.event_on:%d.%m.%Y}. {sanction.note}".strip()


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
    sanction.reply_by = reply_by
    history.save(sanction, actor=actor, at=at, reason=reason)
    hearing = sanction.hearings.latest("sent_at")
    hearing.extended_to = reply_by
    hearing.extension_reason = reason.strip()
    history.save(hearing, actor=actor, at=at, reason=reason)
    story.record(
        sanction.case_id,
        EventKind.HEARING_EXTENDED,
        actor=actor,
        at=at,
        sanctioncase=sanction.pk,
        reply_by=reply_by,
    )
    return sanction


@transaction.atomic
def reply(*, sanction_id: int, text: str, actor: User, at: datetime) -> SanctionCase:
    """Store the member's answer; one that comes late still counts until the case is decided.

    :raises ReplyMissing: if the text is empty
    :raises TransitionNotAllowed: if the case is not heard, or decided
    """
    if not text.strip():
        raise ReplyMissing
    sanction = locked(sanction_id)
    changes = {"reply": text.strip(), "replied_at": at}
    if sanction.state in (SanctionState.READY, SanctionState.APPROVAL):
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
