"""The printed letter: accessible, and addressed only where it may be."""

import re
import zlib

import pytest

from core import history
from letters import pdf, tasks
from letters.models import Letter, Recipient
from tests.letters.stories import STORIES

pytestmark = pytest.mark.django_db


def letters_of(name: str) -> list[Letter]:
    event = STORIES[name]()
    tasks.write_due_letters(at=event.happened_at)
    return list(event.letters.select_related("member").order_by("code"))


def streams(document: bytes) -> bytes:
    """Return the document with its compressed parts unpacked."""
    parts = [document]
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", document, re.DOTALL):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"".join(parts)


def test_it_is_tagged_and_says_its_title_and_language():
    [letter] = letters_of("L2")

    document = streams(pdf.render(letter))

    assert document.startswith(b"%PDF-1.7")
    assert b"/MarkInfo" in document
    assert b"/StructTreeRoot" in document
    assert b"/Lang(da-DK)" in document
    assert b"/DisplayDocTitle true" in document
    assert b"<pdfuaid:part>1</pdfuaid:part>" in document
    assert f'<rdf:li xml:lang="x-default">{letter.subject}</rdf:li>'.encode() in document


def test_the_same_letter_gives_the_same_bytes_whatever_became_of_the_talk():
    [letter] = letters_of("L5 by video")
    before = pdf.render(letter)
    letter.meeting.mode = "phone"
    history.save(letter.meeting, actor=None, at=letter.available_at, reason="test")

    assert pdf.render(Letter.objects.get(pk=letter.pk)) == before


def test_the_file_name_names_nobody():
    [letter] = letters_of("L2")

    assert pdf.file_name(letter) == "brev-2026-03-30-L2.pdf"


def test_the_address_stands_in_the_window():
    [letter] = letters_of("L2")

    assert pdf._receiver(letter) == [
        letter.member.name,
        "Rosenvænget 7",
        "2100 København Ø",
    ]


def test_a_protected_address_is_left_out():
    [letter] = letters_of("L2")
    letter.member.address_protected = True

    assert pdf._receiver(letter) == [letter.member.name]


def test_the_jobcenters_copy_has_no_address():
    [copy] = [
        letter
        for letter in letters_of("L11 after the months")
        if letter.recipient == Recipient.JOBCENTER
    ]

    assert pdf._receiver(copy) == ["Jobcenteret"]


def test_every_letter_can_be_printed():
    for name in ("L1", "L4 for two doubts", "L11 after the months", "L18"):
        for letter in letters_of(name):
            assert pdf.render(letter).startswith(b"%PDF")
