"""Every page of Min side in a browser: axe, small screens, targets, and our own policy (U2 to U4).

With data, empty, and with errors; on a desk and on a phone.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from cases.models import EventKind
from meetings.models import CancelReason, MeetingState
from tests.factories import MemberFactory, OfferRecommendationFactory
from tests.web.member.world import (
    NOW,
    World,
    a_case,
    at,
    booked_talk,
    first_talk_held,
    letter,
    missed_talk,
    second_talk,
)

pytestmark = pytest.mark.django_db

AXE = (Path(str(files("axe_playwright_python"))) / "axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 640}

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
        && !element.closest(".visually-hidden, .skip-link") && element.getClientRects().length)
    .filter(element => element.getBoundingClientRect().height < 23.5)
    .map(element => element.outerHTML.slice(0, 80))"""

OVERLAPPED = """() => [...document.querySelectorAll("main a, main button, main input, main summary")]
    .map(element => element.closest("label") ?? element)
    .filter(element => element.getClientRects().length && !element.closest(".visually-hidden"))
    .filter(element => {
        element.scrollIntoView({block: "center"});
        const box = element.getClientRects()[0];
        const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return there && !element.contains(there) && !there.contains(element);
    })
    .map(element => element.outerHTML.slice(0, 80))"""


@dataclass
class Scene:
    """One page as one member meets it; ``post`` is a form that is sent and comes back."""

    user: User
    path: str
    post: dict[str, Any] | None = None
    moment: datetime = NOW


def mette(path: str = "", *, talk: str | None = None, post: dict[str, Any] | None = None) -> Scene:
    """Return a page of the member who has everything."""
    world = World()
    own = f"samtaler/{world.meeting.public_id}/{talk}" if talk is not None else path
    return Scene(world.user, f"/min-side/{own}", post)


def new_member(path: str = "") -> Scene:
    """Return a page of a member whose case has nothing yet."""
    return Scene(a_case().member.user, f"/min-side/{path}")


def of_talk(talk: Any, name: str = "", **facts: Any) -> Scene:
    path = f"/min-side/samtaler/{talk.public_id}/{name}"
    return Scene(talk.case.member.user, path, **facts)


def many_things() -> Scene:
    world = World()
    OfferRecommendationFactory(case=world.case, consent_due_on=at(2, 0).date())
    missed_talk(a_case(member=world.case.member, closed=True), at(23, 10, month=11))
    return Scene(world.user, "/min-side/", moment=at(26, 9, month=11))


def home_after_missing() -> Scene:
    talk = missed_talk(a_case(), at(23, 10, month=11))
    return Scene(talk.case.member.user, "/min-side/")


def opened_letter() -> Scene:
    world = World()
    letter(world.meeting, EventKind.DEADLINE_SET, moment=NOW, deadline=at(2, 0).date())
    return Scene(world.user, f"/min-side/indbakke/{world.letter.public_id}/")


def asking_letter() -> Scene:
    world = World()
    return Scene(world.user, f"/min-side/indbakke/{world.letter.public_id}/")


def sick_again(post: dict[str, Any] | None = None) -> Scene:
    case = a_case()
    second_talk(case, suspended_for="sick", booking_deadline=None)
    path = "/min-side/rask/" if post is not None else "/min-side/syg/"
    return Scene(case.member.user, path, post)


def cancelled() -> Any:
    return booked_talk(
        a_case(),
        at(30, 10, month=11),
        state=MeetingState.CANCELLATION_REVIEW,
        cancel_reason=CancelReason.OTHER,
        cancel_reported_at=NOW,
    )


