"""From the convening letter to the handover, in a browser: the member, the caseworker, the Jobcenter."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from cases.models import Case, CaseState
from config.tasks import run_parts
from core.danish import dato, klokken
from core.dates import COPENHAGEN, local_moment
from meetings import rules
from meetings.operations import course, slots
from tests.factories import (
    BranchFactory,
    JobcenterFactory,
    MemberFactory,
    MunicipalityFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

REGISTERED_ON = date(2026, 1, 5)
TALKS = [
    (1, datetime(2026, 1, 14, 10, 0, tzinfo=COPENHAGEN), "Fremmøde"),
    (2, datetime(2026, 2, 17, 13, 0, tzinfo=COPENHAGEN), "Telefon"),
    (3, datetime(2026, 3, 24, 9, 0, tzinfo=COPENHAGEN), "Video"),
]
INVITED_ON = {1: REGISTERED_ON, 2: date(2026, 2, 2), 3: date(2026, 3, 9)}


@pytest.fixture
def story(time_machine):
    """A branch with free times, a member who registers on Monday 5 January, and the clock in our hands."""
    aarhus = MunicipalityFactory(code="751", name="Aarhus", region="Region Midtjylland")
    branch = BranchFactory(name="Aarhus", city="Aarhus", municipalities=[aarhus])
    karen = UserFactory(caseworker=True, branch=branch, first_name="Karen", last_name="Holm")
    jobcenter = JobcenterFactory(name="Jobcenter Aarhus", municipalities=[aarhus])
    reader = UserFactory(jobcenter_reader=True, jobcenter=jobcenter)
    member = MemberFactory(first_name="Mette", last_name="Kjær Andersen")
    registered_at = local_moment(REGISTERED_ON, time(9))
    time_machine.move_to(registered_at, tick=True)
    for weekday in range(5):
        slots.set_opening_hours(
            caseworker=karen,
            weekday=weekday,
            periods=[(time(8), time(16))],
            slot_minutes=60,
            pause_minutes=0,
            modes=rules.ALL_MODES,
            valid_from=REGISTERED_ON,
            valid_to=None,
            actor=karen,
            at=registered_at,
        )
    course.register(
        member_id=member.pk,
        municipality=aarhus,
        registered_on=REGISTERED_ON,
        first_benefit_date=REGISTERED_ON,
        at=registered_at,
        source="jobnet:1",
    )
    run_parts("minute", at=registered_at)

    def go_to(moment: datetime) -> None:
        time_machine.move_to(moment, tick=True)

    return {"member": member.user, "karen": karen, "reader": reader, "go_to": go_to}


@pytest.fixture
def browser_of(new_page, log_in, live_server):
    """Return a page of somebody's own browser, logged in now."""

    def open_for(user: User, path: str) -> Page:
        page = new_page(viewport={"width": 1280, "height": 900})
        session = log_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page.goto(f"{live_server.url}{path}")
        return page

    return open_for


def test_three_talks_hand_the_case_over_and_all_three_see_it(story, browser_of):
    for sequence, starts_at, mode in TALKS:
        _night_and_letters(story, INVITED_ON[sequence])
        _member_books_from_the_letter(browser_of, story, sequence, starts_at, mode)
        _caseworker_marks_the_member_as_come(browser_of, story, starts_at)

    case = Case.objects.get()
    assert (case.state, case.talks_held) == (CaseState.JOBCENTER_ACTIVE, 3)
    assert case.handed_over_on == date(2026, 3, 24)
    _all_three_see_the_handover(browser_of, story, case)


def _night_and_letters(story, day: date) -> None:
    """Let the nightly job and the letters run on the day of an invitation."""
    if day > REGISTERED_ON:
        run_parts("nightly", at=local_moment(day, time(4)))
        run_parts("minute", at=local_moment(day, time(4, 1)))
    story["go_to"](local_moment(day + timedelta(days=1), time(10)))


def _member_books_from_the_letter(browser_of, story, sequence, starts_at, mode) -> None:
    page = browser_of(story["member"], reverse("member:home"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mette")
    page.goto(page.url + "indbakke/")
    letter = "første jobsamtale" if sequence == 1 else f"{sequence}. jobsamtale"
    page.get_by_role("link", name=re.compile(f"Book din {letter}")).first.click()
    page.get_by_role("link", name=re.compile("Book samtalen")).first.click()
    if sequence == 1:
        expect(page.get_by_role("radio", name=re.compile("Telefon"))).to_have_count(0)
    else:
        with page.expect_response(re.compile("/book/")):
            page.get_by_role("radio", name=re.compile(mode)).check()
    page.get_by_role("radio", name=f"{dato(starts_at)} {klokken(starts_at)}").check()
    page.get_by_role("button", name="Book samtalen").click()
    expect(page).to_have_url(re.compile("/kvittering/$"))
    expect(page.get_by_role("main")).to_contain_text("Din samtale er booket")


def _caseworker_marks_the_member_as_come(browser_of, story, starts_at: datetime) -> None:
    story["go_to"](starts_at + timedelta(minutes=30))
    page = browser_of(story["karen"], reverse("caseworker:home"))
    row = page.get_by_role("group", name=re.compile("Fremmøde for Mette Kjær Andersen"))
    row.get_by_role("button", name="Mødt").click()
    expect(row.get_by_role("button", name="Mødt")).to_have_attribute("aria-pressed", "true")
    run_parts("minute", at=starts_at + timedelta(minutes=31))


def _all_three_see_the_handover(browser_of, story, case: Case) -> None:
    member = browser_of(story["member"], reverse("member:home"))
    expect(member.get_by_role("main")).to_contain_text(re.compile("[Jj]obcenter"))
    caseworker = browser_of(
        story["karen"], reverse("caseworker:case", kwargs={"case_id": case.public_id})
    )
    expect(caseworker.get_by_role("main")).to_contain_text("Hos Jobcenteret")
    reader = browser_of(story["reader"], reverse("jobcenter:members"))
    reader.get_by_role("link", name="Mette Kjær Andersen").first.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Mette Kjær Andersen")
    expect(reader.get_by_role("main")).to_contain_text("3. jobsamtale")
    assert reader.locator("main form[method=post]").count() == 0
