"""What every page knows without its view: who the fund is."""

from django.conf import settings
from django.http import HttpRequest


def fund(request: HttpRequest) -> dict[str, str]:
    """Give templates the fund's name, phone and looks."""
    return fund_facts()


def fund_facts() -> dict[str, str]:
    """Return what the settings say about the fund.

    ``FUND_STYLESHEET`` and ``FUND_MARK`` are static files of a fund with looks of its own: a
    stylesheet that overrides the brand tokens of app.css, and a square mark.
    """
    return {
        "FUND_NAME": settings.FUND_NAME,
        "FUND_PHONE": settings.FUND_PHONE,
        "FUND_PHONE_HOURS": settings.FUND_PHONE_HOURS,
        "JOBCENTER_LABEL": settings.JOBCENTER_LABEL,
        "FUND_STYLESHEET": getattr(settings, "FUND_STYLESHEET", ""),
        "FUND_MARK": getattr(settings, "FUND_MARK", "web/mark.svg"),
    }
