"""What is done to a case alone. The entrances that lock it first are in ``meetings.operations``.

Every function here takes a case that its caller holds locked, and the moment; it changes the case,
its absences and its story, never a talk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q

from accounts.models import BRANCH_ROLES, Branch, Member, Municipality, User
from cases import policy as policies
from cases import rules, story, transitions
from cases.models import (
    WITH_AKASSE,
    WITH_JOBCENTER,
    Absence,
    Case,
    CasePause,
    CaseState,
    CloseReason,
    Cohort,
    EventKind,
    Exemption,
    Note,
    PolicyActivation,
)
from core import history
from core.dates import ONE_DAY, local_date
from core.errors import RuleBroken


class CaseAlreadyOpen(RuleBroken):
    """The member has an open case; a second one would have two clocks (B26)."""

    code = "case_already_open"


class NotInThisPhase(RuleBroken):
    """This belongs to the phase in which the other actor holds the contact process (A17)."""

    code = "not_in_this_phase"


class HandoverUndoTooLate(RuleBroken):
    """A handover is undone within 14 days or not at all (5.1)."""

    code = "handover_undo_too_late"


class ReasonMissing(RuleBroken):
    """This act needs a reason in words."""

    code = "reason_missing"


class NobodyIsAbsent(RuleBroken):
    """There is no open absence of this kind that could end."""

    code = "nobody_is_absent"


class AbsenceAlreadyReported(RuleBroken):
    """An absence of this kind is open or covers the same days already."""

    code = "absence_already_reported"


class DatesOutOfOrder(RuleBroken):
    """The last day lies before the first one."""

    code = "dates_out_of_order"


class ExemptionTooEarly(RuleBroken):
    """An exemption begins at most six weeks before the job does (P22)."""

    code = "exemption_too_early"


class SecondPersonNeeded(RuleBroken):
    """Whoever proposed it cannot be the one who approves it."""

    code = "second_person_needed"


class NotAtThisBranch(RuleBroken):
    """The caseworker does not work at the branch that was chosen."""

    code = "not_at_this_branch"


# Opening


def active_versions() -> list[str]:
    """Return the names of the policy versions that are in force; the default one always is."""
    switched_on = PolicyActivation.objects.filter(activated_at__isnull=False)
    return [
        policies.DEFAULT.name,
        *switched_on.values_list("policy_version", flat=True),
    ]


def open_case(
    *,
    member: Member,
    municipality: Municipality,
    registered_on: date,
    first_benefit_date: date,
    benefit_period_no: int,
    insurance: str,
    actor: User | None,
    at: datetime,
    source: str = "",
    policy_version: str = "",
) -> Case:
    """Open the case of a benefit period: with the fund, or with the Jobcenter before 2024 (R1, R3).

    :param registered_on: day 0, the registration on Jobnet
    :param policy_version: a version by name; otherwise the one in force on the first benefit date
    :raises CaseAlreadyOpen: if the member has an open case
    """
    if Case.objects.filter(member=member).open().exists():
        raise CaseAlreadyOpen
    policy = (
        policies.policy_named(policy_version)
        if policy_version
        else policies.policy_on(
            first_benefit_date, municipality=municipality.code, active=active_versions()
        )
    )
    legacy = rules.is_legacy(first_benefit_date, policy)
    branch = branch_for(municipality)
    case = Case(
        number=_next_number(at),
        member=member,
        spell_start=registered_on,
        first_benefit_date=first_benefit_date,
        benefit_period_no=benefit_period_no,
        policy_version=policy.name,
        cohort=Cohort.LEGACY if legacy else Cohort.NEW,
        state=CaseState.JOBCENTER_ACTIVE if legacy else CaseState.AKASSE_ACTIVE,
        handover_reason=rules.HandoverReason.LEGACY if legacy else "",
        insurance=insurance,
        municipality=municipality,
        branch=branch,
        caseworker=caseworker_for(branch),
        opened_at=at,
    )
    _plan_handover(case)
    history.save(case, actor=actor, at=at, reason=source)
    story.record(
        case.pk,
        EventKind.OPENED_AS_LEGACY if legacy else EventKind.OPENED,
        actor=actor,
        at=at,
        source=source,
    )
    return case


def branch_for(municipality: Municipality) -> Branch | None:
    """Return the open branch that serves the municipality, of several the one with fewest cases (B32)."""
    return (
        Branch.objects.filter(is_open=True, municipalities=municipality)
        .annotate(load=Count("cases", filter=Q(cases__closed_on=None)))
        .order_by("load", "pk")
        .first()
    )


def caseworker_for(branch: Branch | None) -> User | None:
    """Return the branch's caseworker with the fewest open cases (B32)."""
    if branch is None:
        return None
    return (
        User.objects.filter(branch=branch, role="caseworker", is_active=True)
        .annotate(load=Count("cases", filter=Q(cases__closed_on=None)))
        .order_by("load", "pk")
        .first()
    )


