"""Files that are made from committed ones and are not committed: ``python -m ops.files [COMMAND ...]``.

With a command of Python's, for example ``manage.py collectstatic``, this process becomes it afterwards.
"""

import fcntl
import os
import sys
from pathlib import Path

from ops import assets, messages


def make(base_dir: Path) -> None:
    """Make what is missing or older than its source; one process at a time."""
    state = base_dir / ".run"
    state.mkdir(mode=0o700, exist_ok=True)
    with (state / "files.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        messages.compile_all(base_dir)
        assets.build(base_dir)


if __name__ == "__main__":
    make(Path(__file__).resolve().parent.parent)
    if then := sys.argv[1:]:
        os.execv(sys.executable, [sys.executable, *then])  # noqa: S606 - the command is ours
