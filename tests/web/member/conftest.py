"""Min side in a browser without a server: one answer of Django's, and the static files, under our policy."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from playwright.sync_api import Page

from accounts.models import User
from tests.web import browsing
from tests.web.member.world import NOW


@pytest.fixture
def browse(new_page, log_in) -> Callable[..., Page]:
    """Show a page as somebody sees it; ``answer`` is shown instead, as after a form was sent."""

    def open_it(
        user: User, path: str, viewport: dict[str, int], *, answer: HttpResponse | None = None
    ) -> Page:
        return browsing.show(new_page(viewport=viewport), path, answer or log_in(user).get(path))

    return open_it


@pytest.fixture(autouse=True)
def _fixed_moment(time_machine):
    """It is Tuesday 24 November 2026 at nine, unless a test moves on."""
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def go_to(time_machine):
    """Move to another moment: ``go_to(at(1, 23))`` is 1 December 2026 at 23."""
    return lambda moment: time_machine.move_to(moment, tick=False)
