"""The worklists, and S14: what waits, counted the same everywhere."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Case
from core import history
from letters.models import Dispatch
from meetings.models import MeetingState, Suspension
from sanctions.models import Appeal, SanctionCase, SanctionKind, SanctionState
from tests.factories import (
    AgreementFactory,
    CaseFactory,
    HandoverReplyFactory,
    NoteFactory,
    OfferRecommendationFactory,
    UserFactory,
)
from tests.web.caseworker.conftest import NOW, TODAY, at
from tests.web.caseworker.reading import text_of
from web.caseworker import worklists

MISSED = reverse("caseworker:missed")


def found(desk, name, *, user=None):
    user = user or desk.user
    cases = Case.objects.visible_to(user, at=NOW)
    return worklists.items([worklists.BY_NAME[name]], cases, user, at=NOW, limit=20)


def a_sanction(desk, **facts):
    """Return a sanction case about a missed talk of the desk's."""
    sanction = SanctionCase(
        case=desk.case(), kind=SanctionKind.NO_SHOW, event_on=TODAY, flagged_at=at(8), **facts
    )
    history.save(sanction, actor=None, at=at(8), reason="test")
    return sanction


def test_every_kind_is_tried_below(request):
    tried = next(
        mark.args[1]
        for mark in test_each_kind_finds_its_row_and_leads_to_its_act.pytestmark
        if mark.name == "parametrize"
    )

    assert {name for name, _ in tried} == set(worklists.BY_NAME)


def test_every_kind_has_a_page_that_opens_and_an_act_behind_each_row(desk):
    for kind in worklists.KINDS:
        assert desk.lead_client.get(kind.url).status_code == 200, kind.name


def test_a_caseworker_neither_sees_nor_opens_the_team_leads_kinds(desk):
    for kind in worklists.KINDS:
        expected = (403 if kind.page else 404) if kind.lead_only else 200
        assert desk.client.get(kind.url).status_code == expected, kind.name


def test_an_unknown_list_is_not_found(desk):
    assert desk.client.get("/sagsbehandling/opgaver/?liste=andet").status_code == 404


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("missed_unconfirmed", lambda desk: desk.missed()),
        ("outcome_missing", lambda desk: desk.booked(hour=8)),
        (
            "cancellation_to_review",
            lambda desk: desk.booked(
                hour=14, state=MeetingState.CANCELLATION_REVIEW, cancel_reported_at=at(9)
            ),
        ),
        (
            "no_free_slot",
            lambda desk: desk.waiting(suspended_for=Suspension.MEMBER_FOUND_NONE),
        ),
        (
            "first_talk_overdue",
            lambda desk: desk.waiting(sequence=1, latest_on=TODAY - timedelta(days=1)),
        ),
        ("plan_missing", lambda desk: desk.case(talks_held=1)),
        ("note_due", lambda desk: NoteFactory(case=desk.case(), author=desk.user)),
        (
            "join_first_jobcenter_talk",
            lambda desk: desk.case(handed_over=True, wants_fund_at_first_jc_talk=True),
        ),
        (
            "handover_returned",
            lambda desk: HandoverReplyFactory(case=desk.case(handed_over=True)),
        ),
        (
            "correction_after_handover",
            lambda desk: desk.case(handed_over=True, correction_due_at=at(8)),
        ),
        (
            "referral_waiting",
            lambda desk: desk.case(referral_proposed_at=at(8), referral_proposed_by=desk.user),
        ),
        (
            "hearing_expired",
            lambda desk: a_sanction(desk, state=SanctionState.READY, reply_by=TODAY),
        ),
        (
            "decision_ready",
            lambda desk: a_sanction(
                desk, state=SanctionState.READY, reply_by=TODAY, replied_at=at(8)
            ),
        ),
        (
            "approval_waiting",
            lambda desk: a_sanction(
                desk, state=SanctionState.APPROVAL, reply_by=TODAY, proposed_by=desk.user
            ),
        ),
        (
            "appeal_to_reassess",
            lambda desk: Appeal(
                sanction_case=a_sanction(
                    desk, state=SanctionState.APPEALED, reply_by=TODAY, complaint_deadline=TODAY
                ),
                text="Jeg er uenig",
                received_at=at(8),
                is_late=False,
                forward_by=TODAY,
            ).save(),
        ),
        (
            "appeal_to_forward",
            lambda desk: Appeal(
                sanction_case=a_sanction(
                    desk, state=SanctionState.APPEALED, reply_by=TODAY, complaint_deadline=TODAY
                ),
                text="Jeg er uenig",
                received_at=at(7),
                is_late=False,
                forward_by=TODAY,
                reassessed_at=at(8),
                reassessed_by=desk.user,
                reassessment="Vi fastholder",
            ).save(),
        ),
        (
            "letter_failed",
            lambda desk: Dispatch.objects.create(
                dedup="en kopi",
                channel="sms",
                notice="new_letter",
                case=desk.case(),
                state="dead",
                next_at=at(8),
                settled_at=at(8),
            ),
        ),
        (
            "agreement_overdue",
            lambda desk: AgreementFactory(
                made_in__plan__case=desk.case(), due_on=TODAY - timedelta(days=1)
            ),
        ),
        (
            "offer_unanswered",
            lambda desk: OfferRecommendationFactory(
                case=desk.case(), sent=True, answer_reminder_on=TODAY
            ),
        ),
        ("branch_to_assign", lambda desk: desk.case(municipality__code="751")),
    ],
)
def test_each_kind_finds_its_row_and_leads_to_its_act(desk, name, make):
    user = desk.lead if worklists.BY_NAME[name].lead_only else desk.user
    client = desk.lead_client if user is desk.lead else desk.client
    assert found(desk, name, user=user) == []

    make(desk)

    [item] = found(desk, name, user=user)
    assert item.is_own is (user is desk.user)
    assert worklists.counts(user, at=NOW)[name] == 1
    assert client.get(item.url).status_code == 200
    assert item.name in text_of(client.get(worklists.BY_NAME[name].url))
    case_page = text_of(client.get(reverse("caseworker:case", args=[item.case_id])))
    assert f">{item.kind.badge}</span>" in case_page


