"""Min side in a browser without a server: one answer of Django's, and the static files, under our policy."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from playwright.sync_api import Page, Route

from accounts.models import User
from tests.web.member.world import NOW

ADDRESS = "https://minside.test"
KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


@pytest.fixture
def browse(new_page, log_in) -> Callable[..., Page]:
    """Show a page as somebody sees it; ``answer`` is shown instead, as after a form was sent.

    ``page.complaints`` are what the console said, and whatever was asked of anybody else.
    """

    def open_it(
        user: User, path: str, viewport: dict[str, int], *, answer: HttpResponse | None = None
    ) -> Page:
        shown = answer or log_in(user).get(path)
        page = new_page(viewport=viewport)
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.route("**", lambda route: _answer(route, path, shown, page.complaints))
        page.goto(f"{ADDRESS}{path}")
        return page

    return open_it


def _answer(route: Route, path: str, shown: HttpResponse, complaints: list[str]) -> None:
    asked = urlsplit(route.request.url)
    if asked.path.startswith(settings.STATIC_URL):
        file = finders.find(asked.path.removeprefix(settings.STATIC_URL))
        route.fulfill(path=file, content_type=KINDS[Path(file).suffix])
    elif route.request.url == f"{ADDRESS}{path}":
        headers = {name: value for name, value in shown.items() if name != "Content-Length"}
        route.fulfill(body=shown.content, headers=headers)
    else:
        complaints.append(f"asks for {route.request.url}")
        route.abort()


@pytest.fixture(autouse=True)
def _fixed_moment(time_machine):
    """It is Tuesday 24 November 2026 at nine, unless a test moves on."""
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def go_to(time_machine):
    """Move to another moment: ``go_to(at(1, 23))`` is 1 December 2026 at 23."""
    return lambda moment: time_machine.move_to(moment, tick=False)
