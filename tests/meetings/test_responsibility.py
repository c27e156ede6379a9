"""Whatever happens, exactly one actor is responsible for the contact process on any day (R2)."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.models import Actor, Case, CaseEvent, CloseReason, EventKind
from core.dates import each_day, local_date, local_moment
from core.errors import RuleBroken
from meetings import tasks
from meetings.models import Meeting
from meetings.operations import course
from tests.factories import BranchFactory, MemberFactory, MunicipalityFactory, UserFactory

pytestmark = pytest.mark.django_db

START = date(2026, 1, 5)
TAKES = {EventKind.HANDED_OVER: Actor.JOBCENTER, EventKind.OPENED_AS_LEGACY: Actor.JOBCENTER}
GIVES_BACK = {
    EventKind.OPENED: Actor.AKASSE,
    EventKind.HANDOVER_UNDONE: Actor.AKASSE,
    EventKind.TAKEN_OVER: Actor.AKASSE,
}
NIGHT = (
    "expire_bookings",
    "apply_moves",
    "settle_absences",
    "hand_over",
    "offer_new_slots",
    "invite",
)

ACTS = {
    "sick": lambda case, day, lead, at: course.report_sick(
        case_id=case, first_day=day, at=at, source="jobnet:t"
    ),
    "well": lambda case, day, lead, at: course.report_well(
        case_id=case, first_well_day=day, at=at, source="jobnet:t"
    ),
    "work": lambda case, day, lead, at: course.deregister(
        case_id=case, first_day=day, employment=True, at=at, source="jobnet:t"
    ),
    "back": lambda case, day, lead, at: course.reregister(
        case_id=case, from_day=day, at=at, source="jobnet:t"
    ),
    "vacation": lambda case, day, lead, at: course.report_vacation(
        case_id=case,
        first_day=day + timedelta(days=15),
        last_day=day + timedelta(days=20),
        at=at,
        source="jobnet:t",
    ),
    "by_hand": lambda case, day, lead, at: course.hand_over(
        case_id=case, note="Aftalt", actor=lead, at=at
    ),
    "undo": lambda case, day, lead, at: course.undo_handover(
        case_id=case, note="Forkert", actor=lead, at=at
    ),
    "take_over": lambda case, day, lead, at: course.take_over(
        case_id=case, note="Aftalt", actor=lead, at=at
    ),
    "lift_hold": lambda case, day, lead, at: course.lift_hold(case_id=case, actor=lead, at=at),
    "close": lambda case, day, lead, at: course.close(
        case_id=case, reason=CloseReason.OTHER, actor=lead, at=at
    ),
    "nothing": lambda case, day, lead, at: None,
}
STEPS = st.lists(
    st.tuples(st.integers(0, 45), st.sampled_from(sorted(ACTS))), min_size=1, max_size=9
)


@given(first_benefit_date=st.sampled_from([date(2023, 12, 31), START]), steps=STEPS)
@settings(max_examples=25)
def test_exactly_one_actor_is_responsible_on_any_day(first_benefit_date, steps):
    municipality = MunicipalityFactory()
    branch = BranchFactory(municipalities=[municipality])
    lead = UserFactory(team_lead=True, branch=branch)
    case = course.register(
        member_id=MemberFactory().pk,
        municipality=municipality,
        registered_on=START,
        first_benefit_date=first_benefit_date,
        at=local_moment(START, time(9)),
        source="jobnet:t",
    )

    day = START
    for wait, act in steps:
        day += timedelta(days=wait)
        _night(day)
        at = local_moment(day, time(10))
        with suppress(RuleBroken):
            ACTS[act](case.pk, day, lead, at)
        _check_now(case.pk, at)
    _check_every_day(case.pk, until=day)


def _night(day: date) -> None:
    for name in NIGHT:
        getattr(tasks, name)(at=local_moment(day, time(4)))


def _check_now(key: int, at: datetime) -> None:
    """What is true after each step: state and dates agree, and the fund keeps no talk it handed over."""
    case = Case.objects.get(pk=key)
    assert case.responsible in Actor
    if case.responsible == Actor.JOBCENTER or case.closed_on:
        open_talks = Meeting.objects.job_talks().open().filter(case=case)
        late = [talk for talk in open_talks if talk.starts_at is None or talk.starts_at > at]
        assert not late
        assert case.next_invite_on is None


def _check_every_day(key: int, *, until: date) -> None:
    """Two accounts of the same thing agree on each day: the rows as they were, and the story."""
    by_row: dict[date, set[str]] = {}
    for row in Case.history.filter(id=key).order_by("history_date", "history_id"):
        by_row[local_date(row.history_date)] = {row.instance.responsible}
    by_story: dict[date, str] = {}
    for event in CaseEvent.objects.filter(case=key).order_by("pk"):
        turned = (TAKES | GIVES_BACK).get(event.kind)
        if turned:
            by_story[local_date(event.happened_at)] = turned

    rows, told = set(), ""
    for day in each_day(START, until):
        rows = by_row.get(day, rows)
        told = by_story.get(day, told)
        assert rows == {told}, f"{day}: {rows} by the rows, {told} by the story"
