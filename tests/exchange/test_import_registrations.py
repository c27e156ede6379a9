"""A file of registrations: good rows become cases, the others a report, and a second run changes nothing."""

import csv
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Member, Role, User
from cases.models import Case, CaseState, Cohort, EventKind
from exchange.registrations import importing, reading
from exchange.registrations.reading import Fault, Registration
from meetings.models import Meeting, MeetingState
from meetings.operations import course
from tests.factories import CaseFactory, MemberFactory, MunicipalityFactory

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SAMPLE = Path(settings.BASE_DIR) / "samples" / "registrations_sample.csv"
HEADER = ";".join(reading.COLUMNS)
NUMBER = "710490-3017"
GOOD = {
    reading.CPR: NUMBER,
    reading.NAME: "Åse Kjær Østergård",
    reading.MUNICIPALITY: "751",
    reading.REGISTERED_ON: "2026-11-02",
    reading.FIRST_BENEFIT_DATE: "2026-11-03",
    reading.BENEFIT_PERIOD: "1",
    reading.INSURANCE: "fuldtid",
    reading.EMAIL: "aase@example.invalid",
    reading.PHONE: "22 33 44 55",
}


def row(**other: str) -> str:
    return ";".join(
        {**GOOD, **{name.replace("_", "-"): text for name, text in other.items()}}.values()
    )


@pytest.fixture
def write(tmp_path):
    """Write a file of the header and these rows; ``encoding`` and ``header`` may be others."""

    def write_file(*rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
        path = tmp_path / "registrations.csv"
        path.write_bytes("\r\n".join([header, *rows, ""]).encode(encoding))
        return path

    return write_file


def run(path: Path) -> str:
    out = StringIO()
    call_command("import_registrations", str(path), stdout=out)
    return out.getvalue()


def report_of(path: Path) -> list[list[str]]:
    with path.with_suffix(".report.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))[1:]


def everything() -> dict[str, int]:
    """Return how many rows each table has, histories too."""
    return {model._meta.db_table: model._base_manager.count() for model in apps.get_models()}


# Reading a row


def parse(**other: str) -> Registration | list[Fault]:
    fields = row(**other).split(";")
    places = {name: place for place, name in enumerate(reading.COLUMNS)}
    places[reading.WHOLE_ROW] = len(reading.COLUMNS)
    return reading.parse(7, fields, places, today=date(2026, 11, 22), municipalities={"751", "101"})


def test_a_row_says_who_is_registered_where_and_since_when():
    assert parse() == Registration(
        line=7,
        cpr="7104903017",
        first_name="Åse",
        last_name="Kjær Østergård",
        municipality="751",
        registered_on=date(2026, 11, 2),
        first_benefit_date=date(2026, 11, 3),
        benefit_period_no=1,
        insurance="full",
        email="aase@example.invalid",
        phone="22 33 44 55",
    )


@pytest.mark.parametrize("text", ["2026-11-02", "02-11-2026", "2.11.2026", "02/11/2026"])
def test_days_are_read_as_danes_write_them(text):
    assert parse(tilmeldt=text).registered_on == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        ("cpr", "7104903017", "9104903017"),
        ("cpr", "710490 3017", "710490-301"),
        ("navn", "Åse Ø", "Åse"),
        ("navn", "Åse " + "x" * 100, "Åse " + "x" * 101),
        ("kommunekode", "0751", "750"),
        ("tilmeldt", "2026-11-22", "2026-11-23"),
        ("tilmeldt", "1990-01-01", "1989-12-31"),
        ("tilmeldt", "2024-02-29", "2026-02-29"),
        ("første dagpengedag", "2027-11-22", "2027-11-23"),
        ("første dagpengedag", "2023-12-31", ""),
        ("dagpengeperiode", "99", "100"),
        ("dagpengeperiode", "1", "0"),
        ("dagpengeperiode", "2", "1½"),
        ("forsikring", "Deltid", "halvtid"),
        ("e-mail", "", "aase@"),
        ("telefon", "+45 22334455", "2233445"),
        ("telefon", "", "ring til min søster"),
    ],
)
def test_each_column_takes_what_it_can_read_and_names_what_it_cannot(column, good, bad):
    assert isinstance(parse(**{column: good}), Registration)

    [fault] = parse(**{column: bad})

    assert (fault.line, fault.column) == (7, column)
    assert fault.reason.endswith(".")
    assert not bad or bad not in fault.reason


def test_a_row_is_reported_with_everything_that_is_wrong_in_it():
    faults = parse(navn="Åse", forsikring="halvtid")

    assert [fault.column for fault in faults] == ["navn", "forsikring"]


def test_a_value_never_shows_its_number():
    assert "7104903017" not in repr(parse())


