"""The small world of the state machine: its people and free times, what stands there now, what moved.

Everything is read at once after a step, so that the invariants compare plain rows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from unittest import mock

from django.db import connection

from accounts.models import Municipality, User
from cases import story
from cases import transitions as case_transitions
from cases.models import Absence, Case, CaseEvent, CasePause, CaseState, Exemption
from cases.policy import DEFAULT
from cases.story import Transition
from core.dates import ONE_DAY, each_day, local_moment
from meetings import rules
from meetings import transitions as meeting_transitions
from meetings.models import Meeting, MeetingState, Slot
from sanctions.models import SanctionCase
from tests.factories import BranchFactory, MemberFactory, MunicipalityFactory, UserFactory

FIRST_DAY = date(2025, 11, 24)
LAST_DAY = date(2027, 9, 30)
HOURS = (time(10, 0), time(13, 30))


@dataclass
class World:
    """The people who act; made once, before the first story."""

    municipality: Municipality
    caseworker: User
    colleague: User
    team_lead: User
    members: list[Any]


def make_world() -> World:
    """Make one branch with its people, three members, and two free times on each business day."""
    municipality = MunicipalityFactory()
    branch = BranchFactory(municipalities=[municipality])
    world = World(
        municipality=municipality,
        caseworker=UserFactory(caseworker=True, branch=branch),
        colleague=UserFactory(caseworker=True, branch=branch),
        team_lead=UserFactory(team_lead=True, branch=branch),
        members=[MemberFactory(), MemberFactory(), MemberFactory(self_booking_exempt=True)],
    )
    _make_times(world)
    return world


def _make_times(world: World) -> None:
    """Make two times on each business day, and remember them to open them again."""
    Slot.objects.bulk_create(
        Slot(
            caseworker=world.caseworker,
            branch=world.caseworker.branch,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            minutes=60,
            modes=list(rules.ALL_MODES),
            by_hand=True,
        )
        for day in each_day(FIRST_DAY, LAST_DAY)
        if rules.day_is_open(day, closed=(), policy_closing_days=DEFAULT.closing_days_extra)
        for starts_at in (local_moment(day, hour) for hour in HOURS)
    )
    _run("CREATE TEMP TABLE times ON COMMIT DROP AS SELECT * FROM meetings_slot")


def close_times(first: datetime, last: datetime) -> None:
    """Take the free times between two moments away."""
    _run(
        "DELETE FROM meetings_slot WHERE NOT is_taken AND starts_at BETWEEN %s AND %s"
        " AND NOT EXISTS (SELECT FROM meetings_meeting WHERE slot_id = meetings_slot.id)",
        first,
        last,
    )


def open_times(first: datetime) -> None:
    """Open all times from a moment on that are not there."""
    _run(
        "INSERT INTO meetings_slot SELECT * FROM times WHERE starts_at > %s ON CONFLICT DO NOTHING",
        first,
    )


def _run(statement: str, *arguments: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)


class Traces(NamedTuple):
    """What grows with every change: the newest event, the newest history of each table, the times taken."""

    event: int
    case: int
    meeting: int
    absence: int
    casepause: int
    exemption: int
    sanctioncase: int
    taken: int


NO_TRACES = Traces(0, 0, 0, 0, 0, 0, 0, 0)
_TRACES = """
    SELECT (SELECT coalesce(max(id), 0) FROM cases_caseevent),
           (SELECT coalesce(max(history_id), 0) FROM cases_historicalcase),
           (SELECT coalesce(max(history_id), 0) FROM meetings_historicalmeeting),
           (SELECT coalesce(max(history_id), 0) FROM cases_historicalabsence),
           (SELECT coalesce(max(history_id), 0) FROM cases_historicalcasepause),
           (SELECT coalesce(max(history_id), 0) FROM cases_historicalexemption),
           (SELECT coalesce(max(history_id), 0) FROM sanctions_historicalsanctioncase),
           (SELECT count(*) FROM meetings_slot WHERE is_taken)
"""


@dataclass
class Seen:
    """What stands in the database after a step; rows that have not changed are those seen before."""

    cases: dict[int, Case] = field(default_factory=dict)
    by_key: dict[int, Meeting] = field(default_factory=dict)
    absences: dict[int, list[Absence]] = field(default_factory=lambda: defaultdict(list))
    pauses: dict[int, list[CasePause]] = field(default_factory=lambda: defaultdict(list))
    exemptions: dict[int, list[Exemption]] = field(default_factory=lambda: defaultdict(list))
    taken: dict[int, datetime] = field(default_factory=dict)
    sanctions: list[tuple[int | None, str, str]] = field(default_factory=list)
    """Of each sanction case its talk, kind and state."""
    events: list[CaseEvent] = field(default_factory=list)
    traces: Traces = NO_TRACES

    @cached_property
    def talks(self) -> list[Meeting]:
        return [self.by_key[key] for key in sorted(self.by_key)]

    @cached_property
    def of(self) -> dict[int, list[Meeting]]:
        found = defaultdict(list)
        for talk in self.talks:
            found[talk.case_id].append(talk)
        return found

    def in_state(self, *states: str) -> list[Meeting]:
        return [talk for talk in self.talks if talk.state in states]

    def is_sick(self, case: Case, day: date) -> bool:
        return any(
            each.covers(day) for each in self.absences[case.pk] if each.kind == Absence.Kind.SICK
        )

    def is_exempt(self, case: Case, day: date) -> bool:
        return any(each.covers(day) for each in self.exemptions[case.pk])


def traces() -> Traces:
    """Return what every change of a case, a talk or a time makes grow, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_TRACES)
        return Traces(*cursor.fetchone())


