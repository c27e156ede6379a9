"""The four points of an availability talk: the attendance buttons lead here, and nothing else holds it."""

import pytest
from django.urls import reverse

from cases.models import CaseEvent, EventKind
from core import history
from meetings.models import MeetingState
from sanctions.models import AvailabilityAssessment, SanctionCase, SanctionKind, SanctionState
from tests.factories import (
    AgreementFactory,
    AvailabilityTalkFactory,
    PlanVersionFactory,
)
from tests.web.caseworker.conftest import NOW, at
from tests.web.caseworker.reading import said, text_of

IN_ORDER = {
    "realistic_search": "yes",
    "requirements_kept": "yes",
    "plan_kept": "yes",
    "cv_correct": "yes",
    "outcome": "available",
}
NOT_AVAILABLE = {
    **IN_ORDER,
    "realistic_search": "no",
    "outcome": "not_available",
    "reasons": "Ingen ansøgninger i fire uger",
}


@pytest.fixture
def talk(desk):
    return AvailabilityTalkFactory(case=desk.case(), caseworker=desk.user)


def address(talk, name="assess"):
    return reverse(f"caseworker:{name}", args=[talk.public_id])


def test_that_the_member_came_is_recorded_with_the_assessment_alone(desk, talk):
    answer = desk.client.post(address(talk, "attendance"), {"outcome": "held"})

    talk.refresh_from_db()
    assert answer.url == address(talk)
    assert talk.state == MeetingState.BOOKED


def test_what_was_agreed_in_the_talk_stays_as_it_was_written(desk, talk):
    talk.summary = "Anne søger også i Horsens."
    history.save(talk, actor=desk.user, at=NOW)

    desk.client.post(address(talk), NOT_AVAILABLE)

    talk.refresh_from_db()
    assert talk.summary == "Anne søger også i Horsens."


def test_it_stands_beside_what_it_is_judged_by(desk, talk):
    version = PlanVersionFactory(case=talk.case)
    AgreementFactory(made_in=version, text="Opdatér dit CV")

    page = text_of(desk.client.get(address(talk)))

    assert "Færre stillinger end aftalt: uge 11, uge 13" in page
    assert "Du søger mindst 2 stillinger om ugen." in page
    assert "Opdatér dit CV" in page
    assert "Loggede stillinger uge for uge" in page


def test_available_holds_the_talk_and_settles_the_doubt(desk, talk):
    answer = desk.client.post(address(talk), {**IN_ORDER, "reasons": "God søgning"}, follow=True)

    talk.refresh_from_db()
    found = AvailabilityAssessment.objects.get(meeting=talk)
    assert talk.state == MeetingState.HELD
    assert (found.available, found.cv_correct, found.assessed_by) == (True, True, desk.user)
    assert said(answer) == ["Vurderingen er gemt. Medlemmet står til rådighed."]
    assert not SanctionCase.objects.filter(kind=SanctionKind.NOT_AVAILABLE).exists()


def test_not_available_opens_a_case_that_is_heard_before_it_is_decided(desk, talk):
    answer = desk.client.post(address(talk), NOT_AVAILABLE, follow=True)

    opened = SanctionCase.objects.get(meeting=talk)
    found = AvailabilityAssessment.objects.get(meeting=talk)
    assert (opened.kind, opened.state) == (SanctionKind.NOT_AVAILABLE, SanctionState.FLAGGED)
    assert (found.realistic_search, found.requirements_kept) == (False, True)
    assert "partshøring" in said(answer)[0]


@pytest.mark.parametrize("left_out", [*IN_ORDER])
def test_each_point_and_the_outcome_is_asked_for(desk, talk, left_out):
    answer = desk.client.post(
        address(talk), {name: value for name, value in IN_ORDER.items() if name != left_out}
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [left_out]
    assert not CaseEvent.objects.exists()


def test_not_available_says_why_and_what_was_chosen_stays(desk, talk):
    answer = desk.client.post(address(talk), {**NOT_AVAILABLE, "reasons": " "})

    page = text_of(answer)
    assert answer.status_code == 422
    assert "Skriv, hvorfor medlemmet ikke står til rådighed" in page
    assert page.count("checked") == 5
    assert not CaseEvent.objects.exists()


def test_a_second_press_changes_nothing_and_the_page_tells_what_was_found(desk, talk):
    desk.client.post(address(talk), NOT_AVAILABLE)
    held = CaseEvent.objects.filter(kind=EventKind.HELD).count()

    desk.client.post(address(talk), IN_ORDER)

    page = text_of(desk.client.get(address(talk)))
    assert CaseEvent.objects.filter(kind=EventKind.HELD).count() == held == 1
    assert not AvailabilityAssessment.objects.get(meeting=talk).available
    assert "Karen Holm vurderede samtalen mandag 13. april kl. 10.20." in page
    assert "Gem vurderingen" not in page


def test_a_talk_that_was_corrected_to_held_can_still_be_assessed(desk):
    talk = AvailabilityTalkFactory(
        case=desk.case(),
        caseworker=desk.user,
        starts_at=at(8),
        state=MeetingState.HELD,
        outcome_recorded_by=desk.user,
        outcome_recorded_at=NOW,
    )

    desk.client.post(address(talk), IN_ORDER)

    assert AvailabilityAssessment.objects.filter(meeting=talk).exists()
    assert not CaseEvent.objects.filter(kind=EventKind.HELD).exists()


def test_before_it_begins_and_after_it_was_missed_it_says_so(desk):
    later = AvailabilityTalkFactory(case=desk.case(), caseworker=desk.user, starts_at=at(13))
    missed = AvailabilityTalkFactory(
        case=desk.case(),
        caseworker=desk.user,
        starts_at=at(8),
        state=MeetingState.MISSED,
        missed_flagged_at=at(9),
    )

    assert "Vurdér, når den er holdt." in text_of(desk.client.get(address(later)))
    assert "kan ikke vurderes: udeblevet" in text_of(desk.client.get(address(missed)))
    desk.client.post(address(later), IN_ORDER)
    assert not AvailabilityAssessment.objects.exists()


def test_a_job_talk_and_a_strangers_talk_are_not_found(desk, talk):
    assert desk.client.get(address(desk.booked(hour=13))).status_code == 404
    assert desk.stranger_client.get(address(talk)).status_code == 404


def test_the_talk_page_leads_here(desk, talk):
    assert address(talk) in text_of(desk.client.get(address(talk, "talk")))


def test_costs_the_same_however_much_was_agreed(desk, talk, queries_do_not_grow):
    version = PlanVersionFactory(case=talk.case)

    queries_do_not_grow(
        lambda: desk.client.get(address(talk)), lambda: AgreementFactory(made_in=version)
    )
