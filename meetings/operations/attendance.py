"""What became of a talk: held, missed, contact after it, corrected, reviewed, withdrawn."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from cases import operations as case_operations
from cases import story
from cases.models import Absence, Case, CaseState, EventKind
from cases.operations import require_reason
from core import history
from core.chunks import Chunk
from core.dates import local_date
from meetings import rules, transitions
from meetings.models import (
    CancelReason,
    Meeting,
    MeetingKind,
    MeetingState,
    Organiser,
    Suspension,
)
from meetings.operations import booking, course, talks
from meetings.operations.errors import (
    AlreadyConfirmed,
    BookedOnJobnet,
    ContactAlreadyRecorded,
    MinutesEditedMeanwhile,
    SuccessorAlreadyHeld,
    TalkHasNotBegun,
)

FLAGS = "sweep:flag_missed"


@transaction.atomic
def record_held(
    *, meeting_id: int, actor: User, at: datetime, summary: str = "", internal_note: str = ""
) -> Meeting:
    """Record that the member came; the last talk that counts hands the case over at once (R16).

    :param summary: what was agreed, shared with the member (R10)
    :raises TalkHasNotBegun: before the talk's start
    :raises TransitionNotAllowed: if the talk has an outcome already
    :raises BookedOnJobnet: for a talk at the Jobcenter
    """
    meeting = talks.locked(meeting_id)
    if meeting.organiser != Organiser.AKASSE:
        raise BookedOnJobnet
    story.check(meeting, transitions.HOLD)
    _refuse_before_start(meeting, at=at)
    story.move(
        meeting,
        transitions.HOLD,
        actor=actor,
        at=at,
        changes={
            "outcome_recorded_by": actor,
            "outcome_recorded_at": at,
            "summary": summary.strip() or meeting.summary,
            "internal_note": internal_note.strip() or meeting.internal_note,
            "minutes_revision": meeting.minutes_revision + bool(summary or internal_note),
            "remind_of_talk_at": None,
        },
        starts_at=meeting.starts_at,
        sequence=meeting.sequence,
    )
    _count(meeting, actor=actor, at=at)
    return meeting


def _refuse_before_start(meeting: Meeting, *, at: datetime) -> None:
    if meeting.starts_at is None or at < meeting.starts_at:
        raise TalkHasNotBegun(starts_at=meeting.starts_at)


def _held_on(meeting: Meeting) -> date:
    return local_date(talks.start_of(meeting))


def _count(meeting: Meeting, *, actor: User, at: datetime) -> None:
    """Let a held talk count: job talks towards the handover, every talk against the sick streak."""
    case = meeting.case
    streak = talks.sick_streak(case)
    if meeting.kind != MeetingKind.JOB_TALK:
        if case.sick_streak != streak:
            case_operations.set_sick_streak(case, streak, actor=actor, at=at)
        return
    counted = case_operations.count_talk(
        case, held_on=_held_on(meeting), sick_streak=streak, actor=actor, at=at
    )
    if counted.handed_over:
        course.settle_handover([case], at=at, actor=actor)


@transaction.atomic
def save_minutes(
    *, meeting_id: int, minutes: rules.Minutes, revision: int, actor: User, at: datetime
) -> Meeting:
    """Store what was written down of a talk, during it or after; what is stored already changes nothing.

    :param revision: the revision of the minutes that this editor began from
    :raises BookedOnJobnet: for a talk at the Jobcenter
    :raises MinutesEditedMeanwhile: if somebody wrote something else since
    """
    meeting = talks.locked(meeting_id)
    if meeting.organiser != Organiser.AKASSE:
        raise BookedOnJobnet
    minutes = rules.cleaned_minutes(minutes, meeting.points)
    if minutes == meeting.minutes_written:
        return meeting
    if meeting.minutes_revision != revision:
        written = _last_written(meeting)
        raise MinutesEditedMeanwhile(
            saved_by=written.history_user.name if written.history_user else "",
            saved_at=written.history_date,
            revision=meeting.minutes_revision,
        )
    meeting.summary = minutes.summary
    meeting.next_step = minutes.next_step
    meeting.internal_note = minutes.internal_note
    meeting.checked = sorted(minutes.checked)
    meeting.minutes_revision += 1
    history.save(meeting, actor=actor, at=at)
    return meeting


def _last_written(meeting: Meeting) -> Any:
    """Return the history row in which the minutes first stood as they do now: who wrote them, and when."""
    return (
        meeting.history.filter(minutes_revision=meeting.minutes_revision)
        .select_related("history_user")
        .earliest("history_date", "history_id")
    )


# Missed


@transaction.atomic
def flag_missed(*, at: datetime, after: int = 0, limit: int = 2000) -> Chunk:
    """Flag up to ``limit`` talks whose outcome nobody recorded within an hour (A20).

    A flag is unconfirmed and costs nothing. Where a sick report for that day came before the start,
    the talk counts as cancelled lawfully instead (B8).
    """
    due = Meeting.objects.missed_by(at)
    cases = booking.claim_cases(due, limit, after=after)
    meetings = booking.of_claimed(due, cases)
    sick = [meeting for meeting in meetings if _was_reported_sick(meeting)]
    missed = [meeting for meeting in meetings if meeting not in sick]
    for meeting in sick:
        _cancel_as_sick(meeting, at=at)
    story.move_many(
        missed,
        transitions.FLAG_MISSED,
        actor=None,
        at=at,
        source=FLAGS,
        changes=lambda meeting: {
            "missed_flagged_at": at,
            "missed_letter_from": rules.missed_letter_from(at, policy=meeting.case.policy),
            "remind_of_talk_at": None,
        },
        facts=lambda meeting: {"starts_at": meeting.starts_at},
    )
    for meeting in missed:
        if meeting.contact_at:
            _invite_successor(meeting, actor=None, at=at, source=FLAGS)
    return booking.chunk_of(cases, len(meetings))


def _was_reported_sick(meeting: Meeting) -> bool:
    """Return whether a sick report that covers the talk's day was received before its start (B8)."""
    day = _held_on(meeting)
    reports = meeting.case.absences.filter(
        kind=Absence.Kind.SICK, received_at__lt=meeting.starts_at
    )
    return any(report.covers(day) for report in reports)


