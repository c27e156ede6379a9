"""S12 the week of talks, S13 opening hours, days away and closing days."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Role, User
from core import danish
from core.dates import each_day, end_of_day, local_date, monday_of, start_of_day, week_of
from core.errors import RuleBroken
from meetings import rules
from meetings.models import (
    CaseworkerAbsence,
    ClosingDay,
    Meeting,
    MeetingState,
    Mode,
    OpeningHours,
    Slot,
)
from meetings.operations import slots
from web.access import Request
from web.caseworker import frame, talks, words
from web.caseworker.forms import (
    WEEKDAYS,
    ClosingDayForm,
    DaysForm,
    HoursForm,
    SingleTimeForm,
)
from web.wording import words_for

form_page = require_http_methods(["GET", "HEAD", "POST"])

HERE = "caseworker:calendar"
WORKDAYS = timedelta(days=4)
ROOM_FOR_TWO_LINES = timedelta(minutes=45)
KINDS_OF_ENTRIES = {Mode.IN_PERSON: "in_person", Mode.VIDEO: "video", Mode.PHONE: "phone"}
NOT_IN_CALENDAR = (
    MeetingState.WITHDRAWN,
    MeetingState.CANCELLED_LAWFUL,
    MeetingState.CANCELLED_UNLAWFUL,
    MeetingState.CANCELLATION_REVIEW,
)


def holder_of(request: Request, wanted: str | None) -> User:
    """Return whose calendar is meant: a colleague of the branch, or the user."""
    if not wanted:
        return request.user
    try:
        key = UUID(wanted)
    except ValueError:
        return request.user
    return talks.colleagues_of(request.user).filter(public_id=key).first() or request.user


def read_week(text: str | None, today: date) -> date:
    """Return the Monday of the week that an address names ("2026-W48"), or of this week."""
    year, _, week = (text or "").partition("-W")
    if year.isdecimal() and week.isdecimal() and year.isascii() and week.isascii():
        try:
            return monday_of(int(year), int(week))
        except ValueError:
            pass
    return today - timedelta(days=today.weekday())


# S12


@require_safe
def week(request: Request) -> HttpResponse:
    """Show a week of somebody's talks and free times, as a calendar or as a list."""
    today = local_date(request.moment)
    monday = read_week(request.GET.get("uge"), today)
    friday = monday + WORKDAYS
    holder = holder_of(request, request.GET.get("hos"))
    span = {"starts_at__gte": start_of_day(monday), "starts_at__lte": end_of_day(friday)}
    booked = list(
        Meeting.objects.visible_to(request.user, at=request.moment)
        .of_fund()
        .filter(caseworker=holder, **span)
        .exclude(state__in=NOT_IN_CALENDAR)
        .select_related("case__member")
        .order_by("starts_at", "pk")
    )
    free = list(
        Slot.objects.free()
        .filter(caseworker=holder, ends_at__gt=request.moment, **span)
        .order_by("starts_at")
    )
    frame.note_list(request, f"Kalender {words.week_name(monday)}, {holder.name}", len(booked))
    waiting = (
        Meeting.objects.visible_to(request.user, at=request.moment)
        .of_fund()
        .filter(state=MeetingState.AWAITING_BOOKING)
        .count()
        if not booked and not free
        else 0
    )
    return frame.page(
        request,
        "week.html",
        {
            "monday": monday,
            "friday": friday,
            "number": week_of(monday)[1],
            "span": _span(monday, friday),
            "talks_count": len(booked),
            "free_count": len(free),
            "waiting": waiting,
            "days": [_day(day, booked, free, today) for day in each_day(monday, friday)],
            "before": _week_link(monday - timedelta(weeks=1), holder, request.user),
            "after": _week_link(monday + timedelta(weeks=1), holder, request.user),
            "this_week": _week_link(today - timedelta(days=today.weekday()), holder, request.user),
            "is_this_week": monday <= today <= monday + timedelta(days=6),
            "week_name": words.week_name(monday),
            "holder": holder,
            "is_own": holder == request.user,
            "colleagues": talks.colleagues_of(request.user),
            "as_list": request.GET.get("vis") == "liste",
        },
        here=HERE,
    )


