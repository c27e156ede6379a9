"""The steps that all operations on talks share. Each works on a case that its caller holds locked."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Case as Choice
from django.db.models import Max, When
from django.utils.crypto import get_random_string

from accounts.models import Role, User
from cases import operations as case_operations
from cases import story
from cases.models import Absence, Case, CaseState, EventKind
from cases.rules import PlannedTalk
from core import history
from core.dates import end_of_day, local_date, start_of_day
from meetings import rules, transitions
from meetings.models import (
    CancelReason,
    Meeting,
    MeetingKind,
    MeetingState,
    Mode,
    Organiser,
    Slot,
    SlotQuerySet,
    Suspension,
)
from meetings.operations.errors import (
    BookedOnJobnet,
    ModeNotAllowed,
    ModeNotAtThisTime,
    OutsideWindow,
    SlotElsewhere,
    SlotTaken,
    SlotTooShort,
    TimeInThePast,
)

CALENDAR_CONSTRAINTS = ("one_talk_a_caseworker_at_a_time", "one_booked_talk_a_slot")


def locked(meeting_id: int) -> Meeting:
    """Return a talk with its case, both locked, the case first."""
    case_id = Meeting.objects.values_list("case_id", flat=True).get(pk=meeting_id)
    case = Case.objects.locked(case_id)
    meeting = Meeting.objects.locked(meeting_id)
    meeting.case = case
    return meeting


def is_member(actor: User | None) -> bool:
    return actor is not None and actor.role == Role.MEMBER


# Inviting


def sick_now(case: Case, *, today: date) -> bool:
    """Return whether a reported sickness covers today."""
    return any(absence.covers(today) for absence in case.absences.filter(kind=Absence.Kind.SICK))


def vacation_deadline(case: Case, deadline: date, *, today: date) -> date:
    """Return the deadline moved past the vacations that were notified in time, one after the other (B1, B13)."""
    vacations = case.absences.filter(kind=Absence.Kind.VACATION, moves_deadlines=True)
    for absence in vacations.order_by("first_day"):
        noticed_on = local_date(absence.received_at)
        if absence.last_day and noticed_on <= today and noticed_on < deadline <= absence.last_day:
            deadline = rules.deadline_after_absence(absence.last_day, policy=case.policy)
    return deadline


def set_deadline(meeting: Meeting, deadline: date, *, today: date) -> None:
    """Give a talk a running deadline with the window and the reminder that follow from it.

    Changes the row and does not save it.
    """
    case = meeting.case
    meeting.suspended_for = ""
    meeting.booking_deadline = deadline
    meeting.remind_to_book_on = rules.next_booking_reminder(
        deadline, after=today, policy=case.policy
    )
    planned = case.planned_talk(meeting.sequence) if meeting.sequence else None
    if planned:
        set_window(meeting, planned, deadline=deadline)


def set_window(meeting: Meeting, planned: PlannedTalk, *, deadline: date) -> None:
    """Work out the days on which the talk may be held, and the fund's last day for it (B2)."""
    meeting.window_from, meeting.window_to = rules.window(
        planned,
        deadline=deadline,
        digital_exempt=meeting.case.member.digital_exempt,
        policy=meeting.case.policy,
    )
    meeting.latest_on = planned.window_to


def deadline_of_letter(case: Case, letter_on: date) -> date:
    """Return the last day to book that a letter of this date names (A6, B33, B13)."""
    delivered = rules.delivered_on(
        letter_on, digital_exempt=case.member.digital_exempt, policy=case.policy
    )
    deadline = rules.booking_deadline(delivered, policy=case.policy)
    return vacation_deadline(case, deadline, today=letter_on)


def new_invitation(
    case: Case,
    sequence: int | None,
    *,
    at: datetime,
    kind: str = MeetingKind.JOB_TALK,
    replaces: Meeting | None = None,
    suspended_for: str = "",
) -> Meeting:
    """Return an unsaved talk that waits to be booked: dated today, with deadline and window.

    A member who is sick, or for whom the fund books, gets the talk with a deadline that rests (P16, P19).
    """
    today = local_date(at)
    meeting = Meeting(
        case=case,
        kind=kind,
        sequence=sequence,
        state=MeetingState.AWAITING_BOOKING,
        replaces=replaces,
        invited_on=today,
        cause=replaces.cause if replaces else {},
    )
    if replaces:
        meeting.mode_exception = replaces.mode_exception
        meeting.mode_exception_reason = replaces.mode_exception_reason
    set_deadline(meeting, deadline_of_letter(case, today), today=today)
    if not suspended_for and sick_now(case, today=today):
        suspended_for = Suspension.SICK
    if not suspended_for and case.member.self_booking_exempt:
        suspended_for = Suspension.FUND_BOOKS
    if suspended_for:
        meeting.suspended_for = suspended_for
        meeting.booking_deadline = None
        meeting.remind_to_book_on = None
    return meeting


