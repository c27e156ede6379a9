import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from ops import commands, probe, progress, services


@pytest.mark.parametrize(
    ("arguments", "added"),
    [
        ([], ["-n", "3"]),
        (["tests/cases"], ["-n", "3"]),
        (["-x", "--full"], ["-n", "3"]),
        (["tests/ops/test_commands.py"], []),
        (["-k", "commands"], []),
        (["-n", "0"], []),
        (["-n4"], []),
    ],
)
def test_long_runs_use_both_cores_unless_told_otherwise(arguments, added):
    assert commands.parallel(arguments) == added


def test_a_taken_port_is_refused_with_a_way_out():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(commands.Refused, match=f"Port {port} is taken .* --port {port + 1}"):
            commands.refuse_taken_port("127.0.0.1", port)


def test_a_second_start_is_refused_in_one_line_that_says_where_the_first_is(tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "STATE", tmp_path)

    with (
        commands.only_one("http://localhost:8000"),
        pytest.raises(
            commands.Refused, match=r"^Already at work here: .*:8000 .*\. Stop it first\.$"
        ),
        commands.only_one("http://localhost:9000"),
    ):
        pass


def test_secrets_are_made_once_and_only_for_their_owner(tmp_path, monkeypatch):
    monkeypatch.setattr(commands, "STATE", tmp_path)
    monkeypatch.setattr(commands, "SECRETS", tmp_path / "secrets.env")

    commands.prepare_secrets()
    first = commands.read_secrets()
    commands.prepare_secrets()

    assert commands.read_secrets() == first
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert min(map(len, first.values())) >= 32


def test_secret_files_are_never_overwritten(tmp_path, capsys):
    folder = tmp_path / "secrets"
    commands.secret_files([str(folder)])

    assert sorted(file.name for file in folder.iterdir()) == [
        "cpr_encryption_keys",
        "cpr_hash_key",
        "database_password",
        "secret_key",
    ]
    with pytest.raises(commands.Refused, match="exists"):
        commands.secret_files([str(folder)])


def test_nobody_answers_where_nobody_listens():
    assert not probe.answers("http://127.0.0.1:1/readyz")


def test_a_folder_is_fresh_while_something_in_it_is(tmp_path):
    assert not probe.is_fresh(tmp_path, 60)

    (tmp_path / "schedule.dat").touch()

    assert probe.is_fresh(tmp_path, 60)
    assert not probe.is_fresh(tmp_path, -1)


def test_the_people_that_the_welcome_names_are_in_the_demo():
    demo = "".join(file.read_text() for file in (commands.HOME / "scenarios").rglob("*.py"))

    for name in ("Mette Kjær Andersen", "Karen Holm", "Pia Lund"):
        assert name in commands.WELCOME
        assert name in demo


class AppliedMigrations:
    """Stands for a connection to a database on which these migrations were run; None without tables."""

    def __init__(self, applied: list[tuple[str, str]] | None) -> None:
        self.applied = applied

    def __enter__(self) -> "AppliedMigrations":
        return self

    def __exit__(self, *raised: object) -> None:
        return None

    def execute(self, query: str) -> Any:
        if "to_regclass" in query:
            table = None if self.applied is None else "django_migrations"
            return SimpleNamespace(fetchone=lambda: (table,))
        return self.applied


@pytest.mark.parametrize(
    ("applied", "migrates"),
    [
        (None, ["migrate"]),
        ([("cases", "0001_initial"), ("auth", "0001_initial")], ["migrate"]),
        ([("cases", "0001_initial"), ("cases", "0002_more"), ("auth", "0001_initial")], []),
    ],
    ids=["an empty database", "one that lacks a migration", "one that has them all"],
)
def test_tables_are_made_where_a_migration_of_ours_was_not_run(
    tmp_path, monkeypatch, applied, migrates
):
    folder = tmp_path / "cases" / "migrations"
    folder.mkdir(parents=True)
    for name in ("__init__.py", "0001_initial.py", "0002_more.py"):
        (folder / name).touch()
    ran: list[str] = []
    monkeypatch.setattr(commands, "HOME", tmp_path)
    monkeypatch.setattr(commands, "STATE", tmp_path)
    monkeypatch.setattr(commands.psycopg, "connect", lambda *a, **k: AppliedMigrations(applied))
    monkeypatch.setattr(commands, "quietly", lambda name, *rest: ran.append(name))

    commands.make_tables({"DATABASE_URL": "postgres:///x"})

    assert ran == migrates


@pytest.mark.parametrize(
    ("command", "own_database", "told_on"),
    [
        ("simulate", True, "kontaktforloeb_stories"),
        ("demo", True, "kontaktforloeb"),
        ("simulate", False, "kontaktforloeb"),
    ],
)
def test_stories_are_told_on_a_database_of_their_own(monkeypatch, command, own_database, told_on):
    @contextmanager
    def servers() -> Iterator[dict[str, str]]:
        yield {"DATABASE_URL": "postgresql://x:y@/kontaktforloeb?host=z"}

    if own_database:
        monkeypatch.delenv("DATABASE_URL", raising=False)
    else:
        monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/x")
    ran: list[str] = []
    monkeypatch.setattr(commands, "prepare_secrets", lambda: None)
    monkeypatch.setattr(commands, "speak_beside_the_output", lambda: None)
    monkeypatch.setattr(commands, "shared_servers", servers)
    monkeypatch.setattr(commands, "make_tables", lambda environment: None)
    monkeypatch.setattr(services, "_make_database", lambda url, name: None)
    monkeypatch.setattr(
        commands, "python", lambda arguments, environment: ran.append(environment["DATABASE_URL"])
    )

    commands.manage([command])

    assert ran == [f"postgresql://x:y@/{told_on}?host=z"]


def test_what_is_said_beside_a_commands_output_leaves_the_output_alone(monkeypatch, capsys):
    monkeypatch.setattr(progress, "_beside_the_output", False)
    progress.speak_beside_the_output()

    with progress.step("database tables"):
        pass

    said = capsys.readouterr()
    assert said.out == ""
    assert "database tables" in said.err
