"""What an event may cost, day by day: every kind, contact before, same day, later and never."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.policy import DEFAULT
from core.dates import each_day
from sanctions import rules
from sanctions.rules import Ends, Facts, Kind

MON, TUE, FRI, SAT, SUN = (date(2026, 5, day) for day in (18, 19, 22, 23, 24))
WHIT_MONDAY = date(2026, 5, 25)
NEXT_TUE = date(2026, 5, 26)
ORGANISER_ONLY = replace(DEFAULT, contact_must_be_organiser=True)
CONTACT_DAY_LOST = replace(DEFAULT, no_show_contact_day_paid=False)

NO_SHOW = [
    # event, contact, policy, last, full-time hours, part-time hours
    (MON, None, DEFAULT, None, None, None),
    (MON, MON, DEFAULT, MON, 7.4, 6.0),
    (MON, TUE, DEFAULT, MON, 7.4, 6.0),
    (MON, date(2026, 5, 20), DEFAULT, TUE, 14.8, 12.0),
    (FRI, SAT, DEFAULT, FRI, 7.4, 6.0),
    (FRI, WHIT_MONDAY, DEFAULT, SUN, 7.4, 6.0),
    (FRI, NEXT_TUE, DEFAULT, WHIT_MONDAY, 14.8, 12.0),
    (MON, MON, CONTACT_DAY_LOST, MON, 7.4, 6.0),
    (MON, TUE, CONTACT_DAY_LOST, TUE, 14.8, 12.0),
    (date(2026, 3, 27), date(2026, 3, 31), DEFAULT, date(2026, 3, 30), 14.8, 12.0),  # summer time
    (
        date(2026, 10, 23),
        date(2026, 10, 27),
        DEFAULT,
        date(2026, 10, 26),
        14.8,
        12.0,
    ),  # winter time
    (
        date(2026, 12, 30),
        date(2027, 1, 4),
        DEFAULT,
        date(2027, 1, 3),
        22.2,
        18.0,
    ),  # New Year is paid
]


@pytest.mark.parametrize(("insurance", "column"), [("full", 4), ("part", 5)])
@pytest.mark.parametrize("row", NO_SHOW)
@pytest.mark.parametrize("kind", [Kind.NO_SHOW, Kind.OFFER_NON_PARTICIPATION])
def test_a_missed_talk_costs_from_its_day_until_contact(kind, row, insurance, column):
    event, contact, policy, last, *_ = row

    found = rules.consequence(
        kind, Facts(event_on=event, cured_on=contact, insurance=insurance), policy=policy
    )

    assert (found.first, found.last, found.hours) == (event, last, row[column])
    assert found.ends is Ends.WHEN_CURED


@pytest.mark.parametrize(
    ("policy", "with_organiser", "last"),
    [
        (DEFAULT, False, MON),
        (DEFAULT, True, MON),
        (ORGANISER_ONLY, False, None),
        (ORGANISER_ONLY, True, MON),
    ],
)
def test_contact_with_either_ends_it_unless_policy_asks_for_the_organiser(
    policy, with_organiser, last
):
    facts = Facts(event_on=MON, cured_on=TUE, contact_with_organiser=with_organiser)

    assert rules.consequence(Kind.NO_SHOW, facts, policy=policy).last == last


@pytest.mark.parametrize(
    ("agreed", "contact", "last", "hours", "ends"),
    [
        (True, None, MON, 7.4, Ends.FIXED),
        (True, FRI, MON, 7.4, Ends.FIXED),
        (False, None, None, None, Ends.WHEN_CURED),
        (False, FRI, date(2026, 5, 21), 29.6, Ends.WHEN_CURED),
    ],
)
def test_an_unlawful_cancellation_costs_its_day_when_a_new_time_was_agreed(
    agreed, contact, last, hours, ends
):
    facts = Facts(event_on=MON, cured_on=contact, new_time_agreed=agreed)

    found = rules.consequence(Kind.UNLAWFUL_CANCELLATION, facts, policy=DEFAULT)

    assert (found.first, found.last, found.hours, found.ends) == (MON, last, hours, ends)


@pytest.mark.parametrize(
    ("deadline", "cure", "first", "last", "hours", "empty"),
    [
        (FRI, None, SAT, None, None, False),
        (FRI, SAT, SAT, FRI, 0.0, True),
        (FRI, SUN, SAT, SAT, 0.0, False),
        (FRI, NEXT_TUE, SAT, WHIT_MONDAY, 7.4, False),
        (MON, TUE, TUE, MON, 0.0, True),
        (MON, date(2026, 5, 20), TUE, TUE, 7.4, False),
    ],
)
def test_a_missed_deadline_costs_from_the_day_after_it_to_the_day_before_the_cure(
    deadline, cure, first, last, hours, empty
):
    facts = Facts(event_on=deadline, cured_on=cure)

    found = rules.consequence(Kind.BOOKING_DEADLINE_MISSED, facts, policy=DEFAULT)

    assert (found.first, found.last, found.hours, found.is_empty) == (first, last, hours, empty)


@pytest.mark.parametrize(
    ("after_deadline", "cure", "first", "last"),
    [
        (False, None, MON, None),
        (True, None, TUE, None),
        (False, date(2026, 8, 3), MON, date(2026, 8, 2)),
        (True, date(2026, 8, 3), TUE, date(2026, 8, 2)),
    ],
)
@pytest.mark.parametrize("kind", [Kind.NOT_AVAILABLE, Kind.QUARANTINE_REPEAT])
def test_a_lost_right_is_open_until_the_hours_are_documented(
    kind, after_deadline, cure, first, last
):
    facts = Facts(event_on=MON, cured_on=cure, after_deadline=after_deadline)

    found = rules.consequence(kind, facts, policy=DEFAULT)

    assert (found.first, found.last, found.ends) == (first, last, Ends.WHEN_REQUALIFIED)


@pytest.mark.parametrize(
    ("insurance", "event", "off", "last", "hours"),
    [
        ("full", MON, (), date(2026, 6, 5), 111.0),  # fifteen weekdays, holidays among them
        ("part", MON, (), date(2026, 6, 5), 90.0),
        ("full", SAT, (), date(2026, 6, 12), 111.0),
        ("full", MON, (TUE, FRI), date(2026, 6, 9), 111.0),
        ("full", MON, (SAT, SUN), date(2026, 6, 5), 111.0),
    ],
)
def test_a_quarantine_is_served_on_weekdays_with_a_right_to_benefit(
    insurance, event, off, last, hours
):
    facts = Facts(event_on=event, insurance=insurance, days_without_right=frozenset(off))

    found = rules.consequence(Kind.QUARANTINE, facts, policy=DEFAULT)

    assert (found.first, found.last, found.hours) == (event, last, hours)
    assert found.ends is Ends.AFTER_HOURS


@pytest.mark.parametrize("kind", sorted(rules.DOUBT_ONLY))
def test_a_doubt_costs_nothing(kind):
    assert rules.consequence(kind, Facts(event_on=MON), policy=DEFAULT) == rules.NOTHING


def test_every_kind_is_in_the_table():
    assert all(rules.consequence(kind, Facts(event_on=MON), policy=DEFAULT) for kind in Kind)


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (date(2026, 5, 17), Kind.QUARANTINE_REPEAT),
        (date(2026, 5, 18), Kind.QUARANTINE),
        (date(2025, 5, 18), Kind.QUARANTINE_REPEAT),
        (date(2025, 5, 17), Kind.QUARANTINE),
    ],
)
def test_a_second_quarantine_within_twelve_months_costs_the_right(event, kind):
    found = rules.quarantine_kind(event, earlier_events=[date(2025, 5, 18)], policy=DEFAULT)

    assert found is kind


@pytest.mark.parametrize(
    ("sent", "reply_by"),
    [
        (date(2026, 10, 6), date(2026, 10, 13)),
        (date(2026, 5, 18), date(2026, 5, 26)),  # Whit Monday
        (date(2026, 12, 17), date(2026, 12, 28)),  # Christmas Eve, Christmas, a weekend
        (date(2026, 11, 21), date(2026, 11, 30)),
    ],
)
def test_a_hearing_is_answered_within_seven_days_on_a_business_day(sent, reply_by):
    assert rules.reply_by(sent, policy=DEFAULT) == reply_by


def test_a_complaint_has_four_weeks():
    assert rules.complaint_deadline(date(2026, 10, 15), policy=DEFAULT) == date(2026, 11, 12)
    assert rules.complaint_deadline(date(2026, 11, 26), policy=DEFAULT) == date(2026, 12, 28)


def test_overlapping_losses_count_each_benefit_day_once():
    intervals = [
        (Kind.NO_SHOW, MON, FRI),
        (Kind.BOOKING_DEADLINE_MISSED, TUE, WHIT_MONDAY),
        (Kind.QUARANTINE, SAT, SUN),
    ]

    days = rules.lost_days(intervals)

    assert [lost.day for lost in days] == [
        day for day in each_day(MON, WHIT_MONDAY) if day.weekday() < 5
    ]
    assert [lost.reason for lost in days[:5]] == [Kind.NO_SHOW] * 5
    assert days[-1].reason is Kind.BOOKING_DEADLINE_MISSED


def test_an_interval_that_a_cure_closed_is_over_at_once():
    kept_away = Facts(event_on=MON, cured_on=MON)
    found = rules.consequence(Kind.NO_SHOW, kept_away, policy=DEFAULT)
    still_open = rules.consequence(Kind.NO_SHOW, Facts(event_on=MON), policy=DEFAULT)

    assert (found.last, rules.has_ended(found, today=MON)) == (MON, True)
    assert not rules.has_ended(still_open, today=date(2027, 1, 1))


def test_a_fixed_interval_ends_when_its_last_day_is_over():
    found = rules.consequence(Kind.QUARANTINE, Facts(event_on=MON), policy=DEFAULT)

    assert not rules.has_ended(found, today=date(2026, 6, 5))
    assert rules.has_ended(found, today=date(2026, 6, 5) + timedelta(days=1))
