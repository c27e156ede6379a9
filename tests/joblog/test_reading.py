"""Weeks as pages show them."""

from datetime import date

import pytest

from cases.models import Absence
from core import history
from joblog.operations.reading import branch_figures, last_weeks, week_view
from joblog.rules import DayOff, Light, Week, WeekState
from tests.factories import BranchFactory, CaseFactory, JoblogEntryFactory, JoblogWeekFactory
from tests.joblog.moments import at

pytestmark = pytest.mark.django_db

THURSDAY = at("2026-03-05 12:00")


def report(case, kind: str, first: date, last: date) -> None:
    absence = Absence(
        case=case, kind=kind, first_day=first, last_day=last, received_at=at("2026-03-02 09:00")
    )
    history.save(absence, actor=None, at=at("2026-03-02 09:00"), reason="jobnet:sick")


def test_an_open_week_says_what_counts_today_and_what_is_missing():
    case = CaseFactory()
    older = JoblogEntryFactory(case=case, applied_on=date(2026, 3, 2), found_via="network")

    view = week_view(case, Week(2026, 10), at=THURSDAY)

    assert (view.state, view.count, view.required, view.missing) == (WeekState.OPEN, 1, 2, 1)
    assert (view.entries, view.advice, view.may_change) == ((older,), True, True)
    assert (view.grace_until, view.last_day) == (None, date(2026, 3, 8))
    assert [day.off for day in view.days] == [None] * 5


def test_an_open_week_says_that_it_will_not_count_and_why():
    case = CaseFactory()
    report(case, "sick", date(2026, 3, 2), date(2026, 3, 3))
    report(case, "vacation", date(2026, 3, 6), date(2026, 3, 10))

    view = week_view(case, Week(2026, 10), at=THURSDAY)

    assert (view.state, view.is_exempt, view.obliged_days) == (WeekState.OPEN, True, 2)
    assert (view.missing, view.advice) == (0, False)
    assert view.days_off == {DayOff.SICK: 2, DayOff.VACATION: 1}


def test_a_judged_week_shows_its_result_and_until_when_it_may_change():
    week = JoblogWeekFactory()
    newest = JoblogEntryFactory(case=week.case, applied_on=date(2026, 3, 5))
    oldest = JoblogEntryFactory(case=week.case, applied_on=date(2026, 3, 3))

    on_the_last_day = week_view(week.case, week.week, at=at("2026-03-16 23:59"))
    a_minute_later = week_view(week.case, week.week, at=at("2026-03-17 00:00"))

    assert on_the_last_day.entries == (newest, oldest)
    assert (on_the_last_day.state, on_the_last_day.missing) == (WeekState.PROVISIONAL_BELOW, 1)
    assert (on_the_last_day.may_change, on_the_last_day.last_day) == (True, date(2026, 3, 16))
    assert not a_minute_later.may_change


def test_the_last_weeks_end_with_the_open_one_and_begin_with_the_case():
    case = JoblogWeekFactory(kept=True).case

    shown = last_weeks(case, at=at("2026-03-18 12:00"))

    assert [(str(view.week), view.state.value) for view in shown] == [
        ("2026-W10", "ok"),
        ("2026-W11", "open"),
        ("2026-W12", "open"),
    ]


def test_no_more_weeks_are_shown_than_asked_for():
    case = CaseFactory()

    shown = last_weeks(case, 8, at=at("2027-01-06 12:00"))

    assert [str(view.week) for view in shown] == [
        "2026-W47",
        "2026-W48",
        "2026-W49",
        "2026-W50",
        "2026-W51",
        "2026-W52",
        "2026-W53",
        "2027-W01",
    ]


def test_eight_weeks_cost_as_many_queries_as_one(queries_do_not_grow):
    case = CaseFactory()

    def add_a_week():
        number = case.joblog_weeks.count()
        JoblogWeekFactory(case=case, week=Week.of(date.fromisocalendar(2026, 10 + number, 1)))
        JoblogEntryFactory(case=case, applied_on=date.fromisocalendar(2026, 10 + number, 3))

    queries_do_not_grow(lambda: last_weeks(case, at=at("2026-04-16 12:00")), add_a_week)


# The branch's figures


def weeks_of_member(branch, *counts: int) -> None:
    """Give a member of the branch the weeks from week 10 on, with so many applications each."""
    case = CaseFactory(branch=branch, caseworker=None)
    for number, count in enumerate(counts):
        state = {"state": "ok", "told_at": None} if count >= 2 else {"state": "final_below"}
        JoblogWeekFactory(
            case=case,
            week=Week.of(date.fromisocalendar(2026, 10 + number, 1)),
            count=count,
            **state,
        )


def test_the_branchs_figures_are_averages_of_the_last_four_weeks():
    branch = BranchFactory()
    for _ in range(5):
        weeks_of_member(branch, 2, 1, 1, 2)  # 1.5 a week
        weeks_of_member(branch, 9, 0, 0, 1)  # week 10 counts, 2.5 a week
        weeks_of_member(branch, 0, 0, 0, 1)
    weeks_of_member(BranchFactory(), 0, 0, 0, 0)

    in_week_14 = branch_figures(branch, at=at("2026-03-31 12:00"))
    in_week_15 = branch_figures(branch, at=at("2026-04-07 12:00"))

    assert (str(in_week_14.first), str(in_week_14.last)) == ("2026-W10", "2026-W13")
    assert in_week_14.lights == {Light.GREEN: 10, Light.LIGHT_GREEN: 5, Light.RED: 0}
    assert in_week_14.members == 15
    assert in_week_15.lights == {Light.GREEN: 0, Light.LIGHT_GREEN: 15, Light.RED: 0}


def test_small_numbers_are_hidden_with_the_total_that_would_give_them_away():
    branch = BranchFactory()
    for _ in range(5):
        weeks_of_member(branch, 2)
    weeks_of_member(branch, 0)
    exempt = CaseFactory(branch=branch, caseworker=None)
    JoblogWeekFactory(case=exempt, exempt=True)

    figures = branch_figures(branch, at=at("2026-03-10 12:00"))

    assert figures.lights == {Light.GREEN: 5, Light.LIGHT_GREEN: 0, Light.RED: None}
    assert figures.members is None
