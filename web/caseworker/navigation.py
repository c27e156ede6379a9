"""The rail: where one can go in the workspace, with how much waits there."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Role
from web.access import Request
from web.caseworker import worklists


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
    """Return how much waits for this user; the rail and the page it frames share one query."""
    if not hasattr(request, "worklist_counts"):
        found = worklists.counts(request.user, at=request.moment)
        request.worklist_counts = found  # type: ignore[attr-defined]
    return request.worklist_counts  # type: ignore[attr-defined]


def rail(request: Request, *, here: str) -> list[Group]:
    """Return the groups of the rail.

    :param here: the route that the page belongs to
    """
    found = counts(request)
    missed = found.get("missed_unconfirmed", 0)
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
                item("caseworker:worklists", "Opgaver", "list-checks", waiting, "amber"),
                item("caseworker:handovers", "Overdragelser", "handshake"),
            ],
        ),
        Group("Afdelingen", [item("caseworker:search", "Alle medlemmer", "search")]),
    ]
    if request.user.role == Role.TEAM_LEAD:
        groups[-1].items.append(item("caseworker:distribution", "Fordel sager", "shuffle"))
    return groups
