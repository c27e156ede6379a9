"""What a member has to do: which step wins, what each says, and that the number is right (U9, U11)."""

import re
from datetime import date, datetime

import pytest

from cases.models import CaseState
from core.dates import COPENHAGEN
from meetings.models import MeetingKind, MeetingState, Mode, Organiser, Suspension
from tests.web.member.courses import (
    LETTER,
    TALK,
    a_course,
    a_question,
    a_talk,
    a_week,
    booked,
    held,
)
from tests.web.member.world import NOW, at
from web.member.steps import Rank, calm_step, greeting, next_steps

THURSDAY = datetime(2026, 11, 26, 9, 0, tzinfo=COPENHAGEN)
WEEKDAYS = "mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag"


def missed(**facts):
    return booked(30, 10, state=MeetingState.MISSED, starts_at=at(23, 10, month=11), **facts)


def everything():
    """Return a course in which every kind of step is due on Thursday 26 November."""
    return a_course(
        missed(sequence=1),
        a_talk(),
        booked(26, 10, starts_at=at(27, 10, month=11), ends_at=at(27, 11, month=11)),
        is_announced=True,
        hearings=(a_question("din samtale 23. november"),),
        offers=(a_question("et truckkursus"),),
        joblog_weeks=(a_week(),),
    )


def only(course, *, at=NOW):
    [step] = next_steps(course, at=at)
    return step


# Which wins


def test_the_most_pressing_comes_first():
    ranks = [step.rank for step in next_steps(everything(), at=THURSDAY)]

    assert ranks == [
        Rank.CONTACT,
        Rank.HEARING,
        Rank.BOOKING,
        Rank.TALK,
        Rank.CONSENT,
        Rank.JOBLOG,
        Rank.HANDOVER,
    ]


def test_of_two_of_a_kind_the_earlier_comes_first():
    course = a_course(
        joblog_weeks=(
            a_week(),
            a_week(number=47, is_current=False, last_day=date(2026, 11, 27)),
        )
    )

    steps = next_steps(course, at=THURSDAY)

    assert [step.day for step in steps] == [date(2026, 11, 27), date(2026, 11, 29)]


def test_every_step_has_a_date_with_weekday_a_link_and_what_happens_then():
    for step in next_steps(everything(), at=THURSDAY):
        words = f"{step.title} {step.text} {step.consequence}"

        assert re.search(rf"({WEEKDAYS}) \d+\. ", words.lower()), step.title
        assert step.action.url
        assert step.consequence


def test_every_loss_has_a_beginning_and_an_end():
    for step in next_steps(everything(), at=THURSDAY):
        for sentence in re.split(r"(?<=[a-z])\. ", step.consequence):
            if "dagpenge fra" in sentence:
                assert ", og til du har " in sentence


# The greeting


@pytest.mark.parametrize(
    ("course", "words"),
    [
        (a_course(), "Du har ikke noget, du skal nå lige nu."),
        (a_course(a_talk()), "Du har én ting, du skal nå: booke din samtale."),
        (
            a_course(a_talk(), joblog_weeks=(a_week(),)),
            "Du har to ting, du skal nå: booke din samtale og logge én stilling mere i denne uge.",
        ),
    ],
)
def test_the_greeting_counts_and_names_the_steps(course, words):
    assert greeting(next_steps(course, at=THURSDAY)) == words


def test_the_greeting_names_as_many_things_as_there_are_steps():
    steps = next_steps(everything(), at=THURSDAY)

    assert greeting(steps).startswith("Du har syv ting, du skal nå: kontakte os, ")


# Booking


def test_a_talk_to_book_says_by_when_how_and_what_then():
    step = only(a_course(a_talk(), letters={TALK: LETTER}, free_times=9))

    assert step.day == date(2026, 12, 1)
    assert step.title == "Book din 2. jobsamtale"
    assert step.text == (
        "Vælg selv en tid, og om vi skal mødes i Aarhus, på video eller i telefonen. "
        "Samtalen varer 45 minutter."
    )
    assert step.consequence == (
        "Booker du ikke i tide, kan du miste dagpenge fra onsdag 2. december, og til du har en "
        "ny tid. Kan du ikke finde en tid, så ring inden fristen."
    )
    assert step.action.url == f"/min-side/samtaler/{TALK}/book/"
    assert step.second.url == f"/min-side/indbakke/{LETTER}/"


