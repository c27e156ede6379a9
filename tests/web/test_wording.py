"""Every broken rule has words, and the words have their facts."""

import ast
import pkgutil
import string
from datetime import date, datetime
from importlib import import_module

import pytest
from django.conf import settings

from cases.operations import HandoverUndoTooLate
from core.dates import COPENHAGEN
from core.errors import RuleBroken
from meetings.operations.errors import DeadlinePassed, ModeNotAllowed, SlotTaken
from web.wording import SENTENCES, words_for

FLOORS = ("accounts", "cases", "meetings", "plans", "joblog", "sanctions", "letters", "exchange")
TEN = datetime(2026, 12, 1, 10, 0, tzinfo=COPENHAGEN)

FORBIDDEN = ("fejl", "ugyldig", "desværre", "!")


def broken_rules() -> set[type[RuleBroken]]:
    for app in FLOORS:
        for module in pkgutil.walk_packages(import_module(app).__path__, f"{app}."):
            if ".migrations" not in module.name:
                import_module(module.name)
    return {rule for rule in every(RuleBroken) if rule.__module__.split(".")[0] in FLOORS}


def every(parent):
    for child in parent.__subclasses__():
        yield child
        yield from every(child)


def test_every_broken_rule_has_words_and_no_words_are_left_over():
    assert {rule.code for rule in broken_rules()} == set(SENTENCES)


@pytest.mark.parametrize("code", SENTENCES)
def test_the_words_say_what_to_do_without_blame(code):
    sentence = SENTENCES[code]
    words = sentence({}) if callable(sentence) else sentence

    assert words.endswith((".", "?"))
    assert not [word for word in FORBIDDEN if word in words.lower()]
    for _, name, how, _ in string.Formatter().parse(words):
        assert not (name or "").endswith(("_on", "_at", "deadline", "_until")) or how, words


def raised() -> list[tuple[str, set[str]]]:
    """Return each place in the apps that makes a broken rule: its class, and the facts it is given."""
    found = []
    for app in FLOORS:
        for file in (settings.BASE_DIR / app).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                    found.append((name, {fact.arg or "" for fact in node.keywords}))
                elif isinstance(node, ast.Raise):
                    found.append((getattr(node.exc, "id", ""), set()))
    return found


def test_every_refusal_brings_the_facts_that_its_words_name():
    codes = {rule.__name__: rule.code for rule in broken_rules()}
    lacking = []
    for name, facts in raised():
        sentence = SENTENCES.get(codes.get(name, ""), "")
        named = (
            set()
            if callable(sentence)
            else {part[1] for part in string.Formatter().parse(sentence)}
        )
        if named - facts - {None}:
            lacking.append((name, named - facts - {None}))

    assert lacking == []


def test_a_deadline_is_named_with_its_weekday_and_last_minute():
    assert words_for(DeadlinePassed(deadline=date(2026, 12, 1))) == (
        "Fristen for at booke var tirsdag 1. december kl. 23.59. "
        "Ring til os i dag, så booker vi en tid sammen."
    )


def test_a_date_far_away_is_named_with_its_year():
    words = words_for(HandoverUndoTooLate(handed_over_on=date(2026, 6, 2)))

    assert words.startswith("Sagen blev overdraget tirsdag 2. juni 2026.")


@pytest.mark.parametrize(
    ("allowed", "named"),
    [(["in_person"], "holdes ved fremmøde."), (["video", "phone"], "på video eller på telefon.")],
)
def test_modes_are_named_in_danish(allowed, named):
    assert named in words_for(ModeNotAllowed(mode="video", allowed=allowed))


@pytest.mark.parametrize(
    ("nearest", "words"),
    [
        ([], "Tiden kl. 10.00 er lige blevet taget. Vælg en anden."),
        (
            [{"slot": "x", "starts_at": TEN}, {"slot": "y", "starts_at": TEN.replace(hour=11)}],
            "Tiden kl. 10.00 er lige blevet taget. Vælg en anden. De nærmeste ledige tider er "
            "tirsdag 1. december kl. 10.00 og tirsdag 1. december kl. 11.00.",
        ),
    ],
)
def test_a_taken_time_names_the_nearest_others(nearest, words):
    assert words_for(SlotTaken(starts_at=TEN, nearest=nearest)) == words


def test_a_rule_without_words_still_says_something():
    assert words_for(RuleBroken()).endswith("prøv igen.")
