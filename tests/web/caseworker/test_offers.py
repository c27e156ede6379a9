"""S21: the fund recommends, the member consents, the Jobcenter alone decides."""

import pytest
from django.urls import reverse

from cases.models import CaseEvent, EventKind
from plans.models import OfferRecommendation, OfferState
from tests.factories import CaseFactory, OfferRecommendationFactory
from tests.web.caseworker.reading import said, text_of

LIST = reverse("caseworker:offers")
NEW = reverse("caseworker:new_offer")
CONTENT = {
    "type": "education",
    "offer": "truckcertifikat B, 7 dage",
    "reason": "Lagrene i Odder søger folk med truckcertifikat",
}
LETTER = {
    "answer": "granted",
    "sender": "Jobcenter Aarhus, Lone Berg",
    "dated": "2026-04-10",
    "reference": "26-1187",
}


def address(offer, name="offer"):
    return reverse(f"caseworker:{name}", args=[offer.public_id])


@pytest.fixture
def case(desk):
    return desk.case(talks_held=1)


@pytest.fixture
def sent(case):
    return OfferRecommendationFactory(case=case, sent=True)


@pytest.fixture
def asked(case):
    return OfferRecommendationFactory(case=case)


# Recommending


def test_the_member_is_asked_before_anybody_else_hears_of_it(desk, case):
    form = {**CONTENT, "sag": case.public_id, "send": "ja"}

    answer = desk.client.post(NEW, form, follow=True)

    offer = OfferRecommendation.objects.get(case=case)
    assert (offer.state, offer.sent_at) == (OfferState.AWAITING_CONSENT, None)
    assert [event.kind for event in CaseEvent.objects.all()] == [EventKind.OFFER_PROPOSED]
    assert "er spurgt" in said(answer)[0]
    assert "Afventer medlem" in text_of(answer)


def test_a_draft_asks_nobody_and_is_sent_later(desk, case):
    desk.client.post(NEW, {**CONTENT, "sag": case.public_id})
    draft = OfferRecommendation.objects.get(case=case)
    assert draft.state == OfferState.DRAFT
    assert not CaseEvent.objects.exists()

    desk.client.post(address(draft), {**CONTENT, "offer": "truckcertifikat A", "send": "ja"})

    draft.refresh_from_db()
    assert (draft.state, draft.offer) == (OfferState.AWAITING_CONSENT, "truckcertifikat A")


def test_a_double_press_recommends_once(desk, case):
    form = {**CONTENT, "sag": case.public_id, "send": "ja"}
    desk.client.post(NEW, form)

    again = desk.client.post(NEW, form)

    assert again.status_code == 409
    assert "allerede indstillet" in text_of(again)
    assert OfferRecommendation.objects.count() == 1


@pytest.mark.parametrize("left_out", ["sag", *CONTENT])
def test_whom_what_and_why_are_asked_for_and_nothing_typed_is_lost(desk, case, left_out):
    form = {**CONTENT, "sag": case.public_id, "send": "ja"}

    answer = desk.client.post(NEW, {**form, left_out: ""})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [left_out]
    if left_out != "offer":
        assert CONTENT["offer"] in text_of(answer)
    assert not OfferRecommendation.objects.exists()


def test_ones_own_members_with_us_can_be_chosen_and_the_one_that_is_asked_for(desk, case):
    gone = desk.case(handed_over=True)
    colleagues = CaseFactory(branch=desk.user.branch, caseworker=desk.lead)

    without = text_of(desk.client.get(NEW))
    asked_for = text_of(desk.client.get(f"{NEW}?sag={colleagues.public_id}"))

    assert str(case.public_id) in without
    assert str(gone.public_id) not in without
    assert str(colleagues.public_id) not in without
    assert f'value="{colleagues.public_id}" selected' in asked_for


def test_after_the_handover_it_is_refused_with_the_reason(desk):
    gone = desk.case(handed_over=True)

    page = text_of(desk.client.get(f"{NEW}?sag={gone.public_id}"))
    refused = desk.client.post(NEW, {**CONTENT, "sag": gone.public_id, "send": "ja"})

    for text in (page, text_of(refused)):
        assert "Tilbud aftales direkte med Jobcenteret" in text
    assert "Send til medlem" not in page
    assert refused.status_code == 409
    assert not OfferRecommendation.objects.exists()


def test_a_strangers_case_cannot_be_recommended_for(desk, case):
    answer = desk.stranger_client.post(NEW, {**CONTENT, "sag": case.public_id, "send": "ja"})

    assert answer.status_code == 404
    assert not OfferRecommendation.objects.exists()


# The member's answer


