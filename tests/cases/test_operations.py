"""What a case refuses, each once by its cause, and both sides of the days on which it stops refusing."""

from datetime import date, datetime, timedelta

import pytest

from accounts.models import User
from cases import operations
from cases.models import Absence, Case, CaseState, CloseReason, Cohort
from cases.rules import AbsenceKind, HandoverReason
from core import history
from core.dates import COPENHAGEN
from core.errors import RuleBroken
from tests.factories import (
    BranchFactory,
    CaseFactory,
    MemberFactory,
    MunicipalityFactory,
    UserFactory,
)
from tests.refusals import Ask, Refusals, codes_of, traces

pytestmark = pytest.mark.django_db

AT = datetime(2026, 4, 1, 10, 0, tzinfo=COPENHAGEN)
TODAY = AT.date()
JOBNET = "jobnet:test"
refused = Refusals()


def lead() -> User:
    return UserFactory(team_lead=True)


def report(case: Case, kind: AbsenceKind, first_day: date, last_day: date | None = None) -> Absence:
    return operations.report_absence(
        case,
        kind=kind,
        first_day=first_day,
        last_day=last_day,
        received_at=AT,
        actor=None,
        source=JOBNET,
    )


@refused("case_already_open")
def a_second_case_of_a_member() -> Ask:
    member = CaseFactory().member
    return lambda: operations.open_case(
        member=member,
        municipality=MunicipalityFactory(),
        registered_on=TODAY,
        first_benefit_date=TODAY,
        benefit_period_no=2,
        insurance="full",
        actor=None,
        at=AT,
        source=JOBNET,
    )


@refused("case_already_open")
def an_old_case_beside_a_new_one() -> Ask:
    member = MemberFactory()
    old = CaseFactory(member=member, closed=True)
    CaseFactory(member=member)
    return lambda: operations.reopen(old, from_day=TODAY, actor=None, at=AT, source=JOBNET)


@refused("transition_not_allowed")
def closing_twice() -> Ask:
    case = CaseFactory(closed=True)
    return lambda: operations.close(case, reason=CloseReason.OTHER, actor=lead(), at=AT)


@refused("transition_not_allowed")
def handing_over_what_is_paused() -> Ask:
    case = CaseFactory(state=CaseState.AKASSE_PAUSED)
    return lambda: operations.hand_over(case, reason=HandoverReason.MANUAL, actor=lead(), at=AT)


@refused("transition_not_allowed")
def handing_over_twice() -> Ask:
    case = CaseFactory(handed_over=True)
    return lambda: operations.hand_over(case, reason=HandoverReason.MANUAL, actor=lead(), at=AT)


@refused("reason_missing")
def undoing_a_handover_without_a_reason() -> Ask:
    case = CaseFactory(handed_over=True, handed_over_on=TODAY)
    return lambda: operations.undo_handover(case, note=" ", actor=lead(), at=AT)


@refused("handover_undo_too_late")
def undoing_a_handover_on_the_fifteenth_day() -> Ask:
    case = CaseFactory(handed_over=True, handed_over_on=TODAY - timedelta(days=15))
    return lambda: operations.undo_handover(case, note="Forkert", actor=lead(), at=AT)


@refused("not_in_this_phase")
def undoing_a_handover_that_never_was() -> Ask:
    case = legacy_case()
    return lambda: operations.undo_handover(case, note="Forkert", actor=lead(), at=AT)


@refused("not_in_this_phase")
def taking_over_what_was_handed_over() -> Ask:
    case = CaseFactory(handed_over=True, handed_over_on=TODAY)
    return lambda: operations.take_over(case, note="Aftalt", actor=lead(), at=AT)


@refused("reason_missing")
def taking_over_without_a_reason() -> Ask:
    case = legacy_case()
    return lambda: operations.take_over(case, note="", actor=lead(), at=AT)


@refused("not_in_this_phase")
def lifting_a_hold_that_is_none() -> Ask:
    case = CaseFactory()
    return lambda: operations.lift_hold(case, actor=lead(), at=AT)


@refused("reason_missing")
def referring_without_a_reason() -> Ask:
    case = CaseFactory()
    return lambda: operations.propose_referral(case, reason="\n", actor=lead(), at=AT)


@refused("second_person_needed")
def approving_ones_own_referral() -> Ask:
    case, proposer = CaseFactory(), lead()
    operations.propose_referral(case, reason="Uden uddannelse", actor=proposer, at=AT)
    return lambda: operations.approve_referral(case, actor=proposer, at=AT)