def test_the_first_talk_offers_no_choice():
    step = only(a_course(a_talk(1)))

    assert step.text == (
        "Vælg en tid. Vi mødes hos os på Åboulevarden 12, 8000 Aarhus C. Samtalen varer 60 minutter."
    )


def test_the_last_day_says_how_many_times_there_are_and_until_when_to_call():
    step = only(a_course(a_talk(), free_times=9), at=at(1, 23, 58))

    assert step.title == "Book din samtale i dag"
    assert step.text == (
        "Din frist er i dag kl. 23.59. Der er 9 ledige tider. Kan du ikke nå det, så ring på "
        "70 10 20 30 inden kl. 15. Så finder vi en tid sammen."
    )


@pytest.mark.parametrize("moment", [NOW, at(1, 9)])
def test_without_free_times_nobody_is_pressed_to_book(moment):
    step = only(a_course(a_talk(), free_times=0), at=moment)

    assert "ingen ledige tider" in step.text


def test_a_resting_deadline_is_nothing_to_do():
    resting = a_talk(suspended_for=Suspension.SICK, deadline=None)

    assert next_steps(a_course(resting), at=NOW) == []
    assert "mens du er syg" in calm_step(a_course(resting), at=NOW).text


@pytest.mark.parametrize("state", [CaseState.AKASSE_PAUSED, CaseState.JOBCENTER_ACTIVE])
def test_a_talk_of_a_course_that_rests_or_is_elsewhere_is_not_asked_for(state):
    assert next_steps(a_course(a_talk(), state=state), at=NOW) == []


# A deadline that is over


@pytest.mark.parametrize(
    ("moment", "rank"), [(at(1, 23, 59), Rank.BOOKING), (at(2, 0), Rank.CONTACT)]
)
def test_after_the_last_second_only_the_phone_helps(moment, rank):
    assert only(a_course(a_talk()), at=moment).rank == rank


def test_a_missed_deadline_leads_to_the_phone_and_says_since_when():
    step = only(a_course(a_talk(state=MeetingState.BOOKING_EXPIRED)), at=at(3, 9))

    assert step.action.url == "tel:+4570102030"
    assert step.notice == "Fristen var tirsdag 1. december"
    assert "fra onsdag 2. december, og til du har en ny tid" in step.consequence


def test_a_cured_deadline_is_over():
    expired = a_talk(state=MeetingState.BOOKING_EXPIRED, is_cured=True)

    assert next_steps(a_course(expired), at=at(3, 9)) == []


# A missed talk


def test_a_missed_talk_asks_for_contact_now():
    step = only(a_course(missed()))

    assert step.rank == Rank.CONTACT
    assert (
        step.text == "Du havde en 2. jobsamtale mandag 23. november kl. 10.00. Vi har ikke set dig."
    )
    assert step.consequence.startswith(
        "Du kan miste dagpenge fra mandag 23. november, og til du har kontaktet os."
    )
    assert step.action.url == f"/min-side/samtaler/{TALK}/udeblevet/"


def test_contact_settles_it():
    assert next_steps(a_course(missed(contact_at=NOW)), at=NOW) == []


def test_a_closed_course_asks_for_nothing():
    course = a_course(missed(), state=CaseState.CLOSED, closed_on=date(2026, 11, 24))

    assert next_steps(course, at=NOW) == []
    assert calm_step(course, at=NOW).text.startswith("Dit forløb er afsluttet.")


# A talk today or tomorrow


@pytest.mark.parametrize(
    ("moment", "title"),
    [
        (at(1, 23, 59), None),
        (at(2, 0), "Din 2. jobsamtale er i morgen kl. 10.00"),
        (at(3, 0), "Din 2. jobsamtale er i dag kl. 10.00"),
        (at(3, 10, 44), "Din 2. jobsamtale er i dag kl. 10.00"),
        (at(3, 10, 45), None),
    ],
)
def test_a_talk_counts_from_the_day_before_until_its_end(moment, title):
    titles = [step.title for step in next_steps(a_course(booked(3, 10)), at=moment)]

    assert titles == ([title] if title else [])


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"mode": Mode.VIDEO}, "Linket åbner her på Min side 10 minutter før."),
        ({"mode": Mode.PHONE}, "Vi ringer til dig på 22 33 44 55."),
        ({"mode": Mode.IN_PERSON, "place": "Torvet 1"}, "Vi mødes på Torvet 1."),
        (
            {"organiser": Organiser.JOBCENTER, "title": MeetingKind.JC_TALK.label},
            "Samtalen er hos Jobcenter Aarhus.",
        ),
    ],
)
def test_a_talk_says_where_it_is(facts, words):
    assert words in only(a_course(booked(3, 10, **facts)), at=at(3, 8)).text


