"""Was the member treated fairly before we ask why? Pure: facts in, points out (I-7).

A point passes, fails, or is unknown. What is unknown is for a person to find out. Nobody is heard
about an event while one point fails or is still open, and nothing is decided on one that fails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from core.danish import dato, tidspunkt
from sanctions.rules import Kind


class PointName(StrEnum):
    """What is looked at."""

    LETTER_DELIVERED = "letter_delivered"
    SLOTS_OFFERED = "slots_offered"
    MIN_SIDE_UP = "min_side_up"
    NOT_CALLED_OFF = "not_called_off"
    NOT_SICK = "not_sick"


class Result(StrEnum):
    """What the facts say about a point."""

    PASS = "pass"  # noqa: S105 - a result, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """What a person found out about a point that the facts left open."""

    in_order: bool
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Point:
    """One point with its result and the evidence in words; a person's answer where it was unknown."""

    name: PointName
    result: Result
    evidence: str
    answer: Answer | None = None

    @property
    def title(self) -> str:
        return TITLES[self.name]

    @property
    def question(self) -> str:
        """Return what a person finds out where the point is unknown."""
        return QUESTIONS[self.name]

    @property
    def is_open(self) -> bool:
        return self.result is Result.UNKNOWN and self.answer is None

    @property
    def stops(self) -> bool:
        if self.result is Result.UNKNOWN:
            return self.answer is not None and not self.answer.in_order
        return self.result is Result.FAIL


TITLES: Mapping[PointName, str] = {
    PointName.LETTER_DELIVERED: "Brevet kom frem i tide",
    PointName.SLOTS_OFFERED: "Der var ledige tider",
    PointName.MIN_SIDE_UP: "Min side virkede",
    PointName.NOT_CALLED_OFF: "Vi aflyste ikke selv",
    PointName.NOT_SICK: "Medlemmet var ikke syg eller lovligt forhindret",
}
QUESTIONS: Mapping[PointName, str] = {
    PointName.LETTER_DELIVERED: "Fik medlemmet brevet i så god tid, at det kunne nå det?",
    PointName.SLOTS_OFFERED: "Kunne medlemmet vælge en ledig tid, mens fristen løb?",
    PointName.MIN_SIDE_UP: "Kunne medlemmet melde afbud eller booke, selv om Min side var nede?",
    PointName.NOT_CALLED_OFF: "Ville vi have holdt samtalen, hvis medlemmet var kommet?",
    PointName.NOT_SICK: "Kunne medlemmet have deltaget den dag?",
}


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What is known about one event. Days are local, moments aware; None is "we do not know".

    ``delivered_on`` is the day on which the letter counts as received, ``in_time_until`` the last
    day on which that was early enough. ``shown_at`` and ``most_times`` tell of the looks at free
    times while the deadline ran, ``times_left`` how many of them nobody has taken to this day.
    """

    kind: Kind
    event_on: date
    by_jobcenter: bool = False
    took_part: bool = False
    self_booked_at: datetime | None = None
    letter_written: bool | None = None
    on_paper: bool = False
    delivered_on: date | None = None
    in_time_until: date | None = None
    looks: int = 0
    shown_at: datetime | None = None
    most_times: int = 0
    times_left: int = 0
    outage_from: datetime | None = None
    outage_to: datetime | None = None
    deadline_after_outage: date | None = None
    withdrawn: bool = False
    caseworker_away: bool = False
    sick_from: date | None = None
    sick_told_in_time: bool = False
    elsewhere: str = ""


def points(found: Circumstances) -> list[Point]:
    """Return the points that matter for this kind of event, judged by the facts alone."""
    return [_JUDGES[name](found) for name in names(found)]


def names(found: Circumstances) -> tuple[PointName, ...]:
    """Return the points that matter: of the Jobcenter's talks we know neither its rooms nor its pages."""
    if found.by_jobcenter:
        return tuple(name for name in POINTS[found.kind] if name in OF_THE_MEMBER)
    return POINTS[found.kind]


def _point(name: PointName) -> Callable[[Result, str], Point]:
    def made(result: Result, evidence: str) -> Point:
        return Point(name, result, evidence)

    return made


def _letter(found: Circumstances) -> Point:
    """The letter that convened or invited came while there was time to act on it (B33, P44)."""
    point = _point(PointName.LETTER_DELIVERED)
    if found.took_part:
        return point(Result.PASS, "Medlemmet kom til samtalen.")
    if found.self_booked_at is not None:
        return point(Result.PASS, f"Medlemmet valgte selv tiden {tidspunkt(found.self_booked_at)}.")
    if found.by_jobcenter:
        return point(
            Result.UNKNOWN, "Jobcenteret har indkaldt. Vi kan ikke se, om brevet er kommet frem."
        )
    if found.letter_written is None:
        return point(Result.UNKNOWN, "Vi kan ikke finde det brev, der indkaldte medlemmet.")
    if not found.letter_written or found.delivered_on is None:
        return point(Result.FAIL, "Brevet er ikke lagt i indbakken.")
    if found.in_time_until is not None and found.delivered_on > found.in_time_until:
        return point(
            Result.FAIL,
            f"Brevet kom først frem {dato(found.delivered_on)}. "
            f"Det skulle være kommet senest {dato(found.in_time_until)}.",
        )
    if found.on_paper:
        return point(
            Result.UNKNOWN,
            f"Medlemmet får brevene på papir. Er det sendt, kom det frem {dato(found.delivered_on)}.",
        )
    return point(Result.PASS, f"Brevet lå i indbakken {dato(found.delivered_on)}.")


