"""A member's weeks as the chart and its table show them, for everybody who may see the joblog."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from joblog.operations.reading import WeekView
from joblog.rules import WeekState


@dataclass(frozen=True, kw_only=True)
class ChartWeek:
    """One week as ``components/joblog_weeks_svg`` takes it."""

    week: int
    logged: int
    required: int
    is_exempt: bool
    is_current: bool
    result: str


def chart_weeks(views: Iterable[WeekView]) -> list[ChartWeek]:
    """Return the weeks for the chart; one that can still be reached is drawn as one that goes on."""
    return [
        ChartWeek(
            week=view.week.iso_week,
            logged=view.count,
            required=view.required,
            is_exempt=view.is_exempt,
            is_current=view.state is WeekState.OPEN or (view.missing > 0 and view.may_change),
            result=result_of(view),
        )
        for view in views
    ]


def result_of(view: WeekView) -> str:
    """Return what the week amounts to, in a few words and without its reason."""
    if view.is_exempt:
        return _("Tæller ikke med")
    if view.missing == 0:
        return _("Opfyldt")
    if view.state is WeekState.OPEN:
        return _("I gang, mangler %(number)s") % {"number": view.missing}
    if view.may_change:
        return _("Mangler %(number)s, kan nås endnu") % {"number": view.missing}
    return _("Manglede %(number)s") % {"number": view.missing}
