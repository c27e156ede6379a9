"""What an absence, a missed deadline or a doubt may lead to, day by day; pure and table-driven (5.5).

Dates are local dates, intervals include both ends, hours are benefit hours. Nothing here decides:
it proposes, and a person decides after a hearing (A20).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cases.policy import Policy
from core.dates import ONE_DAY, SATURDAY, add_months, each_day, roll_forward, weekdays_between


class Kind(StrEnum):
    """What a sanction case is about."""

    NO_SHOW = "no_show"
    UNLAWFUL_CANCELLATION = "unlawful_cancellation"
    BOOKING_DEADLINE_MISSED = "booking_deadline_missed"
    SICK_PATTERN = "sick_pattern"
    JOBLOG_INSUFFICIENT = "joblog_insufficient"
    NOT_AVAILABLE = "not_available"
    QUARANTINE = "quarantine"
    QUARANTINE_REPEAT = "quarantine_repeat"
    OFFER_NON_PARTICIPATION = "offer_non_participation"


class Ends(StrEnum):
    """What ends a loss of benefit (P34)."""

    NOTHING_LOST = "nothing_lost"
    FIXED = "fixed"
    WHEN_CURED = "open_until_cured"
    WHEN_REQUALIFIED = "open_until_requalified"
    AFTER_HOURS = "fixed_hours"


DOUBT_ONLY = frozenset({Kind.SICK_PATTERN, Kind.JOBLOG_INSUFFICIENT})
"""Kinds that lead to an availability talk and never to a loss by themselves (B11)."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the consequence of one event is worked out from.

    ``event_on`` is the day of the missed talk, of the missed deadline, or of what led to a
    quarantine. ``cured_on`` is the day of the contact, booking, registration or documented hours.
    """

    event_on: date
    cured_on: date | None = None
    contact_with_organiser: bool = True
    new_time_agreed: bool = False
    after_deadline: bool = False
    insurance: str = "full"
    days_without_right: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Consequence:
    """The days that may be lost; ``last`` and ``hours`` are None while it is open.

    An empty interval has its last day before its first, and no hours.
    """

    ends: Ends
    first: date | None = None
    last: date | None = None
    hours: float | None = None

    @property
    def is_empty(self) -> bool:
        return self.first is not None and self.last is not None and self.last < self.first


NOTHING = Consequence(Ends.NOTHING_LOST)


def consequence(kind: Kind, facts: Facts, *, policy: Policy) -> Consequence:
    """Return what one event costs at most, as the table of section 5.5 says."""
    return _TABLE[kind](facts, policy)


def _closed(
    ends: Ends, first: date, last: date | None, facts: Facts, policy: Policy
) -> Consequence:
    hours = hours_lost(first, last, insurance=facts.insurance, policy=policy)
    return Consequence(ends, first, last, hours)


def hours_lost(first: date, last: date | None, *, insurance: str, policy: Policy) -> float | None:
    """Return the benefit hours of the weekdays in an interval; None while it is open (2.2)."""
    if last is None:
        return None
    return round(weekdays_between(first, last) * policy.hours_per_benefit_day[insurance], 1)


def _until_contact(facts: Facts, policy: Policy) -> Consequence:
    """From the original day until contact; the contact day is paid unless it is the day itself (A7)."""
    counts = facts.contact_with_organiser or not policy.contact_must_be_organiser
    last = None
    if facts.cured_on is not None and counts:
        lost_until = facts.cured_on - ONE_DAY if policy.no_show_contact_day_paid else facts.cured_on
        last = max(facts.event_on, lost_until)
    return _closed(Ends.WHEN_CURED, facts.event_on, last, facts, policy)


def _unlawful_cancellation(facts: Facts, policy: Policy) -> Consequence:
    """The day itself when a new time was agreed, otherwise as a talk that was missed (A9)."""
    if facts.new_time_agreed:
        return _closed(Ends.FIXED, facts.event_on, facts.event_on, facts, policy)
    return _until_contact(facts, policy)


def _deadline_missed(facts: Facts, policy: Policy) -> Consequence:
    """From the day after the deadline to the day before the cure; cured at once nothing is lost (B4)."""
    last = facts.cured_on - ONE_DAY if facts.cured_on else None
    return _closed(Ends.WHEN_CURED, facts.event_on + ONE_DAY, last, facts, policy)


def _until_requalified(facts: Facts, policy: Policy) -> Consequence:
    """From the talk, or from the day after a joblog deadline, until the hours are documented (P31)."""
    first = facts.event_on + ONE_DAY if facts.after_deadline else facts.event_on
    last = facts.cured_on - ONE_DAY if facts.cured_on else None
    return _closed(Ends.WHEN_REQUALIFIED, first, last, facts, policy)


def _quarantine(facts: Facts, policy: Policy) -> Consequence:
    """Served on weekdays with a right to benefit until its hours are used up (P33)."""
    hours = policy.quarantine_hours[facts.insurance]
    left = float(hours)
    day = facts.event_on - ONE_DAY
    while left > 0.001:
        day += ONE_DAY
        if day.weekday() < SATURDAY and day not in facts.days_without_right:
            left -= policy.hours_per_benefit_day[facts.insurance]
    return Consequence(Ends.AFTER_HOURS, facts.event_on, day, float(hours))


def _nothing(facts: Facts, policy: Policy) -> Consequence:
    return NOTHING


_TABLE: Mapping[Kind, Callable[[Facts, Policy], Consequence]] = {
    Kind.NO_SHOW: _until_contact,
    Kind.UNLAWFUL_CANCELLATION: _unlawful_cancellation,
    Kind.BOOKING_DEADLINE_MISSED: _deadline_missed,
    Kind.SICK_PATTERN: _nothing,
    Kind.JOBLOG_INSUFFICIENT: _nothing,
    Kind.NOT_AVAILABLE: _until_requalified,
    Kind.QUARANTINE: _quarantine,
    Kind.QUARANTINE_REPEAT: _until_requalified,
    Kind.OFFER_NON_PARTICIPATION: _until_contact,
}


def quarantine_kind(event_on: date, *, earlier_events: Iterable[date], policy: Policy) -> Kind:
    """Return whether a quarantine is the second within the window of months, which costs the right (P33)."""
    repeated = any(
        earlier <= event_on < add_months(earlier, policy.repeat_window_months)
        for earlier in earlier_events
    )
    return Kind.QUARANTINE_REPEAT if repeated else Kind.QUARANTINE


def reply_by(delivered_on: date, *, policy: Policy) -> date:
    """Return the last day to answer a hearing: seven days, rolled to a business day (2.3, 2.2)."""
    return roll_forward(
        delivered_on + timedelta(days=policy.hearing_days), policy.closing_days_extra
    )


def complaint_deadline(delivered_on: date, *, policy: Policy) -> date:
    """Return the last day to complain: four weeks from delivery of the decision (P41, B33)."""
    return roll_forward(
        delivered_on + timedelta(days=policy.appeal_days), policy.closing_days_extra
    )


def forward_by(received_on: date, *, policy: Policy) -> date:
    """Return the day by which a complaint that is not upheld goes to the second instance (P41)."""
    return received_on + timedelta(days=policy.appeal_forward_days)


def has_ended(result: Consequence, *, today: date) -> bool:
    """Return whether a decided interval is over: an open one never, a cured one at once (5.5).

    One of fixed days, as a quarantine is, runs until its last day is over (B12).
    """
    if result.last is None:
        return False
    return result.ends is Ends.WHEN_CURED or result.last < today


def needs_two(kind: Kind, *, policy: Policy) -> bool:
    """Return whether a second person approves the decision."""
    return kind.value in policy.four_eyes_kinds


@dataclass(frozen=True)
class LostDay:
    """One day without benefit, and the first of the intervals that say so."""

    day: date
    reason: Kind


def lost_days(
    intervals: Iterable[tuple[Kind, date, date]],
) -> list[LostDay]:
    """Return the benefit days that are lost, each once however many intervals cover it (5.5)."""
    found: dict[date, Kind] = {}
    for kind, first, last in sorted(intervals, key=lambda interval: interval[1:]):
        for day in each_day(first, last):
            if day.weekday() < SATURDAY:
                found.setdefault(day, kind)
    return [LostDay(day, found[day]) for day in sorted(found)]


# Day by day


class Why(StrEnum):
    """Why a day inside the interval counts, or does not."""

    LOST = "lost"
    WEEKEND = "weekend"
    NO_RIGHT = "no_right"
    COUNTED_BEFORE = "counted_before"


WHY_IN_WORDS: Mapping[Why, str] = {
    Why.LOST: "Dagen tæller",
    Why.WEEKEND: "Weekend, der er ikke dagpenge",
    Why.NO_RIGHT: "Uden ret til dagpenge den dag",
    Why.COUNTED_BEFORE: "Tæller allerede i en anden sag",
}


@dataclass(frozen=True)
class CalendarDay:
    """One day of an interval: whether it counts and why, and the benefit hours it costs.

    ``other`` is the kind of the case in which the day was counted before.
    """

    day: date
    why: Why
    hours: float = 0.0
    other: Kind | None = None

    @property
    def counts(self) -> bool:
        return self.why is Why.LOST


def calendar(
    result: Consequence,
    *,
    until: date,
    decided: Iterable[tuple[Kind, date, date]] = (),
    days_without_right: frozenset[date] = frozenset(),
    insurance: str,
    policy: Policy,
) -> list[CalendarDay]:
    """Return every day of an interval with whether it counts and why (5.5).

    :param until: the last day shown of an interval that is still open
    :param decided: the intervals of other cases that are decided; their days count there
    :param days_without_right: on these a quarantine is not served; other losses count them
    """
    if result.first is None:
        return []
    taken = {lost.day: lost.reason for lost in lost_days(decided)}
    rate = policy.hours_per_benefit_day[insurance]
    days = []
    for day in each_day(result.first, result.last or max(until, result.first)):
        if day.weekday() >= SATURDAY:
            days.append(CalendarDay(day, Why.WEEKEND))
        elif result.ends is Ends.AFTER_HOURS and day in days_without_right:
            days.append(CalendarDay(day, Why.NO_RIGHT))
        elif day in taken:
            days.append(CalendarDay(day, Why.COUNTED_BEFORE, other=taken[day]))
        else:
            days.append(CalendarDay(day, Why.LOST, hours=rate))
    return days


# Counting similar cases

FEWEST_SHOWN = 5


def suppressed(numbers: Iterable[int]) -> list[int | None]:
    """Return the numbers with those from one to four hidden, for they could point at somebody (I-15)."""
    return [None if 0 < number < FEWEST_SHOWN else number for number in numbers]
