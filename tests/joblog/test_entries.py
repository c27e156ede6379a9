"""Registering, correcting and deleting applications, and taking over those of Jobnet."""

from datetime import date

import pytest

from cases import operations as case_operations
from cases.models import EventKind
from joblog.models import JoblogEntry, JoblogWeek
from joblog.operations import entries
from joblog.operations.errors import (
    AppliedInTheFuture,
    BeforeTheSpell,
    ExternalIdTaken,
    OnlyTheMemberLogs,
    PossibleDuplicate,
    TitleMissing,
    WeekIsFinal,
)
from tests.factories import CaseFactory, JoblogEntryFactory, JoblogWeekFactory
from tests.joblog.moments import at

pytestmark = pytest.mark.django_db

# The case begins on Monday 2 March 2026; week 10 is judged on 9 March, its grace ends on 16 March.
IN_WEEK_10 = date(2026, 3, 4)
WEDNESDAY_EVENING = at("2026-03-04 18:00")
LAST_MOMENT = at("2026-03-16 23:59")
TOO_LATE = at("2026-03-17 00:00")


def log(case, **said):
    said = {
        "applied_on": IN_WEEK_10,
        "title": "Lagermedarbejder",
        "employer": "Havnens Lager",
        "found_via": "posted",
        "actor": case.member.user,
        "at": WEDNESDAY_EVENING,
    } | said
    return entries.log_application(case_id=case.pk, **said)


def merge(case, **said):
    said = {
        "external_id": "J-1",
        "applied_on": IN_WEEK_10,
        "title": "Lagermedarbejder",
        "employer": "Havnens Lager",
        "found_via": "posted",
        "logged_at": WEDNESDAY_EVENING,
        "at": at("2026-03-04 18:05"),
    } | said
    return entries.merge_from_jobnet(case_id=case.pk, **said)


def kinds(case) -> list[str]:
    return list(case.events.order_by("pk").values_list("kind", flat=True))


def traces() -> tuple[int, ...]:
    """Return how many rows, history rows and events there are: what a refusal must not change."""
    return (
        JoblogEntry.objects.count(),
        JoblogEntry.history.count(),
        JoblogWeek.history.count(),
    )


# Registering


def test_an_entry_is_stored_with_history_and_told_in_the_story():
    case = CaseFactory()

    entry = log(
        case, place="Aarhus", distance_km=12, link="https://example.invalid/7", note="Ringet"
    )

    entry.refresh_from_db()
    assert (entry.iso_year, entry.iso_week) == (2026, 10)
    assert (entry.is_late, entry.counts, entry.logged_at) == (False, True, WEDNESDAY_EVENING)
    assert entry.history.get().history_user == case.member.user
    event = case.events.get()
    assert (event.kind, event.actor) == (EventKind.APPLICATION_LOGGED, case.member.user)
    assert event.facts == {
        "joblogentry": entry.pk,
        "public_id": str(entry.public_id),
        "external_id": "",
        "applied_on": "2026-03-04",
        "week": "2026-W10",
    }


def test_the_days_around_new_year_are_stored_in_week_53():
    case = CaseFactory()

    entry = log(case, applied_on=date(2027, 1, 3), at=at("2027-01-03 18:00"))

    entry.refresh_from_db()
    assert (entry.iso_year, entry.iso_week) == (2026, 53)


@pytest.mark.parametrize(
    ("moment", "late"), [("2026-03-08 23:59", False), ("2026-03-09 00:00", True)]
)
def test_what_is_registered_after_its_week_is_marked_late(moment, late):
    assert log(CaseFactory(), at=at(moment)).is_late is late


def test_a_day_to_come_is_refused():
    case = CaseFactory()
    before = (traces(), kinds(case))

    with pytest.raises(AppliedInTheFuture) as broken:
        log(case, applied_on=date(2026, 3, 5), at=at("2026-03-04 23:59"))

    assert broken.value.facts["applied_on"] == date(2026, 3, 5)
    assert (traces(), kinds(case)) == before
    assert log(case, applied_on=date(2026, 3, 5), at=at("2026-03-05 00:00")).pk


