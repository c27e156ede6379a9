"""The free times of a talk as a member chooses among them: days, and chips of times."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from core.dates import SATURDAY, each_day, local_date
from meetings import rules
from meetings.models import Meeting, Slot
from meetings.operations import talks

CURRENT = "nu"
"""What is posted for the time that a talk has already."""


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


def offered(meeting: Meeting, *, at: datetime, mode: str = "") -> list[Slot]:
    """Return one free slot for each time at which the talk can be held, in order.

    Of several caseworkers at the same time the member's own comes first: two equal times in a list
    would look like a fault.
    """
    slots: dict[datetime, Slot] = {}
    for slot in talks.free_slots(meeting, at=at, mode=mode):
        slots.setdefault(slot.starts_at, slot)
    return list(slots.values())


def times_of(slots: Iterable[Slot]) -> list[Time]:
    return [Time(str(slot.public_id), slot.starts_at) for slot in slots]


def days_of(times: Iterable[Time], *, first: date, last: date) -> list[Day]:
    """Return the weekdays from the first to the last, each with its times.

    A day without a time stays, for silence would look like a fault; Saturdays and Sundays only
    appear where there is a time.
    """
    by_day: dict[date, list[Time]] = {}
    for time in sorted(times, key=lambda time: time.at):
        by_day.setdefault(local_date(time.at), []).append(time)
    wanted = {day for day in each_day(first, last) if day.weekday() < SATURDAY} | set(by_day)
    days = [Day(day, times=by_day.get(day, [])) for day in sorted(wanted)]
    if days:
        days[-1].is_last = True
    return days


def days_to_choose(meeting: Meeting, times: list[Time], *, at: datetime) -> list[Day]:
    """Return the days of the talk's window that can still be booked."""
    today = local_date(at)
    first = rules.first_bookable_day(today, meeting.window_from or today)
    last = meeting.window_to or max((local_date(time.at) for time in times), default=first)
    return days_of(times, first=first, last=last)


def same_time(times: Iterable[Time], starts_at: datetime | None) -> str:
    """Return the value of the time that starts then, and nothing if there is none."""
    return next((time.value for time in times if time.at == starts_at), "")
