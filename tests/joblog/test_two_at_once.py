"""Two workers, or a worker and a member, at the same moment; with the control that proves the test."""

from datetime import date, timedelta

import pytest

from cases import story
from cases.models import Case, CaseEvent, EventKind
from joblog import tasks
from joblog.models import JoblogEntry, JoblogWeek
from joblog.operations import entries, weeks
from tests.factories import CaseFactory, JoblogWeekFactory
from tests.joblog.moments import at, night
from tests.together import REFUSED, Race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def race():
    return Race()


@pytest.fixture
def judge_twice_at_once(race, monkeypatch):
    """Let two workers judge the same week, held when they have written it and not yet committed."""
    case = CaseFactory()
    race.meet_in(monkeypatch, story, "record_many")

    def judge() -> list[object]:
        outcomes = race.run(*[lambda: tasks.judge_weeks(at=night("2026-03-09"))] * 2)
        assert JoblogWeek.objects.filter(case=case).count() == 1
        return outcomes

    return judge


def test_two_workers_judge_a_week_once(judge_twice_at_once):
    assert judge_twice_at_once() == [0, 1]
    assert CaseEvent.objects.filter(kind=EventKind.WEEK_BELOW).count() == 1
    assert JoblogWeek.history.count() == 1


def test_without_the_lock_they_would_collide(judge_twice_at_once, monkeypatch):
    """The control: only the constraint is left then, and one of the two workers falls over it."""
    monkeypatch.setattr(
        weeks,
        "claim_keys",
        lambda cases, limit: list(cases.order_by("pk").values_list("pk", flat=True)[:limit]),
    )

    assert judge_twice_at_once() == [1, REFUSED]


def test_two_workers_share_many_cases_and_leave_none_out(race):
    cases = CaseFactory.create_batch(7)

    race.run(*[lambda: tasks.judge_weeks(at=night("2026-03-09"))] * 2)
    tasks.judge_weeks(at=night("2026-03-10"))

    assert JoblogWeek.objects.count() == len(cases)
    assert CaseEvent.objects.filter(kind=EventKind.WEEK_BELOW).count() == len(cases)


def test_an_entry_and_the_closing_of_its_week_end_in_one_of_two_ways(race):
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

    race.run(
        lambda: log("Kok"),
        lambda: log("Tjener"),
        lambda: tasks.judge_weeks(at=night("2026-03-17")),
    )
    tasks.judge_weeks(at=night("2026-03-17") + timedelta(minutes=1))

    week.refresh_from_db()
    assert (week.state, week.count) == ("ok", JoblogEntry.objects.count())
    assert JoblogEntry.objects.count() == 2
