"""The first result of a week: by case, or for every ordinary week of one kind at once.

An *ordinary* week has nothing but its number of applications to judge: no absence, pause or exemption
touches it, the case began before it, and its plan asks for no more than policy. Of a hundred thousand
members nearly all have one, so the rule judges each kind of them once, and one statement writes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from cases.models import Absence, Case, CasePause, Exemption
from cases.policy import Policy, policy_named
from core.dates import start_of_day
from joblog import rules
from joblog.models import JoblogWeek
from joblog.operations import facts as week_facts
from joblog.operations.facts import Logged


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


# Ordinary weeks


class _Kind(NamedTuple):
    """All that tells one ordinary week from another."""

    policy_version: str
    digital_exempt: bool
    logged: Logged


@dataclass(frozen=True)
class Ordinary:
    """The cases whose ordinary week was judged, and the results that have to be told."""

    judged: frozenset[int]
    below: Sequence[JoblogWeek]


def judge_ordinary(
    keys: Sequence[int], week: rules.Week, *, grace: Grace, at: datetime, reason: str
) -> Ordinary:
    """Judge this week of those of the locked cases for which it is the only one to judge, and ordinary."""
    obliged_days = len(rules.obliged_weekdays(week, rules.Spell(spell_start=week.monday)))
    entries = week_facts.entries(among(keys), first=week, last=week)
    numbers: dict[_Kind, int] = {}
    results: list[JoblogWeek] = []
    cases, kinds = [], []
    for key, version, minimum, digital_exempt in _ordinary_cases(keys, week):
        policy = policy_named(version)
        if (minimum or 0) > policy.joblog_min_per_week:
            continue
        logged = entries.get((key, week.iso_year, week.iso_week), week_facts.NOTHING)
        kind = _Kind(version, digital_exempt, logged)
        if kind not in numbers:
            numbers[kind] = len(results)
            results.append(
                first_result(
                    week,
                    obliged_days=obliged_days,
                    logged=logged,
                    required=rules.required_in_week([minimum], policy=policy),
                    grace_until=grace.until(digital_exempt=digital_exempt, policy=policy),
                    policy=policy,
                    at=at,
                )
            )
        cases.append(key)
        kinds.append(numbers[kind])
    below = _write(results, cases, kinds, at=at, reason=reason) if cases else []
    return Ordinary(judged=frozenset(cases), below=below)


def among(keys: Sequence[int]) -> RawSQL:
    """Return a subquery of these keys: one parameter, however many they are."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])


def _ordinary_cases(keys: Sequence[int], week: rules.Week) -> QuerySet:
    """Return key, policy version, weekly minimum and whether the member gets paper."""
    this_case = OuterRef("pk")
    results = JoblogWeek.objects.filter(case=this_case)
    on_a_weekday = Q(case=this_case, first_day__lte=week.weekdays[-1])
    not_ended = Q(last_day=None) | Q(last_day__gte=week.monday)
    is_first = Q(spell_start=week.monday) | Q(opened_at__gte=start_of_day(week.monday))
    return (
        Case.objects.filter(pk__in=among(keys), spell_start__lte=week.monday)
        .filter(is_first | Exists(results.of_week(week.previous)))
        .filter(
            ~Exists(results.of_week(week)),
            ~Exists(Absence.objects.filter(on_a_weekday, not_ended)),
            ~Exists(CasePause.objects.filter(on_a_weekday, not_ended)),
            ~Exists(
                Exemption.objects.filter(on_a_weekday, granted=True, job_starts_on__gt=week.monday)
            ),
        )
        .order_by("pk")
        .values_list("pk", "policy_version", "weekly_minimum", "member__digital_exempt")
    )


def _write(
    results: Sequence[JoblogWeek],
    cases: Sequence[int],
    kinds: Sequence[int],
    *,
    at: datetime,
    reason: str,
) -> list[JoblogWeek]:
    """Write the result of its kind to each case, with history, and return those that are below.

    :param kinds: for each case, which of the results is its own
    """
    quote = connection.ops.quote_name
    columns = [
        field for field in JoblogWeek._meta.concrete_fields if field.name not in {"id", "case"}
    ]
    names = ", ".join(quote(column.column) for column in columns)
    arrays = ", ".join(f"%s::{column.db_type(connection)}[]" for column in columns)
    values = [
        [
            column.get_db_prep_save(column.pre_save(result, add=True), connection)
            for result in results
        ]
        for column in columns
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            # Table and column names come from the models, values go as parameters.
            f"WITH kinds AS (SELECT * FROM unnest({arrays}, %s::int[]) AS kind({names}, number)),"  # noqa: S608
            f" written AS (INSERT INTO {quote(JoblogWeek._meta.db_table)} (case_id, {names})"
            f"  SELECT chunk.case_id, {names} FROM unnest(%s::bigint[], %s::int[])"
            f"  AS chunk(case_id, number) JOIN kinds USING (number) RETURNING *),"
            f" past AS (INSERT INTO {quote(JoblogWeek.history.model._meta.db_table)}"
            f"  (id, case_id, {names}, history_date, history_type, history_change_reason)"
            f"  SELECT id, case_id, {names}, %s, '+', %s FROM written)"
            " SELECT id, case_id FROM written WHERE state = ANY(%s) ORDER BY id",
            [
                *values,
                list(range(len(results))),
                list(cases),
                list(kinds),
                at,
                reason,
                [state.value for state in rules.BELOW],
            ],
        )
        told = cursor.fetchall()
    kind_of = dict(zip(cases, kinds, strict=True))
    return [_copy(results[kind_of[case_id]], pk=pk, case_id=case_id) for pk, case_id in told]


def _copy(result: JoblogWeek, *, pk: int, case_id: int) -> JoblogWeek:
    values = {
        field.attname: getattr(result, field.attname) for field in result._meta.concrete_fields
    }
    return JoblogWeek(**{**values, "id": pk, "case_id": case_id})
