"""The places where htmx helps, and the same without JavaScript (U5, U6)."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import LookUp
from meetings.models import MeetingState

HOME = reverse("caseworker:home")
CASES = reverse("caseworker:cases")
DESK = {"width": 1440, "height": 900}


@pytest.fixture
def work(live_server, new_page):
    """Open a page of the running server as the caseworker at the desk."""

    def open_it(desk, path, **options):
        page = new_page(viewport=DESK, **options)
        key = desk.client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        page.goto(f"{live_server.url}{path}")
        return page

    return open_it


def row_of(page, talk):
    return page.locator(f"#samtale-{talk.public_id}")


def test_a_press_on_came_swaps_the_row_and_the_focus_stays_in_it(desk, work):
    talk = desk.booked()
    page = work(desk, HOME)

    row_of(page, talk).get_by_role("button", name="Mødt").click()

    expect(row_of(page, talk).get_by_role("status")).to_have_text(
        f"Gemt: {talk.case.member.name} er mødt."
    )
    expect(row_of(page, talk).get_by_role("button", name="Mødt")).to_be_focused()
    assert page.url.endswith(HOME)
    talk.refresh_from_db()
    assert talk.state == MeetingState.HELD


def test_a_press_on_stayed_away_goes_to_the_page_of_evidence(desk, work):
    talk = desk.booked()
    page = work(desk, HOME)

    row_of(page, talk).get_by_role("button", name="Udeblevet").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"Udeblivelse: {talk.case.member.name}"
    )


def test_without_javascript_attendance_works_the_same(desk, work):
    talk = desk.booked()
    page = work(desk, HOME, java_script_enabled=False)

    row_of(page, talk).get_by_role("button", name="Mødt").click()

    expect(page.get_by_text(f"Gemt: {talk.case.member.name} er mødt.")).to_be_visible()
    talk.refresh_from_db()
    assert talk.state == MeetingState.HELD


def test_typing_filters_the_list_and_the_address_keeps_it(desk, work):
    desk.case(member__first_name="Ida", member__last_name="Brøndum")
    desk.case(member__first_name="Bo", member__last_name="Dam")
    page = work(desk, CASES)

    page.get_by_label("Filtrér").press_sequentially("brøn")

    expect(page.locator("#sagsliste tbody tr")).to_have_count(1)
    expect(page.locator("#sagsliste").get_by_role("status")).to_have_text(
        "1 medlem passer til filtrene"
    )
    expect(page.get_by_label("Filtrér")).to_be_focused()
    expect(page).to_have_url(re.compile("q=br%C3%B8n"))


def test_without_javascript_the_filter_is_sent_by_its_button(desk, work):
    desk.case(member__first_name="Ida", member__last_name="Brøndum")
    desk.case(member__first_name="Bo", member__last_name="Dam")
    page = work(desk, CASES, java_script_enabled=False)

    page.get_by_label("Filtrér").fill("dam")
    page.get_by_role("button", name="Vis").click()

    expect(page.locator("#sagsliste tbody tr")).to_have_count(1)


def test_a_row_shows_its_case_beside_the_list_and_the_name_opens_it(desk, work):
    talk = desk.waiting()
    page = work(desk, CASES)

    page.locator("tbody tr td").nth(1).click()
    expect(page.locator("#valgt").get_by_role("heading", level=2).first).to_have_text(
        talk.case.member.name
    )
    assert LookUp.objects.filter(member=talk.case.member).count() == 1
    page.locator("tbody").get_by_role("link", name=talk.case.member.name).click()

    expect(page.get_by_role("heading", level=1)).to_have_text(talk.case.member.name)


def test_choosing_a_mode_swaps_the_times_alone(desk, work):
    talk = desk.waiting()
    desk.slot(modes=["video"])
    desk.slot(hour=10)
    page = work(desk, reverse("caseworker:book", args=[talk.public_id]))

    expect(page.locator(".chip")).to_have_count(1)
    page.get_by_label("Video").check()

    expect(page.locator(".chip")).to_have_count(2)
    expect(page.locator("#tider").get_by_role("status")).to_have_text("2 ledige tider, video")
    expect(page.get_by_label("Video")).to_be_focused()


def test_without_javascript_a_time_is_booked_for_the_member(desk, work):
    talk = desk.waiting()
    slot = desk.slot()
    address = reverse("caseworker:book", args=[talk.public_id])
    page = work(desk, address, java_script_enabled=False)

    page.get_by_label("tirsdag 14. april kl. 09.00").check()
    page.get_by_role("button", name="Book samtalen").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(talk.case.member.name)
    talk.refresh_from_db()
    assert (talk.state, talk.slot) == (MeetingState.BOOKED, slot)
