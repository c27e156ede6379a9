"""The course as the member sees it: what was, where they are, what is planned, and why."""

from dataclasses import replace
from datetime import date

import pytest

from cases.models import CaseState
from cases.policy import LAW_2026H2, REGIME_2024, HandoverRule
from cases.rules import HandoverReason
from meetings.models import MeetingState, Mode, Suspension
from tests.web.member.courses import TALK, a_course, a_talk, booked, held
from tests.web.member.world import NOW, at
from web.member.forloeb import Certainty, forloeb_steps, weeks_so_far


def rows(course, *, moment=NOW):
    return [(step.title, step.when, step.state) for step in forloeb_steps(course, at=moment)]


def step_of(course, number, *, moment=NOW):
    return forloeb_steps(course, at=moment)[number]


def test_a_course_in_its_fifth_week():
    assert rows(a_course(held(), a_talk())) == [
        ("Meldt ledig", "26. oktober", "done"),
        ("1. samtale", "5. november", "done"),
        ("2. samtale", "Book senest 1. dec.", "now"),
        ("3. samtale", "Senest 18. jan.", "next"),
        ("Jobcenteret", "tager over omkring 26. jan.", "next"),
    ]


def test_each_date_says_how_firm_it_is():
    steps = forloeb_steps(a_course(held(), a_talk()), at=NOW)

    assert [step.certainty for step in steps] == [
        Certainty.EXACT,
        Certainty.EXACT,
        Certainty.AT_LATEST,
        Certainty.AT_LATEST,
        Certainty.ABOUT,
    ]


def test_the_last_step_is_the_jobcenters():
    assert [step.actor for step in forloeb_steps(a_course(), at=NOW)] == [
        *["fund"] * 4,
        "jobcenter",
    ]


@pytest.mark.parametrize(
    "course",
    [
        a_course(),
        a_course(held(), a_talk()),
        a_course(held(), booked(3, 10)),
        a_course(state=CaseState.JOBCENTER_ACTIVE, handed_over_on=date(2026, 11, 20)),
    ],
)
def test_exactly_one_step_is_now(course):
    states = [step.state for step in forloeb_steps(course, at=NOW)]

    assert states.count("now") == 1
    assert states.index("now") == states.count("done")


@pytest.mark.parametrize(
    ("talk", "when", "words", "url"),
    [
        (
            a_talk(),
            "Book senest 1. dec.",
            "Du skal selv booke tiden. Du vælger fremmøde, video eller telefon.",
            f"/min-side/samtaler/{TALK}/book/",
        ),
        (
            booked(3, 10),
            "3. dec. kl. 10.00",
            "Torsdag 3. december kl. 10.00. Samtalen er på video. "
            "Linket åbner her på Min side 10 minutter før.",
            f"/min-side/samtaler/{TALK}/",
        ),
        (
            booked(23, 10, state=MeetingState.MISSED, starts_at=at(23, 10, month=11)),
            "23. nov.",
            "Vi havde en aftale mandag 23. november kl. 10.00, men vi har ikke set dig. "
            "Kontakt os nu.",
            f"/min-side/samtaler/{TALK}/udeblevet/",
        ),
        (
            a_talk(state=MeetingState.BOOKING_EXPIRED, deadline=date(2026, 11, 20)),
            "Fristen var 20. nov.",
            "Din frist var fredag 20. november kl. 23.59. Ring til os, så finder vi en ny tid sammen.",
            "tel:+4570102030",
        ),
    ],
)
def test_the_step_that_is_now_says_what_to_do(talk, when, words, url):
    step = step_of(a_course(held(), talk), 2)

    assert (step.when, step.text, step.action.url) == (when, words, url)
    assert step.consequence


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        (
            a_talk(suspended_for=Suspension.SICK, deadline=None),
            "Du har ingen frist, mens du er syg.",
        ),
        (
            booked(20, 10, state=MeetingState.MISSED, contact_at=NOW),
            "Vi skriver til dig om en ny tid.",
        ),
        (a_talk(state=MeetingState.WITHDRAWN), "Vi skriver til dig, når du kan booke."),
    ],
)
def test_a_talk_without_a_deadline_is_at_its_planned_day(talk, words):
    step = step_of(a_course(held(), talk), 2)

    assert step.when == "Senest 14. dec."
    assert step.text.startswith(words)
    assert step.action is None


