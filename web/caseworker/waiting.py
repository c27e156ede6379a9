"""The lists of what waits: every worklist, S14 missed talks."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.models import Case
from core import danish
from core.dates import local_date
from meetings.models import Meeting, MeetingState
from sanctions.models import SanctionCase
from web.access import Request
from web.caseworker import frame, navigation, worklists
from web.caseworker.words import Badge

LONGEST_LIST = 200


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
    """List the talks that members stayed away from, oldest first: unconfirmed, without contact, or not heard."""
    today = local_date(request.moment)
    talks = list(
        Meeting.objects.visible_to(request.user, at=request.moment)
        .of_fund()
        .filter(state=MeetingState.MISSED)
        .annotate(to_hear=Subquery(_to_hear()))
        .filter(Q(confirmed_at=None) | Q(contact_at=None) | Q(to_hear__isnull=False))
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


def _to_hear() -> QuerySet:
    """Return the case about a missed talk of which the member is still to be heard."""
    about = SanctionCase.objects.hearing_to_send().filter(meeting=OuterRef("pk"))
    return about.values("public_id")[:1]


def _missed_row(talk: Any, today: date) -> dict[str, Any]:
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
    url = reverse(route, args=[talk.public_id])
    if talk.confirmed_at and talk.to_hear:
        act, url = "Start partshøring", reverse("caseworker:sanction", args=[talk.to_hear])
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
        "url": url,
    }
