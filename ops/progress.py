"""Lines that tell a person at a terminal what is happening and how long it took."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

WIDTH = 34


_beside_the_output = False


def speak_beside_the_output() -> None:
    """Say everything from here on where warnings go: the output belongs to a command."""
    global _beside_the_output
    _beside_the_output = True


def _stream() -> TextIO:
    return sys.stderr if _beside_the_output else sys.stdout


def say(text: str = "") -> None:
    """Print one line at once, also when the output goes to a file."""
    _stream().write(f"{text}\n")
    _stream().flush()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show ``title`` while the block runs, with the seconds that it takes; on a terminal they tick."""
    began = time.monotonic()
    done = threading.Event()
    on_terminal = _stream().isatty()

    def tick() -> None:
        while not done.wait(0.5):
            _stream().write(f"\r  {title:.<{WIDTH}} {time.monotonic() - began:5.1f} s")
            _stream().flush()

    ticker = threading.Thread(target=tick, daemon=True)
    if on_terminal:
        ticker.start()
    else:
        say(f"  {title} ...")
    verdict = "failed"
    try:
        yield
        verdict = "s"
    finally:
        done.set()
        if on_terminal:
            ticker.join()
            _stream().write("\r")
        say(f"  {title:.<{WIDTH}} {time.monotonic() - began:5.1f} {verdict}")