def _span(first: date, last: date) -> str:
    """Return "23.–27. november", or both months where they differ."""
    begins = f"{first.day}." if first.month == last.month else danish.dag_maaned(first)
    return f"{begins}–{danish.dag_maaned(last)}"


def _week_link(monday: date, holder: User, user: User) -> dict[str, str]:
    address = f"{reverse('caseworker:calendar')}?uge={words.week_name(monday)}"
    if holder != user:
        address += f"&hos={holder.public_id}"
    return {"url": address, "label": f"Uge {week_of(monday)[1]}"}


def _day(day: date, booked: list[Meeting], free: list[Slot], today: date) -> dict[str, Any]:
    """Return one day as the component week_calendar takes it."""
    entries = [_entry(talk) for talk in booked if local_date(_start(talk)) == day]
    entries += [
        {
            "start": slot.starts_at,
            "end": slot.ends_at,
            "kind": "free",
            "title": "Ledig",
            "text": "",
        }
        for slot in free
        if local_date(slot.starts_at) == day
    ]
    entries.sort(key=lambda entry: entry["start"])
    return {"day": day, "is_today": day == today, "entries": entries}


def _start(talk: Meeting) -> Any:
    return talk.starts_at


def _end(talk: Meeting) -> Any:
    return talk.ends_at


def _entry(talk: Meeting) -> dict[str, Any]:
    is_missed = talk.state == MeetingState.MISSED
    how = "Udeblevet" if is_missed else talk.get_mode_display().lower()
    name, what = talk.case.member.name, f"{talk.title} · {how}"
    if _end(talk) - _start(talk) < ROOM_FOR_TWO_LINES:
        name, what = f"{name} · {how}", ""
    return {
        "start": talk.starts_at,
        "end": talk.ends_at,
        "kind": "missed" if is_missed else KINDS_OF_ENTRIES[Mode(talk.mode)],
        "title": name,
        "url": reverse("caseworker:talk", args=[talk.public_id]),
        "text": what,
    }


# S13


@form_page
def times(request: Request) -> HttpResponse:
    """Show and set when somebody holds talks: the weekly pattern, single times, days away."""
    holder = _editable_holder(request)
    today = local_date(request.moment)
    act = request.POST.get("act", "")
    hours = HoursForm(
        request.POST if act in {"hours", "preview"} else None,
        initial={"valid_from": today + timedelta(days=1)},
        prefix="tider",
    )
    single = SingleTimeForm(request.POST if act == "single" else None, prefix="enkelt")
    away = DaysForm(request.POST if act == "away" else None, prefix="vaek")
    closing = ClosingDayForm(request.POST if act == "closing" else None, prefix="lukket")
    preview: list[tuple[str, str]] = []
    if act == "hours" and hours.is_valid() and _set_hours(request, holder, hours):
        return _back_to_times(request, holder)
    if act == "preview" and hours.is_valid():
        preview = _preview(hours)
    if act == "single" and single.is_valid() and _open_single(request, holder, single):
        return _back_to_times(request, holder)
    if act == "away" and away.is_valid():
        answer = _report_away(request, holder, away)
        if answer is not None:
            return answer
    if act == "closing" and closing.is_valid():
        frame.team_lead_only(request)
        return _close(request, closing)
    asked = [form for form in (hours, single, away, closing) if form.is_bound]
    return frame.page(
        request,
        "times.html",
        {
            "holder": holder,
            "is_own": holder == request.user,
            "is_lead": request.user.role == Role.TEAM_LEAD,
            "colleagues": talks.colleagues_of(request.user),
            "hours": hours,
            "single": single,
            "away": away,
            "closing": closing,
            "form": next((form for form in asked if form.errors), None),
            "preview": preview,
            "pattern": _pattern(holder, today),
            "days_away": _days_away(holder, today),
            "closing_days": [
                (danish.dato_aar(row.day), row.label)
                for row in ClosingDay.objects.filter(
                    branch=request.user.branch_id, day__gte=today
                ).order_by("day")
            ],
            "free": Slot.objects.free()
            .filter(caseworker=holder, starts_at__gt=request.moment)
            .count(),
        },
        here=HERE,
        status=max((frame.status_of(form) for form in asked), default=200),
    )


