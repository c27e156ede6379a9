"""How a week of the joblog reads on Min side: what it asks for, what it amounts to, and why.

A week that is open, or whose grace still runs, never reads as something that was missed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.danish import dag_maaned, dato, dato_kort, periode, ugedag
from joblog.models import JoblogEntry
from joblog.operations.reading import WeekView
from joblog.rules import DayOff, FoundVia, WeekState
from web.member.phrases import in_words, positions_in_words


@dataclass(frozen=True)
class Mark:
    """A badge: a few words, a colour, an icon."""

    text: str
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True, kw_only=True)
class EntryLine:
    """One application in the list of its week; ``url`` is there while it can be changed."""

    title: str
    employer: str
    applied_on: date
    found_via: str
    remark: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class WeekCard:
    """One week with what was logged in it, and how many empty places it has left."""

    anchor: str
    title: str
    days: str
    mark: Mark
    text: str
    advice: str
    entries: list[EntryLine]
    missing: int
    counted: int
    last_day: date
    log_url: str

    @property
    def places(self) -> list[None]:
        """Return an empty place for each application that is missing."""
        return [None] * self.missing


def card(view: WeekView, *, may_log: bool, today: date) -> WeekCard:
    """Return a week as its card shows it.

    :param may_log: whether the member may register anything at all; not when the case is closed
    """
    can_change = may_log and view.may_change
    waits = _waits_to_be_judged(view, today=today)
    return WeekCard(
        anchor=f"uge-{view.week}",
        title=_("Uge %(number)s") % {"number": view.week.iso_week},
        days=periode(view.week.monday, view.week.sunday),
        mark=mark(view, waits=waits),
        text=text(view, waits=waits),
        advice=advice(view),
        entries=[line(entry, can_change=can_change) for entry in view.entries],
        missing=view.missing if can_change and not waits else 0,
        counted=view.count,
        last_day=view.last_day,
        log_url=_log_url(view, today=today) if can_change and not view.is_exempt else "",
    )


def _waits_to_be_judged(view: WeekView, *, today: date) -> bool:
    """Return whether a week is over and has no result yet: the night's sweep has still to come."""
    return view.state is WeekState.OPEN and view.week.sunday < today


def _log_url(view: WeekView, *, today: date) -> str:
    """Return the page that adds to this week; of an ended one, with a day of that week filled in."""
    url = reverse("member:joblog_new")
    return url if view.week.sunday >= today else f"{url}?dag={view.week.sunday.isoformat()}"


def lead(view: WeekView, *, is_closed: bool) -> str:
    """Return the sentence under the heading: the duty, and where this week stands."""
    if is_closed:
        return _("Dit forløb er afsluttet, så du skal ikke logge flere stillinger.")
    if view.is_exempt:
        return _("Denne uge tæller ikke med. Du behøver ikke logge stillinger.")
    duty = _("Du skal søge og logge mindst %(number)s stillinger om ugen.") % {
        "number": view.required
    }
    if view.missing == 0:
        return f"{duty} " + _("Du har nået ugens stillinger.")
    if view.count == 0:
        return _("Du har ikke logget noget i denne uge. Du mangler %(number)s.") % {
            "number": view.missing
        }
    return f"{duty} " + _("I denne uge mangler du %(number)s.") % {"number": view.missing}


def mark(view: WeekView, *, waits: bool) -> Mark:
    """Return the week's badge; red only when the week is final."""
    so_far = _("%(count)s af %(required)s") % {"count": view.count, "required": view.required}
    if view.is_exempt:
        return Mark(_("Tæller ikke med"))
    if view.missing == 0:
        return Mark(so_far, "green", "check")
    if waits:
        return Mark(so_far)
    if view.state is WeekState.OPEN:
        return Mark(
            _("%(so_far)s · senest %(day)s") % {"so_far": so_far, "day": ugedag(view.last_day)},
            "amber",
            "clock",
        )
    if view.may_change:
        return Mark(
            _("%(so_far)s · senest %(day)s") % {"so_far": so_far, "day": dato_kort(view.last_day)},
            "amber",
            "clock",
        )
    return Mark(so_far, "red" if view.state is WeekState.FINAL_BELOW else "", "circle-alert")


