"""Finding a time: booking, moving, cancelling with a new time, convening, reminding, expiring."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from cases import operations as case_operations
from cases import story
from cases.models import Case, CaseState, EventKind
from cases.operations import NotInThisPhase, require_reason
from core import history
from core.chunks import Chunk
from core.dates import ONE_DAY, end_of_day, local_date
from meetings import rules, transitions
from meetings.models import (
    CancelReason,
    Meeting,
    MeetingKind,
    MeetingState,
    Mode,
    Organiser,
    Outage,
    Slot,
    SlotsShown,
    Suspension,
)
from meetings.operations import talks
from meetings.operations.errors import (
    BookedOnJobnet,
    DeadlinePassed,
    NewTimeMissing,
    TalkAlreadyOpen,
    TalkHasBegun,
    TimeInThePast,
    UnknownCancelReason,
)

EXPIRY = "sweep:expire_bookings"
REMINDERS = "sweep:remind"
SUPPLY = "sweep:supply"
FOLLOWS_THE_DEADLINE = ("window_to", "remind_to_book_on")

free_slots = talks.free_slots


# Booking


@transaction.atomic
def book(*, meeting_id: int, slot_id: int, mode: str, actor: User, at: datetime) -> Meeting:
    """Book a free time for a talk that was asked for (R49); pressing twice books once.

    A member books until the deadline's last second, staff also after it: the missed deadline is
    thereby cured and its successor is the talk that is booked (B3).

    :raises DeadlinePassed: if the member's deadline is over
    :raises NotInThisPhase: if the Jobcenter holds the contact process, or it is paused or closed
    :raises TransitionNotAllowed: if the talk is not waiting to be booked
    :raises SlotTaken: if the time is gone, with the nearest others
    :raises BookedOnJobnet, ModeNotAllowed, ModeNotAtThisTime, OutsideWindow, SlotElsewhere,
        SlotTooShort, TimeInThePast: as they say
    """
    meeting = talks.locked(meeting_id)
    if meeting.state == MeetingState.BOOKED and meeting.slot_id == slot_id and meeting.mode == mode:
        return meeting
    _check_open_to_booking(meeting, mode, actor=actor, at=at)
    slot = Slot.objects.select_related("branch", "caseworker").get(pk=slot_id)
    if meeting.state == MeetingState.BOOKING_EXPIRED:
        meeting = cure_unbooked(meeting, actor=actor, at=at)
    talks.check_slot(meeting, slot, mode, actor=actor, at=at)
    _book_slot(meeting, slot, mode, transitions.BOOK, actor=actor, at=at)
    return meeting


def _check_open_to_booking(meeting: Meeting, mode: str, *, actor: User, at: datetime) -> None:
    talks.check_mode(meeting, mode)
    expired = meeting.state == MeetingState.BOOKING_EXPIRED and meeting.cured_on is None
    if talks.is_member(actor):
        if expired:
            raise DeadlinePassed(deadline=meeting.booking_deadline)
        deadline = meeting.booking_deadline
        if (
            meeting.state == MeetingState.AWAITING_BOOKING
            and deadline
            and rules.deadline_has_passed(deadline, at=at)
        ):
            raise DeadlinePassed(deadline=deadline)
    if not expired:
        story.check(meeting, transitions.BOOK)
    if meeting.kind == MeetingKind.JOB_TALK and meeting.case.state != CaseState.AKASSE_ACTIVE:
        raise NotInThisPhase


def _book_slot(
    meeting: Meeting,
    slot: Slot,
    mode: str,
    transition: story.Transition,
    *,
    actor: User | None,
    at: datetime,
    source: str = "",
    **facts: Any,
) -> None:
    talks.take_slot(slot, meeting, at=at)
    changes = talks.time_of(
        meeting,
        starts_at=slot.starts_at,
        caseworker=slot.caseworker,
        slot=slot,
        mode=mode,
        actor=actor,
        at=at,
    )
    with talks.clash_means_taken(slot, meeting, at=at):
        story.move(
            meeting,
            transition,
            actor=actor,
            at=at,
            source=source,
            changes=changes,
            starts_at=slot.starts_at,
            mode=mode,
            **facts,
        )


@transaction.atomic
def book_at(
    *,
    meeting_id: int,
    starts_at: datetime,
    caseworker: User,
    mode: str,
    actor: User,
    at: datetime,
) -> Meeting:
    """Set a talk at a time that is no slot: an ad-hoc talk, or one that was held already (staff).

    A free slot that overlaps is used up.

    :raises SlotTaken: if the caseworker holds another talk then
    :raises ModeNotAllowed, BookedOnJobnet, NotInThisPhase, TransitionNotAllowed: as for ``book``
    """
    meeting = talks.locked(meeting_id)
    _check_open_to_booking(meeting, mode, actor=actor, at=at)
    if meeting.state == MeetingState.BOOKING_EXPIRED:
        meeting = cure_unbooked(meeting, actor=actor, at=at)
    changes = talks.time_of(
        meeting,
        starts_at=starts_at,
        caseworker=caseworker,
        slot=None,
        mode=mode,
        actor=actor,
        at=at,
    )
    overlapping = Slot.objects.free().filter(
        caseworker=caseworker, starts_at__lt=changes["ends_at"], ends_at__gt=starts_at
    )
    stand_in = Slot(caseworker=caseworker, starts_at=starts_at)
    with talks.clash_means_taken(stand_in, meeting, at=at):
        story.move(
            meeting,
            transitions.BOOK,
            actor=actor,
            at=at,
            changes=changes,
            starts_at=starts_at,
            mode=mode,
        )
    overlapping.delete()
    return meeting


@transaction.atomic
def rebook(*, meeting_id: int, slot_id: int, mode: str = "", actor: User, at: datetime) -> Meeting:
    """Move a booked talk to another time before it begins; inside the window no reason is needed (B2).

    Staff may leave the window.

    :raises TalkHasBegun: if the talk's start is over
    :raises NotInThisPhase: if the Jobcenter has taken over meanwhile: no job talk goes beyond that day (A18)
    :raises TransitionNotAllowed: if the talk is not booked
    :raises SlotTaken and the others of ``book``: as they say
    """
    meeting = talks.locked(meeting_id)
    if meeting.organiser != Organiser.AKASSE:
        raise BookedOnJobnet
    story.check(meeting, transitions.REBOOK)
    mode = mode or meeting.mode
    if meeting.slot_id == slot_id and meeting.mode == mode:
        return meeting
    _refuse_after_start(meeting, at=at)
    if meeting.kind == MeetingKind.JOB_TALK and meeting.case.state != CaseState.AKASSE_ACTIVE:
        raise NotInThisPhase
    slot = Slot.objects.select_related("branch", "caseworker").get(pk=slot_id)
    if meeting.slot_id == slot_id:
        return _choose_mode(meeting, mode, actor=actor, at=at)
    talks.check_slot(meeting, slot, mode, actor=actor, at=at)
    before = meeting.starts_at
    talks.release_slots([meeting], at=at)
    _book_slot(meeting, slot, mode, transitions.REBOOK, actor=actor, at=at, moved_from=before)
    return meeting


def _refuse_after_start(meeting: Meeting, *, at: datetime) -> None:
    if meeting.starts_at and at >= meeting.starts_at:
        raise TalkHasBegun(starts_at=meeting.starts_at)


@transaction.atomic
def choose_mode(*, meeting_id: int, mode: str, actor: User, at: datetime) -> Meeting:
    """Change how a booked talk is held; the choice is the member's until it begins (R9).

    :raises ModeNotAllowed: for talk 1, which is in person (R8)
    :raises ModeNotAtThisTime: if the caseworker does not offer it at the booked time
    :raises TalkHasBegun, TransitionNotAllowed: as for ``rebook``
    """
    meeting = talks.locked(meeting_id)
    talks.check_mode(meeting, mode)
    story.check(meeting, transitions.REBOOK)
    _refuse_after_start(meeting, at=at)
    return _choose_mode(meeting, mode, actor=actor, at=at)


def _choose_mode(meeting: Meeting, mode: str, *, actor: User, at: datetime) -> Meeting:
    talks.check_mode(meeting, mode)
    if mode == meeting.mode:
        return meeting
    if meeting.slot and mode not in meeting.slot.modes:
        raise talks.ModeNotAtThisTime(mode=mode, offered=list(meeting.slot.modes))
    branch = meeting.case.branch
    meeting.mode = mode
    meeting.place = branch.address if branch and mode == Mode.IN_PERSON else ""
    meeting.video_link = talks.video_link() if mode == Mode.VIDEO else ""
    meeting.changes_announced += 1
    history.save(meeting, actor=actor, at=at)
    story.record(
        meeting.case_id,
        EventKind.MODE_CHOSEN,
        actor=actor,
        at=at,
        meeting=meeting.pk,
        mode=mode,
        starts_at=meeting.starts_at,
    )
    return meeting


@transaction.atomic
def allow_mode(*, meeting_id: int, mode: str, reason: str, actor: User, at: datetime) -> Meeting:
    """Let one first talk be held in another way, as an exception with a reason (A22).

    :raises ReasonMissing: if there is no reason
    :raises TransitionNotAllowed: if the talk is neither waiting nor booked
    """
    require_reason(reason)
    meeting = talks.locked(meeting_id)
    story.check(meeting, transitions.WITHDRAW)
    meeting.mode_exception = mode
    meeting.mode_exception_reason = reason.strip()
    history.save(meeting, actor=actor, at=at, reason=reason)
    story.record(
        meeting.case_id, EventKind.MODE_ALLOWED, actor=actor, at=at, meeting=meeting.pk, mode=mode
    )
    return meeting


@transaction.atomic
def hand_to_colleague(*, meeting_id: int, caseworker: User, actor: User, at: datetime) -> Meeting:
    """Let a colleague hold a booked talk at the same time; the member is told.

    :raises SlotTaken: if the colleague holds another talk then
    :raises TransitionNotAllowed, TalkHasBegun: as for ``rebook``
    """
    meeting = talks.locked(meeting_id)
    story.check(meeting, transitions.REBOOK)
    _refuse_after_start(meeting, at=at)
    own_slot = (
        Slot.objects.free().filter(caseworker=caseworker, starts_at=meeting.starts_at).first()
    )
    begins = talks.start_of(meeting)
    stand_in = own_slot or Slot(caseworker=caseworker, starts_at=begins)
    if own_slot:
        talks.take_slot(own_slot, meeting, at=at)
    talks.release_slots([meeting], at=at)
    with talks.clash_means_taken(stand_in, meeting, at=at):
        story.move(
            meeting,
            transitions.REBOOK,
            actor=actor,
            at=at,
            changes={
                "caseworker": caseworker,
                "slot": own_slot,
                "changes_announced": meeting.changes_announced + 1,
            },
            starts_at=meeting.starts_at,
            caseworker=caseworker.pk,
        )
    return meeting


# Cancelling


@transaction.atomic
def cancel(
    *,
    meeting_id: int,
    reason: str,
    note: str = "",
    new_slot_id: int | None = None,
    new_mode: str = "",
    actor: User | None,
    at: datetime,
    source: str = "",
) -> Meeting | None:
    """Cancel a booked talk before it begins and settle the next one in the same act (R44, R45, A10, A11).

    A lawful reason leaves no consequence. Sickness needs no new time: the successor waits with a
    resting deadline. Every other reason needs one, unless no time is free; then an invitation with
    a deadline replaces it. A reason that is not lawful by itself goes to review.

    :returns: the successor; None for a talk at the Jobcenter, which is booked anew on Jobnet
    :raises TalkHasBegun: if the talk's start is over
    :raises NewTimeMissing: if a new time must be chosen and was not
    :raises UnknownCancelReason: if there is no such reason
    :raises TransitionNotAllowed, SlotTaken and the others of ``book``: as they say
    """
    meeting = talks.locked(meeting_id)
    if reason not in CancelReason.values:
        raise UnknownCancelReason
    lawful = rules.is_lawful(reason, policy=meeting.case.policy)
    transition = transitions.CANCEL if lawful else transitions.SEND_CANCELLATION
    story.check(meeting, transition)
    _refuse_after_start(meeting, at=at)
    new_slot = _new_slot_for(meeting, reason, new_slot_id, new_mode, actor=actor, at=at)
    talks.release_slots([meeting], at=at)
    changes: dict[str, Any] = {
        "cancel_reason": reason,
        "cancel_note": note.strip(),
        "cancel_reported_at": at,
        "slot": None,
    }
    facts: dict[str, Any] = {"starts_at": meeting.starts_at}
    if reason == CancelReason.SICK:
        streak = talks.sick_streak(meeting.case, also=meeting)
        case_operations.set_sick_streak(meeting.case, streak, actor=actor, at=at, source=source)
        facts["sick_streak"] = streak
    story.move(meeting, transition, actor=actor, at=at, source=source, changes=changes, **facts)
    if meeting.organiser != Organiser.AKASSE:
        return None
    return succeed_cancelled(
        meeting,
        rests=Suspension.SICK if reason == CancelReason.SICK else "",
        slot=new_slot,
        mode=new_mode or meeting.mode,
        actor=actor,
        at=at,
        source=source,
    )


def _new_slot_for(
    meeting: Meeting,
    reason: str,
    new_slot_id: int | None,
    new_mode: str,
    *,
    actor: User | None,
    at: datetime,
) -> Slot | None:
    """Return the time that was chosen for the successor, judged before anything is written."""
    if meeting.organiser != Organiser.AKASSE or not may_be_succeeded(meeting):
        return None
    successor = successor_of(meeting, at=at)
    if new_slot_id is not None:
        slot = Slot.objects.select_related("branch", "caseworker").get(pk=new_slot_id)
        talks.check_slot(successor, slot, new_mode or meeting.mode, actor=actor, at=at)
        if slot.is_taken:
            raise talks.slot_taken(slot, successor, at=at)
        return slot
    if reason != CancelReason.SICK and talks.free_slots(successor, at=at).exists():
        raise NewTimeMissing
    return None


def may_be_succeeded(meeting: Meeting) -> bool:
    """Return whether another such talk may follow: job talks only while the fund holds the case."""
    return meeting.kind != MeetingKind.JOB_TALK or meeting.case.state == CaseState.AKASSE_ACTIVE


def successor_of(meeting: Meeting, *, at: datetime) -> Meeting:
    """Return the unsaved talk that would replace this one today, with its own window (B2)."""
    return talks.new_invitation(
        meeting.case, meeting.sequence, at=at, kind=meeting.kind, replaces=meeting
    )


def succeed_cancelled(
    meeting: Meeting,
    *,
    rests: str,
    slot: Slot | None = None,
    mode: str = "",
    actor: User | None,
    at: datetime,
    source: str = "",
) -> Meeting | None:
    """Make the talk that follows a cancelled one: booked, waiting to be booked, or resting (A11).

    :param rests: why its deadline rests, empty when it runs
    :returns: None where the fund no longer holds such a talk, or asks for it after an exemption
    """
    case = meeting.case
    if not may_be_succeeded(meeting):
        return None
    if slot is not None:
        successor = successor_of(meeting, at=at)
        history.save(successor, actor=actor, at=at, reason=source)
        _book_slot(successor, slot, mode, transitions.BOOK, actor=actor, at=at, source=source)
        return successor
    if meeting.kind == MeetingKind.JOB_TALK and meeting.sequence:
        invited = talks.invite_unless_exempt(
            case,
            meeting.sequence,
            actor=actor,
            at=at,
            source=source,
            replaces=meeting,
            suspended_for=rests,
        )
        if invited is None:
            return None
        successor = invited
        if not rests:
            others = talks.free_slots(successor, at=at).exclude(
                caseworker=meeting.caseworker_id, starts_at=meeting.starts_at
            )
            successor.lacks_slots = not others.exists()
            history.save(successor, actor=actor, at=at, reason=source)
        return successor
    return _wait_for_fixed_time(
        case,
        kind=meeting.kind,
        cause=meeting.cause,
        replaces=meeting,
        why=rests or Suspension.NO_SLOTS,
        actor=actor,
        at=at,
        source=source,
    )


# Convening to a fixed time


@transaction.atomic
def convene_fixed(
    *,
    case_id: int,
    kind: str,
    slot_id: int,
    cause: dict[str, Any],
    actor: User | None,
    at: datetime,
    source: str = "",
) -> Meeting:
    """Convene a member to a talk at a fixed time: an availability or a joint talk, in either phase (R53).

    :param cause: the facts that the letter names: {"kind": …, "text": …}
    :raises TalkAlreadyOpen: if one of this kind is open
    :raises TimeInThePast: if the time is not tomorrow or later (P14)
    :raises NotInThisPhase: if the case is closed
    :raises SlotTaken, SlotTooShort, ModeNotAtThisTime: as they say
    """
    case = Case.objects.locked(case_id)
    if case.state == CaseState.CLOSED:
        raise NotInThisPhase
    slot = Slot.objects.select_related("branch", "caseworker").get(pk=slot_id)
    if local_date(slot.starts_at) <= local_date(at):
        raise TimeInThePast(starts_at=slot.starts_at)
    open_talk = Meeting.objects.of_fund().open().filter(case=case, kind=kind).first()
    if open_talk and open_talk.state == MeetingState.BOOKED:
        raise TalkAlreadyOpen(starts_at=open_talk.starts_at)
    meeting = open_talk or _new_fixed(
        case, kind=kind, cause=cause, replaces=None, why=Suspension.NO_SLOTS, at=at
    )
    meeting.case = case
    meeting.cause = cause or meeting.cause
    history.save(meeting, actor=actor, at=at, reason=source)
    talks.check_slot(meeting, slot, Mode.IN_PERSON, actor=actor, at=at)
    _book_slot(
        meeting,
        slot,
        Mode.IN_PERSON,
        transitions.CONVENE_FIXED,
        actor=actor,
        at=at,
        source=source,
    )
    return meeting


@transaction.atomic
def convene_first_free(
    *,
    case_id: int,
    kind: str = MeetingKind.AVAILABILITY_TALK,
    cause: dict[str, Any],
    at: datetime,
    source: str,
    replaces: Meeting | None = None,
) -> Meeting:
    """Convene a member to the first free time from the next business day on, by the clock (B20).

    Two doubts at once share one talk. Without a free time the talk waits as a task.

    :raises NotInThisPhase: if the case is closed
    """
    case = Case.objects.locked(case_id)
    if case.state == CaseState.CLOSED:
        raise NotInThisPhase
    meeting = Meeting.objects.of_fund().open().filter(case=case, kind=kind).first()
    if meeting is not None:
        meeting.case = case
        _add_doubt(meeting, cause, at=at, source=source)
        if meeting.state == MeetingState.BOOKED:
            return meeting
    slot = talks.first_free_fixed(case, kind=kind, at=at)
    if meeting is None:
        meeting = _wait_for_fixed_time(
            case,
            kind=kind,
            cause=cause,
            replaces=replaces,
            why=Suspension.NO_SLOTS,
            actor=None,
            at=at,
            source=source,
            quiet=slot is not None,
        )
    if slot is not None:
        _book_slot(
            meeting,
            slot,
            Mode.IN_PERSON,
            transitions.CONVENE_FIXED,
            actor=None,
            at=at,
            source=source,
        )
    return meeting


def _add_doubt(meeting: Meeting, cause: dict[str, Any], *, at: datetime, source: str) -> None:
    if cause.get("kind") == meeting.cause.get("kind") or cause in meeting.cause.get("also", []):
        return
    meeting.cause = {**meeting.cause, "also": [*meeting.cause.get("also", []), cause]}
    history.save(meeting, actor=None, at=at, reason=source)


def _new_fixed(
    case: Case,
    *,
    kind: str,
    cause: dict[str, Any],
    replaces: Meeting | None,
    why: str,
    at: datetime,
) -> Meeting:
    return Meeting(
        case=case,
        kind=kind,
        state=MeetingState.AWAITING_BOOKING,
        replaces=replaces,
        cause=cause,
        invited_on=local_date(at),
        suspended_for=why,
    )


def assign_slot(
    meeting: Meeting, slot: Slot, *, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Give a convened talk its time at once, where policy says so; the member may move it (A4)."""
    _book_slot(meeting, slot, Mode.IN_PERSON, transitions.BOOK, actor=actor, at=at, source=source)


