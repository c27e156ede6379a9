"""Cancelling a talk with its new time in one form, and contact after one that was missed (M9, M10)."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.danish import dato, tidspunkt
from core.errors import RuleBroken
from meetings.models import CancelReason, Meeting, MeetingState, Organiser, Slot
from meetings.operations import booking
from meetings.operations.errors import (
    BookedOnJobnet,
    ContactAlreadyRecorded,
    TalkHasBegun,
)
from meetings.rules import is_lawful
from sanctions.operations import talks as sanction_talks
from web import shown
from web.access import Request
from web.member import phrases, talk_words
from web.member.booking import slot_named
from web.member.forms import CancelForm, ContactForm
from web.member.pages import own_meeting, refused, render_page
from web.member.times import days_to_choose, offered, times_of
from web.wording import words_for


@dataclass(frozen=True)
class Reason:
    """One reason for cancelling and what it leads to."""

    value: str
    label: str
    text: str


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: Request, meeting_id: UUID) -> HttpResponse:
    """Cancel a talk before it begins, and choose the new time in the same form (R44, R45)."""
    meeting = own_meeting(request, meeting_id)
    talk_page = reverse("member:talk", args=[meeting.public_id])
    title = _("Vi har ikke fået dit afbud")
    if meeting.organiser != Organiser.AKASSE:
        return refused(request, BookedOnJobnet(), title=title, back_url=talk_page)
    if meeting.state != MeetingState.BOOKED:
        return redirect(talk_page)
    if meeting.starts_at and request.moment >= meeting.starts_at:
        return _begun(request, meeting)
    slots = _offered_instead(meeting, at=request.moment)
    if request.method != "POST":
        return _page_to_cancel(request, meeting, None, slots)
    form = CancelForm(request.POST, has_times=bool(slots))
    slot = None
    if form.is_valid() and form.cleaned_data["slot"] and not _is_sick(form):
        slot = slot_named(form.cleaned_data["slot"])
        if slot is None:
            form.add_error("slot", _("Vælg en ny tid"))
    if not form.is_valid():
        return _page_to_cancel(
            request, meeting, form, slots, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    try:
        successor = booking.cancel(
            meeting_id=meeting.pk,
            reason=form.cleaned_data["reason"],
            note=form.cleaned_data["note"],
            new_slot_id=slot.pk if slot else None,
            new_mode=meeting.mode if slot else "",
            actor=request.user,
            at=request.moment,
        )
    except TalkHasBegun:
        return _begun(request, meeting)
    except RuleBroken as broken:
        if broken.code == "transition_not_allowed":
            return refused(request, broken, title=title, back_url=talk_page)
        form.add_error("slot", words_for(broken))
        slots = _offered_instead(meeting, at=request.moment)
        return _page_to_cancel(request, meeting, form, slots, status=HTTPStatus.CONFLICT)
    return _cancelled(request, meeting, successor)


def _offered_instead(meeting: Meeting, *, at: datetime) -> list[Slot]:
    """Return the times for the talk that takes this one's place, in its own window (B2)."""
    if not booking.may_be_succeeded(meeting):
        return []
    return offered(booking.successor_of(meeting, at=at), at=at, mode=meeting.mode)


def _is_sick(form: CancelForm) -> bool:
    """Return whether no time is asked for: somebody who is sick chooses when they are well (A11)."""
    return form.cleaned_data["reason"] == CancelReason.SICK


def _cancelled(request: Request, meeting: Meeting, successor: Meeting | None) -> HttpResponse:
    """Say that the talk is cancelled, on the page of what comes in its place."""
    assert meeting.starts_at is not None  # noqa: S101  (a constraint says so of every booked talk)
    messages.success(
        request,
        _("Vi har fået dit afbud til samtalen %(start)s.")
        % {"start": tidspunkt(meeting.starts_at)},
    )
    if successor and successor.state == MeetingState.BOOKED:
        return redirect("member:receipt", meeting_id=successor.public_id)
    return redirect("member:talk", meeting_id=(successor or meeting).public_id)


def _begun(request: Request, meeting: Meeting) -> HttpResponse:
    """Say that the talk has begun and that only a call helps now; nothing is cancelled (R44)."""
    return render_page(
        request,
        "member/talk_begun.html",
        {"meeting": meeting, "missed_url": reverse("member:missed", args=[meeting.public_id])},
        current="talks",
        status=HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK,
    )


