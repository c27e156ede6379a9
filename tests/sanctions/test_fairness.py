"""Each point of the fairness check: what makes it pass, fail, or a question for a person (I-7)."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from core.dates import COPENHAGEN
from sanctions import fairness
from sanctions.fairness import Answer, Circumstances, Point, PointName, Result
from sanctions.rules import Kind

DAY = date(2026, 5, 18)
NOON = datetime(2026, 5, 18, 12, 0, tzinfo=COPENHAGEN)
TALK = Circumstances(
    kind=Kind.NO_SHOW,
    event_on=DAY,
    letter_written=True,
    delivered_on=date(2026, 5, 11),
    in_time_until=date(2026, 5, 17),
)
DEADLINE = Circumstances(
    kind=Kind.BOOKING_DEADLINE_MISSED,
    event_on=DAY,
    letter_written=True,
    delivered_on=date(2026, 5, 8),
    in_time_until=date(2026, 5, 10),
    looks=1,
    shown_at=NOON,
    most_times=4,
)
DOWN = {"outage_from": NOON, "outage_to": NOON.replace(hour=13)}
LETTER, SLOTS, UP, OURS, SICK = PointName

CASES = [
    # The letter
    (TALK, LETTER, {}, Result.PASS, "mandag 11. maj"),
    (TALK, LETTER, {"delivered_on": date(2026, 5, 17)}, Result.PASS, "17. maj"),
    (TALK, LETTER, {"delivered_on": DAY}, Result.FAIL, "senest søndag 17. maj"),
    (TALK, LETTER, {"letter_written": False}, Result.FAIL, "ikke lagt i indbakken"),
    (TALK, LETTER, {"letter_written": None}, Result.UNKNOWN, "kan ikke finde"),
    (TALK, LETTER, {"on_paper": True}, Result.UNKNOWN, "på papir"),
    (TALK, LETTER, {"on_paper": True, "delivered_on": DAY}, Result.FAIL, "først frem"),
    (TALK, LETTER, {"letter_written": None, "self_booked_at": NOON}, Result.PASS, "valgte selv"),
    (TALK, LETTER, {"by_jobcenter": True}, Result.UNKNOWN, "Jobcenteret"),
    (DEADLINE, LETTER, {"delivered_on": date(2026, 5, 10)}, Result.PASS, "10. maj"),
    (DEADLINE, LETTER, {"delivered_on": date(2026, 5, 11)}, Result.FAIL, "11. maj"),
    # Free times
    (DEADLINE, SLOTS, {}, Result.PASS, "4 ledige tider"),
    (DEADLINE, SLOTS, {"most_times": 0}, Result.FAIL, "én gang"),
    (DEADLINE, SLOTS, {"most_times": 0, "looks": 3, "times_left": 9}, Result.FAIL, "3 gange"),
    (DEADLINE, SLOTS, {"most_times": 0, "looks": 0, "times_left": 9}, Result.PASS, "9 ledige"),
    (DEADLINE, SLOTS, {"most_times": 0, "looks": 0}, Result.UNKNOWN, "kan ikke se"),
    # Min side
    (DEADLINE, UP, {}, Result.PASS, "ikke noteret nedbrud"),
    (DEADLINE, UP, {**DOWN, "deadline_after_outage": date(2026, 5, 19)}, Result.FAIL, "19. maj"),
    (DEADLINE, UP, {**DOWN, "deadline_after_outage": DAY}, Result.PASS, "er rykket"),
    (TALK, UP, {}, Result.PASS, "ikke noteret nedbrud"),
    (TALK, UP, DOWN, Result.UNKNOWN, "kl. 12.00 til mandag 18. maj kl. 13.00"),
    # The fund itself
    (TALK, OURS, {}, Result.PASS, "ikke aflyst"),
    (TALK, OURS, {"withdrawn": True}, Result.FAIL, "aflyst af os"),
    (TALK, OURS, {"caseworker_away": True}, Result.UNKNOWN, "fraværende"),
    # Sickness
    (TALK, SICK, {}, Result.PASS, "ikke meldt fravær"),
    (TALK, SICK, {"sick_from": DAY, "sick_told_in_time": True}, Result.FAIL, "i tide"),
    (TALK, SICK, {"sick_from": DAY}, Result.UNKNOWN, "bagefter"),
    (TALK, SICK, {"elsewhere": "i tilbud"}, Result.UNKNOWN, "i tilbud"),
]


@pytest.mark.parametrize(("facts", "name", "changes", "result", "evidence"), CASES)
def test_a_point_is_judged_by_its_facts(facts, name, changes, result, evidence):
    [point] = [p for p in fairness.points(replace(facts, **changes)) if p.name is name]

    assert point.result is result
    assert evidence in point.evidence


def test_every_point_is_seen_with_every_result_it_can_have():
    seen = {(name, result) for _, name, _, result, _ in CASES}

    assert seen == {(name, result) for name in PointName for result in Result}


def test_of_the_jobcenters_talk_only_what_concerns_the_member_is_asked():
    points = fairness.points(replace(TALK, by_jobcenter=True))

    assert [point.name for point in points] == [LETTER, SICK]


def test_who_came_to_the_talk_had_its_letter():
    facts = Circumstances(kind=Kind.NOT_AVAILABLE, event_on=DAY, took_part=True)

    [point] = fairness.points(facts)

    assert (point.name, point.result) == (LETTER, Result.PASS)


def test_every_kind_and_every_point_is_in_the_tables():
    assert set(fairness.POINTS) == set(Kind)
    assert set(fairness.TITLES) == set(fairness.QUESTIONS) == set(PointName)


def answered(in_order: bool) -> Answer:
    return Answer(in_order=in_order, reason="Set efter", by="Karen Lund", at=NOON)


@pytest.mark.parametrize(
    ("result", "answer", "stops", "is_open"),
    [
        (Result.PASS, None, False, False),
        (Result.FAIL, None, True, False),
        (Result.FAIL, answered(True), True, False),
        (Result.UNKNOWN, None, False, True),
        (Result.UNKNOWN, answered(True), False, False),
        (Result.UNKNOWN, answered(False), True, False),
    ],
)
def test_a_fault_stops_and_only_what_is_unknown_is_for_a_person(result, answer, stops, is_open):
    point = Point(SICK, result, "", answer)

    assert (point.stops, point.is_open) == (stops, is_open)
    assert fairness.stopping([point]) == ([point] if stops else [])
    assert fairness.still_open([point]) == ([point] if is_open else [])