def _wait_for_fixed_time(
    case: Case,
    *,
    kind: str,
    cause: dict[str, Any],
    replaces: Meeting | None,
    why: str,
    actor: User | None,
    at: datetime,
    source: str,
    quiet: bool = False,
) -> Meeting:
    """Store a talk that the fund will set at a fixed time once there is one, or once the member is well."""
    meeting = _new_fixed(case, kind=kind, cause=cause, replaces=replaces, why=why, at=at)
    history.save(meeting, actor=actor, at=at, reason=source)
    if not quiet:
        story.record(
            case.pk,
            EventKind.DEADLINE_SUSPENDED,
            actor=actor,
            at=at,
            source=source,
            meeting=meeting.pk,
            why=why,
        )
    return meeting


# Deadlines


@transaction.atomic
def report_no_slot(*, meeting_id: int, actor: User, at: datetime) -> Meeting:
    """Let the deadline rest because the member cannot find a time; a caseworker takes over (I-7).

    What was offered at that moment is stored.

    :raises DeadlinePassed: if the deadline is over
    :raises NotInThisPhase: if the deadline rests already
    :raises TransitionNotAllowed: if the talk is not waiting to be booked
    """
    meeting = talks.locked(meeting_id)
    _check_open_to_booking(meeting, meeting.modes_for_member[0], actor=actor, at=at)
    if meeting.suspended_for:
        raise NotInThisPhase
    offered = list(talks.free_slots(meeting, at=at).values_list("starts_at", flat=True))
    SlotsShown.objects.create(meeting=meeting, shown_at=at, starts=offered)
    talks.suspend_deadline(meeting, Suspension.MEMBER_FOUND_NONE, actor=actor, at=at)
    story.record(
        meeting.case_id,
        EventKind.NO_SLOT_REPORTED,
        actor=actor,
        at=at,
        meeting=meeting.pk,
        offered=len(offered),
    )
    return meeting


