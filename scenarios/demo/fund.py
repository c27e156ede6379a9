"""The invented fund: three branches, twelve caseworkers with opening hours, and everybody else who logs in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet

from accounts.models import Branch, Jobcenter, Municipality, Role, User
from core import history
from core.dates import local_date
from meetings import rules as meeting_rules
from meetings.models import OpeningHours

SOURCE = "demo:set_up"


class Hours(NamedTuple):
    """A weekly pattern: on which weekdays, from when to when, and in which modes."""

    weekdays: Sequence[int]
    periods: Sequence[tuple[time, time]]
    modes: Sequence[str]


class Office(NamedTuple):
    """A branch with its people: the regions it serves, its team lead, its caseworkers with phones."""

    name: str
    street: str
    postal_code: str
    city: str
    phone: str
    regions: Sequence[str]
    lead: str
    caseworkers: Sequence[str]


OFFICES = (
    Office(
        "Aarhus",
        "Åboulevarden 12",
        "8000",
        "Aarhus C",
        "70 10 20 31",
        ("Region Midtjylland", "Region Nordjylland"),
        "Lone Friis",
        ("Karen Holm", "Mikkel Bruun", "Ayşe Yildiz", "Jens-Ole Ravnsbæk"),
    ),
    Office(
        "København",
        "Vester Voldgade 86, 3. sal",
        "1552",
        "København V",
        "70 10 20 32",
        ("Region Hovedstaden", "Region Sjælland"),
        "Susanne Ørbæk",
        ("Ditte Nygaard", "Rashid Malik", "Kirstine Fabricius", "Peder Sønderskov", "Ulla Mørch"),
    ),
    Office(
        "Odense",
        "Østre Stationsvej 33",
        "5000",
        "Odense C",
        "70 10 20 33",
        ("Region Syddanmark",),
        "Torben Kragelund",
        ("Mette-Marie Bødker", "Søren Fuglsang", "Ilse Thygesen"),
    ),
)
NOT_SERVED = ("400",)
"""Bornholm: no branch is near, so a team lead finds one for each member (B32)."""

GUESTS = {"563": "561", "155": "185"}
"""Municipalities that have no Jobcenter of their own, and whose they share (by code)."""

READERS = (
    ("Pia", "Lund", "751"),
    ("Hassan", "Amiri", "751"),
    ("Bente", "Østerlund", "101"),
    ("Claus", "Riis-Knudsen", "461"),
    ("Gry", "Abildgaard", "147"),
    ("Lasse", "Tved", "740"),
)
WHOLE_DAY = ((time(8, 30), time(11, 30)), (time(12, 30), time(15, 30)))
MORNINGS = ((time(9, 0), time(12, 0)),)
AFTERNOONS = ((time(12, 0), time(16, 0)),)
PATTERNS = (
    Hours(range(5), WHOLE_DAY, meeting_rules.ALL_MODES),
    Hours((0, 1, 2, 3), WHOLE_DAY, meeting_rules.ALL_MODES),
    Hours((0, 1, 3), MORNINGS, meeting_rules.ALL_MODES),
    Hours((1, 2, 4), (*MORNINGS, (time(13, 0), time(16, 0))), ("in_person", "phone")),
    Hours((0, 2, 3, 4), AFTERNOONS, meeting_rules.ALL_MODES),
)


@dataclass(frozen=True)
class Fund:
    """The places and people of the demo, found again by their names."""

    branches: dict[str, Branch]
    leads: dict[int, User]
    caseworkers: dict[str, User]
    municipalities: dict[str, Municipality]

    @property
    def karen(self) -> User:
        """Return the caseworker whose day is shown first."""
        return self.caseworkers["Karen Holm"]

    def lead_of(self, branch: Branch | None) -> User:
        """Return who leads this branch; Aarhus looks after members without one."""
        return self.leads[branch.pk if branch else self.branches["Aarhus"].pk]


def set_up(*, at: datetime) -> Fund:
    """Make branches, Jobcenters, staff, readers and opening hours, as of this moment."""
    municipalities = Municipality.objects.in_bulk(field_name="code")
    branches: dict[str, Branch] = {}
    leads: dict[int, User] = {}
    caseworkers: dict[str, User] = {}
    for office in OFFICES:
        branch = branches[office.name] = _branch(office, at=at)
        leads[branch.pk] = _user(office.lead, Role.TEAM_LEAD, branch=branch)
        for name in office.caseworkers:
            caseworkers[name] = _user(
                name,
                Role.CASEWORKER,
                branch=branch,
                phone=f"{office.phone[:-2]}{41 + len(caseworkers)}",
            )
    others = [
        _user("Vibeke Lassen-Holst", Role.FUND_ADMIN),
        _user("Jonas Ellemann", Role.DPO),
        *_readers(_jobcenters(municipalities, at=at)),
    ]
    staff = [*leads.values(), *caseworkers.values(), *others]
    for user in staff:
        user.date_joined = at
    history.create_many(staff, actor=None, at=at, reason=SOURCE)
    _open_hours(list(caseworkers.values()), first_day=local_date(at), at=at)
    return Fund(branches, leads, caseworkers, municipalities)


def _branch(office: Office, *, at: datetime) -> Branch:
    branch = Branch(
        name=office.name,
        street=office.street,
        postal_code=office.postal_code,
        city=office.city,
        phone=office.phone,
    )
    history.save(branch, actor=None, at=at, reason=SOURCE)
    served: QuerySet[Municipality] = Municipality.objects.filter(region__in=office.regions)
    branch.municipalities.set(served.exclude(code__in=NOT_SERVED))
    return branch


def _jobcenters(municipalities: dict[str, Municipality], *, at: datetime) -> dict[str, Jobcenter]:
    """Let some municipalities share a Jobcenter; return the Jobcenters by a municipality's code."""
    jobcenters = {
        municipality.code: jobcenter
        for jobcenter in Jobcenter.objects.prefetch_related("municipalities")
        for municipality in jobcenter.municipalities.all()
    }
    for guest, host in GUESTS.items():
        history.delete(jobcenters[guest], actor=None, at=at, reason=SOURCE)
        jobcenters[host].municipalities.add(municipalities[guest])
        jobcenters[guest] = jobcenters[host]
    return jobcenters


def _readers(jobcenters: dict[str, Jobcenter]) -> list[User]:
    return [
        _user(f"{first_name} {last_name}", Role.JOBCENTER_READER, jobcenter=jobcenters[code])
        for first_name, last_name, code in READERS
    ]


def _user(name: str, role: str, **places: Any) -> User:
    first_name, _, last_name = name.partition(" ")
    return User(
        username=name.lower().replace(" ", "."),
        first_name=first_name,
        last_name=last_name,
        role=role,
        password=make_password(None),
        **places,
    )


def _open_hours(caseworkers: Sequence[User], *, first_day: date, at: datetime) -> None:
    rows = []
    for place, caseworker in enumerate(caseworkers):
        pattern = PATTERNS[place % len(PATTERNS)]
        rows += [
            OpeningHours(
                caseworker=caseworker,
                weekday=weekday,
                opens=opens,
                closes=closes,
                slot_minutes=60,
                pause_minutes=0,
                modes=list(pattern.modes),
                valid_from=first_day,
            )
            for weekday in pattern.weekdays
            for opens, closes in pattern.periods
        ]
    history.create_many(rows, actor=None, at=at, reason=SOURCE)
