"""Free times as people choose among them: days, and chips of times."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from core.dates import SATURDAY, each_day, local_date
from meetings.models import Slot


@dataclass(frozen=True)
class Time:
    """One time that can be chosen; ``value`` is what is posted."""

    value: str
    at: datetime


@dataclass
class Day:
    day: date
    is_last: bool = False
    times: list[Time] = field(default_factory=list)


def times_of(slots: Iterable[Slot]) -> list[Time]:
    """Return one time for each start, in order; of several caseworkers the first that is given."""
    by_start: dict[datetime, Time] = {}
    for slot in slots:
        by_start.setdefault(slot.starts_at, Time(str(slot.public_id), slot.starts_at))
    return sorted(by_start.values(), key=lambda time: time.at)


def days_of(times: Iterable[Time], *, first: date, last: date) -> list[Day]:
    """Return the weekdays from the first to the last, each with its times.

    A day without a time stays, for silence would look like a fault; Saturdays and Sundays only
    appear where there is a time.
    """
    by_day: dict[date, list[Time]] = {}
    for time in times:
        by_day.setdefault(local_date(time.at), []).append(time)
    wanted = {day for day in each_day(first, last) if day.weekday() < SATURDAY} | set(by_day)
    days = [Day(day, times=by_day.get(day, [])) for day in sorted(wanted)]
    if days:
        days[-1].is_last = True
    return days