@transaction.atomic
def restart_deadline(*, meeting_id: int, actor: User, at: datetime) -> Meeting:
    """Let a resting deadline run again, eight days from today (staff).

    :raises TransitionNotAllowed: if the talk is not waiting to be booked
    :raises NotInThisPhase: if its deadline runs already, or the member is reported sick (P19)
    """
    meeting = talks.locked(meeting_id)
    story.check(meeting, transitions.BOOK)
    today = local_date(at)
    if not meeting.suspended_for or meeting.kind != MeetingKind.JOB_TALK:
        raise NotInThisPhase
    if talks.sick_now(meeting.case, today=today):
        raise NotInThisPhase
    deadline = talks.deadline_of_letter(meeting.case, today)
    talks.start_deadline(meeting, deadline, actor=actor, at=at)
    return meeting


@transaction.atomic
def recount_deadline(*, meeting_id: int, counted_from: date, at: datetime, source: str) -> Meeting:
    """Count a deadline anew because its letter could first be read on a later day (B33).

    Says nothing by itself: the letter that is being written names the new day.
    """
    meeting = talks.locked(meeting_id)
    if meeting.state != MeetingState.AWAITING_BOOKING or meeting.suspended_for:
        return meeting
    deadline = talks.deadline_of_letter(meeting.case, counted_from)
    if meeting.booking_deadline and deadline > meeting.booking_deadline:
        talks.set_deadline(meeting, deadline, today=local_date(at))
        history.save(meeting, actor=None, at=at, reason=source)
    return meeting


