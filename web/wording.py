"""What we say when a rule does not allow something: what is so, when it will be otherwise, what to do.

One sentence or two for each code, read by members and staff alike. Facts stand in braces with how
they read: ``{deadline:frist}`` is "tirsdag 1. december kl. 23.59", ``{starts_at:tidspunkt}`` is
"tirsdag 1. december kl. 10.00" (the names of ``core.danish``). A test demands words for every
broken rule. Tone: ux.md 5.6; no "fejl", no "ugyldig", no id.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from core import danish
from core.errors import RuleBroken

MODES = {"in_person": "ved fremmøde", "video": "på video", "phone": "på telefon"}

NOT_NOW = "Det kan ikke gøres, som det står lige nu. Opdater siden, og prøv igen."


def _slot_taken(facts: Mapping[str, Any]) -> str:
    time = f" {danish.klokken(facts['starts_at'])}" if "starts_at" in facts else ""
    taken = f"Tiden{time} er lige blevet taget. Vælg en anden."
    nearest = [near["starts_at"] for near in facts.get("nearest", ())]
    if not nearest:
        return taken
    return f"{taken} De nærmeste ledige tider er {in_a_row(map(danish.tidspunkt, nearest), 'og')}."


SENTENCES: dict[str, str | Callable[[Mapping[str, Any]], str]] = {
    # accounts
    "conflict_of_interest": (
        "Du er selv, eller er i familie med, medlemmet. En kollega skal åbne sagen."
    ),
    "cpr_malformed": "Skriv cpr-nummeret med ti cifre, for eksempel 010190-1234.",
    "reason_missing": "Skriv en begrundelse. Den bliver gemt i sagen.",
    # cases
    "absence_already_reported": (
        "Der er allerede meldt fravær af den slags {first_day:dato}. Se fraværet under forløbet."
    ),
    "case_already_open": "Medlemmet har allerede en åben sag. Gå videre i den.",
    "dates_out_of_order": "Den sidste dag ligger før den første. Ret datoerne.",
    "exemption_too_early": (
        "Fritagelsen kan tidligst begynde seks uger før jobbet, der begynder {job_starts_on:dato_aar}."
    ),
    "handover_undo_too_late": (
        "Sagen blev overdraget {handed_over_on:dato_aar}. En overdragelse kan rettes i 14 dage. "
        "Tal med jobcenteret om, hvad der nu skal ske."
    ),
    "nobody_is_absent": "Der er ikke meldt fravær af den slags. Opdater siden, og se, hvad der er meldt.",
    "not_at_this_branch": "Sagsbehandleren arbejder i en anden afdeling. Vælg en fra afdelingen.",
    "not_in_this_phase": (
        "Det hører til et andet sted i forløbet. Opdater siden, og se, hvem der har forløbet nu."
    ),
    "second_person_needed": "Du har selv foreslået det. En anden skal godkende det.",
    "transition_not_allowed": (
        "Der er sket noget imens: status er nu “{label}”. Opdater siden, og se, hvad der kan gøres."
    ),
    # meetings
    "already_confirmed": "Udeblivelsen blev bekræftet {confirmed_at:tidspunkt}. Du skal ikke gøre mere.",
    "booked_on_jobnet": "Samtaler hos jobcenteret bookes og flyttes på jobnet.dk.",
    "contact_already_recorded": (
        "Kontakten er noteret {contact_at:tidspunkt}. Du skal ikke gøre mere."
    ),
    "deadline_passed": (
        "Fristen for at booke var {deadline:frist}. Ring til os i dag, så booker vi en tid sammen."
    ),
    "hours_out_of_order": "Tiden slutter, før den begynder, eller der er ikke plads til en samtale. Ret tiderne.",
    "minutes_edited_meanwhile": (
        "{saved_by} gemte referatet {saved_at:tidspunkt}. Se forskellene, og gem igen."
    ),
    "mode_not_allowed": "Samtalen kan holdes {allowed:modes}. Vælg en af dem.",
    "mode_not_at_this_time": (
        "På det tidspunkt kan samtalen holdes {offered:modes}. Vælg en af dem, eller vælg en anden tid."
    ),
    "new_time_missing": "Vælg en ny tid. Afbud og ny tid er ét skridt.",
    "no_free_slot": (
        "Der er ingen ledig tid i afdelingen. Åbn tider i kalenderen, og prøv igen bagefter."
    ),
    "no_mode_chosen": "Vælg mindst én måde at holde samtalen på.",
    "nothing_to_contact_about": "Der er ingen udeblivelse at tage kontakt om. Du skal ikke gøre noget.",
    "nothing_to_resume": (
        "Medlemmet er allerede tilmeldt: intet er på pause, og intet venter på en tilmelding."
    ),
    "outside_window": (
        "Samtalen kan holdes fra {window_from:dato} til {window_to:dato}. Vælg en tid i de dage."
    ),
    "slot_elsewhere": "Tiden hører til en anden afdeling. Vælg en af tiderne på siden.",
    "slot_taken": _slot_taken,
    "slot_too_short": (
        "Samtalen varer {minutes} minutter, og tiden er på {slot_minutes}. Vælg en længere tid."
    ),
    "successor_already_held": (
        "Den samtale, der kom i stedet, er holdt. Ret den først, hvis det er den, der ikke gælder."
    ),
    "talk_already_open": "Der er allerede en samtale i gang. Flyt den, hvis tiden ikke passer.",
    "talk_has_begun": (
        "Samtalen begyndte {starts_at:tidspunkt} og kan ikke flyttes mere. Ring til os nu."
    ),
    "talk_has_not_begun": "Samtalen begynder {starts_at:tidspunkt}. Noter udfaldet, når den er begyndt.",
    "time_in_the_past": "Tiden {starts_at:tidspunkt} er gået. Vælg en senere tid.",
    "unknown_cancel_reason": "Vælg en af grundene på listen.",
    "works_at_no_branch": "Samtaler holdes af medarbejdere i en afdeling. Vælg en af dem.",
    # plans
    "agreement_not_in_plan": "Aftalen står ikke i planen, eller den er et tilbud og kan ikke tages ud.",
    "edited_meanwhile": ("{saved_by} gemte {saved_at:tidspunkt}. Se forskellene, og gem igen."),
    "first_talk_not_held": "Planen bliver gældende ved den første jobsamtale. Hold samtalen først.",
    "no_active_plan": "Der er ingen gældende plan endnu. Den laves ved den første jobsamtale.",
    "not_own_agreement": (
        "Du kan markere det, du selv har lovet at gøre. Er noget andet ændret, så skriv til os."
    ),
    "offer_already_open": "Det tilbud er allerede indstillet. Se det under indstillinger.",
    "offer_incomplete": "Skriv, hvilket tilbud det er, og hvorfor det hjælper medlemmet.",
    "only_jobcenter_grants": (
        "Kun jobcenteret bevilger tilbud. Skriv, hvem der har svaret, hvornår, og hvilken sag det er."
    ),
    "plan_incomplete": "Planen mangler noget. Gå listen igennem, og skriv det, der mangler.",
    "too_many_job_goals": "Planen har plads til {required} jobmål. Ret et af dem, der er.",
    # joblog
    "applied_in_the_future": "Stillingen kan logges den dag, du søger den. Ret datoen.",
    "before_the_spell": "Din joblog begynder {spell_start:dato_aar}. Ret datoen.",
    "external_id_taken": "Stillingen fra Jobnet er allerede logget i en anden sag.",
    "only_the_member_logs": "Kun medlemmet selv kan ændre jobloggen. Bed medlemmet om at gøre det.",
    "possible_duplicate": (
        "Du har allerede logget {title}, som du søgte {applied_on:dato}. Er det en anden stilling?"
    ),
    "only_the_branch_reviews": (
        "Kun en sagsbehandler i afdelingen kan vurdere jobloggen. Bed en om at se på den."
    ),
    "title_missing": "Skriv, hvilken stilling du har søgt.",
    "week_is_final": (
        "Ugen blev gjort op {grace_until:dato}. Skriv til os, hvis der mangler noget i den."
    ),
    # sanctions
    "already_reassessed": "Klagen er vurderet igen. Send den videre til klagecentret.",
    "fairness_unanswered": (
        "Svar først på det, vi ikke ved: {titles}. Så kan du sende partshøringen."
    ),
    "not_with_cka": "Klagen ligger ikke hos klagecentret. Send den videre først.",
    "nothing_to_put_right": "Retfærdighedstjekket er i orden. Gå videre i sagen.",
    "period_missing": "Skriv, fra hvilken dag medlemmet mister dagpenge. Slut skal ligge efter start.",
    "point_not_asked": "Det punkt er der allerede svar på. Gå videre i sagen.",
    "unfair": (
        "Du kan ikke gå videre, for det var ikke rimeligt over for medlemmet: {evidence} "
        "Tag sagen tilbage."
    ),
    "already_assessed": "Samtalen er allerede vurderet. Se vurderingen på samtalens side.",
    "event_ahead": "Dagen er ikke kommet endnu. Skriv den dag, det skete.",
    "already_flagged": "Der er allerede en åben sag om det. Gå videre i den.",
    "cure_too_early": (
        "Dagpengene kan tidligst begynde igen dagen efter {loss_from:dato_aar}. Ret datoen."
    ),
    "earlier_case_undecided": (
        "Den første karantæne er ikke afgjort endnu. Afgør den først, for denne sag bygger på den."
    ),
    "decision_part_missing": "Skriv både fakta, lovhjemmel og begrundelse, før du sender afgørelsen.",
    "four_eyes_needed": (
        "Den slags afgørelser skal godkendes af en leder. Send den til godkendelse."
    ),
    "not_an_availability_talk": "Kun en rådighedssamtale kan vurderes. Vælg den rigtige samtale.",
    "nothing_is_lost": "Medlemmet mister ingen dage. Luk sagen uden konsekvens.",
    "one_person_decides": "Den slags afgørelser skal ikke godkendes. Send afgørelsen selv.",
    "only_doubt": (
        "Tvivl om rådighed fører til en rådighedssamtale. Indkald medlemmet, og vurder bagefter."
    ),
    "reply_missing": "Skriv dit svar, før du sender det.",
    "team_lead_needed": "Det er en leder, der godkender. Bed en leder i afdelingen om det.",
    # exchange
    "already_answered": "Spørgsmålet er allerede besvaret. Se svaret under overdragelsen.",
    "key_used_for_another_body": "Nøglen er brugt til en anden besked. Send den med en ny nøgle.",
}


def words_for(broken: RuleBroken) -> str:
    """Return what a person is told about a broken rule."""
    sentence = SENTENCES.get(broken.code, NOT_NOW)
    if callable(sentence):
        return sentence(broken.facts)
    return sentence.format_map({name: Fact(value) for name, value in broken.facts.items()})


class Fact:
    """A value that a sentence can name in its own words: ``{deadline:frist}``."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __format__(self, how: str) -> str:
        if how == "modes":
            return in_a_row((MODES[mode] for mode in self.value), "eller")
        if how:
            return getattr(danish, how)(self.value)
        return str(self.value)


def in_a_row(parts: Iterable[str], last: str) -> str:
    """Return "a, b og c" for three parts."""
    *others, end = parts
    return f"{', '.join(others)} {last} {end}" if others else end
