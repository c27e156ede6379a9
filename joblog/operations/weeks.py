"""Judging weeks: the night after they end, when their grace is over, and when a fact changes.

A result is written under the lock of its case, and what decides is read after the lock was taken.
Each call does one chunk of cases in a few statements, whatever their number.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from cases import story
from cases.models import Case, CaseEvent, EventKind
from cases.policy import Policy
from core import history
from core.dates import local_date, start_of_day
from joblog import rules
from joblog.models import JoblogWeek, StoryReading
from joblog.operations import facts as week_facts
from joblog.operations.facts import Requirements, among
from joblog.operations.results import Below, Grace, first_result, judge_ordinary, write

CHUNK = 10_000
JUDGING = "sweep:judge_weeks"
TOUCHED = "sweep:rejudge_touched"

RESULT = ("state", "count", "obliged_days", "advice")
WRITTEN = (*RESULT, "is_flagged", "grace_until", "told_at", "evaluated_at")

DECIDES = (
    "spell_start",
    "opened_at",
    "closed_on",
    "policy_version",
    "weekly_minimum",
)
"""What is read of a case to judge its weeks."""

TOUCHING = (
    EventKind.ABSENCE_REPORTED,
    EventKind.ABSENCE_ENDED,
    EventKind.EXEMPTION_GRANTED,
    EventKind.PAUSED,
    EventKind.RESUMED,
    EventKind.REOPENED,
    # The cure of a missed booking adds a pause (B3), and its invitation is what the story says of it.
    EventKind.INVITED,
)
"""What may change the obliged days of a week that is already judged."""


@dataclass(frozen=True)
class Chunk:
    """What one call of a sweep did: how many results it wrote, and the last case it looked at."""

    written: int
    last_case: int | None


NOTHING_LEFT = Chunk(written=0, last_case=None)


# Weeks that have ended


@transaction.atomic
def judge_ended_weeks(*, at: datetime, after: int = 0, limit: int = CHUNK) -> Chunk:
    """Judge every ended week without a result, of up to ``limit`` open cases after the given key.

    Each such week gets exactly one row, also one without an obliged day. A week that is below is
    provisional, and the story says so (A13, P27).
    """
    today = local_date(at)
    last = rules.Week.of(today).previous
    # The lower bound spares reading the results that this sweep has written so far.
    has_result = JoblogWeek.objects.of_week(last).filter(case=OuterRef("pk"), case__gt=after)
    without_result = Case.objects.open().filter(
        ~Exists(has_result),
        pk__gt=after,
        spell_start__lte=last.sunday,
        opened_at__lt=start_of_day(last.next.monday),
    )
    keys = claim_keys(without_result, limit)
    if not keys:
        return NOTHING_LEFT
    grace = Grace(told_on=today)
    ordinary = judge_ordinary(keys, last, grace=grace, at=at, reason=JUDGING)
    others = list(
        Case.objects.filter(pk__in=among(ordinary.left))
        .annotate(
            newest_result=Subquery(_newest_result()), digital_exempt=F("member__digital_exempt")
        )
        .only(*DECIDES)
        .order_by("pk")
    )
    results = _judge(others, _unjudged(others, today=today), grace=grace, at=at)
    special = write(results, keys=ordinary.left, at=at, reason=JUDGING)
    _tell([*ordinary.below, *special.below], actor=None, at=at, source=JUDGING)
    return Chunk(written=ordinary.number + special.number, last_case=keys[-1])


def claim_keys(cases: QuerySet, limit: int) -> list[int]:
    """Lock up to ``limit`` cases in key order, leaving those that others hold, and return their keys."""
    locked = cases.order_by("pk").select_for_update(no_key=True, skip_locked=True)
    return list(locked.values_list("pk", flat=True)[:limit])


def _newest_result() -> QuerySet:
    """Return the case's newest judged week as one number: 202653 for week 53 of 2026."""
    return (
        JoblogWeek.objects.filter(case=OuterRef("pk"))
        .order_by("-iso_year", "-iso_week")
        .annotate(number=F("iso_year") * 100 + F("iso_week"))
        .values("number")[:1]
    )


