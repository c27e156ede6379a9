"""Lines that tell a person at a terminal what is happening and how long it took."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

WIDTH = 34


def say(text: str = "") -> None:
    """Print one line at once, also when the output goes to a file."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show ``title`` while the block runs, with the seconds that it takes; on a terminal they tick."""
    began = time.monotonic()
    done = threading.Event()
    on_terminal = sys.stdout.isatty()

    def tick() -> None:
        while not done.wait(0.5):
            sys.stdout.write(f"\r  {title:.<{WIDTH}} {time.monotonic() - began:5.1f} s")
            sys.stdout.flush()

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
            sys.stdout.write("\r")
        say(f"  {title:.<{WIDTH}} {time.monotonic() - began:5.1f} {verdict}")
