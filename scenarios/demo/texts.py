"""The words that people of the demo write: plans, minutes, answers, reasons."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from plans import rules as plan_rules
from scenarios.demo.lives import Life
from scenarios.demo.names import PLACES, TRADES

SUMMARIES = {
    1: "Vi gennemgik dit cv og lavede Min Plan. Du skriver en ny profiltekst, inden vi ses igen.",
    2: "Du har haft én samtale hos en arbejdsgiver. Vi retter ansøgningerne til mod færre stillinger.",
    3: "Vi så på de sidste ugers ansøgninger og aftalte, hvad du tager med til jobcenteret.",
}
OTHER_SUMMARY = "Vi gennemgik jobloggen. Du søger bredere fra nu af og logger, hvad du søger."
NOTE = "Virker motiveret. Spørg til kørekort næste gang."
EVIDENCE = "Ringede på det tidspunkt, vi havde aftalt, og igen ti minutter senere. Intet svar."
REPLIES = (
    "Jeg havde skrevet forkert dag i min kalender. Det er jeg ked af.",
    "Min telefon var løbet tør for strøm, og jeg kunne ikke ringe.",
    "Mit barn blev sygt om morgenen, og jeg glemte at melde afbud.",
)
REASONS = (
    "Forklaringen er ikke en lovlig grund efter reglerne. Der er lagt vægt på det, du har skrevet."
)
PROPOSAL = "Sagen er oplyst, og der er hørt. Indstilles til afgørelse."
LOOKED_INTO = "Set efter i sagen og i kalenderen."
NO_CONSEQUENCE = "Du har forklaret, hvad der skete, og grunden kan godtages."
APPEAL = "Jeg er uenig. Jeg kontaktede jer, så snart jeg opdagede det."
WITHIN = timedelta(days=14)
APPEAL_ANSWER = "Vi har set på sagen igen og fastholder afgørelsen. Klagen er sendt videre."


def summary_of(sequence: int | None) -> str:
    return SUMMARIES.get(sequence or 0, OTHER_SUMMARY)


def plan_of(
    life: Life,
    *,
    since: date,
    weekly_minimum: int = 2,
    agreed_on: date | None = None,
    is_revised: bool = False,
) -> plan_rules.Content:
    """Return the plan that member and caseworker agree on.

    :param agreed_on: the day of the talk at which new agreements are made
    :param is_revised: a later version, with another second goal and a wider area
    """
    trade = TRADES[life.trade]
    first, second = trade.goals
    if is_revised:
        second = TRADES[(life.trade + 1) % len(TRADES)].goals[1]
    home = PLACES[life.municipality][1].split()[0]
    return plan_rules.Content(
        job_goals=(plan_rules.Goal(title=first), plan_rules.Goal(title=second)),
        unemployment_history=f"Ledig siden {since.day}.{since.month}.{since.year}.",
        previous_employment=trade.past,
        education=trade.school,
        informal_skills="Taler med alle slags mennesker og holder orden i travle perioder.",
        job_opportunities=trade.chances,
        answered_none=frozenset({plan_rules.Part.CAREER_CHANGE_NEED.value})
        | frozenset({plan_rules.Part.EDUCATION_LIFT_NEED.value}),
        lasting_employment="Faste aftaler om opfølgning med de arbejdsgivere, der har vist interesse.",
        requirement=plan_rules.Requirement(
            purpose=True,
            titles=(first, second),
            areas=(home, "og en times rejse derfra") if is_revised else (home,),
            travel_minutes=60 if is_revised else 45,
            weekly_minimum=weekly_minimum,
            posted_if_possible=True,
            customary_way="Skriftlig ansøgning, og et opkald først, hvor der står et navn.",
            full_time=True,
            realistic=True,
            joblog=True,
        ),
        agreements=_agreements(agreed_on) if agreed_on else (),
    )


def _agreements(agreed_on: date) -> tuple[plan_rules.Terms, ...]:
    return (plan_rules.Terms(text="Skriv en ny profiltekst til cv'et", due_on=agreed_on + WITHIN),)


def as_the_jobcenter_writes(content: plan_rules.Content) -> plan_rules.Content:
    """Return the plan after the Jobcenter's first talk."""
    return replace(
        content, job_opportunities="Jobcenteret har aftalt en virksomhedsrunde i området."
    )


def application(life: Life, chance: Random) -> dict[str, Any]:
    """Return a position that the member might apply for."""
    trade = TRADES[life.trade]
    return {
        "title": chance.choice(trade.goals),
        "employer": chance.choice(trade.employers),
        "found_via": chance.choice(("posted", "posted", "posted", "unsolicited", "network")),
    }