# Joblog


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 11, 25, 23, 59, tzinfo=COPENHAGEN), 0),
        (datetime(2026, 11, 26, 0, 0, tzinfo=COPENHAGEN), 1),
        (datetime(2026, 11, 29, 23, 59, tzinfo=COPENHAGEN), 1),
    ],
)
def test_the_current_week_counts_from_thursday(moment, shown):
    assert len(next_steps(a_course(joblog_weeks=(a_week(),)), at=moment)) == shown


def test_an_ended_week_counts_on_any_day_of_its_grace():
    week = a_week(number=47, is_current=False, logged=0, last_day=date(2026, 11, 29))

    step = only(a_course(joblog_weeks=(week,)))

    assert step.title == "Der mangler 2 stillinger i uge 47"
    assert step.day == date(2026, 11, 29)


def test_a_week_with_enough_is_nothing_to_do():
    assert next_steps(a_course(joblog_weeks=(a_week(logged=2),)), at=THURSDAY) == []


def test_the_joblog_counts_unposted_applications_too():
    step = only(a_course(joblog_weeks=(a_week(),)), at=THURSDAY)

    assert step.title == "Du mangler én stilling i denne uge"
    assert step.text == (
        "Du har logget 1 af 2. Log senest søndag 29. november. "
        "Har du søgt uopfordret eller ringet til en arbejdsgiver? Det tæller også."
    )


# Plan, offers, handover


def test_a_plan_that_was_not_approved_is_asked_for_without_a_threat():
    step = only(a_course(plan_ready_on=date(2026, 11, 5)))

    assert step.notice == "Klar siden torsdag 5. november"
    assert step.consequence.startswith("Planen gælder, også hvis du venter.")


def test_saying_no_to_an_offer_costs_nothing():
    step = only(a_course(offers=(a_question("et truckkursus"),)))

    assert "Svar senest tirsdag 1. december." in step.text
    assert step.consequence == "Du mister ikke noget ved at sige nej."


@pytest.mark.parametrize(("moment", "asked"), [(at(1, 23, 59), 1), (at(2, 0), 0)])
@pytest.mark.parametrize("kind", ["hearings", "offers"])
def test_a_question_is_a_thing_to_do_until_its_last_day_is_over(kind, moment, asked):
    course = a_course(**{kind: (a_question("noget"),)})

    assert len(next_steps(course, at=moment)) == asked


@pytest.mark.parametrize(
    ("facts", "moment", "asked"),
    [
        ({}, datetime(2027, 1, 25, 23, 59, tzinfo=COPENHAGEN), 1),
        ({}, datetime(2027, 1, 26, 0, 0, tzinfo=COPENHAGEN), 0),
        ({"is_announced": False}, NOW, 0),
        ({"wish": False}, NOW, 0),
        ({"state": CaseState.JOBCENTER_ACTIVE}, NOW, 0),
    ],
)
def test_the_handover_question_stands_from_its_notice_to_the_day_before(facts, moment, asked):
    course = a_course(**({"is_announced": True} | facts))

    assert len(next_steps(course, at=moment)) == asked


# Nothing to do


@pytest.mark.parametrize(
    ("course", "words"),
    [
        (
            a_course(held(), booked(3, 10)),
            "Næste skridt er din 2. jobsamtale torsdag 3. december kl. 10.00. "
            "Samtalen er på video. Linket åbner her på Min side 10 minutter før.",
        ),
        (
            a_course(held(), held(2)),
            "Næste skridt er din 3. jobsamtale. Vi skriver omkring 28. december.",
        ),
        (
            a_course(state=CaseState.AKASSE_PAUSED),
            "Dit forløb holder pause. Vi skriver til dig, når det går i gang igen.",
        ),
        (
            a_course(state=CaseState.JOBCENTER_ACTIVE, handed_over_on=date(2026, 11, 20)),
            "Jobcenter Aarhus holder samtalerne med dig. Du booker dem på jobnet.dk.",
        ),
        (
            a_course(talks_held=3),
            "Jobcenter Aarhus tager snart over. Vi skriver til dig inden da.",
        ),
    ],
)
def test_the_calm_card_says_what_comes_by_itself(course, words):
    assert calm_step(course, at=NOW).text == words
