"""A first talk with the keyboard alone: from the day list to a plan in force and its letter in the inbox (I-19)."""

import re
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from config.tasks import run_parts
from core.dates import COPENHAGEN
from meetings.models import MeetingState, Mode
from plans.models import PlanState, PlanVersion
from tests.factories import CaseFactory, MeetingFactory, MunicipalityFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 4, 13, 10, 20, tzinfo=COPENHAGEN)
MOST_TABS = 60

# What is typed, in the order in which Tab comes to it.
TYPED = (
    ("Jobmål 1", "Lagermedarbejder"),
    ("Jobmål 2", "Chauffør"),
    ("Ledighedshistorik", "Ledig siden 2. marts"),
    ("Tidligere beskæftigelse", "Terminalarbejder i seks år"),
    ("Uddannelse", "Truckcertifikat B"),
    ("Uformelle kompetencer", "Taler tysk"),
    ("Jobmuligheder", "Mange opslag på lager"),
    ("Ingen behov for karriereskifte", " "),
    ("Ingen behov for uddannelsesløft", " "),
    ("Fagområder, et på hver linje", "Lager\nTransport"),
    ("Områder, et på hver linje", "Østjylland"),
    ("Hvordan søger medlemmet?", "Opslåede stillinger og netværk"),
    ("Hvad er I blevet enige om?", "Du søger bredt på lager og transport."),
    ("Hvad er næste skridt?", "Du retter dit cv inden fredag."),
    ("Identitet bekræftet", " "),
    ("Telefon og e-mail passer", " "),
)


class Keyboard:
    """Somebody who never touches the mouse, and counts how often they press Tab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tabs = 0

    def come_to(self, control: Locator) -> None:
        expect(control).to_be_visible()
        for _ in range(MOST_TABS):
            if control.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.tabs += 1
        pytest.fail(f"{control} cannot be reached with Tab")

    def skip_to_content(self) -> None:
        self.come_to(self.page.get_by_role("link", name="Gå til sidens indhold"))
        self.page.keyboard.press("Enter")


@pytest.fixture
def browser_of(new_page, log_in, live_server):
    def open_for(user, path: str) -> Page:
        page = new_page(viewport={"width": 1280, "height": 900})
        session = log_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page.goto(f"{live_server.url}{path}")
        return page

    return open_for


@pytest.fixture
def talk(time_machine):
    """Karen's first talk with Mette, twenty minutes in."""
    time_machine.move_to(NOW, tick=True)
    karen = UserFactory(caseworker=True, first_name="Karen", last_name="Holm")
    case = CaseFactory(
        branch=karen.branch,
        caseworker=karen,
        municipality=MunicipalityFactory(code="751", name="Aarhus", region="Region Midtjylland"),
    )
    return MeetingFactory(
        case=case, booked=True, sequence=1, mode=Mode.IN_PERSON, starts_at=NOW.replace(minute=0)
    )


def test_a_first_talk_from_the_day_list_to_the_letter_in_the_inbox(talk, browser_of):
    page = browser_of(talk.caseworker, reverse("caseworker:home"))
    keyboard = Keyboard(page)
    keyboard.skip_to_content()
    keyboard.come_to(page.get_by_role("link", name="Start samtale"))
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile("/samtaler/"))
    keyboard.skip_to_content()
    keyboard.tabs = 0
    for label, text in TYPED:
        keyboard.come_to(page.get_by_label(label, exact=True))
        page.keyboard.type(text)
    expect(page.locator("#jobtitler option")).not_to_have_count(0)
    expect(page.locator("#gemt")).to_contain_text("Gemt kl. 10.")
    expect(page.locator("#gemt")).not_to_contain_text("mangler")
    finish = page.get_by_role("button", name="Afslut samtale og send plan")
    keyboard.come_to(finish)
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_contain_text(
        "Samtalen er holdt. Min Plan, version 1, gælder nu"
    )
    assert keyboard.tabs < MOST_TABS
    talk.refresh_from_db()
    version = PlanVersion.objects.get(plan=talk.case_id)
    assert (talk.state, version.state) == (MeetingState.HELD, PlanState.ACTIVE)
    assert [goal.title for goal in version.goals.all()] == ["Lagermedarbejder", "Chauffør"]

    run_parts("minute", at=NOW + timedelta(minutes=5))
    inbox = browser_of(talk.case.member.user, reverse("member:inbox"))
    inbox.get_by_role("link", name=re.compile("plan", re.IGNORECASE)).first.press("Enter")
    expect(inbox.get_by_role("main")).to_contain_text("Lagermedarbejder")
