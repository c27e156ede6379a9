"""The menu of Min side: five places, at the bottom of a phone."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letters.models import Letter
from web.access import Request
from web.member.addresses import address


@dataclass(frozen=True)
class Item:
    """One place in the menu; ``count`` is how many letters there are unopened."""

    url: str
    label: str
    icon: str
    current: bool
    count: int = 0

    @property
    def count_label(self) -> str:
        return ngettext("ulæst brev", "ulæste breve", self.count)


def navigation(request: Request, *, current: str) -> list[dict[str, Any]]:
    """Return the one group of the menu, as ``components/top_bar`` takes it.

    :param current: the name of the place that the page belongs to
    """
    unread = Letter.objects.visible_to(request.user, at=request.moment).unopened().count()
    places = (
        ("home", _("Forside"), "house"),
        ("inbox", _("Indbakke"), "mail"),
        ("talks", _("Samtaler"), "calendar-days"),
        ("plan", _("Min Plan"), "clipboard-list"),
        ("joblog", _("Joblog"), "list-checks"),
    )
    items = [
        Item(url, label, icon, name == current, unread if name == "inbox" else 0)
        for name, label, icon in places
        if (url := address(f"member:{name}"))
    ]
    return [{"items": items}]