# Files that cannot be read


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (HEADER.encode(), "holds no registrations"),
        ((HEADER + "\n;;;;;;;;\n").encode(), "holds no registrations"),
        (f"{HEADER}\n{row()}\n".encode("latin-1"), "is not UTF-8"),
        (f"{HEADER}\n{row()}\n".encode("utf-16"), "is not UTF-8"),
        ((HEADER + "\n" + row() + '\n"Åse').encode(), "is no CSV file from line 3 on"),
        (f"{HEADER.replace('forsikring;', '')}\n".encode(), "lacks forsikring"),
        (f"{HEADER};cpr\n".encode(), "the column cpr twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_and_saves_nothing(
    tmp_path, content, sentence
):
    path = tmp_path / "registrations.csv"
    path.write_bytes(content)
    before = everything()

    with pytest.raises(CommandError, match=sentence) as refusal:
        run(path)

    assert refusal.value.returncode == 1
    assert str(refusal.value).count("\n") == 0
    assert everything() == before


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="cannot be opened: No such file"):
        run(tmp_path / "nowhere.csv")


@pytest.mark.django_db
def test_a_fault_on_the_last_line_of_the_file_saves_nothing_of_the_first(write):
    path = write(row())
    path.write_bytes(path.read_bytes() + "æ".encode("latin-1"))

    with pytest.raises(CommandError, match="is not UTF-8"):
        run(path)

    assert not Member.objects.exists()


# Taking rows in


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_good_row_becomes_a_member_with_a_user_and_a_case(write, encoding):
    said = run(write(row(), encoding=encoding))

    member = Member.objects.with_cpr("7104903017").get()
    case = member.cases.get()
    assert said.startswith("1 cases opened, 0 registrations known already, 0 rows reported")
    assert (member.name, member.email, member.phone) == (
        "Åse Kjær Østergård",
        "aase@example.invalid",
        "22 33 44 55",
    )
    assert (member.user.role, member.user.name) == (Role.MEMBER, "Åse Kjær Østergård")
    assert not member.user.has_usable_password()
    assert (case.state, case.spell_start, case.first_benefit_date, case.insurance) == (
        CaseState.AKASSE_ACTIVE,
        date(2026, 11, 2),
        date(2026, 11, 3),
        "full",
    )


@pytest.mark.django_db
def test_the_first_talk_is_convened_at_once_and_the_row_is_its_source(write):
    run(write("", row()))

    opened, convened = Case.objects.get().events.order_by("pk")
    assert [opened.kind, convened.kind] == [EventKind.OPENED, EventKind.CONVENED]
    assert opened.source == convened.source
    assert opened.source.startswith("jobnet:file-")
    assert opened.source.endswith(":3")
    assert Meeting.objects.get().state == MeetingState.AWAITING_BOOKING


@pytest.mark.django_db
def test_commas_separate_too_and_columns_stand_in_any_order(write):
    names = [*reversed(reading.COLUMNS), "bemærkning"]
    fields = [*reversed(list(GOOD.values())), '"Ringer, når det passer"']

    run(write(",".join(fields), header=",".join(names).upper()))

    assert Member.objects.get().name == "Åse Kjær Østergård"


@pytest.mark.django_db
def test_a_row_of_another_width_is_reported_as_a_whole(write):
    path = write(row() + ";for meget")

    run(path)

    assert [line[:2] for line in report_of(path)] == [["2", "hele linjen"]]


@pytest.mark.django_db
def test_a_file_with_the_same_rows_again_changes_nothing_in_any_table(write):
    path = write(row(), row(cpr="710490-3018", navn="Bo Å"))
    run(path)
    before = everything()

    said = run(path)

    assert said.startswith("0 cases opened, 2 registrations known already, 0 rows reported")
    assert everything() == before


@pytest.mark.django_db
def test_the_same_registration_in_another_file_changes_nothing(write):
    run(write(row()))
    before = everything()

    run(write(row(cpr="710490-3018", kommunekode="999"), row(telefon="99 99 99 99")))

    assert everything() == before


@pytest.mark.django_db
def test_a_known_member_gets_what_the_row_says_and_keeps_what_it_leaves_out(write):
    member = MemberFactory(cpr="7104903017", first_name="Aase", phone="20 30 40 50")

    run(write(row(telefon="")))

    member.refresh_from_db()
    assert (member.first_name, member.email, member.phone) == (
        "Åse",
        "aase@example.invalid",
        "20 30 40 50",
    )
    assert member.history.count() == 2
    assert User.objects.filter(role=Role.MEMBER).count() == 1


@pytest.mark.django_db
def test_somebody_with_an_open_case_is_reported_and_left_as_they_are(write):
    case = CaseFactory(member=MemberFactory(cpr="7104903017", first_name="Aase"))
    path = write(row(), row(cpr="710490-3018", navn="Bo Å"))

    said = run(path)

    case.member.refresh_from_db()
    assert said.startswith("1 cases opened, 0 registrations known already, 1 rows reported")
    assert report_of(path) == [["2", "cpr", importing.ALREADY_OPEN]]
    assert (case.member.first_name, case.member.cases.count()) == ("Aase", 1)