SCENES: dict[str, Callable[[], Scene]] = {
    # with data
    "home": mette,
    "home with many things": many_things,
    "home after missing": home_after_missing,
    "inbox": lambda: mette("indbakke/"),
    "letter": asking_letter,
    "letter that was replaced": opened_letter,
    "talks": lambda: mette("samtaler/"),
    "talk to book": lambda: mette(talk=""),
    "talk that is coming": lambda: of_talk(booked_talk(a_case(), at(3, 10))),
    "talk on video now": lambda: of_talk(booked_talk(a_case(), at(3, 10)), moment=at(3, 10)),
    "talk that was held": lambda: of_talk(first_talk_held(a_case())),
    "talk that was missed": lambda: of_talk(missed_talk(a_case(), at(23, 10, month=11))),
    "talk that was cancelled": lambda: of_talk(cancelled()),
    "book": lambda: mette(talk="book/"),
    "book by video": lambda: mette(talk="book/?form=video"),
    "no time": lambda: mette(talk="ingen-tid/"),
    "receipt": lambda: of_talk(booked_talk(a_case(), at(3, 10)), "kvittering/"),
    "move": lambda: of_talk(booked_talk(a_case(), at(3, 10)), "flyt/"),
    "cancel": lambda: of_talk(booked_talk(a_case(), at(3, 10)), "afbud/"),
    "missed": lambda: of_talk(missed_talk(a_case(), at(23, 10, month=11)), "udeblevet/"),
    "course": lambda: mette("forloeb/"),
    "handover": lambda: mette("overgang/"),
    "sick": lambda: mette("syg/"),
    "well again": sick_again,
    "vacation": lambda: mette("ferie/"),
    # empty
    "home of a new case": new_member,
    "home without a case": lambda: Scene(MemberFactory().user, "/min-side/"),
    "empty inbox": lambda: new_member("indbakke/"),
    "no talks": lambda: new_member("samtaler/"),
    "course of a new case": lambda: new_member("forloeb/"),
    "course without a case": lambda: Scene(MemberFactory().user, "/min-side/forloeb/"),
    "no times": lambda: of_talk(second_talk(a_case()), "book/"),
    # with errors, or too late
    "book with errors": lambda: mette(talk="book/", post={}),
    "book past the deadline": lambda: of_talk(second_talk(a_case()), "book/", moment=at(2, 9)),
    "cancel with errors": lambda: of_talk(booked_talk(a_case(), at(3, 10)), "afbud/", post={}),
    "cancel after the start": lambda: of_talk(
        booked_talk(a_case(), at(3, 10)), "afbud/", moment=at(3, 10)
    ),
    "move after the start": lambda: of_talk(
        booked_talk(a_case(), at(3, 10)), "flyt/", moment=at(3, 10)
    ),
    "missed with errors": lambda: of_talk(
        missed_talk(a_case(), at(23, 10, month=11)), "udeblevet/", post={"note": "x" * 2001}
    ),
    "handover with errors": lambda: Scene(a_case().member.user, "/min-side/overgang/", {}),
    "well again with errors": lambda: sick_again({}),
    "vacation with errors": lambda: Scene(a_case().member.user, "/min-side/ferie/", {}),
}

# One of each kind on every run; the others with --full.
OFTEN = {
    "home with many things",
    "inbox",
    "letter",
    "book with errors",
    "cancel with errors",
    "course",
    "missed",
    "vacation",
    "no times",
}


@pytest.fixture
def show(browse, log_in, go_to):
    def show_it(name: str, viewport: dict[str, int]) -> Any:
        scene = SCENES[name]()
        go_to(scene.moment)
        answer = None
        if scene.post is not None:
            answer = log_in(scene.user).post(scene.path, scene.post)
            assert answer.status_code == 422
        return browse(scene.user, scene.path, viewport, answer=answer)

    return show_it


def scenes() -> list[Any]:
    return [
        pytest.param(name, marks=[] if name in OFTEN else [pytest.mark.full]) for name in SCENES
    ]


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", scenes())
def test_axe_finds_nothing_and_the_console_is_silent(show, name, viewport):
    page = show(name, viewport)

    page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {{runOnly: {json.dumps(STANDARDS)}}})")

    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert page.evaluate(TARGETS) == []
    assert page.evaluate(OVERLAPPED) == []
    assert page.complaints == []


@pytest.mark.parametrize("name", scenes())
def test_nothing_is_wider_than_the_smallest_screen(show, name):
    page = show(name, SMALLEST)

    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"]
    page.evaluate(SPACIOUS)
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"]


def test_the_errors_are_read_first(show):
    page = show("book with errors", DESK)

    assert page.title().startswith("Fejl: ")
    assert page.evaluate("document.activeElement.className") == "error-summary"
