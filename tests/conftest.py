"""What every test has: strictness, a database of its own, and a guard against growing query counts."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from accounts.models import User
from ops import browser
from tests.factories import MemberFactory, UserFactory
from web.log_in import BACKEND

PATIENCE = 60_000
"""Milliseconds that a browser test waits for what has to come: a slow machine is no fault of the page."""

# Neither the speed of the machine nor what an earlier run kept decides on a property.
settings.register_profile(
    "steady",
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the tests marked full too")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--full"):
        long_ones = [item for item in items if item.get_closest_marker("full")]
        if long_ones:
            config.hook.pytest_deselected(items=long_ones)
            items[:] = [item for item in items if item not in long_ones]
    for item in items:
        _put_back_what_migrations_brought(item)
    # A long test that begins last would keep one worker busy while the others wait.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what tests have to tell: they say it with ``record_property("told", text)``."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            told = [text for name, text in getattr(report, "user_properties", ()) if name == "told"]
            if told and report.when == "call":
                terminalreporter.section(report.nodeid.rpartition("::")[2])
                terminalreporter.write_line("\n".join(told))


def _put_back_what_migrations_brought(item: pytest.Item) -> None:
    """Fill the municipalities in before a test that really commits; the one before it emptied all tables."""
    marker = item.get_closest_marker("django_db")
    asked = dict(marker.kwargs) if marker else {}
    fixtures = getattr(item, "fixturenames", ())
    if asked.get("transaction") or "transactional_db" in fixtures or "live_server" in fixtures:
        asked |= {"transaction": True, "serialized_rollback": True}
        item.add_marker(pytest.mark.django_db(**asked), append=False)


@pytest.fixture
def queries_do_not_grow(db: None) -> Callable[[Callable[[], object], Callable[[], object]], None]:
    """Check that a page costs as many queries with six rows as with one."""

    def check(request_page: Callable[[], object], add_row: Callable[[], object]) -> None:
        add_row()
        request_page()  # the first request of a session also notes when it began
        with CaptureQueriesContext(connection) as with_one:
            request_page()
        for _ in range(5):
            add_row()
        with CaptureQueriesContext(connection) as with_many:
            request_page()
        assert len(with_many) == len(with_one), "\n".join(
            query["sql"] for query in with_many.captured_queries
        )

    return check


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start one Chromium for all browser tests of this process; without one they fail, never skip."""
    found = browser.find(django_settings.BASE_DIR)
    if found is None:
        pytest.fail("No Chromium: start the tests with ./run test, which fetches one.")
    # Playwright runs an event loop in this thread, and Django would refuse the database beside one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found.executable,
            args=list(browser.ARGUMENTS),
            env=found.environment(),
        )
        yield started
        started.close()
        # Beside that loop Django opens connections of their own; nobody else would close them.
        connections.close_all()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages as Danes see them; each call is another person's browser, with cookies of its own.

    Arguments are those of Playwright's ``new_context``: ``viewport``, ``java_script_enabled``.
    """
    contexts = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(locale="da-DK", timezone_id="Europe/Copenhagen", **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """Open one page in a wide window."""
    return new_page(viewport={"width": 1280, "height": 800})


@pytest.fixture
def log_in() -> Callable[[User], Client]:
    """Log somebody in and return their browser: ``log_in(UserFactory(dpo=True))``."""

    def log_somebody_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return log_somebody_in


@pytest.fixture
def member_client(db: None, log_in: Callable[[User], Client]) -> Client:
    """The browser of a member without a case; ``client.user`` and ``client.user.member`` say who."""
    return _browser_of(MemberFactory().user, log_in)


@pytest.fixture
def caseworker_client(db: None, log_in: Callable[[User], Client]) -> Client:
    return _browser_of(UserFactory(caseworker=True), log_in)


@pytest.fixture
def team_lead_client(db: None, log_in: Callable[[User], Client]) -> Client:
    return _browser_of(UserFactory(team_lead=True), log_in)


@pytest.fixture
def jobcenter_client(db: None, log_in: Callable[[User], Client]) -> Client:
    """The browser of a reader at a Jobcenter that serves København."""
    return _browser_of(UserFactory(jobcenter_reader=True), log_in)


def _browser_of(user: User, log_in: Callable[[User], Client]) -> Client:
    client = log_in(user)
    client.user = user  # type: ignore[attr-defined]
    return client
