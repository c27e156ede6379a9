"""The consequence as one table: kind, contact, weekend, holiday, clock change, insurance, overlap.

Each line says what happened and what it costs. "-" is never, open, or nothing. What is counted is
what is left of the hours once the days of another decided case are taken away.
"""

from datetime import date

import pytest

from cases.policy import DEFAULT
from core.dates import each_day
from sanctions import rules
from sanctions.rules import Ends, Facts, Kind, Why

TABLE = """
kind                     event       cure        insurance option    | first       last        hours  | other                  counted
# Contact never, before, the same day, later
no_show                  2026-05-18  -           full      -         | 2026-05-18  -           -      | -                      -
no_show                  2026-05-18  -           part      -         | 2026-05-18  -           -      | -                      -
no_show                  2026-05-18  2026-05-15  full      -         | 2026-05-18  2026-05-18  7.4    | -                      7.4
no_show                  2026-05-18  2026-05-18  full      -         | 2026-05-18  2026-05-18  7.4    | -                      7.4
no_show                  2026-05-18  2026-05-18  part      -         | 2026-05-18  2026-05-18  6.0    | -                      6.0
no_show                  2026-05-18  2026-05-19  full      -         | 2026-05-18  2026-05-18  7.4    | -                      7.4
no_show                  2026-05-18  2026-05-22  full      -         | 2026-05-18  2026-05-21  29.6   | -                      29.6
no_show                  2026-05-18  2026-05-22  part      -         | 2026-05-18  2026-05-21  24.0   | -                      24.0
# Weekends
no_show                  2026-05-22  2026-05-23  full      -         | 2026-05-22  2026-05-22  7.4    | -                      7.4
no_show                  2026-05-22  2026-05-24  full      -         | 2026-05-22  2026-05-23  7.4    | -                      7.4
no_show                  2026-05-23  2026-05-23  full      -         | 2026-05-23  2026-05-23  0.0    | -                      0.0
no_show                  2026-05-23  2026-05-25  part      -         | 2026-05-23  2026-05-24  0.0    | -                      0.0
# Public holidays are benefit days: Whit Monday, Ascension, Easter, Christmas, New Year
no_show                  2026-05-22  2026-05-25  full      -         | 2026-05-22  2026-05-24  7.4    | -                      7.4
no_show                  2026-05-22  2026-05-26  full      -         | 2026-05-22  2026-05-25  14.8   | -                      14.8
no_show                  2026-05-22  2026-05-26  part      -         | 2026-05-22  2026-05-25  12.0   | -                      12.0
no_show                  2026-05-13  2026-05-15  full      -         | 2026-05-13  2026-05-14  14.8   | -                      14.8
no_show                  2026-04-02  2026-04-07  full      -         | 2026-04-02  2026-04-06  22.2   | -                      22.2
no_show                  2026-04-02  2026-04-07  part      -         | 2026-04-02  2026-04-06  18.0   | -                      18.0
no_show                  2026-12-23  2026-12-28  full      -         | 2026-12-23  2026-12-27  22.2   | -                      22.2
no_show                  2026-12-30  2027-01-04  full      -         | 2026-12-30  2027-01-03  22.2   | -                      22.2
# The clocks change on 29 March and 25 October; 2028 has a 29 February
no_show                  2026-03-27  2026-03-30  full      -         | 2026-03-27  2026-03-29  7.4    | -                      7.4
no_show                  2026-03-27  2026-03-31  part      -         | 2026-03-27  2026-03-30  12.0   | -                      12.0
no_show                  2026-10-23  2026-10-26  full      -         | 2026-10-23  2026-10-25  7.4    | -                      7.4
no_show                  2026-10-23  2026-10-27  part      -         | 2026-10-23  2026-10-26  12.0   | -                      12.0
no_show                  2028-02-28  2028-03-02  full      -         | 2028-02-28  2028-03-01  22.2   | -                      22.2
# Another decided case has some of the days
no_show                  2026-05-18  2026-05-22  full      -         | 2026-05-18  2026-05-21  29.6   | 2026-05-19:2026-05-20  14.8
no_show                  2026-05-18  2026-05-22  part      -         | 2026-05-18  2026-05-21  24.0   | 2026-05-11:2026-05-18  18.0
no_show                  2026-05-18  2026-05-22  full      -         | 2026-05-18  2026-05-21  29.6   | 2026-05-18:2026-05-31  0.0
no_show                  2026-05-22  2026-05-26  full      -         | 2026-05-22  2026-05-25  14.8   | 2026-05-23:2026-05-24  14.8
# Offers: as a talk
offer_non_participation  2026-05-18  -           full      -         | 2026-05-18  -           -      | -                      -
offer_non_participation  2026-05-18  2026-05-15  part      -         | 2026-05-18  2026-05-18  6.0    | -                      6.0
offer_non_participation  2026-05-18  2026-05-18  full      -         | 2026-05-18  2026-05-18  7.4    | -                      7.4
offer_non_participation  2026-05-22  2026-05-26  part      -         | 2026-05-22  2026-05-25  12.0   | 2026-05-25:2026-05-29  6.0
offer_non_participation  2026-10-23  2026-10-27  full      -         | 2026-10-23  2026-10-26  14.8   | -                      14.8
# Cancelled without a lawful reason: the day itself when a new time was agreed
unlawful_cancellation    2026-05-18  -           full      new_time  | 2026-05-18  2026-05-18  7.4    | -                      7.4
unlawful_cancellation    2026-05-18  -           part      new_time  | 2026-05-18  2026-05-18  6.0    | -                      6.0
unlawful_cancellation    2026-05-18  2026-05-15  full      new_time  | 2026-05-18  2026-05-18  7.4    | -                      7.4
unlawful_cancellation    2026-05-18  2026-05-22  full      new_time  | 2026-05-18  2026-05-18  7.4    | -                      7.4
unlawful_cancellation    2026-05-25  -           full      new_time  | 2026-05-25  2026-05-25  7.4    | 2026-05-25:2026-05-25  0.0
unlawful_cancellation    2026-05-18  -           full      -         | 2026-05-18  -           -      | -                      -
unlawful_cancellation    2026-05-18  2026-05-15  part      -         | 2026-05-18  2026-05-18  6.0    | -                      6.0
unlawful_cancellation    2026-05-18  2026-05-18  full      -         | 2026-05-18  2026-05-18  7.4    | -                      7.4
unlawful_cancellation    2026-05-18  2026-05-22  full      -         | 2026-05-18  2026-05-21  29.6   | -                      29.6
unlawful_cancellation    2026-03-27  2026-03-31  part      -         | 2026-03-27  2026-03-30  12.0   | -                      12.0
# A missed booking deadline: from the day after it
booking_deadline_missed  2026-05-18  -           full      -         | 2026-05-19  -           -      | -                      -
booking_deadline_missed  2026-05-18  2026-05-18  full      -         | 2026-05-19  2026-05-17  0.0    | -                      0.0
booking_deadline_missed  2026-05-18  2026-05-19  part      -         | 2026-05-19  2026-05-18  0.0    | -                      0.0
booking_deadline_missed  2026-05-18  2026-05-20  full      -         | 2026-05-19  2026-05-19  7.4    | -                      7.4
booking_deadline_missed  2026-05-18  2026-05-20  part      -         | 2026-05-19  2026-05-19  6.0    | -                      6.0
booking_deadline_missed  2026-05-22  2026-05-25  full      -         | 2026-05-23  2026-05-24  0.0    | -                      0.0
booking_deadline_missed  2026-05-22  2026-05-26  full      -         | 2026-05-23  2026-05-25  7.4    | -                      7.4
booking_deadline_missed  2026-04-01  2026-04-07  full      -         | 2026-04-02  2026-04-06  22.2   | -                      22.2
booking_deadline_missed  2026-03-27  2026-03-31  part      -         | 2026-03-28  2026-03-30  6.0    | -                      6.0
booking_deadline_missed  2026-10-23  2026-10-28  full      -         | 2026-10-24  2026-10-27  14.8   | 2026-10-27:2026-11-13  7.4
booking_deadline_missed  2026-12-30  2027-01-04  full      -         | 2026-12-31  2027-01-03  14.8   | -                      14.8
# A doubt costs nothing
sick_pattern             2026-05-18  -           full      -         | -           -           -      | -                      -
sick_pattern             2026-05-18  2026-05-22  part      -         | -           -           -      | -                      -
joblog_insufficient      2026-05-18  -           part      -         | -           -           -      | -                      -
joblog_insufficient      2026-05-18  2026-05-18  full      -         | -           -           -      | -                      -
# A lost right: from the talk, or from the day after a joblog deadline, until the hours are there
not_available            2026-05-18  -           full      -         | 2026-05-18  -           -      | -                      -
not_available            2026-05-18  -           part      deadline  | 2026-05-19  -           -      | -                      -
not_available            2026-05-18  2026-05-18  full      -         | 2026-05-18  2026-05-17  0.0    | -                      0.0
not_available            2026-05-18  2026-08-03  full      -         | 2026-05-18  2026-08-02  407.0  | -                      407.0
not_available            2026-05-18  2026-08-03  part      -         | 2026-05-18  2026-08-02  330.0  | -                      330.0
not_available            2026-05-18  2026-08-03  full      deadline  | 2026-05-19  2026-08-02  399.6  | -                      399.6
not_available            2026-10-19  2026-11-02  full      -         | 2026-10-19  2026-11-01  74.0   | 2026-10-19:2026-10-23  37.0
quarantine_repeat        2026-05-18  -           full      -         | 2026-05-18  -           -      | -                      -
quarantine_repeat        2026-05-23  2026-05-26  part      -         | 2026-05-23  2026-05-25  6.0    | -                      6.0
quarantine_repeat        2026-05-18  2026-08-03  full      -         | 2026-05-18  2026-08-02  407.0  | -                      407.0
# A quarantine: fifteen weekdays with a right to benefit, whatever the member does
quarantine               2026-05-18  -           full      -         | 2026-05-18  2026-06-05  111.0  | -                      111.0
quarantine               2026-05-18  -           part      -         | 2026-05-18  2026-06-05  90.0   | -                      90.0
quarantine               2026-05-18  2026-05-15  full      -         | 2026-05-18  2026-06-05  111.0  | -                      111.0
quarantine               2026-05-18  2026-05-18  full      -         | 2026-05-18  2026-06-05  111.0  | -                      111.0
quarantine               2026-05-18  2026-05-20  full      -         | 2026-05-18  2026-06-05  111.0  | -                      111.0
quarantine               2026-05-23  -           full      -         | 2026-05-23  2026-06-12  111.0  | -                      111.0
quarantine               2026-03-30  -           full      -         | 2026-03-30  2026-04-17  111.0  | -                      111.0
quarantine               2026-10-19  -           part      -         | 2026-10-19  2026-11-06  90.0   | -                      90.0
quarantine               2026-12-21  -           full      -         | 2026-12-21  2027-01-08  111.0  | -                      111.0
quarantine               2026-05-18  -           full      no_right  | 2026-05-18  2026-06-09  111.0  | -                      111.0
quarantine               2026-05-18  -           full      -         | 2026-05-18  2026-06-05  111.0  | 2026-05-18:2026-05-19  96.2
"""

