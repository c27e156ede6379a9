"""What the clock does with flags and consequences: it opens, recomputes and ends; it never decides."""

from datetime import datetime

from core.chunks import in_chunks
from sanctions.operations import flags, hearings


def flag_missed_talks(*, at: datetime) -> int:
    """Open the cases of missed talks that nobody corrected in time."""
    return in_chunks(flags.flag_missed_talks, at=at)


def settle(*, at: datetime) -> int:
    """Look down: open what happened below, follow cures, and call members to talks about doubts."""
    return sum(
        in_chunks(operation, at=at)
        for operation in (
            flags.settle_cures,
            flags.flag_expired_bookings,
            flags.settle_quarantines,
            flags.flag_sick_patterns,
            flags.flag_thin_joblogs,
            flags.call_to_talks,
            hearings.move_past_outages,
        )
    )


def expire_hearings(*, at: datetime) -> int:
    """Make the hearings ready for a decision whose deadline has passed."""
    return in_chunks(hearings.expire_hearings, at=at)


def end_run_out(*, at: datetime) -> int:
    """End the consequences whose last day is over."""
    return in_chunks(flags.end_run_out, at=at)
