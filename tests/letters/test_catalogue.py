"""No event is forgotten: each gives letters or is silent, and so for messages."""

import pytest

from cases.models import EventKind
from letters.catalogue import LETTERS, SILENT
from letters.models import ABOUT, SETTLED_BY, Act, Code, Notice
from letters.notices import TEXTS
from letters.notices import Notice as NoticeKind

WAITS_FOR_JOBNET = {Code.L27}
"""The CV state is not told to us yet, so nothing gives the letter about it."""


@pytest.mark.parametrize("kind", EventKind)
def test_each_event_gives_letters_or_is_silent(kind):
    assert (kind in LETTERS) != (kind in SILENT)


def test_every_letter_of_the_domain_comes_from_an_event():
    given = {letter.code for letters in LETTERS.values() for letter in letters}

    assert given == set(Code) - WAITS_FOR_JOBNET


def test_every_act_that_asks_is_settled_by_something():
    assert set(SETTLED_BY) == set(Act) - {Act.NONE, Act.SEE_TALK, Act.SEE_PLAN, Act.SEE_DECISION}
    assert set(ABOUT) <= set(SETTLED_BY)


def test_every_notice_has_its_texts():
    assert {notice.value for notice in Notice} == {notice.value for notice in NoticeKind}
    assert set(TEXTS) == set(NoticeKind)
