from datetime import UTC, date, datetime

import pytest

from core import danish

TUESDAY = date(2026, 12, 1)
# Half past midnight on 2 December in Denmark, still the first in UTC.
AFTER_MIDNIGHT = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
SUMMER_MORNING = datetime(2026, 7, 7, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        (danish.ugedag, "tirsdag"),
        (danish.maaned_kort, "dec."),
        (danish.dag_maaned, "1. december"),
        (danish.dato, "tirsdag 1. december"),
        (danish.dato_aar, "tirsdag 1. december 2026"),
        (danish.dato_kort, "1. dec."),
        (danish.dato_tal, "01.12.2026"),
        (danish.dag_kort, "tir 01.12"),
        (danish.frist, "tirsdag 1. december kl. 23.59"),
        (danish.uge, "uge 49"),
    ],
)
def test_a_date_is_written_as_danes_write_it(wording, text):
    assert wording(TUESDAY) == text


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        (danish.dato, "onsdag 2. december"),
        (danish.klokken, "kl. 00.30"),
        (danish.tidspunkt, "onsdag 2. december kl. 00.30"),
        (danish.frist, "onsdag 2. december kl. 00.30"),
    ],
)
def test_a_moment_is_first_turned_into_danish_time(wording, text):
    assert wording(AFTER_MIDNIGHT) == text


def test_in_summer_the_clock_is_two_hours_ahead_of_utc():
    assert danish.tidspunkt(SUMMER_MORNING) == "tirsdag 7. juli kl. 09.00"


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="has no time zone"):
        danish.dato(datetime(2026, 12, 1, 10, 0))  # noqa: DTZ001


def test_the_last_days_of_2026_are_in_week_53():
    assert danish.uge(date(2026, 12, 31)) == "uge 53"
    assert danish.uge(date(2027, 1, 4)) == "uge 1"


def test_months_that_danes_do_not_shorten_are_whole():
    assert danish.dato_kort(date(2026, 5, 3)) == "3. maj"


def test_a_span_of_time_has_one_dash():
    assert danish.tidsrum(SUMMER_MORNING, SUMMER_MORNING.replace(minute=45)) == "09.00–09.45"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2026, 11, 23), date(2026, 11, 29), "mandag 23. – søndag 29. november"),
        (date(2026, 11, 30), date(2026, 12, 6), "mandag 30. november – søndag 6. december"),
    ],
)
def test_a_period_names_the_month_once_where_it_can(first, last, text):
    assert danish.periode(first, last) == text


@pytest.mark.parametrize(
    ("today", "text"),
    [
        (date(2026, 11, 24), "7 dage tilbage"),
        (date(2026, 11, 30), "1 dag tilbage"),
        (date(2026, 12, 1), "i dag er sidste dag"),
        (date(2026, 12, 2), "fristen var for 1 dag siden"),
        (date(2026, 12, 4), "fristen var for 3 dage siden"),
    ],
)
def test_days_left_are_counted_to_the_day(today, text):
    assert danish.dage_tilbage(TUESDAY, today) == text
