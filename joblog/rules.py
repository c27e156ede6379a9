"""Which week an application counts in, which days ask for a search, whether a week is enough; pure.

Dates are local dates in Denmark. A week is an ISO week; a *judged* week has ended and has a result,
a *final* week's grace is over. R-, A-, B- and P-numbers are those of the domain.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cases.policy import Policy
from cases.rules import AbsencePeriod, PausePeriod
from core.dates import ONE_DAY, monday_of, roll_forward, week_of

ONE_WEEK = timedelta(weeks=1)
WEEKDAYS = 5
DUPLICATE_DAYS = 14
"""Two applications to one employer for one title within these days may be the same one."""


class FoundVia(StrEnum):
    """How a position was found (P27)."""

    POSTED = "posted"
    UNSOLICITED = "unsolicited"
    NETWORK = "network"
    CONTACTED = "contacted"


class WeekState(StrEnum):
    """What a week amounts to (A13)."""

    OPEN = "open"
    OK = "ok"
    EXEMPT = "exempt"
    PROVISIONAL_BELOW = "provisional_below"
    FINAL_BELOW = "final_below"


BELOW = frozenset({WeekState.PROVISIONAL_BELOW, WeekState.FINAL_BELOW})
JUDGED = frozenset(WeekState) - {WeekState.OPEN}


class DayOff(StrEnum):
    """Why a weekday asks for no search (B14). An absence keeps the name of its kind."""

    BEFORE_SPELL = "before_spell"
    AFTER_CLOSE = "after_close"
    SICK = "sick"
    VACATION = "vacation"
    MATERNITY = "maternity"
    EMPLOYMENT = "employment"
    DEREGISTERED = "deregistered"
    OFFER = "offer"
    NO_RIGHT = "no_right"
    EXEMPT = "exempt"
    PAUSED = "paused"


@dataclass(frozen=True, order=True)
class Week:
    """An ISO week, Monday to Sunday, by ISO year and number; sorts in order of time (A14)."""

    iso_year: int
    iso_week: int

    @classmethod
    def of(cls, day: date) -> "Week":
        return cls(*week_of(day))

    @property
    def monday(self) -> date:
        return monday_of(self.iso_year, self.iso_week)

    @property
    def sunday(self) -> date:
        return self.monday + ONE_WEEK - ONE_DAY

    @property
    def weekdays(self) -> tuple[date, ...]:
        monday = self.monday
        return tuple(monday + timedelta(days=number) for number in range(WEEKDAYS))

    @property
    def next(self) -> "Week":
        return self.of(self.monday + ONE_WEEK)

    @property
    def previous(self) -> "Week":
        return self.of(self.monday - ONE_WEEK)

    def __str__(self) -> str:
        return f"{self.iso_year}-W{self.iso_week:02}"


@dataclass(frozen=True)
class ExemptPeriod:
    """Days of less intensive effort before a job begins; both ends included (B15)."""

    first_day: date
    last_day: date


@dataclass(frozen=True, kw_only=True)
class Spell:
    """What decides on which days of a case the member is obliged to search."""

    spell_start: date
    closed_on: date | None = None
    pauses: Sequence[PausePeriod] = ()
    absences: Sequence[AbsencePeriod] = ()
    exemptions: Sequence[ExemptPeriod] = ()


def why_off(day: date, spell: Spell) -> DayOff | None:
    """Return why this day asks for no search, or None when it does (B14).

    Of several reasons what was reported comes first, since the member knows it. Public holidays and
    quarantine are no reason; a weekend never asks, so callers pass weekdays.
    """
    if day < spell.spell_start:
        return DayOff.BEFORE_SPELL
    if spell.closed_on is not None and day > spell.closed_on:
        return DayOff.AFTER_CLOSE
    for absence in spell.absences:
        if absence.first_day <= day and (absence.last_day is None or day <= absence.last_day):
            return DayOff(absence.kind.value)
    if any(period.first_day <= day <= period.last_day for period in spell.exemptions):
        return DayOff.EXEMPT
    if any(pause.covers(day) for pause in spell.pauses):
        return DayOff.PAUSED
    return None


def obliged_weekdays(week: Week, spell: Spell) -> tuple[date, ...]:
    """Return the days of the week, Monday to Friday, on which the member is obliged to search (B14)."""
    return tuple(day for day in week.weekdays if why_off(day, spell) is None)


def is_exempt(obliged_days: int, *, policy: Policy) -> bool:
    """Return whether a week with so many obliged weekdays does not count (A14)."""
    return obliged_days < policy.joblog_min_obliged_weekdays


def required_in_week(minimums: Iterable[int | None], *, policy: Policy) -> int:
    """Return how many applications a week asks for: the lowest number in force, never below policy (B19).

    A plan that asks for more counts from the Monday after it was agreed, one that asks for less from
    the week in which it was.

    :param minimums: each weekly minimum of a plan that was in force between the week's Monday and its
        judgement; None where there was no plan
    """
    lowest = min((minimum or 0 for minimum in minimums), default=0)
    return max(lowest, policy.joblog_min_per_week)


def judge(
    *, obliged_days: int, count: int, required: int, grace_is_over: bool, policy: Policy
) -> WeekState:
    """Return what a week that has ended amounts to (A13, A14).

    A week with too few obliged days is exempt whatever was logged. Holidays, posted or not, and what
    was logged late make no difference.
    """
    if is_exempt(obliged_days, policy=policy):
        return WeekState.EXEMPT
    if count >= required:
        return WeekState.OK
    return WeekState.FINAL_BELOW if grace_is_over else WeekState.PROVISIONAL_BELOW


def judge_again(
    before: WeekState,
    *,
    obliged_days: int,
    count: int,
    required: int,
    grace_is_over: bool,
    policy: Policy,
) -> WeekState:
    """Return what a judged week amounts to after a fact about it has changed.

    Until the grace is over a result may change both ways, afterwards only to the member's benefit.
    """
    if grace_is_over and before not in BELOW:
        return before
    return judge(
        obliged_days=obliged_days,
        count=count,
        required=required,
        grace_is_over=grace_is_over,
        policy=policy,
    )


def lacks_posted(state: WeekState, *, posted: int, policy: Policy) -> bool:
    """Return whether to advise a posted vacancy: the soft rule, never a fault by itself (R33)."""
    return state is not WeekState.EXEMPT and posted < policy.joblog_posted_soft_min


def grace_until(told_on: date, *, digital_exempt: bool, policy: Policy) -> date:
    """Return the last day on which a week that was judged below may be completed (A13, P27).

    Seven days from the letter, from its delivery for those who get paper (B33), and like every
    deadline that binds the member rolled forward to a business day (2.2).
    """
    delivered_on = told_on + timedelta(days=policy.paper_delivery_days if digital_exempt else 0)
    last_day = delivered_on + timedelta(days=policy.joblog_grace_days)
    return roll_forward(last_day, policy.closing_days_extra)


def grace_is_over(last_day: date, *, today: date) -> bool:
    """Return whether the last second of the grace's last day is over."""
    return today > last_day


