"""What the database itself refuses, past the operations, and who sees which rows."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from joblog.models import JoblogEntry, JoblogWeek
from tests.factories import (
    BranchFactory,
    CaseFactory,
    JobcenterFactory,
    JoblogEntryFactory,
    JoblogWeekFactory,
    MunicipalityFactory,
    UserFactory,
)
from tests.joblog.moments import at

pytestmark = pytest.mark.django_db

NOON = at("2026-06-10 12:00")


def refuses(constraint: str, sql: str, *parameters) -> None:
    """Check that PostgreSQL refuses a statement by the named constraint."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write(sql, *parameters)


def write(sql: str, *parameters) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


# Entries


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("entry_has_a_title", "title = ''"),
        ("entry_found_via_is_known", "found_via = 'gættet'"),
        ("entry_that_does_not_count", "counts = false"),
        ("distance_km_check", "distance_km = -1"),
    ],
)
def test_an_entry_cannot_say(constraint, change):
    entry = JoblogEntryFactory()

    refuses(constraint, f"UPDATE joblog_joblogentry SET {change} WHERE id = %s", entry.pk)  # noqa: S608


def test_only_a_late_entry_of_jobnet_may_not_count():
    entry = JoblogEntryFactory(external_id="J-1", is_late=True)

    write("UPDATE joblog_joblogentry SET counts = false WHERE id = %s", entry.pk)


def test_an_id_of_jobnet_stands_once_and_none_as_often_as_you_like():
    JoblogEntryFactory(external_id="J-1")
    other = JoblogEntryFactory()
    JoblogEntryFactory()

    refuses(
        "one_entry_an_external_id",
        "UPDATE joblog_joblogentry SET external_id = 'J-1' WHERE id = %s",
        other.pk,
    )


def test_the_week_follows_the_day_whoever_changes_it():
    entry = JoblogEntryFactory()

    write("UPDATE joblog_joblogentry SET applied_on = '2027-01-03' WHERE id = %s", entry.pk)

    entry.refresh_from_db()
    assert (entry.iso_year, entry.iso_week) == (2026, 53)


def test_entries_and_weeks_are_written_with_history_only():
    for rows in (JoblogEntry.objects, JoblogWeek.objects):
        with pytest.raises(TypeError, match="history"):
            rows.all().update(pk=1)


# Weeks


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("week_number_exists", "iso_week = 0"),
        ("week_number_exists", "iso_week = 54"),
        ("week_is_judged", "state = 'open'"),
        ("week_is_judged", "state = 'perhaps'"),
        ("week_has_five_weekdays", "obliged_days = 6"),
        ("week_below_lacks_applications", "count = 2"),
        ("week_ok_has_its_applications", "state = 'ok'"),
        ("week_below_was_told", "told_at = NULL"),
        ("week_flagged_is_finally_below", "is_flagged = true"),
    ],
)
def test_a_week_cannot_be(constraint, change):
    week = JoblogWeekFactory()

    refuses(constraint, f"UPDATE joblog_joblogweek SET {change} WHERE id = %s", week.pk)  # noqa: S608


def test_a_case_has_one_result_a_week():
    week = JoblogWeekFactory()
    other = JoblogWeekFactory(case=week.case, iso_week=11)

    refuses(
        "one_result_a_case_and_week",
        "UPDATE joblog_joblogweek SET iso_week = 10 WHERE id = %s",
        other.pk,
    )


# Who sees what


def entries_of(user) -> set:
    return set(JoblogEntry.objects.visible_to(user, at=NOON))


def weeks_of(user) -> set:
    return set(JoblogWeek.objects.visible_to(user, at=NOON))


def test_a_member_sees_their_own_entries_and_weeks():
    entry, stranger = JoblogEntryFactory(), JoblogEntryFactory()
    week = JoblogWeekFactory(case=entry.case)
    JoblogWeekFactory(case=stranger.case)

    assert entries_of(entry.case.member.user) == {entry}
    assert weeks_of(entry.case.member.user) == {week}


def test_a_branch_sees_those_of_its_cases():
    entry = JoblogEntryFactory()
    week = JoblogWeekFactory(case=entry.case)
    elsewhere = UserFactory(caseworker=True, branch=BranchFactory())

    for user in (entry.case.caseworker, UserFactory(team_lead=True, branch=entry.case.branch)):
        assert (entries_of(user), weeks_of(user)) == ({entry}, {week})
    assert (entries_of(elsewhere), weeks_of(elsewhere)) == (set(), set())


def test_nobody_else_of_the_fund_sees_any():
    JoblogWeekFactory(case=JoblogEntryFactory().case)

    for user in (UserFactory(fund_admin=True), UserFactory(dpo=True)):
        assert (entries_of(user), weeks_of(user)) == (set(), set())


def test_a_jobcenter_sees_counts_and_titles_once_the_case_is_handed_over():
    town = MunicipalityFactory(code="751")
    reader = UserFactory(jobcenter_reader=True, jobcenter=JobcenterFactory(municipalities=[town]))
    with_fund = CaseFactory(municipality=town)
    handed_over = CaseFactory(municipality=town, handed_over=True)
    elsewhere = CaseFactory(handed_over=True)
    for case in (with_fund, handed_over, elsewhere):
        JoblogEntryFactory(case=case, title="Kok", employer="Kroen", note="Ringet til ejeren")
        JoblogWeekFactory(case=case)

    assert entries_of(reader) == set()
    assert list(JoblogEntry.objects.titles_for(reader, at=NOON)) == [
        {"case_id": handed_over.pk, "iso_year": 2026, "iso_week": 10, "title": "Kok"}
    ]
    assert {week.case for week in weeks_of(reader)} == {handed_over}


def test_a_case_closed_with_the_fund_is_not_handed_over():
    town = MunicipalityFactory(code="751")
    reader = UserFactory(jobcenter_reader=True, jobcenter=JobcenterFactory(municipalities=[town]))
    closed = CaseFactory(municipality=town, closed=True)
    JoblogWeekFactory(case=closed)

    assert weeks_of(reader) == set()


# Lists


def test_weeks_due_are_those_of_open_cases_whose_grace_is_over():
    due = JoblogWeekFactory()
    JoblogWeekFactory(case=CaseFactory(closed=True))
    JoblogWeekFactory(final=True)
    JoblogWeekFactory(kept=True)

    assert list(JoblogWeek.objects.due_for_closing(date(2026, 3, 16))) == []
    assert list(JoblogWeek.objects.due_for_closing(date(2026, 3, 17))) == [due]


def test_what_may_still_change_is_in_its_grace_or_below():
    below = JoblogWeekFactory(final=True)
    kept = JoblogWeekFactory(kept=True)

    assert set(JoblogWeek.objects.may_change(date(2026, 3, 16))) == {below, kept}
    assert set(JoblogWeek.objects.may_change(date(2026, 3, 17))) == {below}
