"""From a template to blocks, and from blocks to HTML: what a person wrote stays text."""

import pytest
from django.conf import settings

from letters import wording
from letters.catalogue import LETTERS


def forget() -> None:
    for cached in (wording._engine, wording._template, wording.version_of):
        cached.cache_clear()


@pytest.fixture
def template(tmp_path, settings):
    """Write a template of one's own; the engine reads it from another folder."""
    folder = tmp_path / "templates" / "letters"
    folder.mkdir(parents=True)
    settings.BASE_DIR = tmp_path
    forget()

    def write(source: str, name: str = "X1") -> str:
        (folder / f"{name}.txt").write_text(source)
        return name

    yield write
    forget()


def test_the_first_line_is_the_subject_and_paragraphs_are_blocks(template):
    name = template(
        "Book {{ talk }}\n\nEn linje\nog en til.\n\n! Det skal du gøre\nBook **nu**.\n\n"
        "## Overskrift\nTekst.\n\n- Et\n- To\n\n§ Reglen\n"
    )

    text = wording.render(name, {"talk": "en tid"})

    assert text.subject == "Book en tid"
    assert text.blocks == [
        {"kind": "paragraph", "spans": [{"text": "En linje og en til.", "strong": False}]},
        {
            "kind": "act",
            "title": "Det skal du gøre",
            "spans": [
                {"text": "Book ", "strong": False},
                {"text": "nu", "strong": True},
                {"text": ".", "strong": False},
            ],
        },
        {"kind": "heading", "title": "Overskrift"},
        {"kind": "paragraph", "spans": [{"text": "Tekst.", "strong": False}]},
        {
            "kind": "list",
            "items": [
                [{"text": "Et", "strong": False}],
                [{"text": "To", "strong": False}],
            ],
        },
        {"kind": "law", "spans": [{"text": "Reglen", "strong": False}]},
    ]


@pytest.mark.parametrize(
    "value",
    ["## Overskrift", "! Gør dette", "- punkt", "§ 1", "**fed**", "\x11Gør dette", "a\n\n## b", "a\u2028b"],
)  # fmt: skip
def test_what_somebody_wrote_never_looks_like_a_part_of_the_letter(template, value):
    name = template("Emne\n\n{{ reason }}\n")

    blocks = wording.render(name, {"reason": value}).blocks

    assert [block["kind"] for block in blocks] == ["paragraph"]
    assert not any(span["strong"] for span in blocks[0]["spans"])


def test_html_is_escaped():
    blocks = [
        {"kind": "paragraph", "spans": [{"text": "<script>alert(1)</script> & co", "strong": False}]},
        {"kind": "act", "title": "<b>", "spans": [{"text": "<i>", "strong": True}]},
        {"kind": "heading", "title": "<b>"},
        {"kind": "list", "items": [[{"text": "<b>", "strong": False}]]},
        {"kind": "signature", "greeting": "Hilsen", "name": "<b>", "place": "<b>"},
    ]  # fmt: skip

    html = wording.as_html(blocks)

    assert "<script>" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in html
    assert '<div class="box"><strong>&lt;b&gt;</strong><br><strong>&lt;i&gt;</strong></div>' in html


@pytest.mark.parametrize("source", ["{{ missing }}", "{{ missing|dato }}", "{{ there.missing }}"])
def test_a_letter_with_a_hole_is_not_written(template, source):
    name = template(f"Emne\n\nTekst {source}.\n")

    with pytest.raises(wording.VariableMissing):
        wording.render(name, {"there": {}})


def test_the_version_changes_with_the_words_and_with_the_parts(template):
    name = template("Emne\n\nTekst.\n")
    template("Hjælp.\n", "_help")
    first = wording.version_of(name)
    wording.version_of.cache_clear()
    template("Anden hjælp.\n", "_help")

    assert first.startswith("X1@")
    assert wording.version_of(name) != first


def test_every_template_is_used_and_none_is_missing():
    folder = settings.BASE_DIR / "templates" / "letters"
    there = {file.stem for file in folder.glob("[!_]*.txt")}
    named = {kind.template for kinds in LETTERS.values() for kind in kinds}
    source = "\n".join(
        file.read_text() for file in (settings.BASE_DIR / "letters" / "facts").glob("*.py")
    )
    variants = {name for name in there if f'"{name}"' in source}

    assert there == named | variants