@transaction.atomic
def give_new_deadline(*, meeting_id: int, actor: User, at: datetime) -> Meeting:
    """Take back that a deadline was missed, for it was not fair, and give eight days from today (I-7).

    Changes nothing where the talk was invited anew meanwhile, or the case is no longer the fund's. While
    the member is sick the deadline rests, and while exempt the talk is called off.
    """
    meeting = talks.locked(meeting_id)
    replaced = meeting.cured_on is not None or meeting.successors.exists()
    if replaced or meeting.case.state != CaseState.AKASSE_ACTIVE:
        return meeting
    today = local_date(at)
    talks.set_deadline(meeting, talks.deadline_of_letter(meeting.case, today), today=today)
    story.move(
        meeting,
        transitions.GIVE_NEW_DEADLINE,
        actor=actor,
        at=at,
        changes={
            name: getattr(meeting, name) for name in ("booking_deadline", *FOLLOWS_THE_DEADLINE)
        },
        deadline=meeting.booking_deadline,
    )
    case_operations.note_booked_again(meeting.case, actor=actor, at=at)
    _fit_to_absences(meeting, actor=actor, at=at)
    return meeting


def _fit_to_absences(
    meeting: Meeting, *, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Let a deadline that came back rest while the member is sick, and call the talk off while exempt."""
    today = local_date(at)
    until = talks.exempt_until(meeting.case, today=today)
    if until is not None:
        talks.withdraw([meeting], because="exemption", actor=actor, at=at, source=source)
        case_operations.set_next_invitation(meeting.case, until, actor=actor, at=at, source=source)
    elif talks.sick_now(meeting.case, today=today):
        talks.suspend_deadline(meeting, Suspension.SICK, actor=actor, at=at, source=source)


@transaction.atomic
def note_slots_shown(
    *, meeting_id: int, mode: str, starts: Sequence[datetime], at: datetime
) -> None:
    """Keep what a member was shown at one look, as proof that times were really offered (I-7)."""
    SlotsShown.objects.create(meeting_id=meeting_id, shown_at=at, mode=mode, starts=list(starts))


def cure_unbooked(meeting: Meeting, *, actor: User | None, at: datetime) -> Meeting:
    """Replace a talk whose deadline was missed by one with a new deadline (B3); the case is locked."""
    note_cure(meeting, cured_on=local_date(at), actor=actor, at=at)
    return talks.invite(meeting.case, meeting.sequence or 1, actor=actor, at=at, replaces=meeting)


def note_cure(
    meeting: Meeting, *, cured_on: date, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Note the day on which a missed booking was cured; the days between stop the clock (B3, B4)."""
    meeting.cured_on = cured_on
    history.save(meeting, actor=actor, at=at, reason=source)
    case_operations.note_booked_again(meeting.case, actor=actor, at=at, source=source)
    if meeting.booking_deadline:
        case_operations.add_unbooked_pause(
            meeting.case,
            first_day=meeting.booking_deadline + ONE_DAY,
            last_day=cured_on - ONE_DAY,
            actor=actor,
            at=at,
            source=source,
        )


def uncured(case: Case) -> Meeting | None:
    """Return the talk whose missed deadline still waits for its cure, if there is one."""
    return Meeting.objects.filter(
        case=case, state=MeetingState.BOOKING_EXPIRED, cured_on=None
    ).first()


# Sweeps, a chunk at a time


def claim_cases(meetings: Any, limit: int, *, after: int = 0) -> dict[int, Case]:
    """Lock up to ``limit`` cases that have a due talk, leaving out those that others hold."""
    due = meetings.filter(case=OuterRef("pk"))
    return {case.pk: case for case in Case.objects.filter(Exists(due)).claim(limit, after=after)}


def chunk_of(cases: dict[int, Case], changed: int) -> Chunk:
    """Return what a chunk over these cases did; without cases the sweep is over."""
    return Chunk(changed, max(cases, default=None))


def of_claimed(meetings: Any, cases: dict[int, Case]) -> list[Meeting]:
    """Return the due talks of the locked cases, read under the lock, each with its case."""
    rows = (
        list(
            meetings.filter(case__in=cases)
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True)
            .select_related("slot")
        )
        if cases
        else []
    )
    for meeting in rows:
        meeting.case = cases[meeting.case_id]
    return rows


