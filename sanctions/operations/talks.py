"""The entrances that change a talk and the sanction case about it in one transaction.

Pages, other systems and stories call these, not the operations on talks below them.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from cases import story
from cases.models import Case
from cases.operations import require_reason
from core import history
from core.dates import local_date
from meetings.models import Meeting, MeetingKind, MeetingState, Organiser
from meetings.operations import attendance, course
from meetings.operations.talks import locked, start_of
from sanctions import transitions
from sanctions.models import (
    AvailabilityAssessment,
    SanctionCase,
    SanctionKind,
    SanctionState,
)
from sanctions.operations import flags
from sanctions.operations.errors import AlreadyAssessed, NotAnAvailabilityTalk
from sanctions.rules import DOUBT_ONLY


@transaction.atomic
def confirm_missed(*, meeting_id: int, actor: User, at: datetime, evidence: str = "") -> Meeting:
    """Confirm that the member stayed away; the case opens and the letter goes out at once (5.2).

    :raises AlreadyConfirmed, TransitionNotAllowed: as they say
    """
    meeting = attendance.confirm_missed(
        meeting_id=meeting_id, actor=actor, at=at, evidence=evidence
    )
    flags.flag_missed(meeting, actor=actor, at=at)
    attendance.settle_missed_letter(meeting, actor=actor, at=at)
    return meeting


@transaction.atomic
def mark_missed(*, meeting_id: int, actor: User, at: datetime, evidence: str = "") -> Meeting:
    """Record by a person that the member did not come; the case opens at once.

    :raises TalkHasNotBegun, TransitionNotAllowed: as they say
    """
    meeting = attendance.mark_missed(meeting_id=meeting_id, actor=actor, at=at, evidence=evidence)
    flags.flag_missed(meeting, actor=actor, at=at)
    attendance.settle_missed_letter(meeting, actor=actor, at=at)
    return meeting


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
    """Store the first contact after a missed talk; the interval of lost days closes (R47, A7, A8).

    Whoever has missed several talks, or cancelled without a new time, is in contact about all of them.

    :raises TalkHasNotBegun, ContactAlreadyRecorded, TransitionNotAllowed: as they say
    """
    contact: dict[str, Any] = {
        "contact_with": contact_with,
        "contact_at": contact_at,
        "actor": actor,
        "at": at,
        "source": source,
        "note": note,
    }
    meeting = attendance.record_contact(meeting_id=meeting_id, **contact)
    others = (
        Meeting.objects.costing_until_contact()
        .filter(
            Q(contact_at=None) | Q(contact_at__gt=contact_at),
            case=meeting.case_id,
            starts_at__lte=contact_at,
        )
        .exclude(pk=meeting.pk)
    )
    also_missed = [
        attendance.record_contact(meeting_id=key, **contact)
        for key in others.order_by("pk").values_list("pk", flat=True)
    ]
    for each in (meeting, *also_missed):
        flags.recompute_of(each, actor=actor, at=at, source=source)
    return meeting


@transaction.atomic
def correct_outcome(*, meeting_id: int, to: str, reason: str, actor: User, at: datetime) -> Meeting:
    """Correct a talk's outcome; the sanction case follows: annulled, or opened (B10).

    :raises ReasonMissing, SuccessorAlreadyHeld, TransitionNotAllowed: as they say
    """
    meeting = attendance.correct_outcome(
        meeting_id=meeting_id, to=to, reason=reason, actor=actor, at=at
    )
    if meeting.state == MeetingState.MISSED:
        flags.flag_missed(meeting, actor=actor, at=at)
        attendance.settle_missed_letter(meeting, actor=actor, at=at)
        return meeting
    for sanction in SanctionCase.objects.filter(meeting=meeting, kind=SanctionKind.NO_SHOW).exclude(
        state__in=[SanctionState.ANNULLED]
    ):
        sanction.case = meeting.case
        flags.annul(sanction, reason=reason, actor=actor, at=at)
    return meeting


@transaction.atomic
def accept_cancellation(*, meeting_id: int, reason: str, actor: User, at: datetime) -> Meeting:
    """Accept a reason for cancelling that was under review (A10)."""
    return attendance.accept_cancellation(meeting_id=meeting_id, reason=reason, actor=actor, at=at)


@transaction.atomic
def reject_cancellation(*, meeting_id: int, reason: str, actor: User, at: datetime) -> Meeting:
    """Reject a reason for cancelling; what it may cost becomes a case of its own (R48, A9).

    :raises ReasonMissing, TransitionNotAllowed: as they say
    """
    meeting = attendance.reject_cancellation(
        meeting_id=meeting_id, reason=reason, actor=actor, at=at
    )
    flags.open_sanction(
        meeting.case,
        SanctionKind.UNLAWFUL_CANCELLATION,
        event_on=local_date(start_of(meeting)),
        meeting=meeting,
        note=reason,
        actor=actor,
        at=at,
    )
    return meeting


@transaction.atomic
def record_assessment(
    *,
    meeting_id: int,
    available: bool,
    reasons: str = "",
    realistic_search: bool | None = None,
    requirements_kept: bool | None = None,
    plan_kept: bool | None = None,
    cv_correct: bool | None = None,
    actor: User,
    at: datetime,
) -> Meeting:
    """Hold an availability talk and store what it found (P30, R53, R56).

    The doubts that led to it are settled. Not available opens a case, which is heard and decided.
    A talk whose outcome was corrected to held is assessed as it stands.

    :raises NotAnAvailabilityTalk: for another kind of talk
    :raises AlreadyAssessed: if it was assessed before
    :raises ReasonMissing: if not available has no reasons
    :raises TalkHasNotBegun, TransitionNotAllowed: as they say
    """
    meeting = locked(meeting_id)
    if meeting.kind != MeetingKind.AVAILABILITY_TALK:
        raise NotAnAvailabilityTalk
    if AvailabilityAssessment.objects.filter(meeting=meeting).exists():
        raise AlreadyAssessed
    if not available:
        require_reason(reasons)
    if meeting.state != MeetingState.HELD:
        summary = meeting.summary or reasons
        meeting = attendance.record_held(meeting_id=meeting_id, actor=actor, at=at, summary=summary)
    assessment = AvailabilityAssessment(
        meeting=meeting,
        available=available,
        realistic_search=realistic_search,
        requirements_kept=requirements_kept,
        plan_kept=plan_kept,
        cv_correct=cv_correct,
        reasons=reasons.strip(),
        assessed_by=actor,
        assessed_at=at,
    )
    history.save(assessment, actor=actor, at=at)
    _settle_doubts(meeting, available=available, actor=actor, at=at)
    if not available:
        flags.open_sanction(
            meeting.case,
            SanctionKind.NOT_AVAILABLE,
            event_on=local_date(start_of(meeting)),
            meeting=meeting,
            note=reasons,
            actor=actor,
            at=at,
        )
    return meeting


def _settle_doubts(meeting: Meeting, *, available: bool, actor: User, at: datetime) -> None:
    """Close the doubts that the talk was about: it has answered them (B11).

    Nobody is told that nothing comes of them (L24) where the talk itself opens a case.
    """
    doubts = SanctionCase.objects.filter(
        case=meeting.case_id,
        kind__in=[kind.value for kind in DOUBT_ONLY],
        state=SanctionState.FLAGGED,
    )
    for doubt in doubts:
        story.move(
            doubt,
            transitions.DISMISS,
            actor=actor,
            at=at,
            changes={"talk": meeting, "closing_reason": "Afklaret ved rådighedssamtalen."},
            reason="talk_held",
            member_was_told=available,
        )


@transaction.atomic
def note_jobcenter_no_show(
    *, case_id: int, starts_at: datetime, actor: User | None = None, at: datetime, source: str
) -> SanctionCase:
    """Take the Jobcenter's word that the member stayed away from its talk; the fund assesses (P37).

    The same message again changes nothing, nor does another one about the same talk.
    """
    case = Case.objects.locked(case_id)
    of_this_talk = Q(
        kind=SanctionKind.NO_SHOW,
        meeting__organiser=Organiser.JOBCENTER,
        meeting__starts_at=starts_at,
    )
    known = SanctionCase.objects.filter(Q(source=source) | of_this_talk, case=case).first()
    if known is not None:
        return known
    meeting = Meeting.objects.filter(
        case=case, organiser=Organiser.JOBCENTER, starts_at=starts_at, state=MeetingState.BOOKED
    ).first() or course.note_jobcenter_talk(
        case_id=case_id, starts_at=starts_at, actor=actor, at=at, source=source
    )
    meeting = attendance.note_missed_elsewhere(
        meeting_id=meeting.pk, actor=actor, at=at, source=source
    )
    return flags.open_sanction(
        meeting.case,
        SanctionKind.NO_SHOW,
        event_on=local_date(starts_at),
        meeting=meeting,
        origin=source,
        actor=actor,
        at=at,
        source=source,
    )