def invite(
    case: Case,
    sequence: int,
    *,
    actor: User | None,
    at: datetime,
    source: str = "",
    replaces: Meeting | None = None,
    suspended_for: str = "",
    event: EventKind = EventKind.INVITED,
) -> Meeting:
    """Ask the member to book a job talk, with a deadline counted from today's letter (R50, A6).

    While the deadline rests the letter waits: it names a deadline or is not sent.
    """
    meeting = new_invitation(case, sequence, at=at, replaces=replaces, suspended_for=suspended_for)
    history.save(meeting, actor=actor, at=at, reason=source)
    if case.next_invite_on is not None:
        case.next_invite_on = None
        history.save(case, actor=actor, at=at, reason=source)
    story.record(
        case.pk,
        EventKind.DEADLINE_SUSPENDED
        if meeting.suspended_for and event != EventKind.CONVENED
        else event,
        actor=actor,
        at=at,
        source=source,
        meeting=meeting.pk,
        sequence=sequence,
        deadline=meeting.booking_deadline,
        replaces=replaces.pk if replaces else None,
    )
    return meeting


def invite_unless_exempt(
    case: Case,
    sequence: int,
    *,
    actor: User | None,
    at: datetime,
    source: str = "",
    replaces: Meeting | None = None,
    suspended_for: str = "",
) -> Meeting | None:
    """Ask the member to book a job talk, or leave it to the first night after an exemption (B15).

    :returns: None while the member is exempt
    """
    until = exempt_until(case, today=local_date(at))
    if until is None:
        return invite(
            case,
            sequence,
            actor=actor,
            at=at,
            source=source,
            replaces=replaces,
            suspended_for=suspended_for,
        )
    case_operations.set_next_invitation(case, until, actor=actor, at=at, source=source)
    return None


