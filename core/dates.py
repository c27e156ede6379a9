"""Calendar arithmetic in Danish local time; pure.

A *date* is always a local date in Europe/Copenhagen, a *moment* an aware datetime. Nothing here
reads the clock.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
ONE_DAY = timedelta(days=1)
LAST_SECOND = time(23, 59, 59)
SATURDAY = 5


def local_date(moment: datetime) -> date:
    """Return the date that a calendar in Denmark shows at this moment."""
    return moment.astimezone(COPENHAGEN).date()


def local_moment(day: date, wall_clock: time) -> datetime:
    """Return the moment at which clocks in Denmark show this time on this day, in UTC.

    A time that is skipped in spring becomes the moment one hour later on the clock; of a time that
    comes twice in autumn the first is meant.
    """
    return datetime.combine(day, wall_clock, tzinfo=COPENHAGEN).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """Return the moment at which this day begins in Denmark."""
    return local_moment(day, time.min)


def end_of_day(day: date) -> datetime:
    """Return the last second of this day in Denmark, 23:59:59: when a deadline on that day ends."""
    return local_moment(day, LAST_SECOND)


def add_months(day: date, months: int) -> date:
    """Return the same day number ``months`` later, or that month's last day where it does not exist."""
    month_index = day.year * 12 + day.month - 1 + months
    year, month = divmod(month_index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=64)
def _danish_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DK", years=year))


def is_public_holiday(day: date) -> bool:
    """Return whether this is a Danish public holiday (Store Bededag only until 2023)."""
    return day in _danish_holidays(day.year)


def is_business_day(day: date, closing_days: Collection[str]) -> bool:
    """Return whether this is Monday to Friday, no public holiday and no closing day.

    :param closing_days: further days closed each year, as "MM-DD"
    """
    return (
        day.weekday() < SATURDAY
        and not is_public_holiday(day)
        and day.strftime("%m-%d") not in closing_days
    )


def roll_forward(day: date, closing_days: Collection[str]) -> date:
    """Return the day itself when it is a business day, otherwise the next business day."""
    while not is_business_day(day, closing_days):
        day += ONE_DAY
    return day


def roll_backward(day: date, closing_days: Collection[str]) -> date:
    """Return the day itself when it is a business day, otherwise the business day before it."""
    while not is_business_day(day, closing_days):
        day -= ONE_DAY
    return day


def next_business_day(day: date, closing_days: Collection[str]) -> date:
    """Return the first business day after this day."""
    return roll_forward(day + ONE_DAY, closing_days)


def each_day(first: date, last: date) -> Iterator[date]:
    """Yield every day from ``first`` to ``last``, both included; nothing when last is before first."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def weekdays_between(first: date, last: date) -> int:
    """Return how many days from ``first`` to ``last``, both included, are Monday to Friday."""
    return sum(day.weekday() < SATURDAY for day in each_day(first, last))


def days_in_union(periods: Iterable[tuple[date, date]]) -> int:
    """Return how many different days the periods cover together; first and last day included."""
    return len({day for first, last in periods for day in each_day(first, last)})


def week_of(day: date) -> tuple[int, int]:
    """Return the ISO year and the ISO week number of a day."""
    calendar = day.isocalendar()
    return calendar.year, calendar.week


def monday_of(year: int, week: int) -> date:
    """Return the Monday of an ISO week."""
    return date.fromisocalendar(year, week, 1)


def last_of_month(day: date) -> date:
    """Return the last day of this day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])
