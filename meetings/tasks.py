"""The sweeps over cases and talks: each judges everything due at one moment, safe to run twice or late.

``config.schedule`` says when they run and in which order.
"""

from datetime import datetime

from core.chunks import in_chunks
from meetings.operations import attendance, booking, course, slots


def make_slots(*, at: datetime) -> int:
    """Make the times of the next eight weeks."""
    return slots.make_slots(at=at)


def expire_bookings(*, at: datetime) -> int:
    """Expire the bookings whose deadline passed."""
    return in_chunks(booking.expire_bookings, at=at)


def apply_moves(*, at: datetime) -> int:
    """Change the municipality of members who move today."""
    return in_chunks(course.apply_due_moves, at=at)


def settle_absences(*, at: datetime) -> int:
    """Begin and end the pauses, sicknesses and exemptions of today."""
    return in_chunks(course.settle_due, at=at)


def hand_over(*, at: datetime) -> int:
    """Hand over the cases whose date has come."""
    return in_chunks(course.hand_over_due, at=at)


def offer_new_slots(*, at: datetime) -> int:
    """Let deadlines run again that waited for free times."""
    return in_chunks(booking.offer_new_slots, at=at)


def invite(*, at: datetime) -> int:
    """Invite the members whose next talk is due."""
    return in_chunks(course.invite_due, at=at)


def remind_to_book(*, at: datetime) -> int:
    """Remind members of a booking deadline that comes near."""
    return in_chunks(booking.remind_to_book, at=at)


def announce_handovers(*, at: datetime) -> int:
    """Tell members that the Jobcenter soon takes over."""
    return in_chunks(course.announce_handovers, at=at)


def flag_missed(*, at: datetime) -> int:
    """Flag the talks whose outcome nobody recorded in time."""
    return in_chunks(attendance.flag_missed, at=at)


def remind_of_talks(*, at: datetime) -> int:
    """Remind members of a talk a day before it begins."""
    return in_chunks(booking.remind_of_talks, at=at)
