"""Job titles to choose from."""

import pytest

from plans import titles


def test_the_list_is_danish_and_says_each_title_once():
    everything = titles.all_titles()

    assert len(everything) == len(set(everything)) > 900
    assert "Økonomicontroller" in everything


def test_danish_letters_come_last():
    everything = [title.lower() for title in titles.all_titles()]

    assert everything[-1].startswith(("æ", "ø", "å"))


def test_titles_that_begin_with_what_was_typed_come_first():
    found = titles.suggestions("lager", limit=100)

    begins = [title.lower().startswith("lager") for title in found]
    assert begins[0]
    assert begins == sorted(begins, reverse=True)
    assert all("lager" in title.lower() for title in found)


def test_a_word_inside_comes_before_a_part_of_a_word():
    ranks = [
        0 if title.lower().startswith("chef") else 1 if " chef" in title.lower() else 2
        for title in titles.suggestions("chef", limit=100)
    ]

    assert ranks == sorted(ranks)
    assert {1, 2} <= set(ranks)


@pytest.mark.parametrize("typed", ["Økonomi", "økonomi", "  ØKONOMI "])
def test_case_and_spaces_do_not_matter(typed):
    assert "Økonomicontroller" in titles.suggestions(typed, limit=50)


@pytest.mark.parametrize("typed", ["", "  "])
def test_nothing_typed_nothing_suggested(typed):
    assert titles.suggestions(typed) == []


def test_no_more_than_asked_for():
    assert len(titles.suggestions("a", limit=3)) == 3
