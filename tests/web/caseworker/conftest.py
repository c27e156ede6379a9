"""A caseworker at work on Monday 13 April 2026 at 10:20, twenty minutes into a member's second talk."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from core.dates import COPENHAGEN, local_moment
from meetings.models import MeetingState
from tests.factories import CaseFactory, MeetingFactory, SlotFactory, UserFactory

NOW = datetime(2026, 4, 13, 10, 20, tzinfo=COPENHAGEN)
TODAY = date(2026, 4, 13)


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    """Return a time on the clock today, or some days from today."""
    return local_moment(TODAY + timedelta(days=days), time(hour, minute))


@dataclass
class Desk:
    """A caseworker and the people around them, each with a browser, and work that they can be given."""

    user: User
    client: Client
    lead: User
    lead_client: Client
    stranger_client: Client

    def case(self, **facts: Any) -> Any:
        """Return a case of this caseworker."""
        return CaseFactory(branch=self.user.branch, caseworker=self.user, **facts)

    def waiting(self, *, case: Any = None, **facts: Any) -> Any:
        """Return a second talk of theirs that waits to be booked; its window is open."""
        return MeetingFactory(
            case=case or self.case(),
            invited_on=TODAY,
            booking_deadline=TODAY + timedelta(days=8),
            **facts,
        )

    def booked(self, *, case: Any = None, hour: int = 10, days: int = 0, **facts: Any) -> Any:
        """Return a booked second talk of theirs, today at this hour unless said."""
        return MeetingFactory(
            case=case or self.case(),
            booked=True,
            starts_at=at(hour, days=days),
            **facts,
        )

    def missed(self, **facts: Any) -> Any:
        """Return a talk of this morning that the clock flagged as missed."""
        return self.booked(hour=8, state=MeetingState.MISSED, missed_flagged_at=at(9, 50), **facts)

    def slot(self, *, days: int = 1, hour: int = 9, **facts: Any) -> Any:
        """Return a free time of theirs, tomorrow at nine unless said."""
        return SlotFactory(caseworker=self.user, starts_at=at(hour, days=days), **facts)


@pytest.fixture
def desk(db, log_in, time_machine) -> Desk:
    time_machine.move_to(NOW, tick=False)
    cache.clear()
    user = UserFactory(caseworker=True, first_name="Karen", last_name="Holm")
    lead = UserFactory(team_lead=True, branch=user.branch, first_name="Lotte", last_name="Friis")
    return Desk(
        user=user,
        client=log_in(user),
        lead=lead,
        lead_client=log_in(lead),
        stranger_client=log_in(UserFactory(caseworker=True)),
    )
