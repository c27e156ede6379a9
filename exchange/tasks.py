"""The sweeps between us and other systems: safe to run twice, late, or on two machines."""

from datetime import datetime

from core.chunks import in_chunks
from exchange import operations


def queue_messages(*, at: datetime) -> int:
    """Queue what other systems must be told of everything that has happened."""
    return in_chunks(operations.queue_messages, at=at)


def purge_raw_bodies(*, at: datetime) -> int:
    """Forget the raw messages of other systems after 90 days."""
    return in_chunks(operations.purge_raw_bodies, at=at)
