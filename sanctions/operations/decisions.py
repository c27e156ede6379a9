"""Deciding, ending, annulling, and complaints. Every decision here is made by a person (A20)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import Role, User
from cases import operations as case_operations
from cases import story
from cases.models import Case, CaseState, EventKind
from cases.operations import require_reason
from cases.rules import AbsenceKind
from core import history
from core.dates import ONE_DAY, local_date
from meetings.rules import delivered_on
from sanctions import rules, transitions
from sanctions.models import (
    UNDECIDED,
    Appeal,
    CkaResult,
    ConsequenceStatus,
    Decision,
    Evidence,
    NoConsequence,
    SanctionCase,
    SanctionKind,
    SanctionQuerySet,
    SanctionState,
)
from sanctions.operations import evidence, fairness, flags
from sanctions.operations.errors import (
    AlreadyFlagged,
    AlreadyReassessed,
    CureTooEarly,
    EarlierCaseUndecided,
    EventAhead,
    FourEyesNeeded,
    NothingIsLost,
    NotWithCka,
    OnePersonDecides,
    OnlyDoubt,
    PartMissing,
    PeriodMissing,
    TeamLeadNeeded,
)
from sanctions.operations.locking import locked

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

COSTS_THE_RIGHT = frozenset({SanctionKind.NOT_AVAILABLE, SanctionKind.QUARANTINE_REPEAT})
"""The kinds after which there is no right to benefit until the hours are documented (P31)."""


@transaction.atomic
def open_quarantine(
    *, case_id: int, event_on: date, reason: str, actor: User, at: datetime
) -> SanctionCase:
    """Open the case of self-inflicted unemployment; a second one within a year costs the right (P33).

    An earlier one counts here while nothing has come of it yet; it is decided first.

    :raises ReasonMissing: if there is no reason
    :raises AlreadyFlagged: if there is a case about this day
    :raises EventAhead: if the day is still to come
    """
    require_reason(reason)
    _require_past(event_on, at=at)
    case = Case.objects.locked(case_id)
    if _quarantines(case).filter(event_on=event_on).exists():
        raise AlreadyFlagged
    kind = _quarantine_kind(case, event_on, _quarantines(case))
    return flags.open_sanction(case, kind.value, event_on=event_on, note=reason, actor=actor, at=at)


def _require_past(event_on: date, *, at: datetime) -> None:
    if event_on > local_date(at):
        raise EventAhead


def _quarantines(case: Case) -> SanctionQuerySet:
    """Return the member's quarantines that were not closed without a consequence (B21)."""
    return SanctionCase.objects.filter(
        case__member=case.member_id,
        kind__in=[SanctionKind.QUARANTINE, SanctionKind.QUARANTINE_REPEAT],
    ).exclude(state__in=[SanctionState.ANNULLED, SanctionState.DECIDED_NONE])


def _quarantine_kind(case: Case, event_on: date, earlier: SanctionQuerySet) -> rules.Kind:
    return rules.quarantine_kind(
        event_on,
        earlier_events=list(earlier.values_list("event_on", flat=True)),
        policy=case.policy,
    )


def _judge_repeats_again(sanction: SanctionCase, *, actor: User | None, at: datetime) -> None:
    """Make an undecided repeat a first quarantine, where the one before it has come to nothing."""
    if sanction.kind not in (SanctionKind.QUARANTINE, SanctionKind.QUARANTINE_REPEAT):
        return
    repeats = _quarantines(sanction.case).undecided().filter(kind=SanctionKind.QUARANTINE_REPEAT)
    for key in repeats.exclude(pk=sanction.pk).values_list("pk", flat=True):
        repeat = locked(key)
        kind = _quarantine_kind(
            repeat.case, repeat.event_on, _quarantines(repeat.case).exclude(pk=repeat.pk)
        )
        if kind != repeat.kind:
            repeat.kind = kind.value
            flags.recompute(repeat, actor=actor, at=at)