def _cancel_as_sick(meeting: Meeting, *, at: datetime) -> None:
    case = meeting.case
    streak = talks.sick_streak(case, also=meeting)
    case_operations.set_sick_streak(case, streak, actor=None, at=at, source=FLAGS)
    story.move(
        meeting,
        transitions.CANCEL,
        actor=None,
        at=at,
        source=FLAGS,
        changes={"cancel_reason": CancelReason.SICK, "cancel_reported_at": at, "slot": None},
        starts_at=meeting.starts_at,
        sick_streak=streak,
    )
    rests = Suspension.SICK if talks.sick_now(case, today=local_date(at)) else ""
    booking.succeed_cancelled(meeting, rests=rests, actor=None, at=at, source=FLAGS)


@transaction.atomic
def confirm_missed(*, meeting_id: int, actor: User, at: datetime, evidence: str = "") -> Meeting:
    """Confirm by a person that the member stayed away, with how they were tried to be reached.

    :raises AlreadyConfirmed: if somebody did
    :raises TransitionNotAllowed: if the talk is not flagged as missed
    """
    meeting = talks.locked(meeting_id)
    story.check(meeting, transitions.CORRECT_TO_HELD)
    if meeting.confirmed_at:
        raise AlreadyConfirmed(confirmed_at=meeting.confirmed_at)
    meeting.confirmed_at = at
    meeting.confirmed_by = actor
    meeting.evidence = evidence.strip()
    history.save(meeting, actor=actor, at=at)
    story.record(
        meeting.case_id, EventKind.MISSED_CONFIRMED, actor=actor, at=at, meeting=meeting.pk
    )
    return meeting


@transaction.atomic
def mark_missed(*, meeting_id: int, actor: User, at: datetime, evidence: str = "") -> Meeting:
    """Record by a person that the member did not come, before the clock flags it.

    :raises TalkHasNotBegun: before the talk's start
    :raises TransitionNotAllowed: if the talk has an outcome already
    """
    meeting = talks.locked(meeting_id)
    story.check(meeting, transitions.FLAG_MISSED)
    _refuse_before_start(meeting, at=at)
    story.move(
        meeting,
        transitions.FLAG_MISSED,
        actor=actor,
        at=at,
        changes={
            "missed_flagged_at": at,
            "missed_letter_from": rules.missed_letter_from(at, policy=meeting.case.policy),
            "remind_of_talk_at": None,
            "confirmed_at": at,
            "confirmed_by": actor,
            "evidence": evidence.strip(),
        },
        starts_at=meeting.starts_at,
    )
    story.record(
        meeting.case_id, EventKind.MISSED_CONFIRMED, actor=actor, at=at, meeting=meeting.pk
    )
    if meeting.contact_at:
        _invite_successor(meeting, actor=actor, at=at)
    return meeting


@transaction.atomic
def note_missed_elsewhere(
    *, meeting_id: int, actor: User | None, at: datetime, source: str
) -> Meeting:
    """Store that the member stayed away from a talk at the Jobcenter, as its message says (P37).

    :raises TransitionNotAllowed: if the copy of the talk has an outcome already
    """
    meeting = talks.locked(meeting_id)
    story.move(
        meeting,
        transitions.FLAG_MISSED,
        actor=actor,
        at=at,
        source=source,
        changes={"missed_flagged_at": at},
        starts_at=meeting.starts_at,
    )
    return meeting


