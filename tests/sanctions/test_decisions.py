"""What a decision freezes, how it ends, how a complaint goes on, and what stands beside the form."""

from datetime import date, datetime, timedelta

import pytest

from cases.models import EventKind
from cases.operations import ReasonMissing
from cases.policy import trying_out
from cases.story import TransitionNotAllowed
from core import history
from core.dates import COPENHAGEN
from meetings.operations import booking
from sanctions.models import (
    Appeal,
    CkaResult,
    ConsequenceStatus,
    Evidence,
    NoConsequence,
    SanctionCase,
    SanctionKind,
    SanctionState,
)
from sanctions.operations import days, decisions, similar, talks
from sanctions.operations.errors import (
    AlreadyFlagged,
    AlreadyReassessed,
    NotWithCka,
    OnePersonDecides,
    PeriodMissing,
)
from sanctions.operations.hearings import facts_in_words
from sanctions.rules import Kind, Why
from tests.factories import TALK_AT, CaseFactory, MeetingFactory, PlanVersionFactory
from tests.sanctions.stories import (
    DECIDED_AT,
    NEXT_MORNING,
    TWO_DECIDE,
    decided,
    heard,
    missed_talk,
)

pytestmark = pytest.mark.django_db

LATER = DECIDED_AT + timedelta(days=10)


def story_of(sanction) -> list[str]:
    return list(sanction.case.events.order_by("pk").values_list("kind", flat=True))


# Evidence


def test_what_a_decision_builds_on_is_frozen_row_by_row():
    sanction = missed_talk(evidence="Ringet to gange")
    PlanVersionFactory(case=sanction.case)
    booking.note_slots_shown(
        meeting_id=sanction.meeting_id, mode="video", starts=[TALK_AT], at=TALK_AT
    )

    decided(heard(sanction))

    rows = Evidence.objects.filter(sanction_case=sanction, occasion="decided").order_by("number")
    by_kind = {row.kind: row.content for row in rows}
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert [row.kind for row in rows] == [
        "event", "talk", "times", "contact", "letter", "letter", "hearing", "plan",
        "fairness", "fairness", "fairness", "fairness", "consequence",
    ]  # fmt: skip
    assert by_kind["talk"]["starts_at"] == "2026-04-13T08:00:00Z"
    assert by_kind["contact"]["tried_to_reach"] == "Ringet to gange"
    assert by_kind["letter"]["about"] == EventKind.HEARING_SENT
    assert by_kind["plan"]["requirements"]["weekly_minimum"] == 2
    assert by_kind["fairness"]["result"] == "pass"
    assert by_kind["consequence"]["loss_from"] == "2026-04-13"


@pytest.fixture
def to_propose():
    """A missed talk after its hearing, under a policy by which two people decide."""
    with trying_out(TWO_DECIDE):
        yield heard(missed_talk(case__policy_version=TWO_DECIDE.name))


def test_what_one_person_decides_is_not_proposed():
    sanction = heard(missed_talk())

    with pytest.raises(OnePersonDecides):
        decisions.propose(
            sanction_id=sanction.pk, reason="Ja", actor=sanction.case.caseworker, at=DECIDED_AT
        )

    sanction.refresh_from_db()
    assert (sanction.state, sanction.evidence_rows.count()) == (SanctionState.READY, 0)


def test_a_proposal_freezes_too_and_a_fact_that_changes_later_does_not_change_it(to_propose):
    sanction = to_propose
    decisions.propose(
        sanction_id=sanction.pk,
        reason="Indstilles",
        actor=sanction.case.caseworker,
        at=DECIDED_AT,
    )

    talks.record_contact(
        meeting_id=sanction.meeting_id,
        contact_with="akasse",
        contact_at=DECIDED_AT,
        actor=sanction.case.caseworker,
        at=DECIDED_AT,
    )

    frozen = Evidence.objects.get(occasion="proposed", kind="consequence")
    assert frozen.content["loss_to"] is None


