"""When to book by, what may be booked, when a talk is missed. The deadlines stand against an oracle."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from cases.policy import DEFAULT
from cases.rules import planned_talk
from core.dates import COPENHAGEN, end_of_day
from meetings import rules
from meetings.rules import Kind, Mode, Opening

# Written down by hand from a printed calendar, not taken from the package that the rules use.
HOLIDAYS = {
    2023: "01-01 04-06 04-07 04-09 04-10 05-05 05-18 05-28 05-29 12-25 12-26",
    2024: "01-01 03-28 03-29 03-31 04-01 05-09 05-19 05-20 12-25 12-26",
    2025: "01-01 04-17 04-18 04-20 04-21 05-29 06-08 06-09 12-25 12-26",
    2026: "01-01 04-02 04-03 04-05 04-06 05-14 05-24 05-25 12-25 12-26",
    2027: "01-01 03-25 03-26 03-28 03-29 05-06 05-16 05-17 12-25 12-26",
    2028: "01-01 04-13 04-14 04-16 04-17 05-25 06-04 06-05 12-25 12-26",
}
CLOSED_EACH_YEAR = ("06-05", "12-24", "12-31")
OPEN_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")


def oracle(letter_on: date) -> date:
    """Count eight days one by one, then go on to a day on which the fund is open."""
    day = letter_on
    for _ in range(8):
        day = day.fromordinal(day.toordinal() + 1)
    while (
        day.strftime("%a") not in OPEN_WEEKDAYS
        or day.strftime("%m-%d") in HOLIDAYS[day.year].split()
        or day.strftime("%m-%d") in CLOSED_EACH_YEAR
    ):
        day = day.fromordinal(day.toordinal() + 1)
    return day


@pytest.mark.parametrize(
    "first", [date(2023, 1, 1), date(2024, 2, 5), date(2026, 1, 1), date(2027, 11, 1)]
)
def test_booking_deadlines_of_four_hundred_days_in_a_row(first):
    letters = [first + timedelta(days=number) for number in range(400)]

    found = {letter: rules.booking_deadline(letter, policy=DEFAULT) for letter in letters}

    assert found == {letter: oracle(letter) for letter in letters}


@pytest.mark.parametrize(
    ("letter_on", "deadline"),
    [
        (date(2026, 1, 5), date(2026, 1, 13)),
        (date(2026, 4, 24), date(2026, 5, 4)),  # Saturday 2 May goes to Monday
        (date(2026, 12, 23), date(2027, 1, 4)),  # New Year's Eve, New Year, a weekend
        (date(2026, 5, 28), date(2026, 6, 8)),  # Grundlovsdag is a Friday
        (date(2028, 2, 21), date(2028, 2, 29)),  # the leap day counts
    ],
)
def test_the_deadline_is_eight_days_after_the_letter_on_a_business_day(letter_on, deadline):
    assert rules.booking_deadline(letter_on, policy=DEFAULT) == deadline


@pytest.mark.parametrize(
    ("deadline", "last_second"),
    [
        (date(2026, 3, 27), datetime(2026, 3, 27, 22, 59, 59, tzinfo=UTC)),
        (date(2026, 3, 30), datetime(2026, 3, 30, 21, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 23), datetime(2026, 10, 23, 21, 59, 59, tzinfo=UTC)),
        (date(2026, 10, 26), datetime(2026, 10, 26, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_deadline_has_passed_a_second_after_the_last_one_of_its_day(deadline, last_second):
    assert not rules.deadline_has_passed(deadline, at=last_second)
    assert rules.deadline_has_passed(deadline, at=last_second + timedelta(seconds=1))


def test_a_letter_on_paper_is_delivered_five_days_later():
    assert rules.delivered_on(date(2026, 3, 2), digital_exempt=True, policy=DEFAULT) == date(
        2026, 3, 7
    )
    assert rules.delivered_on(date(2026, 3, 2), digital_exempt=False, policy=DEFAULT) == date(
        2026, 3, 2
    )


SECOND_TALK = planned_talk(2, spell_start=date(2026, 1, 5), paused_days=0, policy=DEFAULT)


@pytest.mark.parametrize(
    ("deadline", "window"),
    [
        (date(2026, 2, 10), (date(2026, 2, 9), date(2026, 2, 23))),
        (date(2026, 2, 11), (date(2026, 2, 9), date(2026, 2, 23))),
        (date(2026, 2, 16), (date(2026, 2, 9), date(2026, 2, 23))),
        (date(2026, 2, 17), (date(2026, 2, 9), date(2026, 2, 24))),
        (date(2026, 3, 2), (date(2026, 2, 9), date(2026, 3, 9))),
    ],
)
def test_a_late_deadline_leaves_seven_days_after_itself(deadline, window):
    found = rules.window(SECOND_TALK, deadline=deadline, digital_exempt=False, policy=DEFAULT)

    assert found == window


def test_the_ordinary_deadline_of_a_paper_letter_has_its_days_in_it():
    found = rules.window(
        SECOND_TALK, deadline=date(2026, 2, 16), digital_exempt=True, policy=DEFAULT
    )

    assert found == (date(2026, 2, 9), date(2026, 2, 23))


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2026, 2, 8), False),
        (date(2026, 2, 9), True),
        (date(2026, 2, 23), True),
        (date(2026, 2, 24), False),
    ],
)
def test_a_time_lies_inside_the_window_with_both_its_ends(day, inside):
    starts_at = datetime.combine(day, time(23, 30), tzinfo=COPENHAGEN)

    found = rules.is_in_window(
        starts_at,
        window_from=date(2026, 2, 9),
        window_to=date(2026, 2, 23),
        today=date(2026, 2, 3),
    )

    assert found is inside


def test_the_earliest_time_is_tomorrow():
    assert rules.first_bookable_day(date(2026, 2, 9), date(2026, 2, 9)) == date(2026, 2, 10)
    assert rules.first_bookable_day(date(2026, 2, 3), date(2026, 2, 9)) == date(2026, 2, 9)


@pytest.mark.parametrize(
    ("kind", "sequence", "exception", "modes"),
    [
        (Kind.JOB_TALK, 1, "", ("in_person",)),
        (Kind.JOB_TALK, 1, Mode.PHONE, ("in_person", "phone")),
        (Kind.JOB_TALK, 2, "", ("in_person", "video", "phone")),
        (Kind.JOB_TALK, 3, "", ("in_person", "video", "phone")),
        (Kind.AVAILABILITY_TALK, None, "", ("in_person",)),
    ],
)
def test_the_first_talk_is_in_person_and_the_later_ones_as_the_member_likes(
    kind, sequence, exception, modes
):
    assert rules.modes_for_member(kind=kind, sequence=sequence, exception=exception) == modes


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (date(2026, 1, 5), date(2026, 1, 10)),
        (date(2026, 1, 9), date(2026, 1, 10)),
        (date(2026, 1, 10), date(2026, 1, 12)),
        (date(2026, 1, 11), date(2026, 1, 12)),
        (date(2026, 1, 12), None),
    ],
)
def test_members_are_reminded_three_days_and_one_day_before_the_deadline(after, expected):
    assert rules.next_booking_reminder(date(2026, 1, 13), after=after, policy=DEFAULT) == expected


def test_a_talk_counts_as_missed_an_hour_after_its_end_on_any_clock():
    ends_at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    assert rules.missed_from(ends_at, policy=DEFAULT) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("flagged_on", "letter_on"),
    [
        (date(2026, 5, 20), date(2026, 5, 21)),
        (date(2026, 5, 22), date(2026, 5, 26)),  # Whit Monday between
        (date(2026, 12, 23), date(2026, 12, 28)),
    ],
)
def test_an_uncorrected_flag_is_written_about_at_eight_the_next_business_day(flagged_on, letter_on):
    flagged_at = datetime.combine(flagged_on, time(15, 0), tzinfo=COPENHAGEN)

    found = rules.missed_letter_from(flagged_at, policy=DEFAULT)

    assert found == datetime.combine(letter_on, time(8, 0), tzinfo=COPENHAGEN)


@pytest.mark.parametrize(
    ("minutes", "began", "moves"),
    [
        (29, "2026-02-10 12:00", False),
        (30, "2026-02-10 12:00", True),
        (30, "2026-02-09 23:30", True),  # it ends with the first moment of the day
        (29, "2026-02-09 23:30", False),
        (60, "2026-02-10 23:59", True),
        (60, "2026-02-11 00:00", False),
        (3000, "2026-02-09 12:00", True),
    ],
)
def test_an_outage_of_half_an_hour_that_touches_the_last_day_moves_the_deadline(
    minutes, began, moves
):
    began_at = datetime.fromisoformat(began).replace(tzinfo=COPENHAGEN)

    found = rules.outage_moves(
        date(2026, 2, 10),
        began_at=began_at,
        ended_at=began_at + timedelta(minutes=minutes),
        policy=DEFAULT,
    )

    assert found is moves


def test_after_an_outage_the_deadline_is_the_next_business_day():
    friday_night = end_of_day(date(2026, 2, 13))

    assert rules.deadline_after_outage(friday_night, policy=DEFAULT) == date(2026, 2, 16)


def opening(**changes):
    pattern = {
        "weekday": 0,
        "opens": time(9, 0),
        "closes": time(12, 0),
        "slot_minutes": 60,
        "pause_minutes": 0,
        "modes": ("phone",),
        "valid_from": date(2026, 1, 1),
        "valid_to": None,
    }
    return Opening(**(pattern | changes))


@pytest.mark.parametrize(
    ("changes", "starts"),
    [
        ({}, ["09:00", "10:00", "11:00"]),
        ({"closes": time(11, 59)}, ["09:00", "10:00"]),
        ({"pause_minutes": 15}, ["09:00", "10:15"]),
        ({"pause_minutes": 15, "closes": time(12, 30)}, ["09:00", "10:15", "11:30"]),
        ({"slot_minutes": 45}, ["09:00", "09:45", "10:30", "11:15"]),
        ({"closes": time(9, 30)}, []),
    ],
)
def test_opening_hours_make_whole_times_with_their_pauses(changes, starts):
    times = rules.times_of(opening(**changes), date(2026, 3, 30))

    assert [f"{begins.astimezone(COPENHAGEN):%H:%M}" for begins, _ in times] == starts


def test_opening_hours_hold_on_their_weekday_between_their_dates():
    hours = opening(valid_from=date(2026, 3, 9), valid_to=date(2026, 3, 16))

    assert [hours.holds_on(date(2026, 3, day)) for day in (2, 9, 10, 16, 23)] == [
        False,
        True,
        False,
        True,
        False,
    ]
