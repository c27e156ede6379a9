"""J1 and J2: who comes over in the next weeks, and finding a member of the own municipalities."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts import cpr
from cases.models import WITH_AKASSE, WITH_JOBCENTER, Case, CaseQuerySet
from cases.policy import HandoverRule
from core.dates import local_date
from plans.models import OfferRecommendation, OfferState, PlanVersion
from web import shown
from web.access import Request
from web.jobcenter.pages import own_cases, page
from web.names import folded

DAYS_AHEAD = 30
A_PAGE = 50


class SearchForm(forms.Form):
    """One field: a name, a member number or a whole CPR number. It is sent, never put in an address."""

    q = forms.CharField(
        label="Søg navn, medlemsnr. eller cpr-nr.",
        max_length=100,
        error_messages={"required": "Skriv et navn, et medlemsnr. eller et helt cpr-nr."},
    )


@require_safe
def home(request: Request) -> HttpResponse:
    """Show the members who come over in the next 30 days, by date (J1)."""
    today = local_date(request.moment)
    coming = (
        own_cases(request)
        .filter(
            state__in=WITH_AKASSE,
            handover_on__lte=today + timedelta(days=DAYS_AHEAD),
        )
        .select_related("member", "municipality")
        .order_by("handover_on", "member__name_sorted", "pk")
    )
    found = Paginator(coming, A_PAGE).get_page(request.GET.get("side"))
    rows = _coming_rows(request, list(found.object_list))
    shown.note_search(request, criterion="Overdragelser de næste 30 dage", rows=len(rows))
    return page(request, "coming.html", {"rows": rows, "page": found}, here="home")


def _coming_rows(request: Request, cases: list[Case]) -> list[dict[str, Any]]:
    keys = [case.pk for case in cases]
    versions = dict(
        PlanVersion.objects.visible_to(request.user, at=request.moment)
        .active()
        .filter(plan__in=keys)
        .values_list("plan_id", "number")
    )
    offers = OfferRecommendation.objects.visible_to(request.user, at=request.moment)
    recommended = dict(
        offers.filter(case__in=keys).order_by("sent_at", "pk").values_list("case_id", "state")
    )
    return [
        {
            "url": reverse("jobcenter:member", args=[case.public_id]),
            "name": case.member.name,
            "handover_on": case.handover_on,
            "why": _why(case),
            "is_paused": case.is_paused,
            "talks": f"{case.talks_held} af {case.policy.talks_before_handover}",
            "plan": f"Version {versions[case.pk]}" if case.pk in versions else "Ingen endnu",
            "wish": WISHES[case.wants_fund_at_first_jc_talk],
            "recommended": RECOMMENDED[recommended.get(case.pk)],
        }
        for case in cases
    ]


def _why(case: Case) -> str:
    """Return what brings the member over on that day, as far as it is known (A1)."""
    policy = case.policy
    if case.is_paused:
        return "På pause: datoen flytter sig"
    if case.talks_completed_on:
        return f"{policy.talks_before_handover} samtaler holdt"
    months = f"{policy.handover_months} måneder"
    if policy.handover_rule == HandoverRule.FIRST_OF:
        return f"{months}, eller før ved samtale {policy.talks_before_handover}"
    return months


RECOMMENDED = {
    None: "Ingen",
    OfferState.SENT: "Afventer jeres svar",
    OfferState.GRANTED: "Bevilget",
    OfferState.DECLINED: "Afslået",
}
"""The newest recommendation of a member, as the list says it."""

WISHES = {None: "Ikke svaret", True: "Ja", False: "Nej"}
"""Whether the member wants the fund at the first talk with the Jobcenter (R17)."""


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: Request) -> HttpResponse:
    """List the members of the own municipalities, or those that a search finds (J2)."""
    is_search = request.method == "POST"
    form = SearchForm(request.POST if is_search else None)
    cases = own_cases(request)
    criterion = "Alle medlemmer"
    status = 200
    if is_search and form.is_valid():
        text = form.cleaned_data["q"].strip()
        cases, criterion = _searched(cases, text)
        if cpr.WRITTEN.match(text):
            form = SearchForm()  # a CPR number does not stand on the page it was searched from
    elif is_search:
        cases, status = cases.none(), 422
    ordered = cases.select_related("member", "municipality").order_by(
        "closed_on", "member__name_sorted", "pk"
    )
    found = Paginator(ordered, A_PAGE).get_page(request.GET.get("side"))
    rows = [
        {
            "url": reverse("jobcenter:member", args=[case.public_id]),
            "name": case.member.name,
            "member_number": case.member.member_number,
            "municipality": case.municipality.name,
            "state": case.get_state_display(),
            "with_jobcenter": case.state in WITH_JOBCENTER,
        }
        for case in found.object_list
    ]
    shown.note_search(request, criterion=criterion, rows=len(rows))
    context = {
        "form": form,
        "rows": rows,
        "page": found,
        "has_searched": is_search,
        "left_out": found.paginator.count - len(rows) if is_search else 0,
    }
    return page(request, "members.html", context, here="members", status=status)


def _searched(cases: CaseQuerySet, text: str) -> tuple[CaseQuerySet, str]:
    """Return the cases a text finds, and the criterion as the log keeps it; a CPR number masked."""
    if cpr.WRITTEN.match(text):
        try:
            digits = cpr.read(text)
        except cpr.CprMalformed:
            return cases.none(), "Cpr-nr. med en dato, der ikke findes"
        return (
            cases.filter(member__cpr_hash=cpr.look_up_hash(digits)),
            f"Cpr-nr. {cpr.mask(digits)}",
        )
    by_name = Q()
    for word in folded(text).split():
        by_name &= Q(member__name_sorted__contains=word)
    return cases.filter(by_name | Q(member__member_number=text)), f"»{text}«"
