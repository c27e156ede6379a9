"""Recommendations of offers: the fund asks, the member consents, the Jobcenter alone decides."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from cases import operations as case_operations
from cases import story
from cases.models import WITH_AKASSE, Case, CaseState
from cases.operations import DatesOutOfOrder, NotInThisPhase
from cases.rules import AbsenceKind
from core import history
from core.chunks import Chunk
from core.dates import local_date
from plans import rules, transitions
from plans.models import UNSENT, Agreement, OfferRecommendation, OfferState
from plans.operations import drafts
from plans.operations.errors import OfferAlreadyOpen, OfferIncomplete, OnlyJobcenterGrants

SETTLED_BY_CLOCK = "sweep:settle_offers"


@transaction.atomic
def draft_recommendation(
    *, case_id: int, offer_type: str, offer: str, reason: str, actor: User, at: datetime
) -> OfferRecommendation:
    """Keep a recommendation that the member is not asked about yet; parts may be missing.

    :raises NotInThisPhase: if the fund does not hold the contact process (R20, R41)
    :raises OfferAlreadyOpen: if the same offer is recommended already and not answered
    """
    _case_of_fund(case_id)
    same = OfferRecommendation.objects.unanswered().filter(
        case=case_id, type=rules.OfferType(offer_type).value, offer=offer.strip()
    )
    if offer.strip() and same.exists():
        raise OfferAlreadyOpen
    recommendation = OfferRecommendation(
        case_id=case_id,
        type=rules.OfferType(offer_type).value,
        offer=offer.strip(),
        reason=reason.strip(),
        started_at=at,
        started_by=actor,
    )
    history.save(recommendation, actor=actor, at=at)
    return recommendation


@transaction.atomic
def change_recommendation(
    *, recommendation_id: int, offer_type: str, offer: str, reason: str, actor: User, at: datetime
) -> OfferRecommendation:
    """Write a draft of a recommendation anew.

    :raises NotInThisPhase: if the fund does not hold the contact process (R41)
    :raises TransitionNotAllowed: if the member has been asked, or it is settled
    """
    recommendation = _locked_recommendation(recommendation_id)
    if recommendation.case.state != CaseState.AKASSE_ACTIVE:
        raise NotInThisPhase
    story.check(recommendation, transitions.ASK_CONSENT)
    recommendation.type = rules.OfferType(offer_type).value
    recommendation.offer = offer.strip()
    recommendation.reason = reason.strip()
    history.save(recommendation, actor=actor, at=at)
    return recommendation


@transaction.atomic
def ask_consent(*, recommendation_id: int, actor: User, at: datetime) -> OfferRecommendation:
    """Ask the member whether the recommendation may be sent (R20, L19).

    :raises NotInThisPhase: if the fund does not hold the contact process (R41)
    :raises TransitionNotAllowed: if the member was asked before
    :raises OfferIncomplete: if it names no concrete offer or no reason (R59)
    """
    recommendation = _locked_recommendation(recommendation_id)
    case = recommendation.case
    if case.state != CaseState.AKASSE_ACTIVE:
        raise NotInThisPhase
    story.check(recommendation, transitions.ASK_CONSENT)
    _require_offer(recommendation.offer, recommendation.reason)
    story.move(
        recommendation,
        transitions.ASK_CONSENT,
        actor=actor,
        at=at,
        changes={
            "asked_at": at,
            "consent_due_on": rules.consent_due_on(
                local_date(at),
                digital_exempt=case.member.digital_exempt,
                policy=case.policy,
            ),
        },
    )
    return recommendation


@transaction.atomic
def recount_consent(
    *, recommendation_id: int, counted_from: date, at: datetime, source: str
) -> OfferRecommendation:
    """Count the day to answer anew because L19 could first be read on a later day (B33).

    Says nothing by itself: the letter that is being written names the new day.
    """
    recommendation = _locked_recommendation(recommendation_id)
    case = recommendation.case
    due_on = rules.consent_due_on(
        counted_from, digital_exempt=case.member.digital_exempt, policy=case.policy
    )
    waits = recommendation.state == OfferState.AWAITING_CONSENT
    if waits and recommendation.consent_due_on and due_on > recommendation.consent_due_on:
        recommendation.consent_due_on = due_on
        history.save(recommendation, actor=None, at=at, reason=source)
    return recommendation


@transaction.atomic
def change_and_ask(
    *, recommendation_id: int, offer_type: str, offer: str, reason: str, actor: User, at: datetime
) -> OfferRecommendation:
    """Write a draft anew and ask the member about it at once.

    :raises NotInThisPhase, TransitionNotAllowed, OfferIncomplete: as they say
    """
    change_recommendation(
        recommendation_id=recommendation_id,
        offer_type=offer_type,
        offer=offer,
        reason=reason,
        actor=actor,
        at=at,
    )
    return ask_consent(recommendation_id=recommendation_id, actor=actor, at=at)


@transaction.atomic
def recommend(
    *, case_id: int, offer_type: str, offer: str, reason: str, actor: User, at: datetime
) -> OfferRecommendation:
    """Recommend an offer and ask the member at once.

    :raises NotInThisPhase: if the fund does not hold the contact process (R41)
    :raises OfferIncomplete: if it names no concrete offer or no reason (R59)
    :raises OfferAlreadyOpen: if the same offer is recommended already and not answered
    """
    _case_of_fund(case_id)
    _require_offer(offer, reason)
    recommendation = draft_recommendation(
        case_id=case_id, offer_type=offer_type, offer=offer, reason=reason, actor=actor, at=at
    )
    return ask_consent(recommendation_id=recommendation.pk, actor=actor, at=at)


@transaction.atomic
def answer_consent(
    *, recommendation_id: int, consent: bool, actor: User, at: datetime, note: str = ""
) -> OfferRecommendation:
    """Send the recommendation to the Jobcenter when the member says yes; a no takes it back.

    :param note: what the member adds, for the Jobcenter to read
    :raises NotInThisPhase: if the fund does not hold the contact process any more (R41)
    :raises TransitionNotAllowed: if the member is not being asked
    """
    recommendation = _locked_recommendation(recommendation_id)
    case = recommendation.case
    arrow = transitions.SEND if consent else transitions.REFUSE
    story.check(recommendation, arrow)
    if case.state not in WITH_AKASSE:
        raise NotInThisPhase
    changes: dict[str, Any] = {"member_note": note.strip()}
    if consent:
        changes |= {
            "consented_at": at,
            "sent_at": at,
            "answer_reminder_on": rules.answer_reminder_on(local_date(at), policy=case.policy),
        }
    story.move(recommendation, arrow, actor=actor, at=at, changes=changes)
    return recommendation


@transaction.atomic
def withdraw(*, recommendation_id: int, actor: User, at: datetime) -> OfferRecommendation:
    """Take back a recommendation that was not sent.

    :raises TransitionNotAllowed: if it was sent or is settled
    """
    recommendation = _locked_recommendation(recommendation_id)
    story.move(recommendation, transitions.WITHDRAW, actor=actor, at=at)
    return recommendation


@transaction.atomic
def record_jobcenter_decision(
    *,
    recommendation_id: int,
    granted: bool,
    source: rules.JobcenterSource | None,
    actor: User | None,
    at: datetime,
    starts_on: date | None = None,
    ends_on: date | None = None,
    exempts: bool = False,
    note: str = "",
) -> OfferRecommendation:
    """Store what the Jobcenter decided; a granted offer becomes an agreement in the plan (R18, B38).

    This is the only way to a granted offer, and it stores another's decision: without the
    Jobcenter's message, or the sender, date and reference of its letter, nothing is stored.

    :param source: the Jobcenter's message (then nobody acts), or its letter (then a caseworker enters it)
    :param exempts: whether the member need not search while in the offer (B14)
    :raises OnlyJobcenterGrants: if the source does not show that the Jobcenter decided
    :raises TransitionNotAllowed: if the recommendation was not sent, or is answered
    :raises DatesOutOfOrder: if the offer ends before it starts, or its letter comes from the future
    """
    if source is None or not rules.shows_the_jobcenter_decided(
        source, entered_by_person=actor is not None
    ):
        raise OnlyJobcenterGrants
    recommendation = _locked_recommendation(recommendation_id)
    arrow = transitions.NOTE_GRANTED if granted else transitions.NOTE_DECLINED
    story.check(recommendation, arrow)
    changes: dict[str, Any] = {"decided_at": at, "decision_note": note.strip()}
    event_source = ""
    if isinstance(source, rules.JobcenterMessage):
        event_source = f"jobcenter:{source.message}"
        changes["decision_message"] = source.message
    else:
        if source.dated > local_date(at):
            raise DatesOutOfOrder(first_day=source.dated, last_day=local_date(at))
        changes |= {
            "decision_sender": source.sender.strip(),
            "decision_date": source.dated,
            "decision_reference": source.reference.strip(),
            "decision_entered_by": actor,
        }
    if granted:
        if ends_on and (starts_on is None or ends_on < starts_on):
            raise DatesOutOfOrder(first_day=starts_on, last_day=ends_on)
        changes |= {"starts_on": starts_on, "ends_on": ends_on, "exempts": exempts}
    story.move(
        recommendation,
        arrow,
        actor=actor,
        at=at,
        source=event_source,
        changes=changes,
        granted=granted,
    )
    if granted:
        _agree_on_offer(recommendation, actor=actor, at=at, source=event_source)
    return recommendation


@transaction.atomic
def settle_offers(*, at: datetime, after: int = 0, limit: int = 2000) -> Chunk:
    """Let recommendations lapse that were not sent when the fund's time ended (5.4).

    Sent ones stay with the Jobcenter. A case that is closed ends the fund's time too.
    """
    waiting = OfferRecommendation.objects.without_the_fund().filter(case=OuterRef("pk"))
    cases = Case.objects.filter(Exists(waiting)).claim(limit, after=after)
    lapsing = list(
        OfferRecommendation.objects.filter(case__in=cases, state__in=UNSENT)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    story.move_many(lapsing, transitions.LAPSE, actor=None, at=at, source=SETTLED_BY_CLOCK)
    return Chunk(len(lapsing), max((case.pk for case in cases), default=None))


def _agree_on_offer(
    recommendation: OfferRecommendation, *, actor: User | None, at: datetime, source: str
) -> None:
    """Put a granted offer into the plan, and its days into the case when they exempt (B29)."""
    case = recommendation.case
    agreement = Agreement(
        plan=drafts.plan_of(case, actor=actor, at=at, source=source),
        recommendation=recommendation,
        kind=Agreement.Kind.OFFER,
        text=recommendation.offer,
        due_on=recommendation.starts_on,
        owner=Agreement.Owner.MEMBER,
        agreed_at=at,
    )
    history.save(agreement, actor=actor, at=at, reason=source)
    if not recommendation.exempts or not recommendation.starts_on or case.closed_on:
        return
    there = case.absences.filter(kind=AbsenceKind.OFFER.value).values_list("first_day", "last_day")
    left = rules.days_not_covered(recommendation.starts_on, recommendation.ends_on, covered=there)
    if left:
        first_day, last_day = left
        case_operations.report_absence(
            case,
            kind=AbsenceKind.OFFER,
            first_day=first_day,
            last_day=last_day,
            received_at=at,
            actor=actor,
            source=source,
        )


def _case_of_fund(case_id: int) -> Case:
    case = Case.objects.locked(case_id)
    if case.state != CaseState.AKASSE_ACTIVE:
        raise NotInThisPhase
    return case


def _locked_recommendation(recommendation_id: int) -> OfferRecommendation:
    """Return the recommendation with its case, both locked, the case first."""
    case_id = OfferRecommendation.objects.values_list("case_id", flat=True).get(
        pk=recommendation_id
    )
    case = Case.objects.locked(case_id)
    recommendation = OfferRecommendation.objects.locked(recommendation_id)
    recommendation.case = case
    return recommendation


def _require_offer(offer: str, reason: str) -> None:
    if not offer.strip() or not reason.strip():
        raise OfferIncomplete