def settle_missed_letter(
    meeting: Meeting, *, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Note that a missed talk has been written about, or need not be; the case is locked."""
    meeting.missed_letter_from = None
    history.save(meeting, actor=actor, at=at, reason=source)


def open_for_contact(case: Case, *, at: datetime) -> Meeting | None:
    """Return the talk that a contact at this moment would be about: the newest begun one without any.

    A contact that was earlier than the one recorded is about the same talk.
    """
    without = Q(contact_at=None) | Q(contact_at__gt=at)
    begun = Meeting.objects.filter(without, case=case, starts_at__lte=at)
    waiting = begun.costing_until_contact() | begun.filter(state=MeetingState.BOOKED)
    return waiting.order_by("-starts_at").first()


@transaction.atomic
def record_contact(
    *,
    meeting_id: int,
    contact_with: str,
    contact_at: datetime,
    actor: User | None,
    at: datetime,
    source: str = "",
    note: str = "",
) -> Meeting:
    """Store the first contact after a talk the member did not come to (R47, A8, B7).

    That is one that was missed, or one cancelled without a lawful reason and without a new time (A9).

    Once the talk is flagged as missed, a new time is asked for, eight days from today. A message
    that comes late and tells of an earlier contact takes the place of the later one. Where the policy
    wants the organiser, a contact with somebody else is noted and changes nothing (P12).

    :param contact_at: when the contact was; earlier than ``at`` when the message came late
    :raises TalkHasNotBegun: if the contact was before the talk's start
    :raises ContactAlreadyRecorded: if there was one by then
    :raises TransitionNotAllowed: if the talk was held, cancelled with a new time, or withdrawn
    """
    meeting = talks.locked(meeting_id)
    costs = Meeting.objects.costing_until_contact().filter(pk=meeting.pk).exists()
    if meeting.state != MeetingState.BOOKED and not costs:
        story.check(meeting, transitions.CORRECT_TO_HELD)
    if meeting.contact_at and meeting.contact_at <= contact_at:
        raise ContactAlreadyRecorded(contact_at=meeting.contact_at)
    _refuse_before_start(meeting, at=contact_at)
    if meeting.case.policy.contact_must_be_organiser and contact_with != meeting.organiser:
        story.record(
            meeting.case_id,
            EventKind.CONTACT_NOTED,
            actor=actor,
            at=at,
            source=source,
            meeting=meeting.pk,
            contact_at=contact_at,
            contact_with=contact_with,
        )
        return meeting
    meeting.contact_at = contact_at
    meeting.contact_with = contact_with
    meeting.contact_note = note.strip()
    history.save(meeting, actor=actor, at=at, reason=source)
    story.record(
        meeting.case_id,
        EventKind.CONTACT_RECORDED,
        actor=actor,
        at=at,
        source=source,
        meeting=meeting.pk,
        contact_at=contact_at,
        contact_with=contact_with,
    )
    if meeting.state == MeetingState.MISSED:
        _invite_successor(meeting, actor=actor, at=at, source=source)
    return meeting


def _invite_successor(
    meeting: Meeting, *, actor: User | None, at: datetime, source: str = ""
) -> None:
    """Ask for a new time for a talk that did not take place, if it still is the fund's to hold."""
    case = meeting.case
    followed = meeting.successors.exclude(state=MeetingState.WITHDRAWN).exists()
    if meeting.organiser != Organiser.AKASSE or followed:
        return
    if meeting.kind == MeetingKind.JOB_TALK:
        if meeting.sequence == talks.next_sequence(case):
            talks.invite_next_at_once(case, actor=actor, at=at, source=source, replaces=meeting)
    elif case.state != CaseState.CLOSED:
        booking.convene_first_free(
            case_id=case.pk,
            kind=meeting.kind,
            cause=meeting.cause,
            at=at,
            source=source or "sweep:contact",
            replaces=meeting,
        )


# Corrections


@transaction.atomic
def correct_outcome(*, meeting_id: int, to: str, reason: str, actor: User, at: datetime) -> Meeting:
    """Correct an outcome with a reason; what follows from it is worked out again (B10).

    After a handover the case does not move back: a task for the team lead says so.

    :param to: held, missed or cancelled_lawful
    :raises ReasonMissing: if there is no reason
    :raises SuccessorAlreadyHeld: if the talk that replaced this one was held
    :raises TransitionNotAllowed: if the talk has no such outcome to correct
    """
    require_reason(reason)
    meeting = talks.locked(meeting_id)
    transition = transitions.CORRECTIONS.get(to)
    if transition is None:
        raise story.TransitionNotAllowed(
            state=meeting.state, label=meeting.get_state_display(), event=to
        )
    story.check(meeting, transition)
    was = MeetingState(meeting.state)
    successors = _successors(meeting)
    if to == MeetingState.HELD and any(each.state == MeetingState.HELD for each in successors):
        raise SuccessorAlreadyHeld
    changes: dict[str, Any] = {
        "outcome_recorded_by": actor,
        "outcome_recorded_at": at,
        "verdict_reason": reason.strip(),
    }
    if to == MeetingState.MISSED:
        changes |= {
            "missed_flagged_at": at,
            "missed_letter_from": rules.missed_letter_from(at, policy=meeting.case.policy),
            "confirmed_at": at,
            "confirmed_by": actor,
        }
    if was == MeetingState.HELD and meeting.kind == MeetingKind.JOB_TALK:
        _uncount(meeting, reason=reason, actor=actor, at=at)
    if to == MeetingState.HELD:
        talks.withdraw(
            [each for each in successors if each.is_open],
            because="correction",
            actor=actor,
            at=at,
        )
    story.move(
        meeting,
        transition,
        actor=actor,
        at=at,
        changes=changes,
        was=was.value,
        to=to,
    )
    if to == MeetingState.HELD:
        _count(meeting, actor=actor, at=at)
        return meeting
    streak = talks.sick_streak(meeting.case)
    if streak != meeting.case.sick_streak:
        case_operations.set_sick_streak(meeting.case, streak, actor=actor, at=at)
    if to == MeetingState.CANCELLED_LAWFUL or meeting.contact_at:
        _invite_successor(meeting, actor=actor, at=at)
    return meeting


def _successors(meeting: Meeting) -> list[Meeting]:
    """Return every talk that came in this one's place, one after the other."""
    found: list[Meeting] = []
    newest = [meeting]
    while newest:
        newest = list(
            Meeting.objects.filter(replaces__in=newest).order_by("pk").select_related("slot")
        )
        for successor in newest:
            successor.case = meeting.case
        found += newest
    return found


def _uncount(meeting: Meeting, *, reason: str, actor: User, at: datetime) -> None:
    """Take back that a job talk counted; a later talk that stood on it is called off (5.2)."""
    case = meeting.case
    case_operations.uncount_talk(case, note=reason, actor=actor, at=at)
    later = Meeting.objects.job_talks().open().filter(case=case, sequence__gt=meeting.sequence)
    open_later = list(later)
    for other in open_later:
        other.case = case
    talks.withdraw(open_later, because="correction", actor=actor, at=at)


# Reviewing cancellations, withdrawing


@transaction.atomic
def accept_cancellation(*, meeting_id: int, reason: str, actor: User, at: datetime) -> Meeting:
    """Accept a reason for cancelling that was not lawful by itself (A10)."""
    return _judge_cancellation(
        meeting_id, transitions.ACCEPT_CANCELLATION, reason=reason, actor=actor, at=at
    )


@transaction.atomic
def reject_cancellation(*, meeting_id: int, reason: str, actor: User, at: datetime) -> Meeting:
    """Reject a reason for cancelling; what it may cost is judged in a case of its own (A9)."""
    return _judge_cancellation(
        meeting_id, transitions.REJECT_CANCELLATION, reason=reason, actor=actor, at=at
    )


def _judge_cancellation(
    meeting_id: int, transition: story.Transition, *, reason: str, actor: User, at: datetime
) -> Meeting:
    """Move a cancellation out of review.

    :raises ReasonMissing: if there is no reason
    :raises TransitionNotAllowed: if it is not under review
    """
    require_reason(reason)
    meeting = talks.locked(meeting_id)
    story.move(
        meeting,
        transition,
        actor=actor,
        at=at,
        changes={"verdict_reason": reason.strip()},
        starts_at=meeting.starts_at,
    )
    return meeting


@transaction.atomic
def withdraw(*, meeting_id: int, actor: User, at: datetime) -> Meeting | None:
    """Call a talk off for the fund's own reasons; never a consequence, and a new one is asked for.

    :returns: the job talk that replaces it, or None
    :raises TransitionNotAllowed: if the talk is neither waiting nor booked
    :raises BookedOnJobnet: for a talk at the Jobcenter
    """
    meeting = talks.locked(meeting_id)
    if meeting.organiser != Organiser.AKASSE:
        raise BookedOnJobnet
    story.check(meeting, transitions.WITHDRAW)
    talks.withdraw([meeting], because="fund", actor=actor, at=at)
    if meeting.kind != MeetingKind.JOB_TALK:
        return None
    return talks.invite_next_at_once(meeting.case, actor=actor, at=at, replaces=meeting)
