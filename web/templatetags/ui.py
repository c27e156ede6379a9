"""Tags of the house: icons, form fields, and the sums behind the components."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.contrib.messages import constants
from django.forms import BoundField
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from web import drawing
from web.context import fund_facts

register = template.Library()

DANISH_CODE = "+45"
DANISH_NUMBER_LENGTH = 8

MESSAGE_TONES = {
    constants.SUCCESS: "green",
    constants.WARNING: "amber",
    constants.ERROR: "red",
}

# Widgets that are a list of choices, each with a control and a label of its own.
CHOICE_LISTS = {"radioselect", "checkboxselectmultiple"}


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Return a Lucide icon as SVG; it says nothing to a screen reader, so words stand beside it."""
    attributes: dict[str, Any] = {"class": "icon", "aria_hidden": "true", "focusable": "false"}
    svg = lucide(name, **attributes)
    return mark_safe(" ".join(svg.split()))  # noqa: S308 - made from a file of the package


@register.simple_tag
def fund() -> dict[str, str]:
    """Return what ``web.context.fund`` gives, for pages that are rendered without a request."""
    return fund_facts()


@register.filter
def tel(number: str) -> str:
    """Return a number as ``tel:`` links want it: +4570102030."""
    digits = "".join(
        character for character in str(number) if character.isdigit() or character == "+"
    )
    return f"{DANISH_CODE}{digits}" if len(digits) == DANISH_NUMBER_LENGTH else digits


@register.filter
def message_tone(level: int) -> str:
    """Return the colour of a message from ``django.contrib.messages``."""
    return MESSAGE_TONES.get(level, "blue")


# --- forms --------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html", name="field")
def field_(field: BoundField, width: str = "") -> dict[str, Any]:
    """Write a field of a form in the house order: label, hint, error, control."""
    return {"field": field, "width": width, "is_choice_list": field.widget_type in CHOICE_LISTS}


@register.filter
def target_id(field: BoundField) -> str:
    """Return the id that an error's link points to: of a group, its first control."""
    if field.is_hidden or not field.auto_id:
        return ""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label


# --- charts and calendars: the component passes its data, the sums come from web.drawing ----------


@register.simple_tag
def joblog_chart(weeks: Sequence[drawing.JoblogWeek], required: int) -> drawing.JoblogChart:
    return drawing.joblog_chart(weeks, required)


@register.simple_tag
def sparkline(counts: Sequence[int], required: int) -> tuple[drawing.SparkBar, ...]:
    return drawing.sparkline(counts, required)


@register.simple_tag
def week_axis(steps: Sequence[drawing.Step], today: date) -> drawing.Axis:
    return drawing.week_axis(steps, today)


@register.simple_tag
def line_chart(
    labels: Sequence[object], series: Sequence[tuple[str, Sequence[int]]]
) -> drawing.LineChart:
    return drawing.line_chart(labels, series)


@register.simple_tag
def weeks_of_times(days: Iterable[drawing.DayOfTimes], name: str) -> tuple[drawing.Week, ...]:
    return drawing.weeks_of_times(days, name)


@register.simple_tag
def calendar_hours() -> tuple[tuple[str, int], ...]:
    return drawing.CALENDAR_HOURS


@register.filter
def calendar_cell(start: datetime, end: datetime) -> str:
    return drawing.calendar_cell(start, end)
