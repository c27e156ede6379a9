"""From the flag to the decision: what is refused, what follows, and that no machine decides."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from cases.models import CaseEvent, EventKind
from cases.operations import ReasonMissing
from cases.story import TransitionNotAllowed
from core.dates import COPENHAGEN
from meetings.models import MeetingState
from meetings.operations import attendance
from sanctions import tasks
from sanctions.models import ConsequenceStatus, Decision, SanctionCase, SanctionKind, SanctionState
from sanctions.operations import decisions, hearings, talks
from sanctions.operations.errors import (
    AlreadyFlagged,
    EarlierCaseUndecided,
    EventAhead,
    FourEyesNeeded,
    OnlyDoubt,
    TeamLeadNeeded,
)
from tests.factories import CaseFactory, MeetingFactory, UserFactory
from tests.sanctions.stories import (
    AFTER,
    DECIDED_AT,
    NEXT_MORNING,
    REPLY_OVER,
    heard,
    missed_talk,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def missed():
    return missed_talk()


def story_of(sanction: SanctionCase) -> list[str]:
    return list(sanction.case.events.order_by("pk").values_list("kind", flat=True))


def test_a_flag_nobody_corrected_becomes_a_proposal_at_eight(missed):
    assert (missed.kind, missed.state) == (SanctionKind.NO_SHOW, SanctionState.FLAGGED)
    assert missed.consequence == ConsequenceStatus.PROPOSED
    assert (missed.loss_from, missed.loss_to, missed.hours) == (date(2026, 4, 13), None, None)
    assert missed.told_at == NEXT_MORNING
    assert EventKind.MISSED_LETTER_DUE in story_of(missed)


def test_the_sweep_run_again_and_late_opens_nothing_more(missed):
    before = CaseEvent.objects.count()

    assert tasks.flag_missed_talks(at=NEXT_MORNING) == 0
    assert tasks.flag_missed_talks(at=NEXT_MORNING + timedelta(days=2)) == 0
    assert (SanctionCase.objects.count(), CaseEvent.objects.count()) == (1, before)


def test_contact_before_the_letter_opens_the_case_and_sends_none():
    meeting = MeetingFactory(booked=True)
    attendance.flag_missed(at=AFTER)
    talks.record_contact(
        meeting_id=meeting.pk,
        contact_with="akasse",
        contact_at=AFTER,
        actor=meeting.case.member.user,
        at=AFTER,
    )

    tasks.flag_missed_talks(at=NEXT_MORNING)

    sanction = SanctionCase.objects.get()
    assert (sanction.loss_to, sanction.hours) == (date(2026, 4, 13), Decimal("7.4"))
    assert sanction.told_at is None
    assert EventKind.MISSED_LETTER_DUE not in story_of(sanction)


def test_a_late_contact_closes_the_proposed_days(missed):
    at = datetime(2026, 4, 16, 9, 0, tzinfo=COPENHAGEN)

    talks.record_contact(
        meeting_id=missed.meeting_id,
        contact_with="jobcenter",
        contact_at=at,
        actor=None,
        at=at,
        source="jobcenter:1",
    )

    missed.refresh_from_db()
    assert (missed.loss_to, missed.hours) == (date(2026, 4, 15), Decimal("22.2"))
    assert missed.state == SanctionState.FLAGGED


def test_nothing_is_decided_before_the_hearing(missed):
    with pytest.raises(TransitionNotAllowed):
        decisions.decide(
            sanction_id=missed.pk, reasons="Nej", actor=missed.case.caseworker, at=DECIDED_AT
        )

    assert not Decision.objects.exists()


def test_nothing_is_decided_while_the_member_may_answer(missed):
    caseworker = missed.case.caseworker
    hearings.send_hearing(sanction_id=missed.pk, actor=caseworker, at=NEXT_MORNING)
    tasks.expire_hearings(at=REPLY_OVER - timedelta(days=1))

    with pytest.raises(TransitionNotAllowed):
        decisions.decide(
            sanction_id=missed.pk,
            reasons="Nej",
            actor=caseworker,
            at=REPLY_OVER - timedelta(days=1),
        )

    missed.refresh_from_db()
    assert (missed.state, missed.reply_by) == (SanctionState.HEARING, date(2026, 4, 21))


def test_an_answer_makes_the_case_ready_at_once(missed):
    caseworker = missed.case.caseworker
    hearings.send_hearing(sanction_id=missed.pk, actor=caseworker, at=NEXT_MORNING)

    hearings.reply(
        sanction_id=missed.pk, text="Jeg var her.", actor=missed.case.member.user, at=NEXT_MORNING
    )

    missed.refresh_from_db()
    assert (missed.state, missed.reply) == (SanctionState.READY, "Jeg var her.")


def test_a_decision_is_final_frozen_and_names_its_complaint_deadline(missed):
    sanction = heard(missed)

    decisions.decide(
        sanction_id=sanction.pk,
        reasons="Der er ikke en lovlig grund",
        actor=sanction.case.caseworker,
        at=DECIDED_AT,
    )

    sanction.refresh_from_db()
    assert (sanction.state, sanction.consequence) == (
        SanctionState.IN_FORCE,
        ConsequenceStatus.FINAL,
    )
    assert sanction.complaint_deadline == date(2026, 5, 20)
    assert sanction.decision.evidence["talk"]["sequence"] == 2


def test_contact_after_the_decision_ends_the_loss(missed):
    sanction = heard(missed)
    caseworker = sanction.case.caseworker
    decisions.decide(sanction_id=sanction.pk, reasons="Nej", actor=caseworker, at=DECIDED_AT)
    at = DECIDED_AT + timedelta(days=1)

    talks.record_contact(
        meeting_id=sanction.meeting_id,
        contact_with="akasse",
        contact_at=at,
        actor=caseworker,
        at=at,
    )

    sanction.refresh_from_db()
    assert (sanction.state, sanction.loss_to) == (SanctionState.ENDED, date(2026, 4, 22))
    assert story_of(sanction).count(EventKind.CURED) == 1


def test_a_corrected_outcome_takes_the_case_back(missed):
    talks.correct_outcome(
        meeting_id=missed.meeting_id,
        to=MeetingState.HELD,
        reason="Medlemmet sad i venteværelset",
        actor=missed.case.caseworker,
        at=NEXT_MORNING,
    )

    missed.refresh_from_db()
    assert (missed.state, missed.consequence) == (SanctionState.ANNULLED, ConsequenceStatus.NONE)
    assert (missed.loss_from, missed.hours) == (None, None)


def test_no_consequence_needs_a_reason_and_nothing_else(missed):
    with pytest.raises(ReasonMissing):
        decisions.decide_none(
            sanction_id=missed.pk, reason=" ", actor=missed.case.caseworker, at=NEXT_MORNING
        )

    decisions.decide_none(
        sanction_id=missed.pk,
        reason="Til jobsamtale",
        actor=missed.case.caseworker,
        at=NEXT_MORNING,
    )

    missed.refresh_from_db()
    assert missed.state == SanctionState.DECIDED_NONE


@pytest.fixture
def quarantine():
    """A quarantine whose hearing is over, proposed by the caseworker."""
    case = MeetingFactory().case
    sanction = decisions.open_quarantine(
        case_id=case.pk,
        event_on=date(2026, 4, 10),
        reason="Afslog et tilbud",
        actor=case.caseworker,
        at=NEXT_MORNING,
    )
    sanction = heard(sanction)
    decisions.propose(
        sanction_id=sanction.pk, reason="Indstilles", actor=case.caseworker, at=DECIDED_AT
    )
    return sanction


def test_a_quarantine_is_approved_by_a_team_lead_who_did_not_propose_it(quarantine):
    case = quarantine.case
    colleague = UserFactory(caseworker=True, branch=case.branch)
    lead = UserFactory(team_lead=True, branch=case.branch)

    with pytest.raises(FourEyesNeeded):
        decisions.decide(
            sanction_id=quarantine.pk, reasons="Ja", actor=case.caseworker, at=DECIDED_AT
        )
    with pytest.raises(TeamLeadNeeded):
        decisions.decide(sanction_id=quarantine.pk, reasons="Ja", actor=colleague, at=DECIDED_AT)
    decisions.decide(sanction_id=quarantine.pk, reasons="Enig", actor=lead, at=DECIDED_AT)

    quarantine.refresh_from_db()
    assert quarantine.state == SanctionState.IN_FORCE
    assert quarantine.loss_to == date(2026, 4, 30)


def test_a_quarantine_ends_when_its_last_day_is_over(quarantine):
    lead = UserFactory(team_lead=True, branch=quarantine.case.branch)
    decisions.decide(sanction_id=quarantine.pk, reasons="Enig", actor=lead, at=DECIDED_AT)

    assert tasks.end_run_out(at=datetime(2026, 4, 30, 4, 0, tzinfo=COPENHAGEN)) == 0
    assert tasks.end_run_out(at=datetime(2026, 5, 1, 4, 0, tzinfo=COPENHAGEN)) == 1
    assert tasks.end_run_out(at=datetime(2026, 5, 1, 4, 0, tzinfo=COPENHAGEN)) == 0


@pytest.mark.parametrize(
    "opens", [decisions.open_quarantine, decisions.open_offer_non_participation]
)
def test_what_has_not_happened_opens_no_case(opens):
    case = CaseFactory()
    told = {"case_id": case.pk, "reason": "Sagde nej", "actor": case.caseworker, "at": NEXT_MORNING}
    with pytest.raises(EventAhead):
        opens(event_on=NEXT_MORNING.date() + timedelta(days=1), **told)
    assert not SanctionCase.objects.exists()

    assert opens(event_on=NEXT_MORNING.date(), **told).event_on == NEXT_MORNING.date()


def test_a_repeat_waits_for_the_first_quarantine_and_ends_with_it(quarantine):
    case = quarantine.case
    opens = {"case_id": case.pk, "reason": "Igen", "actor": case.caseworker, "at": NEXT_MORNING}
    with pytest.raises(AlreadyFlagged):
        decisions.open_quarantine(event_on=quarantine.event_on, **opens)
    repeat = heard(decisions.open_quarantine(event_on=date(2026, 4, 13), **opens))
    decisions.propose(sanction_id=repeat.pk, reason="Ja", actor=case.caseworker, at=DECIDED_AT)
    lead = UserFactory(team_lead=True, branch=case.branch)
    with pytest.raises(EarlierCaseUndecided):
        decisions.decide(sanction_id=repeat.pk, reasons="Enig", actor=lead, at=DECIDED_AT)
    assert (repeat.kind, repeat.loss_to) == (SanctionKind.QUARANTINE_REPEAT, None)

    decisions.annul(sanction_id=quarantine.pk, reason="Fejl", actor=lead, at=DECIDED_AT)
    decisions.decide(sanction_id=repeat.pk, reasons="Enig", actor=lead, at=DECIDED_AT)

    repeat.refresh_from_db()
    assert (repeat.kind, repeat.loss_to) == (SanctionKind.QUARANTINE, date(2026, 5, 1))


def test_a_doubt_cannot_be_heard():
    case = MeetingFactory().case
    case.sick_streak = 2
    case.save()
    MeetingFactory(
        case=case,
        booked=True,
        state=MeetingState.CANCELLED_LAWFUL,
        cancel_reason="sick",
        cancel_reported_at=AFTER,
    )
    tasks.settle(at=NEXT_MORNING)
    doubt = SanctionCase.objects.get(kind=SanctionKind.SICK_PATTERN)

    with pytest.raises(OnlyDoubt):
        hearings.send_hearing(sanction_id=doubt.pk, actor=case.caseworker, at=NEXT_MORNING)

    assert doubt.consequence == ConsequenceStatus.NONE
