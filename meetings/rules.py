"""When to book by, which times and modes are open, when a reminder is due, when a talk is missed; pure.

Dates are local dates in Denmark, moments are aware. R-, A-, B- and P-numbers are those of the domain.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from cases.policy import Policy
from cases.rules import PlannedTalk
from core.dates import (
    ONE_DAY,
    end_of_day,
    local_date,
    local_moment,
    next_business_day,
    roll_forward,
    start_of_day,
)


class Kind(StrEnum):
    """What a talk is for."""

    JOB_TALK = "job_talk"
    AVAILABILITY_TALK = "availability_talk"
    JOINT_TALK = "joint_talk"
    JC_TALK = "jc_talk"
    VOLUNTARY = "voluntary"


class Mode(StrEnum):
    """How a talk is held."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


ALL_MODES = tuple(mode.value for mode in Mode)
WEEKS_OF_SLOTS = 8
MISSED_LETTER_TIME = time(8, 0)
WINDOW_AFTER_LATE_DEADLINE = timedelta(days=7)


# Deadlines and windows


def delivered_on(letter_on: date, *, digital_exempt: bool, policy: Policy) -> date:
    """Return the date from which a letter's deadline is counted (B33).

    A letter counts when it is in the inbox; on paper some days after it is dated.
    """
    return letter_on + timedelta(days=policy.paper_delivery_days if digital_exempt else 0)


def booking_deadline(counted_from: date, *, policy: Policy) -> date:
    """Return the last day to book: eight days after the letter, rolled to a business day (A6, 2.2)."""
    return roll_forward(
        counted_from + timedelta(days=policy.booking_window_days), policy.closing_days_extra
    )


def window(
    planned: PlannedTalk, *, deadline: date, digital_exempt: bool, policy: Policy
) -> tuple[date, date]:
    """Return the first and the last day on which the talk may be held (B2).

    A deadline later than the ordinary one, as a successor or a late invitation has it, leaves at
    least seven days after itself. With paper letters the ordinary one has their days in it.
    """
    ordinary = booking_deadline(
        delivered_on(planned.invite_on, digital_exempt=digital_exempt, policy=policy), policy=policy
    )
    last = planned.window_to
    if deadline > ordinary:
        last = max(last, deadline + WINDOW_AFTER_LATE_DEADLINE)
    return planned.window_from, last


def first_bookable_day(today: date, window_from: date) -> date:
    """Return the first day whose times may be booked now: tomorrow, or the window's first (P14)."""
    return max(today + ONE_DAY, window_from)


def is_in_window(starts_at: datetime, *, window_from: date, window_to: date, today: date) -> bool:
    """Return whether a time may be booked by a member today (B2)."""
    day = local_date(starts_at)
    return first_bookable_day(today, window_from) <= day <= window_to


def deadline_has_passed(deadline: date, *, at: datetime) -> bool:
    """Return whether the last second of the deadline's day is over."""
    return at > end_of_day(deadline)


def deadline_after_absence(last_day: date, *, policy: Policy) -> date:
    """Return the new deadline: eight days after an absence's end, rolled forward (B1).

    :param last_day: the first well day of sickness, or the last day of a vacation
    """
    return booking_deadline(last_day, policy=policy)


def deadline_after_outage(ended_at: datetime, *, policy: Policy) -> date:
    """Return the end of the next business day after Min side came back (B16)."""
    return next_business_day(local_date(ended_at), policy.closing_days_extra)


def outage_moves(deadline: date, *, began_at: datetime, ended_at: datetime, policy: Policy) -> bool:
    """Return whether an outage is long enough and touches the deadline's last day (B16)."""
    long_enough = ended_at - began_at >= timedelta(minutes=policy.outage_minutes)
    return long_enough and began_at <= end_of_day(deadline) and ended_at >= start_of_day(deadline)


# Modes


def modes_for_member(*, kind: Kind, sequence: int | None, exception: str = "") -> tuple[str, ...]:
    """Return the modes a member may choose: the first job talk is in person (R8, A22)."""
    if kind is Kind.JOB_TALK and sequence == 1:
        return (Mode.IN_PERSON.value, exception) if exception else (Mode.IN_PERSON.value,)
    if kind is Kind.AVAILABILITY_TALK:
        return (Mode.IN_PERSON.value,)
    return ALL_MODES


# Reminders


def next_booking_reminder(deadline: date, *, after: date, policy: Policy) -> date | None:
    """Return the next day after ``after`` on which the member is reminded to book (L3)."""
    days = (deadline - timedelta(days=before) for before in policy.booking_reminder_days_before)
    return min((day for day in days if day > after), default=None)


def talk_reminder_at(starts_at: datetime, *, policy: Policy) -> datetime:
    """Return the moment of the reminder before a talk (L6)."""
    return starts_at - timedelta(hours=policy.meeting_reminder_hours_before)


# Outcomes


def ends_at(starts_at: datetime, *, minutes: int) -> datetime:
    return starts_at + timedelta(minutes=minutes)