def _slots(found: Circumstances) -> Point:
    """The member could choose a time before the deadline."""
    point = _point(PointName.SLOTS_OFFERED)
    if found.most_times and found.shown_at is not None:
        return point(
            Result.PASS,
            f"Medlemmet så {found.most_times} ledige tider {tidspunkt(found.shown_at)}.",
        )
    if found.looks:
        return point(
            Result.FAIL,
            f"Medlemmet har set efter tider {_times(found.looks)}, og der var ingen ledige.",
        )
    if found.times_left:
        return point(
            Result.PASS,
            "Medlemmet har ikke set efter tider. "
            f"Der var {found.times_left} ledige tider, som ingen har taget.",
        )
    return point(
        Result.UNKNOWN,
        "Medlemmet har ikke set efter tider, og vi kan ikke se, om der var ledige.",
    )


def _times(number: int) -> str:
    return "én gang" if number == 1 else f"{number} gange"


def _min_side(found: Circumstances) -> Point:
    """Min side worked on the last day of the deadline, or on the day of the talk (B16)."""
    point = _point(PointName.MIN_SIDE_UP)
    if found.outage_from is None or found.outage_to is None:
        return point(Result.PASS, f"Der er ikke noteret nedbrud {dato(found.event_on)}.")
    down = f"Min side var nede fra {tidspunkt(found.outage_from)} til {tidspunkt(found.outage_to)}."
    if found.kind is not Kind.BOOKING_DEADLINE_MISSED:
        return point(Result.UNKNOWN, down)
    moved = found.deadline_after_outage
    if moved is not None and moved > found.event_on:
        return point(Result.FAIL, f"{down} Fristen skulle være rykket til {dato(moved)}.")
    return point(Result.PASS, f"{down} Fristen er rykket.")


def _not_called_off(found: Circumstances) -> Point:
    """The talk was there to come to."""
    point = _point(PointName.NOT_CALLED_OFF)
    if found.withdrawn:
        return point(Result.FAIL, "Samtalen er aflyst af os.")
    if found.caseworker_away:
        return point(Result.UNKNOWN, "Sagsbehandleren var registreret som fraværende den dag.")
    return point(Result.PASS, "Samtalen er ikke aflyst af os.")


def _not_sick(found: Circumstances) -> Point:
    """The member was not sick, nor lawfully elsewhere (R44, B8, P12)."""
    point = _point(PointName.NOT_SICK)
    if found.sick_from is not None:
        since = f"Medlemmet var meldt syg fra {dato(found.sick_from)}"
        if found.sick_told_in_time:
            return point(Result.FAIL, f"{since}, og vi fik det at vide i tide.")
        return point(Result.UNKNOWN, f"{since}, men vi fik det først at vide bagefter.")
    if found.elsewhere:
        return point(Result.UNKNOWN, f"Medlemmet var registreret med: {found.elsewhere}.")
    return point(Result.PASS, f"Der er ikke meldt fravær {dato(found.event_on)}.")


_TALK = (
    PointName.LETTER_DELIVERED,
    PointName.MIN_SIDE_UP,
    PointName.NOT_CALLED_OFF,
    PointName.NOT_SICK,
)
POINTS: Mapping[Kind, tuple[PointName, ...]] = {
    Kind.NO_SHOW: _TALK,
    Kind.UNLAWFUL_CANCELLATION: (PointName.NOT_SICK,),
    Kind.BOOKING_DEADLINE_MISSED: (
        PointName.LETTER_DELIVERED,
        PointName.SLOTS_OFFERED,
        PointName.MIN_SIDE_UP,
        PointName.NOT_SICK,
    ),
    Kind.SICK_PATTERN: (),
    Kind.JOBLOG_INSUFFICIENT: (),
    Kind.NOT_AVAILABLE: (PointName.LETTER_DELIVERED,),
    Kind.QUARANTINE: (PointName.NOT_SICK,),
    Kind.QUARANTINE_REPEAT: (PointName.NOT_SICK,),
    Kind.OFFER_NON_PARTICIPATION: (PointName.LETTER_DELIVERED, PointName.NOT_SICK),
}
"""Which points matter for which kind, in the order in which they are shown."""

OF_THE_MEMBER = frozenset({PointName.LETTER_DELIVERED, PointName.NOT_SICK})

_JUDGES: Mapping[PointName, Callable[[Circumstances], Point]] = {
    PointName.LETTER_DELIVERED: _letter,
    PointName.SLOTS_OFFERED: _slots,
    PointName.MIN_SIDE_UP: _min_side,
    PointName.NOT_CALLED_OFF: _not_called_off,
    PointName.NOT_SICK: _not_sick,
}


def stopping(judged: list[Point]) -> list[Point]:
    """Return the points that stop a hearing: by the facts, or by what a person found out."""
    return [point for point in judged if point.stops]


def still_open(judged: list[Point]) -> list[Point]:
    """Return the points that a person has to find out about first."""
    return [point for point in judged if point.is_open]
