"""Telling a story: its steps, and before each the scheduled work that falls due, in order of time.

Everything happens inside one transaction that is rolled back, and nothing leaves: what would be
sent to people or to other systems stays a row.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from cases import policy as policies
from cases.models import Case, CaseEvent, EventKind
from core.dates import ONE_DAY, local_date, local_moment
from core.errors import RuleBroken
from letters.models import Letter
from meetings.models import Meeting, MeetingState
from scenarios import actions, due, expectations, stage
from scenarios.reading import Scenario, Step, Unreadable

NIGHTLY = time(4, 0)
MORNING = time(8, 0)
QUARTER = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)
FRIDAY = 4
KEPT_JOBLOG_TIME = time(18, 0)
LEAVES_THE_HOUSE = frozenset({"letters.tasks.deliver_due_copies", "exchange.tasks.deliver"})
JOBS = ("nightly", "morning", "quarter_hour", "minute")


@dataclass
class Outcome:
    """What telling one story came to."""

    scenario: Scenario
    differences: list[str] = field(default_factory=list)
    not_covered: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.differences and not self.not_covered


def tell(scenario: Scenario, *, policy_name: str = "") -> Outcome:
    """Tell a story against the real operations and leave nothing behind.

    :raises Unreadable: if a policy version, an override or an argument is unknown or of the wrong form
    """
    outcome = Outcome(scenario)
    try:
        versions = stage.policies_of(scenario, asked_for=policy_name)
    except (KeyError, TypeError, ValueError) as problem:
        raise Unreadable(f"{scenario.path}: policy or overrides: {problem!r}") from problem
    with ExitStack() as tried_out:
        for version in versions:
            tried_out.enter_context(policies.trying_out(version))
        tried_out.enter_context(transaction.atomic())
        teller = Teller(stage.set_up(scenario, policies=versions), outcome)
        teller.tell()
        transaction.set_rollback(True)
    return outcome


class Clock:
    """The scheduled work of a simulation: says what falls due up to a moment, and runs it.

    A scheduled moment at which nothing can be due is left out.
    """

    def __init__(self, begins: datetime) -> None:
        self.now = begins
        self.done: dict[str, datetime] = {}
        self.something_happened = False
        self.looks_tonight = True

    def run_until(self, moment: datetime) -> None:
        """Run every scheduled job up to and at this moment, each with its own moment as "now"."""
        while (next_job := self._next_job(moment)) is not None:
            at, job = next_job
            self.now = at
            self.run(job, at=at)
        self.now = moment

    def run(self, job: str, *, at: datetime) -> int:
        """Run the parts of one job once; what they change is read by the next ``minute``."""
        changed = 0
        for path in settings.SCHEDULED_PARTS[job]:
            if path not in LEAVES_THE_HOUSE:
                changed += import_string(path)(at=at)
        self.done[job] = at
        if job == "nightly":
            self.looks_tonight = False
        if job == "minute":
            self.something_happened = False
        self.something_happened |= job != "minute" and changed > 0
        self.looks_tonight |= changed > 0 and job != "nightly"
        return changed

    def settle(self, at: datetime) -> None:
        """Let the minute read at once what happened at this very moment."""
        if self.something_happened:
            self.run("minute", at=at)

    def note(self) -> None:
        """Say that a step has done something, so that the next minute and the next night look at it."""
        self.something_happened = self.looks_tonight = True

    def _next_job(self, until: datetime) -> tuple[datetime, str] | None:
        """Return the earliest job that is due by ``until``; at one moment in the order of ``JOBS``."""
        jobs = [
            (at, JOBS.index(job), job)
            for job in JOBS
            if (at := getattr(self, f"_next_{job}")()) is not None and at <= until
        ]
        if not jobs:
            return None
        at, _, job = min(jobs)
        return at, job

    def _next_nightly(self) -> datetime:
        yesterday = self._last_day("nightly", NIGHTLY)
        day = yesterday + ONE_DAY if self.looks_tonight else due.next_nightly_day(yesterday)
        return local_moment(day, NIGHTLY)

    def _next_morning(self) -> datetime | None:
        day = due.next_morning_day(self._last_day("morning", MORNING))
        return local_moment(day, MORNING) if day else None

    def _last_day(self, job: str, wall_clock: time) -> date:
        """Return the last day on which a daily job is over: today once it has run or was left out."""
        today = local_date(self.now)
        at = local_moment(today, wall_clock)
        over = at < self.now or self.done.get(job) == at
        return today if over else today - ONE_DAY

    def _next_quarter_hour(self) -> datetime | None:
        booked = Meeting.objects.filter(state=MeetingState.BOOKED)
        moments = [
            moment
            for pair in booked.values_list("missed_from", "remind_of_talk_at")
            for moment in pair
            if moment is not None
        ]
        if not moments:
            return None
        first = _rounded_up(min(moments), QUARTER)
        if first < self.now:
            first = _rounded_up(self.now, QUARTER)
        if self.done.get("quarter_hour") == first:
            first += QUARTER
        return first

    def _next_minute(self) -> datetime | None:
        if not self.something_happened:
            return None
        first = _rounded_up(self.now, MINUTE)
        return first + MINUTE if self.done.get("minute") == first else first


def _rounded_up(moment: datetime, step: timedelta) -> datetime:
    """Return the first whole step at or after a moment."""
    seconds = int(step.total_seconds())
    past = moment.timestamp() % seconds
    return moment if past == 0 else moment + timedelta(seconds=seconds - past)


class Teller:
    """Tells one story on its stage."""

    def __init__(self, scene: stage.Stage, outcome: Outcome) -> None:
        self.stage = scene
        self.outcome = outcome
        self.clock = Clock(scene.scenario.steps[0].at - MINUTE)
        self.kept_until = scene.scenario.steps[0].at

    def tell(self) -> None:
        """Go through the steps; stop at the first that nothing covers."""
        try:
            for step in self.stage.scenario.steps:
                self._reach(step.at)
                if step.do:
                    self._do(step)
                else:
                    self._expect(step)
        except expectations.NotCovered as missing:
            self.outcome.not_covered = str(missing)
        self._reach(self.stage.scenario.steps[-1].at + MINUTE)
        self.outcome.told = list(_story(self.stage))

    def _reach(self, moment: datetime) -> None:
        """Let time pass up to a moment; on Fridays the joblog is kept where the story says so."""
        for friday in self._fridays(moment):
            self.clock.run_until(friday)
            _keep_joblog(self.stage, at=friday)
            self.clock.note()
        self.clock.run_until(moment)

    def _fridays(self, until: datetime) -> Iterator[datetime]:
        if not self.stage.joblog_is_kept:
            return
        day = local_date(self.kept_until)
        while day <= local_date(until):
            evening = local_moment(day, KEPT_JOBLOG_TIME)
            if day.weekday() == FRIDAY and self.kept_until < evening <= until:
                yield evening
            day += ONE_DAY
        self.kept_until = until

    def _do(self, step: Step) -> None:
        if step.do == "run_again":
            self.clock.run(str(step.arguments["task"]), at=step.at)
            self.clock.note()
            return
        act = actions.ACTIONS.get(step.do)
        if act is None:
            raise expectations.NotCovered(f"action '{step.do}'")
        before = _traces(self.stage)
        try:
            with transaction.atomic():
                act(self.stage, step.arguments, step.at)
        except (KeyError, ValueError) as problem:
            where = f"{self.stage.scenario.path}: step {step.number}: {step.do}"
            raise Unreadable(f"{where}: {problem!r} is missing or of the wrong form") from problem
        except RuleBroken as broken:
            self._judge_refusal(step, broken)
            if _traces(self.stage) != before:
                self._differ(step, f"{step.do} was refused and left a trace")
        else:
            self.clock.note()
            if step.refused:
                self._differ(step, f"{step.do} was not refused, expected {step.refused}")

    def _judge_refusal(self, step: Step, broken: RuleBroken) -> None:
        if not step.refused:
            if not isinstance(broken, actions.TOO_LATE_TO_MATTER):
                self._differ(step, f"{step.do} was refused with {broken.code} {broken.facts}")
        elif step.refused is not True and step.refused != broken.code:
            self._differ(step, f"{step.do} was refused with {broken.code}, expected {step.refused}")

    def _expect(self, step: Step) -> None:
        """Compare what stands after the bell that rings within the minute of what was just done."""
        self.clock.settle(step.at)
        try:
            for difference in expectations.differences(self.stage, step.expect, at=step.at):
                self._differ(step, difference)
        except stage.NothingThere:
            self._differ(step, "there is no case yet")
        except (KeyError, ValueError, AttributeError) as problem:
            where = f"{self.stage.scenario.path}: step {step.number}: expect"
            raise Unreadable(f"{where}: {problem!r} is of the wrong form") from problem

    def _differ(self, step: Step, words: str) -> None:
        when = stage.wall_clock(step.at)
        self.outcome.differences.append(f"step {step.number}, {when:%Y-%m-%d %H:%M}: {words}")


def _traces(scene: stage.Stage) -> tuple[int, int, int]:
    """Return how much the story has left so far, to see that a refusal adds nothing."""
    cases = Case.objects.filter(member=scene.member)
    return (
        CaseEvent.objects.filter(case__in=cases).count(),
        Meeting.history.filter(case_id__in=cases.values("pk")).count(),
        Letter.objects.filter(case__in=cases).count(),
    )


def _keep_joblog(scene: stage.Stage, *, at: datetime) -> None:
    """Log what the week requires, on its last days, unless the case has not begun or is closed."""
    case = Case.objects.filter(member=scene.member).open().first()
    if case is None:
        return
    friday = local_date(at)
    for number in range(case.required_a_week):
        applied_on = max(friday - ONE_DAY * (number % 2), case.spell_start)
        if applied_on > friday:
            return
        arguments = {
            "applied_on": applied_on,
            "found_via": "posted" if number == 0 else "unsolicited",
            "title": f"Stilling {number + 1}",
        }
        actions.log_application(scene, arguments, at)


def _story(scene: stage.Stage) -> Iterator[dict[str, Any]]:
    """Yield the whole dated story: what happened, and which letters went out."""
    lines: list[tuple[datetime, int, dict[str, Any]]] = []
    for event in CaseEvent.objects.filter(case__member=scene.member).order_by("pk"):
        line = {
            "at": f"{stage.wall_clock(event.happened_at):%Y-%m-%d %H:%M}",
            "event": event.kind,
            "label": EventKind(event.kind).label,
            "by": event.actor.username if event.actor else event.source,
            "facts": event.facts,
        }
        lines.append((event.happened_at, event.pk, line))
    for letter in Letter.objects.filter(case__member=scene.member).order_by("pk"):
        line = {
            "at": f"{stage.wall_clock(letter.available_at):%Y-%m-%d %H:%M}",
            "letter": letter.code,
            "subject": letter.subject,
            "to": letter.recipient,
        }
        lines.append((letter.available_at, letter.pk, line))
    lines.sort(key=lambda entry: entry[:2])
    yield from (line for _, _, line in lines)
