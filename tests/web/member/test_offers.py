"""Consent to a recommendation (M15): what is asked, who decides, and what became of it."""

from datetime import date

import pytest

from cases.models import CaseState
from core import history
from plans import rules
from plans.models import OfferRecommendation, OfferState
from plans.operations.offers import record_jobcenter_decision, settle_offers
from tests.factories import CaseFactory, MemberFactory, OfferRecommendationFactory
from tests.web.member.reading import text_of, title_of
from tests.web.member.world import NOW, a_case, at

pytestmark = pytest.mark.django_db

DUE = date(2026, 12, 2)


@pytest.fixture
def offer():
    return OfferRecommendationFactory(
        case=a_case(talks_held=1), asked_at=at(23, 9, month=11), consent_due_on=DUE
    )


def page_of(offer: OfferRecommendation) -> str:
    return f"/min-side/indstilling/{offer.public_id}/"


def mette_of(offer, log_in):
    return log_in(offer.case.member.user)


def test_it_says_what_why_by_when_and_who_decides(offer, log_in):
    words = text_of(mette_of(offer, log_in).get(page_of(offer)))

    assert words.startswith(
        "Må vi sende et forslag til Jobcenter Aarhus? Svar senest onsdag 2. december."
    )
    assert "Virksomhedspraktik Fire uger på et lager i Hedehusene" in words
    assert "Derfor foreslår vi det Praktik på lageret kan åbne for fast arbejde" in words
    assert "Foreslået af Karen Holm mandag 23. november." in words
    assert "Det er Jobcenter Aarhus, der bestemmer, om du får det." in words
    assert "Du mister ikke noget ved at sige nej." in words


def test_a_yes_sends_it_with_the_members_words(offer, log_in):
    response = mette_of(offer, log_in).post(
        page_of(offer), {"answer": "yes", "note": "Jeg vil gerne begynde i januar"}, follow=True
    )

    offer.refresh_from_db()
    assert (offer.state, offer.sent_at) == (OfferState.SENT, NOW)
    assert offer.member_note == "Jeg vil gerne begynde i januar"
    words = text_of(response)
    assert "Tak for dit svar. Vi har sendt forslaget til Jobcenter Aarhus." in words
    assert "Du sagde ja. Vi sendte forslaget til Jobcenter Aarhus tirsdag 24. november." in words
    assert "Det skrev du Jeg vil gerne begynde i januar" in words
    assert "Nej tak" not in words


def test_a_no_sends_nothing_and_costs_nothing(offer, log_in):
    response = mette_of(offer, log_in).post(page_of(offer), {"answer": "no"}, follow=True)

    offer.refresh_from_db()
    assert (offer.state, offer.sent_at) == (OfferState.WITHDRAWN, None)
    assert "Vi sender ikke forslaget. Du mister ikke noget." in text_of(response)


@pytest.mark.parametrize("answer", [None, "maybe"])
def test_neither_yes_nor_no_comes_back(offer, log_in, answer):
    sent = {"note": "Et ord"} | ({"answer": answer} if answer else {})

    response = mette_of(offer, log_in).post(page_of(offer), sent)

    assert response.status_code == 422
    assert title_of(response).startswith("Fejl: ")
    assert "Vælg ja eller nej med en af knapperne" in text_of(response)
    assert "Et ord" in response.content.decode()
    offer.refresh_from_db()
    assert offer.state == OfferState.AWAITING_CONSENT


def test_the_second_answer_changes_nothing(offer, log_in):
    mette = mette_of(offer, log_in)
    mette.post(page_of(offer), {"answer": "yes"})

    response = mette.post(page_of(offer), {"answer": "no"})

    assert response.headers["Location"] == page_of(offer)
    offer.refresh_from_db()
    assert offer.state == OfferState.SENT


def hand_over(offer: OfferRecommendation) -> None:
    case = offer.case
    case.state = CaseState.JOBCENTER_ACTIVE
    case.handed_over_on = NOW.date()
    case.handover_reason = "months"
    history.save(case, actor=None, at=NOW, reason="test")


@pytest.mark.parametrize("settled", [False, True])
def test_after_the_handover_it_is_agreed_with_the_jobcenter(offer, log_in, settled):
    """Also in the minute before the sweep lets it lapse."""
    hand_over(offer)
    if settled:
        settle_offers(at=NOW)

    mette = mette_of(offer, log_in)
    words = text_of(mette.get(page_of(offer)))
    mette.post(page_of(offer), {"answer": "yes"})

    assert "Aftal det nu med jobcenteret." in words
    assert "Ja, send forslaget" not in words
    offer.refresh_from_db()
    assert offer.sent_at is None


def test_a_sent_one_stays_open_with_the_jobcenter(log_in):
    offer = OfferRecommendationFactory(case=CaseFactory(handed_over=True), sent=True)

    assert "Jobcenteret har taget over, så aftal det nu direkte med dem." in text_of(
        mette_of(offer, log_in).get(page_of(offer))
    )


@pytest.mark.parametrize(
    ("granted", "said"),
    [
        (True, "Jobcenter Aarhus har sagt ja. Det varer fra 4. januar til 29. januar."),
        (False, "Jobcenter Aarhus har sagt nej til forslaget. Der er ingen pladser."),
    ],
)
def test_the_jobcenters_answer_is_told(offer, log_in, granted, said):
    mette = mette_of(offer, log_in)
    mette.post(page_of(offer), {"answer": "yes"})
    record_jobcenter_decision(
        recommendation_id=offer.pk,
        granted=granted,
        source=rules.JobcenterMessage("m-1"),
        actor=None,
        at=NOW,
        starts_on=date(2027, 1, 4) if granted else None,
        ends_on=date(2027, 1, 29) if granted else None,
        note="" if granted else "Der er ingen pladser.",
    )

    assert said in text_of(mette.get(page_of(offer)))


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_and_a_draft_find_nothing(offer, log_in, method):
    draft = OfferRecommendationFactory(case=offer.case, draft=True)

    stranger = getattr(log_in(MemberFactory().user), method)
    mette = getattr(mette_of(offer, log_in), method)

    assert stranger(page_of(offer), {"answer": "yes"}).status_code == 404
    assert mette(page_of(draft), {"answer": "yes"}).status_code == 404
