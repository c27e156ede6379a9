"""What the fund's staff do by themselves, day by day: hold talks, make plans, hear and decide."""

from datetime import datetime, timedelta
from typing import Any

from core.dates import local_date
from meetings.models import Meeting, MeetingKind, MeetingState
from meetings.operations import attendance
from plans.models import Agreement, AgreementState, PlanVersion
from plans.operations import agreements, versions
from sanctions import fairness
from sanctions import rules as sanction_rules
from sanctions.models import SanctionCase, SanctionState
from sanctions.operations import decisions, hearings
from sanctions.operations import fairness as fairness_operations
from sanctions.operations import talks as sanction_talks
from scenarios.demo import texts
from scenarios.demo.lives import Life
from scenarios.demo.members import outcome_of
from scenarios.demo.world import World

PLAN_TAKES = timedelta(minutes=6)
KEPT = 0.9
OPEN_TO_WORK = (
    SanctionState.FLAGGED,
    SanctionState.HEARING,
    SanctionState.READY,
    SanctionState.APPROVAL,
    SanctionState.APPEALED,
)


def hold_talks(world: World, *, at: datetime) -> int:
    """Record the talks that have ended, each at its end; who did not come is left to the clock."""
    ended = (
        Meeting.objects.of_fund()
        .filter(state=MeetingState.BOOKED, ends_at__lte=at)
        .select_related("case__member", "caseworker")
        .order_by("ends_at", "pk")
    )
    return sum(_hold(world, meeting) for meeting in ended)


def _hold(world: World, meeting: Meeting) -> bool:
    life = world.by_member[meeting.case.member_id]
    ended_at, caseworker = meeting.ends_at, meeting.caseworker
    if outcome_of(life, meeting) != "held" or ended_at is None or caseworker is None:
        return False
    if meeting.kind == MeetingKind.AVAILABILITY_TALK:
        sanction_talks.record_assessment(
            meeting_id=meeting.pk,
            available=True,
            realistic_search=True,
            requirements_kept=False,
            plan_kept=True,
            cv_correct=True,
            reasons=texts.OTHER_SUMMARY,
            actor=caseworker,
            at=ended_at,
        )
        return True
    attendance.record_held(
        meeting_id=meeting.pk,
        actor=caseworker,
        at=ended_at,
        summary=texts.summary_of(meeting.sequence),
        internal_note=texts.NOTE if meeting.sequence == 1 else "",
    )
    if meeting.sequence == 1:
        _make_plan(world, life, meeting, at=ended_at + PLAN_TAKES)
    return True


def confirm_missed(world: World, *, at: datetime) -> int:
    """Confirm who stayed away, but for the talks that the demo leaves to whoever looks at it."""
    flagged = Meeting.objects.missed_unconfirmed().select_related("case__caseworker").order_by("pk")
    confirmed = 0
    for meeting in flagged:
        life = world.by_member[meeting.case.member_id]
        if life.sanction == SanctionState.FLAGGED:
            continue
        sanction_talks.confirm_missed(
            meeting_id=meeting.pk,
            actor=world.caseworker(meeting.case),
            at=at,
            evidence=texts.EVIDENCE,
        )
        confirmed += 1
    return confirmed


def _make_plan(world: World, life: Life, meeting: Meeting, *, at: datetime) -> None:
    """Make the plan of the first talk, unless an earlier one handed the case over with it."""
    if PlanVersion.objects.active().filter(plan=meeting.case_id).exists():
        return
    assert meeting.caseworker is not None  # noqa: S101  (a held talk has one)
    versions.activate_plan_from(
        case_id=meeting.case_id,
        content=texts.plan_of(life, since=meeting.case.spell_start, agreed_on=local_date(at)),
        actor=meeting.caseworker,
        at=at,
    )


def settle_agreements(world: World, *, at: datetime) -> int:
    """Mark the agreements as done whose day has come; some are forgotten and stay overdue."""
    due = (
        Agreement.objects.in_force()
        .filter(state=AgreementState.OPEN, due_on__lte=local_date(at), recommendation=None)
        .filter(plan__case__closed_on=None)
        .select_related("plan__case__caseworker")
        .order_by("pk")
    )
    settled = 0
    for agreement in due:
        case = agreement.plan.case
        life = world.by_member[case.member_id]
        if world.chance(life.number, agreement.text).random() < KEPT:
            agreements.settle_agreement(
                agreement_id=agreement.pk, kept=True, actor=world.caseworker(case), at=at
            )
            settled += 1
    return settled


def work_on_sanctions(world: World, *, at: datetime) -> int:
    """Take each sanction case one step on, until it stands where its life leaves it."""
    yesterday = at - timedelta(hours=20)
    there = (
        SanctionCase.objects.filter(state__in=OPEN_TO_WORK, flagged_at__lt=yesterday)
        .select_related("case__member", "case__caseworker", "case__branch")
        .order_by("pk")
    )
    return sum(_step_on(world, sanction, at=at) for sanction in there)


def _step_on(world: World, sanction: SanctionCase, *, at: datetime) -> bool:
    life = world.by_member[sanction.case.member_id]
    case = sanction.case
    caseworker, lead = world.caseworker(case), world.fund.lead_of(case.branch)
    kind = sanction_rules.Kind(sanction.kind)
    if sanction.state == life.sanction or sanction.is_doubt_only:
        return False
    about: dict[str, Any] = {"sanction_id": sanction.pk, "at": at}
    match SanctionState(sanction.state):
        case SanctionState.FLAGGED if _waits_for_contact(sanction):
            return False
        case SanctionState.FLAGGED:
            judged = fairness_operations.points_of(sanction)
            if fairness.stopping(judged):
                fairness_operations.put_right(**about, actor=caseworker)
                return True
            for point in fairness.still_open(judged):
                fairness_operations.answer(
                    **about,
                    point=point.name,
                    in_order=True,
                    reason=texts.LOOKED_INTO,
                    actor=caseworker,
                )
            hearings.send_hearing(**about, actor=caseworker)
        case SanctionState.READY if life.sanction == SanctionState.DECIDED_NONE:
            decisions.decide_none(**about, reason=texts.NO_CONSEQUENCE, actor=caseworker)
        case SanctionState.READY if sanction_rules.needs_two(kind, policy=case.policy):
            decisions.propose(**about, reason=texts.PROPOSAL, actor=caseworker)
        case SanctionState.READY:
            decisions.decide(**about, reasons=texts.REASONS, actor=caseworker)
        case SanctionState.APPROVAL:
            decisions.decide(**about, reasons=texts.REASONS, actor=lead)
        case SanctionState.APPEALED:
            decisions.forward_appeal(**about, answer=texts.APPEAL_ANSWER, actor=caseworker)
        case _:
            return False
    return True


def _waits_for_contact(sanction: SanctionCase) -> bool:
    """Return whether staff first wait for the member, so that the days can be named in the hearing."""
    return sanction.loss_to is None
