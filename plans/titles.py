"""Job titles to choose from, out of the list in the installed ``faker``, which follows STAR's own.

They are suggestions: a plan may name any title.
"""

from functools import lru_cache

from faker.providers.job.da_DK import Provider

_DANISH_ORDER = str.maketrans("æøå", "{|}")


@lru_cache(maxsize=1)
def all_titles() -> tuple[str, ...]:
    """Return every title once, in Danish order."""
    return tuple(
        sorted(set(Provider.jobs), key=lambda title: title.lower().translate(_DANISH_ORDER))
    )


def suggestions(typed: str, *, limit: int = 10) -> list[str]:
    """Return titles that hold what was typed: those that begin with it first, then word by word.

    Nothing typed, nothing suggested.
    """
    wanted = " ".join(typed.lower().split())
    if not wanted:
        return []

    def rank(title: str) -> int:
        title = title.lower()
        if title.startswith(wanted):
            return 0
        return 1 if f" {wanted}" in title else 2

    found = [title for title in all_titles() if wanted in title.lower()]
    return sorted(found, key=rank)[:limit]