def text(view: WeekView, *, waits: bool) -> str:
    """Return what there is to say about the week besides its numbers; often nothing."""
    if view.is_exempt:
        return why_exempt(view)
    if view.missing and waits:
        return _("Ugen er slut. Har du søgt flere stillinger i den, så log dem nu.")
    if view.missing == 0 or view.state is WeekState.OPEN:
        return ""
    facts = {
        "missing": positions_in_words(view.missing),
        "day": dato(view.last_day),
        "phone": settings.FUND_PHONE,
    }
    if view.may_change:
        return (
            _(
                "Der mangler %(missing)s. Har du søgt flere, så log dem senest %(day)s. "
                "Er det svært at finde noget at søge, så ring på %(phone)s."
            )
            % facts
        )
    return (
        _("Ugen er lukket %(day)s. Skriv til os, hvis noget mangler, eller ring på %(phone)s.")
        % facts
    )


def advice(view: WeekView) -> str:
    """Return the advice to apply for a posted vacancy: the soft rule, which costs nothing (R33)."""
    if not view.advice or view.count == 0 or not view.may_change:
        return ""
    return _(
        "Søg helst også en opslået stilling i denne uge, hvis du kan. "
        "Det er et råd: ugen tæller, også uden."
    )


DAYS_OFF = {
    DayOff.BEFORE_SPELL: gettext_lazy("dit forløb var ikke begyndt"),
    DayOff.AFTER_CLOSE: gettext_lazy("dit forløb var afsluttet"),
    DayOff.SICK: gettext_lazy("du var meldt syg"),
    DayOff.VACATION: gettext_lazy("du holdt ferie"),
    DayOff.MATERNITY: gettext_lazy("du var på barsel"),
    DayOff.EMPLOYMENT: gettext_lazy("du var i arbejde"),
    DayOff.DEREGISTERED: gettext_lazy("du var ikke meldt ledig på jobnet.dk"),
    DayOff.OFFER: gettext_lazy("du var i et tilbud, hvor du ikke skal søge"),
    DayOff.NO_RIGHT: gettext_lazy("du havde ikke ret til dagpenge"),
    DayOff.EXEMPT: gettext_lazy("du var fritaget for at søge"),
    DayOff.PAUSED: gettext_lazy("dit forløb holdt pause"),
}


def why_exempt(view: WeekView) -> str:
    """Return why a week asks for nothing, each reason with its number of weekdays (A14)."""
    reasons = [
        _("%(reason)s (%(days)s)") % {"reason": DAYS_OFF[reason], "days": _weekdays(days)}
        for reason, days in view.days_off.items()
    ]
    if not reasons:
        return _("Ugen tæller ikke med.")
    return _("Ugen tæller ikke med: %(reasons)s.") % {"reasons": in_words(reasons)}


def _weekdays(number: int) -> str:
    return _("1 hverdag") if number == 1 else _("%(number)s hverdage") % {"number": number}


FOUND = {
    FoundVia.POSTED: gettext_lazy("Opslået"),
    FoundVia.UNSOLICITED: gettext_lazy("Uopfordret"),
    FoundVia.NETWORK: gettext_lazy("Netværk"),
    FoundVia.CONTACTED: gettext_lazy("De kontaktede dig"),
}


def line(entry: JoblogEntry, *, can_change: bool) -> EntryLine:
    return EntryLine(
        title=entry.title,
        employer=entry.employer,
        applied_on=entry.applied_on,
        found_via=str(FOUND[FoundVia(entry.found_via)]),
        remark=remark(entry),
        url=entry_url(entry.public_id) if can_change else "",
    )


def entry_url(public_id: UUID) -> str:
    return reverse("member:joblog_entry", args=[public_id])


def remark(entry: JoblogEntry) -> str:
    """Return what is special about an entry: that it came late, or too late to count."""
    if not entry.counts:
        return _("Tæller ikke med: logget på jobnet.dk, da ugen var lukket")
    return _("Logget, efter at ugen var slut") if entry.is_late else ""


def copied(moment: datetime | None) -> str:
    """Return when the joblog was last copied to Jobnet."""
    if moment is None:
        return _("Vi kopierer det, du logger her, til din joblog på jobnet.dk.")
    return _("Vi kopierer det, du logger her, til din joblog på jobnet.dk. Senest %(day)s.") % {
        "day": dag_maaned(moment)
    }
