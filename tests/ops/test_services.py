import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from ops import services
from ops.supervise import Child, ChildFailed

PRINT_AND_WAIT = "import time; print('up', flush=True); time.sleep(60)"


@pytest.fixture
def folder():
    with services.socket_folder() as made:
        yield made


def database(folder, password):
    return services.postgres(
        folder / "data", folder, folder / "log", password=password, throw_away=True
    )


def children_of(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def test_a_database_keeps_its_rows_over_a_restart(folder):
    def run(statement):
        with database(folder, "a b/c@d") as url, psycopg.connect(url) as connection:
            result = connection.execute(statement)
            return result.fetchall() if result.description else []

    run("CREATE TABLE kept AS SELECT 'Åse' AS name")
    (folder / "postgres").rmdir()

    assert run("SELECT upper(name) FROM kept") == [("ÅSE",)]


def test_a_wrong_password_is_refused(folder):
    with (
        database(folder, "right") as url,
        pytest.raises(psycopg.OperationalError, match="password authentication failed"),
    ):
        psycopg.connect(url.replace("right", "wrong"))


def test_the_broker_keeps_its_messages_over_a_restart(folder):
    with services.valkey(folder / "valkey", folder, folder / "log") as url:
        redis.from_url(url).rpush("celery", "a message")
    with services.valkey(folder / "valkey", folder, folder / "log") as url:
        assert redis.from_url(url).lrange("celery", 0, -1) == [b"a message"]


def test_nothing_runs_afterwards(folder):
    before = children_of(os.getpid())

    with services.valkey(folder / "valkey", folder, folder / "log"):
        during = children_of(os.getpid())

    assert len(during) == len(before) + 1
    assert children_of(os.getpid()) == before


def test_a_server_that_does_not_start_says_why(folder, monkeypatch):
    monkeypatch.setenv("PG_BIN", "/nowhere")

    with (
        pytest.raises(FileNotFoundError, match="/nowhere/initdb"),
        services.postgres(folder / "data", folder, folder / "log", password="x"),
    ):
        pass


def test_a_child_that_ends_shows_the_end_of_its_log(tmp_path):
    child = Child("web", [sys.executable, "-c", "raise SystemExit('no port')"], tmp_path / "log")
    child.start()

    with pytest.raises(ChildFailed, match="no port"):
        child.wait_ready(lambda: False, seconds=20)


def test_a_child_ends_with_its_parent_even_when_that_is_killed(tmp_path):
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom ops.supervise import Child\n"
        f"child = Child('x', [sys.executable, '-c', {PRINT_AND_WAIT!r}], Path({str(tmp_path / 'log')!r}))\n"
        "child.start()\nprint(child.process.pid, flush=True)\ntime.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    with parent:
        child = int(parent.stdout.readline())
        parent.kill()

    deadline = time.monotonic() + 10
    while _is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_alive(child)


def _is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as facts:
            return facts.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_folders_left_by_a_killed_owner_are_removed(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(services.tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(services.tempfile, "tempdir", str(tmp_path))
    left = tmp_path / "kf-left"
    left.mkdir()
    (left / "lock").touch()

    with services.socket_folder() as mine:
        assert list(tmp_path.iterdir()) == [mine]
