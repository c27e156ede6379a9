"""A member books, moves and cancels a talk: without JavaScript, and with the times swapped in place."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from meetings.models import Meeting, MeetingState, Mode
from tests.web.member.world import NOW, World, at

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def open_for(time_machine, new_page, log_in, live_server):
    """Open a page of Min side on a phone."""
    time_machine.move_to(NOW, tick=False)

    def open_it(user, path: str, **options) -> Page:
        page = new_page(viewport=PHONE, **options)
        session = log_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page.goto(f"{live_server.url}{path}")
        return page

    return open_it


def heading(page: Page):
    return page.get_by_role("heading", level=1)


def test_without_javascript_a_talk_is_booked_moved_and_cancelled_for_a_new_time(open_for):
    world = World()
    page = open_for(world.user, "/min-side/", java_script_enabled=False)

    # Book: the way first, then its times.
    page.get_by_role("link", name="Book samtalen").click()
    page.get_by_role("button", name="Book samtalen").click()
    expect(page).to_have_title(re.compile("^Fejl: Book din 2. jobsamtale"))
    page.get_by_role("link", name="Video", exact=True).click()
    expect(page.get_by_role("radio", name="onsdag 2. december kl. 09.00")).to_have_count(0)
    page.get_by_role("radio", name="mandag 30. november kl. 10.00").check()
    page.get_by_role("button", name="Book samtalen").click()
    expect(page.get_by_role("main")).to_contain_text("Du har overholdt fristen.")
    expect(heading(page)).to_have_text("Mandag 30. november kl. 10.00")

    # Move, and hold it in another way.
    page.get_by_role("link", name="Flyt samtalen").click()
    page.get_by_role("link", name="Telefon", exact=True).click()
    page.get_by_role("radio", name="onsdag 2. december kl. 09.00").check()
    page.get_by_role("button", name="Flyt samtalen").click()
    expect(heading(page)).to_have_text("Onsdag 2. december kl. 09.00")

    # Cancel with a lawful reason and a new time in one form.
    page.get_by_role("link", name="Meld afbud").click()
    page.get_by_role("radio", name=re.compile("Jeg er til jobsamtale")).check()
    page.get_by_role("radio", name="torsdag 3. december kl. 10.00").check()
    page.get_by_role("button", name="Meld afbud og vælg ny tid").click()
    expect(heading(page)).to_have_text("Torsdag 3. december kl. 10.00")

    world.meeting.refresh_from_db()
    successor = Meeting.objects.get(replaces=world.meeting)
    assert world.meeting.state == MeetingState.CANCELLED_LAWFUL
    assert (successor.state, successor.mode) == (MeetingState.BOOKED, Mode.PHONE)
    assert successor.starts_at == at(3, 10)


def test_choosing_a_way_swaps_the_times_says_so_and_keeps_the_focus(open_for):
    world = World()
    page = open_for(world.user, f"/min-side/samtaler/{world.meeting.public_id}/book/")
    chips = page.locator("#tider input[type=radio]")
    expect(chips).to_have_count(16)

    with page.expect_response(re.compile("mode=video")):
        page.get_by_role("radio", name=re.compile("^Video")).check()

    expect(chips).to_have_count(14)
    expect(page.get_by_role("status")).to_contain_text("Viser tider på video.")
    assert page.evaluate("document.activeElement.value") == "video"
    page.get_by_role("radio", name="mandag 30. november kl. 10.00").check()
    with page.expect_response(re.compile("mode=phone")):
        page.get_by_role("radio", name=re.compile("^Telefon")).check()
    expect(chips).to_have_count(16)
    expect(page.get_by_role("radio", name="mandag 30. november kl. 10.00")).to_be_checked()


def test_sick_today_is_one_press_and_well_again_another(open_for):
    world = World()
    page = open_for(world.user, "/min-side/", java_script_enabled=False)

    page.get_by_role("link", name="Jeg er syg i dag").click()
    page.get_by_role("button", name="Jeg er syg i dag").click()
    expect(page.get_by_role("main")).to_contain_text("Du er meldt syg fra i dag.")

    page.get_by_role("button", name="Jeg er rask igen").click()
    expect(page.get_by_role("main")).to_contain_text("Du har fået en ny frist")
    assert Meeting.objects.get(pk=world.meeting.pk).booking_deadline == at(2, 0).date()
