"""What was promised is marked as done or not, by those who may say so."""

import pytest

from cases.models import EventKind
from cases.operations import ReasonMissing
from cases.story import TransitionNotAllowed
from plans.models import AgreementState
from plans.operations import agreements
from plans.operations.errors import AgreementNotInPlan, NotOwnAgreement
from tests.factories import PLAN_AT, AgreementFactory, PlanVersionFactory

pytestmark = pytest.mark.django_db


def settle(agreement, *, kept, by, note=""):
    return agreements.settle_agreement(
        agreement_id=agreement.pk, kept=kept, note=note, actor=by, at=PLAN_AT
    )


def caseworker_of(agreement):
    return agreement.plan.case.caseworker


def member_of(agreement):
    return agreement.plan.case.member.user


def test_the_member_marks_an_own_agreement_as_done():
    agreement = AgreementFactory()
    member = member_of(agreement)

    settle(agreement, kept=True, by=member)

    agreement.refresh_from_db()
    assert (agreement.state, agreement.settled_at) == (AgreementState.KEPT, PLAN_AT)
    assert agreement.settled_by == member
    [event] = agreement.plan.case.events.all()
    assert (event.kind, event.facts) == (
        EventKind.AGREEMENT_SETTLED,
        {"agreement": agreement.pk, "kept": True},
    )


@pytest.mark.parametrize("owner", ["fund", "jobcenter"])
def test_the_member_does_not_mark_what_others_promised(owner):
    agreement = AgreementFactory(owner=owner)

    with pytest.raises(NotOwnAgreement):
        settle(agreement, kept=True, by=member_of(agreement))

    agreement.refresh_from_db()
    assert agreement.state == AgreementState.OPEN
    assert not agreement.plan.case.events.exists()


def test_the_member_does_not_mark_an_agreement_as_not_done():
    agreement = AgreementFactory()

    with pytest.raises(NotOwnAgreement):
        settle(agreement, kept=False, by=member_of(agreement), note="Nåede det ikke")


def test_the_member_does_not_turn_a_caseworkers_mark_round():
    agreement = AgreementFactory()
    settle(agreement, kept=False, by=caseworker_of(agreement), note="Ikke gjort")

    with pytest.raises(NotOwnAgreement):
        settle(agreement, kept=True, by=member_of(agreement))


@pytest.mark.parametrize("owner", ["member", "fund", "jobcenter"])
def test_a_caseworker_marks_any_agreement(owner):
    agreement = AgreementFactory(owner=owner)

    settled = settle(agreement, kept=True, by=caseworker_of(agreement))

    assert settled.state == AgreementState.KEPT


def test_what_was_not_done_says_why():
    agreement = AgreementFactory(owner="fund")

    with pytest.raises(ReasonMissing):
        settle(agreement, kept=False, by=caseworker_of(agreement), note=" ")

    settled = settle(agreement, kept=False, by=caseworker_of(agreement), note="Karen var syg")
    assert (settled.state, settled.settled_note) == (AgreementState.BROKEN, "Karen var syg")


def test_a_wrong_mark_is_corrected_by_the_other_one():
    agreement = AgreementFactory()
    caseworker = caseworker_of(agreement)
    settle(agreement, kept=False, by=caseworker, note="Ikke gjort")

    settled = settle(agreement, kept=True, by=caseworker)

    assert (settled.state, settled.settled_note) == (AgreementState.KEPT, "")


@pytest.mark.parametrize("kept", [True, False])
def test_the_same_mark_twice_is_refused(kept):
    agreement = AgreementFactory()
    caseworker = caseworker_of(agreement)
    settle(agreement, kept=kept, by=caseworker, note="Fordi")

    with pytest.raises(TransitionNotAllowed):
        settle(agreement, kept=kept, by=caseworker, note="Fordi")

    assert agreement.plan.case.events.count() == 1


def test_what_is_only_drafted_or_left_out_is_not_marked():
    valid = PlanVersionFactory()
    draft = PlanVersionFactory(case=valid.plan.case, draft=True, number=2)
    drafted = AgreementFactory(made_in=draft, agreed_at=None)
    left_out = AgreementFactory(made_in=valid, left_out_in=draft, left_out_at=PLAN_AT)

    for agreement in (drafted, left_out):
        with pytest.raises(AgreementNotInPlan):
            settle(agreement, kept=True, by=caseworker_of(agreement))
