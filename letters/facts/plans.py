"""Letters about Min Plan and the offers that the Jobcenter is asked for: L18 to L20."""

from cases.models import CaseEvent
from core.dates import local_date
from letters.facts.known import RECOUNT, Draft, Known
from letters.models import Act
from plans.models import OfferRecommendation, OfferState
from plans.operations import offers

Type = OfferRecommendation.Type

INDEFINITE = {
    Type.EDUCATION: "et kursus eller en uddannelse",
    Type.PLACEMENT: "en praktik",
    Type.WAGE_SUBSIDY: "et job med løntilskud",
    Type.USEFULNESS_JOB: "en nytteindsats",
    Type.GUIDANCE: "et forløb med vejledning",
    Type.OTHER: "et tilbud",
}
DEFINITE = {
    Type.EDUCATION: "uddannelsen",
    Type.PLACEMENT: "praktikken",
    Type.WAGE_SUBSIDY: "jobbet med løntilskud",
    Type.USEFULNESS_JOB: "nytteindsatsen",
    Type.GUIDANCE: "forløbet med vejledning",
    Type.OTHER: "tilbuddet",
}


def plan_in_force(event: CaseEvent, known: Known) -> Draft:
    """L18: a version of Min Plan is in force (R27, R30)."""
    version = known.versions[event.facts["planversion"]]
    requirement = getattr(version, "requirement", None)
    minimum = requirement.weekly_minimum if requirement else None
    return Draft(
        context={
            "first": version.number == 1,
            "author": version.author,
            "since": local_date(version.available_from or event.happened_at),
            "goals": [
                goal.title for goal in sorted(version.goals.all(), key=lambda goal: goal.position)
            ],
            "weekly": minimum or event.case.required_a_week,
        },
        act=Act.SEE_PLAN,
        act_on=version.public_id,
    )


def offer_proposed(event: CaseEvent, known: Known) -> Draft | None:
    """L19: does the member agree that the Jobcenter is asked (R20)?"""
    offer = known.offers[event.facts["offerrecommendation"]]
    if known.is_late(event):
        offer = offers.recount_consent(
            recommendation_id=offer.pk,
            counted_from=local_date(known.at),
            at=known.at,
            source=RECOUNT,
        )
    if offer.consent_due_on is None:
        return None
    return Draft(
        context={
            "offer_indefinite": INDEFINITE[Type(offer.type)],
            "offer": offer.offer.rstrip(". "),
            "reason": offer.reason,
            "deadline": offer.consent_due_on,
        },
        deadline_on=offer.consent_due_on,
        act=Act.ANSWER_OFFER,
        act_on=offer.public_id,
    )


def offer_answered(event: CaseEvent, known: Known) -> Draft | None:
    """L20: the Jobcenter has decided (R18)."""
    offer = known.offers[event.facts["offerrecommendation"]]
    if offer.state not in (OfferState.GRANTED, OfferState.DECLINED):
        return None
    return Draft(
        context={
            "granted": offer.state == OfferState.GRANTED,
            "offer": offer.offer.rstrip(". "),
            "offer_definite": DEFINITE[Type(offer.type)],
            "starts": offer.starts_on,
        },
        act=Act.SEE_PLAN,
    )
