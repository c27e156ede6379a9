"""The dated course of a case and the rule behind each date, as staff read them."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from cases import policy as policies
from cases.models import Case, CaseState
from cases.rules import PausePeriod, PauseReason
from core.dates import COPENHAGEN
from meetings.models import Meeting, MeetingState
from web import forloeb

TODAY = date(2026, 4, 13)


def a_case(**facts):
    return Case(
        **{
            "state": CaseState.AKASSE_ACTIVE,
            "spell_start": date(2026, 3, 2),
            "handover_on": date(2026, 6, 2),
            "policy_version": policies.DEFAULT.name,
            "talks_held": 1,
        }
        | facts
    )


def a_talk(sequence, state, *, pk=1, day=None, **facts):
    starts_at = datetime(day.year, day.month, day.day, 10, tzinfo=COPENHAGEN) if day else None
    return Meeting(
        pk=pk, kind="job_talk", sequence=sequence, state=state, starts_at=starts_at, **facts
    )


def steps(case, *talks):
    return [
        (step.key, step.state, step.certainty.value, step.when)
        for step in forloeb.steps_of(case, talks, today=TODAY)
    ]


def test_the_course_begins_with_the_first_day_and_ends_with_the_jobcenter():
    held = a_talk(1, MeetingState.HELD, day=date(2026, 3, 11))
    booked = a_talk(2, MeetingState.BOOKED, pk=2, day=date(2026, 4, 16))

    assert steps(a_case(), held, booked) == [
        ("start", "done", "exact", "mandag 2. marts"),
        ("talk-1", "done", "exact", "onsdag 11. marts"),
        ("talk-2", "now", "exact", "torsdag 16. april kl. 10.00"),
        ("talk-3", "next", "about", "Omkring 11. maj"),
        ("handover", "next", "at_latest", "Senest tirsdag 2. juni"),
    ]


@pytest.mark.parametrize(
    ("facts", "when"),
    [
        (
            {"state": MeetingState.AWAITING_BOOKING, "booking_deadline": date(2026, 4, 21)},
            "Book senest tirsdag 21. april",
        ),
        ({"state": MeetingState.AWAITING_BOOKING, "suspended_for": "sick"}, "Fristen hviler"),
        (
            {"state": MeetingState.BOOKING_EXPIRED, "booking_deadline": date(2026, 4, 7)},
            "Fristen var tirsdag 7. april",
        ),
        ({"state": MeetingState.WITHDRAWN}, "Omkring 13. april"),
    ],
)
def test_a_talk_to_come_says_what_is_known_of_its_date(facts, when):
    talk = a_talk(2, facts.pop("state"), **facts)

    assert steps(a_case(), talk)[2][3] == when


def test_a_held_talk_counts_whatever_came_after_it():
    held = a_talk(1, MeetingState.HELD, day=date(2026, 3, 11))
    later = a_talk(1, MeetingState.WITHDRAWN, pk=2)

    assert steps(a_case(), later, held)[1] == ("talk-1", "done", "exact", "onsdag 11. marts")


def test_a_case_at_the_jobcenter_has_only_what_was_held():
    case = a_case(
        state=CaseState.JOBCENTER_ACTIVE,
        handed_over_on=date(2026, 6, 2),
        handover_reason="months",
    )

    assert [key for key, *_ in steps(case)] == ["start", "handover"]
    assert steps(case)[-1] == ("handover", "done", "exact", "tirsdag 2. juni")


def test_a_case_from_before_the_regime_was_always_at_the_jobcenter():
    case = a_case(state=CaseState.JOBCENTER_ACTIVE, handover_reason="legacy", handover_on=None)

    assert steps(case)[-1][3] == "Fra begyndelsen"


def test_a_handover_without_a_date_says_so():
    assert steps(a_case(handover_on=None))[-1][3] == "Dato ikke kendt endnu"


# Why


def test_why_a_case_goes_over_names_rule_version_and_inputs():
    why = forloeb.why_handover(a_case(paused_days=3, hold_until=date(2026, 7, 1)))

    assert "Det, der sker først, gælder." in why.text
    assert why.facts == (
        "Første ledige dag: mandag 2. marts 2026.",
        "1 af 3 jobsamtaler er holdt.",
        "Pauser flytter datoerne 3 dage.",
        "Datoen er derfor tirsdag 2. juni 2026. Den rykkes ikke for weekend.",
        "Overdragelsen er rettet, så den sker ikke automatisk før onsdag 1. juli 2026 (B9).",
    )
    assert why.source == "Regel R16, A1, A2 · regelsæt regime-2024"


def test_every_rule_of_handover_has_its_words():
    assert set(forloeb.HANDOVER_TEXTS) == set(policies.HandoverRule)


def test_why_a_talk_is_when_it_is():
    talk = a_talk(
        2,
        MeetingState.AWAITING_BOOKING,
        invited_on=date(2026, 3, 30),
        booking_deadline=date(2026, 4, 7),
    )

    why = forloeb.why_talk(a_case(), 2, talk)

    assert why.text.startswith("Samtalen inviteres på dag 28 og holdes mellem dag 35 og dag 49")
    assert "Vindue: mandag 6. april 2026 til mandag 20. april 2026." in why.facts
    assert any("8 dage efter brevet mandag 30. marts 2026" in fact for fact in why.facts)


def test_the_first_talk_is_explained_by_its_last_day():
    why = forloeb.why_talk(a_case(), 1, None)

    assert "senest 14 dage" in why.text
    assert "Senest mandag 16. marts 2026." in why.facts


def test_a_talk_that_the_version_does_not_hold_has_no_why(monkeypatch):
    two = replace(policies.DEFAULT, talks_before_handover=2)
    monkeypatch.setattr(policies, "policy_named", lambda name: two)

    assert forloeb.why_talk(a_case(), 3, None) is None


def test_why_pauses_lists_each_of_them():
    pause = PausePeriod(PauseReason.EMPLOYMENT, date(2026, 3, 16), None)

    why = forloeb.why_pauses(a_case(paused_days=1), [pause])

    assert why.facts == (
        "Arbejde: mandag 16. marts 2026 til nu.",
        "Pauser flytter datoerne 1 dag.",
    )


def test_every_reason_for_a_pause_has_its_word():
    assert set(forloeb.PAUSE_LABELS) == {reason.value for reason in PauseReason}
