"""What the look promises: contrast, weight, words beside colours, and components that say what they take."""

import gzip
import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.template.loader import render_to_string
from lucide import IconDoesNotExist

from web import components_page
from web.templatetags import ui

pytestmark = pytest.mark.urls("tests.web.urls_of_frames")

STATIC = settings.BASE_DIR / "web" / "static" / "web"
CSS = (STATIC / "app.css").read_text()
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
COMPONENTS = sorted((settings.BASE_DIR / "templates" / "components").glob("*.html"))
PYTHON = sorted((settings.BASE_DIR / "web").rglob("*.py"))

TEXT, GRAPHICS = 4.5, 3.0
LIGHT, DARK = 0, 1
TONES = ("amber", "green", "red", "blue", "violet")
SHEETS = ("page", "surface", "surface-2")
TINTS = ("brand-50", "brand-100", "grey-100", *(f"{tone}-100" for tone in TONES))

TEXT_PAIRS = [
    *((ink, sheet) for ink in ("ink", "ink-2") for sheet in SHEETS + TINTS),
    *((ink, sheet) for ink in ("ink-3", "link", "red", "amber", "green") for sheet in SHEETS),
    *(("link", f"{tone}-100") for tone in TONES),
    *((tone, f"{tone}-100") for tone in TONES),
    ("on-brand", "brand"),
    ("on-brand", "brand-hover"),
    ("brand", "surface"),
    ("brand", "brand-50"),
    ("brand", "brand-100"),
    ("rail-ink", "brand-900"),
    ("rail-ink", "rail-hover"),
    ("rail-ink", "rail-count"),
    ("rail-ink-2", "brand-900"),
]
GRAPHIC_PAIRS = [
    *((mark, sheet) for mark in ("control", "focus", "brand") for sheet in SHEETS),
    *((mark, "surface") for mark in ("amber-600", "red", "green", "blue", "violet")),
    ("amber-600", "amber-100"),
    ("brand", "brand-100"),
    ("violet", "violet-100"),
]


def test_the_stylesheet_is_light():
    assert len(gzip.compress(CSS.encode(), 9)) <= 12_000


def test_the_script_is_short():
    assert len((STATIC / "app.js").read_text().splitlines()) <= 150


# --- contrast ---------------------------------------------------------------------------------


def tokens(selector):
    """Return the colours of a block of tokens as (light, dark)."""
    block = re.search(rf"\n  {re.escape(selector)} \{{(.*?)\n  \}}", CSS, re.DOTALL)[1]
    found = re.findall(r"--([\w-]+): (light-dark\([^)]*\)|#\w{6});", block)
    colours = ((name, re.findall(r"#\w{6}", value)) for name, value in found)
    return {name: (values[0], values[-1]) for name, values in colours}


ROOMY = tokens(":root")
DENSE = {**ROOMY, **tokens('[data-density="taet"]')}


def contrast(one, other):
    """Return the ratio that WCAG 2 defines."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("half", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("density", [ROOMY, DENSE], ids=["roomy", "dense"])
@pytest.mark.parametrize(("least", "pairs"), [(TEXT, TEXT_PAIRS), (GRAPHICS, GRAPHIC_PAIRS)])
def test_colours_can_be_told_apart(density, half, least, pairs):
    too_weak = {
        f"{mark} on {sheet}": round(ratio, 2)
        for mark, sheet in pairs
        if (ratio := contrast(density[mark][half], density[sheet][half])) < least
    }

    assert not too_weak


def test_contrast_is_reckoned_as_wcag_does():
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_old_browsers_get_the_light_half_and_no_other():
    fallback = re.search(r"@supports not.*?\n    :root \{(.*?)\n    \}", CSS, re.DOTALL)[1]
    plain = dict(re.findall(r"--([\w-]+): (#\w{6});", fallback))

    two_halves = {name: light for name, (light, dark) in ROOMY.items() if light != dark}

    assert plain == two_halves


# --- templates --------------------------------------------------------------------------------


def relative(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.name)
def test_a_component_says_in_its_first_line_what_it_takes(path):
    first_line = path.read_text().splitlines()[0]

    assert re.fullmatch(rf"\{{# {path.stem}: .*(Takes: |Takes nothing).*#\}}", first_line)


def test_every_icon_exists():
    asked = {
        name: relative(path)
        for path in [*TEMPLATES, *PYTHON]
        for name in re.findall(r"""(?:\{% icon "|\bicon="|"icon": ")([\w-]+)\"""", path.read_text())
    }

    assert {name: path for name, path in asked.items() if not icon_exists(name)} == {}
    assert "calendar-days" in asked


def icon_exists(name):
    try:
        ui.icon(name)
    except IconDoesNotExist:
        return False
    return True


def test_every_form_has_a_button_that_sends_it():
    without = [
        f"{relative(path)}: {form[:80]}"
        for path in TEMPLATES
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL)
        if 'type="submit"' not in with_its_parts(form)
    ]

    assert without == []


def with_its_parts(form):
    """Return a form with the templates that it includes."""
    parts = re.findall(r'{% include "([^"]+)"', form)
    return form + "".join((settings.BASE_DIR / "templates" / part).read_text() for part in parts)


def test_no_style_and_no_script_stands_in_a_page():
    inline = re.compile(
        r"""\sstyle=|<style|<script(?![^>]*\bsrc=)|\son[a-z]+=["']|\shx-on|javascript:""",
        re.IGNORECASE,
    )
    found = {relative(path) for path in TEMPLATES if inline.search(path.read_text())}

    assert found == set()


