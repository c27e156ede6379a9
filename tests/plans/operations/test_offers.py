"""The fund recommends, the member consents, and only the Jobcenter grants."""

from datetime import date, datetime, timedelta

import pytest

from cases.models import Absence, Case, CaseState, EventKind
from cases.operations import DatesOutOfOrder, NotInThisPhase
from cases.rules import HandoverReason
from cases.story import TransitionNotAllowed
from core import history
from core.chunks import Chunk
from core.dates import COPENHAGEN
from plans import tasks
from plans.models import Agreement, OfferRecommendation, OfferState
from plans.operations import offers
from plans.operations.errors import OfferAlreadyOpen, OfferIncomplete, OnlyJobcenterGrants
from plans.rules import JobcenterLetter, JobcenterMessage
from tests.factories import (
    PLAN_AT,
    CaseFactory,
    MemberFactory,
    OfferRecommendationFactory,
    PlanVersionFactory,
)

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 3, 16, 9, 0, tzinfo=COPENHAGEN)
MESSAGE = JobcenterMessage("kbh-17")
LETTER = JobcenterLetter("Pia Lund, Jobcenter København", date(2026, 3, 16), "26/117")
PHASES_WITHOUT_RECOMMENDATIONS = {
    "paused": {"state": CaseState.AKASSE_PAUSED},
    "handed over": {"handed_over": True},
    "closed": {"closed": True},
}


@pytest.fixture
def case():
    return CaseFactory(talks_held=1)


def recommend(case, **changes):
    said = {
        "offer_type": "placement",
        "offer": "Fire uger på et lager",
        "reason": "Praktik kan åbne for fast arbejde",
    }
    return offers.recommend(case_id=case.pk, actor=case.caseworker, at=PLAN_AT, **(said | changes))


def decide(offer, *, granted=True, source=MESSAGE, actor=None, at=LATER, **days):
    return offers.record_jobcenter_decision(
        recommendation_id=offer.pk, granted=granted, source=source, actor=actor, at=at, **days
    )


def hand_over(case):
    case.state, case.handed_over_on = CaseState.JOBCENTER_ACTIVE, date(2026, 3, 16)
    case.handover_reason = HandoverReason.TALKS
    history.save(case, actor=None, at=LATER, reason="test")


# The fund recommends


def test_a_recommendation_asks_the_member(case):
    offer = recommend(case)

    offer.refresh_from_db()
    assert (offer.state, offer.asked_at) == (OfferState.AWAITING_CONSENT, PLAN_AT)
    assert offer.consent_due_on == date(2026, 3, 18)
    [event] = case.events.all()
    assert (event.kind, event.facts) == (
        EventKind.OFFER_PROPOSED,
        {"offerrecommendation": offer.pk},
    )


def test_a_member_who_gets_paper_has_longer_to_answer():
    case = CaseFactory(talks_held=1, member=MemberFactory(digital_exempt=True))

    assert recommend(case).consent_due_on == date(2026, 3, 23)


@pytest.mark.parametrize("gone", ["offer", "reason"])
def test_a_recommendation_names_the_offer_and_the_reason(case, gone):
    with pytest.raises(OfferIncomplete):
        recommend(case, **{gone: " "})

    assert not OfferRecommendation.objects.exists()
    assert not case.events.exists()


def test_the_same_offer_is_recommended_once_until_it_is_answered(case):
    first = recommend(case)
    recommend(case, offer="Fire uger i en butik")
    with pytest.raises(OfferAlreadyOpen):
        recommend(case, offer="Fire uger på et lager ")

    offers.answer_consent(
        recommendation_id=first.pk, consent=False, actor=case.member.user, at=PLAN_AT
    )

    assert recommend(case).state == OfferState.AWAITING_CONSENT


@pytest.mark.parametrize("phase", PHASES_WITHOUT_RECOMMENDATIONS)
def test_the_fund_recommends_only_while_it_holds_the_contact_process(phase):
    case = CaseFactory(**PHASES_WITHOUT_RECOMMENDATIONS[phase])

    with pytest.raises(NotInThisPhase):
        recommend(case)
    with pytest.raises(NotInThisPhase):
        offers.draft_recommendation(
            case_id=case.pk,
            offer_type="other",
            offer="",
            reason="",
            actor=case.caseworker,
            at=LATER,
        )

    assert not OfferRecommendation.objects.exists()