def test_a_day_before_the_registration_is_refused():
    case = CaseFactory()
    before = (traces(), kinds(case))

    with pytest.raises(BeforeTheSpell) as broken:
        log(case, applied_on=date(2026, 3, 1))

    assert broken.value.facts["spell_start"] == date(2026, 3, 2)
    assert (traces(), kinds(case)) == before
    assert log(case, applied_on=date(2026, 3, 2)).pk


def test_a_title_is_asked_for():
    case = CaseFactory()
    before = (traces(), kinds(case))

    with pytest.raises(TitleMissing):
        log(case, title="   ")

    assert (traces(), kinds(case)) == before


def test_staff_never_write_in_the_joblog():
    case = CaseFactory()
    entry = JoblogEntryFactory(case=case)
    before = (traces(), kinds(case))

    with pytest.raises(OnlyTheMemberLogs):
        log(case, actor=case.caseworker)
    with pytest.raises(OnlyTheMemberLogs):
        entries.correct_entry(
            entry_id=entry.pk, title="Kok", actor=case.caseworker, at=WEDNESDAY_EVENING
        )
    with pytest.raises(OnlyTheMemberLogs):
        entries.delete_entry(entry_id=entry.pk, actor=case.caseworker, at=WEDNESDAY_EVENING)

    assert (traces(), kinds(case)) == before


def test_a_closed_case_takes_no_entries():
    case = CaseFactory(closed=True)
    before = (traces(), kinds(case))

    with pytest.raises(case_operations.NotInThisPhase):
        log(case)
    with pytest.raises(case_operations.NotInThisPhase):
        merge(case)

    assert (traces(), kinds(case)) == before


def test_a_week_takes_entries_until_the_last_second_of_its_grace():
    case = JoblogWeekFactory().case
    log(case, at=LAST_MOMENT)
    before = (traces(), kinds(case))

    with pytest.raises(WeekIsFinal) as broken:
        log(case, title="Kok", at=TOO_LATE)

    assert broken.value.facts == {"week": "2026-W10", "grace_until": date(2026, 3, 16)}
    assert (traces(), kinds(case)) == before


def test_a_week_that_nobody_has_judged_is_never_final():
    assert log(CaseFactory(), at=at("2026-04-20 12:00")).is_late


# Duplicates


def test_a_like_entry_is_asked_about_and_taken_when_the_member_says_it_is_another():
    case = CaseFactory()
    known = log(case)
    before = (traces(), kinds(case))

    with pytest.raises(PossibleDuplicate) as broken:
        log(case, title=" lagermedarbejder", applied_on=date(2026, 3, 3))

    assert broken.value.facts == {
        "entry": str(known.public_id),
        "applied_on": IN_WEEK_10,
        "title": "Lagermedarbejder",
        "employer": "Havnens Lager",
    }
    assert (traces(), kinds(case)) == before
    assert log(case, applied_on=date(2026, 3, 3), confirmed=True).pk != known.pk


def test_another_members_entry_is_no_duplicate():
    log(CaseFactory())

    assert log(CaseFactory()).pk


# What entries do to a judged week


def test_an_entry_within_the_grace_fills_the_week_at_once():
    week = JoblogWeekFactory()
    JoblogEntryFactory(case=week.case)

    log(week.case, title="Kok", at=LAST_MOMENT)

    week.refresh_from_db()
    assert (week.state, week.count, week.evaluated_at) == ("ok", 2, LAST_MOMENT)
    assert week.history.latest().history_user == week.case.member.user


def test_taking_an_entry_away_again_does_not_lengthen_the_grace():
    week = JoblogWeekFactory()
    JoblogEntryFactory(case=week.case)
    entry = log(week.case, title="Kok", at=at("2026-03-16 20:00"))

    entries.delete_entry(entry_id=entry.pk, actor=week.case.member.user, at=at("2026-03-16 21:00"))

    week.refresh_from_db()
    assert (week.state, week.count, week.grace_until) == ("provisional_below", 1, date(2026, 3, 16))
    assert kinds(week.case) == [EventKind.APPLICATION_LOGGED, EventKind.APPLICATION_DELETED]