NO_RIGHT = frozenset({date(2026, 5, 19), date(2026, 5, 22), date(2026, 5, 23)})
OPTIONS = {
    "-": {},
    "new_time": {"new_time_agreed": True},
    "deadline": {"after_deadline": True},
    "no_right": {"days_without_right": NO_RIGHT},
}
ROWS = [
    line.replace("|", " ").split()
    for line in TABLE.strip().splitlines()[1:]
    if not line.startswith("#")
]


def day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


def number(text: str) -> float | None:
    return None if text == "-" else float(text)


def found(row: list[str]) -> tuple[rules.Consequence, Facts]:
    kind, event, cure, insurance, option = row[:5]
    facts = Facts(
        event_on=date.fromisoformat(event),
        cured_on=day(cure),
        insurance=insurance,
        **OPTIONS[option],
    )
    return rules.consequence(Kind(kind), facts, policy=DEFAULT), facts


def days_of(row: list[str]) -> list[rules.CalendarDay]:
    result, facts = found(row)
    first, _, last = row[8].partition(":")
    return rules.calendar(
        result,
        until=date(2026, 6, 30),
        decided=[(Kind.NO_SHOW, date.fromisoformat(first), date.fromisoformat(last))]
        if last
        else [],
        days_without_right=facts.days_without_right,
        insurance=facts.insurance,
        policy=DEFAULT,
    )


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_what_an_event_costs(row):
    result, _ = found(row)

    assert (result.first, result.last, result.hours) == (day(row[5]), day(row[6]), number(row[7]))


