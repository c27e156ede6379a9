"""J1 and J2 at their edges: the thirty days, pages, Danish names, and what a search tells."""

from datetime import date

import pytest

from accounts.models import LookUp
from cases.models import CaseState
from core import history
from plans import rules
from plans.operations.offers import record_jobcenter_decision
from tests.factories import CaseFactory, OfferRecommendationFactory, PlanVersionFactory
from tests.web.jobcenter.conftest import NOW
from tests.web.member.reading import text_of

pytestmark = pytest.mark.django_db

HOME = "/jobcenter/"
MEMBERS = "/jobcenter/medlemmer/"
NO_HIT = "Ingen medlemmer i jeres kommune passer til søgningen."


@pytest.mark.parametrize(
    ("day", "is_there"), [(date(2026, 6, 19), True), (date(2026, 6, 20), False)]
)
def test_thirty_days_ahead_and_not_one_more(reader, aarhus, day, is_there):
    CaseFactory(municipality=aarhus, handover_on=day, member__last_name="Grænse")

    assert ("Grænse" in text_of(reader.get(HOME))) is is_there


def test_a_line_says_what_there_is_to_know(reader, coming):
    PlanVersionFactory(case=coming, number=4)
    OfferRecommendationFactory(case=coming, sent=True)

    words = text_of(reader.get(HOME))

    assert (
        "Mads Toft Pedersen tirsdag 2. juni 3 måneder, eller før ved samtale 3 1 af 3 Version 4 "
        "Ikke svaret Afventer jeres svar"
    ) in words


def test_the_newest_recommendation_is_the_one_that_is_told(reader, coming):
    offer = OfferRecommendationFactory(case=coming, sent=True)
    record_jobcenter_decision(
        recommendation_id=offer.pk,
        granted=True,
        source=rules.JobcenterMessage("m-1"),
        actor=None,
        at=NOW,
    )

    assert "Ikke svaret Bevilget" in text_of(reader.get(HOME))


def test_a_paused_course_says_that_its_date_moves(reader, coming):
    coming.state = CaseState.AKASSE_PAUSED
    history.save(coming, actor=None, at=NOW, reason="test")

    assert "tirsdag 2. juni På pause: datoen flytter sig" in text_of(reader.get(HOME))


def test_a_course_by_time_alone_names_no_talk(reader, coming):
    coming.policy_version = "law-2026h2"
    history.save(coming, actor=None, at=NOW, reason="test")

    assert "tirsdag 2. juni 3 måneder 1 af 2" in text_of(reader.get(HOME))


def test_who_comes_over_is_listed_in_pages(reader, aarhus, coming):
    for _ in range(50):
        CaseFactory(municipality=aarhus, branch=coming.branch)

    assert "Side 1 af 2" in text_of(reader.get(HOME))
    assert "Side 2 af 2" in text_of(reader.get(HOME, {"side": 2}))
    assert list(LookUp.objects.values_list("rows", flat=True)) == [50, 1]


@pytest.mark.parametrize(
    ("written", "last_name"),
    [("aagaard", "Ågaard"), ("Ågaard", "Aagaard"), ("ØSTER", "Østergaard"), ("kjær", "Kjær")],
)
def test_names_are_found_as_danes_write_them(reader, aarhus, written, last_name):
    CaseFactory(municipality=aarhus, member__last_name=last_name)

    assert last_name in text_of(reader.post(MEMBERS, {"q": written}))


def test_a_member_number_must_be_whole(reader, coming):
    number = coming.member.member_number

    assert "Mads Toft Pedersen" in text_of(reader.post(MEMBERS, {"q": number}))
    assert NO_HIT in text_of(reader.post(MEMBERS, {"q": number[:-1]}))


def test_no_hit_reads_alike_whether_the_person_exists_elsewhere_or_not(reader, elsewhere):
    """Neither the page nor its log tells that somebody is a member in another municipality."""
    digits = elsewhere.member.cpr
    known = reader.post(MEMBERS, {"q": f"{digits[:6]}-{digits[6:]}"})
    by_number = reader.post(MEMBERS, {"q": elsewhere.member.member_number})
    unknown = reader.post(MEMBERS, {"q": "ingen"})

    assert {
        text_of(known),
        text_of(by_number).replace(elsewhere.member.member_number, "ingen"),
    } <= {
        text_of(known),
        text_of(unknown),
    }
    assert all(NO_HIT in text_of(response) for response in (known, by_number, unknown))
    assert set(LookUp.objects.values_list("rows", flat=True)) == {0}


def test_a_search_with_many_hits_says_how_many_are_left_out(reader, aarhus, coming):
    for _ in range(52):
        CaseFactory(municipality=aarhus, branch=coming.branch, member__last_name="Nielsen")

    words = text_of(reader.post(MEMBERS, {"q": "nielsen"}))

    assert "Vi viser de første 50. Der er 2 mere. Skriv mere af navnet" in words


def test_the_list_asks_no_more_the_more_members_there_are(
    reader, aarhus, coming, queries_do_not_grow
):
    queries_do_not_grow(
        lambda: reader.get(MEMBERS),
        lambda: CaseFactory(municipality=aarhus, branch=coming.branch),
    )


def test_a_case_that_closed_long_ago_is_not_there(reader, aarhus):
    CaseFactory(
        municipality=aarhus,
        closed=True,
        closed_on=date(2025, 11, 1),
        spell_start=date(2025, 3, 3),
        member__last_name="Længesiden",
    )

    assert "Længesiden" not in text_of(reader.get(MEMBERS))
