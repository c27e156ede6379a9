"""Finding a time: book, move, and say that none fits (M5, M8)."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.models import CaseState
from core.danish import dato, klokken, tidspunkt
from core.dates import local_date
from core.errors import RuleBroken
from meetings.models import Meeting, MeetingKind, MeetingState, Organiser, Slot, Suspension
from meetings.operations import booking
from meetings.operations.errors import (
    BookedOnJobnet,
    DeadlinePassed,
    ModeNotAllowed,
    TalkHasBegun,
)
from meetings.rules import deadline_has_passed
from web import shown
from web.access import Request
from web.member import phrases, talk_words
from web.member.forms import TimeForm
from web.member.pages import own_meeting, refused, render_page
from web.member.times import CURRENT, Time, days_of, days_to_choose, offered, same_time, times_of
from web.member.why import why_deadline
from web.wording import words_for

SETTLED = frozenset(
    {"transition_not_allowed", "not_in_this_phase", "talk_has_begun", "booked_on_jobnet"}
)
"""Refusals after which no other time would help: the talk is settled, or it is not the fund's."""


# Booking


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: Request, meeting_id: UUID) -> HttpResponse:
    """Choose how and when to hold a talk that waits to be booked."""
    meeting = own_meeting(request, meeting_id)
    is_post = request.method == "POST"
    if _is_past_deadline(meeting, at=request.moment):
        return _past_deadline(request, meeting, refuses=is_post)
    if meeting.kind != MeetingKind.JOB_TALK or not (is_post or _waits(meeting)):
        return redirect("member:talk", meeting_id=meeting.public_id)
    if not is_post:
        return _page_to_book(request, meeting, None)
    form = TimeForm(request.POST, chooses_mode=_chooses_mode(meeting))
    slot = _chosen_slot(form)
    if slot is None:
        return _page_to_book(request, meeting, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        booking.book(
            meeting_id=meeting.pk,
            slot_id=slot.pk,
            mode=_chosen_mode(form, meeting),
            actor=request.user,
            at=request.moment,
        )
    except DeadlinePassed:
        return _past_deadline(request, meeting, refuses=True)
    except RuleBroken as broken:
        if broken.code in SETTLED:
            return _refused(request, meeting, broken, title=_("Samtalen er ikke booket"))
        _add_refusal(form, broken)
        return _page_to_book(request, meeting, form, status=HTTPStatus.CONFLICT)
    return redirect("member:receipt", meeting_id=meeting.public_id)


def _waits(meeting: Meeting) -> bool:
    return (
        meeting.state == MeetingState.AWAITING_BOOKING
        and meeting.case.state == CaseState.AKASSE_ACTIVE
    )


def _is_past_deadline(meeting: Meeting, *, at: datetime) -> bool:
    """Return whether only a phone call helps: the deadline is over, and nothing came after it."""
    if meeting.state == MeetingState.BOOKING_EXPIRED:
        return meeting.cured_on is None
    deadline = meeting.booking_deadline
    return _waits(meeting) and deadline is not None and deadline_has_passed(deadline, at=at)


def _past_deadline(request: Request, meeting: Meeting, *, refuses: bool) -> HttpResponse:
    """Say what to do when it is too late to book: the phone is the cure, so it is the button (2.2)."""
    deadline = meeting.booking_deadline
    return render_page(
        request,
        "member/talk_past_deadline.html",
        {
            "meeting": meeting,
            "deadline": deadline,
            "consequence": phrases.unbooked_consequence(deadline) if deadline else "",
        },
        current="talks",
        status=HTTPStatus.CONFLICT if refuses else HTTPStatus.OK,
    )


def _page_to_book(
    request: Request, meeting: Meeting, form: TimeForm | None, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    deadline = meeting.booking_deadline
    words = {
        "title": _("Book din %(talk)s") % {"talk": meeting.title},
        "lead": _("Vælg en tid senest %(day)s.") % {"day": dato(deadline)}
        if deadline
        else phrases.resting_text(meeting.suspended_for),
        "button": _("Book samtalen"),
        "summary_title": _("Samtalen er ikke booket endnu"),
        "deadline": deadline,
        "consequence": phrases.booking_consequence(deadline) if deadline else "",
        "why": why_deadline(
            deadline,
            letter_on=meeting.invited_on,
            digital_exempt=meeting.case.member.digital_exempt,
            policy=meeting.case.policy,
        )
        if deadline
        else None,
        "no_times": phrases.no_times_text(has_deadline=deadline is not None),
        "report_url": reverse("member:no_time", args=[meeting.public_id]) if deadline else "",
        "back_url": reverse("member:talks"),
    }
    return _page(request, meeting, form, own_time=None, words=words, status=status)


# Moving


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: Request, meeting_id: UUID) -> HttpResponse:
    """Move a booked talk to another time, or hold it in another way, before it begins (R9, B2)."""
    meeting = own_meeting(request, meeting_id)
    title = _("Samtalen er ikke flyttet")
    if meeting.organiser != Organiser.AKASSE:
        return _refused(request, meeting, BookedOnJobnet(), title=title)
    if meeting.kind != MeetingKind.JOB_TALK or meeting.state != MeetingState.BOOKED:
        return redirect("member:talk", meeting_id=meeting.public_id)
    if meeting.starts_at and request.moment >= meeting.starts_at:
        broken = TalkHasBegun(starts_at=meeting.starts_at)
        return _refused(request, meeting, broken, title=title)
    if request.method != "POST":
        return _page_to_move(request, meeting, None)
    form = TimeForm(request.POST, chooses_mode=_chooses_mode(meeting))
    slot = _chosen_slot(form)
    stays = form.is_valid() and form.cleaned_data["slot"] == CURRENT
    if slot is None and not stays:
        return _page_to_move(request, meeting, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    mode = _chosen_mode(form, meeting)
    try:
        if slot is None:
            booking.choose_mode(
                meeting_id=meeting.pk, mode=mode, actor=request.user, at=request.moment
            )
        else:
            booking.rebook(
                meeting_id=meeting.pk,
                slot_id=slot.pk,
                mode=mode,
                actor=request.user,
                at=request.moment,
            )
    except RuleBroken as broken:
        if broken.code in SETTLED:
            return _refused(request, meeting, broken, title=title)
        _add_refusal(form, broken)
        return _page_to_move(request, meeting, form, status=HTTPStatus.CONFLICT)
    return redirect("member:receipt", meeting_id=meeting.public_id)


def _page_to_move(
    request: Request, meeting: Meeting, form: TimeForm | None, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    assert meeting.starts_at is not None  # noqa: S101  (a constraint says so of every booked talk)
    words = {
        "title": _("Flyt din %(talk)s") % {"talk": meeting.title},
        "lead": _("Din tid nu er %(start)s.") % {"start": tidspunkt(meeting.starts_at)},
        "button": _("Flyt samtalen"),
        "summary_title": _("Samtalen er ikke flyttet endnu"),
        "deadline": None,
        "consequence": "",
        "why": None,
        "no_times": _("Der er ingen andre ledige tider. Din tid nu gælder stadig."),
        "report_url": "",
        "back_url": reverse("member:talk", args=[meeting.public_id]),
    }
    own_time = Time(CURRENT, meeting.starts_at)
    return _page(request, meeting, form, own_time=own_time, words=words, status=status)


# Saying that no time fits


@require_http_methods(["GET", "HEAD", "POST"])
def no_time(request: Request, meeting_id: UUID) -> HttpResponse:
    """Say that none of the times fits: the deadline rests, and a caseworker calls (I-7)."""
    meeting = own_meeting(request, meeting_id)
    talk_page = reverse("member:talk", args=[meeting.public_id])
    is_post = request.method == "POST"
    if _is_past_deadline(meeting, at=request.moment):
        return _past_deadline(request, meeting, refuses=is_post)
    if not _waits(meeting) or meeting.suspended_for == Suspension.MEMBER_FOUND_NONE:
        return redirect(talk_page)
    if is_post:
        try:
            booking.report_no_slot(meeting_id=meeting.pk, actor=request.user, at=request.moment)
        except RuleBroken as broken:
            return _refused(request, meeting, broken, title=_("Vi har ikke noteret det"))
        messages.success(
            request, _("Vi har noteret det. Din frist hviler nu, og vi kontakter dig.")
        )
        return redirect(talk_page)
    slots = offered(meeting, at=request.moment)
    return render_page(
        request,
        "member/talk_no_time.html",
        {"meeting": meeting, "offered": phrases.times_in_words(len(slots)) if slots else ""},
        current="talks",
    )


# What the pages share


def _page(
    request: Request,
    meeting: Meeting,
    form: TimeForm | None,
    *,
    own_time: Time | None,
    words: dict[str, Any],
    status: int,
) -> HttpResponse:
    """Render the page on which a time is chosen; htmx asks for the times alone.

    What is shown is noted, as proof that a time was really offered.
    """
    sent = form.data if form else request.GET
    mode = _shown_mode(
        meeting, sent.get("form") or sent.get("mode"), is_booked=own_time is not None
    )
    slots = offered(meeting, at=request.moment, mode=mode)
    shown.afterwards(
        request,
        booking.note_slots_shown,
        meeting_id=meeting.pk,
        mode=mode,
        starts=[slot.starts_at for slot in slots],
        at=request.moment,
    )
    has_free_times = bool(slots) or (mode != "" and bool(offered(meeting, at=request.moment)))
    times = times_of(slots)
    if own_time and _is_offered_in(meeting, mode):
        times = [own_time, *(time for time in times if time.at != own_time.at)]
    if own_time and not has_free_times:
        days = days_of(times, first=local_date(own_time.at), last=local_date(own_time.at))
    else:
        days = days_to_choose(meeting, times, at=request.moment)
    wanted = sent.get("slot") or (own_time.value if own_time else "")
    chosen, lost = _kept(wanted, times, own_time)
    status_line = talk_words.shown_times(meeting, mode)
    if lost and form is None:
        status_line = _("Tiden %(time)s kan ikke holdes sådan. Vælg en anden. %(shown)s") % {
            "time": klokken(lost),
            "shown": status_line,
        }
    context = {
        "form": form,
        "meeting": meeting,
        "town": talk_words.town(meeting.case.branch) if meeting.case.branch else "",
        "modes": talk_words.mode_cards(meeting),
        "chosen_mode": mode,
        "mode_error": _first_error(form, "mode"),
        "days": days,
        "chosen_slot": chosen,
        "slot_error": _first_error(form, "slot"),
        "status_line": status_line,
        "times_url": request.path,
        "has_choice": bool(times) or has_free_times,
        "has_free_times": has_free_times,
        "about": [
            (_("Hvad"), meeting.title),
            (_("Varighed"), _("%(minutes)s minutter") % {"minutes": meeting.minutes}),
            (_("Med"), talk_words.with_whom(meeting)),
        ],
        **words,
    }
    if request.htmx and request.method == "GET":  # type: ignore[attr-defined]
        return render(request, "member/_times.html", context)
    return render_page(
        request, "member/talk_choose_time.html", context, current="talks", status=status
    )


def _chooses_mode(meeting: Meeting) -> bool:
    return len(meeting.modes_for_member) > 1


def _shown_mode(meeting: Meeting, asked: str | None, *, is_booked: bool) -> str:
    """Return the way of holding the talk whose times are shown; empty while none is chosen."""
    if not _chooses_mode(meeting):
        return meeting.modes_for_member[0]
    if asked in meeting.modes_for_member:
        return asked
    return meeting.mode if is_booked else ""


def _chosen_mode(form: TimeForm, meeting: Meeting) -> str:
    """Return what was sent, allowed or not: the rule judges it. Where there is no choice nothing is sent."""
    return form.cleaned_data["mode"] or meeting.modes_for_member[0]


def _chosen_slot(form: TimeForm) -> Slot | None:
    """Return the slot that was sent; None, with the error on the form, if there is no such slot."""
    if not form.is_valid() or form.cleaned_data["slot"] == CURRENT:
        return None
    slot = slot_named(form.cleaned_data["slot"])
    if slot is None:
        form.add_error("slot", _("Vælg et tidspunkt"))
    return slot


def slot_named(value: str) -> Slot | None:
    try:
        return Slot.objects.filter(public_id=UUID(value)).first()
    except ValueError:
        return None


def _add_refusal(form: TimeForm, broken: RuleBroken) -> None:
    """Put the words for a refusal where they are read: at the times, or at the way of holding it."""
    field = "mode" if isinstance(broken, ModeNotAllowed) else "slot"
    form.add_error(field, words_for(broken))


def _first_error(form: TimeForm | None, name: str) -> str:
    return str(next(iter(form.errors.get(name, ())), "")) if form else ""


def _is_offered_in(meeting: Meeting, mode: str) -> bool:
    """Return whether the time that the talk has now can be kept when it is held in this way."""
    return mode == meeting.mode or meeting.slot is None or mode in meeting.slot.modes


def _kept(wanted: str, times: list[Time], own_time: Time | None) -> tuple[str, datetime | None]:
    """Return the time that stays chosen, and the moment of one that had to go."""
    if not wanted or any(time.value == wanted for time in times):
        return wanted, None
    if own_time and wanted == own_time.value:
        return "", own_time.at
    slot = slot_named(wanted)
    if slot is None:
        return "", None
    same = same_time(times, slot.starts_at)
    return same, None if same else slot.starts_at


def _refused(request: Request, meeting: Meeting, broken: RuleBroken, *, title: str) -> HttpResponse:
    back_url = reverse("member:talk", args=[meeting.public_id])
    return refused(request, broken, title=title, back_url=back_url)
