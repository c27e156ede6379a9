"""What all pages of Min side share: their frame, the member's own rows, and how a refusal reads."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from cases.models import Case
from core.errors import RuleBroken
from meetings.models import Meeting
from web.access import Request
from web.member.navigation import navigation
from web.wording import words_for

CASE_PARTS = ("member", "branch", "caseworker", "municipality")


def render_page(
    request: Request,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    current: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Render a page with its menu.

    :param current: the place in the menu that the page belongs to
    """
    shown = {
        "today": request.moment,
        "navigation": navigation(request, current=current),
        **(context or {}),
    }
    return render(request, template, shown, status=status)


def own_case(request: Request) -> Case | None:
    """Return the member's open case, or the one that was closed last; None before the first."""
    cases = Case.objects.visible_to(request.user, at=request.moment)
    newest = F("closed_on").desc(nulls_first=True)
    return cases.select_related(*CASE_PARTS).order_by(newest, "-pk").first()


def own_meeting(request: Request, meeting_id: UUID) -> Meeting:
    """Return one of the member's talks.

    :raises Http404: if there is none, or it is somebody else's
    """
    meetings = Meeting.objects.visible_to(request.user, at=request.moment)
    parts = ("caseworker", "slot", *(f"case__{part}" for part in CASE_PARTS))
    return get_object_or_404(meetings.select_related(*parts), public_id=meeting_id)


def no_case(request: Request, *, title: str, current: str = "") -> HttpResponse:
    """Say that there is no course yet, on a page that would show it; a form is refused (409)."""
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
    return render_page(
        request, "member/no_case.html", {"title": title}, current=current, status=status
    )


def refused(
    request: Request, broken: RuleBroken, *, title: str, back_url: str, current: str = "talks"
) -> HttpResponse:
    """Say why something cannot be done, and what to do instead (409)."""
    return render_page(
        request,
        "member/refused.html",
        {"title": title, "words": words_for(broken), "back_url": back_url},
        current=current,
        status=HTTPStatus.CONFLICT,
    )


def with_caseworker(case: Case) -> str:
    """Return the name of the member's caseworker, or who else it is."""
    return case.caseworker.name if case.caseworker else _("En jobkonsulent")
