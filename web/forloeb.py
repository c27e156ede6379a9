"""The dated course of a case and why each date is what it is, for those who work with it; pure.

Staff and Jobcenters read it; Min side says the same to the member in words of its own. The dates
come from the case, its talks and the rules, never from here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from cases.models import WITH_JOBCENTER, CaseState
from cases.policy import HandoverRule, Policy
from cases.rules import HandoverReason, PausePeriod, PlannedTalk
from core import danish
from core.dates import local_date
from meetings.models import MeetingKind, MeetingState


class Certainty(StrEnum):
    """How sure a date is."""

    EXACT = "exact"
    AT_LATEST = "at_latest"
    ABOUT = "about"


class CaseFacts(Protocol):
    """What the course needs of a case; ``cases.models.Case`` has it all."""

    state: str
    spell_start: date
    paused_days: int
    talks_held: int
    handover_on: date | None
    handed_over_on: date | None
    handover_reason: str
    hold_until: date | None
    next_invite_on: date | None
    closed_on: date | None
    policy_version: str

    @property
    def policy(self) -> Policy: ...

    def planned_talk(self, sequence: int) -> PlannedTalk | None: ...


class TalkFacts(Protocol):
    """What the course needs of a talk; ``meetings.models.Meeting`` has it all."""

    pk: int
    kind: str
    sequence: int | None
    state: str
    starts_at: datetime | None
    booking_deadline: date | None
    suspended_for: str
    window_from: date | None
    window_to: date | None
    invited_on: date | None


@dataclass(frozen=True)
class Step:
    """One step of the course, as the components forloeb_line, timeline and week_axis take it.

    :param state: done, now or next
    :param actor: fund or jobcenter
    """

    key: str
    title: str
    when: str
    day: date
    certainty: Certainty
    state: str
    actor: str
    note: str = ""


@dataclass(frozen=True)
class Why:
    """The rule behind a date: what it says, what it was given, where it stands."""

    text: str
    facts: tuple[str, ...]
    source: str


# Steps


def steps_of(case: CaseFacts, talks: Iterable[TalkFacts], *, today: date) -> list[Step]:
    """Return the course from the first day to the Jobcenter: what was, is and comes.

    :param talks: the case's talks, in any order; only job talks are read
    """
    latest = _latest_by_sequence(talks)
    steps = [
        Step(
            key="start",
            title="Ledig",
            when=danish.dato(case.spell_start),
            day=case.spell_start,
            certainty=Certainty.EXACT,
            state="done",
            actor="fund",
        )
    ]
    if case.handover_reason != HandoverReason.LEGACY:
        steps += _talk_steps(case, latest, today=today)
    steps.append(_handover_step(case, today=today))
    return steps


def _latest_by_sequence(talks: Iterable[TalkFacts]) -> dict[int, TalkFacts]:
    """Return of each number the talk that counts: the held one, otherwise the newest that stands."""
    latest: dict[int, TalkFacts] = {}
    for talk in sorted(talks, key=lambda talk: talk.pk):
        if talk.kind != MeetingKind.JOB_TALK or talk.sequence is None:
            continue
        before = latest.get(talk.sequence)
        if before is None or before.state != MeetingState.HELD:
            latest[talk.sequence] = talk
    return latest


def _talk_steps(case: CaseFacts, latest: dict[int, TalkFacts], *, today: date) -> list[Step]:
    steps: list[Step] = []
    fund_holds_it = case.state not in WITH_JOBCENTER and case.state != CaseState.CLOSED
    current = case.talks_held + 1
    for sequence in range(1, case.policy.talks_before_handover + 1):
        talk = latest.get(sequence)
        planned = case.planned_talk(sequence)
        if talk is not None and talk.state == MeetingState.HELD and talk.starts_at:
            steps.append(_held_step(sequence, talk))
        elif fund_holds_it and planned is not None:
            steps.append(
                _open_step(sequence, talk, planned, is_current=sequence == current, today=today)
            )
    return steps


def _held_step(sequence: int, talk: TalkFacts) -> Step:
    assert talk.starts_at is not None  # noqa: S101  (a constraint says so of every held talk)
    return Step(
        key=f"talk-{sequence}",
        title=f"{sequence}. jobsamtale",
        when=danish.dato(talk.starts_at),
        day=local_date(talk.starts_at),
        certainty=Certainty.EXACT,
        state="done",
        actor="fund",
        note="Holdt",
    )


def _open_step(
    sequence: int, talk: TalkFacts | None, planned: PlannedTalk, *, is_current: bool, today: date
) -> Step:
    state = "now" if is_current else "next"
    when, day, certainty, note = _open_date(talk, planned, today=today)
    return Step(
        key=f"talk-{sequence}",
        title=f"{sequence}. jobsamtale",
        when=when,
        day=day,
        certainty=certainty,
        state=state,
        actor="fund",
        note=note,
    )


def _open_date(
    talk: TalkFacts | None, planned: PlannedTalk, *, today: date
) -> tuple[str, date, Certainty, str]:
    """Return when a talk that is not held is: its time, its deadline, or what is planned."""
    if talk is not None and talk.state == MeetingState.BOOKED and talk.starts_at:
        when = danish.tidspunkt(talk.starts_at)
        return when, local_date(talk.starts_at), Certainty.EXACT, "Booket"
    if talk is not None and talk.state == MeetingState.AWAITING_BOOKING:
        if talk.suspended_for or talk.booking_deadline is None:
            return "Fristen hviler", max(planned.window_from, today), Certainty.ABOUT, ""
        deadline = talk.booking_deadline
        return f"Book senest {danish.dato(deadline)}", deadline, Certainty.AT_LATEST, ""
    if talk is not None and talk.state == MeetingState.BOOKING_EXPIRED and talk.booking_deadline:
        deadline = talk.booking_deadline
        return f"Fristen var {danish.dato(deadline)}", deadline, Certainty.EXACT, "Ikke booket"
    if talk is not None and talk.state == MeetingState.MISSED and talk.starts_at:
        when = danish.dato(talk.starts_at)
        return when, local_date(talk.starts_at), Certainty.EXACT, "Udeblevet"
    day = max(planned.window_from, today)
    return f"Omkring {danish.dag_maaned(day)}", day, Certainty.ABOUT, ""


def _handover_step(case: CaseFacts, *, today: date) -> Step:
    title = "Jobcenteret"
    if case.handed_over_on:
        return Step(
            key="handover",
            title=title,
            when=danish.dato(case.handed_over_on),
            day=case.handed_over_on,
            certainty=Certainty.EXACT,
            state="done",
            actor="jobcenter",
            note="Overdraget",
        )
    if case.state in WITH_JOBCENTER:
        return Step(
            key="handover",
            title=title,
            when="Fra begyndelsen",
            day=case.spell_start,
            certainty=Certainty.EXACT,
            state="done",
            actor="jobcenter",
        )
    if case.handover_on is None:
        return Step(
            key="handover",
            title=title,
            when="Dato ikke kendt endnu",
            day=today,
            certainty=Certainty.ABOUT,
            state="next",
            actor="jobcenter",
        )
    return Step(
        key="handover",
        title=title,
        when=f"Senest {danish.dato(case.handover_on)}",
        day=case.handover_on,
        certainty=Certainty.AT_LATEST,
        state="next",
        actor="jobcenter",
    )


# Why


HANDOVER_TEXTS = {
    HandoverRule.FIRST_OF: (
        "Jobcenteret tager over, når {talks} jobsamtaler er holdt, eller når {months} måneder er gået. "
        "Det, der sker først, gælder."
    ),
    HandoverRule.TIME_ONLY: "Jobcenteret tager over, når {months} måneder er gået.",
    HandoverRule.TALKS_ONLY: "Jobcenteret tager over, når {talks} jobsamtaler er holdt.",
    HandoverRule.BOTH: (
        "Jobcenteret tager over, når {talks} jobsamtaler er holdt, og {months} måneder er gået."
    ),
}


def why_handover(case: CaseFacts) -> Why:
    """Return why the case goes over, or went over, on its date (R16, A1, A2)."""
    policy = case.policy
    text = HANDOVER_TEXTS[policy.handover_rule].format(
        talks=policy.talks_before_handover, months=policy.handover_months
    )
    facts = [f"Første ledige dag: {danish.dato_aar(case.spell_start)}."]
    facts.append(f"{case.talks_held} af {policy.talks_before_handover} jobsamtaler er holdt.")
    facts.append(_paused(case.paused_days))
    if case.handover_on:
        facts.append(
            f"Datoen er derfor {danish.dato_aar(case.handover_on)}. Den rykkes ikke for weekend."
        )
    if case.hold_until:
        facts.append(
            f"Overdragelsen er rettet, så den sker ikke automatisk før {danish.dato_aar(case.hold_until)} (B9)."
        )
    return Why(text, tuple(facts), _source("R16, A1, A2", case))


def why_talk(case: CaseFacts, sequence: int, talk: TalkFacts | None) -> Why | None:
    """Return why a talk is planned when it is: its days from the first one, its deadline, its window."""
    policy = case.policy
    planned = case.planned_talk(sequence)
    if planned is None:
        return None
    facts = [f"Første ledige dag: {danish.dato_aar(case.spell_start)}.", _paused(case.paused_days)]
    if sequence == 1:
        text = (
            f"Den første samtale holdes ved fremmøde senest {policy.first_talk_deadline_days} dage efter "
            "den første ledige dag. Fristen er vores, så den rykkes tilbage til en hverdag."
        )
        facts.append(f"Senest {danish.dato_aar(planned.window_to)}.")
        rules = "R4, R8, A4, A5"
    else:
        plan = policy.plan_of_talk(sequence)
        assert plan is not None  # noqa: S101  (a planned talk after the first has its plan)
        first, last = plan.window
        text = (
            f"Samtalen inviteres på dag {plan.invite_day} og holdes mellem dag {first} og dag {last}, "
            f"når {sequence - 1}. samtale er holdt."
        )
        facts.append(f"Invitation: {danish.dato_aar(planned.invite_on)}.")
        facts.append(
            f"Vindue: {danish.dato_aar(planned.window_from)} til {danish.dato_aar(planned.window_to)}."
        )
        rules = "R9, A5"
    if talk is not None and talk.booking_deadline and talk.invited_on:
        facts.append(
            f"Bookingfrist: {policy.booking_window_days} dage efter brevet {danish.dato_aar(talk.invited_on)}, "
            f"rykket frem til en hverdag: {danish.dato_aar(talk.booking_deadline)} (A6)."
        )
    return Why(text, tuple(facts), _source(rules, case))


PAUSE_LABELS = {
    "employment": "Arbejde",
    "deregistered": "Afmeldt",
    "long_sickness": "Syg fra dag 15",
    "maternity": "Barsel",
}


def why_pauses(case: CaseFacts, pauses: Sequence[PausePeriod]) -> Why:
    """Return what stopped the clock, and by how much the planned dates moved (A2, B5)."""
    facts = [
        f"{PAUSE_LABELS[pause.reason]}: {danish.dato_aar(pause.first_day)} til "
        + (danish.dato_aar(pause.last_day) if pause.last_day else "nu")
        + "."
        for pause in pauses
    ]
    facts.append(_paused(case.paused_days))
    return Why(
        "Dage uden dagpenge stopper uret: arbejde, afmelding, barsel og sygdom fra dag 15. Ferie gør ikke. "
        "Alle planlagte datoer flyttes med lige så mange dage.",
        tuple(facts),
        _source("A2, B5", case),
    )


def _paused(days: int) -> str:
    if not days:
        return "Ingen pauser flytter datoerne."
    return f"Pauser flytter datoerne {days} {'dag' if days == 1 else 'dage'}."


def _source(rules: str, case: CaseFacts) -> str:
    return f"Regel {rules} · regelsæt {case.policy_version}"
