"""A delivery of Jobnet for many members: what is new lands at once, the rest as single entries do."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from joblog.models import JoblogEntry
from joblog.operations import deliveries
from joblog.operations.deliveries import Delivered
from tests.factories import CaseFactory, JoblogEntryFactory, JoblogWeekFactory
from tests.joblog.moments import at

pytestmark = pytest.mark.django_db

EVENING = at("2026-03-04 18:00")
NEXT_MORNING = at("2026-03-05 06:00")


def entry(case, external_id="J-1", **said) -> Delivered:
    return Delivered(
        **{
            "case_id": case.pk,
            "external_id": external_id,
            "applied_on": date(2026, 3, 4),
            "title": "Lagermedarbejder",
            "employer": "Havnens Lager",
            "found_via": "posted",
            "logged_at": EVENING,
        }
        | said
    )


def deliver(*delivered: Delivered) -> dict[str, str]:
    return dict(deliveries.merge_many_from_jobnet(delivered, at=NEXT_MORNING))


def test_each_new_entry_lands_with_its_history_and_its_line_in_the_story():
    first, second = CaseFactory(), CaseFactory()

    assert deliver(entry(first), entry(second, "J-2"), entry(second, "J-3", title="Chauffør")) == {}

    for case, ids in ((first, ["J-1"]), (second, ["J-2", "J-3"])):
        rows = JoblogEntry.objects.of_case(case).order_by("pk")
        events = case.events.order_by("pk")
        assert [row.external_id for row in rows] == ids
        assert [row.history.get().history_change_reason for row in rows] == [
            "jobnet:joblog_entry"
        ] * len(ids)
        assert [event.facts["joblogentry"] for event in events] == [row.pk for row in rows]
        assert {event.kind for event in events} == {"application_logged"}


def test_an_entry_is_the_same_as_if_it_had_come_alone():
    alone, together = CaseFactory(), CaseFactory()
    late = entry(alone, "J-1", logged_at=at("2026-03-09 00:10"))
    deliveries.entries.merge_from_jobnet(**vars(late), at=at("2026-03-09 00:20"))

    deliveries.merge_many_from_jobnet(
        [replace(late, case_id=together.pk, external_id="J-2")], at=at("2026-03-09 00:20")
    )

    ours, theirs = JoblogEntry.objects.order_by("pk").values()
    for row in (ours, theirs):
        for name in ("id", "public_id", "case_id", "external_id"):
            del row[name]
    assert ours == theirs
    assert ours["is_late"]


def test_the_same_delivery_again_changes_nothing():
    case = CaseFactory()
    deliver(entry(case))

    assert deliver(entry(case), entry(case)) == {}

    assert JoblogEntry.history.count() == 1
    assert case.events.count() == 1


def test_what_the_member_logged_here_gets_its_id_and_no_twin():
    case = CaseFactory()
    ours = JoblogEntryFactory(
        case=case, applied_on=date(2026, 3, 4), title="Lagermedarbejder", employer="Havnens Lager"
    )

    deliver(entry(case))

    ours.refresh_from_db()
    assert (JoblogEntry.objects.count(), ours.external_id) == (1, "J-1")


def test_a_judged_week_counts_what_is_delivered_for_it():
    week = JoblogWeekFactory(count=0)

    deliver(entry(week.case))

    week.refresh_from_db()
    assert week.count == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"title": "  "}, "title_missing"),
        ({"applied_on": date(2026, 3, 1)}, "before_the_spell"),
        ({"applied_on": date(2026, 3, 6)}, "applied_in_the_future"),
    ],
)
def test_one_that_cannot_be_is_named_and_holds_nobody_up(said, code):
    case = CaseFactory()

    assert deliver(entry(case, "J-1", **said), entry(case, "J-2")) == {"J-1": code}

    assert JoblogEntry.objects.get().external_id == "J-2"


def test_a_closed_case_takes_nothing():
    assert deliver(entry(CaseFactory(closed=True))) == {"J-1": "not_in_this_phase"}


def test_many_cost_as_many_statements_as_one():
    cases = [CaseFactory() for _ in range(6)]
    with CaptureQueriesContext(connection) as for_one:
        deliver(entry(cases[0], "J-0"))

    with CaptureQueriesContext(connection) as for_five:
        deliver(*[entry(case, f"J-{number}") for number, case in enumerate(cases[1:], start=1)])

    assert len(for_five) == len(for_one)