@refused("not_in_this_phase")
def approving_what_nobody_proposed() -> Ask:
    case = CaseFactory()
    return lambda: operations.approve_referral(case, actor=lead(), at=AT)


@refused("not_in_this_phase")
def refusing_what_nobody_proposed() -> Ask:
    case = CaseFactory()
    return lambda: operations.refuse_referral(case, actor=lead(), at=AT)


@refused("not_in_this_phase")
def a_wish_about_a_closed_case() -> Ask:
    case = CaseFactory(closed=True)
    return lambda: operations.answer_wish(case_id=case.pk, wish=True, actor=case.member.user, at=AT)


@refused("not_in_this_phase")
def arranging_a_participation_nobody_wants() -> Ask:
    case = CaseFactory(handed_over=True, wants_fund_at_first_jc_talk=False)
    return lambda: operations.settle_participation(case_id=case.pk, actor=lead(), at=AT)


@refused("not_in_this_phase")
def settling_a_correction_that_is_none() -> Ask:
    case = CaseFactory()
    return lambda: operations.settle_correction(case_id=case.pk, actor=lead(), at=AT)


@refused("not_in_this_phase")
def an_absence_in_a_closed_case() -> Ask:
    case = CaseFactory(closed=True)
    return lambda: report(case, AbsenceKind.SICK, TODAY)


@refused("dates_out_of_order")
def an_absence_that_ends_before_it_begins() -> Ask:
    case = CaseFactory()
    return lambda: report(case, AbsenceKind.VACATION, TODAY, TODAY - timedelta(days=1))


@refused("absence_already_reported")
def sick_while_sick() -> Ask:
    case = CaseFactory()
    report(case, AbsenceKind.SICK, TODAY)
    return lambda: report(case, AbsenceKind.SICK, TODAY + timedelta(days=9))


@refused("absence_already_reported")
def a_vacation_over_the_last_day_of_another() -> Ask:
    case = CaseFactory()
    report(case, AbsenceKind.VACATION, date(2026, 5, 4), date(2026, 5, 8))
    return lambda: report(case, AbsenceKind.VACATION, date(2026, 5, 8), date(2026, 5, 12))


@refused("nobody_is_absent")
def well_without_having_been_sick() -> Ask:
    case = CaseFactory()
    report(case, AbsenceKind.VACATION, date(2026, 5, 4), date(2026, 5, 8))
    return lambda: operations.end_absence(
        case,
        kinds=frozenset({AbsenceKind.SICK}),
        first_day_back=TODAY,
        actor=None,
        at=AT,
        source=JOBNET,
    )


def exempt(case: Case, *, days: int, granted: bool = True, reason: str = "") -> object:
    return operations.decide_exemption(
        case,
        first_day=TODAY,
        job_starts_on=TODAY + timedelta(days=days),
        granted=granted,
        reason=reason,
        actor=lead(),
        at=AT,
    )


@refused("exemption_too_early")
def exempt_six_weeks_and_a_day_before_the_job() -> Ask:
    case = CaseFactory()
    return lambda: exempt(case, days=43)


@refused("exemption_too_early")
def exempt_on_the_day_of_the_job() -> Ask:
    case = CaseFactory()
    return lambda: exempt(case, days=0)


@refused("reason_missing")
def refusing_an_exemption_without_a_reason() -> Ask:
    case = CaseFactory()
    return lambda: exempt(case, days=20, granted=False)


@refused("not_in_this_phase")
def exempt_by_the_fund_after_the_handover() -> Ask:
    case = CaseFactory(handed_over=True, handed_over_on=TODAY)
    return lambda: exempt(case, days=20)


@refused("not_in_this_phase")
def moving_in_a_closed_case() -> Ask:
    case = CaseFactory(closed=True)
    return lambda: operations.plan_move(
        case,
        municipality=MunicipalityFactory(code="751"),
        from_day=TODAY,
        actor=None,
        at=AT,
        source=JOBNET,
    )


@refused("not_at_this_branch")
def a_caseworker_of_another_branch() -> Ask:
    case, branch = CaseFactory(), BranchFactory()
    return lambda: operations.assign(
        case_id=case.pk, branch=branch, caseworker=case.caseworker, actor=lead(), at=AT
    )


