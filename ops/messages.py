"""Translations: the committed .po files become the .mo files that Django reads."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_all(base_dir: Path) -> int:
    """Compile every .po file that is newer than its .mo; return how many."""
    compiled = 0
    for source in (
        *base_dir.glob("locale/*/LC_MESSAGES/*.po"),
        *base_dir.glob("*/locale/*/LC_MESSAGES/*.po"),
    ):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text)
        making = source.with_suffix(".making")
        with making.open("wb") as binary:
            write_mo(binary, catalogue)
        making.rename(target)  # at once, for those who are reading
        compiled += 1
    return compiled
