"""Where things stand in the charts and in the week calendar; pure.

Numbers that end up in SVG are whole numbers, or text such as "12.5%": a template writes a decimal
with a Danish comma, which SVG does not understand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Protocol

from core.danish import local_time
from core.dates import week_of

# --- joblog: blocks that pile up to the requirement --------------------------------------------

BLOCK_GAP = 4
CHART_FLOOR = 150
TALLEST_BLOCK = 38
MOST_BLOCKS = 12


class JoblogWeek(Protocol):
    """One week of a joblog: its ISO number, how many were logged, whether they may still be more.

    A week may also have ``is_exempt`` (it asks for nothing), ``required`` (another number than the
    chart's line), and ``result``, what it amounts to in words.
    """

    week: int
    logged: int
    is_current: bool


@dataclass(frozen=True)
class Block:
    top: int
    height: int


@dataclass(frozen=True)
class Column:
    """One week as a pile of blocks."""

    week: int
    logged: int
    kind: str
    left: str
    width: str
    middle: str
    number_y: int
    blocks: tuple[Block, ...]
    required: int
    result: str


@dataclass(frozen=True)
class JoblogChart:
    columns: tuple[Column, ...]
    required: int
    line_y: int
    height: int

    @property
    def says_results(self) -> bool:
        return any(column.result for column in self.columns)


def joblog_chart(weeks: Sequence[JoblogWeek], required: int) -> JoblogChart:
    """Return the weeks as piles of blocks, and the line of the requirement."""
    highest = max([required, *(week.logged for week in weeks)], default=1)
    unit = min(TALLEST_BLOCK + BLOCK_GAP, CHART_FLOOR // (min(highest, MOST_BLOCKS) + 1))
    share = 100 / max(len(weeks), 1)
    columns = tuple(_column(week, place, share, unit, required) for place, week in enumerate(weeks))
    return JoblogChart(columns, required, CHART_FLOOR - required * unit - 1, CHART_FLOOR + 28)


def _column(week: JoblogWeek, place: int, share: float, unit: int, required: int) -> Column:
    shown = min(week.logged, MOST_BLOCKS)
    return Column(
        week=week.week,
        logged=week.logged,
        kind=_kind(week, _asked(week, required)),
        left=percent(share * (place + 0.2)),
        width=percent(share * 0.6),
        middle=percent(share * (place + 0.5)),
        number_y=CHART_FLOOR - shown * unit - 7,
        blocks=tuple(
            Block(CHART_FLOOR - (number + 1) * unit + BLOCK_GAP, unit - BLOCK_GAP)
            for number in range(shown)
        ),
        required=_asked(week, required),
        result=getattr(week, "result", ""),
    )


def _asked(week: JoblogWeek, required: int) -> int:
    """Return how many the week asks for: nothing of an exempt one, else its own number or the chart's."""
    return 0 if getattr(week, "is_exempt", False) else getattr(week, "required", required)


def _kind(week: JoblogWeek, required: int) -> str:
    if required == 0:
        return "exempt"
    if week.is_current:
        return "current"
    return "short" if week.logged < required else "met"


# --- sparkline: four weeks in a table row --------------------------------------------------------

SPARK_STEP = 17
SPARK_HEIGHTS = (3, 8, 13, 16)


@dataclass(frozen=True)
class SparkBar:
    left: int
    top: int
    height: int
    is_short: bool


def sparkline(counts: Sequence[int], required: int) -> tuple[SparkBar, ...]:
    """Return one small bar a week; an empty week keeps a trace, so that it is seen."""
    heights = [SPARK_HEIGHTS[min(count, len(SPARK_HEIGHTS) - 1)] for count in counts]
    return tuple(
        SparkBar(place * SPARK_STEP + 1, 17 - height, height, count < required)
        for place, (count, height) in enumerate(zip(counts, heights, strict=True))
    )


# --- the course as an axis of weeks --------------------------------------------------------------

AXIS_MARGIN = 2.0
LABEL_ROOM = 13.0


class Step(Protocol):
    """A step of the course: ``state`` is done, now or next; ``actor`` is fund or jobcenter."""

    day: date
    title: str
    when: str
    state: str
    actor: str


@dataclass(frozen=True)
class AxisPoint:
    title: str
    when: str
    state: str
    actor: str
    x: str
    anchor: str
    label_y: int


@dataclass(frozen=True)
class Axis:
    points: tuple[AxisPoint, ...]
    start: str
    today: str
    today_anchor: str
    passed: str
    length: str
    handover: str
    jobcenter_width: str
    height: int


def week_axis(steps: Sequence[Step], today: date) -> Axis:
    """Return the steps on a line from the first to a little after the last; the last is the handover.

    A label that has no room beside the one before it goes one row down.
    """
    first, last = steps[0].day, steps[-1].day
    days = max((last - first).days, 1)
    reach = 100 - 2 * AXIS_MARGIN - 4

    def place(day: date) -> float:
        share = min(max((day - first).days / days, 0), 1)
        return AXIS_MARGIN + share * reach

    rows: list[float] = []
    points = []
    for step in steps:
        x = place(step.day)
        row = next((row for row, end in enumerate(rows) if x - end >= LABEL_ROOM), len(rows))
        rows[row : row + 1] = [x]
        points.append(
            AxisPoint(
                title=step.title,
                when=step.when,
                state=step.state,
                actor=step.actor,
                x=percent(x),
                anchor=_anchor(x),
                label_y=108 + 40 * row,
            )
        )
    border = place(last) - 3
    now = place(today)
    return Axis(
        points=tuple(points),
        start=percent(AXIS_MARGIN),
        today=percent(now),
        today_anchor="end" if now > border - LABEL_ROOM else _anchor(now),
        passed=percent(now - AXIS_MARGIN),
        length=percent(100 - 2 * AXIS_MARGIN),
        handover=percent(border),
        jobcenter_width=percent(100 - border),
        height=92 + 40 * len(rows),
    )


def _anchor(x: float) -> str:
    if x < LABEL_ROOM / 2:
        return "start"
    return "end" if x > 100 - LABEL_ROOM / 2 else "middle"


# --- lines over weeks ----------------------------------------------------------------------------

LINE_SHARE = 0.78
LINE_TOP = 16
LINE_HEIGHT = 150


@dataclass(frozen=True)
class Line:
    label: str
    last: int
    points: str
    label_y: int


@dataclass(frozen=True)
class Tick:
    label: str
    x: str


@dataclass(frozen=True)
class LineChart:
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]


