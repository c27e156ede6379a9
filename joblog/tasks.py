"""The sweeps of the joblog, as ``config.schedule`` lists them; each repeats an operation chunk by chunk."""

from collections.abc import Callable
from datetime import datetime

from joblog.operations import weeks
from joblog.operations.weeks import Chunk


def judge_weeks(*, at: datetime) -> int:
    """Judge the weeks that have ended and close those whose grace is over; return how many results.

    Judging comes first: an ended week takes its place among the four before a pattern is looked for.
    """
    return _sweep(weeks.judge_ended_weeks, at=at) + _sweep(weeks.close_due_weeks, at=at)


def rejudge_touched(*, at: datetime) -> int:
    """Judge weeks again that a late absence, exemption or pause has touched; return how many changed."""
    return weeks.judge_touched_weeks(at=at)


def _sweep(operation: Callable[..., Chunk], *, at: datetime) -> int:
    """Repeat an operation, each time on the cases after those it looked at, until none is left.

    A case that somebody holds at that moment is left for the next night, not waited for.
    """
    written = 0
    chunk = operation(at=at)
    while chunk.last_case is not None:
        written += chunk.written
        chunk = operation(at=at, after=chunk.last_case)
    return written
