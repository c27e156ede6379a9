"""A file of registrations, row by row: values, or in a Danish sentence what is wrong; reads no database.

A sentence says what to do and never repeats what stands in the row: that may be a CPR number.
"""

import csv
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts import cpr
from core.dates import add_months

DELIMITERS = (";", ",")
LONGEST_NAME = 100
HIGHEST_PERIOD = 99
LATEST_BENEFIT_MONTHS = 12
EARLIEST = date(1990, 1, 1)

CPR = "cpr"
NAME = "navn"
MUNICIPALITY = "kommunekode"
REGISTERED_ON = "tilmeldt"
FIRST_BENEFIT_DATE = "første dagpengedag"
BENEFIT_PERIOD = "dagpengeperiode"
INSURANCE = "forsikring"
EMAIL = "e-mail"
PHONE = "telefon"
COLUMNS = (
    CPR,
    NAME,
    MUNICIPALITY,
    REGISTERED_ON,
    FIRST_BENEFIT_DATE,
    BENEFIT_PERIOD,
    INSURANCE,
    EMAIL,
    PHONE,
)
WHOLE_ROW = "hele linjen"

INSURED = {
    "fuldtid": "full",
    "fuldtidsforsikret": "full",
    "deltid": "part",
    "deltidsforsikret": "part",
}
DANISH_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
PHONE_NUMBER = re.compile(r"\+?\d(?: ?\d){7,14}")


class Unreadable(Exception):
    """The file as a whole cannot be read; the message is one sentence that says what to do."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What one good row says. The CPR number is left out where the value is shown."""

    line: int
    cpr: str = field(repr=False)
    first_name: str
    last_name: str
    municipality: str
    registered_on: date
    first_benefit_date: date
    benefit_period_no: int
    insurance: str
    email: str
    phone: str


@dataclass(frozen=True)
class Fault:
    """Why a row was left out: its line, the column, and what to do about it."""

    line: int
    column: str
    reason: str


class Wrong(Exception):
    """A field cannot be taken in; the text is the sentence for the report."""


# The file


def count_rows(path: Path) -> int:
    """Read the file through once and return how many rows it has.

    :raises Unreadable: if it is not there, empty or not UTF-8, or lacks a column
    """
    rows = sum(1 for _ in rows_of(path))
    if not rows:
        raise Unreadable(f"{path.name} holds no registrations: there is nothing below its header.")
    return rows


def rows_of(path: Path) -> Iterator[tuple[int, Sequence[str], Mapping[str, int]]]:
    """Yield each row that is not blank: its line, its fields, and where each column stands.

    :raises Unreadable: as ``count_rows`` says
    """
    try:
        # A byte order mark, as Excel writes it, is no part of the first header.
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(path, file)
    except OSError as problem:
        raise Unreadable(f"{path} cannot be opened: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise Unreadable(
            f"{path.name} is not UTF-8; save it as 'CSV UTF-8' and import it again."
        ) from None


def _rows(
    path: Path, file: Iterable[str]
) -> Iterator[tuple[int, Sequence[str], Mapping[str, int]]]:
    lines = iter(file)
    header = next(lines, "")
    if not header.strip():
        raise Unreadable(f"{path.name} is empty; its first line must name the columns.")
    delimiter = max(DELIMITERS, key=header.count)
    [names] = csv.reader([header], delimiter=delimiter)
    places = _places(path, [" ".join(name.split()).casefold() for name in names])
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    ended = 1
    try:
        for fields in reader:
            begins, ended = ended + 1, reader.line_num + 1
            if any(text.strip() for text in fields):
                yield begins, fields, places
    except csv.Error as problem:
        raise Unreadable(
            f"{path.name} is no CSV file from line {ended + 1} on ({problem}); save it as CSV again."
        ) from None


def _places(path: Path, names: Sequence[str]) -> Mapping[str, int]:
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise Unreadable(
            f"{path.name} lacks {', '.join(missing)}; its first line must name these columns,"
            f" separated by semicolons or commas: {'; '.join(COLUMNS)}."
        )
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if twice:
        raise Unreadable(f"{path.name} has the column {twice[0]} twice; take one of them away.")
    return {name: names.index(name) for name in COLUMNS} | {WHOLE_ROW: len(names)}


# A row


