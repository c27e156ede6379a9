"""Why a date is as it is: the rule in words, with the facts and the version (features I-1)."""

from dataclasses import replace
from datetime import date

import pytest

from cases.policy import LAW_2026H2, REGIME_2024, HandoverRule
from cases.rules import planned_talk
from web.member.why import why_deadline, why_handover, why_planned

MONDAY_23 = date(2026, 11, 23)
SOURCE = "Regelsæt regime-2024. Kilde: STAR om selvbooking: mindst 8 dage (P16); A6."


def deadline(last_day, *, letter_on=MONDAY_23, digital_exempt=False):
    return why_deadline(
        last_day, letter_on=letter_on, digital_exempt=digital_exempt, policy=REGIME_2024
    )


def test_a_deadline_is_explained_from_its_letter():
    why = deadline(date(2026, 12, 1))

    assert why.text == "Du skal booke senest tirsdag 1. december kl. 23.59."
    assert why.facts == (
        "Brevet er fra mandag 23. november.",
        "Du har 8 dage.",
        "Dagen er en hverdag, så fristen bliver ikke rykket.",
    )
    assert why.source == SOURCE


def test_a_deadline_on_a_weekend_moved_forward():
    why = deadline(date(2026, 11, 30), letter_on=date(2026, 11, 20))

    assert why.facts[-1] == (
        "Lørdag 28. november er ikke en hverdag, så fristen er rykket til den næste."
    )


def test_a_deadline_that_was_moved_later_names_the_newest_letter():
    assert deadline(date(2026, 12, 10)).facts == (
        "Brevet er fra mandag 23. november.",
        "Fristen er rykket siden da. Grunden står i dit seneste brev.",
    )


def test_paper_counts_from_the_day_it_arrives():
    why = deadline(date(2026, 12, 7), digital_exempt=True)

    assert "Du får dine breve på papir. Derfor regner vi fra lørdag 28. november." in why.facts


@pytest.mark.parametrize(
    ("sequence", "paused", "text", "last_fact"),
    [
        (
            1,
            0,
            "Vi skal holde samtalen senest mandag 9. november.",
            "Den første samtale holder vi inden 14 dage, på en hverdag.",
        ),
        (
            2,
            0,
            "Vi holder samtalen fra mandag 30. november til mandag 14. december.",
            "Vi skriver til dig på dag 28.",
        ),
        (
            3,
            2,
            "Vi holder samtalen fra onsdag 6. januar til onsdag 20. januar.",
            "Forløbet har holdt pause i 2 dage. De er lagt til.",
        ),
        (
            3,
            1,
            "Vi holder samtalen fra tirsdag 5. januar til tirsdag 19. januar.",
            "Forløbet har holdt pause i 1 dag. Den er lagt til.",
        ),
    ],
)
def test_a_planned_talk_is_explained_in_days(sequence, paused, text, last_fact):
    start = date(2026, 10, 26)
    planned = planned_talk(sequence, spell_start=start, paused_days=paused, policy=REGIME_2024)

    why = why_planned(planned, spell_start=start, paused_days=paused, policy=REGIME_2024)

    assert why.text == text
    assert why.facts[-1] == last_fact


def handover(policy=REGIME_2024):
    return why_handover(
        date(2027, 1, 26),
        spell_start=date(2026, 10, 26),
        paused_days=0,
        talks_held=1,
        policy=policy,
    )


def test_the_handover_is_explained_by_both_clocks():
    why = handover()

    assert why.text == (
        "Vi holder samtalerne i de første 3 måneder, eller til du har haft 3 samtaler. "
        "Det, der kommer først, gælder."
    )
    assert why.facts == (
        "Du meldte dig ledig mandag 26. oktober.",
        "3 måneder er gået tirsdag 26. januar.",
        "Du har haft 1 samtale hos os.",
        "Derfor er dagen tirsdag 26. januar.",
    )


@pytest.mark.parametrize(
    ("policy", "text"),
    [
        (LAW_2026H2, "Vi holder samtalerne i de første 3 måneder."),
        (
            replace(REGIME_2024, handover_rule=HandoverRule.TALKS_ONLY),
            "Vi holder samtalerne, til du har haft 3 samtaler.",
        ),
        (
            replace(REGIME_2024, handover_rule=HandoverRule.BOTH),
            "Vi holder samtalerne, til du har haft 3 samtaler, og der er gået 3 måneder.",
        ),
    ],
)
def test_each_handover_rule_has_its_words(policy, text):
    assert handover(policy).text == text
