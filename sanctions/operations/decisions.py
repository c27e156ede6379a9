"""Deciding, ending, annulling, and complaints. Every decision here is made by a person (A20)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import Role, User
from cases import operations as case_operations
from cases import story
from cases.models import Case, CaseState
from cases.operations import require_reason
from cases.rules import AbsenceKind
from core import history
from core.dates import local_date
from meetings.rules import delivered_on
from sanctions import rules, transitions
from sanctions.models import (
    Appeal,
    ConsequenceStatus,
    Decision,
    SanctionCase,
    SanctionKind,
    SanctionState,
)
from sanctions.operations import flags
from sanctions.operations.errors import (
    CureTooEarly,
    FourEyesNeeded,
    NothingIsLost,
    OnlyDoubt,
    PartMissing,
    TeamLeadNeeded,
)
from sanctions.operations.hearings import facts_in_words, locked

LEGAL_BASIS = {
    SanctionKind.NO_SHOW: "Lov om arbejdsløshedsforsikring § 62 og bekendtgørelse om rådighed",
    SanctionKind.UNLAWFUL_CANCELLATION: "Lov om arbejdsløshedsforsikring § 62 og bekendtgørelse om rådighed",
    SanctionKind.BOOKING_DEADLINE_MISSED: "Lov om arbejdsløshedsforsikring § 62 og bekendtgørelse om rådighed",
    SanctionKind.NOT_AVAILABLE: "Lov om arbejdsløshedsforsikring § 62 og bekendtgørelse om rådighed § 44",
    SanctionKind.QUARANTINE: "Lov om arbejdsløshedsforsikring § 63",
    SanctionKind.QUARANTINE_REPEAT: "Lov om arbejdsløshedsforsikring § 63",
    SanctionKind.OFFER_NON_PARTICIPATION: "Lov om arbejdsløshedsforsikring § 62",
}
"""What each kind rests on by default; the fund's lawyer keeps it, a caseworker may write more."""


@transaction.atomic
def open_quarantine(
    *, case_id: int, event_on: date, reason: str, actor: User, at: datetime
) -> SanctionCase:
    """Open the case of self-inflicted unemployment; a second one within a year costs the right (P33).

    :raises ReasonMissing: if there is no reason
    """
    require_reason(reason)
    case = Case.objects.locked(case_id)
    earlier = SanctionCase.objects.decided().filter(
        case__member=case.member_id,
        kind__in=[SanctionKind.QUARANTINE, SanctionKind.QUARANTINE_REPEAT],
    )
    kind = rules.quarantine_kind(
        event_on,
        earlier_events=list(earlier.values_list("event_on", flat=True)),
        policy=case.policy,
    )
    return flags.open_sanction(case, kind.value, event_on=event_on, note=reason, actor=actor, at=at)


@transaction.atomic
def propose(*, sanction_id: int, reason: str, actor: User, at: datetime) -> SanctionCase:
    """Propose a decision that a second person approves.

    :raises ReasonMissing: if there is no reason
    :raises TransitionNotAllowed: before the hearing is over
    """
    require_reason(reason)
    sanction = locked(sanction_id)
    story.move(
        sanction,
        transitions.PROPOSE,
        actor=actor,
        at=at,
        changes={"proposed_by": actor, "note": reason.strip()},
    )
    return sanction


@transaction.atomic
def return_proposal(*, sanction_id: int, reason: str, actor: User, at: datetime) -> SanctionCase:
    """Send a proposal back to the caseworker, with a reason.

    :raises TeamLeadNeeded: if the actor is no team lead
    :raises TransitionNotAllowed: if nothing waits for approval
    """
    require_reason(reason)
    sanction = locked(sanction_id)
    if actor.role != Role.TEAM_LEAD:
        raise TeamLeadNeeded
    story.move(
        sanction,
        transitions.RETURN,
        actor=actor,
        at=at,
        changes={"proposed_by": None},
        reason=reason,
    )
    return sanction


