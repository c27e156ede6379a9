"""What the database promises about cases, past the operations; and who may open which."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Role
from cases import story
from cases.models import Actor, Case, CaseEvent, CaseState, EventKind
from core.dates import COPENHAGEN
from tests.factories import (
    AccessGrantFactory,
    CaseFactory,
    ConflictOfInterestFactory,
    JobcenterFactory,
    MunicipalityFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 4, 1, 10, 0, tzinfo=COPENHAGEN)


def sql(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'lost'", "case_"),
        ("state = 'closed'", "case_closed_has_its_date"),
        ("closed_on = '2026-05-01'", "case_closed_has_its_date"),
        ("state = 'jobcenter_active'", "case_handed_over"),
        ("handed_over_on = '2026-05-01'", "case_handed_over_says_when_and_why"),
        ("state = 'jobcenter_active', handover_reason = 'talks'", "case_handed_over_on_is_there"),
        (
            "state = 'jobcenter_active', handover_reason = 'legacy', handed_over_on = '2026-05-01'",
            "case_handed_over_on_is_there",
        ),
        (
            "state = 'jobcenter_active', handover_reason = 'talks', handed_over_on = '2026-03-01'",
            "case_handed_over_not_before_start",
        ),
        ("talks_held = 4", "case_holds_at_most_three_talks"),
        ("talks_held = -1", "talks_held"),
    ],
)
def test_the_database_refuses_a_case_that_contradicts_itself(change, constraint):
    case = CaseFactory()

    with pytest.raises(IntegrityError, match=constraint):
        sql(f"UPDATE cases_case SET {change} WHERE id = %s", case.pk)  # noqa: S608


def test_a_case_with_the_jobcenter_is_never_to_be_invited():
    case = CaseFactory(handed_over=True)

    with pytest.raises(IntegrityError, match="case_closed_is_not_invited"):
        sql("UPDATE cases_case SET next_invite_on = '2026-06-01' WHERE id = %s", case.pk)


def test_a_member_has_one_open_case_and_any_number_of_closed_ones():
    case = CaseFactory(closed=True)
    CaseFactory(member=case.member)

    with pytest.raises(IntegrityError, match="one_open_case_a_member"), transaction.atomic():
        CaseFactory(member=case.member)


def test_the_story_is_never_rewritten_nor_deleted():
    event = story.record(CaseFactory().pk, EventKind.OPENED, actor=None, at=AT, source="jobnet:1")

    for statement in (
        "UPDATE cases_caseevent SET kind = 'closed' WHERE id = %s",
        "UPDATE cases_caseevent SET happened_at = now() WHERE id = %s",
        "UPDATE cases_caseevent SET facts = '{}' WHERE id = %s",
        "DELETE FROM cases_caseevent WHERE id = %s",
    ):
        with pytest.raises(DatabaseError):
            sql(statement, event.pk)

    sql("UPDATE cases_caseevent SET letters_read_at = now() WHERE id = %s", event.pk)
    assert CaseEvent.objects.get().kind == EventKind.OPENED


def test_an_event_without_an_actor_says_who_it_was():
    case = CaseFactory()

    with pytest.raises(IntegrityError, match="event_without_actor"), transaction.atomic():
        story.record(case.pk, EventKind.OPENED, actor=None, at=AT)


def test_a_pause_and_an_absence_end_after_they_begin():
    case = CaseFactory()

    for table, named in (("cases_casepause", "reason"), ("cases_absence", "kind")):
        extra = (
            ", from_absence"
            if table == "cases_casepause"
            else ", received_at, moves_deadlines, public_id, source"
        )
        values = ", true" if table == "cases_casepause" else ", now(), false, gen_random_uuid(), ''"
        with pytest.raises(IntegrityError, match="ends_after_it_begins"):
            sql(
                f"INSERT INTO {table} (case_id, {named}, first_day, last_day{extra})"  # noqa: S608
                f" VALUES (%s, 'sick', '2026-03-05', '2026-03-04'{values})",
                case.pk,
            )


@pytest.mark.parametrize(
    ("state", "closed_from", "responsible"),
    [
        (CaseState.AKASSE_ACTIVE, "", Actor.AKASSE),
        (CaseState.AKASSE_PAUSED, "", Actor.AKASSE),
        (CaseState.JOBCENTER_ACTIVE, "", Actor.JOBCENTER),
        (CaseState.JOBCENTER_PAUSED, "", Actor.JOBCENTER),
        (CaseState.CLOSED, CaseState.AKASSE_PAUSED, Actor.AKASSE),
        (CaseState.CLOSED, CaseState.JOBCENTER_ACTIVE, Actor.JOBCENTER),
    ],
)
def test_in_every_state_one_actor_is_responsible(state, closed_from, responsible):
    assert Case(state=state, closed_from=closed_from).responsible == responsible


# Who may open which


def test_a_member_opens_their_own_case_alone():
    case, _ = CaseFactory(), CaseFactory()

    assert list(Case.objects.visible_to(case.member.user, at=AT)) == [case]


def test_branch_staff_open_the_cases_of_their_branch():
    case, _ = CaseFactory(), CaseFactory()
    lead = UserFactory(team_lead=True, branch=case.branch)

    assert list(Case.objects.visible_to(case.caseworker, at=AT)) == [case]
    assert list(Case.objects.visible_to(lead, at=AT)) == [case]


@pytest.mark.parametrize(
    ("later", "opens"),
    [
        (timedelta(0), True),
        (timedelta(hours=13, minutes=59, seconds=59), True),
        (timedelta(hours=14), False),
    ],
)
def test_access_with_a_reason_ends_with_the_day(later, opens):
    case = CaseFactory()
    granted = AccessGrantFactory(member=case.member, granted_at=AT)

    found = Case.objects.visible_to(granted.user, at=AT + later).exists()

    assert found is opens


def test_nobody_opens_the_case_of_a_relative_or_their_own():
    case = CaseFactory()
    ConflictOfInterestFactory(user=case.caseworker, member=case.member)

    assert not Case.objects.visible_to(case.caseworker, at=AT).exists()


def test_a_jobcenter_reader_opens_the_cases_of_the_jobcenters_municipalities():
    here, elsewhere = MunicipalityFactory(), MunicipalityFactory(code="751")
    case = CaseFactory(municipality=here)
    CaseFactory(municipality=elsewhere)
    reader = UserFactory(jobcenter_reader=True, jobcenter=JobcenterFactory(municipalities=[here]))

    assert list(Case.objects.visible_to(reader, at=AT)) == [case]

    case.municipality = elsewhere
    case.save()
    assert not Case.objects.visible_to(reader, at=AT).exists()


@pytest.mark.parametrize(("day", "sees"), [(date(2026, 11, 1), True), (date(2026, 11, 2), False)])
def test_a_jobcenter_sees_a_closed_case_for_six_months(day, sees):
    case = CaseFactory(closed=True)
    jobcenter = JobcenterFactory(municipalities=[case.municipality])
    reader = UserFactory(jobcenter_reader=True, jobcenter=jobcenter)
    noon = datetime(day.year, day.month, day.day, 12, 0, tzinfo=UTC)

    assert Case.objects.visible_to(reader, at=noon).exists() is sees


@pytest.mark.parametrize("role", [Role.FUND_ADMIN, Role.DPO])
def test_other_roles_open_no_case(role):
    CaseFactory()
    user = UserFactory(**{role.value: True})

    assert not Case.objects.visible_to(user, at=AT).exists()
