"""The menu of the Jobcenter's pages: three places, and how many recommendations wait for an answer."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from plans.models import OfferRecommendation, OfferState
from web.access import Request

PLACES = (
    ("home", "Overdragelser", "handshake"),
    ("members", "Medlemmer", "users"),
    ("offers", "Indstillinger", "send"),
)


@dataclass(frozen=True)
class Item:
    """One place in the menu; ``count`` is how many recommendations the Jobcenter has not answered."""

    url: str
    label: str
    icon: str
    current: bool
    count: int = 0

    @property
    def count_label(self) -> str:
        return "ubesvaret" if self.count == 1 else "ubesvarede"


def navigation(request: Request, *, current: str) -> list[dict[str, Any]]:
    """Return the one group of the menu, as ``components/top_bar`` takes it.

    :param current: the name of the place that the page belongs to
    """
    sent = OfferRecommendation.objects.visible_to(request.user, at=request.moment)
    unanswered = sent.filter(state=OfferState.SENT).count()
    items = [
        Item(
            reverse(f"jobcenter:{name}"),
            label,
            icon,
            name == current,
            unanswered if name == "offers" else 0,
        )
        for name, label, icon in PLACES
    ]
    return [{"items": items}]