def _editable_holder(request: Request) -> User:
    """Return whose times are set: one's own, and for a team lead also a colleague's."""
    holder = holder_of(request, request.POST.get("hos") or request.GET.get("hos"))
    if holder != request.user and request.user.role != Role.TEAM_LEAD:
        raise PermissionDenied
    return holder


def _back_to_times(request: Request, holder: User) -> HttpResponse:
    address = reverse("caseworker:times")
    return redirect(address if holder == request.user else f"{address}?hos={holder.public_id}")


def _set_hours(request: Request, holder: User, form: HoursForm) -> bool:
    """Set the hours of every chosen weekday, or of none of them."""
    facts = form.cleaned_data
    changed = 0
    try:
        with transaction.atomic():
            for weekday in facts["weekdays"]:
                changed += slots.set_opening_hours(
                    caseworker=holder,
                    weekday=weekday,
                    periods=form.periods,
                    slot_minutes=facts["slot_minutes"],
                    pause_minutes=facts["pause_minutes"],
                    modes=facts["modes"],
                    valid_from=facts["valid_from"],
                    valid_to=facts["valid_to"],
                    actor=request.user,
                    at=request.moment,
                )
    except RuleBroken as broken:
        form.add_error(None, words_for(broken))
        return False
    messages.success(request, f"Tiderne er gemt. {changed} tider er åbnet eller lukket.")
    return True


def _preview(form: HoursForm) -> list[tuple[str, str]]:
    """Return the times that the pattern makes on one day of each weekday, without saving anything."""
    facts = form.cleaned_data
    lines = []
    for weekday in facts["weekdays"]:
        starts: list[str] = []
        day = facts["valid_from"] + timedelta(days=(weekday - facts["valid_from"].weekday()) % 7)
        for opens, closes in form.periods:
            opening = rules.Opening(
                weekday=weekday,
                opens=opens,
                closes=closes,
                slot_minutes=facts["slot_minutes"],
                pause_minutes=facts["pause_minutes"],
                modes=tuple(facts["modes"]),
                valid_from=facts["valid_from"],
                valid_to=facts["valid_to"],
            )
            starts += [danish.klokkeslaet(begins) for begins, _ in rules.times_of(opening, day)]
        lines.append((dict(WEEKDAYS)[weekday], ", ".join(starts) or "Lukket"))
    return lines


def _open_single(request: Request, holder: User, form: SingleTimeForm) -> bool:
    if form.moment <= request.moment:
        form.add_error("day", "Tiden er gået. Vælg en tid, der kommer.")
        return False
    try:
        slots.open_single(
            caseworker=holder,
            starts_at=form.moment,
            minutes=form.cleaned_data["minutes"],
            modes=form.cleaned_data["modes"],
        )
    except RuleBroken as broken:
        form.add_error(None, words_for(broken))
        return False
    messages.success(request, f"Tiden {danish.tidspunkt(form.moment)} er åbnet.")
    return True


