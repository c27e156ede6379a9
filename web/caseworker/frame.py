"""What the pages of the workspace share: their frame, the rows they may show, and how an act is done."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render

from accounts.models import Role
from cases.models import Case
from core.errors import RuleBroken
from meetings.models import Meeting
from web import shown
from web.access import Request
from web.caseworker import navigation
from web.wording import words_for

UNPROCESSABLE = 422
CONFLICT = 409
APPEARANCE = "appearance"


def page(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    *,
    here: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return a page in the workspace's frame.

    :param here: the route in the rail that this page belongs to
    """
    frame = {
        "navigation": navigation.rail(request, here=here),
        "appearance": request.session.get(APPEARANCE, {}),
    }
    return render(request, f"caseworker/{template}", {**frame, **context}, status=status)


def part(request: Request, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Return a part of a page alone, for htmx."""
    return render(request, f"caseworker/{template}", context)


def posted(request: Request) -> QueryDict | None:
    """Return what a form was sent with, an empty one too; None when it is only shown."""
    return request.POST if request.method == "POST" else None


def status_of(form: Form) -> int:
    """Return the status of a page with this form: fine, misshapen, or against a rule of the domain."""
    if not form.errors:
        return 200
    return CONFLICT if set(form.errors) == {"__all__"} else UNPROCESSABLE


def case_for(request: Request, case_id: UUID, *, purpose: str) -> Case:
    """Return a case that this user may open, and note that its member was shown; otherwise 404."""
    cases = Case.objects.visible_to(request.user, at=request.moment).select_related(
        "member", "municipality", "branch", "caseworker"
    )
    case = get_object_or_404(cases, public_id=case_id)
    shown.note(request, member=case.member, purpose=purpose)
    return case


def talk_for(request: Request, meeting_id: UUID, *, purpose: str) -> Meeting:
    """Return a talk of a case that this user may open, and note that its member was shown."""
    talks = Meeting.objects.visible_to(request.user, at=request.moment).select_related(
        "case__member", "case__municipality", "case__branch", "case__caseworker", "caseworker"
    )
    meeting = get_object_or_404(talks, public_id=meeting_id)
    shown.note(request, member=meeting.case.member, purpose=purpose)
    return meeting


def note_list(request: Request, criterion: str, rows: int) -> None:
    """Note that a list showed people; an empty one showed nobody."""
    if rows:
        shown.note_search(request, criterion=criterion, rows=rows)


def team_lead_only(request: Request) -> None:
    """Refuse what a caseworker may not do (4.2)."""
    if request.user.role != Role.TEAM_LEAD:
        raise PermissionDenied


def act(
    request: Request, said: str, operation: Callable[..., object], /, **arguments: object
) -> bool:
    """Do one operation now, for this user, and say what happened; return whether it was done."""
    try:
        operation(**arguments, actor=request.user, at=request.moment)
    except RuleBroken as broken:
        messages.error(request, words_for(broken))
        return False
    navigation.forget(request.user)
    messages.success(request, said)
    return True


def act_by_form(
    request: Request,
    form: Form,
    said: str,
    operation: Callable[..., object],
    /,
    **arguments: object,
) -> bool:
    """Do one operation now as a form asks for it; a broken rule is told at the head of the form."""
    try:
        operation(**arguments, actor=request.user, at=request.moment)
    except RuleBroken as broken:
        form.add_error(None, words_for(broken))
        return False
    navigation.forget(request.user)
    messages.success(request, said)
    return True