def test_a_yes_that_came_by_telephone_sends_it_and_says_how_it_came(desk, asked):
    desk.client.post(
        address(asked, "offer_consent"),
        {"consent": "yes", "how": "på telefon", "note": "Gerne i maj"},
    )

    asked.refresh_from_db()
    assert asked.state == OfferState.SENT
    assert asked.member_note == "Medlemmet svarede på telefon. Gerne i maj"


def test_a_no_takes_it_back(desk, asked):
    desk.client.post(address(asked, "offer_consent"), {"consent": "no", "how": "i et brev"})

    asked.refresh_from_db()
    assert (asked.state, asked.sent_at) == (OfferState.WITHDRAWN, None)


def test_it_can_be_taken_back_until_it_is_sent(desk, asked, case):
    sent = OfferRecommendationFactory(case=case, sent=True, offer="Et andet")

    desk.client.post(address(asked, "withdraw_offer"))
    refused = desk.client.post(address(sent, "withdraw_offer"))

    asked.refresh_from_db()
    sent.refresh_from_db()
    assert asked.state == OfferState.WITHDRAWN
    assert (refused.status_code, sent.state) == (409, OfferState.SENT)
    assert "Det kan ikke gøres nu" in text_of(desk.client.get(address(sent, "withdraw_offer")))


# The Jobcenter's decision


def test_a_letter_of_the_jobcenter_is_entered_with_its_source_and_shown_as_theirs(desk, sent):
    desk.client.post(
        address(sent, "offer_decision"),
        {**LETTER, "starts_on": "2026-05-04", "ends_on": "2026-05-12", "exempts": "on"},
    )

    sent.refresh_from_db()
    page = text_of(desk.client.get(address(sent)))
    assert (sent.state, sent.exempts, sent.decision_entered_by) == (
        OfferState.GRANTED,
        True,
        desk.user,
    )
    assert "Jobcenter Aarhus, Lone Berg, 10. april, 26-1187. Indtastet af Karen Holm." in page


def test_a_declined_offer_has_no_days(desk, sent):
    desk.client.post(
        address(sent, "offer_decision"),
        {**LETTER, "answer": "declined", "starts_on": "2026-05-04", "exempts": "on"},
    )

    sent.refresh_from_db()
    assert (sent.state, sent.starts_on, sent.exempts) == (OfferState.DECLINED, None, False)


@pytest.mark.parametrize("left_out", LETTER)
def test_without_its_source_no_decision_is_stored(desk, sent, left_out):
    answer = desk.client.post(address(sent, "offer_decision"), {**LETTER, left_out: ""})

    sent.refresh_from_db()
    assert (answer.status_code, sent.state) == (422, OfferState.SENT)
    assert list(answer.context["form"].errors) == [left_out]


def test_an_offer_ends_after_it_begins(desk, sent):
    backwards = {**LETTER, "starts_on": "2026-05-04", "ends_on": "2026-05-03"}

    assert desk.client.post(address(sent, "offer_decision"), backwards).status_code == 422
    sent.refresh_from_db()
    assert sent.state == OfferState.SENT


@pytest.mark.parametrize("state", ["draft", "asked"])
def test_what_was_not_sent_has_no_decision(desk, case, state):
    offer = OfferRecommendationFactory(case=case, draft=state == "draft")

    refused = desk.client.post(address(offer, "offer_decision"), LETTER)

    assert refused.status_code == 409
    assert "Gem Jobcenterets svar" not in text_of(desk.client.get(address(offer, "offer_decision")))
    assert not CaseEvent.objects.exists()


def test_no_page_of_the_fund_offers_to_grant(desk, sent, asked):
    for offer in (sent, asked):
        page = text_of(desk.client.get(address(offer)))
        assert "Bevilg" not in page


# The list


def test_the_list_shows_what_is_under_way_and_what_is_late(desk, sent, case):
    late = OfferRecommendationFactory(case=case, sent=True, offer="Sprogkursus")

    page = text_of(desk.client.get(LIST))

    assert "2 i gang" in page
    assert '<span class="negative">Spørg fra 25. marts</span>' in page
    assert late.offer in page
    assert late.offer in text_of(desk.client.get(f"{LIST}?status=jobcenter"))
    assert late.offer not in text_of(desk.client.get(f"{LIST}?status=kladder"))
    assert late.offer not in text_of(desk.stranger_client.get(LIST))


def test_the_list_says_so_when_it_is_empty(desk):
    assert "Ingen indstillinger her." in text_of(desk.client.get(LIST))


def test_the_list_costs_the_same_for_many(desk, queries_do_not_grow):
    queries_do_not_grow(
        lambda: desk.client.get(LIST), lambda: OfferRecommendationFactory(case=desk.case())
    )
