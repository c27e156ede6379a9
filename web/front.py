"""The pages that are for everybody: who are you, log-in, log-out, and what law wants on every site."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from meetings.models import Outage
from web.access import Request, home_of
from web.log_in import destination, own_path

OUTAGES_SHOWN_FOR = timedelta(days=90)


@login_not_required
@require_safe
def entrance(request: Request) -> HttpResponse:
    """Ask who it is; send somebody who is logged in to their own pages."""
    if request.user.is_authenticated:
        home = home_of(request.user)
        if home != "front:entrance":
            return redirect(home)
    return render(request, "front/entrance.html", _choices(request))


@login_not_required
@require_safe
def member_log_in(request: Request) -> HttpResponse:
    """Say how a member logs in."""
    return render(request, "front/member_log_in.html", _choices(request))


def _choices(request: HttpRequest) -> dict[str, Any]:
    return {"has_test_log_in": settings.TEST_LOGIN, "next": own_path(request.GET.get("next"))}


@login_not_required
@require_POST
def log_out(request: Request) -> HttpResponse:
    """End the session; the old cookie opens nothing any more."""
    logout(request)
    return redirect("front:logged_out")


@login_not_required
@require_safe
def logged_out(request: Request) -> HttpResponse:
    return render(request, "front/logged_out.html")


@require_POST
def stay(request: Request) -> HttpResponse:
    """Go on in this session: the request itself is the sign of life; back to the page it came from."""
    came_from = urlsplit(request.headers.get("Referer", "")).path
    return redirect(destination(request.user, came_from))


@login_not_required
@require_safe
def accessibility(request: Request) -> HttpResponse:
    return render(request, "front/accessibility.html")


@login_not_required
@require_safe
def privacy(request: Request) -> HttpResponse:
    return render(request, "front/privacy.html")


@login_not_required
@require_safe
def status(request: Request) -> HttpResponse:
    """Say whether everything works, and when it did not."""
    outages = Outage.objects.filter(ended_at__gte=request.moment - OUTAGES_SHOWN_FOR)
    return render(request, "front/status.html", {"outages": outages.order_by("-began_at")})
