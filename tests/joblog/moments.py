"""Moments as people write them, on Danish clocks."""

from datetime import date, datetime, time

from core.dates import COPENHAGEN, each_day
from joblog import tasks

FOUR = time(4, 0)


def at(text: str) -> datetime:
    """Return the moment of "2026-09-07 12:00" in Denmark."""
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN)


def night(text: str) -> datetime:
    """Return 04:00 on a day: when the nightly sweeps run."""
    return datetime.combine(date.fromisoformat(text), FOUR, tzinfo=COPENHAGEN)


def run_nights(first: str, last: str) -> int:
    """Run the sweep each night of a period and return how many results it wrote."""
    days = each_day(date.fromisoformat(first), date.fromisoformat(last))
    return sum(tasks.judge_weeks(at=datetime.combine(day, FOUR, tzinfo=COPENHAGEN)) for day in days)
