"""Health checks from inside: ``python -m ops.probe ready URL`` and ``python -m ops.probe fresh FOLDER SECONDS``."""

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path


def answers(url: str) -> bool:
    """Return whether the address answers 200, asked as the first of ALLOWED_HOSTS."""
    request = urllib.request.Request(url)  # noqa: S310 - addresses are ours
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip()
    if host and not host.startswith((".", "*")):
        request.add_header("Host", host)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - addresses are ours
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def is_fresh(folder: Path, seconds: float) -> bool:
    """Return whether any file in the folder was written within the last ``seconds``."""
    return any(time.time() - file.stat().st_mtime < seconds for file in folder.glob("*"))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["ready", address]:
            sys.exit(0 if answers(address) else 1)
        case ["fresh", folder, limit]:
            sys.exit(0 if is_fresh(Path(folder), float(limit)) else 1)
        case _:
            sys.exit(__doc__)
