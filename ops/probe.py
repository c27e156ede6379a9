"""Health checks from inside: ``python -m ops.probe ready URL`` and ``python -m ops.probe fresh FILE SECONDS``."""

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


def is_fresh(file: Path, seconds: float) -> bool:
    """Return whether the file was written within the last ``seconds``."""
    try:
        return time.time() - file.stat().st_mtime < seconds
    except OSError:
        return False


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["ready", address]:
            sys.exit(0 if answers(address) else 1)
        case ["fresh", path, limit]:
            sys.exit(0 if is_fresh(Path(path), float(limit)) else 1)
        case _:
            sys.exit(__doc__)