@transaction.atomic
def expire_bookings(*, at: datetime, after: int = 0, limit: int = 2000) -> Chunk:
    """Expire up to ``limit`` bookings whose deadline passed, or let them rest where no time was free.

    Whether a time was free is asked for the deadline's last day (B35): from the day after it.
    """
    today = local_date(at)
    due = Meeting.objects.overdue_to_book(today)
    cases = claim_cases(due, limit, after=after)
    meetings = of_claimed(due, cases)
    expired = []
    for meeting in meetings:
        deadline = meeting.booking_deadline or today
        if talks.free_slots(meeting, at=end_of_day(deadline)).exists():
            expired.append(meeting)
        else:
            talks.suspend_deadline(meeting, Suspension.NO_SLOTS, actor=None, at=at, source=EXPIRY)
    story.move_many(
        expired,
        transitions.EXPIRE,
        actor=None,
        at=at,
        source=EXPIRY,
        facts=lambda meeting: {"deadline": meeting.booking_deadline},
    )
    by_deadline: dict[date, list[Case]] = {}
    for meeting in expired:
        by_deadline.setdefault(meeting.booking_deadline or today, []).append(meeting.case)
    for deadline, unbooked in by_deadline.items():
        case_operations.note_unbooked(unbooked, from_day=deadline + ONE_DAY, at=at, source=EXPIRY)
    return chunk_of(cases, len(meetings))


