"""Calendar arithmetic: month ends, business days, both nights on which the clock changes."""

from datetime import UTC, date, datetime, time

import pytest

from core import dates

CLOSED_TOO = ("06-05", "12-24", "12-31")


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 5), 3, date(2026, 4, 5)),
        (date(2026, 1, 31), 3, date(2026, 4, 30)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 10, 31), 4, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_are_added_from_the_original_day_or_the_months_last(day, months, expected):
    assert dates.add_months(day, months) == expected


def test_three_months_at_once_are_not_three_times_one_month():
    one_by_one = date(2026, 1, 31)
    for _ in range(3):
        one_by_one = dates.add_months(one_by_one, 1)

    assert one_by_one == date(2026, 4, 28)
    assert dates.add_months(date(2026, 1, 31), 3) == date(2026, 4, 30)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 4, 1), True),  # the Wednesday before Easter
        (date(2026, 4, 2), False),  # Maundy Thursday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 4, 7), True),
        (date(2026, 5, 1), True),  # no public holiday
        (date(2023, 5, 5), False),  # Store Bededag, for the last time
        (date(2024, 4, 26), True),  # and no more
        (date(2026, 5, 14), False),  # Ascension
        (date(2026, 5, 15), True),  # the Friday after it is a business day
        (date(2026, 5, 25), False),  # Whit Monday
        (date(2026, 6, 5), False),  # Grundlovsdag, a closing day
        (date(2026, 12, 24), False),
        (date(2026, 12, 31), False),
        (date(2026, 11, 21), False),  # a Saturday
    ],
)
def test_business_days_are_weekdays_without_holidays_and_closing_days(day, expected):
    assert dates.is_business_day(day, CLOSED_TOO) is expected


@pytest.mark.parametrize(
    ("day", "forward", "backward"),
    [
        (date(2026, 12, 31), date(2027, 1, 4), date(2026, 12, 30)),
        (date(2026, 12, 24), date(2026, 12, 28), date(2026, 12, 23)),
        (date(2026, 4, 2), date(2026, 4, 7), date(2026, 4, 1)),
        (date(2026, 5, 2), date(2026, 5, 4), date(2026, 5, 1)),
        (date(2026, 6, 5), date(2026, 6, 8), date(2026, 6, 4)),
        (date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 23)),
    ],
)
def test_days_roll_to_the_nearest_business_day_on_their_side(day, forward, backward):
    assert dates.roll_forward(day, CLOSED_TOO) == forward
    assert dates.roll_backward(day, CLOSED_TOO) == backward


def test_the_next_business_day_is_never_the_day_itself():
    assert dates.next_business_day(date(2026, 11, 23), CLOSED_TOO) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 21, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 21, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 12, 31), datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_its_last_second_on_danish_clocks(day, ends):
    assert dates.end_of_day(day) == ends
    assert dates.local_date(ends) == day


def test_a_local_date_changes_at_midnight_in_denmark():
    last = dates.end_of_day(date(2026, 7, 1))

    assert dates.local_date(last) == date(2026, 7, 1)
    assert dates.local_date(dates.start_of_day(date(2026, 7, 2))) == date(2026, 7, 2)


def test_a_time_that_spring_skips_is_an_hour_later_and_one_that_autumn_doubles_is_the_first():
    skipped = dates.local_moment(date(2026, 3, 29), time(2, 30))
    doubled = dates.local_moment(date(2026, 10, 25), time(2, 30))

    assert skipped == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert skipped.astimezone(dates.COPENHAGEN).time() == time(3, 30)
    assert doubled == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_weekdays_count_both_ends_and_holidays_too():
    assert dates.weekdays_between(date(2026, 3, 30), date(2026, 4, 6)) == 6
    assert dates.weekdays_between(date(2026, 3, 28), date(2026, 3, 29)) == 0
    assert dates.weekdays_between(date(2026, 3, 31), date(2026, 3, 30)) == 0


def test_overlapping_periods_count_each_day_once():
    periods = [
        (date(2026, 3, 2), date(2026, 3, 6)),
        (date(2026, 3, 5), date(2026, 3, 8)),
        (date(2026, 3, 20), date(2026, 3, 20)),
    ]

    assert dates.days_in_union(periods) == 8


def test_2026_has_a_week_53():
    assert dates.week_of(date(2026, 12, 31)) == (2026, 53)
    assert dates.week_of(date(2027, 1, 3)) == (2026, 53)
    assert dates.week_of(date(2027, 1, 4)) == (2027, 1)
    assert dates.monday_of(2026, 53) == date(2026, 12, 28)
