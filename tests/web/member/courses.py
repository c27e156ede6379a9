"""Plain facts for the pure functions: Mette's course in November 2026, nothing read from a database."""

from datetime import date
from typing import Any
from uuid import UUID

from cases.models import CaseState
from cases.policy import REGIME_2024
from meetings.models import MeetingState, Mode
from tests.web.member.world import DEADLINE, SPELL_START, at
from web.member.known import Course, JoblogWeek, Question, Talk

TALK = UUID("00000000-0000-4000-8000-000000000002")
LETTER = UUID("00000000-0000-4000-8000-000000000009")


def a_course(*talks: Talk, **facts: Any) -> Course:
    known = {
        "state": CaseState.AKASSE_ACTIVE,
        "policy": REGIME_2024,
        "spell_start": SPELL_START,
        "handover_on": date(2027, 1, 26),
        "town": "Aarhus",
        "branch_address": "Åboulevarden 12, 8000 Aarhus C",
        "phone": "70 10 20 30",
        "member_phone": "22 33 44 55",
        "jobcenter": "Jobcenter Aarhus",
        "talks": talks,
        "talks_held": sum(talk.state == MeetingState.HELD for talk in talks),
    }
    return Course(**(known | facts))


def a_talk(sequence: int = 2, **facts: Any) -> Talk:
    """Return a talk to be booked by 1 December."""
    known = {
        "public_id": TALK,
        "title": f"{sequence}. jobsamtale",
        "sequence": sequence,
        "invited_on": date(2026, 11, 23),
        "deadline": DEADLINE,
    }
    if sequence == 1:
        known |= {"modes": (Mode.IN_PERSON,), "minutes": 60}
    return Talk(**(known | facts))


def booked(day: int, hour: int, **facts: Any) -> Talk:
    """Return a talk by video in December."""
    known = {
        "state": MeetingState.BOOKED,
        "starts_at": at(day, hour),
        "ends_at": at(day, hour, 45),
        "mode": Mode.VIDEO,
        "self_booked": True,
    }
    return a_talk(**(known | facts))


def held(sequence: int = 1, **facts: Any) -> Talk:
    known = {
        "state": MeetingState.HELD,
        "starts_at": at(5, 10, month=11),
        "ends_at": at(5, 11, month=11),
        "mode": Mode.IN_PERSON,
        "deadline": date(2026, 11, 3),
    }
    return a_talk(sequence, **(known | facts))


def a_week(**facts: Any) -> JoblogWeek:
    """Return week 48, from 23 to 29 November, with one of two."""
    known = {
        "number": 48,
        "logged": 1,
        "required": 2,
        "last_day": date(2026, 11, 29),
        "is_current": True,
    }
    return JoblogWeek(**(known | facts))


def a_question(about: str) -> Question:
    return Question(public_id=TALK, due_on=DEADLINE, about=about)
