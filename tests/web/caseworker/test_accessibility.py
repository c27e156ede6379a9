"""Every page of the workspace in a browser: axe, small screens, targets, nothing overlapped (U2 to U4, U20).

With data, empty, and with errors; wide, on a phone, and dark.
"""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from cases.models import CaseEvent, EventKind
from joblog.rules import Week
from meetings.models import MeetingState, Suspension
from sanctions.models import Appeal, SanctionKind, SanctionState
from sanctions.operations import decisions
from tests.factories import (
    AgreementFactory,
    AvailabilityTalkFactory,
    CaseFactory,
    JoblogEntryFactory,
    JoblogWeekFactory,
    LetterFactory,
    NoteFactory,
    OfferRecommendationFactory,
    PlanVersionFactory,
    SanctionFactory,
)
from tests.web.caseworker.conftest import TODAY, at

AXE = (Path(str(files("axe_playwright_python"))) / "axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALLEST = {"width": 320, "height": 640}
WIDTHS = (1280, 1366, 1536, 1920)

# Links within a sentence may be as low as the line; hidden ones are not for pointing at.
TARGETS = """() => [...document.querySelectorAll("a, button, select, textarea, summary, input")]
    .map(element => element.closest("label") ?? element)
    .filter(element => getComputedStyle(element).display !== "inline"
        && !element.closest(".visually-hidden, .skip-link, .search button")
        && element.getClientRects().length)
    .filter(element => element.getBoundingClientRect().height < 23.5)
    .map(element => element.outerHTML.slice(0, 80))"""

OVERLAPPED = """() => [...document.querySelectorAll("main a, main button, main input, main summary")]
    .map(element => element.closest("label") ?? element)
    .filter(element => element.getClientRects().length
        && !element.closest(".visually-hidden, details:not([open]) > :not(summary)"))
    .filter(element => {
        element.scrollIntoView({block: "center"});
        const box = element.getClientRects()[0];
        const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return there && !element.contains(there) && !there.contains(element);
    })
    .map(element => element.outerHTML.slice(0, 80))"""


class Office:
    """A caseworker with work of every kind, and the addresses of all pages about it."""

    def __init__(self, desk: Any) -> None:
        self.desk = desk
        self.case = desk.case(
            member__first_name="Jørgen",
            member__last_name="Bækgaard Nielsen",
            member__address_protected=True,
            member__digital_exempt=True,
            talks_held=1,
            handover_on=TODAY.replace(day=24),
        )
        self.now = desk.booked(case=self.case)
        self.coming = desk.booked(hour=13, case=desk.case(member__first_name="Anne-Sofie"))
        self.missed = desk.missed(case=desk.case(member__last_name="Wójcik"))
        self.waiting = desk.waiting(case=desk.case(member__last_name="Åkjær", talks_held=1))
        self.review = desk.booked(
            hour=15,
            case=desk.case(member__last_name="Ladefoged"),
            state=MeetingState.CANCELLATION_REVIEW,
            cancel_reason="other",
            cancel_note="Bilen ville ikke starte",
            cancel_reported_at=at(9),
        )
        self.resting = desk.waiting(
            case=desk.case(member__last_name="Demir"), suspended_for=Suspension.MEMBER_FOUND_NONE
        )
        for days in (1, 2, 8):
            desk.slot(days=days)
        desk.case(handed_over=True, member__last_name="Saleh")
        LetterFactory(case=self.case)
        NoteFactory(case=self.case, author=desk.user)
        AgreementFactory(made_in=PlanVersionFactory(case=self.case))
        JoblogEntryFactory(case=self.case, applied_on=TODAY)
        for kind in (EventKind.OPENED, EventKind.BOOKED):
            CaseEvent.objects.create(
                case=self.case, kind=kind, happened_at=at(8), source="sweep:x", facts={}
            )
        self.letter = self.case.letters.get()
        self.availability = AvailabilityTalkFactory(
            case=desk.case(), caseworker=desk.user, starts_at=at(9)
        )
        PlanVersionFactory(case=self.availability.case)
        JoblogWeekFactory(case=self.case, week=Week(2026, 15))
        self.offer = OfferRecommendationFactory(case=self.case, sent=True)
        self.flagged = SanctionFactory(
            case=self.missed.case, meeting=self.missed, event_on=TODAY, flagged_at=at(9, 55)
        )
        self.heard = SanctionFactory(
            case=desk.case(member__last_name="Åkjær"), ready=True, kind=SanctionKind.QUARANTINE
        )
        self.complained = SanctionFactory(
            case=desk.case(member__last_name="Saleh"),
            ready=True,
            state=SanctionState.APPEALED,
            complaint_deadline=TODAY,
            appeal_forward_by=TODAY,
        )
        complaint = Appeal(
            sanction_case=self.complained,
            text="Jeg er uenig. Jeg ringede samme dag.",
            received_at=at(8),
            is_late=True,
            forward_by=TODAY,
        )
        complaint.save()

    def proposed(self) -> None:
        """Let the caseworker propose a decision, which then waits for a team lead."""
        decisions.propose(
            sanction_id=self.heard.pk,
            reason="Du afslog et tilbud.",
            actor=self.desk.user,
            at=at(10),
        )

    def of(self, name: str) -> str:
        """Return the address of one of the pages, by the name in ``PAGES``."""
        route, _, what = name.partition(" ")
        if not what:
            return reverse(f"caseworker:{route}")
        if what.startswith("?"):
            return reverse(f"caseworker:{route}") + what
        if route == "change":
            return reverse("caseworker:change", args=[self.case.public_id, what])
        return reverse(f"caseworker:{route}", args=[getattr(self, what).public_id])


PAGES = (
    "home",
    "worklists",
    "worklists ?liste=missed_unconfirmed",
    "missed",
    "handovers",
    "search",
    "shortcuts",
    "calendar",
    "calendar ?vis=liste",
    "times",
    "cases",
    "cases ?hos=afdelingen&sorter=-uge",
    "case case",
    "course case",
    "events case",
    "letters case",
    "letter letter",
    "plan case",
    "plan_draft case",
    "plan_versions case",
    "convene case",
    "changes case",
    "change ferie",
    "change fritagelse",
    "talk now",
    "talk coming",
    "book waiting",
    "book_at waiting",
    "move coming",
    "cancel coming",
    "cancel now",
    "withdraw coming",
    "to_colleague coming",
    "allow_mode waiting",
    "confirm_missed missed",
    "correct_outcome missed",
    "review_cancellation review",
    "record_contact missed",
    "assess availability",
    "joblog case",
    "joblogs",
    "offers",
    "offer offer",
    "handover case",
    "sanctions",
    "sanction flagged",
    "decide heard",
    "appeal complained",
    "annul heard",
)
EMPTY = ("home", "worklists ?liste=outcome_missing", "missed", "handovers", "cases", "calendar")
FAULTY = (
    ("search", {"q": ""}),
    ("times", {"act": "hours"}),
    ("change fritagelse", {}),
    ("book waiting", {"mode": "video"}),
    ("cancel coming", {}),
    ("convene case", {}),
    ("confirm_missed missed", {}),
    ("correct_outcome missed", {}),
    ("write_note case", {"text": ""}),
    ("save_talk now", {"based_on": "1", "rows": "1", "finish": "ja"}),
    ("assess availability", {}),
    ("joblog case", {"verdict": "doubt"}),
    ("new_offer", {}),
    ("handover case", {}),
    ("handover_reply case", {}),
    ("offer_decision offer", {}),
    ("send_hearing flagged", {}),
    ("no_consequence heard", {}),
    ("judge_appeal complained", {}),
)


def axe_finds(page: Any, only: list[str] = STANDARDS) -> list[tuple[str, str]]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(f"axe.run(document, {{runOnly: {json.dumps(only)}}})")
    return [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]]