def parse(
    line: int,
    fields: Sequence[str],
    places: Mapping[str, int],
    *,
    today: date,
    municipalities: Collection[str],
) -> Registration | list[Fault]:
    """Return what a row says, or everything that is wrong in it.

    :param municipalities: the codes that exist
    """
    width = places[WHOLE_ROW]
    if len(fields) != width:
        reason = (
            f"Linjen har {len(fields)} felter og skal have {width}. Sæt anførselstegn om tekst med"
            " skilletegn i, eller fjern det overskydende."
        )
        return [Fault(line, WHOLE_ROW, reason)]
    read = _Reader(
        line, {name: fields[place].strip() for name, place in places.items() if name != WHOLE_ROW}
    )
    number = read(CPR, _cpr)
    name = read(NAME, _name)
    municipality = read(MUNICIPALITY, lambda text: _municipality(text, municipalities))
    registered_on = read(REGISTERED_ON, lambda text: _registered_on(text, today=today))
    first_benefit_date = read(
        FIRST_BENEFIT_DATE, lambda text: _first_benefit_date(text, today=today)
    )
    benefit_period_no = read(BENEFIT_PERIOD, _benefit_period)
    insurance = read(INSURANCE, _insurance)
    email = read(EMAIL, _email)
    phone = read(PHONE, _phone)
    if read.faults:
        return read.faults
    first_name, last_name = name
    return Registration(
        line=line,
        cpr=number,
        first_name=first_name,
        last_name=last_name,
        municipality=municipality,
        registered_on=registered_on,
        first_benefit_date=first_benefit_date,
        benefit_period_no=benefit_period_no,
        insurance=insurance,
        email=email,
        phone=phone,
    )


class _Reader:
    """Reads field by field and keeps what is wrong, so that a row is reported once with all of it."""

    def __init__(self, line: int, texts: Mapping[str, str]) -> None:
        self.line = line
        self.texts = texts
        self.faults: list[Fault] = []

    def __call__(self, column: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(self.texts[column])
        except Wrong as wrong:
            self.faults.append(Fault(self.line, column, str(wrong)))
            return None


def _cpr(text: str) -> str:
    try:
        return cpr.read(text)
    except cpr.CprMalformed:
        raise Wrong(
            "Skriv cpr-nummeret med ti cifre, hvor de første seks er en dato, der findes."
        ) from None


def _name(text: str) -> tuple[str, str]:
    """Return first and last name; middle names go with the last one, as in the national register."""
    first_name, _, last_name = " ".join(text.split()).partition(" ")
    if not last_name:
        raise Wrong("Skriv både fornavn og efternavn.")
    if max(len(first_name), len(last_name)) > LONGEST_NAME:
        raise Wrong(f"Forkort navnet: hver del må højst have {LONGEST_NAME} tegn.")
    return first_name, last_name


def _municipality(text: str, known: Collection[str]) -> str:
    code = text.removeprefix("0")
    if code not in known:
        raise Wrong("Skriv kommunens kode med tre cifre. Denne kode findes ikke.")
    return code


def _day(text: str) -> date:
    danish = DANISH_DATE.fullmatch(text)
    try:
        if danish:
            day, month, year = map(int, danish.groups())
            found = date(year, month, day)
        else:
            found = date.fromisoformat(text)
    except ValueError:
        raise Wrong("Skriv en dato, der findes, som 2026-11-02 eller 02-11-2026.") from None
    if found < EARLIEST:
        raise Wrong(f"Ret årstallet: datoen ligger før {EARLIEST.year}.")
    return found


def _registered_on(text: str, *, today: date) -> date:
    found = _day(text)
    if found > today:
        raise Wrong("Ret datoen, eller vent: tilmeldingen kan ikke ligge efter i dag.")
    return found


def _first_benefit_date(text: str, *, today: date) -> date:
    found = _day(text)
    if found > add_months(today, LATEST_BENEFIT_MONTHS):
        raise Wrong("Ret årstallet: datoen ligger mere end et år fremme.")
    return found


def _benefit_period(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= HIGHEST_PERIOD:
        raise Wrong("Skriv dagpengeperiodens nummer som et helt tal fra 1.")
    return int(text)


def _insurance(text: str) -> str:
    try:
        return INSURED[text.casefold()]
    except KeyError:
        raise Wrong("Skriv fuldtid eller deltid.") from None


def _email(text: str) -> str:
    if text:
        try:
            validate_email(text)
        except ValidationError:
            raise Wrong("Ret e-mailadressen, eller lad feltet stå tomt.") from None
    return text


def _phone(text: str) -> str:
    if text and not PHONE_NUMBER.fullmatch(text):
        raise Wrong("Skriv telefonnummeret med mindst otte cifre, eller lad feltet stå tomt.")
    return text
