import re
import shutil
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from ops import assets


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A checkout of nothing, with the typeface made in it."""
    base = tmp_path_factory.mktemp("checkout")
    assets.build(base)
    return base / assets.GENERATED


def test_danish_and_its_neighbours_are_in_the_right_file(folder):
    latin = TTFont(folder / "plex-sans-latin.woff2").getBestCmap()
    extended = TTFont(folder / "plex-sans-latin-ext.woff2").getBestCmap()

    assert {ord(letter) for letter in "æøåÆØÅéü–…·"} <= set(latin)
    assert {ord(letter) for letter in "łŁşőčž"} <= set(extended)
    assert not set(latin) & set(extended)


def test_one_file_holds_the_three_weights(folder):
    axes = TTFont(folder / "plex-sans-latin.woff2")["fvar"].axes

    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in axes] == [("wght", 400, 600)]


def test_the_stylesheet_names_the_files_and_when_to_fetch_them(folder):
    css = (folder / "fonts.css").read_text()

    assert {folder / name for name in re.findall(r'url\("(.*?)"\)', css)} == set(
        folder.glob("*.woff2")
    )
    assert css.count("unicode-range: U+") == 2


def test_a_page_fetches_little(folder):
    assert (folder / "plex-sans-latin.woff2").stat().st_size < 30_000


def test_a_second_call_does_nothing(folder, monkeypatch):
    monkeypatch.setattr(assets, "_cut", None)

    assets.build(folder.parents[2])


def test_another_cut_is_made_anew(folder, tmp_path, monkeypatch):
    made = []
    shutil.copytree(folder, tmp_path / assets.GENERATED)
    monkeypatch.setattr(assets, "HEAVIEST", 700)
    monkeypatch.setattr(assets, "ProcessPoolExecutor", lambda *_: OneByOne(made))

    assets.build(tmp_path)

    assert [path.name for path in made] == ["plex-sans-latin.woff2", "plex-sans-latin-ext.woff2"]


class OneByOne:
    """Stands in for the pool and only notes what it was asked to make."""

    def __init__(self, made):
        self.made = made

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    def map(self, _, targets, __):
        self.made.extend(targets)
        return targets
