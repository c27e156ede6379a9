"""J5: the recommendations that were sent, and what became of them; nothing to answer with."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import LookUp
from core import history
from plans import rules
from plans.operations.offers import record_jobcenter_decision
from tests.factories import CaseFactory, OfferRecommendationFactory
from tests.web.jobcenter.conftest import NOW
from tests.web.member.reading import links_of, text_of

pytestmark = pytest.mark.django_db

OFFERS = "/jobcenter/indstillinger/"


def sent(case, **facts):
    return OfferRecommendationFactory(case=case, sent=True, **facts)


def answered(offer, *, granted=True, source=None, actor=None, **facts):
    return record_jobcenter_decision(
        recommendation_id=offer.pk,
        granted=granted,
        source=source or rules.JobcenterMessage("m-1"),
        actor=actor,
        at=NOW,
        **facts,
    )


def page_of(offer):
    return reverse("jobcenter:offer", args=[offer.public_id])


def test_what_waits_for_an_answer_stands_first(reader, coming, handed_over):
    answered(sent(handed_over, offer="Kursus i regnskab"))
    sent(coming, offer="Truckcertifikat B")

    words = text_of(reader.get(OFFERS))

    assert "Truckcertifikat B 11. marts Afventer jeres svar" in words
    assert "Kursus i regnskab 11. marts Bevilget" in words
    assert words.index("Truckcertifikat B") < words.index("Kursus i regnskab")


def test_nothing_to_list_is_said(reader, coming, elsewhere):
    OfferRecommendationFactory(case=coming)
    sent(elsewhere)

    assert "Ingen indstillinger." in text_of(reader.get(OFFERS))


def test_the_menu_counts_what_is_not_answered(reader, coming, handed_over, elsewhere):
    sent(coming)
    sent(coming)
    answered(sent(handed_over))
    sent(elsewhere)
    OfferRecommendationFactory(case=coming)

    page = reader.get("/jobcenter/").content.decode()

    assert (
        '<span class="badge amber">2<span class="visually-hidden"> ubesvarede</span></span>' in page
    )


def test_the_list_is_noted_with_how_many_it_showed(reader, coming):
    sent(coming)

    reader.get(OFFERS)

    look_up = LookUp.objects.get()
    assert (look_up.criterion, look_up.rows, look_up.member) == ("Indstillinger", 1, None)


def test_one_recommendation_with_its_reason_and_the_members_words(reader, coming):
    offer = sent(coming, member_note="Jeg kan begynde i januar")

    response = reader.get(page_of(offer))

    words = text_of(response)
    assert "Mads Toft Pedersen Indstilling om virksomhedspraktik." in words
    assert "Derfor indstiller vi det Praktik på lageret kan åbne for fast arbejde" in words
    assert "Det skriver medlemmet Jeg kan begynde i januar" in words
    assert "I har ikke svaret endnu. I svarer i jeres eget system" in words
    assert links_of(response)["Se medlemmets plan og samtaler"] == reverse(
        "jobcenter:member", args=[coming.public_id]
    )


def test_an_answer_says_where_it_came_from(reader, coming):
    by_message = answered(
        sent(coming), starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 26), note="Velkommen"
    )
    by_letter = answered(
        sent(coming),
        granted=False,
        source=rules.JobcenterLetter("Pia Lund", date(2026, 5, 18), "26/1234"),
        actor=coming.caseworker,
    )

    first, second = (text_of(reader.get(page_of(offer))) for offer in (by_message, by_letter))

    assert (
        "Svar Bevilget Modtaget onsdag 20. maj 2026 Fra Jeres eget system "
        "Begynder mandag 1. juni 2026 Slutter fredag 26. juni 2026 Bemærkning Velkommen"
    ) in first
    assert "Svar Afslået" in second
    assert "Fra Pia Lund, mandag 18. maj 2026 Reference 26/1234" in second


def test_looking_at_one_leaves_a_line_for_the_member(reader, coming):
    reader.get(page_of(sent(coming)))

    look_up = LookUp.objects.get()
    assert (look_up.member, look_up.purpose) == (coming.member, "Indstilling om tilbud til dig")


@pytest.mark.parametrize("path", [OFFERS, "one"])
def test_there_is_no_form_and_a_post_is_refused(reader, coming, path):
    offer = sent(coming)
    address = page_of(offer) if path == "one" else path

    page = reader.get(address).content.decode()

    assert page.count("<form") == page.count("/log-af/")
    assert "<button" not in page[page.index("<main") : page.index("</main>")]
    assert reader.post(address, {"answer": "granted"}).status_code == 403
    offer.refresh_from_db()
    assert offer.state == "sent"


def test_unsent_ones_and_other_municipalities_are_not_there(reader, coming, elsewhere):
    unsent = OfferRecommendationFactory(case=coming)

    assert reader.get(page_of(unsent)).status_code == 404
    assert reader.get(page_of(sent(elsewhere))).status_code == 404


def test_access_ends_the_moment_the_member_moves(reader, coming, elsewhere):
    offer = sent(coming)
    coming.municipality = elsewhere.municipality
    history.save(coming, actor=None, at=NOW, reason="test")

    assert reader.get(page_of(offer)).status_code == 404
    assert "Ingen indstillinger." in text_of(reader.get(OFFERS))


def test_many_come_in_pages(reader, aarhus, coming):
    for number in range(51):
        sent(coming, offer=f"Kursus {number}", sent_at=NOW - timedelta(days=number))

    assert "Side 1 af 2" in text_of(reader.get(OFFERS))
    assert "Kursus 0 " in text_of(reader.get(OFFERS, {"side": 2}))


def test_the_list_asks_no_more_the_more_there_are(reader, aarhus, coming, queries_do_not_grow):
    def one_more():
        sent(CaseFactory(municipality=aarhus, branch=coming.branch))

    queries_do_not_grow(lambda: reader.get(OFFERS), one_more)
