"""The nightly sweep and the one of the minute, as the dated stories tell them."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import operations as case_operations
from cases.models import CaseState, CloseReason, EventKind
from cases.policy import DEFAULT, trying_out
from cases.rules import AbsenceKind, HandoverReason
from joblog import tasks
from joblog.models import JoblogWeek
from joblog.operations import entries, weeks
from tests.factories import CaseFactory, JoblogEntryFactory, JoblogWeekFactory, MemberFactory
from tests.joblog.moments import at, night, run_nights

pytestmark = pytest.mark.django_db


def registered(day: str, **fields):
    """Return a case that begins on this day."""
    return CaseFactory(spell_start=date.fromisoformat(day), opened_at=at(f"{day} 09:00"), **fields)


def log(case, applied_on: str, *, logged_at: str = "", found_via="posted"):
    return entries.log_application(
        case_id=case.pk,
        applied_on=date.fromisoformat(applied_on),
        title="Lagermedarbejder",
        found_via=found_via,
        actor=case.member.user,
        at=at(logged_at or f"{applied_on} 18:00"),
    )


def results(case) -> dict[str, tuple]:
    return {
        str(row.week): (row.state, row.count)
        for row in JoblogWeek.objects.filter(case=case).oldest_first()
    }


def week(case, text: str) -> JoblogWeek:
    iso_year, iso_week = text.split("-W")
    return JoblogWeek.objects.get(case=case, iso_year=iso_year, iso_week=iso_week)


def events(case, kind) -> list[dict]:
    return [event.facts for event in case.events.filter(kind=kind).order_by("pk")]


# The stories S17a, S17b and S25a, as far as the joblog tells them


def test_two_weak_weeks_in_four_make_the_pattern_the_night_the_second_is_final():
    case = registered("2026-08-31")
    log(case, "2026-09-03")
    assert run_nights("2026-09-01", "2026-09-07") == 1
    first = week(case, "2026-W36")
    assert (first.state, first.count, first.required) == ("provisional_below", 1, 2)
    assert first.grace_until == date(2026, 9, 14)

    log(case, "2026-09-09", logged_at="2026-09-11 18:00")
    log(case, "2026-09-11", logged_at="2026-09-11 18:05", found_via="network")
    run_nights("2026-09-08", "2026-09-14")
    assert results(case) == {"2026-W36": ("provisional_below", 1), "2026-W37": ("ok", 2)}
    run_nights("2026-09-15", "2026-09-15")
    assert results(case) == {"2026-W36": ("final_below", 1), "2026-W37": ("ok", 2)}

    run_nights("2026-09-16", "2026-09-21")
    assert week(case, "2026-W38").grace_until == date(2026, 9, 28)
    log(case, "2026-09-22", logged_at="2026-09-25 18:00")
    log(case, "2026-09-25", logged_at="2026-09-25 18:05", found_via="unsolicited")
    run_nights("2026-09-22", "2026-09-28")
    assert results(case)["2026-W38"] == ("provisional_below", 0)
    assert not JoblogWeek.objects.flagged().exists()

    run_nights("2026-09-29", "2026-09-29")
    assert results(case)["2026-W38"] == ("final_below", 0)
    assert results(case)["2026-W39"] == ("ok", 2)
    assert [str(row.week) for row in JoblogWeek.objects.flagged_weeks(case)] == [
        "2026-W36",
        "2026-W38",
    ]
    assert [facts["flagged_weeks"] for facts in events(case, EventKind.WEEK_FINAL)] == [
        [],
        ["2026-W36", "2026-W38"],
    ]
    assert [facts["week"] for facts in events(case, EventKind.WEEK_BELOW)] == [
        "2026-W36",
        "2026-W38",
    ]


def test_what_was_really_sent_and_is_registered_within_the_grace_counts():
    case = registered("2026-08-31")
    log(case, "2026-09-03")
    log(case, "2026-09-09")
    log(case, "2026-09-11")
    run_nights("2026-09-01", "2026-09-25")
    log(case, "2026-09-22", logged_at="2026-09-25 18:00")
    log(case, "2026-09-25", logged_at="2026-09-25 18:05")
    log(case, "2026-09-15", logged_at="2026-09-27 20:00")
    log(case, "2026-09-17", logged_at="2026-09-27 20:05", found_via="contacted")
    assert results(case)["2026-W38"] == ("ok", 2)

    run_nights("2026-09-26", "2026-09-29")

    assert results(case) == {
        "2026-W36": ("final_below", 1),
        "2026-W37": ("ok", 2),
        "2026-W38": ("ok", 2),
        "2026-W39": ("ok", 2),
    }
    assert not JoblogWeek.objects.flagged().exists()


def test_a_member_from_before_2024_is_judged_at_the_jobcenter_too():
    case = registered(
        "2023-10-02",
        state=CaseState.JOBCENTER_ACTIVE,
        cohort="legacy_pre_2024",
        handover_reason=HandoverReason.LEGACY,
        handover_on=None,
    )

    tasks.judge_weeks(at=night("2023-10-09"))

    row = week(case, "2023-W40")
    assert (row.state, row.count, row.required) == ("provisional_below", 0, 2)
    assert row.grace_until == date(2023, 10, 16)


# What is judged, and what is not


def test_a_week_is_not_judged_before_it_has_ended():
    registered("2026-03-02")

    assert tasks.judge_weeks(at=at("2026-03-08 23:59")) == 0
    assert tasks.judge_weeks(at=night("2026-03-09")) == 1


@pytest.mark.parametrize(
    ("first_day", "state"), [("2026-03-04", "provisional_below"), ("2026-03-05", "exempt")]
)
def test_a_first_week_counts_from_three_obliged_days_on(first_day, state):
    case = registered(first_day)

    tasks.judge_weeks(at=night("2026-03-09"))

    assert week(case, "2026-W10").state == state


def test_a_closed_case_is_not_judged():
    CaseFactory(closed=True)

    assert tasks.judge_weeks(at=night("2026-05-04")) == 0


def test_a_week_in_its_grace_stays_as_it_is_when_the_case_closes():
    case = JoblogWeekFactory(case=CaseFactory(closed=True)).case

    assert tasks.judge_weeks(at=night("2026-05-04")) == 0
    assert results(case) == {"2026-W10": ("provisional_below", 1)}


def test_weeks_that_were_over_before_the_case_was_opened_are_not_judged():
    case = CaseFactory(opened_at=at("2026-03-17 09:00"))

    tasks.judge_weeks(at=night("2026-03-23"))

    assert list(results(case)) == ["2026-W12"]


def test_a_week_without_any_obliged_day_is_exempt_and_says_so():
    case = registered("2026-03-02")
    case_operations.report_absence(
        case,
        kind=AbsenceKind.VACATION,
        first_day=date(2026, 3, 9),
        last_day=date(2026, 3, 13),
        received_at=at("2026-03-02 10:00"),
        actor=None,
        source="jobnet:vacation",
    )

    tasks.judge_weeks(at=night("2026-03-16"))

    row = week(case, "2026-W11")
    assert (row.state, row.obliged_days, row.told_at) == ("exempt", 0, None)


def test_members_who_get_paper_have_the_days_of_the_post_too():
    case = registered("2026-08-31", member=MemberFactory(digital_exempt=True))

    tasks.judge_weeks(at=night("2026-09-07"))

    assert week(case, "2026-W36").grace_until == date(2026, 9, 21)


# Twice, late, two at once


def test_running_twice_writes_nothing_more():
    case = registered("2026-08-31")
    tasks.judge_weeks(at=night("2026-09-07"))
    tasks.judge_weeks(at=night("2026-09-15"))
    before = (results(case), case.events.count(), JoblogWeek.history.count())

    assert tasks.judge_weeks(at=night("2026-09-15")) == 0
    assert (results(case), case.events.count(), JoblogWeek.history.count()) == before


def test_two_days_late_it_finds_the_same_weeks_and_the_grace_runs_from_the_letter():
    case = registered("2026-08-31")

    assert tasks.judge_weeks(at=night("2026-09-09")) == 1

    row = week(case, "2026-W36")
    assert (row.state, row.grace_until) == ("provisional_below", date(2026, 9, 16))
    assert tasks.judge_weeks(at=night("2026-09-16")) == 1  # week 37 alone
    assert week(case, "2026-W36").state == "provisional_below"
    assert tasks.judge_weeks(at=night("2026-09-17")) == 1
    assert week(case, "2026-W36").state == "final_below"


def test_weeks_of_a_long_outage_are_caught_up_in_order_across_week_53():
    case = registered("2026-12-14")

    assert tasks.judge_weeks(at=night("2027-01-11")) == 4

    assert list(results(case)) == ["2026-W51", "2026-W52", "2026-W53", "2027-W01"]


def test_after_an_outage_older_results_are_the_place_to_go_on_from():
    case = JoblogWeekFactory(kept=True).case

    assert tasks.judge_weeks(at=night("2026-04-06")) == 4

    assert list(results(case)) == ["2026-W10", "2026-W11", "2026-W12", "2026-W13", "2026-W14"]


def test_chunks_share_the_cases_without_leaving_one_out():
    cases = [registered("2026-08-31") for _ in range(5)]

    first = weeks.judge_ended_weeks(at=night("2026-09-07"), limit=2)
    second = weeks.judge_ended_weeks(at=night("2026-09-07"), after=first.last_case, limit=2)
    third = weeks.judge_ended_weeks(at=night("2026-09-07"), after=second.last_case, limit=2)

    assert [chunk.written for chunk in (first, second, third)] == [2, 2, 1]
    assert JoblogWeek.objects.count() == len(cases)


def test_a_chunk_takes_at_most_twelve_statements_whatever_the_cases():
    def statements(number: int) -> int:
        for _ in range(number):
            JoblogEntryFactory(case=registered("2026-08-31"), applied_on=date(2026, 9, 2))
            registered("2026-09-01")
            report_sick(
                registered("2026-08-31"), "2026-09-01", "2026-09-02", moment="2026-09-01 08:00"
            )
        with CaptureQueriesContext(connection) as captured:
            weeks.judge_ended_weeks(at=night("2026-09-07"))
        return len(captured)

    for_few = statements(2)

    assert statements(6) == for_few
    assert for_few <= 12 + 2  # the savepoint of a test around them


def test_ordinary_weeks_have_the_same_history_and_events_as_all_others():
    ordinary = registered("2026-08-31")
    sick = registered("2026-08-31")
    report_sick(sick, "2026-09-01", "2026-09-01", moment="2026-09-01 08:00")

    tasks.judge_weeks(at=night("2026-09-07"))

    for case, obliged_days in ((ordinary, 5), (sick, 4)):
        row = week(case, "2026-W36")
        past = row.history.get()
        assert (past.history_type, past.history_change_reason) == ("+", "sweep:judge_weeks")
        assert (past.history_date, past.history_user) == (night("2026-09-07"), None)
        for field in JoblogWeek._meta.concrete_fields:
            assert getattr(past, field.attname) == getattr(row, field.attname)
        assert row.obliged_days == obliged_days
        event = case.events.get(kind=EventKind.WEEK_BELOW)
        assert (event.happened_at, event.source) == (night("2026-09-07"), "sweep:judge_weeks")
        assert event.facts == {
            "joblogweek": row.pk,
            "week": "2026-W36",
            "count": 0,
            "required": 2,
            "grace_until": "2026-09-14",
            "advice": True,
        }


@pytest.mark.parametrize("digital_exempt", [False, True])
@pytest.mark.parametrize(
    ("count", "posted"), [(0, 0), (1, 0), (1, 1), (2, 0), (2, 2), (5, 0), (5, 4)]
)
def test_an_ordinary_week_gets_what_the_general_way_would_give_it(count, posted, digital_exempt):
    ordinary, general = (
        registered("2026-08-31", member=MemberFactory(digital_exempt=digital_exempt))
        for _ in range(2)
    )
    report_sick(general, "2026-09-04", "2026-09-04", moment="2026-09-04 08:00")
    for case in (ordinary, general):
        for number in range(count):
            JoblogEntryFactory(
                case=case,
                applied_on=date(2026, 9, 2),
                found_via="posted" if number < posted else "network",
            )

    tasks.judge_weeks(at=night("2026-09-07"))

    def said(case) -> tuple:
        row = week(case, "2026-W36")
        return (row.state, row.count, row.required, row.advice, row.grace_until, row.told_at)

    assert said(ordinary) == said(general)


def test_a_version_that_is_not_shipped_is_judged_too():
    tried = replace(DEFAULT, name="tried-out", joblog_min_per_week=3)
    case = registered("2026-08-31", policy_version=tried.name, handover_on=date(2026, 12, 1))

    with trying_out(tried):
        tasks.judge_weeks(at=night("2026-09-07"))

    assert week(case, "2026-W36").required == 3


def test_closing_takes_as_many_statements_for_many_weeks_as_for_two():
    def statements(number: int) -> int:
        for _ in range(number):
            JoblogWeekFactory()
        with CaptureQueriesContext(connection) as captured:
            weeks.close_due_weeks(at=night("2026-03-17"))
        return len(captured)

    for_two = statements(2)

    assert statements(6) == for_two
    assert for_two <= 12 + 2


def test_what_a_plan_asks_for_more_costs_one_statement_not_one_a_case():
    def statements(number: int) -> int:
        for _ in range(number):
            registered("2026-08-31", weekly_minimum=3)
        with CaptureQueriesContext(connection) as captured:
            weeks.judge_ended_weeks(at=night("2026-09-07"))
        return len(captured)

    assert statements(2) == statements(6)


# The requirement of a week


def change_minimum(case, minimum: int, *, moment: str):
    case_operations.set_weekly_minimum(case, minimum, actor=case.caseworker, at=at(moment))


def test_a_plan_that_asks_for_more_counts_from_the_next_monday():
    case = registered("2026-08-31")
    change_minimum(case, 4, moment="2026-09-08 11:00")

    tasks.judge_weeks(at=night("2026-09-21"))

    asked = JoblogWeek.objects.filter(case=case).oldest_first()
    assert [row.required for row in asked] == [2, 2, 4]


def test_a_plan_that_asks_for_less_counts_from_the_week_it_is_agreed_in():
    case = registered("2026-08-31")
    change_minimum(case, 5, moment="2026-09-01 11:00")
    change_minimum(case, 3, moment="2026-09-16 11:00")

    tasks.judge_weeks(at=night("2026-09-21"))

    asked = JoblogWeek.objects.filter(case=case).oldest_first()
    assert [row.required for row in asked] == [2, 3, 3]


def test_a_judged_week_keeps_what_it_asked_for():
    case = registered("2026-08-31")
    tasks.judge_weeks(at=night("2026-09-07"))
    change_minimum(case, 5, moment="2026-09-08 11:00")
    log(case, "2026-09-03", logged_at="2026-09-08 12:00")
    log(case, "2026-09-04", logged_at="2026-09-08 12:01")

    assert week(case, "2026-W36").required == 2
    assert results(case)["2026-W36"] == ("ok", 2)


# What is reported late


def report_sick(case, first: str, last: str, *, moment: str):
    return case_operations.report_absence(
        case,
        kind=AbsenceKind.SICK,
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last),
        received_at=at(moment),
        actor=None,
        source="jobnet:sick",
    )


def test_a_late_sick_report_makes_a_provisional_week_exempt():
    case = registered("2026-08-31")
    tasks.judge_weeks(at=night("2026-09-07"))
    report_sick(case, "2026-09-01", "2026-09-03", moment="2026-09-08 09:00")

    assert tasks.rejudge_touched(at=at("2026-09-08 09:01")) == 1

    assert results(case) == {"2026-W36": ("exempt", 0)}
    assert week(case, "2026-W36").obliged_days == 2
    tasks.judge_weeks(at=night("2026-09-15"))
    assert results(case)["2026-W36"] == ("exempt", 0)
    assert events(case, EventKind.WEEK_FINAL) == []


def test_a_late_sick_report_takes_a_final_week_and_the_pattern_back():
    case = registered("2026-08-31")
    run_nights("2026-09-07", "2026-10-06")
    assert len(JoblogWeek.objects.flagged_weeks(case)) == 4
    report_sick(case, "2026-08-31", "2026-09-18", moment="2026-10-06 09:00")

    tasks.rejudge_touched(at=at("2026-10-06 09:01"))

    assert results(case) == {
        "2026-W36": ("exempt", 0),
        "2026-W37": ("exempt", 0),
        "2026-W38": ("exempt", 0),
        "2026-W39": ("final_below", 0),
        "2026-W40": ("provisional_below", 0),
    }
    assert not JoblogWeek.objects.flagged().exists()
    taken_back = events(case, EventKind.WEEK_FINAL)[-1]
    assert (taken_back["before"], taken_back["state"]) == ("final_below", "exempt")
    assert taken_back["flagged_weeks"] == []


def test_reading_the_story_again_changes_nothing():
    case = registered("2026-08-31")
    tasks.judge_weeks(at=night("2026-09-07"))
    report_sick(case, "2026-09-01", "2026-09-03", moment="2026-09-08 09:00")
    tasks.rejudge_touched(at=at("2026-09-08 09:01"))
    before = JoblogWeek.history.count()

    assert tasks.rejudge_touched(at=at("2026-09-08 09:02")) == 0
    assert JoblogWeek.history.count() == before


def test_a_sickness_that_ended_earlier_than_we_knew_is_told_with_a_grace_of_its_own():
    case = registered("2026-08-31")
    case_operations.report_absence(
        case,
        kind=AbsenceKind.SICK,
        first_day=date(2026, 9, 1),
        received_at=at("2026-09-01 08:00"),
        actor=None,
        source="jobnet:sick",
    )
    tasks.judge_weeks(at=night("2026-09-07"))
    assert results(case) == {"2026-W36": ("exempt", 0)}
    case_operations.end_absence(
        case,
        kinds=frozenset({AbsenceKind.SICK}),
        first_day_back=date(2026, 9, 2),
        actor=None,
        at=at("2026-09-09 08:00"),
        source="jobnet:well",
    )

    tasks.rejudge_touched(at=at("2026-09-09 08:01"))

    row = week(case, "2026-W36")
    assert (row.state, row.grace_until) == ("provisional_below", date(2026, 9, 16))
    assert [facts["week"] for facts in events(case, EventKind.WEEK_BELOW)] == ["2026-W36"]


def test_a_final_week_never_turns_against_the_member():
    case = registered("2026-08-31")
    report_sick(case, "2026-08-31", "2026-09-04", moment="2026-08-31 08:00")
    run_nights("2026-09-07", "2026-09-07")
    case_operations.end_absence(
        case,
        kinds=frozenset({AbsenceKind.SICK}),
        first_day_back=date(2026, 9, 1),
        actor=None,
        at=at("2026-09-15 08:00"),
        source="jobnet:well",
    )

    assert tasks.rejudge_touched(at=at("2026-09-15 08:01")) == 0
    assert results(case)["2026-W36"] == ("exempt", 0)


def test_a_case_that_came_back_is_judged_with_its_gap_exempt():
    case = registered("2026-08-31")
    case_operations.close(
        case, reason=CloseReason.JOB, actor=None, at=at("2026-09-04 12:00"), source="jobnet:job"
    )
    assert tasks.judge_weeks(at=night("2026-09-07")) == 0
    case_operations.reopen(
        case,
        from_day=date(2026, 9, 21),
        actor=None,
        at=at("2026-09-21 09:00"),
        source="jobnet:registration",
    )

    tasks.judge_weeks(at=night("2026-09-22"))

    assert results(case) == {
        "2026-W36": ("provisional_below", 0),
        "2026-W37": ("exempt", 0),
        "2026-W38": ("exempt", 0),
    }


# A missed booking deadline


@pytest.mark.parametrize(
    ("unbooked_from", "state"),
    [
        ("2026-09-03", "provisional_below"),
        ("2026-09-02", "exempt"),
        ("2026-09-05", "provisional_below"),
    ],
    ids=["three days asked", "two days asked", "all five asked"],
)
def test_the_days_after_a_missed_booking_deadline_ask_for_no_search(unbooked_from, state):
    case = registered("2026-08-31", unbooked_from=date.fromisoformat(unbooked_from))

    tasks.judge_weeks(at=night("2026-09-07"))

    assert results(case) == {"2026-W36": (state, 0)}


def test_an_ordinary_week_is_none_once_the_deadline_was_missed_in_it():
    case = registered("2026-08-24", unbooked_from=date(2026, 9, 2))
    JoblogWeekFactory(case=case, iso_year=2026, iso_week=35, state="ok", count=2)

    tasks.judge_weeks(at=night("2026-09-07"))

    assert results(case)["2026-W36"] == ("exempt", 0)
