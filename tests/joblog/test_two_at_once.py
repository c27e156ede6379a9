"""Two workers, or a worker and a member, at the same moment; with the control that proves the test."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import connection

from cases.models import Case, CaseEvent, EventKind
from core.errors import RuleBroken
from joblog import rules, tasks
from joblog.models import JoblogEntry, JoblogWeek
from joblog.operations import entries, weeks
from tests.factories import CaseFactory, JoblogWeekFactory
from tests.joblog.moments import at, night

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run each act in a thread of its own and return what went wrong."""
    wrong = []

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        except RuleBroken as broken:
            wrong.append(broken.code)
        except Exception as failed:
            wrong.append(type(failed).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


@pytest.fixture
def held_where_both_have_read(monkeypatch):
    """Hold two threads in the pure rule that both call, after they have read and before they write."""
    both_have_read = Barrier(2, timeout=1)
    judge = rules.judge

    def judge_together(**facts):
        # With the lock the second never arrives here; then the first stops waiting.
        with suppress(BrokenBarrierError):
            both_have_read.wait()
        return judge(**facts)

    monkeypatch.setattr(rules, "judge", judge_together)


def judge_twice_at_once() -> list[str]:
    case = CaseFactory()
    wrong = at_once(*[lambda: tasks.judge_weeks(at=night("2026-03-09"))] * 2)
    assert JoblogWeek.objects.filter(case=case).count() == 1
    return wrong


def test_two_workers_judge_a_week_once(held_where_both_have_read):
    assert judge_twice_at_once() == []
    assert CaseEvent.objects.filter(kind=EventKind.WEEK_BELOW).count() == 1
    assert JoblogWeek.history.count() == 1


def test_without_the_lock_they_would_collide(held_where_both_have_read, monkeypatch):
    """The control: only the constraint is left then, and one of the two workers falls over it."""
    monkeypatch.setattr(
        weeks,
        "claim_keys",
        lambda cases, limit: list(cases.order_by("pk").values_list("pk", flat=True)[:limit]),
    )

    assert judge_twice_at_once() == ["IntegrityError"]


def test_two_workers_share_many_cases_and_leave_none_out():
    cases = CaseFactory.create_batch(7)

    wrong = at_once(*[lambda: tasks.judge_weeks(at=night("2026-03-09"))] * 2)
    tasks.judge_weeks(at=night("2026-03-10"))

    assert wrong == []
    assert JoblogWeek.objects.count() == len(cases)
    assert CaseEvent.objects.filter(kind=EventKind.WEEK_BELOW).count() == len(cases)


def test_an_entry_and_the_closing_of_its_week_end_in_one_of_two_ways():
    """At the very end of the grace an entry either counts or is refused; never lost, never doubled."""
    week = JoblogWeekFactory()
    case = Case.objects.get(pk=week.case_id)
    actor = case.member.user

    def log(title: str):
        entries.log_application(
            case_id=case.pk,
            applied_on=date(2026, 3, 4),
            title=title,
            found_via="posted",
            actor=actor,
            at=at("2026-03-16 23:59"),
        )

    wrong = at_once(
        lambda: log("Kok"),
        lambda: log("Tjener"),
        lambda: tasks.judge_weeks(at=night("2026-03-17")),
    )
    tasks.judge_weeks(at=night("2026-03-17") + timedelta(minutes=1))

    week.refresh_from_db()
    assert wrong == []
    assert (week.state, week.count) == ("ok", JoblogEntry.objects.count())
    assert JoblogEntry.objects.count() == 2
