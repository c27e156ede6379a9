"""What the acts of the demo share: the fund, the lives, and where each case and each time stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from accounts.models import User
from cases.models import Case
from cases.policy import DEFAULT
from core.dates import local_date, local_moment, roll_backward, roll_forward, start_of_day
from meetings import rules as meeting_rules
from meetings.models import Meeting, Slot
from meetings.operations import booking, slots
from scenarios.demo.fund import Fund
from scenarios.demo.lives import Life

NEAR_SLOTS = 15
"""Members choose among the first times they see."""


@dataclass
class World:
    """The demo while its history is told; ``last_day`` is the day it leads up to."""

    fund: Fund
    lives: Sequence[Life]
    until: datetime
    seed: str
    by_member: dict[int, Life] = field(default_factory=dict)
    case_of: dict[int, int] = field(default_factory=dict)
    recoveries: list[tuple[date, Life]] = field(default_factory=list)

    @property
    def last_day(self) -> date:
        return local_date(self.until)

    def day(self, days: int) -> date:
        """Return the date so many days before the last one."""
        return self.last_day - timedelta(days=days)

    def business_day(self, days: int) -> date:
        """Return that day, or the business day before it; one that lies ahead moves on instead."""
        day = self.day(days)
        if days == 0:
            return day  # also on a Sunday: the demo shows a day with talks
        roll = roll_backward if days > 0 else roll_forward
        return roll(day, DEFAULT.closing_days_extra)

    def chance(self, *about: Any) -> Random:
        """Return the same luck for the same thing, whatever else happens in the history."""
        return Random(":".join(map(str, (self.seed, *about))))  # noqa: S311

    def case(self, life: Life) -> Case:
        """Return the member's case."""
        return Case.objects.select_related("caseworker", "branch").get(pk=self.case_of[life.number])

    def member_user(self, life: Life) -> User:
        return User.objects.get(member__cases=self.case_of[life.number])

    def caseworker(self, case: Case) -> User:
        """Return who handles the case; without a branch the team lead at Aarhus does."""
        return case.caseworker or self.fund.lead_of(None)

    # Times

    def fixed_time(self, life: Life, sequence: int) -> datetime | None:
        """Return when the life wants this talk held, if it says so."""
        fixed = life.fixed.get(sequence)
        if fixed is None:
            return None
        return local_moment(self.business_day(fixed.days), time.fromisoformat(fixed.time))

    def slot_at(self, caseworker: User, starts_at: datetime) -> Slot:
        """Return the caseworker's time at this moment, opened by hand where the pattern has none."""
        return slots.open_single(
            caseworker=caseworker, starts_at=starts_at, minutes=60, modes=meeting_rules.ALL_MODES
        )

    def choose_slot(self, meeting: Meeting, mode: str, *, at: datetime) -> Slot | None:
        """Return a free time near at hand; Karen Holm's last days are kept for the cast."""
        kept = Slot.objects.filter(
            caseworker=self.fund.karen,
            starts_at__gte=start_of_day(self.business_day(1)),
            starts_at__lt=start_of_day(self.day(-1)),
        )
        free = booking.free_slots(meeting, at=at, mode=mode).exclude(pk__in=kept)
        near = list(free[:NEAR_SLOTS])
        own = [slot for slot in near if slot.caseworker_id == meeting.case.caseworker_id]
        chance = self.chance(self.by_member[meeting.case.member_id].number, meeting.sequence, at)
        return chance.choice(own or near) if near else None


def on(lives: Iterable[Life], days: int) -> list[Life]:
    """Return the lives whose registration reaches us so many days before the last day."""
    return [life for life in lives if life.told == days]
