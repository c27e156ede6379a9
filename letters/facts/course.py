"""Letters about the case itself: L10 to L15, L17 and L28."""

from cases.models import WITH_JOBCENTER, CaseEvent, CaseState, CloseReason
from core.dates import ONE_DAY, end_of_day, local_date
from letters.facts.known import Draft, Known, day
from letters.models import Act
from plans.models import OfferRecommendation, OfferState

NUMBER_WORDS = {1: "en", 2: "to", 3: "tre", 4: "fire", 5: "fem", 6: "seks"}


def handover_announced(event: CaseEvent, known: Known) -> Draft | None:
    """L10: the Jobcenter soon takes over; does the member want the fund at the first talk (R17, B6)?"""
    case = event.case
    handover = day(event.facts["handover_on"])
    if handover is None or case.state == CaseState.CLOSED or case.state in WITH_JOBCENTER:
        return None
    asks = case.wants_fund_at_first_jc_talk is None
    deadline = max(handover - ONE_DAY, local_date(event.happened_at))
    return Draft(
        context={
            "handover": handover,
            "deadline": deadline,
            "wish": case.wants_fund_at_first_jc_talk,
            "months": _in_words(case.policy.handover_months),
        },
        deadline_on=deadline if asks else None,
        act=Act.ANSWER_WISH,
    )


def handed_over(event: CaseEvent, known: Known) -> Draft:
    """L11: from now on the Jobcenter holds the talks (R38, R41)."""
    case = event.case
    lapsed = [offer for offer in _offers(event, known) if offer.state == OfferState.LAPSED]
    return Draft(
        context={
            "reason": event.facts.get("reason", ""),
            "handed_over": local_date(event.happened_at),
            "talks": _in_words(event.facts.get("talks_held", case.talks_held)),
            "months": _in_words(case.policy.handover_months),
            "wish": case.wants_fund_at_first_jc_talk,
            "withdrawn": [
                talk.starts_at
                for talk in known.called_off.get(case.pk, [])
                if talk.starts_at and talk.starts_at > end_of_day(local_date(event.happened_at))
            ],
            "lapsed": [offer.offer for offer in lapsed],
            "has_plan": case.pk in known.plans,
        },
        act=Act.ANSWER_WISH,
    )


def handover_for_jobcenter(event: CaseEvent, known: Known) -> Draft:
    """L12: what the Jobcenter needs to go on (R39)."""
    case = event.case
    version = known.plans.get(case.pk)
    plan = None
    if version is not None and version.available_from is not None:
        plan = {"version": version.number, "since": local_date(version.available_from)}
    return Draft(
        context={
            "reason": event.facts.get("reason", ""),
            "handed_over": local_date(event.happened_at),
            "talks_held": _in_words(event.facts.get("talks_held", case.talks_held)),
            "spell_start": case.spell_start,
            "talks": [
                {"title": talk.title, "on": local_date(talk.starts_at)}
                for talk in known.held.get(case.pk, [])
                if talk.starts_at
            ],
            "plan": plan,
            "offers": [
                f"{offer.get_type_display()}: {offer.offer}"
                for offer in _offers(event, known)
                if offer.state == OfferState.SENT
            ],
            "wish": case.wants_fund_at_first_jc_talk,
        },
    )


def _offers(event: CaseEvent, known: Known) -> list[OfferRecommendation]:
    return known.offers_of.get(event.case_id, [])


def handover_undone(event: CaseEvent, known: Known) -> Draft:
    """L13: the handover is taken back."""
    return Draft(context={"undone": local_date(event.happened_at)})


def closed(event: CaseEvent, known: Known) -> Draft | None:
    """L14: the case is over; none for a new benefit period, which has its own letters (B21)."""
    reason = event.facts.get("reason", "")
    if reason in (CloseReason.NEW_PERIOD, CloseReason.DEATH):
        return None
    return Draft(context={"reason": reason, "closed": local_date(event.happened_at)})


def legacy(event: CaseEvent, known: Known) -> Draft:
    """L15: unemployed before the regime, so the Jobcenter goes on (R3)."""
    return Draft(context={"regime_start": event.case.policy.regime_start})


def moved(event: CaseEvent, known: Known) -> Draft:
    """L17: another municipality, another Jobcenter."""
    code = event.facts["moved_to"]
    return Draft(
        context={
            "moved": local_date(event.happened_at),
            "municipality": known.municipalities.get(code, code),
            "with_jobcenter": event.case.state in WITH_JOBCENTER,
        },
    )


def assigned(event: CaseEvent, known: Known) -> Draft | None:
    """L17: another branch; a new caseworker at the same branch is no letter."""
    case = event.case
    before = [
        branch for since, branch in known.branches.get(case.pk, []) if since < event.happened_at
    ]
    if case.branch is None or (before and before[-1] == event.facts.get("branch")):
        return None
    if case.branch_id != event.facts.get("branch"):
        return None  # it was assigned again since, and that event has its own letter
    return Draft(
        context={
            "moved": local_date(event.happened_at),
            "branch": case.branch.name,
            "branch_address": case.branch.address,
        },
        template="L17_branch",
    )


def exemption_granted(event: CaseEvent, known: Known) -> Draft:
    """L28: less intensive effort until the job begins (P22, B15)."""
    exemption = known.exemptions[event.facts["exemption"]]
    return Draft(
        context={
            "first_day": exemption.first_day,
            "last_day": exemption.job_starts_on - ONE_DAY,
            "job_starts": exemption.job_starts_on,
        },
    )


def exemption_refused(event: CaseEvent, known: Known) -> Draft:
    """L28: it was asked for and refused, with the reason."""
    exemption = known.exemptions[event.facts["exemption"]]
    return Draft(
        context={"job_starts": exemption.job_starts_on, "reason": exemption.reason},
        template="L28_refused",
    )


def _in_words(number: int) -> str:
    return NUMBER_WORDS.get(number, str(number))
