"""/log-ind/test/: choose a person and be them. Only where TEST_LOGIN is on; never in operation."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import Role, User
from cases.models import Case
from web.access import Request
from web.log_in import begin_session, destination, own_path

PEOPLE_OF_A_ROLE = 100


class PersonForm(forms.Form):
    person = forms.UUIDField()
    next = forms.CharField(required=False)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: Request) -> HttpResponse:
    """Let somebody be any of the people, in a session that is marked as a test."""
    if not settings.TEST_LOGIN:
        raise Http404
    if request.method != "POST":
        context = {"groups": _groups(), "next": own_path(request.GET.get("next"))}
        return render(request, "front/test_log_in.html", context)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return redirect("front:test_log_in")
    user = _people().filter(public_id=form.cleaned_data["person"]).first()
    if user is None:
        return redirect("front:test_log_in")
    begin_session(request, user, is_test=True)
    return redirect(destination(user, form.cleaned_data["next"]))


def _people() -> QuerySet[User]:
    return User.objects.filter(is_active=True)


def _groups() -> list[dict[str, Any]]:
    """Return the people of each role, with what tells them apart."""
    groups = [{"title": role.label, "people": _people_of(role)} for role in Role]
    return [group for group in groups if group["people"]]


def _people_of(role: Role) -> list[dict[str, Any]]:
    users = (
        _people()
        .filter(role=role)
        .select_related("branch", "jobcenter")
        .order_by("branch__name", "jobcenter__name", "first_name", "last_name", "pk")
    )[:PEOPLE_OF_A_ROLE]
    states = _case_states(users) if role == Role.MEMBER else {}
    return [
        {
            "public_id": user.public_id,
            "name": user.name,
            "detail": states.get(user.pk) or str(user.branch or user.jobcenter or ""),
        }
        for user in users
    ]


def _case_states(users: QuerySet[User]) -> dict[int | None, str]:
    """Return where the latest case of each member stands, by the key of their user."""
    keys = [user.pk for user in users]
    cases = (
        Case.objects.filter(member__user__in=keys).select_related("member").order_by("opened_at")
    )
    return {case.member.user_id: case.get_state_display() for case in cases}
