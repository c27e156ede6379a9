"""Child processes that never outlive their parent, however it ends.

Every child gets a session of its own, so that Ctrl-C in the terminal reaches only the parent, which
then stops the children in order. Should the parent be killed outright, Linux tells each child
(PR_SET_PDEATHSIG). The signal follows the *thread* that started the child: start children from the
main thread only.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1


class ChildFailed(Exception):
    """A child process ended, or did not become ready; the text says where its log is."""


class Stopped(BaseException):
    """Somebody asked this process to end; ``signum`` is the signal that came."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


def stop_on_signals() -> None:
    """Turn INT, TERM and HUP into ``Stopped``.

    Set for INT too: a shell starts background jobs with SIGINT ignored, and Python would keep that.
    """

    def stop(signum: int, frame: FrameType | None) -> None:
        ignore_signals()
        raise Stopped(signum)

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stop)


def ignore_signals() -> None:
    """Let the way down finish: a second Ctrl-C must not leave children behind."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)


def tied_to_parent(signum: int) -> Callable[[], None]:
    """Return a ``preexec_fn`` after which the child gets ``signum`` when its parent dies.

    Popen runs it after it has changed the user; that order matters, since a change of user clears
    the setting.
    """
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def tie() -> None:
        for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_DFL)
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signum)
        if os.getppid() != parent:  # died between fork and prctl
            os._exit(1)

    return tie


@dataclass
class Child:
    """One process that runs until it is stopped. ``user`` is who it runs as (None: as we do)."""

    name: str
    command: Sequence[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    cwd: Path | None = None
    user: int | None = None
    group: int | None = None
    stop_signal: int = signal.SIGTERM
    patience: float = 10.0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                list(self.command),
                env=dict(self.env),
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.user,
                group=self.group,
                extra_groups=[] if self.user is not None else None,
                preexec_fn=tied_to_parent(self.stop_signal),
            )

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def wait_stopped(self) -> None:
        """Wait for the end; after ``patience`` seconds kill the child and all that it started."""
        if not self.process:
            return
        try:
            self.process.wait(self.patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        self.ask_to_stop()
        self.wait_stopped()

    def check(self) -> None:
        """Do nothing while the child runs.

        :raises ChildFailed: with the end of its log, if it has ended
        """
        if self.process is None or self.process.poll() is None:
            return
        raise ChildFailed(
            f"{self.name} ended with code {self.process.returncode}; its log is {self.log}:\n{tail(self.log)}"
        )

    def wait_ready(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Wait until ``ready()`` is true.

        :raises ChildFailed: if the child ends first or is not ready after ``seconds``
        """
        deadline = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise ChildFailed(
                    f"{self.name} was not ready after {seconds:.0f} s; its log is {self.log}:\n{tail(self.log)}"
                )
            time.sleep(0.05)


def tail(log: Path, lines: int = 15) -> str:
    """Return the last lines of a log, indented."""
    text = log.read_text(errors="replace") if log.exists() else ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def stop_all(children: Sequence[Child]) -> None:
    """Stop children that do not depend on one another, all at once."""
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait_stopped()
