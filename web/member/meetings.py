"""The member's talks: the list, one talk, its receipt and its calendar file (M4, M6, M7)."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.dates import local_date
from meetings.models import Meeting, MeetingState, Mode, Organiser
from web.access import Request
from web.member import facts, phrases, talk_words
from web.member.calendar_file import calendar_file
from web.member.pages import own_case, own_meeting, render_page

CANCELLED = frozenset(
    {
        MeetingState.CANCELLED_LAWFUL,
        MeetingState.CANCELLATION_REVIEW,
        MeetingState.CANCELLED_UNLAWFUL,
    }
)


@require_safe
def talks(request: Request) -> HttpResponse:
    """List the talks that are coming and those that are over."""
    case = own_case(request)
    meetings = facts.talks_of(case) if case else []
    coming = [meeting for meeting in meetings if _is_coming(meeting, at=request.moment)]
    over = [meeting for meeting in meetings if meeting not in coming]
    coming.sort(key=_when)
    first = coming[0] if coming else None
    return render_page(
        request,
        "member/talks.html",
        {
            "next": talk_words.row(first) if first else None,
            "book_url": _book_url(first),
            "move_url": reverse("member:move", args=[first.public_id])
            if first and talk_words.may_move(first, at=request.moment)
            else "",
            "later": [talk_words.row(meeting) for meeting in coming[1:]],
            "over": [talk_words.row(meeting) for meeting in reversed(over)],
            "with_jobcenter": case is not None and not case.is_with_akasse and not case.closed_on,
            "jobcenter": facts.jobcenter_of(case) if case else "",
        },
        current="talks",
    )


def _is_coming(meeting: Meeting, *, at: datetime) -> bool:
    return meeting.is_open and (meeting.ends_at is None or meeting.ends_at > at)


def _book_url(meeting: Meeting | None) -> str:
    if meeting is None or meeting.state != MeetingState.AWAITING_BOOKING or meeting.suspended_for:
        return ""
    return reverse("member:book", args=[meeting.public_id])


def _when(meeting: Meeting) -> tuple[bool, datetime | int]:
    """Order the talks: those with a time first, by time."""
    return (False, meeting.starts_at) if meeting.starts_at else (True, meeting.pk)


@require_safe
def talk(request: Request, meeting_id: UUID) -> HttpResponse:
    """Show one talk and what can be done about it now."""
    meeting = own_meeting(request, meeting_id)
    at = request.moment
    starts_at, ends_at = meeting.starts_at, meeting.ends_at
    is_booked = meeting.state == MeetingState.BOOKED
    has_begun = starts_at is not None and starts_at <= at
    is_over = ends_at is not None and ends_at <= at
    successor = meeting.successors.order_by("-pk").first()
    return render_page(
        request,
        "member/talk.html",
        {
            "meeting": meeting,
            "badge": talk_words.badge(meeting),
            "about": talk_words.about(meeting) if starts_at else [],
            "preparation": talk_words.preparation(meeting) if is_booked and not is_over else [],
            "is_booked": is_booked,
            "is_held": meeting.state == MeetingState.HELD,
            "is_missed": meeting.state == MeetingState.MISSED,
            "is_cancelled": meeting.state in CANCELLED,
            "in_review": meeting.state == MeetingState.CANCELLATION_REVIEW,
            "is_awaited": meeting.state == MeetingState.AWAITING_BOOKING,
            "is_expired": meeting.state == MeetingState.BOOKING_EXPIRED,
            "is_withdrawn": meeting.state == MeetingState.WITHDRAWN,
            "is_jobcenters": meeting.organiser == Organiser.JOBCENTER,
            "jobcenter": facts.jobcenter_of(meeting.case),
            "has_begun": has_begun,
            "is_over": is_over,
            "may_move": talk_words.may_move(meeting, at=at),
            "may_cancel": talk_words.may_cancel(meeting, at=at),
            "is_in_person": meeting.mode == Mode.IN_PERSON,
            "video_opens_at": talk_words.video_opens_at(meeting),
            "video_is_open": talk_words.video_is_open(meeting, at=at),
            "resting": phrases.resting_text(meeting.suspended_for) if meeting.suspended_for else "",
            "booking_consequence": phrases.booking_consequence(meeting.booking_deadline)
            if meeting.booking_deadline
            else "",
            "unbooked_consequence": phrases.unbooked_consequence(meeting.booking_deadline)
            if meeting.booking_deadline
            else "",
            "absence_consequence": phrases.absence_consequence(starts_at) if starts_at else "",
            "successors": [talk_words.row(_with_case(successor, meeting))] if successor else [],
        },
        current="talks",
    )


def _with_case(successor: Meeting, meeting: Meeting) -> Meeting:
    successor.case = meeting.case
    return successor


@require_safe
def receipt(request: Request, meeting_id: UUID) -> HttpResponse:
    """Confirm a booking: when, how, with whom, and how to prepare (T4)."""
    meeting = own_meeting(request, meeting_id)
    if meeting.state != MeetingState.BOOKED:
        return redirect("member:talk", meeting_id=meeting.public_id)
    return render_page(
        request,
        "member/talk_receipt.html",
        {
            "meeting": meeting,
            "title": _("Din samtale er booket")
            if meeting.changes_announced <= 1
            else _("Din samtale er ændret"),
            "kept_deadline": _kept_deadline(meeting),
            "about": talk_words.about(meeting),
            "preparation": talk_words.preparation(meeting),
            "may_move": talk_words.may_move(meeting, at=request.moment),
            "may_cancel": talk_words.may_cancel(meeting, at=request.moment),
        },
        current="talks",
    )


def _kept_deadline(meeting: Meeting) -> bool:
    """Return whether the member booked in time what they were asked to book."""
    return (
        meeting.self_booked
        and meeting.changes_announced == 1
        and meeting.booking_deadline is not None
        and meeting.booked_at is not None
        and local_date(meeting.booked_at) <= meeting.booking_deadline
    )


@require_safe
def calendar(request: Request, meeting_id: UUID) -> HttpResponse:
    """Hand the talk over as a file for the member's calendar."""
    meeting = own_meeting(request, meeting_id)
    if meeting.starts_at is None or meeting.ends_at is None:
        raise Http404
    content = calendar_file(
        meeting,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        fund=settings.FUND_NAME,
        address=settings.MIN_SIDE_ADDRESS,
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="aftale.ics"'
    return response