@transaction.atomic
def offer_new_slots(*, at: datetime, after: int = 0, limit: int = 2000) -> Chunk:
    """Let deadlines run again that waited for a free time, and convene to fixed ones (B20, B35).

    The deadline is the end of the first business day on which there is a time.
    """
    today = local_date(at)
    waiting = Meeting.objects.filter(
        state=MeetingState.AWAITING_BOOKING, suspended_for=Suspension.NO_SLOTS
    )
    changed = 0
    cases = claim_cases(waiting, limit, after=after)
    for meeting in of_claimed(waiting, cases):
        policy = meeting.case.policy
        if meeting.kind != MeetingKind.JOB_TALK:
            slot = talks.first_free_fixed(meeting.case, kind=meeting.kind, at=at)
            if slot is not None:
                _book_slot(
                    meeting,
                    slot,
                    Mode.IN_PERSON,
                    transitions.CONVENE_FIXED,
                    actor=None,
                    at=at,
                    source=SUPPLY,
                )
                changed += 1
            continue
        if talks.sick_now(meeting.case, today=today):
            continue
        deadline = talks.vacation_deadline(
            meeting.case, rules.roll_forward(today, policy.closing_days_extra), today=today
        )
        planned = meeting.case.planned_talk(meeting.sequence) if meeting.sequence else None
        if planned:
            talks.set_window(meeting, planned, deadline=deadline)
        if talks.free_slots(meeting, at=at).exists():
            talks.start_deadline(meeting, deadline, actor=None, at=at, source=SUPPLY)
            changed += 1
    return chunk_of(cases, changed)


