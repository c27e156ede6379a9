"""What every page of the Jobcenter shares: the menu, who the reader is, and the rows it may show."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from cases.models import Actor, Case, CaseQuerySet
from web import shown
from web.access import Request
from web.jobcenter.navigation import navigation


def page(
    request: Request,
    template: str,
    context: dict[str, Any],
    *,
    here: str,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Render a page of the Jobcenter.

    :param here: the place in the menu that it belongs to
    """
    frame = {
        "navigation": navigation(request, current=here),
        "jobcenter": request.user.jobcenter,
    }
    return render(request, f"jobcenter/{template}", context | frame, status=status)


def own_cases(request: Request) -> CaseQuerySet:
    """Return the cases this reader may open now, those of the Jobcenter's municipalities."""
    return Case.objects.visible_to(request.user, at=request.moment)


def opened_case(request: Request, case_id: UUID, *, purpose: str) -> Case:
    """Return one of the Jobcenter's cases and note that it was looked at.

    :param purpose: why this page is opened, as the member reads it
    :raises Http404: if there is none, or the member belongs to another municipality now
    """
    cases = own_cases(request).select_related("member", "municipality", "branch", "caseworker")
    case = get_object_or_404(cases, public_id=case_id)
    shown.note(request, member=case.member, purpose=purpose)
    return case


def is_handed_over(case: Case) -> bool:
    """Return whether the contact process is the Jobcenter's, or was when the case was closed (4.2)."""
    return case.responsible == Actor.JOBCENTER