def has_ended(week: Week, *, today: date) -> bool:
    return today > week.sunday


def is_late(applied_on: date, *, logged_on: date) -> bool:
    """Return whether an application was registered after its week had ended; it counts all the same."""
    return has_ended(Week.of(applied_on), today=logged_on)


# Which weeks


def first_week(*, spell_start: date, opened_on: date) -> Week:
    """Return the first week of a case that is judged: never one that was over when we heard of it."""
    return Week.of(max(spell_start, opened_on))


def weeks_to_judge(first: Week, *, last_judged: Week | None, today: date) -> Iterator[Week]:
    """Yield in order every week that has ended and has no result, so that a missed night is caught up."""
    week = first if last_judged is None else last_judged.next
    while has_ended(week, today=today):
        yield week
        week = week.next


# The pattern


@dataclass(frozen=True, kw_only=True)
class WeekResult:
    """A judged week as the rule for the pattern sees it."""

    week: Week
    state: WeekState
    count: int
    required: int

    @property
    def takes_a_place(self) -> bool:
        """Return whether the week is one of the "consecutive evaluated weeks".

        An exempt week is not evaluated, unless the member searched enough in it all the same: without
        that, a sick day in a good week would bring two weak ones closer together.
        """
        return self.state is not WeekState.EXEMPT or self.count >= self.required