def test_a_week_that_was_kept_and_is_not_any_more_is_told_once_with_a_grace():
    week = JoblogWeekFactory(kept=True)
    first, second = JoblogEntryFactory.create_batch(2, case=week.case)

    for entry in (first, second):
        entries.delete_entry(
            entry_id=entry.pk, actor=week.case.member.user, at=at("2026-03-13 12:00")
        )

    week.refresh_from_db()
    assert (week.state, week.count) == ("provisional_below", 0)
    assert week.grace_until == date(2026, 3, 20)
    assert kinds(week.case).count(EventKind.WEEK_BELOW) == 1


def test_the_advice_goes_when_a_posted_vacancy_is_added():
    week = JoblogWeekFactory(advice=True)
    JoblogEntryFactory(case=week.case, found_via="network")

    log(week.case, title="Kok", at=LAST_MOMENT)

    week.refresh_from_db()
    assert (week.state, week.advice) == ("ok", False)


# Correcting and deleting


def test_a_correction_moves_an_entry_to_another_week_and_judges_both():
    judged = JoblogWeekFactory()
    entry = JoblogEntryFactory(case=judged.case)

    entries.correct_entry(
        entry_id=entry.pk,
        applied_on=date(2026, 3, 10),
        title=" Kok ",
        actor=judged.case.member.user,
        at=at("2026-03-11 12:00"),
    )

    judged.refresh_from_db()
    entry.refresh_from_db()
    assert (judged.count, entry.iso_week, entry.title) == (0, 11, "Kok")
    assert kinds(judged.case) == [EventKind.APPLICATION_CORRECTED]


def test_a_correction_is_refused_when_either_week_is_final():
    final = JoblogWeekFactory(final=True)
    actor = final.case.member.user
    inside = JoblogEntryFactory(case=final.case)
    outside = JoblogEntryFactory(case=final.case, applied_on=date(2026, 3, 17))
    before = (traces(), kinds(final.case))

    with pytest.raises(WeekIsFinal):
        entries.correct_entry(
            entry_id=inside.pk, title="Kok", actor=actor, at=at("2026-03-18 12:00")
        )
    with pytest.raises(WeekIsFinal):
        entries.correct_entry(
            entry_id=outside.pk, applied_on=IN_WEEK_10, actor=actor, at=at("2026-03-18 12:00")
        )
    with pytest.raises(WeekIsFinal):
        entries.delete_entry(entry_id=inside.pk, actor=actor, at=at("2026-03-18 12:00"))

    assert (traces(), kinds(final.case)) == before


def test_a_correction_keeps_the_rules_of_a_new_entry():
    entry = JoblogEntryFactory()
    actor = entry.case.member.user
    before = (traces(), kinds(entry.case))

    for error, said in [
        (AppliedInTheFuture, {"applied_on": date(2026, 3, 6)}),
        (BeforeTheSpell, {"applied_on": date(2026, 3, 1)}),
        (TitleMissing, {"title": " "}),
    ]:
        with pytest.raises(error):
            entries.correct_entry(entry_id=entry.pk, actor=actor, at=at("2026-03-05 12:00"), **said)

    assert (traces(), kinds(entry.case)) == before


def test_who_registered_it_and_when_is_no_matter_of_correction():
    entry = JoblogEntryFactory()

    with pytest.raises(TypeError, match="logged_at"):
        entries.correct_entry(
            entry_id=entry.pk,
            logged_at=at("2026-03-04 12:00"),
            actor=entry.case.member.user,
            at=at("2026-03-05 12:00"),
        )


def test_what_a_deleted_entry_said_stays_in_the_history():
    entry = JoblogEntryFactory(title="Kok", external_id="J-7")

    entries.delete_entry(entry_id=entry.pk, actor=entry.case.member.user, at=at("2026-03-05 12:00"))

    assert not JoblogEntry.objects.exists()
    gone = JoblogEntry.history.latest()
    assert (gone.history_type, gone.title) == ("-", "Kok")
    assert entry.case.events.get().facts["external_id"] == "J-7"


