"""A hundred thousand members' weeks in one night, beside one statement that writes the same rows."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from cases.models import Case, CaseEvent
from joblog import tasks
from joblog.models import JoblogWeek
from joblog.operations import weeks
from tests.factories import CaseFactory
from tests.joblog.moments import night

pytestmark = [pytest.mark.full, pytest.mark.django_db]

MEMBERS = 100_000
MOST_TIMES_THE_FLOOR = 5
"""Where the build fails (performance.md); the target is 2.5."""

PEOPLE = """
INSERT INTO accounts_member (public_id, member_number, cpr_encrypted, cpr_hash, first_name, last_name,
    street, postal_code, city, address_protected, digital_exempt, self_booking_exempt, email, phone)
SELECT gen_random_uuid(), 'N' || n, '', 'h' || n, 'Mette', 'Holm', '', '', '', false, n %% 50 = 0,
    false, '', ''
FROM generate_series(1, %(members)s) AS n
"""
ENTRIES = """
INSERT INTO joblog_joblogentry (public_id, case_id, applied_on, title, employer, found_via, place,
    link, note, logged_at, is_late, counts, external_id)
SELECT gen_random_uuid(), c.id, date '2026-03-02' + (k * 2), 'Kok', '', 'posted', '', '', '',
    timestamptz '2026-03-06 12:00', false, true, ''
FROM cases_case c, generate_series(0, 1) AS k
WHERE k = 0 OR c.id %% 11 <> 0
"""
SICK = """
INSERT INTO cases_absence (public_id, case_id, kind, first_day, last_day, source, received_at,
    moves_deadlines)
SELECT gen_random_uuid(), id, 'sick', date '2026-03-03', date '2026-03-04', 'jobnet:sick',
    timestamptz '2026-03-03 08:00', false
FROM cases_case WHERE id %% 20 = 0
"""
WEEK_COLUMNS = (
    "case_id, iso_year, iso_week, state, count, required, obliged_days, advice, is_flagged,"
    " grace_until, told_at, evaluated_at"
)
FLOOR = f"""
WITH logged AS (
    SELECT case_id, count(*) AS counted FROM joblog_joblogentry
    WHERE applied_on BETWEEN '2026-03-02' AND '2026-03-08' AND counts GROUP BY case_id),
results AS (
    INSERT INTO joblog_joblogweek ({WEEK_COLUMNS})
    SELECT c.id, 2026, 10, CASE WHEN coalesce(counted, 0) >= 2 THEN 'ok' ELSE 'provisional_below' END,
        coalesce(counted, 0), 2, 5, false, false, date '2026-03-16',
        CASE WHEN coalesce(counted, 0) < 2 THEN now() END, now()
    FROM cases_case c LEFT JOIN logged ON logged.case_id = c.id WHERE c.closed_on IS NULL
    RETURNING *),
past AS (
    INSERT INTO joblog_historicaljoblogweek (id, {WEEK_COLUMNS}, history_date, history_type,
        history_change_reason)
    SELECT id, {WEEK_COLUMNS}, now(), '+', 'sweep:judge_weeks' FROM results)
INSERT INTO cases_caseevent (public_id, case_id, kind, happened_at, source, facts)
SELECT gen_random_uuid(), case_id, 'week_below', now(), 'sweep:judge_weeks',
    jsonb_build_object('joblogweek', id, 'count', count) FROM results WHERE state <> 'ok'
"""  # noqa: S608 - names of our own columns

FLOOR_OF_CLOSING = f"""
WITH changed AS (
    UPDATE joblog_joblogweek SET state = 'final_below', evaluated_at = now()
    WHERE state = 'provisional_below' AND grace_until < '2026-03-17' RETURNING *),
past AS (
    INSERT INTO joblog_historicaljoblogweek (id, {WEEK_COLUMNS}, history_date, history_type,
        history_change_reason)
    SELECT id, {WEEK_COLUMNS}, now(), '~', 'sweep:judge_weeks' FROM changed)
INSERT INTO cases_caseevent (public_id, case_id, kind, happened_at, source, facts)
SELECT gen_random_uuid(), case_id, 'week_final', now(), 'sweep:judge_weeks',
    jsonb_build_object('joblogweek', id, 'count', count) FROM changed
"""  # noqa: S608 - names of our own columns


@contextmanager
def stopwatch(times: list[float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    times.append(time.perf_counter() - began)


def run(statement: str, **parameters: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@pytest.fixture
def many_cases():
    """Fill the tables by copying one case, with a week's entries and some sick members."""
    model = CaseFactory()
    run(PEOPLE, members=MEMBERS)
    copied = [
        field.column
        for field in Case._meta.concrete_fields
        if field.column not in {"id", "public_id", "number", "member_id"}
    ]
    run(
        f"INSERT INTO cases_case (public_id, number, member_id, {', '.join(copied)})"  # noqa: S608
        f" SELECT gen_random_uuid(), 'S' || member.id, member.id, {', '.join(f'model.{name}' for name in copied)}"
        " FROM cases_case model, accounts_member member"
        " WHERE model.id = %(model)s AND member.member_number LIKE 'N%%'",
        model=model.pk,
    )
    run(ENTRIES)
    run(SICK)
    for table in ("accounts_member", "cases_case", "joblog_joblogentry", "cases_absence"):
        run(f"ANALYZE {table}")


@contextmanager
def undone() -> Iterator[None]:
    run("SAVEPOINT round")
    yield
    run("ROLLBACK TO SAVEPOINT round")


def test_the_weeks_of_a_hundred_thousand_members_are_judged_near_the_floor(
    many_cases, record_property
):
    gc.freeze()  # what the test runner holds is nothing that a worker would look through
    floors: list[float] = []
    sweeps: list[float] = []
    idle: list[float] = []
    for _ in range(3):
        with undone(), stopwatch(floors):
            run(FLOOR)
        with undone():
            with stopwatch(sweeps):
                written = tasks.judge_weeks(at=night("2026-03-09"))
            with stopwatch(idle):
                assert tasks.judge_weeks(at=night("2026-03-09")) == 0
            below = JoblogWeek.objects.below().count()
            assert written == Case.objects.count() == JoblogWeek.history.count()
            assert below == CaseEvent.objects.count()
    # The best of three: whatever else the machine does makes both slower, and not evenly.
    ratio = min(sweeps) / min(floors)
    figures = (
        f"{written} weeks, {below} below: floor {min(floors):.2f} s, sweep {min(sweeps):.2f} s,"
        f" {ratio:.1f} times the floor, idle {min(idle) * 1000:.0f} ms"
    )
    record_property("figures", figures)
    print(figures)  # noqa: T201
    assert ratio <= MOST_TIMES_THE_FLOOR, figures


def test_those_that_are_below_are_closed_within_the_limit(many_cases):
    tasks.judge_weeks(at=night("2026-03-09"))
    run("ANALYZE joblog_joblogweek")
    gc.freeze()
    floors: list[float] = []
    sweeps: list[float] = []
    for _ in range(3):
        with undone(), stopwatch(floors):
            run(FLOOR_OF_CLOSING)
        with undone(), stopwatch(sweeps):
            closed = weeks.close_due_weeks(at=night("2026-03-17")).written
    ratio = min(sweeps) / min(floors)
    figures = (
        f"{closed} weeks closed: floor {min(floors):.2f} s, sweep {min(sweeps):.2f} s,"
        f" {ratio:.1f} times the floor"
    )
    print(figures)  # noqa: T201
    assert closed > MEMBERS / 20
    assert ratio <= MOST_TIMES_THE_FLOOR, figures