@transaction.atomic
def decide(
    *,
    sanction_id: int,
    reasons: str,
    facts: str = "",
    legal_basis: str = "",
    actor: User,
    at: datetime,
) -> SanctionCase:
    """Decide that days are lost, after the hearing, with facts, legal basis and reasons (L22).

    The kinds that policy names are approved by a team lead who did not propose them.

    :raises OnlyDoubt, NothingIsLost: if there is nothing that could be lost
    :raises FourEyesNeeded: if this kind was not proposed, or the actor proposed it
    :raises TeamLeadNeeded: if the approver is no team lead
    :raises PartMissing: if facts, legal basis or reasons are missing
    :raises TransitionNotAllowed: before the hearing is over
    """
    sanction = locked(sanction_id)
    kind = rules.Kind(sanction.kind)
    policy = sanction.case.policy
    four_eyes = rules.needs_two(kind, policy=policy)
    story.check(sanction, transitions.DECIDE_OPEN)
    if sanction.is_doubt_only:
        raise OnlyDoubt
    if four_eyes and (
        sanction.state != SanctionState.APPROVAL or sanction.proposed_by_id == actor.pk
    ):
        raise FourEyesNeeded
    if four_eyes and actor.role != Role.TEAM_LEAD:
        raise TeamLeadNeeded
    flags.recompute(sanction, actor=actor, at=at)
    if sanction.consequence == ConsequenceStatus.NONE:
        raise NothingIsLost
    parts = {
        "facts": facts.strip() or sanction.hearings.latest("sent_at").facts,
        "legal_basis": legal_basis.strip() or LEGAL_BASIS[SanctionKind(sanction.kind)],
        "reasons": reasons.strip(),
    }
    missing = [name for name, text in parts.items() if not text]
    if missing:
        raise PartMissing(missing=missing)
    decision = Decision(
        sanction_case=sanction,
        decided_by=actor,
        proposed_by=sanction.proposed_by,
        four_eyes=four_eyes,
        decided_at=at,
        evidence=evidence_of(sanction),
        **parts,
    )
    history.save(decision, actor=actor, at=at)
    today = local_date(at)
    delivered = delivered_on(
        today, digital_exempt=sanction.case.member.digital_exempt, policy=policy
    )
    over = sanction.loss_to is not None and sanction.loss_to < today
    story.move(
        sanction,
        transitions.DECIDE_CLOSED if over else transitions.DECIDE_OPEN,
        actor=actor,
        at=at,
        changes={
            "consequence": ConsequenceStatus.FINAL,
            "complaint_deadline": rules.complaint_deadline(delivered, policy=policy),
        },
        decision=decision.pk,
        loss_from=sanction.loss_from,
        loss_to=sanction.loss_to,
    )
    if kind in (rules.Kind.NOT_AVAILABLE, rules.Kind.QUARANTINE_REPEAT):
        _lose_right(sanction, actor=actor, at=at)
    return sanction


def evidence_of(sanction: SanctionCase) -> dict[str, Any]:
    """Return what was known at the decision, frozen: the talk, the contact, the hearing and the reply."""
    meeting = sanction.meeting
    found: dict[str, Any] = {
        "event_on": sanction.event_on,
        "loss_from": sanction.loss_from,
        "loss_to": sanction.loss_to,
        "hours": sanction.hours,
        "reply": sanction.reply,
        "replied_at": sanction.replied_at,
        "reply_by": sanction.reply_by,
        "facts": facts_in_words(sanction),
    }
    if meeting is not None:
        found["talk"] = {
            "kind": meeting.kind,
            "sequence": meeting.sequence,
            "organiser": meeting.organiser,
            "starts_at": meeting.starts_at,
            "self_booked": meeting.self_booked,
            "booking_deadline": meeting.booking_deadline,
            "tried_to_reach": meeting.evidence,
            "contact_at": meeting.contact_at,
            "contact_with": meeting.contact_with,
        }
    return found


def _lose_right(sanction: SanctionCase, *, actor: User, at: datetime) -> None:
    """Write the loss of right into the case, where the joblog finds it (B14, B29)."""
    case = sanction.case
    open_loss = case.absences.filter(kind=AbsenceKind.NO_RIGHT.value, last_day=None).exists()
    if case.state == CaseState.CLOSED or open_loss or sanction.loss_from is None:
        return
    case_operations.report_absence(
        case,
        kind=AbsenceKind.NO_RIGHT,
        first_day=sanction.loss_from,
        received_at=at,
        actor=actor,
    )


def _regain_right(sanction: SanctionCase, first_day: date, *, actor: User, at: datetime) -> None:
    try:
        case_operations.end_absence(
            sanction.case,
            kinds=frozenset({AbsenceKind.NO_RIGHT}),
            first_day_back=first_day,
            actor=actor,
            at=at,
        )
    except case_operations.NobodyIsAbsent:
        return


