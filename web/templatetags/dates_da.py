"""Filters for dates and moments in Danish; the wording is in ``core.danish``."""

from datetime import date

from django import template
from django.utils import timezone

from core import danish

register = template.Library()

for _wording in (
    danish.ugedag,
    danish.maaned_kort,
    danish.dag_maaned,
    danish.dato,
    danish.dato_aar,
    danish.dato_kort,
    danish.dato_tal,
    danish.dag_kort,
    danish.klokken,
    danish.klokkeslaet,
    danish.tidsrum,
    danish.tidspunkt,
    danish.frist,
    danish.uge,
    danish.periode,
):
    register.filter(_wording.__name__, _wording)


@register.filter
def dage_til(when: date, today: date | None = None) -> int:
    """Return how many days there are left, counted from ``today`` or else from the clock."""
    return danish.dage_til(when, today or timezone.localdate())


@register.filter
def dage_tilbage(when: date, today: date | None = None) -> str:
    """Return "7 dage tilbage", counted from ``today`` or else from the clock."""
    return danish.dage_tilbage(when, today or timezone.localdate())


@register.simple_tag
def today() -> date:
    """Return the date in Denmark now, for the frame of a page; pages get their date from the view."""
    return timezone.localdate()
