"""The Jobcenter's pages in a browser: axe, targets, small screens, and our own policy (U2 to U4)."""

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse

from joblog.rules import Week
from meetings.models import MeetingState
from tests.factories import (
    AgreementFactory,
    JoblogEntryFactory,
    JoblogWeekFactory,
    MeetingFactory,
    OfferRecommendationFactory,
    PlanVersionFactory,
)
from tests.web import browsing
from tests.web.browsing import DESK, PHONE, SMALLEST, faults_of, is_too_wide

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(handed_over, coming) -> dict[str, str]:
    """Return the addresses of all pages about a member with a plan, talks, a joblog and an offer."""
    version = PlanVersionFactory(case=handed_over, number=4)
    AgreementFactory(made_in=version, text="Truckcertifikat")
    for week, facts in ((18, {"final": True}), (19, {"exempt": True}), (20, {"kept": True})):
        JoblogWeekFactory(case=handed_over, week=Week(2026, week), **facts)
    JoblogEntryFactory(case=handed_over, applied_on=date(2026, 5, 12), title="Vagtmester")
    MeetingFactory(case=handed_over, state=MeetingState.BOOKING_EXPIRED)
    MeetingFactory(case=handed_over, held=True, sequence=3)
    offer = OfferRecommendationFactory(case=handed_over, sent=True)
    PlanVersionFactory(case=coming)
    about = [handed_over.public_id]
    return {
        "home": reverse("jobcenter:home"),
        "members": reverse("jobcenter:members"),
        "member": reverse("jobcenter:member", args=about),
        "plan": reverse("jobcenter:plan", args=about),
        "joblog": reverse("jobcenter:joblog", args=about),
        "offers": reverse("jobcenter:offers"),
        "offer": reverse("jobcenter:offer", args=[offer.public_id]),
    }


@pytest.fixture
def show(new_page, reader) -> Callable[..., browsing.Page]:
    def show_it(path: str, viewport: dict[str, int]) -> browsing.Page:
        return browsing.show(new_page(viewport=viewport), path, reader.get(path))

    return show_it


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_and_the_console_is_silent(show, pages, viewport):
    found = {name: faults_of(show(path, viewport)) for name, path in pages.items()}

    assert found == {name: [] for name in pages}


def test_nothing_is_wider_than_the_smallest_screen(show, pages):
    too_wide = [name for name, path in pages.items() if is_too_wide(show(path, SMALLEST))]

    assert too_wide == []
