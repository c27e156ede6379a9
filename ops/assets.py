"""The typeface, cut from its package to the letters and weights we use, with the stylesheet that names it.

Written to ``web/static/generated/``, which is not committed. A second call finds the stamp and does
nothing.
"""

import hashlib
import json
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

GENERATED = Path("web") / "static" / "generated"
PACKAGE = "fontpkg_ibm_plex_sans"
SOURCE = "IBMPlexSans[wdth,wght].ttf"
FAMILY = "Plex Sans"

# One file holds all weights between these two; we use 400, 500 and 600.
LIGHTEST, HEAVIEST = 400, 600
NORMAL_WIDTH = 100

# Latin has Danish and most of Europe's punctuation; the extension has the names of Tomasz Wójcik's
# neighbours (ł, ş, ő) and is fetched by the browser only when a page shows one of them.
SUBSETS = {
    "latin": "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, "
    "U+20AC, U+2122, U+2191, U+2193, U+2212, U+2215, U+FEFF, U+FFFD",
    "latin-ext": "U+0100-0130, U+0132-0151, U+0154-02BA, U+02BD-02C5, U+02C7-02CC, U+1E00-1E9F, "
    "U+1EF2-1EFF",
}
FEATURES = ["calt", "ccmp", "kern", "liga", "locl", "mark", "mkmk"]


def build(base_dir: Path) -> None:
    """Make the font files and ``fonts.css`` below ``base_dir``, unless they are there already."""
    folder = Path(base_dir) / GENERATED
    stamp = folder / "stamp.txt"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    # Spawned, not forked: ./run has threads of its own by then.
    with ProcessPoolExecutor(len(SUBSETS), get_context("spawn")) as pool:
        # list() waits, and raises what went wrong in there.
        list(pool.map(_cut, [folder / _file_name(name) for name in SUBSETS], SUBSETS.values()))
    (folder / "fonts.css").write_text(_stylesheet())
    stamp.write_text(wanted)


def _fingerprint() -> str:
    """Return a text that changes when another package version or another cut is asked for."""
    asked = [
        version("fontpkg-ibm-plex-sans"),
        version("fonttools"),
        SUBSETS,
        FEATURES,
        [LIGHTEST, HEAVIEST, NORMAL_WIDTH],
        _stylesheet(),
    ]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _source_file() -> Path:
    # Only here: fonttools takes long to import, and most starts find the stamp.
    from importlib.resources import files

    return Path(str(files(PACKAGE))) / "files" / SOURCE


def _cut(target: Path, ranges: str) -> None:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(_source_file(), recalcTimestamp=False)
    options = Options(layout_features=FEATURES, hinting=False, notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=_code_points(ranges))
    subsetter.subset(font)
    instantiateVariableFont(
        font, {"wdth": NORMAL_WIDTH, "wght": (LIGHTEST, HEAVIEST)}, inplace=True
    )
    font.flavor = "woff2"
    making = target.with_suffix(".making")
    font.save(making)
    making.rename(target)


def _code_points(ranges: str) -> list[int]:
    points: list[int] = []
    for part in ranges.split(", "):
        first, _, last = part.removeprefix("U+").partition("-")
        points.extend(range(int(first, 16), int(last or first, 16) + 1))
    return points


def _file_name(subset: str) -> str:
    return f"plex-sans-{subset}.woff2"


def _stylesheet() -> str:
    return "\n".join(
        f'@font-face {{\n  font-family: "{FAMILY}";\n  font-style: normal;\n'
        f"  font-weight: {LIGHTEST} {HEAVIEST};\n  font-display: swap;\n"
        f'  src: url("{_file_name(subset)}") format("woff2");\n  unicode-range: {ranges};\n}}\n'
        for subset, ranges in SUBSETS.items()
    )