@transaction.atomic
def remind_to_book(*, at: datetime, after: int = 0, limit: int = 2000) -> Chunk:
    """Remind up to ``limit`` members to book: three days and one day before the deadline (L3).

    The truth is looked up again here: nobody is reminded after booking.
    """
    today = local_date(at)
    due = Meeting.objects.booking_reminder_due(today)
    cases = claim_cases(due, limit, after=after)
    meetings = of_claimed(due, cases)
    for meeting in meetings:
        meeting.remind_to_book_on = (
            rules.next_booking_reminder(
                meeting.booking_deadline, after=today, policy=meeting.case.policy
            )
            if meeting.booking_deadline
            else None
        )
    history.save_many(meetings, ["remind_to_book_on"], actor=None, at=at, reason=REMINDERS)
    story.record_many(
        [
            (meeting.case_id, {"meeting": meeting.pk, "deadline": meeting.booking_deadline})
            for meeting in meetings
            if meeting.booking_deadline and meeting.booking_deadline >= today
        ],
        EventKind.BOOKING_REMINDED,
        actor=None,
        at=at,
        source=REMINDERS,
    )
    return chunk_of(cases, len(meetings))


@transaction.atomic
def remind_of_talks(*, at: datetime, after: int = 0, limit: int = 2000) -> Chunk:
    """Remind up to ``limit`` members of a talk, a day before it begins (L6); never after its start."""
    due = Meeting.objects.talk_reminder_due(at)
    cases = claim_cases(due, limit, after=after)
    meetings = of_claimed(due, cases)
    for meeting in meetings:
        meeting.remind_of_talk_at = None
    history.save_many(meetings, ["remind_of_talk_at"], actor=None, at=at, reason=REMINDERS)
    story.record_many(
        [
            (meeting.case_id, {"meeting": meeting.pk, "starts_at": meeting.starts_at})
            for meeting in meetings
            if meeting.starts_at and meeting.starts_at > at
        ],
        EventKind.TALK_REMINDED,
        actor=None,
        at=at,
        source=REMINDERS,
    )
    return chunk_of(cases, len(meetings))