def test_a_draft_is_written_on_until_the_member_is_asked(case):
    draft = offers.draft_recommendation(
        case_id=case.pk, offer_type="other", offer="", reason="", actor=case.caseworker, at=PLAN_AT
    )

    with pytest.raises(OfferIncomplete):
        offers.ask_consent(recommendation_id=draft.pk, actor=case.caseworker, at=PLAN_AT)

    with pytest.raises(OfferIncomplete):
        offers.change_and_ask(
            recommendation_id=draft.pk,
            offer_type="education",
            offer="Truckcertifikat B",
            reason=" ",
            actor=case.caseworker,
            at=PLAN_AT,
        )
    draft.refresh_from_db()
    assert (draft.state, draft.offer) == (OfferState.DRAFT, "")

    offers.change_recommendation(
        recommendation_id=draft.pk,
        offer_type="education",
        offer="Truckcertifikat B",
        reason="Det mangler han",
        actor=case.caseworker,
        at=PLAN_AT,
    )
    asked = offers.ask_consent(recommendation_id=draft.pk, actor=case.caseworker, at=PLAN_AT)
    assert (asked.type, asked.state) == ("education", OfferState.AWAITING_CONSENT)

    with pytest.raises(TransitionNotAllowed):
        offers.change_recommendation(
            recommendation_id=draft.pk,
            offer_type="other",
            offer="Andet",
            reason="Andet",
            actor=case.caseworker,
            at=LATER,
        )
    with pytest.raises(TransitionNotAllowed):
        offers.ask_consent(recommendation_id=draft.pk, actor=case.caseworker, at=LATER)


def test_a_draft_is_neither_changed_nor_sent_to_the_member_after_the_handover(case):
    draft = OfferRecommendationFactory(case=case, draft=True)
    hand_over(case)

    with pytest.raises(NotInThisPhase):
        offers.ask_consent(recommendation_id=draft.pk, actor=case.caseworker, at=LATER)
    with pytest.raises(NotInThisPhase):
        offers.change_recommendation(
            recommendation_id=draft.pk,
            offer_type="other",
            offer="x",
            reason="x",
            actor=case.caseworker,
            at=LATER,
        )


# The member answers


def test_consent_sends_the_recommendation(case):
    offer = OfferRecommendationFactory(case=case)
    member = case.member.user

    offers.answer_consent(
        recommendation_id=offer.pk, consent=True, note="Helst om dagen", actor=member, at=LATER
    )

    offer.refresh_from_db()
    assert (offer.state, offer.consented_at, offer.sent_at) == (OfferState.SENT, LATER, LATER)
    assert offer.answer_reminder_on == date(2026, 3, 30)
    assert offer.member_note == "Helst om dagen"
    [event] = case.events.all()
    assert (event.kind, event.actor) == (EventKind.OFFER_SENT, member)


def test_a_no_takes_the_recommendation_back(case):
    offer = OfferRecommendationFactory(case=case)

    offers.answer_consent(
        recommendation_id=offer.pk, consent=False, actor=case.member.user, at=LATER
    )

    offer.refresh_from_db()
    assert (offer.state, offer.sent_at) == (OfferState.WITHDRAWN, None)
    assert [event.kind for event in case.events.all()] == [EventKind.OFFER_REFUSED]


@pytest.mark.parametrize("consent", [True, False])
@pytest.mark.parametrize("traits", [{"draft": True}, {"sent": True}], ids=["draft", "sent"])
def test_only_a_question_is_answered(case, consent, traits):
    offer = OfferRecommendationFactory(case=case, **traits)

    with pytest.raises(TransitionNotAllowed):
        offers.answer_consent(
            recommendation_id=offer.pk, consent=consent, actor=case.member.user, at=LATER
        )

    assert not case.events.exists()


def test_after_the_handover_nothing_is_sent_any_more(case):
    offer = OfferRecommendationFactory(case=case)
    hand_over(case)

    with pytest.raises(NotInThisPhase):
        offers.answer_consent(
            recommendation_id=offer.pk, consent=True, actor=case.member.user, at=LATER
        )

    offer.refresh_from_db()
    assert offer.state == OfferState.AWAITING_CONSENT


@pytest.mark.parametrize("traits", [{"draft": True}, {}], ids=["draft", "asked"])
def test_the_fund_takes_back_what_was_not_sent(case, traits):
    offer = OfferRecommendationFactory(case=case, **traits)

    offers.withdraw(recommendation_id=offer.pk, actor=case.caseworker, at=LATER)

    offer.refresh_from_db()
    assert offer.state == OfferState.WITHDRAWN
    assert [event.kind for event in case.events.all()] == [EventKind.OFFER_WITHDRAWN]