def _unjudged(cases: Iterable[Case], *, today: date) -> dict[Case, list[rules.Week]]:
    """Return the weeks to judge; another worker may have done some before we had the lock."""
    weeks = {}
    for case in cases:
        first = rules.first_week(spell_start=case.spell_start, opened_on=local_date(case.opened_at))
        number: int | None = case.newest_result  # type: ignore[attr-defined]
        newest = rules.Week(*divmod(number, 100)) if number else None
        weeks[case] = list(rules.weeks_to_judge(first, last_judged=newest, today=today))
    return weeks


def _judge(
    cases: Sequence[Case],
    weeks: Mapping[Case, Sequence[rules.Week]],
    *,
    grace: Grace,
    at: datetime,
) -> list[tuple[int, JoblogWeek]]:
    """Return the first results of these weeks, each with the key of its case, not yet written."""
    every = [week for each in weeks.values() for week in each]
    if not every:
        return []
    facts = week_facts.read(cases, first=min(every), last=max(every))
    requirements = Requirements(cases)
    policies = {case.policy_version: case.policy for case in cases}

    @cache  # many weeks are judged alike
    def judge(
        week: rules.Week,
        version: str,
        digital_exempt: bool,
        obliged_days: int,
        logged: week_facts.Logged,
        required: int,
    ) -> JoblogWeek:
        policy = policies[version]
        return first_result(
            week,
            obliged_days=obliged_days,
            logged=logged,
            required=required,
            grace_until=grace.until(digital_exempt=digital_exempt, policy=policy),
            policy=policy,
            at=at,
        )

    return [
        (
            case.pk,
            judge(
                week,
                case.policy_version,
                case.digital_exempt,  # type: ignore[attr-defined]
                facts.obliged_days(case.pk, week),
                facts.logged(case.pk, week),
                requirements.in_week(case.pk, week),
            ),
        )
        for case, unjudged in weeks.items()
        for week in unjudged
    ]


# Weeks whose grace is over


@transaction.atomic
def close_due_weeks(*, at: datetime, after: int = 0, limit: int = CHUNK) -> Chunk:
    """Make the weeks final whose grace is over, of up to ``limit`` open cases after the given key."""
    today = local_date(at)
    due = JoblogWeek.objects.due_for_closing(today)
    cases: list[Case] = (
        Case.objects.filter(pk__gt=after, pk__in=due.values("case")).only(*DECIDES).claim(limit)
    )
    if not cases:
        return NOTHING_LEFT
    rows = due.filter(case__in=among([case.pk for case in cases])).oldest_first()
    changed = _judge_again(cases, rows, actor=None, at=at, source=JUDGING)
    return Chunk(written=len(changed), last_case=cases[-1].pk)


# Weeks about which a fact has changed


def judge_entry_weeks(
    case: Case,
    weeks: Iterable[rules.Week],
    *,
    actor: User | None,
    at: datetime,
    source: str = "",
) -> None:
    """Judge the weeks again in which an application was added, changed or taken away.

    :param case: locked by the caller
    """
    these = Q()
    for week in weeks:
        these |= Q(iso_year=week.iso_year, iso_week=week.iso_week)
    rows = JoblogWeek.objects.filter(these, case=case).may_change(local_date(at))
    _judge_again([case], rows, actor=actor, at=at, source=source)