def line_chart(labels: Sequence[object], series: Sequence[tuple[str, Sequence[int]]]) -> LineChart:
    """Return one line for each (label, values); all are shares of 100, so their heights compare."""
    return LineChart(
        lines=tuple(_line(label, values) for label, values in series),
        ticks=tuple(
            Tick(str(label), percent(_along(place, len(labels)) * LINE_SHARE))
            for place, label in enumerate(labels)
        ),
    )


def _line(label: str, values: Sequence[int]) -> Line:
    points = " ".join(
        f"{_along(place, len(values)):.1f},{100 - value}" for place, value in enumerate(values)
    )
    last = values[-1]
    return Line(label, last, points, LINE_TOP + round(LINE_HEIGHT * (100 - last) / 100))


def _along(place: int, count: int) -> float:
    return 100 * place / max(count - 1, 1)


# --- free times, week by week --------------------------------------------------------------------


@dataclass(frozen=True)
class NumberedTime:
    value: str
    at: datetime
    html_id: str


@dataclass(frozen=True)
class NumberedDay:
    day: date
    is_last: bool
    times: tuple[NumberedTime, ...]


@dataclass(frozen=True)
class Week:
    number: int
    days: tuple[NumberedDay, ...]


class DayOfTimes(Protocol):
    """A day and its free times, each with the ``value`` that is posted and the moment it is ``at``."""

    day: date
    is_last: bool
    times: Iterable[Any]


def weeks_of_times(days: Iterable[DayOfTimes], name: str) -> tuple[Week, ...]:
    """Return the days by week, each time with an id: the first is where an error points to."""
    numbers = iter(range(10_000))
    numbered = [
        NumberedDay(
            day.day,
            day.is_last,
            tuple(
                NumberedTime(str(time.value), time.at, f"id_{name}_{next(numbers)}")
                for time in day.times
            ),
        )
        for day in days
    ]
    by_week = groupby(numbered, key=lambda day: week_of(day.day))
    return tuple(Week(week, tuple(in_week)) for (_, week), in_week in by_week)


# --- the caseworkers' week: quarters of an hour --------------------------------------------------

FIRST_HOUR = 8
QUARTERS_SHOWN = 36
LONGEST = 8
CALENDAR_HOURS = tuple((f"{hour:02d}.00", 4 * (hour - FIRST_HOUR)) for hour in range(8, 17))


def calendar_cell(start: datetime, end: datetime) -> str:
    """Return the classes that put a talk into its rows: "s6 l3" is 09.30 to 10.15."""
    begins = local_time(start)
    quarter = (begins.hour - FIRST_HOUR) * 4 + begins.minute // 15
    length = -(-(end - start).total_seconds() // 900)
    return f"s{min(max(quarter, 0), QUARTERS_SHOWN - 1)} l{int(min(max(length, 1), LONGEST))}"


def percent(share: float) -> str:
    """Return "12.5%", with a point whatever the language."""
    return f"{share:.2f}".rstrip("0").rstrip(".") + "%"
