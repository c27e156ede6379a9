"""Which event tells another system something; and SILENT, so that no event is forgotten.

A payload function returns None where nothing is to be told after all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cases.models import CaseEvent, EventKind
from exchange.models import MessageKind

Payload = dict[str, Any]


@dataclass(kw_only=True)
class Known:
    """What a chunk of events needs besides its cases.

    The plan in force of each case, and of each sanction case who told us of it and whether it was
    decided, all by key.
    """

    plans: dict[int, int] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)
    decided: set[int] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True)
class MessageType:
    """One message that an event gives."""

    kind: MessageKind
    payload: Callable[[CaseEvent, Known], Payload | None]


def facts(*names: str) -> Callable[[CaseEvent, Known], Payload | None]:
    """Return a payload function that passes these facts of the event on."""

    def payload(event: CaseEvent, known: Known) -> Payload | None:
        return {name: event.facts.get(name) for name in names}

    return payload


def deregistration(event: CaseEvent, known: Known) -> Payload | None:
    """Ask Jobnet to de-register a member who did not book, where policy says so (B3, P15)."""
    if not event.case.policy.deregister_on_missed_booking:
        return None
    return {"meeting": event.facts["meeting"], "deadline": event.facts.get("deadline")}


def handover(event: CaseEvent, known: Known) -> Payload | None:
    """Hand the case over with the plan in force, or say that there is none (R39)."""
    return {
        "reason": event.facts.get("reason"),
        "talks_held": event.facts.get("talks_held"),
        "municipality": event.case.municipality.code,
        "planversion": known.plans.get(event.case_id),
    }


def joblog_entry(event: CaseEvent, known: Known) -> Payload | None:
    """Tell Jobnet of an application, unless Jobnet told us (A24)."""
    if event.source.startswith("jobnet:"):
        return None
    return {
        "joblogentry": event.facts.get("joblogentry"),
        "public_id": event.facts.get("public_id"),
        "change": event.kind,
    }


def offer(event: CaseEvent, known: Known) -> Payload | None:
    """Send a recommendation to the Jobcenter of the member's municipality (R20)."""
    return {
        "offerrecommendation": event.facts.get("offerrecommendation"),
        "municipality": event.case.municipality.code,
    }


def notification_answer(event: CaseEvent, known: Known) -> Payload | None:
    """Answer the Jobcenter that told us of an absence, once it is decided what comes of it (P37)."""
    sanction = event.facts["sanctioncase"]
    if not known.sources.get(sanction, "").startswith("jobcenter:"):
        return None
    return {"sanctioncase": sanction, "municipality": event.case.municipality.code}


def correction(event: CaseEvent, known: Known) -> Payload | None:
    """Correct what payout was told; before a decision it was told nothing (A20)."""
    sanction = event.facts["sanctioncase"]
    return {"sanctioncase": sanction} if sanction in known.decided else None


def overturned(event: CaseEvent, known: Known) -> Payload | None:
    """Tell payout that the second instance took a decision away; a change of days tells itself."""
    return correction(event, known) if event.facts.get("result") == "overturned" else None


ANSWER = MessageType(kind=MessageKind.NOTIFICATION_ANSWER, payload=notification_answer)
CORRECTION = MessageType(kind=MessageKind.CONSEQUENCE_CORRECTED, payload=correction)

JOBLOG = MessageType(kind=MessageKind.JOBLOG_ENTRY, payload=joblog_entry)

MESSAGES: Mapping[EventKind, tuple[MessageType, ...]] = {
    EventKind.HANDED_OVER: (MessageType(kind=MessageKind.HANDOVER_PACKAGE, payload=handover),),
    EventKind.BOOKING_EXPIRED: (
        MessageType(kind=MessageKind.DEREGISTRATION_REQUESTED, payload=deregistration),
    ),
    EventKind.PLAN_ACTIVATED: (
        MessageType(kind=MessageKind.PLAN_PUBLISHED, payload=facts("planversion", "number")),
    ),
    EventKind.OFFER_SENT: (MessageType(kind=MessageKind.OFFER_RECOMMENDED, payload=offer),),
    EventKind.APPLICATION_LOGGED: (JOBLOG,),
    EventKind.APPLICATION_CORRECTED: (JOBLOG,),
    EventKind.APPLICATION_DELETED: (JOBLOG,),
    EventKind.DECIDED: (
        MessageType(kind=MessageKind.CONSEQUENCE_FINAL, payload=facts("sanctioncase")),
        ANSWER,
    ),
    EventKind.DECIDED_NONE: (ANSWER,),
    EventKind.SANCTION_DISMISSED: (ANSWER,),
    EventKind.CURED: (CORRECTION,),
    EventKind.CONSEQUENCE_CORRECTED: (CORRECTION,),
    EventKind.SANCTION_ANNULLED: (CORRECTION, ANSWER),
    EventKind.APPEAL_UPHELD: (CORRECTION,),
    EventKind.APPEAL_ANSWERED: (
        MessageType(kind=MessageKind.CONSEQUENCE_CORRECTED, payload=overturned),
    ),
}

