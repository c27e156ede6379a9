"""The state machines of plan versions, recommendations and agreements, whole (domain 5.3, 5.4).

A draft that is discarded and a version that a new one supersedes have no line in the story: nothing
happened to the member but what the new version says. ``plans.operations`` sets those two states.
"""

from cases.models import EventKind
from cases.story import Transition
from plans.models import AgreementState, OfferState, PlanState

ACTIVATE = Transition(
    event=EventKind.PLAN_ACTIVATED,
    sources=frozenset({PlanState.DRAFT}),
    target=PlanState.ACTIVE,
)
RECEIVE = Transition(
    event=EventKind.PLAN_RECEIVED,
    sources=frozenset({PlanState.DRAFT}),
    target=PlanState.ACTIVE,
)
ACKNOWLEDGE = Transition(
    event=EventKind.PLAN_ACKNOWLEDGED,
    sources=frozenset({PlanState.ACTIVE}),
    target=PlanState.ACTIVE,
)

ASK_CONSENT = Transition(
    event=EventKind.OFFER_PROPOSED,
    sources=frozenset({OfferState.DRAFT}),
    target=OfferState.AWAITING_CONSENT,
)
SEND = Transition(
    event=EventKind.OFFER_SENT,
    sources=frozenset({OfferState.AWAITING_CONSENT}),
    target=OfferState.SENT,
)
REFUSE = Transition(
    event=EventKind.OFFER_REFUSED,
    sources=frozenset({OfferState.AWAITING_CONSENT}),
    target=OfferState.WITHDRAWN,
)
WITHDRAW = Transition(
    event=EventKind.OFFER_WITHDRAWN,
    sources=frozenset({OfferState.DRAFT, OfferState.AWAITING_CONSENT}),
    target=OfferState.WITHDRAWN,
)
LAPSE = Transition(
    event=EventKind.OFFER_LAPSED,
    sources=frozenset({OfferState.DRAFT, OfferState.AWAITING_CONSENT}),
    target=OfferState.LAPSED,
)
NOTE_GRANTED = Transition(
    event=EventKind.OFFER_ANSWERED,
    sources=frozenset({OfferState.SENT}),
    target=OfferState.GRANTED,
)
NOTE_DECLINED = Transition(
    event=EventKind.OFFER_ANSWERED,
    sources=frozenset({OfferState.SENT}),
    target=OfferState.DECLINED,
)

# A wrong mark is corrected by the other one.
MARK_KEPT = Transition(
    event=EventKind.AGREEMENT_SETTLED,
    sources=frozenset({AgreementState.OPEN, AgreementState.BROKEN}),
    target=AgreementState.KEPT,
)
MARK_BROKEN = Transition(
    event=EventKind.AGREEMENT_SETTLED,
    sources=frozenset({AgreementState.OPEN, AgreementState.KEPT}),
    target=AgreementState.BROKEN,
)