def test_what_was_sent_is_with_the_jobcenter(case):
    offer = OfferRecommendationFactory(case=case, sent=True)

    with pytest.raises(TransitionNotAllowed):
        offers.withdraw(recommendation_id=offer.pk, actor=case.caseworker, at=LATER)


# The Jobcenter decides


@pytest.mark.parametrize("granted", [True, False])
@pytest.mark.parametrize(
    ("source", "by_caseworker"),
    [
        (None, True),
        (None, False),
        (MESSAGE, True),
        (LETTER, False),
        (JobcenterLetter("", date(2026, 3, 16), "26/117"), True),
        (JobcenterLetter("Pia Lund", date(2026, 3, 16), ""), True),
        (JobcenterMessage(""), False),
    ],
)
@pytest.mark.parametrize("traits", [{"draft": True}, {}, {"sent": True}])
def test_only_the_jobcenter_decides(case, granted, source, by_caseworker, traits):
    offer = OfferRecommendationFactory(case=case, **traits)
    state = offer.state

    with pytest.raises(OnlyJobcenterGrants):
        decide(
            offer,
            granted=granted,
            source=source,
            actor=case.caseworker if by_caseworker else None,
        )

    offer.refresh_from_db()
    assert offer.state == state
    assert not case.events.exists()
    assert not Agreement.objects.exists()


def test_a_granted_offer_becomes_an_agreement_in_the_plan(case):
    version = PlanVersionFactory(case=case)
    offer = OfferRecommendationFactory(case=case, sent=True)

    decide(offer, starts_on=date(2026, 4, 7), ends_on=date(2026, 5, 1))

    offer.refresh_from_db()
    assert (offer.state, offer.decision_message) == (OfferState.GRANTED, "kbh-17")
    assert (offer.starts_on, offer.ends_on) == (date(2026, 4, 7), date(2026, 5, 1))
    assert not offer.was_entered_by_hand
    [agreement] = Agreement.objects.of(version)
    assert (agreement.kind, agreement.owner, agreement.text, agreement.due_on) == (
        "offer",
        "member",
        offer.offer,
        date(2026, 4, 7),
    )
    [event] = case.events.all()
    assert (event.kind, event.actor, event.source) == (
        EventKind.OFFER_ANSWERED,
        None,
        "jobcenter:kbh-17",
    )
    assert event.facts == {"offerrecommendation": offer.pk, "granted": True}
    assert not Absence.objects.exists()


def test_a_granted_offer_is_agreed_even_where_there_is_no_plan_yet(case):
    decide(OfferRecommendationFactory(case=case, sent=True))

    assert Agreement.objects.in_force().get().due_on is None


def test_a_declined_offer_leaves_no_agreement(case):
    offer = OfferRecommendationFactory(case=case, sent=True)

    decide(offer, granted=False, note="Der er ingen pladser", starts_on=date(2026, 4, 7))

    offer.refresh_from_db()
    assert (offer.state, offer.decision_note) == (OfferState.DECLINED, "Der er ingen pladser")
    assert offer.starts_on is None
    assert not Agreement.objects.exists()
    assert case.events.get().facts["granted"] is False


def test_a_letter_from_the_jobcenter_is_entered_by_a_caseworker(case):
    offer = OfferRecommendationFactory(case=case, sent=True)

    decide(offer, source=LETTER, actor=case.caseworker)

    offer.refresh_from_db()
    assert (offer.decision_sender, offer.decision_date, offer.decision_reference) == (
        "Pia Lund, Jobcenter København",
        date(2026, 3, 16),
        "26/117",
    )
    assert offer.was_entered_by_hand
    assert case.events.get().actor == case.caseworker


def test_a_letter_does_not_come_from_the_future(case):
    offer = OfferRecommendationFactory(case=case, sent=True)

    with pytest.raises(DatesOutOfOrder):
        decide(
            offer,
            source=LETTER,
            actor=case.caseworker,
            at=LATER - timedelta(days=1),
        )


@pytest.mark.parametrize("starts_on", [None, date(2026, 5, 2)])
def test_an_offer_does_not_end_before_it_starts(case, starts_on):
    offer = OfferRecommendationFactory(case=case, sent=True)

    with pytest.raises(DatesOutOfOrder):
        decide(offer, starts_on=starts_on, ends_on=date(2026, 5, 1))

    offer.refresh_from_db()
    assert offer.state == OfferState.SENT