def look(page: Any) -> list[Any]:
    """Return all that is wrong with a page as it stands."""
    return [*axe_finds(page), *page.complaints, *page.evaluate(TARGETS)]


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_clean_wide_on_a_phone_and_dark(desk, browse, name):
    page = browse(desk.client.get(Office(desk).of(name)), DESK)
    assert look(page) == []

    # In the dark only the colours change, and on a phone only places and sizes.
    page.set_viewport_size(PHONE)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert axe_finds(page, ["target-size", "color-contrast"]) == []
    assert page.evaluate(TARGETS) == []

    page.set_viewport_size(SMALLEST)
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"]


@pytest.mark.parametrize("name", EMPTY)
def test_the_same_where_nothing_is_there(desk, browse, name):
    route, _, query = name.partition(" ")
    page = browse(desk.client.get(reverse(f"caseworker:{route}") + query), DESK)

    assert look(page) == []


@pytest.mark.parametrize(
    "name", ["distribution", "assign case", "times", "changes case", "approvals", "decide heard"]
)
def test_the_team_leads_pages_too(desk, browse, name):
    office = Office(desk)
    office.proposed()
    CaseFactory(branch=desk.user.branch, caseworker=None)

    assert look(browse(desk.lead_client.get(office.of(name)), DESK)) == []


@pytest.mark.parametrize(("name", "form"), FAULTY)
def test_what_was_wrong_is_read_first_and_axe_finds_nothing(desk, browse, name, form):
    answer = desk.client.post(Office(desk).of(name), form)

    page = browse(answer, DESK)

    assert answer.status_code == 422
    assert page.title().startswith("Fejl: ")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert look(page) == []


@pytest.mark.parametrize("name", ["home", "cases", "case case", "calendar", "times", "talk now"])
def test_nothing_that_can_be_pressed_is_covered(desk, browse, name):
    page = browse(desk.client.get(Office(desk).of(name)), DESK)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})

        assert page.evaluate(OVERLAPPED) == [], width


def test_eighteen_rows_of_the_caseload_are_seen_at_once(desk, browse):
    for _ in range(25):
        desk.case()

    page = browse(desk.client.get(reverse("caseworker:cases")), DESK)

    seen = page.evaluate(
        """() => [...document.querySelectorAll("tbody tr")]
            .filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"""
    )
    assert seen >= 18
