"""What every page of the Jobcenter has around it: the menu, and who the reader is."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cases.models import Case, CaseQuerySet
from web.access import Request

PLACES = (
    ("home", "Overdragelser", "handshake"),
    ("members", "Medlemmer", "users"),
)


@dataclass(frozen=True)
class Item:
    """One place in the menu."""

    url: str
    label: str
    icon: str
    current: bool
    count: int = 0


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
    items = [
        Item(reverse(f"jobcenter:{name}"), label, icon, name == here)
        for name, label, icon in PLACES
    ]
    frame = {"navigation": [{"items": items}], "jobcenter": request.user.jobcenter}
    return render(request, f"jobcenter/{template}", context | frame, status=status)


def own_cases(request: Request) -> CaseQuerySet:
    """Return the cases this reader may open now, those of the Jobcenter's municipalities."""
    return Case.objects.visible_to(request.user, at=request.moment)
