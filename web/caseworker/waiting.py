"""The lists of what waits: every worklist, S14 missed talks, S22 handovers."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.models import WITH_AKASSE, WITH_JOBCENTER, Case
from cases.rules import HandoverReason
from core import danish
from core.dates import local_date
from meetings.models import Meeting, MeetingState
from plans.models import PlanState, PlanVersion
from web.access import Request
from web.caseworker import frame, navigation, worklists
from web.caseworker.words import Badge

LONGEST_LIST = 200
COMING_WITHIN = timedelta(days=28)
DONE_WITHIN = timedelta(days=14)

REASONS = {
    HandoverReason.TALKS: "Samtalerne er holdt",
    HandoverReason.MONTHS: "Tiden er gået",
    HandoverReason.HOURS_410: "Timerne er brugt",
    HandoverReason.REFERRAL: "Visiteret",
    HandoverReason.LEGACY: "Ledig før 2024",
    HandoverReason.MANUAL: "Manuelt",
}


@require_safe
def worklists_page(request: Request) -> HttpResponse:
    """Show every kind of work with how much of it waits, or with ``?liste=`` what waits of one kind."""
    name = request.GET.get("liste")
    if name:
        return _worklist(request, name)
    found = navigation.counts(request)
    rows = [(kind, found.get(kind.name, 0)) for kind in worklists.kinds_for(request.user)]
    return frame.page(
        request,
        "worklists.html",
        {"rows": rows, "waiting": sum(count for _, count in rows)},
        here="caseworker:worklists",
    )


def _worklist(request: Request, name: str) -> HttpResponse:
    """List one kind of work, the user's own cases first, then the oldest."""
    kind = worklists.BY_NAME.get(name)
    if kind is None or kind not in worklists.kinds_for(request.user):
        raise Http404
    today = local_date(request.moment)
    navigation.counts(request)
    cases = Case.objects.visible_to(request.user, at=request.moment)
    found = worklists.items([kind], cases, request.user, at=request.moment, limit=LONGEST_LIST)
    frame.note_list(request, kind.label, len(found))
    return frame.page(
        request,
        "worklist.html",
        {
            "kind": kind,
            "rows": [(item, item.age(today), item.is_old(today)) for item in found],
            "own": sum(item.is_own for item in found),
        },
        here="caseworker:worklists",
    )


@require_safe
def missed(request: Request) -> HttpResponse:
    """List the talks that members stayed away from, oldest first: unconfirmed, or still without contact."""
    today = local_date(request.moment)
    talks = list(
        Meeting.objects.visible_to(request.user, at=request.moment)
        .of_fund()
        .filter(state=MeetingState.MISSED)
        .filter(Q(confirmed_at=None) | Q(contact_at=None))
        .select_related("case__member")
        .order_by("starts_at", "pk")[:LONGEST_LIST]
    )
    frame.note_list(request, "Udeblivelser", len(talks))
    return frame.page(
        request,
        "missed.html",
        {
            "rows": [_missed_row(talk, today) for talk in talks],
            "unconfirmed": sum(talk.confirmed_at is None for talk in talks),
            "own": navigation.counts(request).get("missed_unconfirmed", 0),
        },
        here="caseworker:missed",
    )


def _missed_row(talk: Meeting, today: date) -> dict[str, Any]:
    assert talk.starts_at is not None  # noqa: S101  (a missed talk had a time)
    days = (today - local_date(talk.starts_at)).days
    contact = "Ingen"
    if talk.contact_at:
        contact = f"{danish.dag_kort(talk.contact_at)} {danish.klokkeslaet(talk.contact_at)}"
    if talk.confirmed_at is None:
        badge, act, route = (
            Badge("Ikke bekræftet", "amber", "triangle-alert"),
            "Bekræft eller ret",
            "caseworker:confirm_missed",
        )
    else:
        badge, act, route = (
            Badge("Bekræftet", "red", "user-x"),
            "Notér kontakt",
            "caseworker:record_contact",
        )
    return {
        "name": talk.case.member.name,
        "case_url": reverse("caseworker:case", args=[talk.case.public_id]),
        "title": talk.title,
        "when": f"{danish.dag_kort(talk.starts_at)} {danish.klokkeslaet(talk.starts_at)}",
        "age": {0: "i dag", 1: "i går"}.get(days) or f"{days} dage",
        "is_old": days >= worklists.OLD_AFTER_DAYS,
        "badge": badge,
        "contact": contact,
        "act": act,
        "url": reverse(route, args=[talk.public_id]),
    }


@require_safe
def handovers(request: Request) -> HttpResponse:
    """Show who goes over to the Jobcenter soon, who just went, and whether all is ready for it."""
    today = local_date(request.moment)
    visible = Case.objects.visible_to(request.user, at=request.moment)
    plan = PlanVersion.objects.filter(plan=OuterRef("pk"), state=PlanState.ACTIVE)
    cases = visible.filter(
        Q(state__in=WITH_AKASSE, handover_on__lte=today + COMING_WITHIN)
        | Q(state__in=WITH_JOBCENTER, handed_over_on__gte=today - DONE_WITHIN)
    )
    found = list(
        cases.annotate(has_plan=Exists(plan))
        .select_related("member", "municipality")
        .order_by("handover_on", "pk")[:LONGEST_LIST]
    )
    frame.note_list(request, "Overdragelser", len(found))
    coming = [_handover_row(case) for case in found if case.is_with_akasse]
    done = [_handover_row(case) for case in found if not case.is_with_akasse]
    return frame.page(
        request,
        "handovers.html",
        {
            "coming": coming,
            "lists": [
                ("Overgår snart", coming, "Ingen overgår de næste 28 dage."),
                ("Overdraget de seneste 14 dage", done, "Ingen er overdraget de seneste 14 dage."),
            ],
        },
        here="caseworker:handovers",
    )


def _handover_row(case: Any) -> dict[str, Any]:
    day = case.handed_over_on or case.handover_on
    return {
        "name": case.member.name,
        "url": reverse("caseworker:case", args=[case.public_id]),
        "when": danish.dag_kort(day) if day else "",
        "why": REASONS[HandoverReason(case.handover_reason)] if case.handover_reason else "",
        "talks_held": case.talks_held,
        "has_plan": case.has_plan,
        "wish": {True: "Ja", False: "Nej", None: "Ikke svaret"}[case.wants_fund_at_first_jc_talk],
        "municipality": case.municipality.name,
    }