def test_every_class_in_a_template_has_a_rule():
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", CSS))
    unknown = {
        f"{name} in {relative(path)}"
        for path in TEMPLATES
        for attribute in re.findall(r'\bclass="([^"]*)"', without_tags(path.read_text()))
        for name in attribute.split()
        if name not in known
    }

    assert unknown == set()


def without_tags(source: str) -> str:
    """Return the HTML alone, without words that are built from a variable."""
    both_branches = re.sub(r"\{% el.*?%\}", " ", source)
    return re.sub(r'[^\s"]*\{\{.*?\}\}[^\s"]*', "", re.sub(r"\{%.*?%\}", "", both_branches))


# --- the page of components -------------------------------------------------------------------


class Outline(HTMLParser):
    """Collects what a reader of the page would stumble over."""

    def __init__(self):
        super().__init__()
        self.ids: list[str] = []
        self.points_to: list[str] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(found["id"])
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.points_to.extend((found.get(name) or "").split())
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


FRAMES = [
    "som=medlem",
    "som=medlem&tomt=ja",
    "som=sagsbehandler",
    "som=sagsbehandler&tema=dark",
    "som=jobcenter",
]


def render_frame(rf, query):
    request = rf.get(f"/udvikling/komponenter/?{query}")
    request.user = AnonymousUser()
    return components_page.components(request).content.decode()


@pytest.mark.parametrize("query", FRAMES)
def test_every_component_can_be_shown(rf, query):
    outline = Outline()

    outline.feed(render_frame(rf, query))

    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.points_to) <= set(outline.ids)
    assert outline.headings.count(1) >= 1


def test_the_page_of_components_leaves_none_out(rf):
    shown = {path.name for path in COMPONENTS if path.name != "session_dialog.html"}
    used = set()
    for path in TEMPLATES:
        used |= set(re.findall(r'\{% include "components/([\w.]+)"', path.read_text()))
    used.add("field.html")  # written by its tag

    assert shown - used == set()


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "500.html", "503.html"])
def test_an_error_page_needs_nothing_and_holds_the_phone_number(name):
    page = render_to_string(name)

    assert settings.FUND_PHONE in page
    assert 'href="tel:+45' in page


# --- tags and filters -------------------------------------------------------------------------


def render(source, **context):
    return Template("{% load dates_da ui %}" + source).render(Context(context))


def test_the_filters_write_what_core_danish_says():
    moment = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)

    written = render(
        "{{ moment|tidspunkt }}, {{ day|dato_kort }}", moment=moment, day=moment.date()
    )

    assert written == "tirsdag 1. december kl. 10.00, 1. dec."


@time_machine.travel(datetime(2026, 11, 24, 23, 30, tzinfo=UTC), tick=False)
def test_days_left_are_counted_from_the_clock_in_denmark_when_no_day_is_given():
    written = render(
        "{{ day|dage_tilbage }} {% today as now %}{{ now|dato }}", day=date(2026, 12, 1)
    )

    assert written == "6 dage tilbage onsdag 25. november"


@pytest.mark.parametrize(
    ("number", "link"),
    [("70 10 20 30", "+4570102030"), ("+45 70 10 20 30", "+4570102030"), ("112", "112")],
)
def test_a_phone_number_becomes_a_link(number, link):
    assert ui.tel(number) == link


def test_an_icon_says_nothing_to_a_screen_reader():
    drawn = render('{% icon "calendar" %}')

    assert drawn.startswith("<svg")
    assert 'aria-hidden="true"' in drawn
    assert 'class="icon"' in drawn


class TalkForm(forms.Form):
    topic = forms.CharField(
        label="Emne", help_text="Højst én linje.", error_messages={"required": "Skriv et emne"}
    )
    mode = forms.ChoiceField(
        label="Form",
        choices=[("video", "Video"), ("phone", "Telefon")],
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg en form"},
    )
    note = forms.CharField(label="Note", required=False)


def test_a_field_reads_label_hint_error_control():
    written = render("{% field form.topic %}", form=TalkForm({}))

    order = [written.index(part) for part in ("Emne", "Højst én linje.", "Skriv et emne", "<input")]
    assert order == sorted(order)
    assert 'aria-describedby="id_topic_helptext id_topic_error"' in written
    assert 'aria-invalid="true"' in written


def test_a_group_of_choices_is_a_fieldset_with_its_error():
    written = render("{% field form.mode %}", form=TalkForm({}))

    assert '<fieldset class="field invalid" aria-describedby="id_mode_error">' in written
    assert "<legend>Form</legend>" in written


def test_a_field_that_may_be_left_out_says_so():
    assert "(frivilligt)" in render("{% field form.note %}", form=TalkForm())


def test_each_entry_of_the_error_summary_points_to_its_control():
    page = Outline()
    page.feed(
        render(
            '{% include "components/error_summary.html" with form=form only %}'
            "{% field form.topic %}{% field form.mode %}",
            form=TalkForm({}),
        )
    )

    assert {"id_topic", "id_mode_0"} <= set(page.ids)


def test_the_summary_is_not_there_without_errors():
    summary = '{% include "components/error_summary.html" with form=form only %}'

    assert render(summary, form=TalkForm()).strip() == ""
    assert 'href="#id_mode_0"' in render(summary, form=TalkForm({}))