@transaction.atomic
def judge_cases_again(case_ids: Sequence[int], *, at: datetime) -> int:
    """Judge every week of these cases again whose result may still change; return how many did.

    Safe to run twice: what has not changed is not written.
    """
    today = local_date(at)
    weeks = JoblogWeek.objects.may_change(today)
    cases = list(
        Case.objects.filter(pk__in=case_ids, closed_on=None)
        .filter(Exists(weeks.filter(case=OuterRef("pk"))))
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    rows = weeks.filter(case__in=cases).oldest_first()
    return len(_judge_again(cases, rows, actor=None, at=at, source=TOUCHED))


def judge_touched_weeks(*, at: datetime) -> int:
    """Judge the weeks again that an absence, an exemption or a pause has touched since the last look.

    A late sick report makes a week exempt that was below, also one that was final. What is read twice
    changes nothing; nothing is left out, see ``StoryReading``.
    """
    reading = StoryReading.objects.get_or_create(pk=1)[0]
    seen = _look_at_story()
    if seen.newest == reading.read_to:
        return 0
    settled_to = reading.read_to
    if seen.oldest_writer >= reading.seen_before:
        settled_to = max(settled_to, reading.seen_to)
    touched = CaseEvent.objects.filter(pk__gt=reading.read_to, kind__in=TOUCHING)
    case_ids = sorted(set(touched.values_list("case_id", flat=True)))
    changed = 0
    for start in range(0, len(case_ids), CHUNK):
        changed += judge_cases_again(case_ids[start : start + CHUNK], at=at)
    StoryReading.objects.filter(pk=1).update(
        read_to=settled_to, seen_to=seen.newest, seen_before=seen.next_writer
    )
    return changed


@dataclass(frozen=True)
class _Seen:
    """The newest event, and the numbers of the oldest transaction that still writes and the next."""

    newest: int
    oldest_writer: int
    next_writer: int


def _look_at_story() -> _Seen:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT max(id) FROM cases_caseevent), 0),"
            " pg_snapshot_xmin(snapshot)::text::bigint, pg_snapshot_xmax(snapshot)::text::bigint"
            " FROM pg_current_snapshot() AS snapshot"
        )
        return _Seen(*cursor.fetchone())


def _judge_again(
    cases: Sequence[Case],
    rows: Iterable[JoblogWeek],
    *,
    actor: User | None,
    at: datetime,
    source: str,
) -> list[JoblogWeek]:
    """Judge these weeks of locked cases again, write what has changed and tell it; return the changed."""
    rows = list(rows)
    if not rows:
        return []
    by_key = {case.pk: case for case in cases}
    weeks = [row.week for row in rows]
    facts = week_facts.read(cases, first=min(weeks), last=max(weeks))
    today = local_date(at)
    changed, told, settled = [], [], []
    for row in rows:
        case = by_key[row.case_id]
        before = rules.WeekState(row.state)
        if not _apply(row, facts, policy=case.policy, today=today):
            continue
        row.evaluated_at = at
        changed.append(row)
        if row.told_at is None and row.state in rules.BELOW:
            row.told_at = at
            told.append(row)
        if rules.WeekState.FINAL_BELOW in {before, row.state} and before != row.state:
            settled.append((row, before))
    _give_grace(told, by_key, today=today)
    flagged = _settle_flags(by_key, [row for row, _ in settled], changed)
    touched = {row.pk: row for row in [*changed, *flagged]}
    history.save_many(list(touched.values()), WRITTEN, actor=actor, at=at, reason=source)
    _tell(told, actor=actor, at=at, source=source)
    _tell_final(settled, flagged, actor=actor, at=at, source=source)
    return changed


def _apply(row: JoblogWeek, facts: week_facts.Facts, *, policy: Policy, today: date) -> bool:
    """Give the row its result by today's facts; return whether anything in it has changed."""
    before = rules.WeekState(row.state)
    is_over = rules.grace_is_over(row.grace_until, today=today)
    if is_over and before not in rules.BELOW:
        return False
    known = [getattr(row, name) for name in RESULT]
    logged = facts.logged(row.case_id, row.week)
    row.count = logged.count
    row.obliged_days = facts.obliged_days(row.case_id, row.week)
    state = rules.judge_again(
        before,
        obliged_days=row.obliged_days,
        count=row.count,
        required=row.required,
        grace_is_over=is_over,
        policy=policy,
    )
    row.state = state.value
    row.advice = rules.lacks_posted(state, posted=logged.posted, policy=policy)
    return known != [getattr(row, name) for name in RESULT]


