"""What a plan must hold before it is agreed, how two versions differ, and who decides on an offer; pure.

A plan's content is a value: texts are Danish and already stripped by ``cleaned``, dates are local
dates, an empty text is one that nobody has filled in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from cases.policy import Policy
from core.danish import dag_maaned
from core.dates import ONE_DAY, roll_forward


class Part(StrEnum):
    """One part of a plan that can be missing; the names of B24 and of the eight clauses."""

    JOB_GOALS = "job_goals"
    # The seven content fields (R26).
    UNEMPLOYMENT_HISTORY = "unemployment_history"
    PREVIOUS_EMPLOYMENT = "previous_employment"
    EDUCATION = "education"
    INFORMAL_SKILLS = "informal_skills"
    JOB_OPPORTUNITIES = "job_opportunities"
    CAREER_CHANGE_NEED = "career_change_need"
    EDUCATION_LIFT_NEED = "education_lift_need"
    # Said in the plan, not demanded of it (R22).
    LASTING_EMPLOYMENT = "lasting_employment"
    # The eight clauses of krav til jobsøgning (R29 to R37); posted_if_possible is the second half of the fourth.
    PURPOSE = "purpose"
    TITLES = "titles"
    AREA = "area"
    WEEKLY_MINIMUM = "weekly_minimum"
    POSTED_IF_POSSIBLE = "posted_if_possible"
    CUSTOMARY_WAY = "customary_way"
    FULL_TIME = "full_time"
    REALISTIC = "realistic"
    JOBLOG = "joblog"
    AGREEMENTS = "agreements"


CONTENT_FIELDS = (
    Part.UNEMPLOYMENT_HISTORY,
    Part.PREVIOUS_EMPLOYMENT,
    Part.EDUCATION,
    Part.INFORMAL_SKILLS,
    Part.JOB_OPPORTUNITIES,
    Part.CAREER_CHANGE_NEED,
    Part.EDUCATION_LIFT_NEED,
)
MAY_BE_NONE = frozenset({Part.CAREER_CHANGE_NEED, Part.EDUCATION_LIFT_NEED})
"""The two "evt." fields: they are answered with a text or with "none", never left open (R26)."""

CLAUSES = (
    Part.PURPOSE,
    Part.TITLES,
    Part.AREA,
    Part.WEEKLY_MINIMUM,
    Part.CUSTOMARY_WAY,
    Part.FULL_TIME,
    Part.REALISTIC,
    Part.JOBLOG,
)

LABELS = {
    Part.JOB_GOALS: "Jobmål",
    Part.UNEMPLOYMENT_HISTORY: "Ledighedshistorik",
    Part.PREVIOUS_EMPLOYMENT: "Tidligere beskæftigelse",
    Part.EDUCATION: "Uddannelse",
    Part.INFORMAL_SKILLS: "Uformelle kompetencer",
    Part.JOB_OPPORTUNITIES: "Jobmuligheder",
    Part.CAREER_CHANGE_NEED: "Behov for karriereskifte",
    Part.EDUCATION_LIFT_NEED: "Behov for uddannelsesløft",
    Part.LASTING_EMPLOYMENT: "Vejen til varigt arbejde",
    Part.PURPOSE: "Formål",
    Part.TITLES: "Fagområder",
    Part.AREA: "Område",
    Part.WEEKLY_MINIMUM: "Antal",
    Part.POSTED_IF_POSSIBLE: "Opslåede stillinger",
    Part.CUSTOMARY_WAY: "Måde",
    Part.FULL_TIME: "Arbejdstid",
    Part.REALISTIC: "Indsats",
    Part.JOBLOG: "Joblog",
    Part.AGREEMENTS: "Aftale",
}

NONE = "Ingen"
NOT_FILLED_IN = "Ikke udfyldt"
NOT_INCLUDED = "Ikke med"

FIXED_TEXTS = {
    Part.PURPOSE: "Formålet er, at du hurtigt kommer i ordinær beskæftigelse.",
    Part.POSTED_IF_POSSIBLE: "Hvis det er muligt, er mindst én af dem en opslået stilling.",
    Part.FULL_TIME: "Du søger primært helårsarbejde på fuld tid.",
    Part.REALISTIC: "Du søger realistisk, kontinuerligt og seriøst.",
    Part.JOBLOG: "Du registrerer de stillinger, du søger, i jobloggen på jobnet.dk.",
}
"""The clauses that are the same for everybody: the plan states each or does not."""


class AgreementKind(StrEnum):
    """What an agreement is about (R23)."""

    OFFER = "offer"
    MEASURE = "measure"
    ACTIVITY = "activity"


class Owner(StrEnum):
    """Who has promised to do what an agreement says; the fund keeps promises too (I-13)."""

    MEMBER = "member"
    FUND = "fund"
    JOBCENTER = "jobcenter"


OWNER_LABELS = {
    Owner.MEMBER: "Medlemmet",
    Owner.FUND: "A-kassen",
    Owner.JOBCENTER: "Jobcenteret",
}
OWNERS_TO_THE_MEMBER = {**OWNER_LABELS, Owner.MEMBER: "Dig"}


@dataclass(frozen=True)
class Goal:
    """One job goal: a job title, and what belongs to it."""

    title: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """Krav til jobsøgning: the eight clauses; a fixed clause is True where the plan states it.

    ``travel_minutes`` is one way. The weekly minimum and ``posted_if_possible`` are one clause.
    """

    purpose: bool = False
    titles: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    travel_minutes: int | None = None
    weekly_minimum: int | None = None
    posted_if_possible: bool = False
    customary_way: str = ""
    full_time: bool = False
    realistic: bool = False
    joblog: bool = False


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What one agreement says; ``key`` is the agreement's public id, None for one not yet saved."""

    kind: AgreementKind = AgreementKind.ACTIVITY
    text: str = ""
    due_on: date | None = None
    owner: Owner = Owner.MEMBER
    key: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Content:
    """What one version of a plan says.

    ``answered_none`` names the content fields that say "none". ``agreements`` are all that stand in
    this version; ``left_out`` are the keys of earlier ones that end with it (of a draft alone).
    """

    job_goals: tuple[Goal, ...] = ()
    unemployment_history: str = ""
    previous_employment: str = ""
    education: str = ""
    informal_skills: str = ""
    job_opportunities: str = ""
    career_change_need: str = ""
    education_lift_need: str = ""
    answered_none: frozenset[str] = frozenset()
    lasting_employment: str = ""
    requirement: Requirement = Requirement()
    agreements: tuple[Terms, ...] = ()
    left_out: frozenset[UUID] = frozenset()