def _next_number(at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('case_number')")
        [running_number] = cursor.fetchone()
    return f"{local_date(at):%y}-{running_number:06d}"


# The two clocks


def _pauses(case: Case) -> list[rules.PausePeriod]:
    """Return every pause that is known, those that lie ahead too."""
    absences = [absence.period for absence in case.absences.all()]
    made_by_absences = [rules.pause_of(absence, policy=case.policy) for absence in absences]
    others = [pause.period for pause in case.pauses.filter(from_absence=False)]
    return [pause for pause in made_by_absences if pause] + others


def _turning_periods(case: Case, pauses: list[rules.PausePeriod]) -> list[tuple[date, date | None]]:
    """Return every period whose begin or end asks for something on its day."""
    periods = [(pause.first_day, pause.last_day) for pause in pauses]
    periods += [(each.first_day, each.last_day) for each in case.absences.all()]
    periods += [
        (each.first_day, each.job_starts_on - ONE_DAY)
        for each in case.exemptions.filter(granted=True)
    ]
    return periods


def _plan_handover(case: Case, pauses: list[rules.PausePeriod] | None = None) -> None:
    """Work the stored handover date out anew; a case that is with the Jobcenter keeps its date."""
    if case.state not in WITH_AKASSE:
        return
    case.handover_on = rules.handover_on(
        clock_on=clock_on(case, pauses),
        talks_completed_on=case.talks_completed_on,
        policy=case.policy,
    )


def clock_on(case: Case, pauses: list[rules.PausePeriod] | None = None) -> date | None:
    """Return the date of the time test as the case stands."""
    if pauses is None:
        pauses = _pauses(case) if case.pk else []
    return rules.clock_runs_out_on(
        case.spell_start,
        pauses=pauses,
        paused_days=case.paused_days,
        insurance=case.insurance,
        policy=case.policy,
    )


def handover_reason(case: Case, *, today: date) -> rules.HandoverReason | None:
    """Return why the case is due for handover today, or None; a hold is respected (B9)."""
    if case.hold_until and today < case.hold_until:
        return None
    return rules.handover_reason(
        clock_on=clock_on(case),
        talks_completed_on=case.talks_completed_on,
        today=today,
        policy=case.policy,
    )


def settle_clock(
    case: Case, *, actor: User | None, at: datetime, source: str = ""
) -> story.Transition | None:
    """Bring pauses, paused days, planned dates and the state in line with the absences.

    Safe to run twice. Returns the pause or resume that happened, or None. A closed case stays as it is
    until it is opened again.
    """
    if case.state == CaseState.CLOSED:
        return None
    today = local_date(at)
    pauses = _pauses(case)
    begun = [pause for pause in pauses if pause.first_day <= today]
    _store_pauses(case, begun, actor=actor, at=at, source=source)
    ended = [pause for pause in begun if pause.last_day and pause.last_day < today]
    shifted = rules.paused_days(ended, until=today - ONE_DAY) - case.paused_days
    case.paused_days += shifted
    case.settle_on = rules.next_turn(_turning_periods(case, pauses), today=today)
    if case.next_invite_on and shifted:
        case.next_invite_on = planned_invite_on(case)
    current = rules.pause_now(begun, today=today)
    if current and case.state in transitions.PAUSE:
        turn = transitions.PAUSE[case.state]
        facts: dict[str, Any] = {
            "reason": current.reason,
            "first_day": current.first_day,
        }
    elif current is None and case.state in transitions.RESUME:
        turn = transitions.RESUME[case.state]
        facts = {"paused_days": case.paused_days}
    else:
        _plan_handover(case, pauses)
        history.save(case, actor=actor, at=at, reason=source)
        return None
    _plan_handover(case, pauses)
    changes = {
        name: getattr(case, name)
        for name in ("paused_days", "settle_on", "next_invite_on", "handover_on")
    }
    story.move(case, turn, actor=actor, at=at, source=source, changes=changes, **facts)
    return turn


def _store_pauses(
    case: Case,
    begun: list[rules.PausePeriod],
    *,
    actor: User | None,
    at: datetime,
    source: str,
) -> None:
    """Make the rows of pauses equal to what the absences say by now."""
    wanted = {(pause.reason.value, pause.first_day): pause.last_day for pause in begun}
    for row in case.pauses.filter(from_absence=True):
        key = (row.reason, row.first_day)
        if key not in wanted:
            history.delete(row, actor=actor, at=at, reason=source)
        elif row.last_day != wanted[key]:
            row.last_day = wanted[key]
            history.save(row, actor=actor, at=at, reason=source)
    there = set(case.pauses.values_list("reason", "first_day"))
    for (reason, first_day), last_day in wanted.items():
        if (reason, first_day) not in there:
            row = CasePause(case=case, reason=reason, first_day=first_day, last_day=last_day)
            history.save(row, actor=actor, at=at, reason=source)


def note_unbooked(cases: Sequence[Case], *, from_day: date, at: datetime, source: str) -> None:
    """Store that these members are no longer registered: their booking deadline passed (B3, P15).

    The state stays and the clock runs; the days are counted as paused once it is cured.
    """
    for case in cases:
        case.unbooked_from = from_day
    history.save_many(cases, ["unbooked_from"], actor=None, at=at, reason=source)


def note_booked_again(case: Case, *, actor: User | None, at: datetime, source: str = "") -> None:
    """Store that a missed booking deadline is cured or taken back."""
    if case.unbooked_from is not None:
        case.unbooked_from = None
        history.save(case, actor=actor, at=at, reason=source)


def add_unbooked_pause(
    case: Case,
    *,
    first_day: date,
    last_day: date,
    actor: User | None,
    at: datetime,
    source: str = "",
) -> None:
    """Add the days between a missed booking deadline and its cure to the clock (B3, B4).

    An empty interval (cured on the day after the deadline) adds nothing.
    """
    if last_day < first_day:
        return
    pause = CasePause(
        case=case,
        reason=rules.PauseReason.DEREGISTERED,
        first_day=first_day,
        last_day=last_day,
        from_absence=False,
    )
    if case.pauses.filter(reason=pause.reason, first_day=first_day).exists():
        return
    history.save(pause, actor=actor, at=at, reason=source)
    settle_clock(case, actor=actor, at=at, source=source)


# Talks that count


@dataclass(frozen=True)
class CountedTalk:
    """What counting a held talk led to."""

    handed_over: bool


def planned_invite_on(case: Case) -> date | None:
    """Return the day on which the next job talk is to be invited; None when there is none to come."""
    planned = case.planned_talk(case.talks_held + 1)
    return planned.invite_on if planned else None


def count_talk(
    case: Case, *, held_on: date, sick_streak: int, actor: User | None, at: datetime
) -> CountedTalk:
    """Count a held job talk; the last one hands the case over in the same transaction (R16, A21).

    A talk held after the handover is counted too, but moves nothing.

    :param sick_streak: how many talks the member was sick for since this one (A12)
    """
    case.talks_held += 1
    case.sick_streak = sick_streak
    if case.talks_held == case.policy.talks_before_handover:
        case.talks_completed_on = held_on
    _plan_handover(case)
    case.next_invite_on = planned_invite_on(case) if case.state == CaseState.AKASSE_ACTIVE else None
    history.save(case, actor=actor, at=at)
    if case.state != CaseState.AKASSE_ACTIVE:
        return CountedTalk(handed_over=False)
    reason = handover_reason(case, today=local_date(at))
    if reason is None:
        return CountedTalk(handed_over=False)
    hand_over(case, reason=reason, actor=actor, at=at)
    return CountedTalk(handed_over=True)


def uncount_talk(case: Case, *, note: str, actor: User | None, at: datetime) -> None:
    """Take a talk back that was held by mistake; after a handover the case stays where it is (B10)."""
    case.talks_held -= 1
    case.talks_completed_on = None
    if case.state in WITH_JOBCENTER:
        case.correction_due_at = at
        case.correction_note = note
    case.next_invite_on = None
    _plan_handover(case)
    history.save(case, actor=actor, at=at, reason=note)


def set_next_invitation(
    case: Case, day: date | None, *, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Store the day on which the next job talk is to be invited."""
    case.next_invite_on = day
    history.save(case, actor=actor, at=at, reason=source)


def set_sick_streak(
    case: Case, streak: int, *, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Store how many talks in a row the member cancelled as sick, at both actors (A12)."""
    case.sick_streak = streak
    history.save(case, actor=actor, at=at, reason=source)


# Handover


def hand_over(
    case: Case,
    *,
    reason: rules.HandoverReason,
    actor: User | None,
    at: datetime,
    source: str = "",
    note: str = "",
) -> None:
    """Move the contact process to the Jobcenter, today (R16, R38).

    :raises TransitionNotAllowed: if the fund does not hold it, or it is paused
    """
    story.move(
        case,
        transitions.HAND_OVER,
        actor=actor,
        at=at,
        source=source,
        changes=_handed_over(reason.value, at=at, note=note),
        reason=reason.value,
        talks_held=case.talks_held,
    )


def hand_over_many(
    cases: Sequence[Case], *, reasons: Mapping[int, str], at: datetime, source: str
) -> None:
    """Hand over many locked cases by the clock, in three statements.

    :param reasons: by the case's key
    """
    story.move_many(
        cases,
        transitions.HAND_OVER,
        actor=None,
        at=at,
        source=source,
        changes=lambda case: _handed_over(reasons[case.pk], at=at, note=""),
        facts=lambda case: {"reason": reasons[case.pk], "talks_held": case.talks_held},
    )


def _handed_over(reason: str, *, at: datetime, note: str) -> dict[str, Any]:
    return {
        "handed_over_on": local_date(at),
        "handover_reason": reason,
        "handover_note": note,
        "next_invite_on": None,
        "hold_until": None,
        "referral_proposed_at": None,
        "referral_proposed_by": None,
    }


def undo_handover(case: Case, *, note: str, actor: User, at: datetime) -> None:
    """Take the contact process back after a wrong handover; nothing else is restored (5.1, B9).

    :raises ReasonMissing: if there is no reason
    :raises HandoverUndoTooLate: more than 14 days after the handover
    :raises TransitionNotAllowed: if the case is not with the Jobcenter, or paused
    """
    require_reason(note)
    story.check(case, transitions.UNDO_HANDOVER)
    if case.handed_over_on is None:
        raise NotInThisPhase
    today = local_date(at)
    if not rules.may_undo_handover(
        handed_over_on=case.handed_over_on, today=today, policy=case.policy
    ):
        raise HandoverUndoTooLate(handed_over_on=case.handed_over_on)
    story.move(
        case,
        transitions.UNDO_HANDOVER,
        actor=actor,
        at=at,
        changes={
            "handed_over_on": None,
            "handover_reason": "",
            "handover_note": "",
            "hold_until": rules.hold_until(today, policy=case.policy),
            "correction_due_at": at,
            "correction_note": note,
        },
        note=note,
    )
    _plan_handover(case)
    history.save(case, actor=actor, at=at, reason=note)


def take_over(case: Case, *, note: str, actor: User, at: datetime) -> None:
    """Let the fund hold a contact process that the cohort rule left with the Jobcenter (A3).

    The clock of such a case has long run out, so the handover is held back for the fund's months.

    :raises ReasonMissing: if there is no reason
    :raises NotInThisPhase: if the case is not one from before the regime
    """
    require_reason(note)
    if case.handover_reason != rules.HandoverReason.LEGACY:
        raise NotInThisPhase
    story.move(
        case,
        transitions.TAKE_OVER,
        actor=actor,
        at=at,
        changes={
            "handover_reason": "",
            "cohort": Cohort.NEW,
            "hold_until": rules.taken_over_until(local_date(at), policy=case.policy),
        },
        note=note,
    )
    _plan_handover(case)
    history.save(case, actor=actor, at=at, reason=note)


def lift_hold(case: Case, *, actor: User, at: datetime) -> None:
    """Let the handover rule apply again before the hold has run out (B9)."""
    if case.hold_until is None:
        raise NotInThisPhase
    case.hold_until = None
    history.save(case, actor=actor, at=at)
    story.record(case.pk, EventKind.HOLD_LIFTED, actor=actor, at=at)


def announce_handover(case: Case, *, at: datetime, source: str) -> None:
    """Tell the member of the coming handover, once for each date (L10, B6)."""
    case.announced_handover_on = case.handover_on
    history.save(case, actor=None, at=at, reason=source)
    story.record(
        case.pk,
        EventKind.HANDOVER_ANNOUNCED,
        actor=None,
        at=at,
        source=source,
        handover_on=case.handover_on,
    )


def propose_referral(case: Case, *, reason: str, actor: User, at: datetime) -> None:
    """Propose to refer the member to the Jobcenter early; a team lead decides (P7).

    :raises ReasonMissing: if there is no reason
    :raises TransitionNotAllowed: if the fund does not hold the case
    """
    require_reason(reason)
    story.check(case, transitions.HAND_OVER)
    case.referral_proposed_at = at
    case.referral_proposed_by = actor
    case.referral_reason = reason.strip()
    history.save(case, actor=actor, at=at, reason=reason)
    story.record(case.pk, EventKind.REFERRAL_PROPOSED, actor=actor, at=at)


def refuse_referral(case: Case, *, actor: User, at: datetime) -> None:
    """Leave the case with the fund after a referral was proposed."""
    if case.referral_proposed_at is None:
        raise NotInThisPhase
    case.referral_proposed_at = None
    case.referral_proposed_by = None
    history.save(case, actor=actor, at=at)
    story.record(case.pk, EventKind.REFERRAL_REFUSED, actor=actor, at=at)


def approve_referral(case: Case, *, actor: User, at: datetime) -> None:
    """Refer the member to the Jobcenter; the approver is not the proposer.

    :raises NotInThisPhase: if nothing was proposed
    :raises SecondPersonNeeded: if the approver proposed it
    """
    if case.referral_proposed_at is None:
        raise NotInThisPhase
    if case.referral_proposed_by_id == actor.pk:
        raise SecondPersonNeeded
    hand_over(
        case,
        reason=rules.HandoverReason.REFERRAL,
        actor=actor,
        at=at,
        note=case.referral_reason,
    )


@transaction.atomic
def answer_wish(*, case_id: int, wish: bool, actor: User | None, at: datetime) -> Case:
    """Store whether the member wants the fund at the first Jobcenter talk (R17).

    :raises NotInThisPhase: if the case is closed, or never was the fund's
    """
    case = Case.objects.locked(case_id)
    if case.state == CaseState.CLOSED or case.handover_reason == rules.HandoverReason.LEGACY:
        raise NotInThisPhase
    case.wants_fund_at_first_jc_talk = wish
    source = "" if actor else "jobnet:wish"
    history.save(case, actor=actor, at=at, reason=source)
    story.record(case.pk, EventKind.WISH_ANSWERED, actor=actor, at=at, source=source, wish=wish)
    return case


@transaction.atomic
def settle_participation(*, case_id: int, actor: User, at: datetime) -> None:
    """Note that the fund's part in the first Jobcenter talk is arranged."""
    case = Case.objects.locked(case_id)
    if not case.wants_fund_at_first_jc_talk or case.participation_settled_at:
        raise NotInThisPhase
    case.participation_settled_at = at
    history.save(case, actor=actor, at=at)
    story.record(case.pk, EventKind.PARTICIPATION_SETTLED, actor=actor, at=at)


@transaction.atomic
def settle_correction(*, case_id: int, actor: User, at: datetime) -> None:
    """Note that the team lead has dealt with a correction after a handover."""
    case = Case.objects.locked(case_id)
    if case.correction_due_at is None:
        raise NotInThisPhase
    case.correction_due_at = None
    history.save(case, actor=actor, at=at)
    story.record(case.pk, EventKind.CORRECTION_SETTLED, actor=actor, at=at)


# Ending and coming back

ENDED_BY_A_REGISTRATION = frozenset(
    {
        rules.AbsenceKind.SICK,
        rules.AbsenceKind.MATERNITY,
        rules.AbsenceKind.EMPLOYMENT,
        rules.AbsenceKind.DEREGISTERED,
    }
)
"""A vacation stands, an offer goes on, and a right that was lost comes back by hours alone."""


def close(
    case: Case,
    *,
    reason: CloseReason,
    actor: User | None,
    at: datetime,
    source: str = "",
) -> None:
    """End the case; sanction cases go on (5.1, B26).

    :raises TransitionNotAllowed: if it is closed already
    """
    today = local_date(at)
    story.move(
        case,
        transitions.CLOSE,
        actor=actor,
        at=at,
        source=source,
        changes={
            "closed_on": today,
            "close_reason": reason,
            "closed_from": case.state,
            "next_invite_on": None,
            "settle_on": None,
            "referral_proposed_at": None,
            "referral_proposed_by": None,
            "jobcenter_sees_until": rules.jobcenter_sees_until(today, policy=case.policy),
        },
        reason=str(reason),
    )


def reopen(
    case: Case, *, from_day: date, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Open the case again in the phase it was closed from, in the same benefit period (A19).

    The days between closing and ``from_day`` stop the clock like a pause.

    :raises CaseAlreadyOpen: if the member has another open case
    :raises TransitionNotAllowed: if it is not closed
    """
    story.check(case, transitions.REOPEN_AT_AKASSE)
    if Case.objects.filter(member=case.member_id).open().exists():
        raise CaseAlreadyOpen
    closed_on = case.closed_on
    arrow = (
        transitions.REOPEN_AT_AKASSE
        if case.closed_from in WITH_AKASSE
        else transitions.REOPEN_AT_JOBCENTER
    )
    story.move(
        case,
        arrow,
        actor=actor,
        at=at,
        source=source,
        changes={
            "closed_on": None,
            "close_reason": "",
            "closed_from": "",
            "jobcenter_sees_until": None,
        },
    )
    away = case.absences.filter(kind__in=[kind.value for kind in ENDED_BY_A_REGISTRATION])
    for absence in away.filter(Q(last_day=None) | Q(last_day__gte=from_day)):
        if from_day <= absence.first_day:
            history.delete(absence, actor=actor, at=at, reason=source)
        else:
            absence.last_day = from_day - ONE_DAY
            history.save(absence, actor=actor, at=at, reason=source)
    if closed_on and closed_on < from_day:
        gap = CasePause(
            case=case,
            reason=rules.PauseReason.DEREGISTERED,
            first_day=closed_on,
            last_day=from_day - ONE_DAY,
            from_absence=False,
        )
        if not case.pauses.filter(reason=gap.reason, first_day=closed_on).exists():
            history.save(gap, actor=actor, at=at, reason=source)
    settle_clock(case, actor=actor, at=at, source=source)


# Absences


def report_absence(
    case: Case,
    *,
    kind: rules.AbsenceKind,
    first_day: date,
    last_day: date | None = None,
    received_at: datetime,
    actor: User | None,
    source: str = "",
) -> Absence:
    """Store an absence that was reported, and let the clock follow it (B29).

    :raises DatesOutOfOrder: if the last day lies before the first
    :raises AbsenceAlreadyReported: if one of this kind is open or covers one of the days
    :raises NotInThisPhase: if the case is closed
    """
    if case.state == CaseState.CLOSED:
        raise NotInThisPhase
    if last_day and last_day < first_day:
        raise DatesOutOfOrder(first_day=first_day, last_day=last_day)
    same_days = Q(last_day=None) | Q(last_day__gte=first_day)
    if last_day:
        same_days &= Q(first_day__lte=last_day)
    if case.absences.filter(same_days, kind=kind.value).exists():
        raise AbsenceAlreadyReported(kind=kind.value, first_day=first_day)
    absence = Absence(
        case=case,
        kind=kind.value,
        first_day=first_day,
        last_day=last_day,
        source=source,
        received_at=received_at,
        moves_deadlines=kind is rules.AbsenceKind.VACATION
        and rules.vacation_moves_deadlines(
            first_day=first_day, received_on=local_date(received_at), policy=case.policy
        ),
    )
    history.save(absence, actor=actor, at=received_at, reason=source)
    story.record(
        case.pk,
        EventKind.ABSENCE_REPORTED,
        actor=actor,
        at=received_at,
        source=source,
        absence=absence.pk,
        kind=kind.value,
        first_day=first_day,
        last_day=last_day,
    )
    return absence


def end_absence(
    case: Case,
    *,
    kinds: frozenset[rules.AbsenceKind],
    first_day_back: date,
    actor: User | None,
    at: datetime,
    source: str = "",
) -> list[Absence]:
    """End the open absences of these kinds; ``first_day_back`` is the first day without them (B1).

    An absence that never came to a day (well before it began) is taken away again.

    :raises NobodyIsAbsent: if none of these kinds is open
    """
    absences = list(
        case.absences.filter(kind__in=[kind.value for kind in kinds]).filter(
            Q(last_day=None) | Q(last_day__gte=first_day_back)
        )
    )
    if not absences:
        raise NobodyIsAbsent
    for absence in absences:
        facts = {
            "absence": absence.pk,
            "kind": absence.kind,
            "first_day_back": first_day_back,
        }
        if first_day_back <= absence.first_day:
            history.delete(absence, actor=actor, at=at, reason=source)
        else:
            absence.last_day = first_day_back - ONE_DAY
            history.save(absence, actor=actor, at=at, reason=source)
        story.record(case.pk, EventKind.ABSENCE_ENDED, actor=actor, at=at, source=source, **facts)
    return absences


def note_well(
    case: Case, *, first_well_day: date, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Note the recovery of a member who cancelled a talk as sick and was never reported sick (B1)."""
    story.record(
        case.pk,
        EventKind.ABSENCE_ENDED,
        actor=actor,
        at=at,
        source=source,
        kind=rules.AbsenceKind.SICK.value,
        first_day_back=first_well_day,
    )


def decide_exemption(
    case: Case,
    *,
    first_day: date,
    job_starts_on: date,
    granted: bool,
    reason: str,
    actor: User,
    at: datetime,
) -> Exemption:
    """Decide on less intensive effort before a job begins; the fund decides in its phase (P22, B15).

    :raises NotInThisPhase: if the Jobcenter holds the contact process, or the case is closed
    :raises ExemptionTooEarly: if the job starts more than six weeks after the first day
    :raises ReasonMissing: if it is refused without a reason
    """
    if case.state not in WITH_AKASSE:
        raise NotInThisPhase
    if granted and not rules.may_exempt(
        first_day=first_day, job_starts_on=job_starts_on, policy=case.policy
    ):
        raise ExemptionTooEarly(first_day=first_day, job_starts_on=job_starts_on)
    if not granted:
        require_reason(reason)
    exemption = Exemption(
        case=case,
        first_day=first_day,
        job_starts_on=job_starts_on,
        granted=granted,
        reason=reason.strip(),
        decided_by=actor,
        decided_at=at,
    )
    history.save(exemption, actor=actor, at=at, reason=reason)
    story.record(
        case.pk,
        EventKind.EXEMPTION_GRANTED if granted else EventKind.EXEMPTION_REFUSED,
        actor=actor,
        at=at,
        exemption=exemption.pk,
        first_day=first_day,
        job_starts_on=job_starts_on,
    )
    return exemption


# Places and people


def plan_move(
    case: Case,
    *,
    municipality: Municipality,
    from_day: date,
    actor: User | None,
    at: datetime,
    source: str = "",
) -> None:
    """Store that the member moves; from that day on the old Jobcenter sees nothing (5.1, 4.2)."""
    if case.state == CaseState.CLOSED:
        raise NotInThisPhase
    case.moves_to = municipality
    case.moves_on = from_day
    history.save(case, actor=actor, at=at, reason=source)
    if from_day <= local_date(at):
        apply_move(case, actor=actor, at=at, source=source)


def apply_move(case: Case, *, actor: User | None, at: datetime, source: str = "") -> None:
    """Change the municipality of a move whose day has come; branch and caseworker stay until assigned."""
    if case.moves_to is None:
        return
    moved_from, case.municipality = case.municipality, case.moves_to
    case.moves_to = case.moves_on = None
    history.save(case, actor=actor, at=at, reason=source)
    if moved_from == case.municipality:
        return
    story.record(
        case.pk,
        EventKind.MOVED,
        actor=actor,
        at=at,
        source=source,
        moved_from=moved_from.code,
        moved_to=case.municipality.code,
    )


@transaction.atomic
def assign(
    *, case_id: int, branch: Branch, caseworker: User | None, actor: User, at: datetime
) -> Case:
    """Give a case to a branch and a caseworker; a team lead does (4.2).

    :raises NotAtThisBranch: if the caseworker works elsewhere
    :raises NotInThisPhase: if the case is closed
    """
    case = Case.objects.locked(case_id)
    if case.state == CaseState.CLOSED:
        raise NotInThisPhase
    if caseworker and (caseworker.branch_id != branch.pk or caseworker.role not in BRANCH_ROLES):
        raise NotAtThisBranch
    case.branch = branch
    case.caseworker = caseworker or caseworker_for(branch)
    history.save(case, actor=actor, at=at)
    story.record(
        case.pk,
        EventKind.ASSIGNED,
        actor=actor,
        at=at,
        branch=branch.pk,
        caseworker=case.caseworker_id,
    )
    return case


@transaction.atomic
def write_note(
    *, case_id: int, text: str, remind_on: date | None, actor: User, at: datetime
) -> Note:
    """Put a note on a case, with a day on which it comes up again or without.

    :raises ReasonMissing: if the text is empty
    """
    require_reason(text)
    note = Note(
        case_id=case_id,
        author=actor,
        text=text.strip(),
        remind_on=remind_on,
        written_at=at,
    )
    history.save(note, actor=actor, at=at)
    return note


@transaction.atomic
def settle_note(*, note_id: int, actor: User, at: datetime) -> None:
    """Take a note off the list; it stays in the case."""
    note = Note.objects.locked(note_id)
    note.settled_at = at
    history.save(note, actor=actor, at=at)


def set_weekly_minimum(
    case: Case, minimum: int, *, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Store the active plan's weekly minimum, so that the joblog need not know plans (B19, B29)."""
    case.weekly_minimum = minimum
    history.save(case, actor=actor, at=at, reason=source)


def require_reason(text: str) -> None:
    """Refuse an empty reason.

    :raises ReasonMissing: if nothing is left of the text
    """
    if not text.strip():
        raise ReasonMissing
