"""S1, the day: today's talks with attendance in the row, what needs an act, who goes over soon."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from cases.models import Case, CaseState
from core import danish
from core.dates import end_of_day, local_date, start_of_day
from core.errors import RuleBroken
from meetings.models import Meeting, MeetingKind, MeetingQuerySet, MeetingState
from meetings.operations import attendance
from web.access import Request
from web.caseworker import frame, navigation, words, worklists
from web.wording import words_for

QUEUE_LENGTH = 6
LEAVING_LENGTH = 6
LEAVES_WITHIN = timedelta(days=14)

OUTCOMES = {
    MeetingState.HELD: "held",
    MeetingState.MISSED: "missed",
    MeetingState.CANCELLED_LAWFUL: "cancelled",
    MeetingState.CANCELLATION_REVIEW: "cancelled",
    MeetingState.CANCELLED_UNLAWFUL: "cancelled",
}


@require_safe
def day(request: Request) -> HttpResponse:
    """Show one day of the user's talks; today unless ``?dag=`` says another."""
    today = local_date(request.moment)
    chosen = read_day(request.GET.get("dag"), today)
    own = _own_talks(request)
    talks = list(
        own.filter(starts_at__gte=start_of_day(chosen), starts_at__lte=end_of_day(chosen))
        .select_related("case__member")
        .order_by("starts_at", "pk")
    )
    waiting = navigation.recent_counts(request)
    queue = _queue(request, waiting)
    leaving = _leaving(request, today)
    frame.note_list(
        request, f"Dagen {danish.dato_tal(chosen)}", len(talks) + len(queue) + len(leaving)
    )
    return frame.page(
        request,
        "day.html",
        {
            "day": chosen,
            "is_today": chosen == today,
            "week_name": words.week_name(chosen),
            "before": chosen - timedelta(days=1),
            "after": chosen + timedelta(days=1),
            "summary": _summary(talks, request.moment),
            "rows": [row_of(talk, at=request.moment) for talk in talks],
            "next_day": None if talks else _next_day(own, after=chosen),
            "queue": [_queue_line(item, today) for item in queue],
            "waiting": sum(waiting.get(kind.name, 0) for kind in worklists.KINDS),
            "leaving": leaving,
        },
        here="caseworker:home",
    )


def _own_talks(request: Request) -> MeetingQuerySet:
    talks = Meeting.objects.visible_to(request.user, at=request.moment).of_fund()
    return talks.filter(caseworker=request.user).exclude(state=MeetingState.WITHDRAWN)


def _next_day(own: MeetingQuerySet, *, after: date) -> date | None:
    """Return the next day on which the user has a talk."""
    later = own.filter(starts_at__gt=end_of_day(after)).order_by("starts_at")
    starts_at = later.values_list("starts_at", flat=True).first()
    return local_date(starts_at) if starts_at else None


def read_day(text: str | None, otherwise: date) -> date:
    """Return the day that an address names, or another one when it names none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise


def _summary(talks: list[Meeting], at: datetime) -> str:
    """Return "5 samtaler · 1 holdt · 1 i gang"."""
    if not talks:
        return "Ingen samtaler"
    parts = [f"{len(talks)} {'samtale' if len(talks) == 1 else 'samtaler'}"]
    held = sum(talk.state == MeetingState.HELD for talk in talks)
    now = sum(words.is_now(talk, at) for talk in talks)
    missed = sum(talk.state == MeetingState.MISSED for talk in talks)
    parts += [
        f"{count} {word}"
        for count, word in ((held, "holdt"), (now, "i gang"), (missed, "udeblevet"))
        if count
    ]
    return " · ".join(parts)


def row_of(talk: Meeting, *, at: datetime) -> dict[str, Any]:
    """Return a talk as the component meeting_row takes it."""
    is_now = words.is_now(talk, at)
    url = reverse("caseworker:talk", args=[talk.public_id])
    if talk.state == MeetingState.MISSED and talk.confirmed_at is None:
        missed_url = reverse("caseworker:confirm_missed", args=[talk.public_id])
        act = {"url": missed_url, "label": "Bekræft udeblivelse", "tone": "danger"}
    elif talk.state == MeetingState.CANCELLATION_REVIEW:
        review_url = reverse("caseworker:review_cancellation", args=[talk.public_id])
        act = {"url": review_url, "label": "Vurdér afbud", "tone": "secondary"}
    else:
        label = words.act_of_talk(talk, at, otherwise="Åbn")
        act = {"url": url, "label": label, "tone": "" if is_now else "secondary"}
    return {
        "id": f"samtale-{talk.public_id}",
        "start": talk.starts_at,
        "end": talk.ends_at,
        "name": talk.case.member.name,
        "url": reverse("caseworker:case", args=[talk.case.public_id]),
        "title": talk.title,
        "place": words.place_of(talk),
        "mode_icon": words.mode_icon(talk),
        "is_now": is_now,
        "attendance_url": reverse("caseworker:attendance", args=[talk.public_id]),
        "outcome": OUTCOMES.get(MeetingState(talk.state), ""),
        "act": act,
    }


def _queue(request: Request, waiting: dict[str, int]) -> list[worklists.Item]:
    """Return what needs an act: the user's own cases first, and where these are few, the branch's."""
    kinds = worklists.kinds_for(request.user)
    cases = Case.objects.visible_to(request.user, at=request.moment)
    busy = [kind for kind in kinds if waiting.get(kind.name)]
    if sum(waiting[kind.name] for kind in busy) >= QUEUE_LENGTH:
        kinds, cases = busy, cases.filter(worklists.own(request.user))
    return worklists.items(kinds, cases, request.user, at=request.moment, limit=QUEUE_LENGTH)


def _queue_line(item: worklists.Item, today: date) -> dict[str, Any]:
    """Return what waits as the component queue takes it."""
    facts = [part for part in (item.what, item.kind.text, item.age(today)) if part]
    return {
        "url": item.url,
        "title": item.name,
        "badge": {"text": item.kind.badge, "tone": item.kind.tone},
        "text": " · ".join(facts),
    }


def _leaving(request: Request, today: date) -> list[dict[str, Any]]:
    """Return the user's members whom the Jobcenter takes over within two weeks."""
    cases = (
        Case.objects.visible_to(request.user, at=request.moment)
        .filter(
            worklists.own(request.user),
            state=CaseState.AKASSE_ACTIVE,
            handover_on__lte=today + LEAVES_WITHIN,
        )
        .select_related("member")
        .order_by("handover_on", "pk")[:LEAVING_LENGTH]
    )
    return [
        {
            "url": reverse("caseworker:case", args=[case.public_id]),
            "title": case.member.name,
            "when": danish.dato_kort(case.handover_on) if case.handover_on else "",
            "text": leaving_facts(case),
        }
        for case in cases
    ]


