"""Weeks as pages show them, from a handful of queries however many weeks there are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, Sum

from accounts.models import Branch
from cases.models import Case
from core.dates import local_date
from joblog import rules
from joblog.models import JoblogEntry, JoblogWeek, WeekState
from joblog.operations import facts as week_facts
from joblog.operations.facts import Requirements

WEEKS_SHOWN = 8


@dataclass(frozen=True)
class DayView:
    """A weekday, and why it asks for no search; None when it does."""

    day: date
    off: rules.DayOff | None


@dataclass(frozen=True, kw_only=True)
class WeekView:
    """A week as it stands now: open weeks by today's facts, judged ones by their result."""

    week: rules.Week
    state: rules.WeekState
    count: int
    required: int
    obliged_days: int
    days: tuple[DayView, ...]
    is_exempt: bool
    """Whether the week does not count; of an open week: whether it will not, as things stand."""
    advice: bool
    """Whether to advise a posted vacancy (R33)."""
    grace_until: date | None
    """The last day on which a judged week may change; None while it is open."""
    may_change: bool
    is_flagged: bool
    entries: tuple[JoblogEntry, ...]

    @property
    def missing(self) -> int:
        """Return how many applications the week still asks for."""
        return 0 if self.is_exempt else max(0, self.required - self.count)

    @property
    def last_day(self) -> date:
        """Return the last day on which an application of this week can be registered."""
        return self.grace_until or self.week.sunday

    @property
    def days_off(self) -> dict[rules.DayOff, int]:
        """Return how many weekdays each reason took, so that a page can say why a week is exempt."""
        return dict(Counter(day.off for day in self.days if day.off is not None))


def week_view(case: Case, week: rules.Week, *, at: datetime) -> WeekView:
    """Return one week of a case, with its entries, newest first."""
    [view] = _views(case, [week], at=at)
    return view


def last_weeks(case: Case, number: int = WEEKS_SHOWN, *, at: datetime) -> list[WeekView]:
    """Return the last weeks up to the one that is open, oldest first; none before the case began."""
    first = rules.first_week(spell_start=case.spell_start, opened_on=local_date(case.opened_at))
    weeks = [rules.Week.of(local_date(at))]
    while len(weeks) < number and weeks[-1] > first:
        weeks.append(weeks[-1].previous)
    return _views(case, weeks[::-1], at=at)


def _views(case: Case, weeks: Sequence[rules.Week], *, at: datetime) -> list[WeekView]:
    first, last = weeks[0], weeks[-1]
    facts = week_facts.read([case], first=first, last=last)
    requirements = Requirements([case])
    results = {row.week: row for row in JoblogWeek.objects.filter(case=case)}
    entries: dict[rules.Week, list[JoblogEntry]] = {week: [] for week in weeks}
    in_weeks = JoblogEntry.objects.of_case(case).filter(
        applied_on__range=(first.monday, last.sunday)
    )
    for entry in in_weeks.newest_first():
        entries[entry.week].append(entry)
    spell = facts.spells[case.pk]
    views = []
    for week in weeks:
        days = tuple(DayView(day, rules.why_off(day, spell)) for day in week.weekdays)
        shown = tuple(entries[week])
        result = results.get(week)
        if result:
            views.append(_judged(result, days, shown, today=local_date(at)))
            continue
        obliged_days = sum(day.off is None for day in days)
        logged = facts.logged(case.pk, week)
        is_exempt = rules.is_exempt(obliged_days, policy=case.policy)
        state = rules.WeekState.EXEMPT if is_exempt else rules.WeekState.OPEN
        views.append(
            WeekView(
                week=week,
                state=rules.WeekState.OPEN,
                count=logged.count,
                required=requirements.in_week(case.pk, week),
                obliged_days=obliged_days,
                days=days,
                is_exempt=is_exempt,
                advice=rules.lacks_posted(state, posted=logged.posted, policy=case.policy),
                grace_until=None,
                may_change=True,
                is_flagged=False,
                entries=shown,
            )
        )
    return views


def _judged(
    row: JoblogWeek, days: tuple[DayView, ...], entries: tuple[JoblogEntry, ...], *, today: date
) -> WeekView:
    return WeekView(
        week=row.week,
        state=rules.WeekState(row.state),
        count=row.count,
        required=row.required,
        obliged_days=row.obliged_days,
        days=days,
        is_exempt=row.state == rules.WeekState.EXEMPT,
        advice=row.advice,
        grace_until=row.grace_until,
        may_change=not rules.grace_is_over(row.grace_until, today=today),
        is_flagged=row.is_flagged,
        entries=entries,
    )


def weeks_of_benchmark(today: date) -> list[rules.Week]:
    """Return the last four weeks that are over, oldest first (P26)."""
    weeks = [rules.Week.of(today).previous]
    while len(weeks) < rules.WEEKS_OF_BENCHMARK:
        weeks.append(weeks[-1].previous)
    return weeks[::-1]


def in_weeks(weeks: Sequence[rules.Week]) -> Q:
    """Return the condition on results of these weeks."""
    these = Q()
    for week in weeks:
        these |= Q(iso_year=week.iso_year, iso_week=week.iso_week)
    return these


def below_lately(today: date) -> Exists:
    """Return the condition on cases that a week of the last four is below what was agreed, for now or finally."""
    weeks = in_weeks(weeks_of_benchmark(today))
    return Exists(JoblogWeek.objects.below().filter(weeks, case=OuterRef("pk")))


@dataclass(frozen=True, kw_only=True)
class BranchFigures:
    """How many members of a branch have which light over the last four weeks; None where too few."""

    first: rules.Week
    last: rules.Week
    lights: dict[rules.Light, int | None]

    @property
    def members(self) -> int | None:
        """Return how many members are counted; None where that would give a small number away."""
        numbers = list(self.lights.values())
        return None if None in numbers else sum(number or 0 for number in numbers)


def branch_figures(branch: Branch, *, at: datetime) -> BranchFigures:
    """Return the branch's figures as STAR reads them: an average a week over four, small ones hidden (P26).

    Only weeks that count are weeks with benefit; members without such a week are left out.
    """
    weeks = weeks_of_benchmark(local_date(at))
    members = (
        JoblogWeek.objects.filter(in_weeks(weeks), case__branch=branch, case__closed_on=None)
        .exclude(state=WeekState.EXEMPT)
        .values_list("case_id")
        .annotate(applications=Sum("count"), weeks=Count("pk"))
    )
    numbers = Counter(
        rules.light(applications, weeks=number) for _, applications, number in members
    )
    lights = {light: numbers[light] for light in rules.Light}
    return BranchFigures(first=weeks[0], last=weeks[-1], lights=rules.suppressed(lights))