TEXTS = (*CONTENT_FIELDS, Part.LASTING_EMPLOYMENT)


def cleaned(content: Content) -> Content:
    """Return the content as it is stored: no outer spaces, no empty titles, areas or agreements.

    An empty first job goal keeps its place before a second one. A text wins over "none".
    """
    texts: dict[str, Any] = {name.value: getattr(content, name).strip() for name in TEXTS}
    goals = [Goal(goal.title.strip(), goal.note.strip()) for goal in content.job_goals]
    while goals and not goals[-1].title:
        goals.pop()
    agreements = [replace(terms, text=terms.text.strip()) for terms in content.agreements]
    return replace(
        content,
        **texts,
        job_goals=tuple(goals),
        answered_none=frozenset(
            name for name in content.answered_none if name in MAY_BE_NONE and not texts[name]
        ),
        requirement=cleaned_requirement(content.requirement),
        agreements=tuple(terms for terms in agreements if terms.text or terms.due_on),
    )


def cleaned_requirement(requirement: Requirement) -> Requirement:
    """Return the clauses as they are stored."""
    return replace(
        requirement,
        titles=tuple(title.strip() for title in requirement.titles if title.strip()),
        areas=tuple(area.strip() for area in requirement.areas if area.strip()),
        customary_way=requirement.customary_way.strip(),
    )


def standard_requirement(policy: Policy) -> Requirement:
    """Return the clauses that are the same for everybody, as a first draft states them."""
    return Requirement(
        purpose=True,
        weekly_minimum=policy.joblog_min_per_week,
        posted_if_possible=True,
        full_time=True,
        realistic=True,
        joblog=True,
    )


def says_the_same(content: Content, other: Content) -> bool:
    """Return whether two contents would be stored alike; agreements are the same by their words."""
    return _as_stored(content) == _as_stored(other)


def _as_stored(content: Content) -> Content:
    content = cleaned(content)
    words = [replace(terms, key=None) for terms in content.agreements]
    return replace(content, agreements=tuple(sorted(words, key=repr)))


# What may become valid


def missing_parts(content: Content, policy: Policy) -> list[str]:
    """Return what keeps a plan from being agreed, in the order of the page; empty when it is whole.

    There must be exactly the job goals that policy asks for, and different ones (R12, A23); the seven
    content fields, of which two may say "none" (R26); the eight clauses (R29 to R37); and every
    agreement that is not yet in force must say what and by when (R23).
    """
    content = cleaned(content)
    titles = [goal.title.casefold() for goal in content.job_goals if goal.title]
    missing: list[str] = []
    if len(titles) != policy.job_goals_required or len(set(titles)) != len(titles):
        missing.append(Part.JOB_GOALS.value)
    missing += [
        name.value
        for name in CONTENT_FIELDS
        if not getattr(content, name) and name not in content.answered_none
    ]
    missing += missing_clauses(content.requirement, policy)
    if any(not terms.text or terms.due_on is None for terms in content.agreements if not terms.key):
        missing.append(Part.AGREEMENTS.value)
    return missing


