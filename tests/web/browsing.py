"""Shows one answer of Django's in a browser without a server, and looks for what is wrong with it."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from playwright.sync_api import Page, Route

ADDRESS = "https://minside.test"
KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 640}

AXE = (Path(str(files("axe_playwright_python"))) / "axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# Text spacing of WCAG 1.4.12; a constructed stylesheet passes our policy.
SPACIOUS = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }`);
    document.adoptedStyleSheets = [sheet];
}"""

# Links within a sentence may be as low as the line; hidden ones are not for pointing at.
TARGETS = """() => [...document.querySelectorAll("a, button, select, textarea, summary, input")]
    .map(element => element.closest("label") ?? element)
    .filter(element => getComputedStyle(element).display !== "inline"
        && !element.closest(".visually-hidden, .skip-link") && element.checkVisibility())
    .filter(element => element.getBoundingClientRect().height < 23.5)
    .map(element => element.outerHTML.slice(0, 80))"""

OVERLAPPED = """() => [...document.querySelectorAll("main a, main button, main input, main summary")]
    .map(element => element.closest("label") ?? element)
    .filter(element => element.checkVisibility() && !element.closest(".visually-hidden"))
    .filter(element => {
        element.scrollIntoView({block: "center"});
        const box = element.getClientRects()[0];
        const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return there && !element.contains(there) && !there.contains(element);
    })
    .map(element => element.outerHTML.slice(0, 80))"""


def show(page: Page, path: str, answer: HttpResponse) -> Page:
    """Open an answer under its own headers, with the static files and nothing else.

    ``page.complaints`` are what the console said, and whatever was asked of anybody else.
    """
    complaints: list[str] = []
    page.complaints = complaints  # type: ignore[attr-defined]
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**", lambda route: _fulfill(route, path, answer, complaints))
    page.goto(f"{ADDRESS}{path}")
    return page


def _fulfill(route: Route, path: str, answer: HttpResponse, complaints: list[str]) -> None:
    asked = urlsplit(route.request.url)
    if asked.path.startswith(settings.STATIC_URL):
        file = finders.find(asked.path.removeprefix(settings.STATIC_URL))
        route.fulfill(path=file, content_type=KINDS[Path(file).suffix])
    elif route.request.url == f"{ADDRESS}{path}":
        headers = {name: value for name, value in answer.items() if name != "Content-Length"}
        route.fulfill(body=answer.content, headers=headers)
    else:
        complaints.append(f"asks for {route.request.url}")
        route.abort()


def faults_of(page: Page) -> list[Any]:
    """Return what axe, the console and our own eyes complain about (U2, U4)."""
    page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {{runOnly: {json.dumps(STANDARDS)}}})")
    return [
        *((each["id"], each["nodes"][0]["html"]) for each in found["violations"]),
        *page.evaluate(TARGETS),
        *page.evaluate(OVERLAPPED),
        *page.complaints,  # type: ignore[attr-defined]
    ]


def is_too_wide(page: Page) -> bool:
    """Return whether the smallest screen has to scroll sideways, with spacious text or without."""
    width = "document.documentElement.scrollWidth"
    if page.evaluate(width) > SMALLEST["width"]:
        return True
    page.evaluate(SPACIOUS)
    return bool(page.evaluate(width) > SMALLEST["width"])