def test_a_proposal_keeps_its_parts_beside_the_facts_of_the_case(to_propose):
    sanction = to_propose
    sanction.note = "Fra opkaldet"
    history.save(sanction, actor=None, at=DECIDED_AT, reason="test")

    decisions.propose(
        sanction_id=sanction.pk,
        facts=" Du kom ikke. ",
        legal_basis="§ 62",
        reason="Der er ikke en lovlig grund. ",
        actor=sanction.case.caseworker,
        at=DECIDED_AT,
    )

    sanction.refresh_from_db()
    assert (sanction.draft_facts, sanction.draft_legal_basis) == ("Du kom ikke.", "§ 62")
    assert sanction.draft_reasons == "Der er ikke en lovlig grund."
    assert sanction.note == "Fra opkaldet"


# What is said to the member about the event

TALKED_AT = TALK_AT + timedelta(days=1)


def test_the_facts_of_a_hearing_name_the_talk_what_was_tried_and_the_contact():
    sanction = missed_talk(mode="phone")
    before = facts_in_words(sanction)
    sanction.meeting.evidence = "Ringede: kl. 10.00 og 10.10."
    sanction.meeting.contact_at = TALKED_AT

    assert before == (
        "Du havde en 2. jobsamtale på telefon mandag 13. april kl. 10.00. "
        "Du deltog ikke, og vi har ikke fået et afbud. Vi har ikke haft kontakt siden."
    )
    assert facts_in_words(sanction).endswith(
        "Vi prøvede at få fat i dig. Ringede: kl. 10.00 og 10.10. "
        "Der var kontakt igen tirsdag 14. april kl. 10.00."
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            SanctionKind.UNLAWFUL_CANCELLATION,
            "Du meldte afbud til din 2. jobsamtale på video mandag 13. april kl. 10.00.",
        ),
        (
            SanctionKind.BOOKING_DEADLINE_MISSED,
            "Du skulle booke din 2. jobsamtale på video senest mandag 13. april kl. 23.59. Det skete ikke.",
        ),
        (SanctionKind.NOT_AVAILABLE, "Vi talte om din jobsøgning mandag 13. april kl. 10.00."),
        (SanctionKind.OFFER_NON_PARTICIPATION, "Du deltog ikke i dit tilbud mandag 13. april."),
        (SanctionKind.QUARANTINE, "Det handler om mandag 13. april."),
    ],
)
def test_each_kind_says_what_happened(kind, words):
    sanction = missed_talk(mode="video")
    sanction.kind = kind

    assert facts_in_words(sanction) == words


# No consequence


@pytest.mark.parametrize(
    ("code", "reason", "words"),
    [
        (NoConsequence.SICK, "", "Du var syg."),
        (NoConsequence.SICK, "Du var på skadestuen", "Du var på skadestuen"),
        (NoConsequence.OTHER, "Du hentede dit barn", "Du hentede dit barn"),
    ],
)
def test_no_consequence_is_one_press_with_a_code(code, reason, words):
    sanction = missed_talk()

    decisions.decide_none(
        sanction_id=sanction.pk,
        code=code,
        reason=reason,
        actor=sanction.case.caseworker,
        at=NEXT_MORNING,
    )

    sanction.refresh_from_db()
    assert (sanction.closing_code, sanction.closing_reason) == (code, words)
    assert (sanction.state, sanction.loss_from) == (SanctionState.DECIDED_NONE, None)


def test_no_consequence_for_another_reason_says_which():
    sanction = missed_talk()

    with pytest.raises(ReasonMissing):
        decisions.decide_none(
            sanction_id=sanction.pk, actor=sanction.case.caseworker, at=NEXT_MORNING
        )

    sanction.refresh_from_db()
    assert sanction.state == SanctionState.FLAGGED


# Offers


