"""The first result of a week: by case, or for all ordinary weeks of a chunk at once.

An *ordinary* week has nothing but its applications to judge: no absence, pause, exemption or missed
booking touches it, the case began before it, and its plan asks for no more than policy. Of a hundred thousand members
nearly all have one. The rule judges each kind of them once, and one statement gives every case the
result of its kind.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.models import Absence, Case, CasePause, Exemption
from cases.policy import VERSIONS, Policy
from core.dates import start_of_day
from joblog import rules
from joblog.models import FoundVia, JoblogEntry, JoblogWeek
from joblog.operations.facts import Logged, among, as_array


class Grace:
    """The last day of grace for weeks judged today; worked out once for each kind of member."""

    def __init__(self, *, told_on: date) -> None:
        self._told_on = told_on
        self._known: dict[tuple[bool, str], date] = {}

    def until(self, *, digital_exempt: bool, policy: Policy) -> date:
        key = (digital_exempt, policy.name)
        if key not in self._known:
            self._known[key] = rules.grace_until(
                self._told_on, digital_exempt=digital_exempt, policy=policy
            )
        return self._known[key]


def first_result(
    week: rules.Week,
    *,
    obliged_days: int,
    logged: Logged,
    required: int,
    grace_until: date,
    policy: Policy,
    at: datetime,
) -> JoblogWeek:
    """Return what a week amounts to the first time it is judged; without its case, not yet written."""
    state = rules.judge(
        obliged_days=obliged_days,
        count=logged.count,
        required=required,
        grace_is_over=False,
        policy=policy,
    )
    return JoblogWeek(
        iso_year=week.iso_year,
        iso_week=week.iso_week,
        state=state.value,
        count=logged.count,
        required=required,
        obliged_days=obliged_days,
        advice=rules.lacks_posted(state, posted=logged.posted, policy=policy),
        grace_until=grace_until,
        told_at=at if state in rules.BELOW else None,
        evaluated_at=at,
    )


# Writing them


@dataclass(frozen=True, slots=True)
class Below:
    """What has to be told of a week that is below; ``grace_until`` as the story keeps it."""

    week: rules.Week
    case_id: int
    pk: int
    count: int
    required: int
    grace_until: str
    advice: bool


@dataclass(frozen=True)
class Written:
    """How many results were written, those that have to be told, and the cases that got none."""

    number: int
    below: Sequence[Below]
    left: Sequence[int]


def write(
    results: Sequence[tuple[int, JoblogWeek]], *, keys: Sequence[int], at: datetime, reason: str
) -> Written:
    """Write first results with their history: for each the key of the case that has it.

    Results that many cases have in common may be one and the same object.

    :param keys: all the cases that were looked at
    """
    different = {id(result): result for _, result in results}
    numbers = {key: number for number, key in enumerate(different)}
    return _write(
        list(different.values()),
        [
            ("number", "int", list(numbers.values())),
            ("counted", "int", [result.count for result in different.values()]),
        ],
        "counted",
        "unnest(%s::bigint[], %s::int[]) AS judged(case_id, number) JOIN kinds USING (number)",
        [
            as_array(case_id for case_id, _ in results),
            as_array(numbers[id(result)] for _, result in results),
        ],
        keys=keys,
        at=at,
        reason=reason,
    )


def _write(
    results: Sequence[JoblogWeek],
    known: Sequence[tuple[str, str, list[Any]]],
    counted: str,
    source: str,
    parameters: Sequence[Any],
    *,
    keys: Sequence[int],
    at: datetime,
    reason: str,
) -> Written:
    """Write the results that ``source`` gives to cases, with their history, in one statement.

    :param results: all the different ones; each is a row of the table ``kinds``
    :param known: further columns of that table: name, SQL type and values of each
    :param counted: what is written as the number of applications
    :param source: what to select from: it has the key of the case, and the row of ``kinds`` that it gets
    """
    columns = {
        str(field.column): field.db_type(connection)
        for field in JoblogWeek._meta.concrete_fields
        if field.column not in {"id", "case_id", "count"}
    }
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    every = f'id, case_id, "count", {names}'
    types = [*columns.values(), *(sql_type for _, sql_type, _ in known)]
    arrays = ", ".join(f"%s::{sql_type}[]" for sql_type in types)
    kind = ", ".join([names, *(name for name, _, _ in known)])
    with connection.cursor() as cursor:
        cursor.execute(
            # All names come from the models and all values go as parameters.
            f"WITH kinds AS (SELECT * FROM unnest({arrays}) AS kind({kind})),"  # noqa: S608
            f' written AS (INSERT INTO joblog_joblogweek (case_id, "count", {names})'
            f"  SELECT case_id, {counted}, {names} FROM {source}"
            "  ORDER BY case_id, iso_year, iso_week RETURNING *),"
            f" past AS (INSERT INTO joblog_historicaljoblogweek ({every},"
            "   history_date, history_type, history_change_reason)"
            f"  SELECT {every}, %s, '+', %s FROM written),"
            " below AS (SELECT jsonb_agg(jsonb_build_array(iso_year, iso_week,"
            '   case_id, id, "count", required, grace_until, advice) ORDER BY id) AS told'
            "  FROM written WHERE state = ANY(%s)),"
            " left_over AS (SELECT key FROM unnest(%s::bigint[]) AS looked_at(key)"
            "  WHERE NOT EXISTS (SELECT FROM written WHERE case_id = key))"
            " SELECT (SELECT count(*) FROM written), told, array(SELECT * FROM left_over ORDER BY 1)"
            " FROM below",
            [
                *([getattr(result, name) for result in results] for name in columns),
                *[values for _, _, values in known],
                *parameters,
                at,
                reason,
                [state.value for state in rules.BELOW],
                as_array(keys),
            ],
        )
        number, told, left = cursor.fetchone()
    below = [Below(rules.Week(*each[:2]), *each[2:]) for each in json.loads(told or "[]")]
    return Written(number=number, below=below, left=left)


# Ordinary weeks


def judge_ordinary(
    keys: Sequence[int], week: rules.Week, *, grace: Grace, at: datetime, reason: str
) -> Written:
    """Judge this week of those of the locked cases for which it is the only one to judge, and ordinary."""
    kinds = list(_kinds(week, grace=grace, at=at))
    cases, case_parameters = _ordinary_cases(keys, week).query.sql_with_params()
    entries, entry_parameters = _entries(keys, week).query.sql_with_params()
    return _write(
        [kind.result for kind in kinds],
        [
            ("version", "text", [kind.policy.name for kind in kinds]),
            ("on_paper", "bool", [kind.digital_exempt for kind in kinds]),
            ("entries_up_to", "int", [kind.logged.count for kind in kinds]),
            ("posted_up_to", "int", [kind.logged.posted for kind in kinds]),
            ("posted_minimum", "int", [kind.policy.joblog_posted_soft_min for kind in kinds]),
        ],
        "coalesce(entries, 0)",
        f"({cases}) AS ordinary(case_id, policy_version, weekly_minimum, digital_exempt)"
        f" LEFT JOIN ({entries}) AS logged(case_id, entries, posted) USING (case_id)"
        " JOIN kinds ON version = policy_version AND on_paper = digital_exempt"
        "  AND coalesce(weekly_minimum, 0) <= required"
        "  AND entries_up_to = least(coalesce(entries, 0), required)"
        "  AND posted_up_to = least(coalesce(posted, 0), posted_minimum)",
        [*case_parameters, *entry_parameters],
        keys=keys,
        at=at,
        reason=reason,
    )


@dataclass(frozen=True)
class _Kind:
    """A kind of ordinary week, and what it amounts to.

    ``logged`` goes up to what is asked for; more applications, or more posted ones, never change a
    result (``tests/joblog/test_properties.py``), so that the last kind stands for all of them.
    """

    policy: Policy
    digital_exempt: bool
    logged: Logged
    result: JoblogWeek


def _kinds(week: rules.Week, *, grace: Grace, at: datetime) -> Iterator[_Kind]:
    """Yield every kind of ordinary week under the shipped policy versions, judged."""
    obliged_days = len(rules.obliged_weekdays(week, rules.Spell(spell_start=week.monday)))
    for policy in VERSIONS.values():
        required = rules.required_in_week([], policy=policy)
        for digital_exempt in (False, True):
            grace_until = grace.until(digital_exempt=digital_exempt, policy=policy)
            for count in range(required + 1):
                for posted in range(min(count, policy.joblog_posted_soft_min) + 1):
                    logged = Logged(count=count, posted=posted)
                    result = first_result(
                        week,
                        obliged_days=obliged_days,
                        logged=logged,
                        required=required,
                        grace_until=grace_until,
                        policy=policy,
                        at=at,
                    )
                    yield _Kind(policy, digital_exempt, logged, result)


def _ordinary_cases(keys: Sequence[int], week: rules.Week) -> QuerySet:
    """Return key, policy version, weekly minimum and whether the member gets paper."""
    this_case = OuterRef("pk")
    # The lower bound spares reading the results that this sweep has written so far.
    results = JoblogWeek.objects.filter(case=this_case, case__gte=min(keys))
    on_a_weekday = Q(case=this_case, first_day__lte=week.weekdays[-1])
    not_ended = Q(last_day=None) | Q(last_day__gte=week.monday)
    is_first = Q(spell_start=week.monday) | Q(opened_at__gte=start_of_day(week.monday))
    return (
        Case.objects.filter(pk__in=among(keys), spell_start__lte=week.monday)
        .filter(is_first | Exists(results.of_week(week.previous)))
        .filter(Q(unbooked_from=None) | Q(unbooked_from__gt=week.weekdays[-1]))
        .filter(
            ~Exists(results.of_week(week)),
            ~Exists(Absence.objects.filter(on_a_weekday, not_ended)),
            ~Exists(CasePause.objects.filter(on_a_weekday, not_ended)),
            ~Exists(
                Exemption.objects.filter(on_a_weekday, granted=True, job_starts_on__gt=week.monday)
            ),
        )
        .values_list("pk", "policy_version", "weekly_minimum", "member__digital_exempt")
    )


def _entries(keys: Sequence[int], week: rules.Week) -> QuerySet:
    """Return the case, how many of its applications count in the week, and how many were posted."""
    return (
        JoblogEntry.objects.filter(
            case__in=among(keys),
            applied_on__range=(week.monday, week.sunday),
            counts=True,
        )
        .values_list("case_id")
        .annotate(entries=Count("pk"), posted=Count("pk", filter=Q(found_via=FoundVia.POSTED)))
    )
