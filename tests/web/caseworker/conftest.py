"""A caseworker at work on Monday 13 April 2026 at 10:20, twenty minutes into a member's second talk."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from core.dates import COPENHAGEN, local_moment
from meetings.models import MeetingState, Mode
from tests.factories import CaseFactory, MeetingFactory, SlotFactory, UserFactory

NOW = datetime(2026, 4, 13, 10, 20, tzinfo=COPENHAGEN)
TODAY = date(2026, 4, 13)


@dataclass
class Desk:
    """A caseworker, the browser they use, and what they can be given to do."""

    user: User
    client: Client
    lead: User
    lead_client: Client
    stranger_client: Client

    def case(self, **facts: Any) -> Any:
        """Return a case of this caseworker."""
        return CaseFactory(branch=self.user.branch, caseworker=self.user, **facts)

    def booked(self, *, case: Any = None, hour: int = 10, days: int = 0, **facts: Any) -> Any:
        """Return a booked second talk of a case of theirs, today at this hour unless said."""
        starts_at = local_moment(TODAY + timedelta(days=days), datetime(2026, 1, 1, hour).time())
        case = case or self.case()
        return MeetingFactory(case=case, booked=True, starts_at=starts_at, **facts)

    def missed(self, **facts: Any) -> Any:
        """Return a talk of this morning that the clock flagged as missed."""
        return self.booked(
            hour=8, state=MeetingState.MISSED, missed_flagged_at=NOW - timedelta(minutes=30), **facts
        )

    def slot(self, *, days: int = 1, hour: int = 9, **facts: Any) -> Any:
        """Return a free time of theirs, tomorrow at nine unless said."""
        starts_at = local_moment(TODAY + timedelta(days=days), datetime(2026, 1, 1, hour).time())
        return SlotFactory(caseworker=self.user, starts_at=starts_at, **facts)


@pytest.fixture
def desk(db, log_in, time_machine) -> Desk:
    time_machine.move_to(NOW, tick=False)
    user = UserFactory(caseworker=True, first_name="Karen", last_name="Holm")
    lead = UserFactory(team_lead=True, branch=user.branch)
    return Desk(
        user=user,
        client=log_in(user),
        lead=lead,
        lead_client=log_in(lead),
        stranger_client=log_in(UserFactory(caseworker=True)),
    )


@pytest.fixture
def modes() -> list[str]:
    return [mode.value for mode in Mode]
