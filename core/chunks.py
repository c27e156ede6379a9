"""Sweeps in chunks: one short transaction after the other, until nothing is left to look at."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Chunk:
    """What one transaction of a sweep did.

    ``last`` is the key after which the next chunk begins; None when nothing was left.
    """

    changed: int
    last: int | None


def in_chunks(operation: Callable[..., Chunk], *, at: datetime, **arguments: Any) -> int:
    """Repeat a sweep's operation from key to key; return how many rows it changed.

    Each row is looked at once a run, so that a row which has to wait never holds up the others.
    """
    changed, after = 0, 0
    while True:
        chunk = operation(at=at, after=after, **arguments)
        changed += chunk.changed
        if chunk.last is None:
            return changed
        after = chunk.last
