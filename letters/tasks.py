"""The sweeps of letters and their copies: safe to run twice, late, or on two machines.

``config.schedule`` says when they run and in which order.
"""

from datetime import datetime

from core.chunks import in_chunks
from letters.operations import copies, writing


def write_due_letters(*, at: datetime) -> int:
    """Write the letters of everything that has happened and was not read yet."""
    return in_chunks(writing.write_due_letters, at=at)


def deliver_due_copies(*, at: datetime) -> int:
    """Send the e-mails and SMS that are due."""
    return in_chunks(copies.deliver, at=at)


def plan_talk_reminders(*, at: datetime) -> int:
    """Make the copies of reminders that must go before a night or a weekend."""
    return in_chunks(copies.plan_talk_reminders, at=at)


def plan_joblog_notices(*, at: datetime) -> int:
    """Make Thursday's reminders of the joblog."""
    return in_chunks(copies.plan_joblog_notices, at=at)


def plan_last_day_notices(*, at: datetime) -> int:
    """Make the SMS of a booking deadline's last day."""
    return in_chunks(copies.plan_last_day_notices, at=at)