# Outages of Min side


@transaction.atomic
def record_outage(
    *, began_at: datetime, ended_at: datetime, note: str = "", actor: User | None, at: datetime
) -> Outage:
    """Note that Min side was down, and move the deadlines whose last day it touched (B16).

    A deadline that expired meanwhile is taken back: the member could not have kept it. Where the new day
    has passed before the outage was noted, it is the next business day from now.
    """
    outage = Outage(began_at=began_at, ended_at=ended_at, note=note, recorded_by=actor)
    source = "" if actor else "sweep:outage"
    history.save(outage, actor=actor, at=at, reason=source)
    last_days = (local_date(began_at), local_date(ended_at))
    touched = Meeting.objects.filter(booking_deadline__range=last_days)
    waiting = touched.filter(state=MeetingState.AWAITING_BOOKING, suspended_for="")
    expired = touched.filter(state=MeetingState.BOOKING_EXPIRED, cured_on=None)
    for rows, revive in ((waiting, False), (expired, True)):
        keys = list(rows.values_list("case_id", flat=True))
        cases = {case.pk: case for case in Case.objects.filter(pk__in=keys).claim(len(keys) or 1)}
        for meeting in of_claimed(rows, cases):
            _move_past_outage(meeting, outage, revive=revive, actor=actor, at=at, source=source)
    return outage


def _move_past_outage(
    meeting: Meeting,
    outage: Outage,
    *,
    revive: bool,
    actor: User | None,
    at: datetime,
    source: str,
) -> None:
    policy = meeting.case.policy
    deadline = meeting.booking_deadline
    if deadline is None or not rules.outage_moves(
        deadline, began_at=outage.began_at, ended_at=outage.ended_at, policy=policy
    ):
        return
    moved = rules.deadline_after_outage(outage.ended_at, policy=policy)
    if moved < local_date(at):
        moved = rules.deadline_after_outage(at, policy=policy)
    if moved <= deadline:
        return
    facts = {"deadline": moved, "moved_from": deadline}
    if revive and meeting.case.state == CaseState.AKASSE_ACTIVE:
        talks.set_deadline(meeting, moved, today=local_date(at))
        changes = {
            name: getattr(meeting, name) for name in ("booking_deadline", *FOLLOWS_THE_DEADLINE)
        }
        story.move(
            meeting,
            transitions.REVIVE,
            actor=actor,
            at=at,
            source=source,
            changes=changes,
            **facts,
        )
        case_operations.note_booked_again(meeting.case, actor=actor, at=at, source=source)
        _fit_to_absences(meeting, actor=actor, at=at, source=source)
    elif not revive:
        talks.set_deadline(meeting, moved, today=local_date(at))
        history.save(meeting, actor=actor, at=at, reason=source)
        story.record(
            meeting.case_id,
            EventKind.OUTAGE_EXTENDED,
            actor=actor,
            at=at,
            source=source,
            meeting=meeting.pk,
            **facts,
        )
