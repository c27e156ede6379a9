"""S27, the team lead's page: who has how much, what nobody has, and who opened cases of other branches."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import BRANCH_ROLES, AccessGrant, Branch, User
from cases import operations as case_operations
from cases.models import WITH_AKASSE, Case
from core import danish
from web.access import Request
from web.caseworker import frame, talks
from web.caseworker.forms import AssignForm

HERE = "caseworker:distribution"
GRANTS_SHOWN = 50
LISTED = 100


@require_safe
def distribution(request: Request) -> HttpResponse:
    """Show the load of each caseworker, the cases that nobody has, and access given with a reason."""
    frame.team_lead_only(request)
    visible = Case.objects.visible_to(request.user, at=request.moment)
    open_case = Q(cases__closed_on=None)
    staff = talks.colleagues_of(request.user).annotate(
        with_fund=Count("cases", filter=open_case & Q(cases__state__in=WITH_AKASSE)),
        all_open=Count("cases", filter=open_case & Q(cases__isnull=False)),
    )
    without = list(
        visible.open()
        .filter(Q(caseworker=None) | Q(branch=None) | ~Q(caseworker__branch=request.user.branch_id))
        .select_related("member", "municipality", "branch", "caseworker")
        .order_by("opened_at", "pk")[:LISTED]
    )
    grants = list(_grants(request))
    frame.note_list(request, "Fordeling af sager", len(without) + len(grants))
    return frame.page(
        request,
        "distribution.html",
        {
            "staff": [(user.name, user.with_fund, user.all_open) for user in staff],
            "rows": [
                {
                    "name": case.member.name,
                    "url": reverse("caseworker:case", args=[case.public_id]),
                    "assign_url": reverse("caseworker:assign", args=[case.public_id]),
                    "municipality": case.municipality.name,
                    "branch": case.branch.name if case.branch else "Ingen",
                    "opened": danish.dato_tal(case.opened_at),
                }
                for case in without
            ],
            "grants": [
                (
                    danish.tidspunkt(grant.granted_at),
                    grant.user.name,
                    grant.member.name,
                    grant.reason,
                )
                for grant in grants
            ],
        },
        here=HERE,
    )


def _grants(request: Request) -> Any:
    """Return access that was given to the branch's staff, or to members of the branch (B39)."""
    ours = Case.objects.without_conflict(request.user).filter(
        branch=request.user.branch_id, member=OuterRef("member")
    )
    return (
        AccessGrant.objects.filter(Q(user__branch=request.user.branch_id) | Exists(ours))
        .exclude(member__conflicts__user=request.user)
        .select_related("user", "member")
        .order_by("-granted_at")[:GRANTS_SHOWN]
    )


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: Request, case_id: UUID) -> HttpResponse:
    """Give a case to a branch and a caseworker."""
    frame.team_lead_only(request)
    case = frame.case_for(request, case_id, purpose="Fordeling af din sag")
    suggested = case_operations.branch_for(case.municipality)
    branch = case.branch if case.branch and suggested == case.branch else suggested or case.branch
    form = AssignForm(
        frame.posted(request),
        staff=_staff(),
        initial={
            "branch": branch.public_id if branch else "",
            "caseworker": case.caseworker.public_id if case.caseworker else "",
        },
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and frame.act_by_form(
            request,
            form,
            "Sagen er fordelt.",
            case_operations.assign,
            case_id=case.pk,
            branch=form.cleaned_data["branch"],
            caseworker=form.cleaned_data["caseworker"],
        )
    ):
        return redirect("caseworker:distribution")
    return frame.page(
        request,
        "change.html",
        {
            "case": case,
            "form": form,
            "title": "Fordel sagen",
            "lead": f"Medlemmet bor i {case.municipality}. "
            + (
                f"{suggested} dækker kommunen."
                if suggested
                else "Ingen åben afdeling dækker kommunen."
            ),
            "button": "Fordel sagen",
            "consequence": "",
            "is_danger": False,
        },
        here=HERE,
        status=frame.status_of(form),
    )


def _staff() -> Any:
    return User.objects.filter(
        role__in=BRANCH_ROLES, is_active=True, branch__in=Branch.objects.filter(is_open=True)
    ).order_by("branch__name", "first_name", "last_name")
