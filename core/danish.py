"""How dates and moments read in Danish, as in "tirsdag 1. december kl. 10.00"; pure.

Each function takes a date, or an aware datetime, which it first turns into Danish local time. The
names are those of the template filters (``web.templatetags.dates_da``), so that a page and a letter
call the same wording by the same name.
"""

from datetime import date, datetime

from core.dates import COPENHAGEN, week_of

WEEKDAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
SHORT_MONTHS = (
    "jan.",
    "feb.",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "aug.",
    "sep.",
    "okt.",
    "nov.",
    "dec.",
)
END_OF_DAY = "kl. 23.59"


def local_day(when: date) -> date:
    """Return the date itself, or the date that a calendar in Denmark shows at this moment."""
    return local_time(when).date() if isinstance(when, datetime) else when


def local_time(moment: datetime) -> datetime:
    """Return the moment as clocks in Denmark show it.

    :raises ValueError: if the moment is naive, for then nobody knows when it is
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return moment.astimezone(COPENHAGEN)


def ugedag(when: date) -> str:
    """Return "tirsdag"."""
    return WEEKDAYS[local_day(when).weekday()]


def maaned_kort(when: date) -> str:
    """Return "dec.", or the whole name of a month that is not shortened: "maj"."""
    return SHORT_MONTHS[local_day(when).month - 1]


def dag_maaned(when: date) -> str:
    """Return "1. december"."""
    day = local_day(when)
    return f"{day.day}. {MONTHS[day.month - 1]}"


def dato(when: date) -> str:
    """Return "tirsdag 1. december"."""
    return f"{ugedag(when)} {dag_maaned(when)}"


def dato_aar(when: date) -> str:
    """Return "tirsdag 1. december 2026"."""
    return f"{dato(when)} {local_day(when).year}"


def dato_kort(when: date) -> str:
    """Return "1. dec."."""
    return f"{local_day(when).day}. {maaned_kort(when)}"


def dato_tal(when: date) -> str:
    """Return "01.12.2026"."""
    return f"{local_day(when):%d.%m.%Y}"


def dag_kort(when: date) -> str:
    """Return "tir 01.12", for tables where every character counts."""
    return f"{ugedag(when)[:3]} {local_day(when):%d.%m}"


def klokken(moment: datetime) -> str:
    """Return "kl. 09.00"."""
    return f"kl. {klokkeslaet(moment)}"


def klokkeslaet(moment: datetime) -> str:
    """Return "09.00"."""
    return f"{local_time(moment):%H.%M}"


def tidsrum(start: datetime, end: datetime) -> str:
    """Return "09.30–10.15"."""
    return f"{klokkeslaet(start)}–{klokkeslaet(end)}"


def tidspunkt(moment: datetime) -> str:
    """Return "tirsdag 1. december kl. 10.00"."""
    return f"{dato(moment)} {klokken(moment)}"


def frist(when: date) -> str:
    """Return "tirsdag 1. december kl. 23.59": a deadline on a date lasts as long as the date does."""
    return tidspunkt(when) if isinstance(when, datetime) else f"{dato(when)} {END_OF_DAY}"


def uge(when: date) -> str:
    """Return "uge 48"."""
    return f"uge {week_of(local_day(when))[1]}"


def periode(first: date, last: date) -> str:
    """Return "mandag 23. – søndag 29. november", with both months where they differ."""
    first_day, last_day = local_day(first), local_day(last)
    same_month = (first_day.year, first_day.month) == (last_day.year, last_day.month)
    begins = f"{ugedag(first)} {first_day.day}." if same_month else dato(first)
    return f"{begins} – {dato(last)}"


def dage_til(when: date, today: date) -> int:
    """Return how many days there are left; negative when the day has passed."""
    return (local_day(when) - local_day(today)).days


def dage_tilbage(when: date, today: date) -> str:
    """Return "7 dage tilbage", "i dag er sidste dag" or "fristen var for 2 dage siden"."""
    days = dage_til(when, today)
    if days == 0:
        return "i dag er sidste dag"
    counted = f"{abs(days)} {'dag' if abs(days) == 1 else 'dage'}"
    return f"{counted} tilbage" if days > 0 else f"fristen var for {counted} siden"
