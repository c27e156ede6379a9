"""The numbers by version: which one a case pins, and that each has a source."""

from dataclasses import fields
from datetime import date

import pytest

from cases import policy
from cases.policy import HandoverRule, Policy

ABOUT_THE_VERSION = {
    "name",
    "effective_from",
    "only_from_first_benefit_on",
    "not_in_municipalities",
}
ALL = list(policy.VERSIONS)
AARHUS, ASSENS = "751", "420"


def test_every_number_says_where_it_comes_from():
    numbers = {each.name for each in fields(Policy)} - ABOUT_THE_VERSION

    assert set(policy.SOURCES) == numbers
    assert all(policy.SOURCES.values())


@pytest.mark.parametrize(
    ("first_benefit_date", "municipality", "active", "expected"),
    [
        (date(2023, 12, 31), AARHUS, ALL, "regime-2024"),
        (date(2024, 1, 1), AARHUS, ALL, "regime-2024"),
        (date(2026, 6, 30), AARHUS, ALL, "regime-2024"),
        (date(2026, 7, 1), AARHUS, ALL, "law-2026h2"),
        (date(2026, 7, 1), AARHUS, ["regime-2024"], "regime-2024"),
        (date(2026, 12, 31), AARHUS, ALL, "law-2026h2"),
        (date(2027, 1, 1), AARHUS, ALL, "trial-2027"),
        (date(2027, 1, 1), ASSENS, ALL, "law-2026h2"),
    ],
)
def test_a_case_pins_the_version_in_force_on_its_first_benefit_date(
    first_benefit_date, municipality, active, expected
):
    pinned = policy.policy_on(first_benefit_date, municipality=municipality, active=active)

    assert pinned.name == expected


def test_the_law_of_2026_has_two_talks_and_hands_over_by_time_alone():
    law = policy.LAW_2026H2

    assert (law.talks_before_handover, law.handover_rule) == (2, HandoverRule.TIME_ONLY)
    assert law.plan_of_talk(2) == policy.REGIME_2024.second_talk
    assert law.plan_of_talk(3) is None


def test_the_trial_leaves_nineteen_municipalities_out():
    assert policy.TRIAL_2027.handover_months == 4
    assert len(policy.FREE_CHOICE_MUNICIPALITIES) == 19


def test_overrides_change_the_numbers_they_name_and_nothing_else():
    tried = policy.with_overrides(
        policy.REGIME_2024,
        {"handover_rule": "BOTH", "joblog_flag": {"below_weeks": 3, "window_weeks": 5}},
    )

    assert tried.handover_rule is HandoverRule.BOTH
    assert (tried.joblog_flag_below_weeks, tried.joblog_flag_window_weeks) == (3, 5)
    assert tried.booking_window_days == policy.REGIME_2024.booking_window_days


def test_of_a_number_with_parts_an_override_changes_those_it_names():
    tried = policy.with_overrides(
        policy.REGIME_2024,
        {
            "second_talk": {"invite_day": 30},
            "talk_minutes": {"first": 30},
            "joblog_flag": {"below_weeks": 3},
        },
    )

    assert tried.second_talk == policy.TalkPlan(invite_day=30, window=(35, 49), target=42)
    assert tried.talk_minutes == {"first": 30, "other": 45, "availability": 30}
    assert (tried.joblog_flag_below_weeks, tried.joblog_flag_window_weeks) == (3, 4)


def test_an_override_that_names_no_number_is_refused():
    with pytest.raises(KeyError):
        policy.with_overrides(policy.REGIME_2024, {"talks": 4})


def test_a_version_that_is_tried_out_is_found_only_inside_its_block():
    tried = policy.renamed(policy.REGIME_2024, "regime-2024+test")

    with policy.trying_out(tried):
        assert policy.policy_named("regime-2024+test") is tried
    with pytest.raises(KeyError):
        policy.policy_named("regime-2024+test")


@pytest.mark.parametrize(
    ("kind", "sequence", "minutes"),
    [
        ("job_talk", 1, 60),
        ("job_talk", 2, 45),
        ("job_talk", 3, 45),
        ("availability_talk", None, 30),
        ("joint_talk", None, 45),
    ],
)
def test_a_talk_lasts_as_policy_says(kind, sequence, minutes):
    assert policy.DEFAULT.minutes_of_talk(kind=kind, sequence=sequence) == minutes