@pytest.mark.django_db
def test_whoever_gets_a_case_meanwhile_is_reported_and_holds_nobody_up(write, monkeypatch):
    register = course.register

    def somebody_was_faster(**facts):
        if not Case.objects.exists():
            register(**{**facts, "source": "jobnet:somebody"})
        return register(**facts)

    monkeypatch.setattr(course, "register", somebody_was_faster)
    path = write(row(), row(cpr="710490-3018", navn="Bo Å"))

    run(path)

    assert report_of(path) == [["2", "cpr", importing.ALREADY_OPEN]]
    assert Case.objects.count() == 2


@pytest.mark.django_db
def test_a_closed_case_of_the_same_benefit_period_opens_again_and_only_once(write):
    case = CaseFactory(member=MemberFactory(cpr="7104903017"), closed=True)
    path = write(row())
    run(path)
    case.refresh_from_db()
    assert case.state == CaseState.AKASSE_ACTIVE
    before = everything()

    said = run(path)

    assert said.startswith("0 cases opened, 1 registrations known already")
    assert everything() == before


@pytest.mark.django_db
def test_a_person_who_stands_twice_is_taken_in_once_and_reported_once(write):
    path = write(row(), row(tilmeldt="2026-11-03"))

    run(path)

    assert Case.objects.get().spell_start == date(2026, 11, 2)
    [[line, column, reason]] = report_of(path)
    assert (line, column) == ("3", "cpr")
    assert "linje 2" in reason


@pytest.mark.django_db
def test_whoever_had_benefit_before_2024_begins_with_the_jobcenter(write):
    run(
        write(
            row(**{"tilmeldt": "2023-12-29", "første dagpengedag": "2023-12-31"}),
            row(
                **{
                    "cpr": "7104903018",
                    "tilmeldt": "2023-12-29",
                    "første dagpengedag": "2024-01-01",
                }
            ),
        )
    )

    cohorts = Case.objects.order_by("pk").values_list("cohort", flat=True)
    assert list(cohorts) == [Cohort.LEGACY, Cohort.NEW]


@pytest.mark.django_db
def test_no_number_stands_in_the_report_or_on_the_screen(write):
    path = write(row(), row(tilmeldt="i går"), row(cpr="910490-3017"))

    said = run(path)

    report = path.with_suffix(".report.csv").read_text(encoding="utf-8")
    for text in (said, report):
        assert "3017" not in text


@pytest.mark.django_db
def test_chunks_make_no_difference(write, monkeypatch):
    monkeypatch.setattr(importing, "CHUNK", 2)
    rows = [row(cpr=f"710490{number}", navn=f"Bo Å{number}") for number in range(3017, 3022)]
    path = write(*rows, row())

    said = run(path)

    assert said.startswith("5 cases opened, 0 registrations known already, 1 rows reported")
    numbers = Member.objects.order_by("pk").values_list("member_number", flat=True)
    assert list(numbers) == [str(70_000_001 + place) for place in range(5)]


@pytest.mark.django_db(transaction=True)
def test_a_second_import_at_the_same_time_is_refused(write):
    # A test that really commits before this one may have emptied the table.
    MunicipalityFactory(code="751", name="Aarhus", region="Region Midtjylland")
    holder = connection.copy()
    try:
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [importing.ONE_AT_A_TIME])

        with pytest.raises(CommandError, match="Another import is running"):
            run(write(row()))

        # Let go by hand: the server frees a closed connection's lock a moment after the close.
        with holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [importing.ONE_AT_A_TIME])
    finally:
        holder.close()

    assert not Member.objects.exists()
    assert "1 cases opened" in run(write(row()))


# The sample


@pytest.mark.django_db
def test_the_sample_gives_188_cases_and_12_rows_to_report_and_then_nothing(tmp_path, time_machine):
    time_machine.move_to(AT, tick=False)
    path = tmp_path / "registrations_sample.csv"
    path.write_bytes(SAMPLE.read_bytes())

    said = run(path)

    assert said.startswith("188 cases opened, 0 registrations known already, 12 rows reported")
    assert Case.objects.count() == 188
    assert len(report_of(path)) == 12
    before = everything()
    said = run(path)
    assert said.startswith("0 cases opened, 188 registrations known already, 12 rows reported")
    assert everything() == before


def test_the_sample_has_twelve_kinds_of_faults_and_nobody_real():
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file, delimiter=";"))

    assert len(people) == 200
    assert all(int(person["cpr"][:2]) > 60 for person in people)
    addresses = [person["e-mail"] for person in people if "@" in person["e-mail"]]
    assert all(address.endswith("@example.invalid") for address in addresses)
    latest = max(person["tilmeldt"] for person in people if person["tilmeldt"] < "2036")
    assert latest <= (AT.date() - timedelta(days=1)).isoformat()
