"""A caseworker at work on Monday 13 April 2026 at 10:20, twenty minutes into a member's second talk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Page, Route

from accounts.models import User
from core.dates import COPENHAGEN, local_moment
from meetings.models import MeetingState
from tests.factories import CaseFactory, MeetingFactory, SlotFactory, UserFactory
from web.log_in import BACKEND

NOW = datetime(2026, 4, 13, 10, 20, tzinfo=COPENHAGEN)
TODAY = date(2026, 4, 13)


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """Return a time on the clock today, or some days from today."""
    return local_moment(TODAY + timedelta(days=days), time(hour, minute))


@dataclass
class Desk:
    """A caseworker and the people around them, each with a browser, and work that they can be given."""

    user: User
    client: Client
    lead: User
    lead_client: Client
    stranger_client: Client

    def case(self, **facts: Any) -> Any:
        """Return a case of this caseworker."""
        return CaseFactory(branch=self.user.branch, caseworker=self.user, **facts)

    def waiting(self, *, case: Any = None, **facts: Any) -> Any:
        """Return a second talk of theirs that waits to be booked; its window is open."""
        return MeetingFactory(
            case=case or self.case(),
            invited_on=TODAY,
            booking_deadline=TODAY + timedelta(days=8),
            **facts,
        )

    def booked(self, *, case: Any = None, hour: int = 10, days: int = 0, **facts: Any) -> Any:
        """Return a booked second talk of theirs, today at this hour unless said."""
        return MeetingFactory(
            case=case or self.case(),
            booked=True,
            starts_at=at(hour, days=days),
            **facts,
        )

    def missed(self, **facts: Any) -> Any:
        """Return a talk of this morning that the clock flagged as missed."""
        return self.booked(hour=8, state=MeetingState.MISSED, missed_flagged_at=at(9, 50), **facts)

    def slot(self, *, days: int = 1, hour: int = 9, **facts: Any) -> Any:
        """Return a free time of theirs, tomorrow at nine unless said."""
        return SlotFactory(caseworker=self.user, starts_at=at(hour, days=days), **facts)


@pytest.fixture
def desk(db, log_in, time_machine) -> Desk:
    time_machine.move_to(NOW, tick=False)
    cache.clear()
    user = UserFactory(caseworker=True, first_name="Karen", last_name="Holm")
    lead = UserFactory(team_lead=True, branch=user.branch, first_name="Lotte", last_name="Friis")
    return Desk(
        user=user,
        client=log_in(user),
        lead=lead,
        lead_client=log_in(lead),
        stranger_client=log_in(UserFactory(caseworker=True)),
    )


@pytest.fixture
def go_to(desk, time_machine) -> Callable[[datetime], None]:
    """Move to another moment, where the desk's people log in again."""

    def move(moment: datetime) -> None:
        time_machine.move_to(moment, tick=False)
        for client, user in ((desk.client, desk.user), (desk.lead_client, desk.lead)):
            client.force_login(user, backend=BACKEND)

    return move


# The workspace in a browser without a server: one answer of Django's, under our policy

ADDRESS = "https://sagsbehandling.test"
KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


@pytest.fixture
def browse(new_page) -> Callable[..., Page]:
    """Show one answer of Django's in a browser.

    ``page.complaints`` are what the console said, and whatever was asked of anybody else.
    """

    def open_it(answer: HttpResponse, viewport: dict[str, int]) -> Page:
        page = new_page(viewport=viewport, reduced_motion="reduce")
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.route("**", lambda route: _fulfill(route, answer, page.complaints))
        page.goto(f"{ADDRESS}/")
        return page

    return open_it


def _fulfill(route: Route, answer: HttpResponse, complaints: list[str]) -> None:
    asked = urlsplit(route.request.url)
    if asked.path.startswith(settings.STATIC_URL):
        file = finders.find(asked.path.removeprefix(settings.STATIC_URL))
        route.fulfill(path=file, content_type=KINDS[Path(file).suffix])
    elif route.request.url == f"{ADDRESS}/":
        headers = {name: value for name, value in answer.items() if name != "Content-Length"}
        route.fulfill(body=answer.content, headers=headers)
    else:
        complaints.append(f"asks for {route.request.url}")
        route.abort()
