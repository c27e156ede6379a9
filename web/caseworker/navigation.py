"""The rail: where one can go in the workspace, with how much waits there."""

from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache
from django.urls import reverse
from redis.exceptions import RedisError

from accounts.models import Role, User
from web.access import Request
from web.caseworker import worklists

KEPT_SECONDS = 60


@dataclass(frozen=True)
class Item:
    """One line of the rail; an amber count needs an act, a grey one is a size."""

    url: str
    label: str
    icon: str
    count: int
    tone: str
    current: bool


@dataclass(frozen=True)
class Group:
    title: str
    items: list[Item]


def counts(request: Request) -> dict[str, int]:
    """Return how much waits for this user now; the rail and the page it frames share one query."""
    if not hasattr(request, "worklist_counts"):
        found = worklists.counts(request.user, at=request.moment)
        request.worklist_counts = found  # type: ignore[attr-defined]
        _keep(request.user, found)
    return request.worklist_counts  # type: ignore[attr-defined]


def recent_counts(request: Request) -> dict[str, int]:
    """Return the counts as they were within the last minute: they frame every page, and cost most of it.

    What the user does themselves is seen at once (``forget``), and so it is on the pages that list
    what is counted.
    """
    if hasattr(request, "worklist_counts"):
        return request.worklist_counts
    try:
        kept = cache.get(_key(request.user))
    except RedisError:
        kept = None
    return counts(request) if kept is None else kept


def _keep(user: User, found: dict[str, int]) -> None:
    with suppress(RedisError):
        cache.set(_key(user), found, KEPT_SECONDS)


def forget(user: User) -> None:
    """Count anew on the next page, because this user has done something."""
    with suppress(RedisError):
        cache.delete(_key(user))


def _key(user: User) -> str:
    return f"rail:{user.pk}"


def rail(request: Request, *, here: str) -> list[Group]:
    """Return the groups of the rail.

    :param here: the route that the page belongs to
    """
    found = recent_counts(request)
    missed, weak = found.get("missed_unconfirmed", 0), found.get("joblog_below", 0)
    hearings = sum(found.get(name, 0) for name in worklists.OF_SANCTIONS)
    waiting = sum(found.get(kind.name, 0) for kind in worklists.kinds_for(request.user))

    def item(route: str, label: str, icon: str, count: int = 0, tone: str = "") -> Item:
        return Item(reverse(route), label, icon, count, tone, route == here)

    groups = [
        Group(
            "",
            [
                item("caseworker:home", "I dag", "house"),
                item("caseworker:cases", "Mine sager", "users", found.get("cases", 0)),
                item("caseworker:calendar", "Kalender", "calendar-days"),
            ],
        ),
        Group(
            "Opfølgning",
            [
                item("caseworker:missed", "Udeblivelser", "user-x", missed, "amber"),
                item("caseworker:sanctions", "Sanktionssager", "scale", hearings, "amber"),
                item("caseworker:worklists", "Opgaver", "list-checks", waiting, "amber"),
                item("caseworker:joblogs", "Joblog under krav", "clipboard-list", weak),
                item("caseworker:offers", "Indstillinger", "send"),
                item("caseworker:handovers", "Overdragelser", "handshake"),
            ],
        ),
        Group("Afdelingen", [item("caseworker:search", "Alle medlemmer", "search")]),
    ]
    if request.user.role == Role.TEAM_LEAD:
        approvals = found.get("approval_waiting", 0)
        groups[-1].items.append(
            item("caseworker:approvals", "Til godkendelse", "users", approvals, "amber")
        )
        groups[-1].items.append(item("caseworker:distribution", "Fordel sager", "shuffle"))
    return groups