def missing_clauses(requirement: Requirement, policy: Policy) -> list[str]:
    """Return the clauses that are not there; a weekly minimum below policy is none (R32)."""
    requirement = cleaned_requirement(requirement)
    there = {
        Part.PURPOSE: requirement.purpose,
        Part.TITLES: bool(requirement.titles),
        Part.AREA: bool(requirement.areas or requirement.travel_minutes),
        Part.WEEKLY_MINIMUM: (requirement.weekly_minimum or 0) >= policy.joblog_min_per_week,
        Part.POSTED_IF_POSSIBLE: requirement.posted_if_possible,
        Part.CUSTOMARY_WAY: bool(requirement.customary_way),
        Part.FULL_TIME: requirement.full_time,
        Part.REALISTIC: requirement.realistic,
        Part.JOBLOG: requirement.joblog,
    }
    return [part.value for part, is_there in there.items() if not is_there]


def first_talk_is_over(*, talks_held: int, with_jobcenter: bool) -> bool:
    """Return whether a plan may become valid: job talk 1 is held, or the fund's talks are over (R21)."""
    return with_jobcenter or talks_held >= 1


def may_rewrite(
    *, with_akasse: bool, has_active: bool, handed_over_on: date | None, today: date
) -> bool:
    """Return whether the fund may write the whole plan, not only new search requirements (5.3).

    It may while it holds the contact process, and while there is no plan at all. It also may for the
    rest of the day on which the case was handed over, for the third talk itself hands over and its
    plan is finished after it.
    """
    return with_akasse or not has_active or handed_over_on == today


def filled(content: Content, *, standing: Content) -> Content:
    """Return the content with what it leaves open taken from the standing version (R15).

    A plan from elsewhere never blanks a part that it does not mention.
    """
    content = cleaned(content)
    texts: dict[str, Any] = {
        name.value: getattr(content, name)
        or ("" if name in content.answered_none else getattr(standing, name))
        for name in TEXTS
    }
    return replace(
        content,
        **texts,
        job_goals=content.job_goals or standing.job_goals,
        answered_none=frozenset(
            name for name in content.answered_none | standing.answered_none if not texts[name]
        ),
        requirement=_requirement_filled(content.requirement, standing=standing.requirement),
    )


def _requirement_filled(requirement: Requirement, *, standing: Requirement) -> Requirement:
    if not (requirement.areas or requirement.travel_minutes):
        requirement = replace(
            requirement, areas=standing.areas, travel_minutes=standing.travel_minutes
        )
    taken_over = {
        each.name: getattr(standing, each.name)
        for each in fields(Requirement)
        if each.name not in ("areas", "travel_minutes") and not getattr(requirement, each.name)
    }
    return replace(requirement, **taken_over)


# In words


class Difference(NamedTuple):
    """One part that two versions say differently, each in words."""

    label: str
    before: str
    after: str


def clause_lines(requirement: Requirement) -> list[tuple[str, str]]:
    """Return the clauses that are stated, each as label and sentence, in the order of the document."""
    return [
        (LABELS[part], text)
        for part, text in _clause_texts(requirement).items()
        if text != NOT_INCLUDED
    ]


def _clause_texts(requirement: Requirement) -> dict[Part, str]:
    places = list(requirement.areas)
    if requirement.travel_minutes:
        places.append(f"op til {requirement.travel_minutes} minutters transport hver vej")
    amount = requirement.weekly_minimum
    texts = {
        Part.PURPOSE: FIXED_TEXTS[Part.PURPOSE] if requirement.purpose else "",
        Part.TITLES: ", ".join(requirement.titles),
        Part.AREA: ", ".join(places),
        Part.WEEKLY_MINIMUM: f"Du søger mindst {amount} stillinger om ugen." if amount else "",
        Part.POSTED_IF_POSSIBLE: FIXED_TEXTS[Part.POSTED_IF_POSSIBLE]
        if requirement.posted_if_possible
        else "",
        Part.CUSTOMARY_WAY: requirement.customary_way,
        Part.FULL_TIME: FIXED_TEXTS[Part.FULL_TIME] if requirement.full_time else "",
        Part.REALISTIC: FIXED_TEXTS[Part.REALISTIC] if requirement.realistic else "",
        Part.JOBLOG: FIXED_TEXTS[Part.JOBLOG] if requirement.joblog else "",
    }
    return {part: text or NOT_INCLUDED for part, text in texts.items()}


def field_text(content: Content, name: Part) -> str:
    """Return what a content field says in words, "none" and nothing included."""
    if text := getattr(content, name):
        return str(text)
    return NONE if name in content.answered_none else NOT_FILLED_IN


