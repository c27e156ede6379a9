"""What ./run can do once the packages are there."""

import base64
import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ops import messages, services
from ops.progress import say
from ops.services import Servers
from ops.supervise import ChildFailed, Stopped, ignore_signals, stop_on_signals

HOME = Path(__file__).resolve().parent.parent
STATE = HOME / ".run"
LOGS = STATE / "logs"
SECRETS = STATE / "secrets.env"
RUNNING = STATE / "servers.json"


def main() -> int:
    arguments = sys.argv[1:]
    command = arguments[0] if arguments else ""
    stop_on_signals()
    try:
        match command:
            case "test":
                return test(arguments[1:])
            case "manage":
                return manage(arguments[1:])
    except Stopped as stopped:
        return 128 + stopped.signum
    except ChildFailed as failed:
        say(f"\n{failed}")
        return 1
    return 2


# --- ./run manage ---------------------------------------------------------------------------


def manage(arguments: list[str]) -> int:
    """Run one of Django's commands on the development database."""
    prepare_secrets()
    with servers() as environment:
        return python(["manage.py", *arguments], environment)


@contextmanager
def servers() -> Iterator[dict[str, str]]:
    """Yield an environment with a database and a broker: those that run here already, or new ones.

    Who started them waits for those who joined before stopping them.
    """
    with (STATE / "lock").open("a") as lock, (STATE / "guests").open("a") as guests:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                fcntl.flock(guests, fcntl.LOCK_SH)
                running = running_servers()
                if running is None:
                    fcntl.flock(guests, fcntl.LOCK_UN)
                    fcntl.flock(lock, fcntl.LOCK_EX)
                    fcntl.flock(lock, fcntl.LOCK_UN)
                    continue
                yield {**os.environ, **running.environment()}
                return
            break
        with lasting_servers() as started:
            yield {**os.environ, **started.environment()}
            RUNNING.unlink(missing_ok=True)
            fcntl.flock(guests, fcntl.LOCK_EX)


@contextmanager
def lasting_servers() -> Iterator[Servers]:
    """Run the servers of this checkout; whoever calls holds the lock."""
    with ExitStack() as stack:
        sockets = stack.enter_context(services.socket_folder())
        database_url = os.environ.get("DATABASE_URL") or stack.enter_context(
            services.postgres(
                services.lasting_data_folder(STATE),
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
    prepare_files()
    folder = Path(tempfile.mkdtemp(prefix="kftest-"))
    folder.chmod(0o711)
    try:
        with ExitStack() as stack:
            sockets = stack.enter_context(services.socket_folder())
            database_url = os.environ.get("DATABASE_URL") or stack.enter_context(
                services.postgres(
                    sockets / "data",
                    sockets,
                    folder / "postgres.log",
                    password=secrets.token_urlsafe(16),
                    throw_away=True,
                )
            )
            redis_url = stack.enter_context(
                services.valkey(folder / "valkey", sockets, folder / "valkey.log")
            )
            environment = {
                **os.environ,
                **Servers(database_url, redis_url).environment(),
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
            }
            return python(["-m", "pytest", *parallel(arguments), *arguments], environment)
    finally:
        ignore_signals()
        shutil.rmtree(folder, ignore_errors=True)


def parallel(arguments: list[str]) -> list[str]:
    """Return ``-n 2`` for a long run, nothing when the arguments pick out a part or say it themselves."""
    chosen = any(argument.startswith(("-n", "-p", "-k", "--pdb")) for argument in arguments)
    single = any(".py" in argument for argument in arguments)
    return [] if chosen or single else ["-n", "2"]


# --- shared ---------------------------------------------------------------------------------


def prepare_files() -> None:
    """Make what is made from committed files and is not committed itself."""
    messages.compile_all(HOME)


def prepare_secrets() -> None:
    """Make the secrets of this checkout's development database, once."""
    if SECRETS.exists():
        return
    STATE.mkdir(mode=0o700, exist_ok=True)
    lines = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "CPR_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "CPR_HASH_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "DATABASE_PASSWORD": secrets.token_urlsafe(24),
    }
    making = SECRETS.with_suffix(".making")
    making.touch(mode=0o600)
    making.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
    making.rename(SECRETS)


def read_secrets() -> dict[str, str]:
    lines = SECRETS.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line)


def python(command: list[str], environment: dict[str, str]) -> int:
    """Run Python in the terminal's foreground and return its exit code; stop it when we are stopped."""
    child = subprocess.Popen([sys.executable, *command], cwd=HOME, env=environment)  # noqa: S603
    try:
        return child.wait()
    except Stopped:
        # In a terminal the child got the signal too; from elsewhere it did not.
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        raise


if __name__ == "__main__":
    sys.exit(main())
