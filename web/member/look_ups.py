"""Who has looked at the member's case: by day, in which role, and at what (M23)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import LookUp, Role
from core.danish import klokkeslaet
from core.dates import local_date
from web.access import Request
from web.member.pages import own_case, render_page

LOOK_UPS_A_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one person looked at on one day, however often."""

    who: str
    part: str
    moments: list[datetime]

    @property
    def times(self) -> str:
        """Return when, from the first to the last: "09.12" or "09.12–14.30 (3 gange)"."""
        first, last = klokkeslaet(min(self.moments)), klokkeslaet(max(self.moments))
        if len(self.moments) == 1:
            return first
        return _("%(times)s (%(number)s gange)") % {
            "times": first if first == last else f"{first}–{last}",
            "number": len(self.moments),
        }


@dataclass(frozen=True)
class Day:
    day: date
    lines: list[Line]


@require_safe
def look_ups(request: Request) -> HttpResponse:
    """List who opened the member's case; a look at one's own leaves no line."""
    case = own_case(request)
    caseworker_id = case.caseworker_id if case else None
    rows = LookUp.objects.filter(member__user=request.user).select_related(
        "user__branch", "user__jobcenter"
    )
    page = Paginator(rows.order_by("-looked_at", "-pk"), LOOK_UPS_A_PAGE).get_page(
        request.GET.get("side")
    )
    return render_page(
        request,
        "member/look_ups.html",
        {
            "page": page,
            "days": _by_day(page, caseworker_id=caseworker_id),
            "own_alone": caseworker_id is not None
            and not rows.exclude(user_id=caseworker_id).exists(),
            "fund": settings.FUND_NAME,
        },
    )


def _by_day(rows: Iterable[LookUp], *, caseworker_id: int | None) -> list[Day]:
    """Return the look-ups by day, newest first; the same person at the same part is one line."""
    days: dict[date, dict[tuple[int, str], Line]] = {}
    for row in rows:
        lines = days.setdefault(local_date(row.looked_at), {})
        line = lines.setdefault(
            (row.user_id, row.purpose),
            Line(
                who=_who(row, caseworker_id=caseworker_id),
                part=row.purpose or _("Din sag"),
                moments=[],
            ),
        )
        line.moments.append(row.looked_at)
    return [Day(day, list(lines.values())) for day, lines in days.items()]


def _who(row: LookUp, *, caseworker_id: int | None) -> str:
    """Return in which role somebody looked; by name only the caseworker whom the member knows."""
    person = row.user
    if row.user_id == caseworker_id:
        return _("%(name)s, din jobkonsulent") % {"name": person.name}
    if person.jobcenter:
        return _("En medarbejder hos %(place)s") % {"place": person.jobcenter.name}
    role = Role(row.role).label.lower()
    if person.branch:
        return _("En %(role)s i %(place)s") % {"role": role, "place": person.branch.name}
    return _("En %(role)s hos os") % {"role": role}
