"""Quiet hours, readability and what fits an SMS."""

from datetime import datetime, timedelta

import pytest

from core.dates import COPENHAGEN
from letters import rules

A_WEEK = {"mon": 23, "tue": 24, "wed": 25, "thu": 26, "fri": 27, "sat": 28, "sun": 29}
"""The days of a week in November 2026."""


def at(when: str) -> datetime:
    day, clock = when.split()
    hour, _, rest = clock.partition(":")
    minute, _, second = rest.partition(":")
    return datetime(
        2026, 11, A_WEEK[day], int(hour), int(minute), int(second or 0), tzinfo=COPENHAGEN
    )


@pytest.mark.parametrize(
    ("when", "allowed"),
    [
        ("mon 08:59:59", False),
        ("mon 09:00", True),
        ("mon 20:00", True),
        ("mon 20:00:59", True),
        ("mon 20:01", False),
        ("fri 12:00", True),
        ("sat 12:00", False),
        ("sun 12:00", False),
    ],
)
def test_copies_go_on_weekdays_from_nine_to_twenty(when, allowed):
    assert rules.may_send(at(when)) is allowed


@pytest.mark.parametrize(
    ("when", "goes"),
    [
        ("mon 10:15", "mon 10:15"),
        ("mon 04:01", "mon 09:00"),
        ("mon 20:01", "tue 09:00"),
        ("fri 20:00", "fri 20:00"),
    ],
)
def test_a_copy_outside_of_hours_waits_for_the_next_such_time(when, goes):
    assert rules.next_time_to_send(at(when)) == at(goes)


def test_a_copy_of_friday_night_or_the_weekend_waits_for_monday():
    monday = datetime(2026, 11, 30, 9, 0, tzinfo=COPENHAGEN)

    assert rules.next_time_to_send(at("fri 20:01")) == monday
    assert rules.next_time_to_send(at("sat 07:00")) == monday
    assert rules.next_time_to_send(at("sun 23:00")) == monday


@pytest.mark.parametrize(
    ("when", "goes"),
    [
        ("tue 10:00", "tue 10:00"),
        ("tue 08:30", "mon 20:00"),
        ("tue 20:30", "tue 20:00"),
        ("sat 10:00", "fri 20:00"),
        ("sun 10:00", "fri 20:00"),
    ],
)
def test_a_reminder_of_a_talk_goes_at_the_last_such_time_before(when, goes):
    assert rules.last_time_to_send(at(when)) == at(goes)


@pytest.mark.parametrize(
    "day", [datetime(2026, 3, 29, 1, 30, tzinfo=COPENHAGEN), datetime(2026, 10, 25, 2, 30, tzinfo=COPENHAGEN)]
)  # fmt: skip
def test_a_night_with_another_length_ends_at_nine_on_the_clock(day):
    monday = (day + timedelta(days=1)).replace(hour=9, minute=0)

    assert rules.next_time_to_send(day) == monday


@pytest.mark.parametrize(("clock", "helps"), [("mon 14:59", True), ("mon 15:00", False)])
def test_nobody_is_told_to_ring_when_the_phone_is_closed(clock, helps):
    assert rules.phone_answers(at(clock)) is helps


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 2), (2, 4), (5, 32), (11, 2048), (12, 3600), (20, 3600)]
)
def test_the_wait_doubles_up_to_an_hour(attempts, seconds):
    wait = rules.wait_before_retry(attempts, spread=0.5)

    assert wait == timedelta(seconds=seconds)
    assert rules.wait_before_retry(attempts, spread=0) == 0.8 * wait
    assert rules.wait_before_retry(attempts, spread=1) == 1.2 * wait


@pytest.mark.parametrize(("attempts", "dead"), [(7, False), (8, True)])
def test_after_eight_tries_a_person_decides(attempts, dead):
    assert rules.is_dead(attempts) is dead


@pytest.mark.parametrize(
    ("text", "lix"),
    [
        ("", 0),
        ("Vi ses.", 2),
        ("Book en tid senest tirsdag 1. december kl. 23.59.", 10 + 20),
        ("Det skal du gøre: Book en tid.", 7 / 2),
        ("Overskrift\nVi ses.", 3 / 2 + 100 / 3),
        ("Vi ses. Det er godt.", 5 / 2),
    ],
)
def test_lix_counts_sentences_as_people_read_them(text, lix):
    assert rules.lix(text) == pytest.approx(lix)


def test_an_sms_counts_some_characters_twice():
    assert rules.sms_length("æøå €") == 6


def test_an_sms_refuses_what_would_halve_its_places():
    with pytest.raises(ValueError, match="’"):
        rules.sms_length("det’")