def background_lines(content: Content) -> list[tuple[str, str]]:
    """Return the seven content fields, and the way to lasting work where the plan says one (R22, R26)."""
    names = [*CONTENT_FIELDS, *([Part.LASTING_EMPLOYMENT] if content.lasting_employment else [])]
    return [(LABELS[name], field_text(content, name)) for name in names]


def goal_text(goal: Goal) -> str:
    """Return "Projektkoordinator (kommuner)"."""
    if not goal.title:
        return NOT_FILLED_IN
    return f"{goal.title} ({goal.note})" if goal.note else goal.title


def terms_text(terms: Terms, *, owners: Mapping[Owner, str] = OWNER_LABELS) -> str:
    """Return "Opdatér dit CV (Medlemmet, senest 27. november 2026)"."""
    due = f", senest {dag_maaned(terms.due_on)} {terms.due_on.year}" if terms.due_on else ""
    return f"{terms.text or NOT_FILLED_IN} ({owners[terms.owner]}{due})"


def differences(
    before: Content, after: Content, *, owners: Mapping[Owner, str] = OWNER_LABELS
) -> list[Difference]:
    """Return what two versions say differently, in Danish and in the order of the page."""
    pairs: list[Difference] = []
    blank = Goal("")
    for place in range(max(len(before.job_goals), len(after.job_goals))):
        goal_before, goal_after = (
            content.job_goals[place] if place < len(content.job_goals) else blank
            for content in (before, after)
        )
        label = f"{LABELS[Part.JOB_GOALS]} {place + 1}"
        pairs.append(Difference(label, goal_text(goal_before), goal_text(goal_after)))
    pairs += [
        Difference(LABELS[name], field_text(before, name), field_text(after, name))
        for name in TEXTS
    ]
    clauses_after = _clause_texts(after.requirement)
    pairs += [
        Difference(LABELS[part], text, clauses_after[part])
        for part, text in _clause_texts(before.requirement).items()
    ]
    label = LABELS[Part.AGREEMENTS]
    agreed_before = [terms_text(terms, owners=owners) for terms in before.agreements]
    agreed_after = [terms_text(terms, owners=owners) for terms in after.agreements]
    pairs += [
        Difference(label, text, NOT_INCLUDED) for text in agreed_before if text not in agreed_after
    ]
    pairs += [
        Difference(label, NOT_INCLUDED, text) for text in agreed_after if text not in agreed_before
    ]
    return [pair for pair in pairs if pair.before != pair.after]


# Offers


class OfferType(StrEnum):
    """What a Jobcenter can grant (R19, P48)."""

    EDUCATION = "education"
    PLACEMENT = "placement"
    WAGE_SUBSIDY = "wage_subsidy"
    USEFULNESS_JOB = "usefulness_job"
    GUIDANCE = "guidance"
    OTHER = "other"


@dataclass(frozen=True)
class JobcenterMessage:
    """A decision that came from the Jobcenter's own system, by the key of the message."""

    message: str


@dataclass(frozen=True)
class JobcenterLetter:
    """A decision that came by letter or telephone and is entered by a caseworker (B38)."""

    sender: str
    dated: date
    reference: str


JobcenterSource = JobcenterMessage | JobcenterLetter


def shows_the_jobcenter_decided(source: JobcenterSource | None, *, entered_by_person: bool) -> bool:
    """Return whether a decision on an offer can be the Jobcenter's own (R18, B38).

    A message comes without a person; a letter is entered by one, with sender and reference.
    """
    match source:
        case JobcenterMessage(message):
            return bool(message.strip()) and not entered_by_person
        case JobcenterLetter(sender, _, reference):
            return bool(sender.strip() and reference.strip()) and entered_by_person
        case _:
            return False


def consent_due_on(asked_on: date, *, digital_exempt: bool, policy: Policy) -> date:
    """Return the day by which the member is asked to answer (L19).

    Counted from delivery, which takes some days on paper (B33), and rolled forward (2.2).
    """
    delivery = policy.paper_delivery_days if digital_exempt else 0
    day = asked_on + timedelta(days=delivery + policy.offer_consent_days)
    return roll_forward(day, policy.closing_days_extra)


def answer_reminder_on(sent_on: date, *, policy: Policy) -> date:
    """Return the day from which an unanswered recommendation is on the worklist (P49)."""
    return sent_on + timedelta(days=policy.offer_answer_reminder_days)


def days_not_covered(
    first_day: date, last_day: date | None, *, covered: Iterable[tuple[date, date | None]]
) -> tuple[date, date | None] | None:
    """Return what is left of a period after the periods that are there already, or None.

    What is left begins after the last of them that touches it; None as a last day means open.
    """
    for begins, ends in sorted(covered, key=lambda period: period[0]):
        if last_day is not None and begins > last_day:
            continue
        if ends is None:
            return None
        if ends >= first_day:
            first_day = ends + ONE_DAY
    if last_day is not None and last_day < first_day:
        return None
    return first_day, last_day
