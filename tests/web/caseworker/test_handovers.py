"""S22: what is lacking before the Jobcenter takes over, the package, and what the Jobcenter says."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import CaseEvent, CaseState
from exchange.models import HandoverCheck, HandoverReply
from tests.factories import (
    AgreementFactory,
    HandoverReplyFactory,
    MeetingFactory,
    OfferRecommendationFactory,
    PlanVersionFactory,
)
from tests.web.caseworker.conftest import NOW, TODAY, at
from tests.web.caseworker.reading import said, text_of

LIST = reverse("caseworker:handovers")
RECEIPT = {"kind": "received", "told_by": "Brev fra Lone Berg 13. april"}


def address(case, name="handover"):
    return reverse(f"caseworker:{name}", args=[case.public_id])


@pytest.fixture
def coming(desk):
    return desk.case(handover_on=TODAY + timedelta(days=10), talks_held=2)


@pytest.fixture
def ready(desk, coming):
    coming.wants_fund_at_first_jc_talk = True
    coming.save()
    PlanVersionFactory(case=coming)
    return coming


@pytest.fixture
def gone(desk):
    return desk.case(handed_over=True, handed_over_on=TODAY)


# The list


def test_shows_who_comes_and_who_just_went(desk):
    coming = desk.case(handover_on=TODAY + timedelta(days=28))
    late = desk.case(handover_on=TODAY + timedelta(days=29))
    gone = desk.case(handed_over=True, handed_over_on=TODAY - timedelta(days=14))
    before = desk.case(handed_over=True, handed_over_on=TODAY - timedelta(days=15))

    page = text_of(desk.client.get(LIST))

    assert coming.member.name in page
    assert gone.member.name in page
    assert late.member.name not in page
    assert before.member.name not in page
    assert "Plan, ønske" in page
    assert "Ikke sendt endnu" in page


def test_says_how_far_each_has_come(desk, ready, gone):
    assert ">Klar</span>" in text_of(desk.client.get(LIST))

    desk.client.post(address(ready), {})
    HandoverReplyFactory(case=gone, noted_at=NOW, kind="received", text="")
    page = text_of(desk.client.get(LIST))
    assert "Gjort klar" in page
    assert "Kvitteret" in page

    HandoverReplyFactory(case=gone, noted_at=NOW)
    assert "Spørgsmål" in text_of(desk.client.get(LIST))


def test_says_so_when_there_are_none(desk):
    assert "Ingen overgår de næste 28 dage." in text_of(desk.client.get(LIST))


def test_the_list_costs_the_same_for_many(desk, queries_do_not_grow):
    queries_do_not_grow(
        lambda: desk.client.get(LIST), lambda: desk.case(handover_on=TODAY + timedelta(days=3))
    )


# Making it ready


def test_each_thing_that_is_lacking_leads_to_where_it_is_mended(desk, coming):
    page = text_of(desk.client.get(address(coming)))

    assert reverse("caseworker:plan", args=[coming.public_id]) in page
    assert reverse("caseworker:change", args=[coming.public_id, "oenske"]) in page
    assert "Alle samtaler har et udfald" in page
    assert "også hvis noget mangler" in page


def test_what_is_lacking_needs_somebody_who_sees_to_it(desk, coming):
    refused = desk.client.post(address(coming), {"note": " "})
    assert refused.status_code == 422
    assert "Skriv, hvem der gør det, der mangler" in text_of(refused)
    assert not HandoverCheck.objects.exists()

    answer = desk.client.post(address(coming), {"note": "Karen ringer onsdag"}, follow=True)

    coming.refresh_from_db()
    page = text_of(answer)
    assert said(answer)[0].startswith("Overdragelsen er gjort klar.")
    assert "Gjort klar mandag 13. april kl. 10.20 af Karen Holm." in page
    assert "Da manglede: min plan, medlemmets ønske. Karen ringer onsdag" in page
    assert coming.state == CaseState.AKASSE_ACTIVE


def test_a_case_in_order_is_made_ready_by_one_press(desk, ready):
    answer = desk.client.post(address(ready), {}, follow=True)

    assert "Alt er på plads." in text_of(answer)
    assert HandoverCheck.objects.get().gaps == []


def test_after_the_handover_nothing_is_made_ready(desk, gone):
    refused = desk.client.post(address(gone), {"note": "For sent"})

    assert "Gør klar" not in text_of(desk.client.get(address(gone)))
    assert refused.status_code == 409
    assert not HandoverCheck.objects.exists()


# The package


def test_the_package_and_what_becomes_of_all_that_is_open(desk, ready):
    version = ready.plan.versions.get()
    AgreementFactory(made_in=version, text="Opdatér dit CV", due_on=TODAY + timedelta(days=3))
    OfferRecommendationFactory(case=ready, sent=True)
    MeetingFactory(case=ready, booked=True, starts_at=at(9, days=2), caseworker=desk.user)

    page = text_of(desk.client.get(address(ready)))

    assert "Min Plan, version 1" in page
    assert "Du søger mindst 2 stillinger om ugen." in page
    assert "2. jobsamtale, onsdag 15. april kl. 09.00" in page
    assert "Opdatér dit CV" in page
    assert "Virksomhedspraktik: Fire uger på et lager i Hedehusene" in page
    assert "1 aftale" in page
    assert "1 booket jobsamtale" in page


def test_the_package_costs_the_same_for_many_promises(desk, ready, queries_do_not_grow):
    version = ready.plan.versions.get()

    queries_do_not_grow(
        lambda: desk.client.get(address(ready)), lambda: AgreementFactory(made_in=version)
    )


# What the Jobcenter says


def test_a_receipt_that_came_by_letter_is_entered_with_its_source(desk, gone):
    desk.client.post(address(gone, "handover_reply"), RECEIPT)

    page = text_of(desk.client.get(address(gone)))
    assert "Brev fra Lone Berg 13. april. Indtastet af Karen Holm" in page
    assert "Modtaget" in page


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({**RECEIPT, "told_by": ""}, "told_by"),
        ({**RECEIPT, "kind": ""}, "kind"),
        ({**RECEIPT, "kind": "returned"}, "text"),
    ],
)
def test_what_is_entered_names_its_source_and_its_question(desk, gone, form, error):
    answer = desk.client.post(address(gone, "handover_reply"), form)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [error]
    assert not HandoverReply.objects.exists()


def test_a_question_is_answered_on_the_page(desk, gone):
    reply = HandoverReplyFactory(case=gone, noted_at=NOW)
    answer_at = reverse("caseworker:answer_handover", args=[gone.public_id, reply.public_id])

    refused = desk.client.post(answer_at, {"note": ""})
    assert refused.status_code == 422
    assert "Skriv, hvad I har svaret" in text_of(refused)
    desk.client.post(answer_at, {"note": "Kurset er 4. maj"})

    page = text_of(desk.client.get(address(gone)))
    assert "Karen Holm svarede mandag 13. april kl. 10.20: Kurset er 4. maj" in page
    assert "Gem svaret" not in page


def test_before_the_handover_the_jobcenter_has_said_nothing(desk, coming):
    refused = desk.client.post(address(coming, "handover_reply"), RECEIPT)

    assert refused.status_code == 409
    assert not CaseEvent.objects.exists()


def test_a_member_who_wants_us_there_leaves_a_task_until_it_is_arranged(desk):
    case = desk.case(handed_over=True, handed_over_on=TODAY, wants_fund_at_first_jc_talk=True)
    arrange = reverse("caseworker:change", args=[case.public_id, "deltagelse"])

    assert arrange in text_of(desk.client.get(address(case)))
    desk.client.post(arrange)

    page = text_of(desk.client.get(address(case)))
    assert arrange not in page
    assert "Ja, aftalt 13. april" in page


def test_a_strangers_handover_is_not_found(desk, gone):
    reply = HandoverReplyFactory(case=gone)
    answer_at = reverse("caseworker:answer_handover", args=[gone.public_id, reply.public_id])

    assert desk.stranger_client.get(address(gone)).status_code == 404
    assert desk.stranger_client.post(address(gone, "handover_reply"), RECEIPT).status_code == 404
    assert desk.stranger_client.post(answer_at, {"note": "Nej"}).status_code == 404
    assert HandoverReply.objects.count() == 1


def test_a_question_about_another_case_is_not_found(desk, gone):
    reply = HandoverReplyFactory(case=desk.case(handed_over=True))
    answer_at = reverse("caseworker:answer_handover", args=[gone.public_id, reply.public_id])

    assert desk.client.post(answer_at, {"note": "Nej"}).status_code == 404
