"""The days among which a member chooses."""

from datetime import date

from tests.web.member.world import at
from web.member.times import Time, days_of, same_time


def test_a_day_without_times_stays_and_a_weekend_does_not():
    days = days_of(
        [Time("b", at(4, 10)), Time("a", at(4, 9))], first=date(2026, 12, 3), last=date(2026, 12, 7)
    )

    assert [(day.day, [time.value for time in day.times]) for day in days] == [
        (date(2026, 12, 3), []),
        (date(2026, 12, 4), ["a", "b"]),
        (date(2026, 12, 7), []),
    ]
    assert [day.is_last for day in days] == [False, False, True]


def test_a_saturday_with_a_time_is_shown():
    days = days_of([Time("a", at(5, 9))], first=date(2026, 12, 4), last=date(2026, 12, 6))

    assert [day.day for day in days] == [date(2026, 12, 4), date(2026, 12, 5)]


def test_the_time_that_starts_at_the_same_moment_is_found():
    times = [Time("a", at(4, 9)), Time("b", at(4, 10))]

    assert same_time(times, at(4, 10)) == "b"
    assert same_time(times, at(4, 11)) == ""
