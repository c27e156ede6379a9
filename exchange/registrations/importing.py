"""From registrations to members and cases: known members by CPR, each registration taken in once."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import Max

from accounts import cpr
from accounts.models import Member, Municipality, Role, User
from cases.models import Case, CaseEvent
from cases.operations import CaseAlreadyOpen
from core import history
from core.dates import local_date
from exchange.registrations import reading
from exchange.registrations.reading import Fault, Registration
from meetings.operations import course

CHUNK = 500
ONE_AT_A_TIME = 70_002
"""The name of the lock among imports: two at once would give two members the same number."""
FIRST_MEMBER_NUMBER = 70_000_001
SAID_OF_MEMBERS = ("first_name", "last_name", "email", "phone")

ALREADY_OPEN = "Personen har en åben sag i forvejen. Fjern linjen, eller afslut den åbne sag først."


class AnotherImportRuns(Exception):
    """Somebody imports at this very moment."""


@dataclass
class Outcome:
    """What one import came to; ``faults`` in the order of the file."""

    opened: int = 0
    known: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def reported(self) -> int:
        """Return how many rows were left out."""
        return len({fault.line for fault in self.faults})


def import_file(
    path: Path, *, at: datetime, count: Callable[[int], object] = lambda rows: None
) -> Outcome:
    """Take the good rows of a file in, chunk by chunk, and return what is wrong with the others.

    :param count: hears after each chunk how many rows it had
    :raises reading.Unreadable: if the file as a whole cannot be read; then nothing was saved
    :raises AnotherImportRuns: if another import is not over
    """
    outcome = Outcome()
    mark = f"jobnet:file-{_digest(path)}"
    municipalities = Municipality.objects.in_bulk(field_name="code")
    first_lines: dict[str, int] = {}
    with _alone():
        rows = reading.rows_of(path)
        while chunk := list(islice(rows, CHUNK)):
            good: list[Registration] = []
            for line, fields, places in chunk:
                read = reading.parse(
                    line, fields, places, today=local_date(at), municipalities=municipalities
                )
                if isinstance(read, list):
                    outcome.faults += read
                elif read.cpr in first_lines:
                    outcome.faults.append(_stands_twice(read, first_lines[read.cpr]))
                else:
                    first_lines[read.cpr] = read.line
                    good.append(read)
            _add(outcome, take_in(good, municipalities=municipalities, mark=mark, at=at))
            count(len(chunk))
    outcome.faults.sort(key=lambda fault: fault.line)
    return outcome


def _digest(path: Path) -> str:
    """Return what tells this file from others, whatever it is called."""
    with path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()[:12]


def _stands_twice(again: Registration, first_line: int) -> Fault:
    return Fault(
        again.line,
        reading.CPR,
        f"Personen står også i linje {first_line}, som er taget med. Fjern den ene linje.",
    )


def _add(outcome: Outcome, part: Outcome) -> None:
    outcome.opened += part.opened
    outcome.known += part.known
    outcome.faults += part.faults


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock among imports; it goes with the connection, so a killed import leaves none.

    :raises AnotherImportRuns: if somebody else holds it
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
        if cursor.fetchone() != (True,):
            raise AnotherImportRuns
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


@transaction.atomic
def take_in(
    registrations: Sequence[Registration],
    *,
    municipalities: Mapping[str, Municipality],
    mark: str,
    at: datetime,
) -> Outcome:
    """Open the cases of registrations, with their members, in one transaction.

    One that was taken in before (same person, day and benefit period, or the same row) changes
    nothing. A member who is known by CPR gets the name, e-mail and phone of the row.

    :param mark: where they come from; with the line it is the source of each case
    """
    outcome = Outcome()
    by_hash = {cpr.look_up_hash(each.cpr): each for each in registrations}
    members = {row.cpr_hash: row for row in Member.objects.filter(cpr_hash__in=by_hash)}
    cases = defaultdict(list)
    for case in Case.objects.filter(member__in=members.values()):
        cases[case.member_id].append(case)
    taken_in = set(
        CaseEvent.objects.filter(
            case__member__in=members.values(), source__startswith=mark
        ).values_list("source", flat=True)
    )
    wanted = {}
    for key, registration in by_hash.items():
        theirs = cases[members[key].pk] if key in members else []
        if f"{mark}:{registration.line}" in taken_in or any(
            _is_same(case, registration) for case in theirs
        ):
            outcome.known += 1
        elif any(case.closed_on is None for case in theirs):
            outcome.faults.append(Fault(registration.line, reading.CPR, ALREADY_OPEN))
        else:
            wanted[key] = registration
    _change_members(members, wanted, source=mark, at=at)
    members |= _new_members(wanted, known=members, source=mark, at=at)
    for key, registration in wanted.items():
        try:
            course.register(
                member_id=members[key].pk,
                municipality=municipalities[registration.municipality],
                registered_on=registration.registered_on,
                first_benefit_date=registration.first_benefit_date,
                benefit_period_no=registration.benefit_period_no,
                insurance=registration.insurance,
                at=at,
                source=f"{mark}:{registration.line}",
            )
        except CaseAlreadyOpen:
            # Somebody was faster since the cases were read.
            outcome.faults.append(Fault(registration.line, reading.CPR, ALREADY_OPEN))
        else:
            outcome.opened += 1
    return outcome


def _is_same(case: Case, registration: Registration) -> bool:
    return (
        case.spell_start == registration.registered_on
        and case.benefit_period_no == registration.benefit_period_no
    )


def _change_members(
    members: Mapping[str, Member],
    wanted: Mapping[str, Registration],
    *,
    source: str,
    at: datetime,
) -> None:
    """Give known members the name, e-mail and phone of their row; what a row leaves out stays."""
    changed = []
    for key in members.keys() & wanted.keys():
        member, registration = members[key], wanted[key]
        said = {
            name: getattr(registration, name) or getattr(member, name) for name in SAID_OF_MEMBERS
        }
        if said != {name: getattr(member, name) for name in SAID_OF_MEMBERS}:
            for name, value in said.items():
                setattr(member, name, value)
            changed.append(member)
    changed.sort(key=lambda member: member.pk)
    history.save_many(changed, SAID_OF_MEMBERS, actor=None, at=at, reason=source)


def _new_members(
    wanted: Mapping[str, Registration], *, known: Mapping[str, Member], source: str, at: datetime
) -> dict[str, Member]:
    """Make the members that nobody knows yet, each with the user that logs in for them."""
    new = {key: each for key, each in wanted.items() if key not in known}
    numbers = _free_numbers(len(new))
    users, members = [], []
    for number, registration in zip(numbers, new.values(), strict=True):
        names = {"first_name": registration.first_name, "last_name": registration.last_name}
        users.append(
            User(
                username=f"medlem-{number}",
                role=Role.MEMBER,
                password=make_password(None),
                date_joined=at,
                **names,
            )
        )
        member = Member(
            member_number=str(number), email=registration.email, phone=registration.phone, **names
        )
        member.set_cpr(registration.cpr)
        members.append(member)
    history.create_many(users, actor=None, at=at, reason=source)
    for user, member in zip(users, members, strict=True):
        member.user = user
    history.create_many(members, actor=None, at=at, reason=source)
    return dict(zip(new, members, strict=True))


def _free_numbers(count: int) -> range:
    """Return member numbers that follow the highest one of eight digits."""
    numbered = Member.objects.filter(member_number__regex=r"^[0-9]{8}$")
    highest = numbered.aggregate(highest=Max("member_number"))["highest"]
    first = max(FIRST_MEMBER_NUMBER, int(highest) + 1) if highest else FIRST_MEMBER_NUMBER
    return range(first, first + count)