def start_deadline(
    meeting: Meeting, deadline: date, *, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Let a resting or moved deadline run to this day, and tell the member (L2)."""
    set_deadline(meeting, deadline, today=local_date(at))
    history.save(meeting, actor=actor, at=at, reason=source)
    story.record(
        meeting.case_id,
        EventKind.DEADLINE_SET,
        actor=actor,
        at=at,
        source=source,
        meeting=meeting.pk,
        deadline=deadline,
    )


def wake_deadline(
    meeting: Meeting, first_well_day: date, *, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Let a job talk's deadline run again that rested for sickness: eight days from the first well day (B1).

    A report so late that this day is over counts from today. For a member who does not book
    themselves the fund books now (P16).
    """
    case = meeting.case
    if case.member.self_booking_exempt:
        suspend_deadline(meeting, Suspension.FUND_BOOKS, actor=actor, at=at, source=source)
        return
    today = local_date(at)
    deadline = rules.deadline_after_absence(first_well_day, policy=case.policy)
    if deadline <= today:
        deadline = rules.deadline_after_absence(today, policy=case.policy)
    deadline = vacation_deadline(case, deadline, today=today)
    start_deadline(meeting, deadline, actor=actor, at=at, source=source)


def suspend_deadline(
    meeting: Meeting, why: str, *, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Let a booking deadline rest; while it rests it cannot expire (5.2)."""
    meeting.suspended_for = why
    meeting.booking_deadline = None
    meeting.remind_to_book_on = None
    history.save(meeting, actor=actor, at=at, reason=source)
    story.record(
        meeting.case_id,
        EventKind.DEADLINE_SUSPENDED,
        actor=actor,
        at=at,
        source=source,
        meeting=meeting.pk,
        why=why,
    )


def withdraw(
    meetings: Sequence[Meeting],
    *,
    because: str,
    actor: User | None,
    at: datetime,
    source: str = "",
) -> None:
    """Call talks off without any consequence for the members (5.2, L16); their times are free again."""
    if not meetings:
        return
    release_slots(meetings, at=at)
    story.move_many(
        meetings,
        transitions.WITHDRAW,
        actor=actor,
        at=at,
        source=source,
        changes=lambda meeting: {"withdrawn_because": because, "slot": None},
        facts=lambda meeting: {"because": because, "starts_at": meeting.starts_at},
    )


# Times


def free_slots(meeting: Meeting, *, at: datetime, mode: str = "") -> SlotQuerySet:
    """Return the free times for a talk: of the branch, long enough, inside the window (B2, B28).

    In order of time; at the same time the member's own caseworker first.
    """
    today = local_date(at)
    first = rules.first_bookable_day(today, meeting.window_from or today)
    last = meeting.window_to or rules.last_slot_day(today)
    return ordered_for(
        meeting.case,
        Slot.objects.free()
        .filter(branch=meeting.case.branch_id)
        .fitting(minutes=meeting.minutes, mode=mode)
        .between(start_of_day(first), end_of_day(last)),
    )


def ordered_for(case: Case, slots: SlotQuerySet) -> SlotQuerySet:
    """Return the times in order, at equal times the case's own caseworker first (B28)."""
    others_last = Choice(When(caseworker=case.caseworker_id, then=0), default=1)
    return slots.select_related("caseworker").order_by("starts_at", others_last, "pk")


def first_free_fixed(case: Case, *, kind: str, at: datetime) -> Slot | None:
    """Return the first free in-person time of the branch from the next business day on (B20).

    Not inside a vacation that was notified in time (B13).
    """
    policy = case.policy
    first = rules.next_business_day(local_date(at), policy.closing_days_extra)
    slots = (
        Slot.objects.free()
        .filter(branch=case.branch_id, starts_at__gte=start_of_day(first))
        .fitting(minutes=policy.minutes_of_talk(kind=kind, sequence=None), mode=Mode.IN_PERSON)
    )
    away = case.absences.filter(kind=Absence.Kind.VACATION, moves_deadlines=True)
    for absence in away.filter(last_day__gte=first):
        slots = slots.exclude(
            starts_at__range=(
                start_of_day(absence.first_day),
                end_of_day(absence.last_day or absence.first_day),
            )
        )
    return ordered_for(case, slots).first()


def check_slot(
    meeting: Meeting, slot: Slot, mode: str, *, actor: User | None, at: datetime
) -> None:
    """Refuse a time or a mode that this talk cannot have.

    Members stay inside the window and their branch, from tomorrow on; staff may leave the window.

    :raises BookedOnJobnet, ModeNotAllowed, ModeNotAtThisTime, SlotTooShort, SlotElsewhere,
        OutsideWindow, TimeInThePast: as they say
    """
    check_mode(meeting, mode)
    if mode not in slot.modes:
        raise ModeNotAtThisTime(mode=mode, offered=list(slot.modes))
    if slot.minutes < meeting.minutes:
        raise SlotTooShort(minutes=meeting.minutes, slot_minutes=slot.minutes)
    if slot.starts_at <= at:
        raise TimeInThePast(starts_at=slot.starts_at)
    if not is_member(actor):
        return
    if slot.branch_id != meeting.case.branch_id:
        raise SlotElsewhere
    today = local_date(at)
    window_from = meeting.window_from or today
    window_to = meeting.window_to or rules.last_slot_day(today)
    if not rules.is_in_window(
        slot.starts_at, window_from=window_from, window_to=window_to, today=today
    ):
        raise OutsideWindow(
            window_from=rules.first_bookable_day(today, window_from), window_to=window_to
        )


def check_mode(meeting: Meeting, mode: str) -> None:
    """Refuse a mode that this talk is not held in, whoever asks (R8, A22)."""
    if meeting.organiser != Organiser.AKASSE:
        raise BookedOnJobnet
    if mode not in meeting.modes_for_member:
        raise ModeNotAllowed(mode=mode, allowed=list(meeting.modes_for_member))


def take_slot(slot: Slot, meeting: Meeting, *, at: datetime) -> None:
    """Take a free time by a conditional update: of two who want it, one gets it.

    :raises SlotTaken: with the nearest other free times of this talk
    """
    taken = Slot.objects.filter(pk=slot.pk, is_taken=False).update(is_taken=True)
    if not taken:
        raise slot_taken(slot, meeting, at=at)


def slot_taken(slot: Slot, meeting: Meeting, *, at: datetime) -> SlotTaken:
    """Return the refusal that names the three nearest free times."""
    others = free_slots(meeting, at=at, mode=meeting.mode or "").exclude(pk=slot.pk)
    nearest = sorted(others[:200], key=lambda other: abs(other.starts_at - slot.starts_at))[:3]
    return SlotTaken(
        starts_at=slot.starts_at,
        nearest=[{"slot": str(near.public_id), "starts_at": near.starts_at} for near in nearest],
    )


def release_slots(meetings: Iterable[Meeting], *, at: datetime) -> None:
    """Give the times of these talks back, if they still lie ahead."""
    keys = [meeting.slot_id for meeting in meetings if meeting.slot_id]
    if keys:
        Slot.objects.filter(pk__in=keys, starts_at__gt=at).update(is_taken=False)


def time_of(
    meeting: Meeting,
    *,
    starts_at: datetime,
    caseworker: User | None,
    slot: Slot | None,
    mode: str,
    actor: User | None,
    at: datetime,
) -> dict[str, Any]:
    """Return what changes on a talk that is booked at this time: all that follows from it is worked out."""
    policy = meeting.case.policy
    ends_at = rules.ends_at(starts_at, minutes=meeting.minutes)
    reminder = rules.talk_reminder_at(starts_at, policy=policy)
    branch = slot.branch if slot else (caseworker.branch if caseworker else meeting.case.branch)
    return {
        "slot": slot,
        "caseworker": caseworker,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "mode": mode,
        "place": branch.address if branch and mode == Mode.IN_PERSON else "",
        "booked_at": at,
        "self_booked": is_member(actor),
        "suspended_for": "",
        "lacks_slots": False,
        "remind_to_book_on": None,
        "remind_of_talk_at": reminder if reminder > at else None,
        "missed_from": rules.missed_from(ends_at, policy=policy),
        "video_link": meeting.video_link or video_link() if mode == Mode.VIDEO else "",
        "changes_announced": meeting.changes_announced + 1,
    }


def video_link() -> str:
    """Return a new link for a video talk; it names nobody."""
    return f"{settings.VIDEO_BASE_URL}{get_random_string(20)}"


@contextmanager
def clash_means_taken(slot: Slot, meeting: Meeting, *, at: datetime) -> Iterator[None]:
    """Turn a clash in the caseworker's calendar into SlotTaken, without ending the transaction.

    The conditional update of the slot decides first; the exclusion constraint stands below it for
    talks at hand-made times.
    """
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, OperationalError) as clash:
        if any(name in str(clash) for name in CALENDAR_CONSTRAINTS):
            raise slot_taken(slot, meeting, at=at) from None
        raise


def start_of(meeting: Meeting) -> datetime:
    """Return when a booked talk begins; a constraint says that it has a start."""
    assert meeting.starts_at is not None  # noqa: S101
    return meeting.starts_at


def next_sequence(case: Case) -> int | None:
    """Return the number of the next job talk; None when none is held any more.

    It is one more than were held, unless a correction has left a gap below: then it is the gap's.
    """
    held = set(
        Meeting.objects.job_talks()
        .filter(case=case, state=MeetingState.HELD)
        .values_list("sequence", flat=True)
    )
    sequence = case.talks_held + 1
    if held and max(filter(None, held)) >= sequence:
        sequence = min(set(range(1, sequence + 1)) - held)
    return sequence if case.planned_talk(sequence) else None


def newest_of(case: Case, sequence: int) -> Meeting | None:
    """Return the newest row of a job talk's number, whatever became of it."""
    return Meeting.objects.job_talks().filter(case=case, sequence=sequence).order_by("-pk").first()


def sick_streak(case: Case, *, also: Meeting | None = None) -> int:
    """Return how many talks the member was sick for since one was last held, at both actors (A12).

    :param also: a talk that is being cancelled as sick
    """
    talks = Meeting.objects.filter(case=case)
    last_held = talks.filter(state=MeetingState.HELD).aggregate(at=Max("starts_at"))["at"]
    sick = talks.filter(state=MeetingState.CANCELLED_LAWFUL, cancel_reason=CancelReason.SICK)
    if last_held is not None:
        sick = sick.filter(starts_at__gt=last_held)
    counts = also is not None and (last_held is None or start_of(also) > last_held)
    return sick.count() + counts


def invite_next_at_once(
    case: Case,
    *,
    actor: User | None,
    at: datetime,
    source: str = "",
    replaces: Meeting | None = None,
) -> Meeting | None:
    """Invite the next job talk today, unless one is open, the member exempt, or the case not the fund's."""
    sequence = next_sequence(case)
    if case.state != CaseState.AKASSE_ACTIVE or sequence is None:
        return None
    if Meeting.objects.job_talks().open().filter(case=case, sequence=sequence).exists():
        return None
    return invite_unless_exempt(
        case, sequence, actor=actor, at=at, source=source, replaces=replaces
    )


def exempt_until(case: Case, *, today: date) -> date | None:
    """Return the day on which an exemption that covers today ends by the job's start (B15)."""
    ends = [
        exemption.job_starts_on
        for exemption in case.exemptions.filter(granted=True)
        if exemption.covers(today)
    ]
    return max(ends, default=None)


def away_until(case: Case, *, today: date) -> date | None:
    """Return the last day of a vacation that keeps invitations away today (B13)."""
    ends = [
        absence.last_day
        for absence in case.absences.filter(kind=Absence.Kind.VACATION, moves_deadlines=True)
        if absence.covers(today) and absence.last_day
    ]
    return max(ends, default=None)
