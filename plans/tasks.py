"""The sweep that follows a handover: what nobody may send any more lapses."""

from datetime import datetime

from core.chunks import in_chunks
from plans.operations import offers


def settle_offers(*, at: datetime) -> int:
    """Let unsent recommendations of cases that left the fund lapse."""
    return in_chunks(offers.settle_offers, at=at)
