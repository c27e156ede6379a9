"""The printed plan: accessible, from the valid version alone, and without anybody's number or address."""

import re
import zlib
from datetime import date

import pytest

from core import history
from plans import pdf
from plans.models import Agreement, AgreementState, PlanVersion
from tests.factories import PLAN_AT, AgreementFactory, PlanVersionFactory, whole_content

pytestmark = pytest.mark.django_db

TODAY = date(2026, 4, 14)


@pytest.fixture
def version():
    return PlanVersionFactory(number=4)


def streams(document: bytes) -> bytes:
    """Return the document with its compressed parts unpacked."""
    parts = [document]
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", document, re.DOTALL):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"".join(parts)


def words_given_to_typst(monkeypatch, version: PlanVersion) -> str:
    """Return what the layout is given, which the PDF itself keeps only as glyphs."""
    given = {}

    def compile_nothing(layout, **options):
        given.update(options)
        return b""

    monkeypatch.setattr(pdf.typst, "compile", compile_nothing)
    pdf.render(version, on=TODAY)
    return given["sys_inputs"]["plan"]


def test_it_is_tagged_and_says_its_title_and_language(version):
    AgreementFactory(made_in=version)

    document = streams(pdf.render(version, on=TODAY))

    assert document.startswith(b"%PDF-1.7")
    assert b"/MarkInfo" in document
    assert b"/StructTreeRoot" in document
    assert b"/Lang(da-DK)" in document
    assert b"/DisplayDocTitle true" in document
    assert b"<pdfuaid:part>1</pdfuaid:part>" in document
    assert b'<rdf:li xml:lang="x-default">Min Plan, version 4</rdf:li>' in document


def test_the_agreements_are_a_table_with_heads(version):
    AgreementFactory(made_in=version)

    document = streams(pdf.render(version, on=TODAY))

    assert len(re.findall(rb"/S/TH\b", document)) == 4
    assert len(re.findall(rb"/S/TD\b", document)) == 4


def test_it_says_goals_agreements_requirements_and_background(version, monkeypatch):
    agreement = AgreementFactory(made_in=version)
    agreement.state = AgreementState.KEPT
    agreement.settled_at = PLAN_AT
    history.save(agreement, actor=None, at=PLAN_AT, reason="test")

    words = words_given_to_typst(monkeypatch, version)

    assert "Aftalt med a-kassen onsdag 11. marts 2026." in words
    assert '{"title": "Lagermedarbejder", "note": "Lager og terminal"}' in words
    assert '["Opdatér dit CV på jobnet.dk", "Dig", "27. marts", "Gjort"]' in words
    assert '["Antal", "Du søger mindst 2 stillinger om ugen."]' in words
    assert '["Behov for karriereskifte", "Ingen"]' in words
    assert "Hentet 14. april 2026" in words


def test_the_way_to_lasting_work_is_said_where_there_is_one(monkeypatch):
    version = PlanVersionFactory(content=whole_content(lasting_employment="Fast arbejde på lager"))

    words = words_given_to_typst(monkeypatch, version)

    assert '["Vejen til varigt arbejde", "Fast arbejde på lager"]' in words


def test_it_holds_neither_number_nor_address(version, monkeypatch):
    member = version.plan.case.member

    words = words_given_to_typst(monkeypatch, version)

    assert member.name in words
    for hidden in (member.cpr, member.cpr_masked, member.street, member.member_number):
        assert hidden not in words


def test_the_same_plan_on_the_same_day_gives_the_same_bytes(version):
    assert pdf.render(version, on=TODAY) == pdf.render(version, on=TODAY)


def test_a_draft_is_never_printed():
    draft = PlanVersionFactory(draft=True)

    with pytest.raises(ValueError, match="is not in force"):
        pdf.render(draft, on=TODAY)


def test_what_a_draft_is_going_to_agree_on_is_not_in_it(version, monkeypatch):
    draft = PlanVersionFactory(case=version.plan.case, draft=True, number=5)
    AgreementFactory(made_in=draft, agreed_at=None, text="Kun en tanke")

    assert "Kun en tanke" not in words_given_to_typst(monkeypatch, version)
    assert Agreement.objects.count() == 1


def test_the_file_name_names_nobody(version):
    assert pdf.file_name(version) == "min-plan-version-4.pdf"