@transaction.atomic
def open_offer_non_participation(
    *,
    case_id: int,
    event_on: date,
    reason: str,
    actor: User | None,
    at: datetime,
    source: str = "",
) -> SanctionCase:
    """Open the case of a granted offer in which the member does not take part (R43).

    The same message again changes nothing, nor does another one about the same day.

    :param reason: what the Jobcenter reported
    :param source: the message that said so ("jobcenter:<message>"), empty for a letter or a call
    :raises ReasonMissing: if there is no reason
    :raises AlreadyFlagged: if a person opens a second case about the same day
    :raises EventAhead: if the day is still to come
    """
    require_reason(reason)
    _require_past(event_on, at=at)
    case = Case.objects.locked(case_id)
    if source:
        told = SanctionCase.objects.filter(case=case, source=source).first()
        if told:
            return told
    same_day = (
        SanctionCase.objects.filter(
            case=case, kind=SanctionKind.OFFER_NON_PARTICIPATION, event_on=event_on
        )
        .exclude(state__in=[SanctionState.ANNULLED, SanctionState.DECIDED_NONE])
        .first()
    )
    if same_day and not source:
        raise AlreadyFlagged
    return same_day or flags.open_sanction(
        case,
        SanctionKind.OFFER_NON_PARTICIPATION,
        event_on=event_on,
        note=reason,
        origin=source,
        actor=actor,
        at=at,
        source=source,
    )