def leaving_facts(case: Case) -> str:
    """Return what is known about a coming handover: talks held, and the member's wish (R17)."""
    wish = {
        True: "Ønsker, at vi deltager i første samtale.",
        False: "Ønsker ikke, at vi deltager.",
        None: "Har ikke svaret på, om vi skal deltage.",
    }[case.wants_fund_at_first_jc_talk]
    return f"{case.talks_held} af {case.policy.talks_before_handover} samtaler holdt. {wish}"


# Attendance


@require_POST
def record_attendance(request: Request, meeting_id: UUID) -> HttpResponse:
    """Take a press on "Mødt", "Afbud" or "Udeblevet".

    That the member came is recorded at once. A cancellation needs a reason and a new time, staying
    away needs evidence, an availability talk what it found, a correction a reason: those have pages
    of their own.
    """
    talk = frame.talk_for(request, meeting_id, purpose="Fremmøde til din samtale")
    wanted = request.POST.get("outcome", "")
    recorded = OUTCOMES.get(MeetingState(talk.state), "")
    if wanted == recorded:
        return _day_of(request, talk)
    if recorded:
        return _go(request, "caseworker:correct_outcome", talk)
    if wanted == "cancelled":
        return _go(request, "caseworker:cancel", talk)
    if wanted == "missed":
        return _go(request, "caseworker:confirm_missed", talk)
    if talk.kind == MeetingKind.AVAILABILITY_TALK:
        return _go(request, "caseworker:assess", talk)
    return _record_held(request, talk)


def _record_held(request: Request, talk: Meeting) -> HttpResponse:
    said = f"Gemt: {talk.case.member.name} er mødt."
    try:
        held = attendance.record_held(meeting_id=talk.pk, actor=request.user, at=request.moment)
    except RuleBroken as broken:
        messages.error(request, words_for(broken))
        return _day_of(request, talk)
    navigation.forget(request.user)
    if held.case.state == CaseState.JOBCENTER_ACTIVE and talk.case.state == CaseState.AKASSE_ACTIVE:
        said += " Det var den sidste samtale hos os. Sagen er nu hos Jobcenteret."
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, said)
        return _day_of(request, talk)
    held.case.member = talk.case.member
    row = row_of(held, at=request.moment)
    return render(request, "components/meeting_row.html", {"row": row, "said": said})


def _day_of(request: Request, talk: Meeting) -> HttpResponse:
    """Go back to the day page on which the talk stands."""
    address = reverse("caseworker:home")
    if talk.starts_at and local_date(talk.starts_at) != local_date(request.moment):
        address += f"?dag={local_date(talk.starts_at).isoformat()}"
    return _to(request, address)


def _go(request: Request, route: str, talk: Meeting) -> HttpResponse:
    return _to(request, reverse(route, args=[talk.public_id]))


def _to(request: Request, address: str) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(address)
    response: HttpResponseRedirect = redirect(address)
    return response