def test_own_cases_come_first_then_urgency_then_age(desk):
    other = UserFactory(caseworker=True, branch=desk.user.branch)
    colleagues = desk.missed(case=CaseFactory(branch=desk.user.branch, caseworker=other))
    own_old = desk.booked(hour=7)
    own_urgent = desk.missed()

    order = [
        item.row_id
        for item in worklists.items(
            [worklists.BY_NAME["outcome_missing"], worklists.BY_NAME["missed_unconfirmed"]],
            Case.objects.visible_to(desk.user, at=NOW),
            desk.user,
            at=NOW,
            limit=6,
        )
    ]

    assert order == [own_urgent.public_id, own_old.public_id, colleagues.public_id]


def test_kinds_without_a_talk_may_stand_before_one_with_a_talk(desk):
    talk = desk.missed()
    names = ("hearing_expired", "decision_ready", "missed_unconfirmed")
    kinds = [worklists.BY_NAME[name] for name in names]

    found = worklists.items(
        kinds, Case.objects.visible_to(desk.user, at=NOW), desk.user, at=NOW, limit=6
    )

    assert [item.row_id for item in found] == [talk.public_id]


def test_the_rail_counts_own_cases_for_a_caseworker_and_the_branch_for_a_team_lead(desk):
    other = UserFactory(caseworker=True, branch=desk.user.branch)
    desk.missed()
    desk.missed(case=CaseFactory(branch=desk.user.branch, caseworker=other))

    assert worklists.counts(desk.user, at=NOW)["missed_unconfirmed"] == 1
    assert worklists.counts(desk.lead, at=NOW)["missed_unconfirmed"] == 2


def test_a_list_costs_as_many_queries_for_many_rows_as_for_one(desk, queries_do_not_grow):
    hours = iter(range(1, 9))
    kind = worklists.BY_NAME["outcome_missing"]

    queries_do_not_grow(lambda: desk.client.get(kind.url), lambda: desk.booked(hour=next(hours)))


# S14


def test_missed_talks_stand_oldest_first_with_their_next_act(desk):
    newer = desk.missed()
    older = desk.booked(
        hour=9, days=-7, state=MeetingState.MISSED, missed_flagged_at=at(11, days=-7)
    )

    page = text_of(desk.client.get(MISSED))

    assert page.index(older.case.member.name) < page.index(newer.case.member.name)
    assert '<span class="negative">7 dage</span>' in page
    assert "2 skal bekræftes eller rettes, 2 i egne sager" in page


def test_a_confirmed_one_stays_until_the_member_had_contact(desk):
    talk = desk.missed(confirmed_at=NOW, confirmed_by=desk.user)
    settled = desk.booked(
        hour=7,
        state=MeetingState.MISSED,
        confirmed_at=NOW,
        confirmed_by=desk.user,
        contact_at=NOW,
    )

    page = text_of(desk.client.get(MISSED))

    assert talk.case.member.name in page
    assert "Notér kontakt" in page
    assert settled.case.member.name not in page


def test_without_missed_talks_it_says_so(desk):
    assert "Ingen udeblivelser." in text_of(desk.client.get(MISSED))
