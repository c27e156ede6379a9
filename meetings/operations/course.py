"""The case and its talks together: opening, absences, pauses, handover, ending, coming back.

These are the entrances for people, other systems and the clock. Each locks the case, lets
``cases.operations`` change it, then settles its talks, in one transaction.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from accounts.models import Member, Municipality, User
from cases import operations as case_operations
from cases import rules as case_rules
from cases import story
from cases import transitions as case_transitions
from cases.models import (
    Absence,
    Case,
    CaseState,
    CloseReason,
    EventKind,
    Exemption,
)
from cases.policy import longest_notice_days
from cases.rules import AbsenceKind, HandoverReason
from core import history
from core.chunks import Chunk
from core.dates import ONE_DAY, local_date
from core.errors import RuleBroken
from meetings import rules
from meetings.models import Meeting, MeetingKind, MeetingState, Mode, Organiser, Suspension
from meetings.operations import booking, talks

WORK_KINDS = frozenset({AbsenceKind.EMPLOYMENT, AbsenceKind.DEREGISTERED, AbsenceKind.MATERNITY})


class NothingToResume(RuleBroken):
    """The member is registered already: nothing is paused, closed or waiting for a registration."""

    code = "nothing_to_resume"


# Opening


@transaction.atomic
def register(
    *,
    member_id: int,
    municipality: Municipality,
    registered_on: date,
    first_benefit_date: date,
    benefit_period_no: int = 1,
    insurance: str = "full",
    policy_version: str = "",
    actor: User | None = None,
    at: datetime,
    source: str = "",
) -> Case:
    """Open the case of a registration on Jobnet and convene the first talk at once (R1, R4, R5).

    A registration in the benefit period of a closed case opens that case again (A19); one in a later
    period than the open case's closes that first (B21).

    :raises CaseAlreadyOpen: if the member has an open case of this benefit period or a later one
    """
    member = Member.objects.locked(member_id)
    earlier_period = (
        Case.objects.filter(member=member, benefit_period_no__lt=benefit_period_no).open().first()
    )
    if earlier_period is not None:
        over = Case.objects.locked(earlier_period.pk)
        _close(over, reason=CloseReason.NEW_PERIOD, actor=actor, at=at, source=source)
    earlier = Case.objects.filter(
        member=member, benefit_period_no=benefit_period_no, state=CaseState.CLOSED
    ).order_by("-closed_on")
    before = earlier.first()
    if before and not Case.objects.filter(member=member).open().exists():
        return reopen(case_id=before.pk, from_day=registered_on, actor=actor, at=at, source=source)
    case = case_operations.open_case(
        member=member,
        municipality=municipality,
        registered_on=registered_on,
        first_benefit_date=first_benefit_date,
        benefit_period_no=benefit_period_no,
        insurance=insurance,
        actor=actor,
        at=at,
        source=source,
        policy_version=policy_version,
    )
    if case.state == CaseState.AKASSE_ACTIVE:
        _convene_first_talk(case, actor=actor, at=at, source=source)
    return case


def _convene_first_talk(case: Case, *, actor: User | None, at: datetime, source: str) -> Meeting:
    """Convene talk 1: a booking deadline, or at once a time where policy assigns one (A4)."""
    meeting = talks.invite(case, 1, actor=actor, at=at, source=source, event=EventKind.CONVENED)
    if case.policy.first_talk_assign_slot and not meeting.suspended_for:
        slot = talks.free_slots(meeting, at=at, mode=Mode.IN_PERSON).first()
        if slot is not None:
            booking.assign_slot(meeting, slot, actor=actor, at=at, source=source)
    return meeting


# The clock and the talks follow the absences


def settle(case: Case, *, actor: User | None, at: datetime, source: str = "") -> None:
    """Bring pauses, talks and deadlines in line with what is reported; safe to run twice."""
    turn = case_operations.settle_clock(case, actor=actor, at=at, source=source)
    today = local_date(at)
    if turn in case_transitions.PAUSE.values():
        pause = case_rules.pause_now([each.period for each in case.pauses.all()], today=today)
        _withdraw_in_pause(
            case,
            first_day=pause.first_day if pause else today,
            last_day=pause.last_day if pause else None,
            actor=actor,
            at=at,
            source=source,
        )
    _withdraw_in_exemption(case, actor=actor, at=at, source=source)
    _rest_while_sick(case, actor=actor, at=at, source=source)
    _wake_after_sickness(case, actor=actor, at=at, source=source)
    if turn in case_transitions.RESUME.values():
        _resume_talks(case, actor=actor, at=at, source=source)
    _move_windows(case, actor=actor, at=at, source=source)


def _open_fund_talks(case: Case) -> list[Meeting]:
    meetings = list(
        Meeting.objects.of_fund().open().filter(case=case).order_by("pk").select_related("slot")
    )
    for meeting in meetings:
        meeting.case = case
    return meetings


def _withdraw_in_pause(
    case: Case,
    *,
    first_day: date,
    last_day: date | None,
    actor: User | None,
    at: datetime,
    source: str,
) -> None:
    """Call off open invitations and the booked talks that would fall into a pause (5.1)."""
    inside = [
        meeting
        for meeting in _open_fund_talks(case)
        if meeting.starts_at is None
        or first_day <= local_date(meeting.starts_at) <= (last_day or date.max)
    ]
    talks.withdraw(inside, because="pause", actor=actor, at=at, source=source)


def _withdraw_in_exemption(case: Case, *, actor: User | None, at: datetime, source: str) -> None:
    """Call off the job talks that fall into an exemption, and open invitations once it has begun (B15)."""
    today = local_date(at)
    if case.state != CaseState.AKASSE_ACTIVE:
        return
    for exemption in case.exemptions.filter(granted=True, job_starts_on__gt=today).order_by(
        "job_starts_on"
    ):
        inside = [
            meeting
            for meeting in _open_fund_talks(case)
            if meeting.kind == MeetingKind.JOB_TALK
            and exemption.covers(local_date(meeting.starts_at) if meeting.starts_at else today)
            and (meeting.starts_at is None or local_date(meeting.starts_at) >= today)
        ]
        talks.withdraw(inside, because="exemption", actor=actor, at=at, source=source)
        if inside:
            case_operations.set_next_invitation(
                case, exemption.job_starts_on, actor=actor, at=at, source=source
            )


def _rest_while_sick(case: Case, *, actor: User | None, at: datetime, source: str) -> None:
    """Let running deadlines rest from the first sick day (P19); one that is over stays over."""
    today = local_date(at)
    if not talks.sick_now(case, today=today):
        return
    for meeting in _open_fund_talks(case):
        runs = meeting.state == MeetingState.AWAITING_BOOKING and not meeting.suspended_for
        if runs and meeting.booking_deadline and meeting.booking_deadline >= today:
            talks.suspend_deadline(meeting, Suspension.SICK, actor=actor, at=at, source=source)


def _wake_after_sickness(case: Case, *, actor: User | None, at: datetime, source: str) -> None:
    """Wake what rested for a sickness whose end was known before it came (B1).

    A talk that was cancelled as sick without a sick report waits for the well report.
    """
    today = local_date(at)
    resting = [each for each in _open_fund_talks(case) if each.suspended_for == Suspension.SICK]
    if not resting or talks.sick_now(case, today=today):
        return
    ended = case.absences.filter(kind=Absence.Kind.SICK, last_day__lt=today)
    last_day = ended.aggregate(day=Max("last_day"))["day"]
    for meeting in resting:
        if last_day and meeting.invited_on and last_day >= meeting.invited_on:
            _wake(meeting, last_day + ONE_DAY, actor=actor, at=at, source=source)


def _wake(
    meeting: Meeting, first_well_day: date, *, actor: User | None, at: datetime, source: str
) -> None:
    """Let a deadline run again, or convene to the first free time, when the member is well."""
    if meeting.kind == MeetingKind.JOB_TALK:
        talks.wake_deadline(meeting, first_well_day, actor=actor, at=at, source=source)
        return
    booking.convene_first_free(
        case_id=meeting.case_id,
        kind=meeting.kind,
        cause=meeting.cause,
        at=at,
        source=source or "sweep:well",
    )


def _resume_talks(case: Case, *, actor: User | None, at: datetime, source: str) -> None:
    """Invite the next talk at once, or leave it to its shifted day (B5).

    A missed booking deadline is cured by a registration or a booking, not by the end of a pause (B3).
    """
    sequence = talks.next_sequence(case)
    if case.state != CaseState.AKASSE_ACTIVE or sequence is None or booking.uncured(case):
        return
    latest = talks.newest_of(case, sequence)
    if latest and latest.is_open:
        return
    planned = case.planned_talk(sequence)
    withdrawn = latest is not None and latest.withdrawn_because == "pause"
    overdue = planned is not None and planned.invite_on <= local_date(at)
    if withdrawn or overdue:
        talks.invite_unless_exempt(
            case, sequence, actor=actor, at=at, source=source, replaces=latest
        )
    elif planned:
        case_operations.set_next_invitation(
            case, planned.invite_on, actor=actor, at=at, source=source
        )


def _move_windows(case: Case, *, actor: User | None, at: datetime, source: str) -> None:
    """Shift the windows of open job talks with the days that stopped the clock (B2)."""
    for meeting in _open_fund_talks(case):
        planned = case.planned_talk(meeting.sequence) if meeting.sequence else None
        if planned is None:
            continue
        before = (meeting.window_from, meeting.window_to, meeting.latest_on)
        talks.set_window(meeting, planned, deadline=meeting.booking_deadline or planned.invite_on)
        if meeting.window_to and before[1]:
            meeting.window_to = max(meeting.window_to, before[1])
        if before != (meeting.window_from, meeting.window_to, meeting.latest_on):
            history.save(meeting, actor=actor, at=at, reason=source)


@transaction.atomic
def report_sick(
    *, case_id: int, first_day: date, actor: User | None = None, at: datetime, source: str = ""
) -> Absence:
    """Store a sick report: deadlines rest, and from day 15 the clock does too (P18, P19, A2).

    A booked talk is cancelled by itself; without that it counts as cancelled at flag time (B8).

    :raises AbsenceAlreadyReported: if the member is reported sick on that day already
    """
    return _report(case_id, AbsenceKind.SICK, first_day, None, actor=actor, at=at, source=source)


@transaction.atomic
def report_maternity(
    *,
    case_id: int,
    first_day: date,
    last_day: date | None = None,
    actor: User | None = None,
    at: datetime,
    source: str = "",
) -> Absence:
    """Store parental leave; it pauses the contact process (A2)."""
    return _report(
        case_id, AbsenceKind.MATERNITY, first_day, last_day, actor=actor, at=at, source=source
    )


@transaction.atomic
def deregister(
    *,
    case_id: int,
    first_day: date,
    employment: bool,
    actor: User | None = None,
    at: datetime,
    source: str = "",
) -> Absence:
    """Store that the member is no longer registered, for a job or otherwise; it pauses the case (A2)."""
    kind = AbsenceKind.EMPLOYMENT if employment else AbsenceKind.DEREGISTERED
    return _report(case_id, kind, first_day, None, actor=actor, at=at, source=source)


@transaction.atomic
def report_vacation(
    *,
    case_id: int,
    first_day: date,
    last_day: date,
    actor: User | None = None,
    at: datetime,
    source: str = "",
) -> Absence:
    """Store a vacation; notified 14 days ahead it moves booking deadlines, otherwise they stand (B13).

    :raises DatesOutOfOrder: if the last day lies before the first
    """
    absence = _report(
        case_id, AbsenceKind.VACATION, first_day, last_day, actor=actor, at=at, source=source
    )
    if not absence.moves_deadlines:
        return absence
    case = absence.case
    today = local_date(at)
    for meeting in _open_fund_talks(case):
        if meeting.state != MeetingState.AWAITING_BOOKING or meeting.booking_deadline is None:
            continue
        moved = talks.vacation_deadline(case, meeting.booking_deadline, today=today)
        if moved != meeting.booking_deadline:
            talks.start_deadline(meeting, moved, actor=actor, at=at, source=source)
    return absence


def _report(
    case_id: int,
    kind: AbsenceKind,
    first_day: date,
    last_day: date | None,
    *,
    actor: User | None,
    at: datetime,
    source: str,
) -> Absence:
    case = Case.objects.locked(case_id)
    absence = case_operations.report_absence(
        case,
        kind=kind,
        first_day=first_day,
        last_day=last_day,
        received_at=at,
        actor=actor,
        source=source,
    )
    settle(case, actor=actor, at=at, source=source)
    absence.case = case
    return absence


@transaction.atomic
def report_well(
    *, case_id: int, first_well_day: date, actor: User | None = None, at: datetime, source: str = ""
) -> Case:
    """End a sickness: resting deadlines run again, eight days from the first well day (B1).

    A report so late that this day is over counts from today instead.

    :raises NobodyIsAbsent: if the member is neither reported sick nor cancelled a talk as sick
    """
    case = Case.objects.locked(case_id)
    rests = any(each.suspended_for == Suspension.SICK for each in _open_fund_talks(case))
    try:
        case_operations.end_absence(
            case,
            kinds=frozenset({AbsenceKind.SICK}),
            first_day_back=first_well_day,
            actor=actor,
            at=at,
            source=source,
        )
    except case_operations.NobodyIsAbsent:
        if not rests and not case.sick_streak:
            raise
        case_operations.note_well(
            case, first_well_day=first_well_day, actor=actor, at=at, source=source
        )
    settle(case, actor=actor, at=at, source=source)
    for meeting in _open_fund_talks(case):
        if meeting.suspended_for == Suspension.SICK:
            _wake(meeting, first_well_day, actor=actor, at=at, source=source)
    return case


@transaction.atomic
def reregister(
    *,
    case_id: int,
    from_day: date,
    new_benefit_period: bool = False,
    first_benefit_date: date | None = None,
    policy_version: str = "",
    actor: User | None = None,
    at: datetime,
    source: str = "",
) -> Case:
    """Take up a registration on Jobnet of a member who has a case (A19, B3, B5, B21).

    In the same benefit period the case resumes, also from a sickness that nobody reported the end of,
    or a missed booking is cured. A new benefit period closes the old case and opens a new one with its
    counters at 0.

    :raises NothingToResume: if nothing is paused, closed or waiting for a registration
    """
    case = Case.objects.locked(case_id)
    if new_benefit_period:
        if case.state != CaseState.CLOSED:
            _close(case, reason=CloseReason.NEW_PERIOD, actor=actor, at=at, source=source)
        return register(
            member_id=case.member_id,
            municipality=case.moves_to or case.municipality,
            registered_on=from_day,
            first_benefit_date=first_benefit_date or from_day,
            benefit_period_no=case.benefit_period_no + 1,
            insurance=case.insurance,
            policy_version=policy_version,
            actor=actor,
            at=at,
            source=source,
        )
    if case.state == CaseState.CLOSED:
        return reopen(case_id=case.pk, from_day=from_day, actor=actor, at=at, source=source)
    unbooked = booking.uncured(case)
    if unbooked is None or case.is_paused:  # a cure leaves alone what is reported for later
        ended = case_operations.ENDED_BY_A_REGISTRATION if case.is_paused else WORK_KINDS
        try:
            case_operations.end_absence(
                case, kinds=ended, first_day_back=from_day, actor=actor, at=at, source=source
            )
        except case_operations.NobodyIsAbsent:
            if unbooked is None:
                raise NothingToResume from None
    if unbooked is not None:
        unbooked.case = case
        booking.note_cure(unbooked, cured_on=from_day, actor=actor, at=at, source=source)
    settle(case, actor=actor, at=at, source=source)
    if unbooked is not None:
        talks.invite_next_at_once(case, actor=actor, at=at, source=source, replaces=unbooked)
    return case


@transaction.atomic
def decide_exemption(
    *,
    case_id: int,
    first_day: date,
    job_starts_on: date,
    granted: bool = True,
    reason: str = "",
    actor: User,
    at: datetime,
) -> Exemption:
    """Decide on less intensive effort before a job; while it lasts nothing is asked for (P22, B15).

    :raises NotInThisPhase, ExemptionTooEarly, ReasonMissing: as they say
    """
    case = Case.objects.locked(case_id)
    exemption = case_operations.decide_exemption(
        case,
        first_day=first_day,
        job_starts_on=job_starts_on,
        granted=granted,
        reason=reason,
        actor=actor,
        at=at,
    )
    settle(case, actor=actor, at=at)
    return exemption


# Handover


def settle_handover(
    cases: Sequence[Case], *, at: datetime, actor: User | None = None, source: str = ""
) -> None:
    """Call off the fund's job talks of cases that were handed over today (A18).

    Open invitations go, and talks dated after today; a talk dated today stays.
    """
    today = local_date(at)
    by_key = {case.pk: case for case in cases}
    late = []
    for meeting in Meeting.objects.job_talks().open().filter(case__in=by_key).order_by("pk"):
        meeting.case = by_key[meeting.case_id]
        if meeting.starts_at is None or local_date(meeting.starts_at) > today:
            late.append(meeting)
    talks.withdraw(late, because="handover", actor=actor, at=at, source=source or "sweep:handover")


@transaction.atomic
def hand_over(*, case_id: int, note: str, actor: User, at: datetime) -> Case:
    """Hand a case over by hand, with a reason (a team lead does).

    :raises ReasonMissing: if there is no reason
    :raises TransitionNotAllowed: if the fund does not hold it, or it is paused
    """
    case_operations.require_reason(note)
    case = Case.objects.locked(case_id)
    case_operations.hand_over(
        case, reason=HandoverReason.MANUAL, actor=actor, at=at, note=note.strip()
    )
    settle_handover([case], actor=actor, at=at)
    return case


@transaction.atomic
def undo_handover(*, case_id: int, note: str, actor: User, at: datetime) -> Case:
    """Take the contact process back within 14 days; talks are not restored (5.1, B9).

    A talk that was never invited, and whose day lies ahead, is invited on that day.

    :raises ReasonMissing, HandoverUndoTooLate, TransitionNotAllowed, NotInThisPhase: as they say
    """
    case = Case.objects.locked(case_id)
    case_operations.undo_handover(case, note=note, actor=actor, at=at)
    sequence = talks.next_sequence(case)
    planned = case.planned_talk(sequence) if sequence else None
    if (
        planned
        and planned.invite_on > local_date(at)
        and talks.newest_of(case, planned.sequence) is None
    ):
        case_operations.set_next_invitation(case, planned.invite_on, actor=actor, at=at)
    return case


@transaction.atomic
def take_over(*, case_id: int, note: str, actor: User, at: datetime) -> Case:
    """Take a case from before 2024 into the fund's course of talks, with a reason (A3).

    :raises ReasonMissing, NotInThisPhase, TransitionNotAllowed: as they say
    """
    case = Case.objects.locked(case_id)
    case_operations.take_over(case, note=note, actor=actor, at=at)
    _convene_first_talk(case, actor=actor, at=at, source="")
    return case


@transaction.atomic
def lift_hold(*, case_id: int, actor: User, at: datetime) -> Case:
    """Let the handover rule apply again at once after an undo (B9)."""
    case = Case.objects.locked(case_id)
    case_operations.lift_hold(case, actor=actor, at=at)
    return case


@transaction.atomic
def propose_referral(*, case_id: int, reason: str, actor: User, at: datetime) -> Case:
    """Propose an early referral to the Jobcenter (P7)."""
    case = Case.objects.locked(case_id)
    case_operations.propose_referral(case, reason=reason, actor=actor, at=at)
    return case


@transaction.atomic
def answer_referral(*, case_id: int, approve: bool, actor: User, at: datetime) -> Case:
    """Approve or refuse a proposed referral; the approver is a team lead and not the proposer.

    :raises NotInThisPhase: if nothing was proposed
    :raises SecondPersonNeeded: if the approver proposed it
    """
    case = Case.objects.locked(case_id)
    if approve:
        case_operations.approve_referral(case, actor=actor, at=at)
        settle_handover([case], actor=actor, at=at)
    else:
        case_operations.refuse_referral(case, actor=actor, at=at)
    return case


# Ending, coming back, moving


@transaction.atomic
def close(
    *, case_id: int, reason: CloseReason, actor: User | None = None, at: datetime, source: str = ""
) -> Case:
    """End a case and call its talks off; sanction cases go on (5.1, B26).

    :raises TransitionNotAllowed: if it is closed already
    """
    case = Case.objects.locked(case_id)
    _close(case, reason=reason, actor=actor, at=at, source=source)
    return case


def _close(
    case: Case, *, reason: CloseReason, actor: User | None, at: datetime, source: str
) -> None:
    case_operations.close(case, reason=reason, actor=actor, at=at, source=source)
    talks.withdraw(_open_fund_talks(case), because="closed", actor=actor, at=at, source=source)


@transaction.atomic
def reopen(
    *, case_id: int, from_day: date, actor: User | None = None, at: datetime, source: str = ""
) -> Case:
    """Open a closed case again in the phase it had, in the same benefit period (A19).

    :raises CaseAlreadyOpen: if the member has another open case
    :raises TransitionNotAllowed: if it is not closed
    """
    case = Case.objects.locked(case_id)
    case_operations.reopen(case, from_day=from_day, actor=actor, at=at, source=source)
    _resume_talks(case, actor=actor, at=at, source=source)
    return case


@transaction.atomic
def move(
    *,
    case_id: int,
    municipality: Municipality,
    from_day: date,
    actor: User | None = None,
    at: datetime,
    source: str = "",
) -> Case:
    """Store that the member moves to another municipality; the old Jobcenter loses sight that day."""
    case = Case.objects.locked(case_id)
    case_operations.plan_move(
        case, municipality=municipality, from_day=from_day, actor=actor, at=at, source=source
    )
    return case


# Talks at the Jobcenter: copies that cannot be booked here (R42, R51)


@transaction.atomic
def note_jobcenter_talk(
    *, case_id: int, starts_at: datetime, actor: User | None = None, at: datetime, source: str
) -> Meeting:
    """Store a copy of a talk at the Jobcenter as its system, or a caseworker with a source, tells it.

    The same message again changes nothing, nor does another one about a talk that stands.
    """
    case = Case.objects.locked(case_id)
    stands = Q(state=MeetingState.BOOKED, starts_at=starts_at)
    there = Meeting.objects.filter(
        Q(source=source) | stands, case=case, organiser=Organiser.JOBCENTER
    ).first()
    if there is not None:
        return there
    meeting = Meeting(
        case=case,
        organiser=Organiser.JOBCENTER,
        kind=MeetingKind.JC_TALK,
        state=MeetingState.BOOKED,
        mode=Mode.IN_PERSON,
        starts_at=starts_at,
        ends_at=rules.ends_at(
            starts_at,
            minutes=case.policy.minutes_of_talk(kind=MeetingKind.JC_TALK, sequence=None),
        ),
        source=source,
    )
    history.save(meeting, actor=actor, at=at, reason=source)
    story.record(
        case.pk,
        EventKind.JOBCENTER_TALK_NOTED,
        actor=actor,
        at=at,
        source=source,
        meeting=meeting.pk,
        starts_at=starts_at,
    )
    return meeting


# Sweeps, a chunk at a time


def _chunk(cases: Sequence[Case], changed: int) -> Chunk:
    return Chunk(changed, cases[-1].pk if cases else None)


@transaction.atomic
def apply_due_moves(*, at: datetime, after: int = 0, limit: int = 2000) -> Chunk:
    """Change the municipality of members whose move begins today (5.1)."""
    cases = Case.objects.due_for_move(local_date(at)).claim(limit, after=after)
    for case in cases:
        case_operations.apply_move(case, actor=None, at=at, source="sweep:move")
    return _chunk(cases, len(cases))


@transaction.atomic
def settle_due(*, at: datetime, after: int = 0, limit: int = 500) -> Chunk:
    """Begin and end what was reported for today: pauses, sickness, exemptions (5.1)."""
    cases = Case.objects.due_for_settling(local_date(at)).claim(limit, after=after)
    for case in cases:
        settle(case, actor=None, at=at, source="sweep:settle")
    return _chunk(cases, len(cases))


@transaction.atomic
def hand_over_due(*, at: datetime, after: int = 0, limit: int = 2000) -> Chunk:
    """Hand over the cases whose stored date has come, and settle their talks (R16, R38)."""
    today = local_date(at)
    claimed = Case.objects.due_for_handover(today).claim(limit, after=after)
    reasons = {
        case.pk: reason.value
        for case in claimed
        if (reason := case_operations.handover_reason(case, today=today))
    }
    cases = [case for case in claimed if case.pk in reasons]
    case_operations.hand_over_many(cases, reasons=reasons, at=at, source="sweep:handover")
    settle_handover(cases, at=at)
    return _chunk(claimed, len(cases))


@transaction.atomic
def invite_due(*, at: datetime, after: int = 0, limit: int = 2000) -> Chunk:
    """Invite the members whose day has come to the next job talk (A5, B13, B15, B35).

    Nobody is invited on vacation or while exempt. Talks 2 and 3 wait while no time is free: those
    cases are looked at again the next night.
    """
    today = local_date(at)
    cases = Case.objects.due_for_invitation(today).claim(limit, after=after)
    invited = 0
    for case in cases:
        if talks.exempt_until(case, today=today) or talks.away_until(case, today=today):
            continue
        sequence = talks.next_sequence(case)
        if sequence is None or Meeting.objects.job_talks().open().filter(case=case).exists():
            case_operations.set_next_invitation(
                case, None, actor=None, at=at, source="sweep:invite"
            )
            continue
        if not _has_supply(case, sequence, at=at):
            continue
        talks.invite(
            case,
            sequence,
            actor=None,
            at=at,
            source="sweep:invite",
            replaces=talks.newest_of(case, sequence),
        )
        invited += 1
    return _chunk(cases, invited)


def _has_supply(case: Case, sequence: int, *, at: datetime) -> bool:
    """Return whether a time is free for the talk that would be invited now (B35)."""
    return talks.free_slots(talks.new_invitation(case, sequence, at=at), at=at).exists()


@transaction.atomic
def announce_handovers(*, at: datetime, after: int = 0, limit: int = 2000) -> Chunk:
    """Tell members of a handover that comes within 14 days, once for each date (L10, B6)."""
    today = local_date(at)
    latest = today + timedelta(days=longest_notice_days())
    cases = Case.objects.due_for_notice(latest).claim(limit, after=after)
    announced = 0
    for case in cases:
        notice = case_rules.notice_due_on(case.handover_on, policy=case.policy)
        if notice <= today < case.handover_on:
            case_operations.announce_handover(case, at=at, source="sweep:announce")
            announced += 1
    return _chunk(cases, announced)