@transaction.atomic
def propose(
    *,
    sanction_id: int,
    reason: str,
    facts: str = "",
    legal_basis: str = "",
    actor: User,
    at: datetime,
) -> SanctionCase:
    """Propose a decision that a second person approves; what it builds on is frozen.

    :param reason: the reasons of the decision, as the member would read them
    :param facts: worked out from the hearing when empty, as in ``decide``; so is ``legal_basis``
    :raises ReasonMissing: if there is no reason
    :raises OnePersonDecides: if this kind needs no second person
    :raises Unfair: if a point of the fairness check fails (I-7)
    :raises TransitionNotAllowed: before the hearing is over
    """
    require_reason(reason)
    sanction = locked(sanction_id)
    story.check(sanction, transitions.PROPOSE)
    if not rules.needs_two(rules.Kind(sanction.kind), policy=sanction.case.policy):
        raise OnePersonDecides
    judged = fairness.require_fair(sanction, answered=False)
    evidence.freeze(sanction, Evidence.Occasion.PROPOSED, judged, actor=actor, at=at)
    story.move(
        sanction,
        transitions.PROPOSE,
        actor=actor,
        at=at,
        changes={
            "proposed_by": actor,
            "draft_facts": facts.strip(),
            "draft_legal_basis": legal_basis.strip(),
            "draft_reasons": reason.strip(),
        },
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
    :raises EarlierCaseUndecided: if a repeat rests on a quarantine that nobody has decided
    :raises FourEyesNeeded: if this kind was not proposed, or the actor proposed it
    :raises TeamLeadNeeded: if the approver is no team lead
    :raises PartMissing: if facts, legal basis or reasons are missing
    :raises Unfair: if a point of the fairness check fails (I-7)
    :raises TransitionNotAllowed: before the hearing is over
    """
    sanction = locked(sanction_id)
    kind = rules.Kind(sanction.kind)
    policy = sanction.case.policy
    four_eyes = rules.needs_two(kind, policy=policy)
    story.check(sanction, transitions.DECIDE_OPEN)
    if sanction.is_doubt_only:
        raise OnlyDoubt
    if kind is rules.Kind.QUARANTINE_REPEAT:
        decided = _quarantines(sanction.case).decided().exclude(pk=sanction.pk)
        if _quarantine_kind(sanction.case, sanction.event_on, decided) != kind:
            raise EarlierCaseUndecided
    if four_eyes and (
        sanction.state != SanctionState.APPROVAL or sanction.proposed_by_id == actor.pk
    ):
        raise FourEyesNeeded
    if four_eyes and actor.role != Role.TEAM_LEAD:
        raise TeamLeadNeeded
    judged = fairness.require_fair(sanction, answered=False)
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
        evidence=evidence.summary_of(sanction),
        **parts,
    )
    history.save(decision, actor=actor, at=at)
    evidence.freeze(sanction, Evidence.Occasion.DECIDED, judged, actor=actor, at=at)
    found = rules.consequence(kind, flags.facts_of(sanction), policy=policy)
    over = rules.has_ended(found, today=local_date(at))
    story.move(
        sanction,
        transitions.DECIDE_CLOSED if over else transitions.DECIDE_OPEN,
        actor=actor,
        at=at,
        changes={
            "consequence": ConsequenceStatus.FINAL,
            "complaint_deadline": complaint_deadline(sanction, at=at),
        },
        decision=decision.pk,
        loss_from=sanction.loss_from,
        loss_to=sanction.loss_to,
    )
    if sanction.kind in COSTS_THE_RIGHT:
        _lose_right(sanction, actor=actor, at=at)
    return sanction


def complaint_deadline(sanction: SanctionCase, *, at: datetime) -> date:
    """Return the last day to complain about a decision that is sent now."""
    policy = sanction.case.policy
    delivered = delivered_on(
        local_date(at), digital_exempt=sanction.case.member.digital_exempt, policy=policy
    )
    return rules.complaint_deadline(delivered, policy=policy)


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
    if sanction.kind not in COSTS_THE_RIGHT:
        return
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
def decide_none(
    *,
    sanction_id: int,
    reason: str = "",
    code: str = NoConsequence.OTHER,
    actor: User,
    at: datetime,
) -> SanctionCase:
    """Close a case without a consequence, from the flag or after the hearing (L24).

    :param code: why, one of ``NoConsequence``; what the member reads when there is no ``reason``
    :param reason: in the caseworker's own words; only mandatory where the code says nothing
    :raises ReasonMissing: if the code is "other" and there is no reason
    :raises TransitionNotAllowed: while the member may still answer, or if it is decided
    """
    if NoConsequence(code) == NoConsequence.OTHER:
        require_reason(reason)
    sanction = locked(sanction_id)
    flagged = sanction.state == SanctionState.FLAGGED
    words = reason.strip() or NoConsequence(code).label
    story.move(
        sanction,
        transitions.DISMISS if flagged else transitions.DECIDE_NONE,
        actor=actor,
        at=at,
        changes={
            "closing_code": code,
            "closing_reason": words,
            **NOTHING_LOST,
        },
        reason=words,
        code=code,
        member_was_told=sanction.told_at is not None,
    )
    _judge_repeats_again(sanction, actor=actor, at=at)
    return sanction


COMPLAINED = frozenset({SanctionState.APPEALED, SanctionState.APPEAL_CLOSED})
NOTHING_LOST: dict[str, Any] = {
    "consequence": ConsequenceStatus.NONE,
    "loss_from": None,
    "loss_to": None,
    "hours": None,
}
"""How the row of a case looks that costs nothing."""


@transaction.atomic
def record_cure(*, sanction_id: int, cured_on: date, actor: User, at: datetime) -> SanctionCase:
    """End a loss from a day on: the hours are documented, or the cure came by another way (L23, P31).

    Where there is no talk on which a contact could be noted, this closes the proposed days, too. A
    complaint goes on.

    :raises CureTooEarly: if the day lies before the loss began
    :raises TransitionNotAllowed: if no loss is in force
    """
    sanction = locked(sanction_id)
    proposed = sanction.state in UNDECIDED and sanction.meeting_id is None
    complained = sanction.state in COMPLAINED and sanction.loss_to is None
    if not (proposed or complained):
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
    if loss_from:
        _regain_right(sanction, loss_from, actor=actor, at=at)
    _judge_repeats_again(sanction, actor=actor, at=at)
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
def recount_complaint(
    *, sanction_id: int, counted_from: date, at: datetime, source: str
) -> SanctionCase:
    """Count the complaint deadline anew because L22 could first be read on a later day (B33).

    Says nothing by itself: the letter that is being written names the new day. A complaint that was
    marked late before is no longer, if it came in time after all.
    """
    sanction = locked(sanction_id)
    if sanction.complaint_deadline is None:
        return sanction
    delivered = delivered_on(
        counted_from,
        digital_exempt=sanction.case.member.digital_exempt,
        policy=sanction.case.policy,
    )
    deadline = rules.complaint_deadline(delivered, policy=sanction.case.policy)
    if deadline > sanction.complaint_deadline:
        sanction.complaint_deadline = deadline
        history.save(sanction, actor=None, at=at, reason=source)
    return sanction


@transaction.atomic
def reassess_appeal(*, sanction_id: int, answer: str, actor: User, at: datetime) -> Appeal:
    """Keep the decision after looking at it again, with the reasons; then it is forwarded (P41).

    :raises ReasonMissing: if there is no answer
    :raises AlreadyReassessed: if somebody did so before
    :raises TransitionNotAllowed: if no complaint waits
    """
    require_reason(answer)
    sanction = locked(sanction_id)
    story.check(sanction, transitions.FORWARD)
    complaint = _newest_complaint(sanction)
    if complaint.reassessed_at is not None:
        raise AlreadyReassessed
    _keep(complaint, answer, actor=actor, at=at)
    history.save(complaint, actor=actor, at=at)
    return complaint


def _newest_complaint(sanction: SanctionCase) -> Appeal:
    return sanction.appeals.latest("received_at", "pk")


def _keep(complaint: Appeal, answer: str, *, actor: User, at: datetime) -> None:
    complaint.reassessed_at = at
    complaint.reassessed_by = actor
    complaint.reassessment = answer.strip()


@transaction.atomic
def forward_appeal(*, sanction_id: int, answer: str = "", actor: User, at: datetime) -> Appeal:
    """Send a complaint that is not upheld to the second instance (P41, L25).

    :param answer: why the decision stands, unless it was said before
    :raises TransitionNotAllowed: if no complaint waits
    """
    sanction = locked(sanction_id)
    story.move(sanction, transitions.FORWARD, actor=actor, at=at)
    complaint = _newest_complaint(sanction)
    if complaint.reassessed_at is None:
        _keep(complaint, answer, actor=actor, at=at)
    complaint.forwarded_at = at
    complaint.upheld = False
    complaint.answer = complaint.reassessment
    history.save(complaint, actor=actor, at=at)
    return complaint


@transaction.atomic
def record_cka_result(
    *,
    sanction_id: int,
    result: str,
    answer: str,
    loss_from: date | None = None,
    loss_to: date | None = None,
    actor: User,
    at: datetime,
) -> Appeal:
    """Enter what the second instance decided; overturned, nothing is lost (P41, L25).

    :param result: one of ``CkaResult``
    :param answer: its reasons in short, which the member reads
    :param loss_from: the first lost day where it changed the decision; ``loss_to`` is None while open
    :raises ReasonMissing: if there is no answer
    :raises NotWithCka: if no complaint is there
    :raises PeriodMissing: if a changed decision names no first day, or ends before it begins
    """
    require_reason(answer)
    result = CkaResult(result)
    sanction = locked(sanction_id)
    complaint = sanction.appeals.with_cka().order_by("pk").last()
    if sanction.state != SanctionState.APPEAL_CLOSED or complaint is None:
        raise NotWithCka
    if result == CkaResult.CHANGED and (
        loss_from is None or (loss_to is not None and loss_to < loss_from)
    ):
        raise PeriodMissing
    complaint.closed_at = at
    complaint.cka_result = result
    complaint.upheld = result != CkaResult.AFFIRMED
    complaint.answer = answer.strip()
    history.save(complaint, actor=actor, at=at)
    if result == CkaResult.OVERTURNED:
        lost_from = sanction.loss_from
        story.move(
            sanction,
            transitions.CKA_OVERTURNS,
            actor=actor,
            at=at,
            changes={**NOTHING_LOST, "closing_reason": answer.strip()},
            result=result,
        )
        if lost_from:
            _regain_right(sanction, lost_from, actor=actor, at=at)
        _judge_repeats_again(sanction, actor=actor, at=at)
        return complaint
    story.move(sanction, transitions.CKA_KEEPS, actor=actor, at=at, result=result)
    if loss_from is not None and result == CkaResult.CHANGED:
        _change_period(sanction, loss_from, loss_to, actor=actor, at=at)
    return complaint


def _change_period(
    sanction: SanctionCase, first: date, last: date | None, *, actor: User, at: datetime
) -> None:
    """Take over the days that the second instance set, and tell payout."""
    sanction.loss_from, sanction.loss_to = first, last
    sanction.hours = rules.hours_lost(
        first, last, insurance=sanction.case.insurance, policy=sanction.case.policy
    )
    history.save(sanction, actor=actor, at=at)
    if last is not None:
        _regain_right(sanction, last + ONE_DAY, actor=actor, at=at)
    story.record(
        sanction.case_id,
        EventKind.CONSEQUENCE_CORRECTED,
        actor=actor,
        at=at,
        sanctioncase=sanction.pk,
        loss_from=first,
        loss_to=last,
    )


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
        changes={**NOTHING_LOST, "closing_reason": answer.strip()},
    )
    complaint = _newest_complaint(sanction)
    complaint.closed_at = at
    complaint.upheld = True
    complaint.answer = answer.strip()
    history.save(complaint, actor=actor, at=at)
    if loss_from:
        _regain_right(sanction, loss_from, actor=actor, at=at)
    _judge_repeats_again(sanction, actor=actor, at=at)
    return complaint