def test_an_offer_not_taken_part_in_is_opened_once_and_lost_until_contact():
    case = CaseFactory()
    told = {
        "case_id": case.pk,
        "event_on": date(2026, 4, 13),
        "reason": "Mødte ikke på lageret",
        "actor": None,
        "at": NEXT_MORNING,
        "source": "jobcenter:9",
    }

    sanction = decisions.open_offer_non_participation(**told)
    assert decisions.open_offer_non_participation(**told) == sanction
    assert decisions.open_offer_non_participation(**told | {"source": "jobcenter:10"}) == sanction
    with pytest.raises(AlreadyFlagged):
        decisions.open_offer_non_participation(**told | {"source": "", "actor": case.caseworker})

    decisions.record_cure(
        sanction_id=sanction.pk,
        cured_on=date(2026, 4, 15),
        actor=case.caseworker,
        at=NEXT_MORNING,
    )
    sanction.refresh_from_db()
    assert (sanction.kind, sanction.state) == (
        SanctionKind.OFFER_NON_PARTICIPATION,
        SanctionState.FLAGGED,
    )
    assert (sanction.loss_from, sanction.loss_to) == (date(2026, 4, 13), date(2026, 4, 14))


# Complaints


@pytest.fixture
def complained():
    sanction = decided(heard(missed_talk()))
    decisions.appeal(
        sanction_id=sanction.pk,
        text="Jeg er uenig",
        actor=sanction.case.member.user,
        at=LATER,
    )
    sanction.refresh_from_db()
    return sanction


@pytest.mark.parametrize(("day", "late"), [(20, False), (21, True)])
def test_a_complaint_after_its_deadline_is_marked_and_taken(day, late):
    sanction = decided(heard(missed_talk()))
    at = datetime(2026, 5, day, 23, 59, 59, tzinfo=COPENHAGEN)

    complaint = decisions.appeal(
        sanction_id=sanction.pk, text="Nej", actor=sanction.case.member.user, at=at
    )

    sanction.refresh_from_db()
    assert (complaint.is_late, sanction.late_complaint) == (late, late)
    assert complaint.forward_by == date(2026, 5, day) + timedelta(days=28)
    assert sanction.state == SanctionState.APPEALED


def by(sanction, **arguments):
    return {
        "sanction_id": sanction.pk,
        "actor": sanction.case.caseworker,
        "at": LATER,
        **arguments,
    }


def test_a_complaint_is_looked_at_again_then_forwarded_then_answered(complained):
    assert complained in SanctionCase.objects.appeal_to_reassess()

    decisions.reassess_appeal(**by(complained, answer="Vi fastholder"))
    assert complained not in SanctionCase.objects.appeal_to_reassess()
    assert complained in SanctionCase.objects.appeal_to_forward()
    with pytest.raises(AlreadyReassessed):
        decisions.reassess_appeal(**by(complained, answer="Igen"))

    decisions.forward_appeal(**by(complained))
    assert complained not in SanctionCase.objects.appeal_to_forward()
    assert complained in SanctionCase.objects.with_cka()

    decisions.record_cka_result(**by(complained, result=CkaResult.AFFIRMED, answer="De er enige"))
    complaint = Appeal.objects.get()
    assert (complaint.reassessment, complaint.answer) == ("Vi fastholder", "De er enige")
    assert (complaint.cka_result, complaint.upheld, complaint.closed_at) == (
        CkaResult.AFFIRMED,
        False,
        LATER,
    )
    complained.refresh_from_db()
    assert (complained.state, complained.consequence) == (
        SanctionState.APPEAL_CLOSED,
        ConsequenceStatus.FINAL,
    )
    assert not SanctionCase.objects.with_cka().exists()
    assert story_of(complained)[-2:] == [EventKind.APPEAL_FORWARDED, EventKind.APPEAL_ANSWERED]


def test_the_second_instance_may_overturn_or_change_the_days(complained):
    decisions.forward_appeal(**by(complained, answer="Vi fastholder"))
    for last in (None, date(2026, 4, 12)):
        with pytest.raises(PeriodMissing):
            decisions.record_cka_result(
                **by(
                    complained,
                    result=CkaResult.CHANGED,
                    answer="Kortere",
                    loss_from=last and date(2026, 4, 13),
                    loss_to=last,
                )
            )

    decisions.record_cka_result(
        **by(
            complained,
            result=CkaResult.CHANGED,
            answer="Kortere",
            loss_from=date(2026, 4, 13),
            loss_to=date(2026, 4, 14),
        )
    )

    complained.refresh_from_db()
    assert (complained.loss_to, float(complained.hours)) == (date(2026, 4, 14), 14.8)
    assert story_of(complained)[-1] == EventKind.CONSEQUENCE_CORRECTED
    with pytest.raises(NotWithCka):
        decisions.record_cka_result(**by(complained, result="overturned", answer="Igen"))


