"""Addresses of Min side, among them those of pages that a fund may not have."""

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from web.templatetags.ui import tel


@dataclass(frozen=True)
class Link:
    """Where a button leads, and what it says."""

    url: str
    label: str


def address(name: str, *arguments: UUID) -> str:
    """Return the address of a page, and nothing where there is no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def tel_address(number: str) -> str:
    """Return the address that a phone dials."""
    return f"tel:{quote(tel(number), safe='+')}"