def test_of_several_rows_of_a_talk_the_furthest_counts():
    course = a_course(held(), booked(3, 10), a_talk(state=MeetingState.WITHDRAWN))

    assert step_of(course, 2).when == "3. dec. kl. 10.00"


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (Mode.IN_PERSON, "Holdt i Aarhus"),
        (Mode.VIDEO, "Holdt på video"),
        (Mode.PHONE, "Holdt i telefonen"),
    ],
)
def test_a_held_talk_says_how(mode, words):
    assert step_of(a_course(held(mode=mode)), 1).note == words


def test_pauses_move_what_is_planned():
    course = a_course(held(), paused_days=10)

    assert step_of(course, 2).when == "Senest 24. dec."


def test_the_law_of_2026_has_two_talks():
    titles = [step.title for step in forloeb_steps(a_course(policy=LAW_2026H2), at=NOW)]

    assert titles == ["Meldt ledig", "1. samtale", "2. samtale", "Jobcenteret"]


# With the Jobcenter, closed, before 2024


def test_after_the_handover_only_what_was_held_stays():
    course = a_course(
        held(),
        booked(3, 10, state=MeetingState.WITHDRAWN),
        state=CaseState.JOBCENTER_ACTIVE,
        handed_over_on=date(2026, 11, 20),
    )

    assert rows(course) == [
        ("Meldt ledig", "26. oktober", "done"),
        ("1. samtale", "5. november", "done"),
        ("Jobcenteret", "Fra 20. nov.", "now"),
    ]


def test_who_was_unemployed_before_2024_is_the_jobcenters_all_along():
    course = a_course(
        state=CaseState.JOBCENTER_ACTIVE, handover_reason=HandoverReason.LEGACY, handover_on=None
    )

    assert rows(course)[1:] == [("Jobcenteret", "Hele forløbet", "now")]


def test_a_closed_course_ends_on_its_day():
    course = a_course(held(), state=CaseState.CLOSED, closed_on=date(2026, 11, 20))

    assert rows(course)[-1] == ("Afsluttet", "20. november", "done")


def test_without_a_date_there_is_no_step_for_the_handover():
    talks_only = replace(REGIME_2024, handover_rule=HandoverRule.TALKS_ONLY)

    titles = [row[0] for row in rows(a_course(policy=talks_only, handover_on=None))]

    assert "Jobcenteret" not in titles


# The weeks


@pytest.mark.parametrize(
    ("moment", "week"),
    [(at(1, 9, month=11), 1), (at(2, 0, month=11), 2), (NOW, 5)],
)
def test_weeks_are_counted_from_the_first_day(moment, week):
    assert weeks_so_far(a_course(), at=moment) == (week, 13)


def test_there_are_no_weeks_to_count_once_the_jobcenter_holds_the_course():
    course = a_course(state=CaseState.JOBCENTER_ACTIVE, handed_over_on=date(2026, 11, 20))

    assert weeks_so_far(course, at=NOW) is None


# In full


def test_the_long_list_has_the_whole_name_a_short_date_and_a_reason_of_its_own():
    steps = [step.in_full() for step in forloeb_steps(a_course(held(), a_talk()), at=NOW)]

    assert [step.title for step in steps] == [
        "Meldt ledig på jobnet.dk",
        "1. jobsamtale",
        "2. jobsamtale",
        "3. jobsamtale",
        "Jobcenteret tager over",
    ]
    assert [step.when for step in steps][2:] == [
        "Senest 1. dec.",
        "Senest 18. jan.",
        "Omkring 26. jan.",
    ]
    assert steps[2].why.question == "Hvorfor senest 1. dec.?"


def test_every_date_has_its_reason():
    assert all(step.why for step in forloeb_steps(a_course(held(), a_talk()), at=NOW))
