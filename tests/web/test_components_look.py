"""The page of components in a browser: axe, small screens, targets, and our own content security policy."""

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route

from web import components_page

pytestmark = pytest.mark.urls("tests.web.urls_of_frames")

ADDRESS = "http://komponenter.test"
KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
AXE = (Path(str(files("axe_playwright_python"))) / "axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

FRAMES = ["som=medlem", "som=sagsbehandler", "som=sagsbehandler&tema=dark", "som=jobcenter"]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 800}
SMALLEST = {"width": 320, "height": 640}

# Links within a sentence may be as low as the line; hidden ones are not for pointing at.
TARGETS = """least => [...document.querySelectorAll("a, button, select, textarea, summary, input")]
    .map(element => element.closest("label") ?? element)
    .filter(element => getComputedStyle(element).display !== "inline"
        && !element.closest(".visually-hidden, .skip-link, .search button, .table.dense")
        && element.getClientRects().length)
    .filter(element => element.getBoundingClientRect().height < least - 0.5)
    .map(element => element.outerHTML.slice(0, 80))"""


@pytest.fixture
def open_frame(rf, new_page) -> Callable[..., Page]:
    """Open the page without a server: the view's answer and the static files, under our policy."""

    def answer(route: Route, query: str) -> None:
        path = route.request.url.removeprefix(ADDRESS).partition("?")[0]
        if path.startswith(settings.STATIC_URL):
            file = finders.find(path.removeprefix(settings.STATIC_URL))
            route.fulfill(path=file, content_type=KINDS[Path(file).suffix])
            return
        request = rf.get(f"/?{query}")
        request.user = AnonymousUser()
        body = components_page.components(request).content
        route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=policy())

    def open_it(query: str, viewport: dict[str, int], **options) -> Page:
        page = new_page(viewport=viewport, **options)
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.route(f"{ADDRESS}/**", lambda route: answer(route, query))
        page.goto(f"{ADDRESS}/")
        return page

    return open_it


def policy() -> dict[str, str]:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
    policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives)
    return {"Content-Security-Policy": policy, "Content-Type": "text/html; charset=utf-8"}


@pytest.mark.parametrize(
    ("query", "viewport"),
    [
        ("som=medlem", PHONE),
        ("som=sagsbehandler", DESK),
        pytest.param("som=medlem", DESK, marks=pytest.mark.full),
        pytest.param("som=sagsbehandler", PHONE, marks=pytest.mark.full),
        pytest.param("som=sagsbehandler&tema=dark", DESK, marks=pytest.mark.full),
        pytest.param("som=jobcenter", DESK, marks=pytest.mark.full),
        pytest.param("som=jobcenter", PHONE, marks=pytest.mark.full),
    ],
)
def test_axe_finds_nothing(open_frame, query, viewport):
    page = open_frame(query, viewport)

    page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {{runOnly: {json.dumps(STANDARDS)}}})")

    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert page.complaints == []


@pytest.mark.parametrize("query", FRAMES)
def test_nothing_is_wider_than_the_smallest_screen(open_frame, query):
    page = open_frame(query, SMALLEST)

    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"]


@pytest.mark.parametrize(
    ("query", "least"), [("som=medlem", 44), ("som=jobcenter", 44), ("som=sagsbehandler", 24)]
)
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_targets_are_large_enough_to_hit(open_frame, query, least, viewport):
    page = open_frame(query, viewport)

    assert page.evaluate(TARGETS, least) == []


def test_the_error_summary_is_read_first(open_frame):
    page = open_frame("som=medlem", DESK)

    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.title().startswith("Fejl: ")


def test_the_typeface_is_ours(open_frame):
    page = open_frame("som=medlem", DESK)

    assert page.evaluate(
        "document.fonts.ready.then(() => document.fonts.check('600 17px \"Plex Sans\"'))"
    )
    assert page.evaluate("[...document.fonts].some(face => face.status === 'loaded')")


def test_single_keys_search_and_walk_through_the_table(open_frame):
    page = open_frame("som=sagsbehandler", DESK)

    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "Line Østergaard"
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == "Aïsha Rahimi"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "soeg"
    page.keyboard.type("j/k")
    assert page.input_value("#soeg") == "j/k"


def test_single_keys_can_be_turned_off(open_frame):
    page = open_frame("som=sagsbehandler", DESK)
    page.evaluate("document.documentElement.dataset.shortcuts = 'off'")

    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_what_only_a_script_can_do_is_hidden_without_it(open_frame):
    page = open_frame("som=medlem", DESK, java_script_enabled=False)

    assert not page.get_by_text("Udskriv").is_visible()
    assert page.get_by_role("button", name="Book samtalen").is_visible()


def test_print_has_the_content_and_no_menu(open_frame):
    page = open_frame("som=medlem", DESK)

    page.emulate_media(media="print")

    assert page.locator(".letter").is_visible()
    assert not page.locator(".main-menu").is_visible()
    assert not page.locator(".footer").is_visible()