@transaction.atomic
def decide_none(*, sanction_id: int, reason: str, actor: User, at: datetime) -> SanctionCase:
    """Close a case without a consequence, from the flag or after the hearing (L24).

    :raises ReasonMissing: if there is no reason
    :raises TransitionNotAllowed: while the member may still answer, or if it is decided
    """
    require_reason(reason)
    sanction = locked(sanction_id)
    flagged = sanction.state == SanctionState.FLAGGED
    story.move(
        sanction,
        transitions.DISMISS if flagged else transitions.DECIDE_NONE,
        actor=actor,
        at=at,
        changes={
            "closing_reason": reason.strip(),
            "consequence": ConsequenceStatus.NONE,
            "loss_from": None,
            "loss_to": None,
            "hours": None,
        },
        reason=reason,
        member_was_told=sanction.told_at is not None,
    )
    return sanction


@transaction.atomic
def record_cure(*, sanction_id: int, cured_on: date, actor: User, at: datetime) -> SanctionCase:
    """End a loss from a day on: the hours are documented, or the cure came by another way (L23, P31).

    :raises CureTooEarly: if the day lies before the loss began
    :raises TransitionNotAllowed: if no loss is in force
    """
    sanction = locked(sanction_id)
    story.check(sanction, transitions.CURE)
    if sanction.loss_from and cured_on < sanction.loss_from:
        raise CureTooEarly(loss_from=sanction.loss_from)
    sanction.cured_on = cured_on
    flags.recompute(sanction, actor=actor, at=at)
    _regain_right(sanction, cured_on, actor=actor, at=at)
    return sanction


@transaction.atomic
def annul(*, sanction_id: int, reason: str, actor: User, at: datetime) -> SanctionCase:
    """Take a case back with a reason; a consequence that was decided is corrected.

    :raises ReasonMissing: if there is no reason
    :raises TransitionNotAllowed: if it is annulled already
    """
    require_reason(reason)
    sanction = locked(sanction_id)
    loss_from = sanction.loss_from
    flags.annul(sanction, reason=reason, actor=actor, at=at)
    if loss_from and sanction.kind in (SanctionKind.NOT_AVAILABLE, SanctionKind.QUARANTINE_REPEAT):
        _regain_right(sanction, loss_from, actor=actor, at=at)
    return sanction


# Complaints


@transaction.atomic
def appeal(*, sanction_id: int, text: str, actor: User, at: datetime) -> Appeal:
    """Take a complaint; a late one is marked and not refused (P41). The decision stands meanwhile.

    :raises ReasonMissing: if the text is empty
    :raises TransitionNotAllowed: if nothing was decided, or a complaint runs
    """
    require_reason(text)
    sanction = locked(sanction_id)
    today = local_date(at)
    is_late = sanction.complaint_deadline is not None and today > sanction.complaint_deadline
    complaint = Appeal(
        sanction_case=sanction,
        text=text.strip(),
        received_at=at,
        is_late=is_late,
        forward_by=rules.forward_by(today, policy=sanction.case.policy),
    )
    story.move(
        sanction,
        transitions.APPEAL,
        actor=actor,
        at=at,
        changes={"late_complaint": is_late, "appeal_forward_by": complaint.forward_by},
        is_late=is_late,
    )
    history.save(complaint, actor=actor, at=at)
    return complaint


@transaction.atomic
def forward_appeal(*, sanction_id: int, answer: str = "", actor: User, at: datetime) -> Appeal:
    """Send a complaint that is not upheld to the second instance (P41, L25).

    :raises TransitionNotAllowed: if no complaint waits
    """
    sanction = locked(sanction_id)
    story.move(sanction, transitions.FORWARD, actor=actor, at=at)
    complaint = sanction.appeals.latest("received_at")
    complaint.forwarded_at = at
    complaint.upheld = False
    complaint.answer = answer.strip()
    history.save(complaint, actor=actor, at=at)
    return complaint


@transaction.atomic
def uphold_appeal(*, sanction_id: int, answer: str, actor: User, at: datetime) -> Appeal:
    """Give the member right: the decision falls and nothing is lost (P41, L25).

    :raises ReasonMissing: if there is no answer
    :raises TransitionNotAllowed: if no complaint waits
    """
    require_reason(answer)
    sanction = locked(sanction_id)
    loss_from = sanction.loss_from
    story.move(
        sanction,
        transitions.UPHOLD,
        actor=actor,
        at=at,
        changes={
            "consequence": ConsequenceStatus.NONE,
            "loss_from": None,
            "loss_to": None,
            "hours": None,
            "closing_reason": answer.strip(),
        },
    )
    complaint = sanction.appeals.latest("received_at")
    complaint.closed_at = at
    complaint.upheld = True
    complaint.answer = answer.strip()
    history.save(complaint, actor=actor, at=at)
    if loss_from:
        _regain_right(sanction, loss_from, actor=actor, at=at)
    return complaint