# Jobnet


def test_an_entry_of_jobnet_is_taken_over_once():
    case = CaseFactory()
    entry = merge(case)
    before = (traces(), kinds(case))

    again = merge(case, at=at("2026-03-05 09:00"))

    assert again.pk == entry.pk
    assert (traces(), kinds(case)) == before
    event = case.events.get()
    assert (event.kind, event.source) == (EventKind.APPLICATION_LOGGED, "jobnet:joblog_entry")


def test_our_own_entry_gets_jobnets_id_instead_of_a_twin():
    case = CaseFactory()
    ours = log(case)

    merged = merge(case, title="LAGERMEDARBEJDER")

    assert merged.pk == ours.pk
    ours.refresh_from_db()
    assert ours.external_id == "J-1"
    assert JoblogEntry.objects.count() == 1


def test_a_change_at_jobnet_changes_ours():
    case = CaseFactory()
    merge(case)

    merge(case, title="Truckfører", applied_on=date(2026, 3, 3))

    entry = JoblogEntry.objects.get()
    assert (entry.title, entry.applied_on) == ("Truckfører", date(2026, 3, 3))
    assert kinds(case) == [EventKind.APPLICATION_LOGGED, EventKind.APPLICATION_CORRECTED]


def test_what_was_registered_at_jobnet_in_time_counts_though_we_hear_of_it_later():
    week = JoblogWeekFactory(final=True, is_flagged=True)
    JoblogEntryFactory(case=week.case)

    entry = merge(week.case, title="Kok", logged_at=LAST_MOMENT, at=at("2026-03-18 07:00"))

    week.refresh_from_db()
    assert (entry.is_late, entry.counts) == (True, True)
    assert (week.state, week.count, week.is_flagged) == ("ok", 2, False)
    assert kinds(week.case) == [EventKind.APPLICATION_LOGGED, EventKind.WEEK_FINAL]


def test_what_was_registered_at_jobnet_too_late_is_kept_and_does_not_count():
    week = JoblogWeekFactory(final=True)
    JoblogEntryFactory(case=week.case)

    entry = merge(week.case, title="Kok", logged_at=TOO_LATE, at=at("2026-03-18 07:00"))

    week.refresh_from_db()
    assert (entry.is_late, entry.counts) == (True, False)
    assert (week.state, week.count) == ("final_below", 1)


def test_moving_an_entry_at_jobnet_into_a_final_week_does_not_repair_it():
    week = JoblogWeekFactory(final=True)
    JoblogEntryFactory(case=week.case)
    monday = at("2026-03-09 12:00")
    merge(week.case, title="Kok", applied_on=date(2026, 3, 9), logged_at=monday, at=monday)

    merge(week.case, title="Kok", applied_on=IN_WEEK_10, at=at("2026-03-18 07:00"))

    week.refresh_from_db()
    assert (week.state, week.count) == ("final_below", 1)


def test_an_id_of_another_case_is_refused():
    merge(CaseFactory())
    other = CaseFactory()
    before = (traces(), kinds(other))

    with pytest.raises(ExternalIdTaken):
        merge(other)

    assert (traces(), kinds(other)) == before


def test_the_id_from_jobnets_receipt_is_remembered_also_after_the_case_closed():
    entry = JoblogEntryFactory(case=CaseFactory(closed=True))
    receipt = {"external_id": "J-3", "at": at("2026-05-02 09:00"), "source": "jobnet:receipt"}

    entries.remember_external_id(entry_id=entry.pk, **receipt)
    entries.remember_external_id(entry_id=entry.pk, **receipt)

    entry.refresh_from_db()
    assert (entry.external_id, entry.history.count()) == ("J-3", 2)
    with pytest.raises(ExternalIdTaken):
        entries.remember_external_id(entry_id=JoblogEntryFactory().pk, **receipt)