def test_an_overturned_decision_costs_nothing(complained):
    with pytest.raises(NotWithCka):
        decisions.record_cka_result(**by(complained, result="overturned", answer="Medhold"))
    decisions.forward_appeal(**by(complained))

    decisions.record_cka_result(**by(complained, result="overturned", answer="Medhold"))

    complained.refresh_from_db()
    assert (complained.state, complained.consequence, complained.loss_from) == (
        SanctionState.ANNULLED,
        ConsequenceStatus.NONE,
        None,
    )


def test_contact_ends_the_loss_while_a_complaint_runs(complained):
    talks.record_contact(
        meeting_id=complained.meeting_id,
        contact_with="akasse",
        contact_at=LATER,
        actor=complained.case.caseworker,
        at=LATER,
    )

    complained.refresh_from_db()
    assert (complained.state, complained.loss_to) == (SanctionState.APPEALED, date(2026, 5, 1))
    assert story_of(complained)[-1] == EventKind.CURED


def test_a_cure_that_is_there_is_not_recorded_again(complained):
    decisions.record_cure(**by(complained, cured_on=date(2026, 5, 1)))

    with pytest.raises(TransitionNotAllowed):
        decisions.record_cure(**by(complained, cured_on=date(2026, 5, 2)))


# Beside the form


def test_a_day_decided_in_another_case_counts_there():
    first = decided(heard(missed_talk()))
    second = decisions.open_offer_non_participation(
        case_id=first.case_id,
        event_on=date(2026, 4, 10),
        reason="Mødte ikke",
        actor=first.case.caseworker,
        at=NEXT_MORNING,
    )

    calendar = days.calendar_of(second, until=date(2026, 4, 14))

    assert [(day.day.day, day.why, day.other) for day in calendar] == [
        (10, Why.LOST, None),
        (11, Why.WEEKEND, None),
        (12, Why.WEEKEND, None),
        (13, Why.COUNTED_BEFORE, Kind.NO_SHOW),
        (14, Why.COUNTED_BEFORE, Kind.NO_SHOW),
    ]
    assert {day.why for day in days.calendar_of(first, until=date(2026, 4, 14))} == {Why.LOST}


def closed(state, number, **fields):
    case = MeetingFactory().case
    for _ in range(number):
        sanction = SanctionCase(
            case=case,
            kind=SanctionKind.NO_SHOW,
            state=state,
            event_on=date(2026, 4, 13),
            flagged_at=NEXT_MORNING,
            **fields,
        )
        history.save(sanction, actor=None, at=NEXT_MORNING, reason="test")


def test_similar_cases_are_counted_and_small_numbers_hidden():
    sanction = missed_talk()
    closed(SanctionState.DECIDED_NONE, 5)

    found = similar.outcomes_like(sanction, at=NEXT_MORNING)
    assert [(row.label, row.number) for row in found.rows] == [
        ("Mistede dagpenge", 0),
        ("Ingen konsekvens", 5),
        ("Taget tilbage eller medhold i klage", 0),
    ]
    assert (found.kind, found.total, found.since) == ("Udeblivelse", 5, date(2024, 4, 14))

    closed(SanctionState.ANNULLED, 4)
    found = similar.outcomes_like(sanction, at=NEXT_MORNING)
    assert [row.number for row in found.rows] == [0, 5, None]
    assert found.total is None


def test_other_kinds_and_old_cases_are_not_similar():
    sanction = missed_talk()
    closed(SanctionState.DECIDED_NONE, 5)

    assert similar.outcomes_like(sanction, at=NEXT_MORNING).total == 5
    assert similar.outcomes_like(sanction, at=NEXT_MORNING.replace(year=2029)).total == 0