@pytest.mark.parametrize("traits", [{"draft": True}, {}], ids=["draft", "asked"])
def test_the_jobcenter_answers_only_what_was_sent(case, traits):
    with pytest.raises(TransitionNotAllowed):
        decide(OfferRecommendationFactory(case=case, **traits))


def test_the_jobcenter_answers_once(case):
    offer = OfferRecommendationFactory(case=case, sent=True)
    decide(offer, granted=False)

    with pytest.raises(TransitionNotAllowed):
        decide(offer)

    assert case.events.count() == 1


@pytest.mark.parametrize("phase", ["handed over", "closed"])
def test_the_jobcenter_answers_in_any_phase(phase):
    case = CaseFactory(**PHASES_WITHOUT_RECOMMENDATIONS[phase])
    offer = OfferRecommendationFactory(case=case, sent=True)

    decided = decide(offer, starts_on=date(2026, 6, 8), exempts=True)

    assert decided.state == OfferState.GRANTED
    assert Absence.objects.exists() is (phase == "handed over")


def test_an_offer_that_exempts_is_an_absence(case):
    offer = OfferRecommendationFactory(case=case, sent=True)

    decide(offer, starts_on=date(2026, 4, 7), ends_on=date(2026, 5, 1), exempts=True)

    absence = case.absences.get()
    assert (absence.kind, absence.first_day, absence.last_day) == (
        "offer",
        date(2026, 4, 7),
        date(2026, 5, 1),
    )
    assert absence.source == "jobcenter:kbh-17"


def test_a_second_offer_that_exempts_adds_the_days_that_are_new(case):
    first = OfferRecommendationFactory(case=case, sent=True)
    second = OfferRecommendationFactory(case=case, sent=True)
    decide(first, starts_on=date(2026, 4, 7), ends_on=date(2026, 5, 1), exempts=True)

    decide(second, starts_on=date(2026, 4, 20), ends_on=date(2026, 5, 15), exempts=True)

    assert list(case.absences.order_by("first_day").values_list("first_day", "last_day")) == [
        (date(2026, 4, 7), date(2026, 5, 1)),
        (date(2026, 5, 2), date(2026, 5, 15)),
    ]


def test_no_operation_of_the_fund_grants():
    """Whatever reaches a granted offer goes through the one function that asks for the source."""
    grants = [name for name in dir(offers) if "grant" in name.lower()]

    assert grants == ["OnlyJobcenterGrants"]


# The handover


def test_what_was_not_sent_lapses_after_the_handover_and_what_was_sent_stays(case):
    draft = OfferRecommendationFactory(case=case, draft=True)
    asked = OfferRecommendationFactory(case=case)
    sent = OfferRecommendationFactory(case=case, sent=True)
    hand_over(case)

    assert tasks.settle_offers(at=LATER) == 2
    assert tasks.settle_offers(at=LATER) == 0

    states = [OfferRecommendation.objects.get(pk=each.pk).state for each in (draft, asked, sent)]
    assert states == [OfferState.LAPSED, OfferState.LAPSED, OfferState.SENT]
    assert [(event.kind, event.source) for event in case.events.all()] == [
        (EventKind.OFFER_LAPSED, "sweep:settle_offers")
    ] * 2
    assert asked.history.first().history_change_reason == "sweep:settle_offers"


@pytest.mark.parametrize(
    ("traits", "lapsed"),
    [
        ({}, 0),
        ({"state": CaseState.AKASSE_PAUSED}, 0),
        ({"handed_over": True}, 1),
        ({"closed": True}, 1),
    ],
    ids=["active", "paused", "handed over", "closed"],
)
def test_recommendations_lapse_when_the_fund_no_longer_holds_the_case(traits, lapsed):
    OfferRecommendationFactory(case=CaseFactory(**traits))

    assert tasks.settle_offers(at=LATER) == lapsed


def test_the_sweep_goes_from_chunk_to_chunk():
    cases = [OfferRecommendationFactory(case=CaseFactory(handed_over=True)).case for _ in range(3)]

    first = offers.settle_offers(at=LATER, limit=2)

    assert first == Chunk(2, cases[1].pk)
    assert offers.settle_offers(at=LATER, after=first.last, limit=2) == Chunk(1, cases[2].pk)
    assert offers.settle_offers(at=LATER, after=cases[2].pk, limit=2) == Chunk(0, None)


def test_the_sweep_costs_the_same_for_one_and_for_many(django_assert_num_queries):
    for _ in range(5):
        OfferRecommendationFactory(case=CaseFactory(handed_over=True))

    with django_assert_num_queries(6):
        offers.settle_offers(at=LATER)

    assert Case.objects.count() == 5