@pytest.mark.parametrize("row", [row for row in ROWS if row[9] != "-"], ids=" ".join)
def test_no_day_counts_twice(row):
    days = days_of(row)

    assert round(sum(each.hours for each in days), 1) == number(row[9])
    assert all(each.hours == 0 for each in days if not each.counts)


def test_the_table_is_whole():
    assert len(ROWS) >= 60
    assert {row[0] for row in ROWS} == {kind.value for kind in Kind}
    assert {(row[0], row[3]) for row in ROWS} == {
        (kind.value, insurance) for kind in Kind for insurance in ("full", "part")
    }
    lasting = {Kind.NO_SHOW, Kind.OFFER_NON_PARTICIPATION, Kind.UNLAWFUL_CANCELLATION}
    for kind in lasting | {Kind.QUARANTINE}:
        there = [row for row in ROWS if row[0] == kind]
        assert any(row[2] == "-" for row in there), kind
        assert any(row[2] == row[1] for row in there), kind
        assert any("-" != row[2] < row[1] for row in there), kind
        assert any("-" != row[2] > row[1] for row in there), kind


def test_the_calendar_says_of_each_day_why():
    friday = [
        "no_show",
        "2026-05-22",
        "2026-05-27",
        "full",
        "-",
        "",
        "",
        "",
        "2026-05-26:2026-05-29",
    ]

    assert [(each.day.day, each.why, each.hours) for each in days_of(friday)] == [
        (22, Why.LOST, 7.4),
        (23, Why.WEEKEND, 0.0),
        (24, Why.WEEKEND, 0.0),
        (25, Why.LOST, 7.4),
        (26, Why.COUNTED_BEFORE, 0.0),
    ]
    assert days_of(friday)[-1].other is Kind.NO_SHOW


def test_a_quarantine_is_not_served_on_a_day_without_a_right_to_benefit():
    quarantine = ["quarantine", "2026-05-18", "-", "full", "no_right", "", "", "", "-"]
    by_day = {each.day: each.why for each in days_of(quarantine)}

    assert by_day[date(2026, 5, 19)] is Why.NO_RIGHT
    assert by_day[date(2026, 5, 23)] is Why.WEEKEND
    assert list(by_day.values()).count(Why.LOST) == 15


def test_an_open_loss_is_shown_until_the_day_asked_for():
    never = ["no_show", "2026-06-26", "-", "full", "-", "", "", "", "-"]

    assert [each.day for each in days_of(never)] == list(
        each_day(date(2026, 6, 26), date(2026, 6, 30))
    )


def test_an_empty_interval_and_a_doubt_have_no_days():
    empty = rules.Consequence(Ends.WHEN_CURED, date(2026, 5, 19), date(2026, 5, 18), 0.0)

    for result in (empty, rules.NOTHING):
        assert (
            rules.calendar(result, until=date(2026, 6, 1), insurance="full", policy=DEFAULT) == []
        )


def test_every_reason_has_its_words():
    assert set(rules.WHY_IN_WORDS) == set(Why)
