"""From a template to the blocks of a letter.

A template in ``templates/letters`` is plain text: the first line is the subject, then paragraphs
between blank lines. A paragraph may begin with ``! `` (its first line is the title of what to do),
``## `` (a heading), ``- `` (an item of a list) or ``§ `` (where the rule stands); ``**so**`` is strong.

The marks are turned into control characters before the template is compiled, and values lose theirs
before they are filled in: so nothing that somebody wrote in a form can look like a part of the letter.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template import Context, Engine, Origin, Template
from django.template.loaders.filesystem import Loader
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

FOLDER = "letters"
ACT, HEADING, ITEM, LAW, STRONG = "\x11", "\x12", "\x13", "\x14", "\x15"
MARKS = {"! ": ACT, "## ": HEADING, "- ": ITEM, "§ ": LAW}
AT_LINE_START = re.compile(r"^(?P<tags>(?:\{%[^%]*%\})*)(?P<mark>! |## |- |§ )", re.MULTILINE)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

Span = dict[str, Any]
Block = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """A letter's words: what it is called and its blocks, ready to be stored."""

    subject: str
    blocks: list[Block]


class VariableMissing(Exception):
    """A letter asks for something that its facts do not have: it is not written with a hole in it."""


class PartMissing(Exception):
    """A letter lacks what it must say by law or practice: it is not written without it."""


class _NoHoles(str):
    """What the engine puts where a variable is missing: an error, in operation too."""

    __slots__ = ()

    def __mod__(self, variable: Any) -> str:
        raise VariableMissing(str(variable))


class _MarkedLoader(Loader):
    def get_contents(self, origin: Origin) -> str:
        return _mark(super().get_contents(origin))


def _mark(source: str) -> str:
    """Return the source with its marks as control characters; tags may stand before a mark."""
    marked = AT_LINE_START.sub(lambda found: found["tags"] + MARKS[found["mark"]], source)
    return marked.replace("**", STRONG)


@lru_cache(maxsize=1)
def _engine() -> Engine:
    folder = settings.BASE_DIR / "templates"
    return Engine(
        autoescape=False,  # plain text; what becomes HTML is escaped block by block
        builtins=["letters.filters"],
        loaders=[
            ("django.template.loaders.cached.Loader", [("letters.wording._MarkedLoader", [folder])])
        ],
        string_if_invalid=_NoHoles("%s"),
    )


@lru_cache(maxsize=200)
def _template(name: str) -> Template:
    return _engine().get_template(f"{FOLDER}/{name}.txt")


@lru_cache(maxsize=200)
def version_of(template: str) -> str:
    """Return the name and the fingerprint of a template with the parts it may include."""
    folder = settings.BASE_DIR / "templates" / FOLDER
    digest = hashlib.sha256()
    for file in [folder / f"{template}.txt", *sorted(folder.glob("_*.txt"))]:
        digest.update(file.read_bytes())
    return f"{template}@{digest.hexdigest()[:10]}"


def render(template: str, context: Mapping[str, Any]) -> Text:
    """Return the text of a letter.

    :raises VariableMissing: if the template asks for what the context does not have
    """
    filled = _template(template).render(
        Context({name: _plain(value) for name, value in context.items()}, autoescape=False)
    )
    subject, _, body = filled.strip("\n ").partition("\n")
    blocks = [
        block
        for paragraph in re.split(r"\n\s*\n", body)
        if paragraph.strip()
        for block in _blocks(paragraph)
    ]
    return Text(subject=_one_line(subject).replace(STRONG, ""), blocks=blocks)


def require(text: Text, parts: Iterable[str]) -> None:
    """Refuse a letter in whose words one of these parts does not stand.

    :raises PartMissing: naming the parts
    """
    words = _one_line(f"{text.subject} {as_text(text.blocks)}")
    missing = [part for part in parts if _one_line(CONTROL.sub(" ", part)) not in words]
    if missing:
        raise PartMissing("; ".join(missing))


def _plain(value: Any) -> Any:
    """Return the value with every text in it on one line and without control characters."""
    if isinstance(value, str):
        return _one_line(CONTROL.sub(" ", value))
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _blocks(paragraph: str) -> list[Block]:
    lines = [line.strip(" ") for line in paragraph.strip("\n ").split("\n") if line.strip()]
    first, rest = lines[0], lines[1:]
    match first[0]:
        case mark if mark == ACT:
            return [{"kind": "act", "title": _one_line(first[1:]), "spans": _spans(rest)}]
        case mark if mark == HEADING:
            heading = {"kind": "heading", "title": _one_line(first[1:])}
            return [heading, *_blocks("\n".join(rest))] if rest else [heading]
        case mark if mark == ITEM:
            items = " ".join(lines).split(ITEM)[1:]
            return [{"kind": "list", "items": [_spans([item]) for item in items]}]
        case mark if mark == LAW:
            return [{"kind": "law", "spans": _spans([first[1:], *rest])}]
    return [{"kind": "paragraph", "spans": _spans(lines)}]


def _spans(lines: list[str]) -> list[Span]:
    """Return the pieces of a text, each strong or not."""
    pieces = _one_line(" ".join(lines)).split(STRONG)
    return [
        {"text": piece, "strong": position % 2 == 1}
        for position, piece in enumerate(pieces)
        if piece
    ]


# Reading the stored blocks


def as_html(blocks: list[Block]) -> SafeString:
    """Return the blocks as HTML; every text is escaped."""
    return format_html_join("\n", "{}", ((_block_html(block),) for block in blocks))


def _block_html(block: Block) -> SafeString:
    match block["kind"]:
        case "act":
            return format_html(
                '<div class="box"><strong>{}</strong><br>{}</div>',
                block["title"],
                _spans_html(block["spans"]),
            )
        case "heading":
            return format_html("<h2>{}</h2>", block["title"])
        case "list":
            items = format_html_join(
                "", "<li>{}</li>", ((_spans_html(item),) for item in block["items"])
            )
            return format_html("<ul>{}</ul>", items)
        case "law":
            return format_html('<p class="sm mut">{}</p>', _spans_html(block["spans"]))
        case "signature":
            return format_html(
                "<p>{}<br><strong>{}</strong><br>{}</p>",
                block["greeting"],
                block["name"],
                block["place"],
            )
    return format_html("<p>{}</p>", _spans_html(block["spans"]))


def _spans_html(spans: list[Span]) -> SafeString:
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<strong>{}</strong>", span["text"]) if span["strong"] else span["text"],)
            for span in spans
        ),
    )


def as_text(blocks: list[Block]) -> str:
    """Return the blocks as plain text, a line each; for searching and for measuring."""
    return "\n".join(line for block in blocks for line in _lines(block))


def _lines(block: Block) -> list[str]:
    match block["kind"]:
        case "heading":
            return [block["title"]]
        case "act":
            return [block["title"], _plain_spans(block["spans"])]
        case "list":
            return [_plain_spans(item) for item in block["items"]]
        case "signature":
            return [block["greeting"], block["name"], block["place"]]
    return [_plain_spans(block["spans"])]


def plain_span(text: str) -> Span:
    """Return one piece of text that is not strong."""
    return {"text": text, "strong": False}


def _plain_spans(spans: list[Span]) -> str:
    return "".join(span["text"] for span in spans)
