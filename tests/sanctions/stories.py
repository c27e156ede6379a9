"""A missed talk on its way to a decision, step by step, for the tests of what may happen on it."""

from dataclasses import replace
from datetime import datetime, timedelta

from cases.policy import DEFAULT
from core.dates import COPENHAGEN
from meetings.operations import attendance
from sanctions import tasks
from sanctions.models import SanctionCase
from sanctions.operations import decisions, hearings
from tests.factories import TALK_AT, MeetingFactory

TWO_DECIDE = replace(DEFAULT, name="two-decide", four_eyes_kinds=frozenset({"no_show"}))
"""A version under which a missed talk is decided by two people."""
AFTER = TALK_AT + timedelta(hours=2)
NEXT_MORNING = datetime(2026, 4, 14, 8, 0, tzinfo=COPENHAGEN)
REPLY_OVER = datetime(2026, 4, 22, 4, 0, tzinfo=COPENHAGEN)
DECIDED_AT = datetime(2026, 4, 22, 10, 0, tzinfo=COPENHAGEN)


def missed_talk(**fields) -> SanctionCase:
    """Return the case of a talk on Monday 13 April that the clock flagged, the next morning."""
    meeting = MeetingFactory(booked=True, **fields)
    attendance.flag_missed(at=AFTER)
    tasks.flag_missed_talks(at=NEXT_MORNING)
    return SanctionCase.objects.get(meeting=meeting)


def heard(sanction: SanctionCase) -> SanctionCase:
    """Return the case after a hearing until 21 April that nobody answered."""
    hearings.send_hearing(sanction_id=sanction.pk, actor=sanction.case.caseworker, at=NEXT_MORNING)
    tasks.expire_hearings(at=REPLY_OVER)
    sanction.refresh_from_db()
    return sanction


def decided(sanction: SanctionCase) -> SanctionCase:
    """Return the case decided by its caseworker on 22 April: open until there is contact."""
    decisions.decide(
        sanction_id=sanction.pk,
        reasons="Der er ikke en lovlig grund.",
        actor=sanction.case.caseworker,
        at=DECIDED_AT,
    )
    sanction.refresh_from_db()
    return sanction