SILENT = frozenset(
    {
        # The fund's own course; the Jobcenter reads the case, Jobnet told us or need not know.
        EventKind.OPENED,
        EventKind.OPENED_AS_LEGACY,
        EventKind.PAUSED,
        EventKind.RESUMED,
        EventKind.HANDOVER_ANNOUNCED,
        EventKind.HOLD_LIFTED,
        EventKind.REFERRAL_PROPOSED,
        EventKind.REFERRAL_REFUSED,
        EventKind.TAKEN_OVER,
        EventKind.CLOSED,
        EventKind.REOPENED,
        EventKind.MOVED,
        EventKind.ASSIGNED,
        EventKind.ABSENCE_REPORTED,
        EventKind.ABSENCE_ENDED,
        EventKind.EXEMPTION_GRANTED,
        EventKind.EXEMPTION_REFUSED,
        EventKind.WISH_ANSWERED,
        EventKind.CORRECTION_SETTLED,
        EventKind.PARTICIPATION_SETTLED,
        # The correction is L13, which the Jobcenter reads; B24 names no message for it.
        EventKind.HANDOVER_UNDONE,
        # Talks.
        EventKind.CONVENED,
        EventKind.INVITED,
        EventKind.DEADLINE_SUSPENDED,
        EventKind.DEADLINE_SET,
        EventKind.BOOKING_REMINDED,
        EventKind.NO_SLOT_REPORTED,
        EventKind.BOOKED,
        EventKind.REBOOKED,
        EventKind.MODE_CHOSEN,
        EventKind.MODE_ALLOWED,
        EventKind.CONVENED_FIXED,
        EventKind.TALK_REMINDED,
        EventKind.CANCELLED,
        EventKind.CANCELLATION_SENT,
        EventKind.CANCELLATION_ACCEPTED,
        EventKind.CANCELLATION_REJECTED,
        EventKind.HELD,
        EventKind.MISSED,
        EventKind.MISSED_CONFIRMED,
        EventKind.CONTACT_RECORDED,
        EventKind.CONTACT_NOTED,
        EventKind.OUTCOME_CORRECTED,
        EventKind.WITHDRAWN,
        EventKind.JOBCENTER_TALK_NOTED,
        EventKind.OUTAGE_EXTENDED,
        # A plan that came from the Jobcenter is there already; drafts and comments are ours.
        EventKind.PLAN_RECEIVED,
        EventKind.PLAN_ACKNOWLEDGED,
        EventKind.PLAN_COMMENTED,
        EventKind.AGREEMENT_SETTLED,
        EventKind.OFFER_PROPOSED,
        EventKind.OFFER_REFUSED,
        EventKind.OFFER_WITHDRAWN,
        EventKind.OFFER_LAPSED,
        EventKind.OFFER_ANSWERED,
        # A week is judged by us alone.
        EventKind.WEEK_BELOW,
        EventKind.WEEK_FINAL,
        # Payout hears nothing before a decision, and the correction when there is one (A20).
        EventKind.SANCTION_FLAGGED,
        EventKind.MISSED_LETTER_DUE,
        EventKind.HEARING_SENT,
        EventKind.HEARING_EXTENDED,
        EventKind.HEARING_ANSWERED,
        EventKind.HEARING_EXPIRED,
        EventKind.DECISION_PROPOSED,
        EventKind.DECISION_RETURNED,
        EventKind.APPEALED,
        EventKind.APPEAL_FORWARDED,
        # From another system, and what we make of it among ourselves.
        EventKind.HANDOVER_PREPARED,
        EventKind.HANDOVER_RECEIVED,
        EventKind.HANDOVER_RETURNED,
        EventKind.HANDOVER_ANSWERED,
    }
)