@refused("not_in_this_phase")
def assigning_a_closed_case() -> Ask:
    case = CaseFactory(closed=True)
    return lambda: operations.assign(
        case_id=case.pk, branch=case.branch, caseworker=None, actor=lead(), at=AT
    )


@refused("reason_missing")
def an_empty_note() -> Ask:
    case = CaseFactory()
    return lambda: operations.write_note(
        case_id=case.pk, text="  ", remind_on=None, actor=lead(), at=AT
    )


def legacy_case() -> Case:
    return CaseFactory(
        state=CaseState.JOBCENTER_ACTIVE,
        handover_reason=HandoverReason.LEGACY,
        cohort=Cohort.LEGACY,
        spell_start=date(2023, 11, 1),
    )


@pytest.mark.parametrize(("code", "story"), refused.stories, ids=refused.names)
def test_a_refusal_names_its_rule_and_leaves_no_trace(code, story):
    ask = story()
    lead()  # people made while asking are no trace
    before = traces()

    with pytest.raises(RuleBroken) as broken:
        ask()

    assert broken.value.code == code
    grown = {name for name, number in traces().items() if number != before[name]}
    assert grown <= {"HistoricalUser", "HistoricalBranch", "HistoricalMunicipality"}


def test_every_rule_of_a_case_is_broken_here_once():
    assert codes_of([operations]) <= refused.codes


# The other side of the boundary


def test_a_handover_is_undone_on_the_fourteenth_day():
    case = CaseFactory(handed_over=True, handed_over_on=TODAY - timedelta(days=14))

    operations.undo_handover(case, note="Forkert", actor=lead(), at=AT)

    assert (case.state, case.handed_over_on) == (CaseState.AKASSE_ACTIVE, None)
    assert case.hold_until == TODAY + timedelta(days=28)


@pytest.mark.parametrize("days", [1, 42])
def test_an_exemption_begins_up_to_six_weeks_before_the_job(days):
    assert exempt(CaseFactory(), days=days).granted


def test_a_second_vacation_may_begin_the_day_after_the_first():
    case = CaseFactory()
    report(case, AbsenceKind.VACATION, date(2026, 5, 4), date(2026, 5, 8))

    assert report(case, AbsenceKind.VACATION, date(2026, 5, 9), date(2026, 5, 12)).pk


@pytest.mark.parametrize(
    ("received", "moves"), [(date(2026, 4, 17), True), (date(2026, 4, 18), False)]
)
def test_a_vacation_moves_deadlines_when_it_is_notified_fourteen_days_ahead(received, moves):
    absence = operations.report_absence(
        CaseFactory(),
        kind=AbsenceKind.VACATION,
        first_day=date(2026, 5, 1),
        last_day=date(2026, 5, 8),
        received_at=datetime(received.year, received.month, received.day, 23, tzinfo=COPENHAGEN),
        actor=None,
        source=JOBNET,
    )

    assert absence.moves_deadlines is moves


def test_a_registration_ends_leave_and_sickness_and_leaves_a_lost_right_alone():
    case = CaseFactory(closed=True, closed_on=date(2026, 3, 20))
    for kind, first_day, last_day in (
        (AbsenceKind.SICK, date(2026, 3, 10), None),
        (AbsenceKind.MATERNITY, date(2026, 3, 15), date(2026, 12, 1)),
        (AbsenceKind.EMPLOYMENT, date(2026, 5, 1), None),
        (AbsenceKind.NO_RIGHT, date(2026, 3, 5), None),
        (AbsenceKind.VACATION, date(2026, 7, 6), date(2026, 7, 10)),
    ):
        absence = Absence(
            case=case, kind=kind, first_day=first_day, last_day=last_day, received_at=AT
        )
        history.save(absence, actor=None, at=AT, reason="test")

    operations.reopen(case, from_day=TODAY, actor=None, at=AT, source=JOBNET)

    last_days = dict(case.absences.values_list("kind", "last_day"))
    assert last_days == {
        "sick": date(2026, 3, 31),
        "maternity": date(2026, 3, 31),
        "no_right": None,
        "vacation": date(2026, 7, 10),
    }
    assert case.state == CaseState.AKASSE_ACTIVE


def test_a_closed_case_is_not_looked_at_again_by_what_is_reported_late():
    case = CaseFactory(closed=True)

    assert operations.settle_clock(case, actor=None, at=AT, source=JOBNET) is None
    assert case.settle_on is None