def _give_grace(told: Sequence[JoblogWeek], cases: Mapping[int, Case], *, today: date) -> None:
    """Let the grace of weeks that are only now found to be below begin today, where that is later."""
    if not told:
        return
    on_paper = set(
        Case.objects.filter(
            pk__in={row.case_id for row in told}, member__digital_exempt=True
        ).values_list("pk", flat=True)
    )
    grace = Grace(told_on=today)
    for row in told:
        until = grace.until(
            digital_exempt=row.case_id in on_paper, policy=cases[row.case_id].policy
        )
        row.grace_until = max(row.grace_until, until)


def _settle_flags(
    cases: Mapping[int, Case], settled: Sequence[JoblogWeek], changed: Sequence[JoblogWeek]
) -> list[JoblogWeek]:
    """Mark the weeks that make the pattern, in cases where one became or ceased to be finally below.

    Returns every week of the pattern and every one whose mark was taken away, not yet written.
    """
    keys = _with_enough_weak_weeks(cases, settled)
    if not keys:
        return []
    in_hand = {row.pk: row for row in changed}
    weeks_of: dict[int, dict[rules.Week, JoblogWeek]] = defaultdict(dict)
    for row in JoblogWeek.objects.filter(case__in=among(keys)):
        weeks_of[row.case_id][row.week] = in_hand.get(row.pk, row)
    marked = []
    for case_id, weeks in weeks_of.items():
        pattern = rules.weeks_that_flag(
            [row.result for row in weeks.values()], policy=cases[case_id].policy
        )
        for week, row in weeks.items():
            if row.is_flagged or week in pattern:
                row.is_flagged = week in pattern
                marked.append(row)
    return marked


def _with_enough_weak_weeks(cases: Mapping[int, Case], settled: Sequence[JoblogWeek]) -> list[int]:
    """Return the cases in which these weeks can be part of a pattern, or were: few of them all."""
    weak: dict[int, set[int]] = defaultdict(set)
    for row in settled:
        weak[row.case_id].add(row.pk)
    marked = {row.case_id for row in settled if row.is_flagged}
    stored = JoblogWeek.objects.final_below().filter(case__in=among(list(weak)))
    for case_id, key in stored.values_list("case_id", "pk"):
        weak[case_id].add(key)
    return [
        case_id
        for case_id, rows in weak.items()
        if case_id in marked or len(rows) >= cases[case_id].policy.joblog_flag_below_weeks
    ]


# What the story says


def _tell(
    rows: Sequence[JoblogWeek | Below], *, actor: User | None, at: datetime, source: str
) -> None:
    """Say once for each week that something is missing and until when it may be added (L26)."""
    lines = [
        (row.case_id, {**_facts(row), "grace_until": row.grace_until, "advice": row.advice})
        for row in rows
    ]
    if lines:
        story.record_many(lines, EventKind.WEEK_BELOW, actor=actor, at=at, source=source)


def _tell_final(
    settled: Sequence[tuple[JoblogWeek, rules.WeekState]],
    flagged: Sequence[JoblogWeek],
    *,
    actor: User | None,
    at: datetime,
    source: str,
) -> None:
    """Say that a week is finally below, or no longer, and which weeks make the pattern with it."""
    pattern: dict[int, list[str]] = defaultdict(list)
    for row in sorted(flagged, key=lambda row: row.week):
        if row.is_flagged:
            pattern[row.case_id].append(str(row.week))
    lines = [
        (
            row.case_id,
            {
                **_facts(row),
                "state": row.state,
                "before": before.value,
                "flagged_weeks": pattern[row.case_id],
            },
        )
        for row, before in settled
    ]
    if lines:
        story.record_many(lines, EventKind.WEEK_FINAL, actor=actor, at=at, source=source)


def _facts(row: JoblogWeek | Below) -> dict[str, Any]:
    return {
        "joblogweek": row.pk,
        "week": str(row.week),
        "count": row.count,
        "required": row.required,
    }
