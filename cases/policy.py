"""Every number that law and fund fix, by the day it took effect, each with its source.

A version is never edited in place: a change of law is a new version. A case pins the version in
force on its first benefit date (B17), and every rule is given that version. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, time
from enum import StrEnum
from typing import Any


class HandoverRule(StrEnum):
    """Which of the two clocks, talks and months, hands the contact process over (A1)."""

    FIRST_OF = "FIRST_OF"
    TIME_ONLY = "TIME_ONLY"
    TALKS_ONLY = "TALKS_ONLY"
    BOTH = "BOTH"


@dataclass(frozen=True, kw_only=True)
class TalkPlan:
    """When a job talk is invited and held, in days of unemployment from the spell's start (A5)."""

    invite_day: int
    window: tuple[int, int]
    target: int | None = None


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One version of the numbers. Days are calendar days, hours benefit hours, unless said."""

    name: str
    effective_from: date
    only_from_first_benefit_on: date | None = None
    not_in_municipalities: frozenset[str] = frozenset()

    regime_start: date = date(2024, 1, 1)
    talks_before_handover: int = 3
    handover_months: int = 3
    handover_rule: HandoverRule = HandoverRule.FIRST_OF
    handover_hours_threshold: int | None = None
    handover_notice_days: int = 14
    undo_handover_days: int = 14
    handover_hold_days: int = 28
    booked_talk_at_handover: str = "WITHDRAW"
    pause_reasons: frozenset[str] = frozenset(
        {"employment", "deregistered", "long_sickness", "maternity"}
    )
    first_talk_deadline_days: int = 14
    first_talk_assign_slot: bool = False
    second_talk: TalkPlan = TalkPlan(invite_day=28, window=(35, 49), target=42)
    third_talk: TalkPlan | None = TalkPlan(invite_day=63, window=(70, 84))
    booking_window_days: int = 8
    booking_reminder_days_before: tuple[int, ...] = (3, 1)
    reminder_time: time = time(8, 0)
    meeting_reminder_hours_before: int = 24
    missed_flag_minutes_after_end: int = 60
    no_show_contact_day_paid: bool = True
    contact_must_be_organiser: bool = False
    lawful_reasons: frozenset[str] = frozenset(
        {"sick", "job_interview", "work", "other_mandatory_meeting", "in_offer"}
    )
    sick_streak_threshold: int = 2
    job_goals_required: int = 2
    joblog_min_per_week: int = 2
    joblog_posted_soft_min: int = 1
    joblog_grace_days: int = 7
    joblog_flag_below_weeks: int = 2
    joblog_flag_window_weeks: int = 4
    joblog_min_obliged_weekdays: int = 3
    joblog_zero_month_rule: bool = False
    hearing_days: int = 7
    appeal_days: int = 28
    appeal_forward_days: int = 28
    quarantine_hours: Mapping[str, int] = field(default_factory=lambda: {"full": 111, "part": 90})
    repeat_window_months: int = 12
    deregister_on_missed_booking: bool = True
    talk_minutes: Mapping[str, int] = field(
        default_factory=lambda: {"first": 60, "other": 45, "availability": 30}
    )
    requalify_hours: Mapping[str, int] = field(
        default_factory=lambda: {
            "full_3_months": 300,
            "part_3_months": 150,
            "full_12_weeks": 276,
            "part_12_weeks": 138,
        }
    )
    hours_per_benefit_day: Mapping[str, float] = field(
        default_factory=lambda: {"full": 7.4, "part": 6.0}
    )
    sick_pay_days_from_fund: int = 14
    cv_deadline_days: int = 14
    cv_reminder_day: int = 10
    exemption_lead_weeks: int = 6
    vacation_notice_days: int = 14
    joint_talk_month: int = 16
    closing_days_extra: tuple[str, ...] = ("06-05", "12-24", "12-31")
    paper_delivery_days: int = 5
    outage_minutes: int = 30
    offer_consent_days: int = 7
    offer_answer_reminder_days: int = 14
    jobcenter_closed_months: int = 6
    four_eyes_kinds: frozenset[str] = frozenset(
        {"not_available", "quarantine", "quarantine_repeat"}
    )
    retention_years: int = 5

    def fits(self, first_benefit_date: date, *, municipality: str) -> bool:
        """Return whether a case of this municipality can pin the version at all, once it is in force (P3)."""
        begins = self.only_from_first_benefit_on
        return municipality not in self.not_in_municipalities and (
            begins is None or begins <= first_benefit_date
        )

    def plan_of_talk(self, sequence: int) -> TalkPlan | None:
        """Return when job talk 2 or 3 is planned; None for talk 1 and for talks that are not held."""
        if sequence > self.talks_before_handover:
            return None
        return {2: self.second_talk, 3: self.third_talk}.get(sequence)

    def minutes_of_talk(self, *, kind: str, sequence: int | None) -> int:
        """Return how long a talk lasts, in minutes (B22)."""
        if kind == "availability_talk":
            return self.talk_minutes["availability"]
        return self.talk_minutes["first" if sequence == 1 else "other"]


SOURCES: Mapping[str, str] = {
    "regime_start": "Kildedokumentet, indledning (R1, R3); A3",
    "talks_before_handover": "LAB § 31; kildedokumentet (R16); A1",
    "handover_months": "LAB § 31; kildedokumentet (R16, R38); A2",
    "handover_rule": "Produktejeren: tre samtaler eller tre måneder; A1",
    "handover_hours_threshold": "LAB § 9, praksis 410 timer ved månedens udgang (P4); slået fra",
    "handover_notice_days": "Fondens praksis: varsel før overgang (L10)",
    "undo_handover_days": "Fondens praksis: rettelse af overdragelse (L13)",
    "handover_hold_days": "Fondens praksis efter en fortrudt overdragelse (B9)",
    "booked_talk_at_handover": "A18",
    "pause_reasons": "A2",
    "first_talk_deadline_days": "LAB § 31: første samtale inden to uger (P1)",
    "first_talk_assign_slot": "A4",
    "second_talk": "En fonds rytme: omkring 6 uger (P5); A5",
    "third_talk": "En fonds rytme: før 12 uger (P5); A5",
    "booking_window_days": "STAR om selvbooking: mindst 8 dage (P16); A6",
    "booking_reminder_days_before": "Fondens praksis (L3)",
    "reminder_time": "Fondens praksis",
    "meeting_reminder_hours_before": "Fondens praksis (L6)",
    "missed_flag_minutes_after_end": "Fondens praksis: tid til at notere fremmøde; A20",
    "no_show_contact_day_paid": "Kildedokumentet (R47); A7",
    "contact_must_be_organiser": "Kildedokumentet (R47) ordret; A8, P12",
    "lawful_reasons": "Kildedokumentet (R44); praksis P12; A10",
    "sick_streak_threshold": "Praksis P20; A12",
    "job_goals_required": "Kildedokumentet (R12); A23",
    "joblog_min_per_week": "Kildedokumentet (R14, R32); P25",
    "joblog_posted_soft_min": "Kildedokumentet (R33)",
    "joblog_grace_days": "Vejledning: rimelig frist, omkring en uge (P27)",
    "joblog_flag_below_weeks": "A13",
    "joblog_flag_window_weeks": "A13",
    "joblog_min_obliged_weekdays": "A14",
    "joblog_zero_month_rule": "BEK om rådighed § 42 a, kun 2022-2023 (P24); slået fra",
    "hearing_days": "Praksis: en uge (P39)",
    "appeal_days": "Klage inden fire uger (P41)",
    "appeal_forward_days": "Videresendes inden fire uger (P41)",
    "quarantine_hours": "ALF § 63: tre uger, 111 timer (P33)",
    "repeat_window_months": "ALF § 63: to inden for 12 måneder (P33)",
    "deregister_on_missed_booking": "BEK om rådighed, afmelding dagen efter fristen (P15)",
    "talk_minutes": "Fondens praksis (B22)",
    "requalify_hours": "BEK om rådighed § 44: 300/276 og 150/138 timer (P31)",
    "hours_per_benefit_day": "37 timer delt på fem dage; 30 timer (P47)",
    "sick_pay_days_from_fund": "Praksis P18: fonden betaler de første 14 dage",
    "cv_deadline_days": "CV på Jobnet inden to uger (P23)",
    "cv_reminder_day": "Fondens praksis (L27)",
    "exemption_lead_weeks": "Praksis P22: job inden for seks uger",
    "vacation_notice_days": "Praksis P21",
    "joint_talk_month": "En fonds praksis: fællessamtale efter 16 måneder (P5)",
    "closing_days_extra": "P45; B36",
    "paper_delivery_days": "Fondens praksis for papirbreve (B33)",
    "outage_minutes": "Fondens praksis (B16)",
    "offer_consent_days": "L19",
    "offer_answer_reminder_days": "Ingen regel fundet, kun en påmindelse (P49)",
    "jobcenter_closed_months": "4.2, regel 2",
    "four_eyes_kinds": "Fondens praksis: to personer om indgribende afgørelser",
    "retention_years": "Fondens praksis (4.3)",
}

REGIME_2024 = Policy(name="regime-2024", effective_from=date(2024, 1, 1))

LAW_2026H2 = replace(
    REGIME_2024,
    name="law-2026h2",
    effective_from=date(2026, 7, 1),
    talks_before_handover=2,
    handover_rule=HandoverRule.TIME_ONLY,
    third_talk=None,
)
"""Lov nr. 1750 of 29 Dec 2025 (P2): at least two talks, then the municipality, by time alone."""

FREE_CHOICE_MUNICIPALITIES = frozenset(
    [
        "101",
        "151",
        "153",
        "157",
        "159",
        "161",
        "163",
        "167",
        "169",
        "173",
        "175",
        "187",
        "420",
        "430",
        "450",
        "479",
        "480",
        "482",
        "492",
    ]
)
"""The 19 municipalities of trial B (P3), where the four months do not apply."""

TRIAL_2027 = replace(
    REGIME_2024,
    name="trial-2027",
    effective_from=date(2027, 1, 1),
    handover_months=4,
    only_from_first_benefit_on=date(2027, 1, 1),
    not_in_municipalities=FREE_CHOICE_MUNICIPALITIES,
)
"""The trial from 2027 (P3): four months, everywhere but in the 19 free-choice municipalities."""

VERSIONS: Mapping[str, Policy] = {
    version.name: version for version in (REGIME_2024, LAW_2026H2, TRIAL_2027)
}
DEFAULT = REGIME_2024

_tried_out: ContextVar[Mapping[str, Policy]] = ContextVar("tried_out", default={})  # noqa: B039


def policy_named(name: str) -> Policy:
    """Return the version with this name.

    :raises KeyError: if there is no such version
    """
    return _tried_out.get().get(name) or VERSIONS[name]


def longest_notice_days() -> int:
    """Return how many days before its date a handover is announced at the earliest, in any version."""
    known = [*VERSIONS.values(), *_tried_out.get().values()]
    return max(version.handover_notice_days for version in known)


def policy_on(day: date, *, municipality: str, active: Iterable[str]) -> Policy:
    """Return the version that a case with this first benefit date pins (B17).

    Of the active versions that apply to the day and the municipality, the one that took effect
    last. Before the first version took effect the default one: the cohort rule then applies.
    """
    in_force = [
        version
        for version in map(policy_named, active)
        if version.effective_from <= day and version.fits(day, municipality=municipality)
    ]
    return max(in_force, key=lambda version: version.effective_from, default=DEFAULT)


def with_overrides(policy: Policy, overrides: Mapping[str, Any]) -> Policy:
    """Return the policy with some numbers changed, as a scenario may ask ("what if").

    Of a number with several parts only those that are named change.

    :raises KeyError: if a name is no field of the policy
    """
    names = {each.name for each in fields(Policy)} - {"name"} | {"joblog_flag"}
    for name in overrides:
        if name not in names:
            raise KeyError(name)
    typed: dict[str, Any] = {
        name: HandoverRule(value) if name == "handover_rule" else value
        for name, value in overrides.items()
    }
    for name in ("second_talk", "third_talk"):
        if isinstance(typed.get(name), Mapping):
            plan = asdict(getattr(policy, name) or TalkPlan(invite_day=0, window=(0, 0)))
            plan |= typed[name]
            plan["window"] = tuple(plan["window"])
            typed[name] = TalkPlan(**plan)
    for name in ("quarantine_hours", "talk_minutes", "requalify_hours", "hours_per_benefit_day"):
        if name in typed:
            typed[name] = {**getattr(policy, name), **typed[name]}
    for name in ("lawful_reasons", "pause_reasons", "four_eyes_kinds"):
        if name in typed:
            typed[name] = frozenset(typed[name])
    flag = typed.pop("joblog_flag", None)
    if flag:
        typed |= {f"joblog_flag_{part}": number for part, number in flag.items()}
    return replace(policy, **typed)


def renamed(policy: Policy, name: str) -> Policy:
    """Return the same numbers under another name, for a version that is only tried out."""
    return replace(policy, name=name)


@contextmanager
def trying_out(policy: Policy) -> Iterator[Policy]:
    """Let a version that is not shipped be found by name, inside this block alone.

    Only a simulation does this, in a transaction that is rolled back.
    """
    token = _tried_out.set({**_tried_out.get(), policy.name: policy})
    try:
        yield policy
    finally:
        _tried_out.reset(token)