def missed_from(ended_at: datetime, *, policy: Policy) -> datetime:
    """Return the moment from which a talk without an outcome counts as missed: an hour after its end."""
    return ended_at + timedelta(minutes=policy.missed_flag_minutes_after_end)


def missed_letter_from(flagged_at: datetime, *, policy: Policy) -> datetime:
    """Return when an uncorrected flag becomes a letter and a case: 08:00 the next business day (2.3)."""
    day = next_business_day(local_date(flagged_at), policy.closing_days_extra)
    return local_moment(day, MISSED_LETTER_TIME)


def is_lawful(reason: str, *, policy: Policy) -> bool:
    """Return whether a cancellation for this reason is lawful on the member's word (A10)."""
    return reason in policy.lawful_reasons


def is_sick_pattern(streak: int, *, policy: Policy) -> bool:
    """Return whether the sick cancellations in a row are enough to doubt availability (A12)."""
    return streak >= policy.sick_streak_threshold


# Minutes


class Point(StrEnum):
    """One point to go through in a talk."""

    IDENTITY = "identity"
    CONTACT_FACTS = "contact_facts"
    DOUBT = "doubt"
    JOBLOG = "joblog"
    AGREEMENTS = "agreements"
    DUTY_TO_SEARCH = "duty_to_search"
    ABSENCE = "absence"
    OFFERS = "offers"
    CONSEQUENCES = "consequences"
    HANDOVER = "handover"
    WISH = "wish"


_POINTS_OF_JOB_TALK = {
    1: (
        Point.IDENTITY,
        Point.CONTACT_FACTS,
        Point.DUTY_TO_SEARCH,
        Point.ABSENCE,
        Point.OFFERS,
    ),
    2: (
        Point.IDENTITY,
        Point.JOBLOG,
        Point.AGREEMENTS,
        Point.DUTY_TO_SEARCH,
        Point.ABSENCE,
        Point.OFFERS,
    ),
    3: (
        Point.IDENTITY,
        Point.JOBLOG,
        Point.AGREEMENTS,
        Point.DUTY_TO_SEARCH,
        Point.HANDOVER,
        Point.WISH,
    ),
}
_POINTS_OF_AVAILABILITY_TALK = (
    Point.IDENTITY,
    Point.DOUBT,
    Point.JOBLOG,
    Point.AGREEMENTS,
    Point.DUTY_TO_SEARCH,
    Point.CONSEQUENCES,
)
_POINTS_OF_OTHER_TALKS = (Point.IDENTITY, Point.AGREEMENTS)


def points_of(kind: Kind, sequence: int | None) -> tuple[Point, ...]:
    """Return what is to be gone through in a talk of this kind, in the order of the talk."""
    if kind == Kind.JOB_TALK:
        return _POINTS_OF_JOB_TALK[sequence or 1]
    if kind == Kind.AVAILABILITY_TALK:
        return _POINTS_OF_AVAILABILITY_TALK
    return _POINTS_OF_OTHER_TALKS


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """What is written down of a talk: what the member reads too, a note for the branch, points done.

    ``summary`` is what was agreed, ``next_step`` what happens next (R10).
    """

    summary: str = ""
    next_step: str = ""
    internal_note: str = ""
    checked: frozenset[str] = frozenset()


def cleaned_minutes(minutes: Minutes, points: Collection[Point]) -> Minutes:
    """Return the minutes as they are stored: no outer spaces, only points of this talk."""
    return Minutes(
        summary=minutes.summary.strip(),
        next_step=minutes.next_step.strip(),
        internal_note=minutes.internal_note.strip(),
        checked=frozenset(point.value for point in points if point in minutes.checked),
    )


# Slots


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A weekly pattern: when a caseworker holds talks on one weekday, and how."""

    weekday: int
    opens: time
    closes: time
    slot_minutes: int
    pause_minutes: int
    modes: tuple[str, ...]
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        return (
            day.weekday() == self.weekday
            and self.valid_from <= day
            and (self.valid_to is None or day <= self.valid_to)
        )


def times_of(opening: Opening, day: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield start and end of each slot that the pattern makes on this day, on the local clock (B28)."""
    begins = datetime.combine(day, opening.opens)
    closes = datetime.combine(day, opening.closes)
    length = timedelta(minutes=opening.slot_minutes)
    while begins + length <= closes:
        yield (
            local_moment(day, begins.time()),
            local_moment(day, (begins + length).time()),
        )
        begins += length + timedelta(minutes=opening.pause_minutes)


def last_slot_day(today: date) -> date:
    """Return the last day for which slots are made: eight weeks ahead (B28)."""
    return today + timedelta(weeks=WEEKS_OF_SLOTS)


def day_is_open(
    day: date, *, closed: Collection[date], policy_closing_days: Collection[str]
) -> bool:
    """Return whether a branch holds talks on this day at all: business days it did not close (B36)."""
    return roll_forward(day, policy_closing_days) == day and day not in closed