def _page_to_cancel(
    request: Request,
    meeting: Meeting,
    form: CancelForm | None,
    slots: list,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    times = times_of(slots)
    shown.afterwards(
        request,
        booking.note_slots_shown,
        meeting_id=meeting.pk,
        mode=meeting.mode,
        starts=[slot.starts_at for slot in slots],
        at=request.moment,
    )
    return render_page(
        request,
        "member/talk_cancel.html",
        {
            "form": form,
            "note_field": (form or CancelForm(has_times=bool(slots)))["note"],
            "meeting": meeting,
            "reasons": _reasons(meeting),
            "chosen_reason": form.data.get("reason", "") if form else "",
            "reason_error": _error(form, "reason"),
            "days": days_to_choose(
                booking.successor_of(meeting, at=request.moment), times, at=request.moment
            ),
            "chosen_slot": form.data.get("slot", "") if form else "",
            "slot_error": _error(form, "slot"),
            "has_times": bool(slots),
            "status_line": _("Den nye tid er på samme måde: %(mode)s. Du kan ændre det bagefter.")
            % {"mode": talk_words.mode_label(meeting.mode).lower()}
            if len(meeting.modes_for_member) > 1
            else talk_words.shown_times(meeting, meeting.mode),
        },
        current="talks",
        status=status,
    )


def _error(form: CancelForm | None, name: str) -> str:
    return str(next(iter(form.errors.get(name, ())), "")) if form else ""


def _reasons(meeting: Meeting) -> list[Reason]:
    """Return the reasons, each with what it leads to (A10, A11)."""
    return [
        Reason(reason.value, str(reason.label), _what_then(meeting, reason))
        for reason in CancelReason
    ]


def _what_then(meeting: Meeting, reason: CancelReason) -> str:
    assert meeting.starts_at is not None  # noqa: S101  (a constraint says so of every booked talk)
    if reason is CancelReason.SICK:
        return _("Du beholder dine dagpenge. Du vælger en ny tid, når du er rask.")
    if is_lawful(reason, policy=meeting.case.policy):
        return _("Du beholder dine dagpenge. Vi kan bede om dokumentation.")
    return _(
        "Vi ser på din grund. Godkender vi den ikke, kan du miste dagpenge for %(day)s, "
        "men kun for den ene dag."
    ) % {"day": dato(meeting.starts_at)}


# Contact after a missed talk


@require_http_methods(["GET", "HEAD", "POST"])
def missed(request: Request, meeting_id: UUID) -> HttpResponse:
    """Say what happened, and record that the member got in touch (R47, T6)."""
    meeting = own_meeting(request, meeting_id)
    begun = meeting.starts_at is not None and meeting.starts_at <= request.moment
    about_it = meeting.state in {MeetingState.MISSED, MeetingState.BOOKED} and begun
    if not about_it:
        return redirect("member:talk", meeting_id=meeting.public_id)
    own_page = reverse("member:missed", args=[meeting.public_id])
    if request.method != "POST":
        return _page_of_missed(request, meeting, ContactForm())
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _page_of_missed(request, meeting, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        sanction_talks.record_contact(
            meeting_id=meeting.pk,
            contact_with=Organiser.AKASSE,
            contact_at=request.moment,
            actor=request.user,
            at=request.moment,
            note=form.cleaned_data["note"],
        )
    except ContactAlreadyRecorded:
        return redirect(own_page)
    except RuleBroken as broken:
        return refused(request, broken, title=_("Vi har ikke noteret det"), back_url=own_page)
    return redirect(own_page)


def _page_of_missed(
    request: Request, meeting: Meeting, form: ContactForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    assert meeting.starts_at is not None  # noqa: S101  (the caller has looked)
    successor = meeting.successors.order_by("-pk").first()
    return render_page(
        request,
        "member/talk_missed.html",
        {
            "form": form,
            "meeting": meeting,
            "is_flagged": meeting.state == MeetingState.MISSED,
            "consequence": phrases.missed_consequence(meeting.starts_at),
            "successor": successor,
            "is_jobcenters": meeting.organiser == Organiser.JOBCENTER,
        },
        current="talks",
        status=status,
    )
