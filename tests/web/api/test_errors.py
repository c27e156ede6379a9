"""Facts of any kind come out as JSON."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import pytest

from web.api.errors import in_json


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 8, 0, tzinfo=UTC), "2026-03-02T08:00:00Z"),
        (timedelta(minutes=90), "P0DT01H30M00S"),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        (frozenset({"b", "a"}), ["a", "b"]),
        (Colour.RED, "red"),
        ([{"at": date(2026, 3, 2)}], [{"at": "2026-03-02"}]),
        (ValueError("odd"), "odd"),
        (None, None),
    ],
)
def test_facts_are_json(fact, said):
    assert in_json({"fact": fact}) == {"fact": said}
