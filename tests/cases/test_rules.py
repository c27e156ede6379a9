"""When the contact process changes hands and pauses: tables with both sides of each boundary."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases import rules
from cases.policy import DEFAULT, HandoverRule
from cases.rules import AbsenceKind, AbsencePeriod, HandoverReason, PausePeriod, PauseReason

DAY = timedelta(days=1)
CLOCK = date(2026, 4, 5)


@pytest.mark.parametrize(
    ("first_benefit_date", "legacy"),
    [(date(2023, 12, 31), True), (date(2024, 1, 1), False), (date(2024, 1, 2), False)],
)
def test_only_those_on_benefit_before_2024_are_legacy(first_benefit_date, legacy):
    assert rules.is_legacy(first_benefit_date, DEFAULT) is legacy


@pytest.mark.parametrize(
    ("start", "paused", "expected"),
    [
        (date(2026, 1, 5), 0, date(2026, 4, 5)),
        (date(2026, 1, 12), 49, date(2026, 5, 31)),
        (date(2025, 11, 30), 0, date(2026, 2, 28)),
        (date(2025, 11, 30), 1, date(2026, 3, 1)),
        (date(2026, 1, 31), 0, date(2026, 4, 30)),
        (date(2023, 11, 29), 0, date(2024, 2, 29)),
    ],
)
def test_the_months_end_by_date_and_move_with_each_paused_day(start, paused, expected):
    assert rules.three_month_date(start, paused_days=paused, policy=DEFAULT) == expected


EARLIER, LATER = CLOCK - DAY, CLOCK + DAY


@pytest.mark.parametrize(
    ("rule", "talks_on", "today", "expected"),
    [
        (HandoverRule.FIRST_OF, None, EARLIER, None),
        (HandoverRule.FIRST_OF, None, CLOCK, HandoverReason.MONTHS),
        (HandoverRule.FIRST_OF, EARLIER, EARLIER, HandoverReason.TALKS),
        (HandoverRule.FIRST_OF, CLOCK, CLOCK, HandoverReason.TALKS),
        (HandoverRule.FIRST_OF, LATER, LATER, HandoverReason.MONTHS),
        (HandoverRule.TIME_ONLY, EARLIER, EARLIER, None),
        (HandoverRule.TIME_ONLY, EARLIER, CLOCK, HandoverReason.MONTHS),
        (HandoverRule.TALKS_ONLY, None, LATER, None),
        (HandoverRule.TALKS_ONLY, LATER, LATER, HandoverReason.TALKS),
        (HandoverRule.BOTH, EARLIER, EARLIER, None),
        (HandoverRule.BOTH, EARLIER, CLOCK, HandoverReason.MONTHS),
        (HandoverRule.BOTH, LATER, CLOCK, None),
        (HandoverRule.BOTH, LATER, LATER, HandoverReason.TALKS),
        (HandoverRule.BOTH, None, LATER, None),
    ],
)
def test_the_first_the_only_or_the_last_of_the_two_clocks_hands_over(
    rule, talks_on, today, expected
):
    policy = replace(DEFAULT, handover_rule=rule)

    reason = rules.handover_reason(
        clock_on=CLOCK, talks_completed_on=talks_on, today=today, policy=policy
    )

    assert reason == expected


def test_the_hours_test_hands_over_at_the_end_of_the_month_that_passes_410():
    policy = replace(DEFAULT, handover_hours_threshold=410)

    # 55 benefit days are 407 hours, 56 are 414.4. From Monday 5 January: 20 + 20 + 22 weekdays.
    day = rules.hours_date(date(2026, 1, 5), pauses=[], insurance="full", policy=policy)

    assert day == date(2026, 3, 31)


def test_the_hours_test_waits_while_the_case_is_paused():
    policy = replace(DEFAULT, handover_hours_threshold=410)
    pause = PausePeriod(PauseReason.EMPLOYMENT, date(2026, 3, 2), date(2026, 3, 31))

    day = rules.hours_date(date(2026, 1, 5), pauses=[pause], insurance="full", policy=policy)

    assert day == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (date(2026, 1, 5), date(2026, 1, 19)),
        (date(2026, 12, 10), date(2026, 12, 23)),  # the 24th is closed, the fund's duty rolls back
        (date(2026, 3, 19), date(2026, 4, 1)),  # Maundy Thursday back to Wednesday
        (date(2026, 3, 21), date(2026, 4, 1)),  # Saturday in Easter
    ],
)
def test_the_first_talk_is_held_by_day_14_or_the_business_day_before(start, expected):
    assert rules.first_talk_latest(start, paused_days=0, policy=DEFAULT) == expected


@pytest.mark.parametrize(
    ("sequence", "paused", "invite_on", "window"),
    [
        (2, 0, date(2026, 2, 2), (date(2026, 2, 9), date(2026, 2, 23))),
        (3, 0, date(2026, 3, 9), (date(2026, 3, 16), date(2026, 3, 30))),
        (3, 49, date(2026, 4, 27), (date(2026, 5, 4), date(2026, 5, 18))),
    ],
)
def test_later_talks_are_planned_by_days_of_unemployment(sequence, paused, invite_on, window):
    planned = rules.planned_talk(
        sequence, spell_start=date(2026, 1, 5), paused_days=paused, policy=DEFAULT
    )

    assert planned is not None
    assert (planned.invite_on, (planned.window_from, planned.window_to)) == (invite_on, window)


def test_there_is_no_fourth_talk():
    planned = rules.planned_talk(4, spell_start=date(2026, 1, 5), paused_days=0, policy=DEFAULT)

    assert planned is None


@pytest.mark.parametrize(
    ("kind", "last_day", "pause"),
    [
        (AbsenceKind.EMPLOYMENT, None, (PauseReason.EMPLOYMENT, date(2026, 3, 2))),
        (AbsenceKind.DEREGISTERED, None, (PauseReason.DEREGISTERED, date(2026, 3, 2))),
        (AbsenceKind.MATERNITY, None, (PauseReason.MATERNITY, date(2026, 3, 2))),
        (AbsenceKind.SICK, None, (PauseReason.LONG_SICKNESS, date(2026, 3, 16))),
        (AbsenceKind.SICK, date(2026, 3, 16), (PauseReason.LONG_SICKNESS, date(2026, 3, 16))),
        (AbsenceKind.SICK, date(2026, 3, 15), None),
        (AbsenceKind.VACATION, date(2026, 5, 1), None),
        (AbsenceKind.OFFER, None, None),
        (AbsenceKind.NO_RIGHT, None, None),
    ],
)
def test_work_leave_and_sickness_from_day_15_pause_and_nothing_else(kind, last_day, pause):
    found = rules.pause_of(AbsencePeriod(kind, date(2026, 3, 2), last_day), policy=DEFAULT)

    assert (found and (found.reason, found.first_day)) == pause


def test_paused_days_count_every_day_once_and_none_after_today():
    pauses = [
        PausePeriod(PauseReason.EMPLOYMENT, date(2026, 3, 2), date(2026, 3, 8)),
        PausePeriod(PauseReason.DEREGISTERED, date(2026, 3, 6), date(2026, 3, 10)),
        PausePeriod(PauseReason.MATERNITY, date(2026, 4, 1), None),
    ]

    assert rules.paused_days(pauses, until=date(2026, 3, 31)) == 9
    assert rules.paused_days(pauses, until=date(2026, 4, 2)) == 11


@pytest.mark.parametrize(
    ("received_on", "moves"), [(date(2026, 6, 1), True), (date(2026, 6, 2), False)]
)
def test_a_vacation_is_in_time_when_notified_14_days_before(received_on, moves):
    found = rules.vacation_moves_deadlines(
        first_day=date(2026, 6, 15), received_on=received_on, policy=DEFAULT
    )

    assert found is moves


@pytest.mark.parametrize(("today", "may"), [(date(2026, 4, 19), True), (date(2026, 4, 20), False)])
def test_a_handover_is_undone_up_to_14_days_after(today, may):
    assert (
        rules.may_undo_handover(handed_over_on=date(2026, 4, 5), today=today, policy=DEFAULT) is may
    )


@pytest.mark.parametrize(
    ("job_starts_on", "may"),
    [
        (date(2026, 2, 3), False),
        (date(2026, 2, 4), True),
        (date(2026, 3, 17), True),
        (date(2026, 3, 18), False),
    ],
)
def test_an_exemption_begins_within_six_weeks_of_the_job(job_starts_on, may):
    found = rules.may_exempt(
        first_day=date(2026, 2, 3), job_starts_on=job_starts_on, policy=DEFAULT
    )

    assert found is may


@given(
    start=st.dates(date(2024, 1, 1), date(2028, 12, 31)),
    pauses=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40)), max_size=4),
)
def test_the_handover_moves_by_exactly_the_paused_days_and_never_earlier(start, pauses):
    """The oracle goes day by day: it adds a day for each day that any pause covers."""
    periods = [
        PausePeriod(
            PauseReason.EMPLOYMENT,
            start + timedelta(days=first),
            start + timedelta(days=first + length),
        )
        for first, length in pauses
    ]
    horizon = start + timedelta(days=400)
    covered = sum(
        any(period.covers(start + timedelta(days=number)) for period in periods)
        for number in range(400)
    )

    days = rules.paused_days(periods, until=horizon)
    moved = rules.three_month_date(start, paused_days=days, policy=DEFAULT)

    assert days == covered
    assert moved == rules.three_month_date(start, paused_days=0, policy=DEFAULT) + timedelta(
        days=covered
    )