def _report_away(request: Request, holder: User, form: DaysForm) -> HttpResponse | None:
    try:
        hit = slots.report_away(
            caseworker=holder,
            first_day=form.cleaned_data["first_day"],
            last_day=form.cleaned_data["last_day"],
            actor=request.user,
            at=request.moment,
        )
    except RuleBroken as broken:
        form.add_error(None, words_for(broken))
        return None
    if not hit:
        messages.success(request, "Fraværet er noteret. Ingen samtaler er ramt.")
        return _back_to_times(request, holder)
    messages.warning(
        request, f"Fraværet er noteret. {len(hit)} samtaler skal flyttes, overtages eller aflyses."
    )
    absence = holder.days_away.order_by("-pk").first()
    return redirect(f"{reverse('caseworker:away')}?id={absence.public_id if absence else ''}")


def _close(request: Request, form: ClosingDayForm) -> HttpResponse:
    frame.act(
        request,
        f"Afdelingen er lukket {danish.dato(form.cleaned_data['day'])}.",
        slots.close_branch,
        branch=request.user.branch,
        day=form.cleaned_data["day"],
        label=form.cleaned_data["label"],
    )
    return redirect("caseworker:times")


def _pattern(holder: User, today: date) -> list[tuple[str, str, str, str, str]]:
    """Return the weekly pattern from today on, in words."""
    rows = (
        OpeningHours.objects.filter(caseworker=holder)
        .filter(Q(valid_to=None) | Q(valid_to__gte=today))
        .order_by("weekday", "opens", "valid_from")
    )
    names = dict(WEEKDAYS) | {5: "Lørdag", 6: "Søndag"}
    return [
        (
            names[row.weekday],
            f"{row.opens:%H.%M}–{row.closes:%H.%M}",
            f"{row.slot_minutes} min."
            + (f", pause {row.pause_minutes}" if row.pause_minutes else ""),
            ", ".join(Mode(mode).label for mode in row.modes),
            f"{danish.dato_tal(row.valid_from)} til "
            + (danish.dato_tal(row.valid_to) if row.valid_to else "videre"),
        )
        for row in rows
    ]


def _days_away(holder: User, today: date) -> list[dict[str, Any]]:
    rows = holder.days_away.filter(last_day__gte=today).order_by("first_day")
    return [
        {
            "url": f"{reverse('caseworker:away')}?id={row.public_id}",
            "when": f"{danish.dato(row.first_day)} til {danish.dato(row.last_day)}",
        }
        for row in rows
    ]


@form_page
def away(request: Request) -> HttpResponse:
    """Show the talks that fall on somebody's days away, each with what can be done; or take the days back."""
    absence = _absence(request)
    if request.method == "POST":
        frame.act(
            request,
            "Fraværet er fjernet. Tiderne er åbne igen.",
            slots.end_away,
            absence_id=absence.pk,
        )
        return _back_to_times(request, absence.caseworker)
    visible = Meeting.objects.visible_to(request.user, at=request.moment)
    hit = [
        talk
        for talk in slots.talks_during(absence, at=request.moment)
        if visible.filter(pk=talk.pk).exists()
    ]
    frame.note_list(request, "Samtaler på fraværsdage", len(hit))
    return frame.page(
        request,
        "away.html",
        {
            "absence": absence,
            "holder": absence.caseworker,
            "rows": [
                {
                    "id": talk.public_id,
                    "name": talk.case.member.name,
                    "case_url": reverse("caseworker:case", args=[talk.case.public_id]),
                    "title": talk.title,
                    "when": danish.tidspunkt(_start(talk)),
                    "mode": talk.get_mode_display(),
                }
                for talk in hit
            ],
        },
        here=HERE,
    )


def _absence(request: Request) -> CaseworkerAbsence:
    """Return the days away that the address names: one's own, or for a team lead a colleague's."""
    try:
        key = UUID(request.POST.get("id") or request.GET.get("id") or "")
    except ValueError:
        key = UUID(int=0)
    holders = (
        talks.colleagues_of(request.user)
        if request.user.role == Role.TEAM_LEAD
        else User.objects.filter(pk=request.user.pk)
    )
    return get_object_or_404(
        CaseworkerAbsence.objects.select_related("caseworker"),
        public_id=key,
        caseworker__in=holders,
    )