def weeks_that_flag(
    weeks: Iterable[WeekResult], *, policy: Policy, after: Week | None = None
) -> tuple[Week, ...]:
    """Return the weak weeks that make the pattern, in order; empty when they make none (A13, R54).

    They do when two of them, finally below, fall within four consecutive evaluated weeks.

    :param weeks: the judged weeks of one case, in any order
    :param after: count no week up to and including this one: it led to a talk before
    """
    evaluated = sorted(
        (
            result
            for result in weeks
            if result.takes_a_place and (after is None or result.week > after)
        ),
        key=lambda result: result.week,
    )
    weak = [place for place, each in enumerate(evaluated) if each.state is WeekState.FINAL_BELOW]
    needed = policy.joblog_flag_below_weeks
    flagged: set[Week] = set()
    for index in range(len(weak) - needed + 1):
        together = weak[index : index + needed]
        if together[-1] - together[0] < policy.joblog_flag_window_weeks:
            flagged.update(evaluated[place].week for place in together)
    return tuple(sorted(flagged))


# How STAR reads the figures


class Light(StrEnum):
    """How an average a week looks in STAR's benchmark (P26)."""

    GREEN = "green"
    LIGHT_GREEN = "light_green"
    RED = "red"


WEEKS_OF_BENCHMARK = 4
GREEN_FROM = 1.5
FEWEST_SHOWN = 5
"""A group of fewer people than this could be recognised, so its number is not shown."""


def light(applications: int, *, weeks: int) -> Light | None:
    """Return the light for so many applications in so many weeks with benefit; None without a week."""
    if weeks == 0:
        return None
    if applications == 0:
        return Light.RED
    return Light.GREEN if applications / weeks >= GREEN_FROM else Light.LIGHT_GREEN


def suppressed(numbers: Mapping[Light, int]) -> dict[Light, int | None]:
    """Return the numbers with small ones left out, None; nothing else may then give their total."""
    return {
        light: None if 0 < numbers.get(light, 0) < FEWEST_SHOWN else numbers.get(light, 0)
        for light in Light
    }


# Review


class Verdict(StrEnum):
    """What a caseworker makes of the applications of a case (P30)."""

    SUFFICIENT = "sufficient"
    TALK = "talk"
    DOUBT = "doubt"


def needs_reason(verdict: Verdict) -> bool:
    """Return whether the verdict must say why: all but that the search is sufficient."""
    return verdict is not Verdict.SUFFICIENT


# Duplicates


@dataclass(frozen=True, kw_only=True)
class Application:
    """What tells one application from another."""

    applied_on: date
    title: str
    employer: str
    link: str = ""


def is_same(one: Application, other: Application) -> bool:
    """Return whether two records are of the same application beyond doubt: day, title and employer."""
    return one.applied_on == other.applied_on and _names(one) == _names(other)


def may_be_duplicate(new: Application, known: Application) -> bool:
    """Return whether to ask if this application is registered already; a hint, never a refusal.

    The same link at any time, or the same title at the same employer within fourteen days.
    """
    if new.link and new.link.strip() == known.link.strip():
        return True
    days_apart = abs((new.applied_on - known.applied_on).days)
    return bool(new.employer.strip()) and (
        _names(new) == _names(known) and days_apart <= DUPLICATE_DAYS
    )


def _names(application: Application) -> tuple[str, str]:
    """Return title and employer without the differences that people make when they write twice."""
    return _plain(application.title), _plain(application.employer)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