def look(before: Seen) -> Seen:
    """Return what stands there now; what left no trace since ``before`` is not read again."""
    now, then = traces(), before.traces
    seen = replace(before, traces=now, events=[], by_key=dict(before.by_key))
    if now.case != then.case:
        rows = Case.objects.select_related("member").order_by("pk")
        seen.cases = {case.pk: case for case in rows}
    if now.meeting != then.meeting:
        changed = Meeting.history.filter(history_id__gt=then.meeting).values("id")
        seen.by_key |= {talk.pk: talk for talk in Meeting.objects.filter(pk__in=changed)}
    for talk in seen.by_key.values():
        talk.case = seen.cases[talk.case_id]
    if now.absence != then.absence:
        seen.absences = _by_case(Absence.objects.order_by("pk"))
    if now.casepause != then.casepause:
        seen.pauses = _by_case(CasePause.objects.order_by("pk"))
    if now.exemption != then.exemption:
        seen.exemptions = _by_case(Exemption.objects.filter(granted=True))
    if now.sanctioncase != then.sanctioncase:
        seen.sanctions = list(SanctionCase.objects.values_list("meeting_id", "kind", "state"))
    if now.meeting != then.meeting or now.taken != then.taken:
        seen.taken = dict(Slot.objects.filter(is_taken=True).values_list("pk", "starts_at"))
    if now.event != then.event:
        seen.events = list(CaseEvent.objects.filter(pk__gt=then.event).order_by("pk"))
    return seen


def _by_case(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


# What has been visited

MACHINES = {"case": case_transitions, "talk": meeting_transitions}
STATES = {"case": set(CaseState), "talk": set(MeetingState)}


def arrows() -> dict[tuple[str, str, str], str]:
    """Return every arrow of both machines, from each of its sources, by machine, name and source."""
    return {
        (machine, name, str(source)): f"{source} -{name}-> {transition.target}"
        for machine, module in MACHINES.items()
        for name, transition in vars(module).items()
        if isinstance(transition, Transition)
        for source in sorted(transition.sources)
    }


class Visits:
    """Counts the states in which cases and talks were seen, and the arrows that were taken."""

    def __init__(self) -> None:
        self.steps = 0
        self.refusals = 0
        self.states: Counter[tuple[str, str]] = Counter()
        self.arrows: Counter[tuple[str, str, str]] = Counter()
        self._names = {
            transition: (machine, name)
            for machine, module in MACHINES.items()
            for name, transition in vars(module).items()
            if isinstance(transition, Transition)
        }
        self._pending: list[tuple[str, str, str]] = []

    def see(self, seen: Seen) -> None:
        self.states.update(("case", case.state) for case in seen.cases.values())
        self.states.update(("talk", talk.state) for talk in seen.talks)

    def keep(self) -> None:
        """Count the arrows of an act that went through."""
        self.arrows.update(self._pending)
        self._pending.clear()

    def drop(self) -> None:
        self._pending.clear()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Notice each arrow that is taken, by whatever operation."""
        move_many = story.move_many

        def noticed(rows: Any, transition: Transition, **arguments: Any) -> Any:
            sources = [row.state for row in rows]
            events = move_many(rows, transition, **arguments)
            if transition in self._names:
                machine, name = self._names[transition]
                self._pending += [(machine, name, str(source)) for source in sources]
            return events

        with mock.patch.object(story, "move_many", noticed):
            yield

    def unvisited(self) -> list[str]:
        states = [
            f"{machine} {state}"
            for machine, known in STATES.items()
            for state in sorted(known)
            if not self.states[machine, state]
        ]
        return states + [words for key, words in arrows().items() if not self.arrows[key]]

    def summary(self, invariants: int) -> str:
        lines = [
            f"{self.steps} steps, {self.refusals} of them refused without a trace;"
            f" {invariants} invariants held after each."
        ]
        for machine in MACHINES:
            found = sorted((s, n) for (m, s), n in self.states.items() if m == machine)
            lines.append(f"{machine} states: " + ", ".join(f"{s} {n}" for s, n in found))
            taken = [(w, self.arrows[key]) for key, w in arrows().items() if key[0] == machine]
            lines.append(f"{machine} transitions:")
            lines += [f"  {number:>6}  {words}" for words, number in taken]
        return "\n".join(lines)


def next_days(seen: Seen, today: date) -> list[date]:
    """Return the days ahead on which the clock has something to do, or has to leave something alone."""
    days: set[date] = set()
    for case in seen.cases.values():
        if case.closed_on:
            continue
        days.update(
            day
            for day in (case.settle_on, case.next_invite_on, case.handover_on, case.hold_until)
            if day
        )
    for talk in seen.talks:
        if talk.state == MeetingState.AWAITING_BOOKING and talk.booking_deadline:
            days |= {talk.booking_deadline, talk.booking_deadline + ONE_DAY}
        if talk.state == MeetingState.BOOKED and talk.starts_at:
            days.add(talk.starts_at.date())
    return sorted(day for day in days if day > today)
