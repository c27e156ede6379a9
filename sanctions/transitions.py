"""A sanction case's state machine, whole (domain 5.5)."""

from cases.models import EventKind
from cases.story import Transition
from sanctions.models import UNDECIDED, SanctionState

SEND_HEARING = Transition(
    event=EventKind.HEARING_SENT,
    sources=frozenset({SanctionState.FLAGGED}),
    target=SanctionState.HEARING,
)
REPLY = Transition(
    event=EventKind.HEARING_ANSWERED,
    sources=frozenset({SanctionState.HEARING}),
    target=SanctionState.READY,
)
EXPIRE = Transition(
    event=EventKind.HEARING_EXPIRED,
    sources=frozenset({SanctionState.HEARING}),
    target=SanctionState.READY,
)
REOPEN_HEARING = Transition(
    event=EventKind.HEARING_EXTENDED,
    sources=frozenset({SanctionState.READY}),
    target=SanctionState.HEARING,
)
DISMISS = Transition(
    event=EventKind.SANCTION_DISMISSED,
    sources=frozenset({SanctionState.FLAGGED}),
    target=SanctionState.DECIDED_NONE,
)
NOTHING_LOST = Transition(
    event=EventKind.SANCTION_DISMISSED, sources=UNDECIDED, target=SanctionState.DECIDED_NONE
)
DECIDE_NONE = Transition(
    event=EventKind.DECIDED_NONE,
    sources=frozenset({SanctionState.READY, SanctionState.APPROVAL}),
    target=SanctionState.DECIDED_NONE,
)
PROPOSE = Transition(
    event=EventKind.DECISION_PROPOSED,
    sources=frozenset({SanctionState.READY}),
    target=SanctionState.APPROVAL,
)
RETURN = Transition(
    event=EventKind.DECISION_RETURNED,
    sources=frozenset({SanctionState.APPROVAL}),
    target=SanctionState.READY,
)
DECIDE_OPEN = Transition(
    event=EventKind.DECIDED,
    sources=frozenset({SanctionState.READY, SanctionState.APPROVAL}),
    target=SanctionState.IN_FORCE,
)
DECIDE_CLOSED = Transition(
    event=EventKind.DECIDED,
    sources=frozenset({SanctionState.READY, SanctionState.APPROVAL}),
    target=SanctionState.ENDED,
)
CURE = Transition(
    event=EventKind.CURED,
    sources=frozenset({SanctionState.IN_FORCE}),
    target=SanctionState.ENDED,
)
APPEAL = Transition(
    event=EventKind.APPEALED,
    sources=frozenset({SanctionState.IN_FORCE, SanctionState.ENDED}),
    target=SanctionState.APPEALED,
)
UPHOLD = Transition(
    event=EventKind.APPEAL_UPHELD,
    sources=frozenset({SanctionState.APPEALED}),
    target=SanctionState.ANNULLED,
)
FORWARD = Transition(
    event=EventKind.APPEAL_FORWARDED,
    sources=frozenset({SanctionState.APPEALED}),
    target=SanctionState.APPEAL_CLOSED,
)
CKA_KEEPS = Transition(
    event=EventKind.APPEAL_ANSWERED,
    sources=frozenset({SanctionState.APPEAL_CLOSED}),
    target=SanctionState.APPEAL_CLOSED,
)
CKA_OVERTURNS = Transition(
    event=EventKind.APPEAL_ANSWERED,
    sources=frozenset({SanctionState.APPEAL_CLOSED}),
    target=SanctionState.ANNULLED,
)
ANNUL = Transition(
    event=EventKind.SANCTION_ANNULLED,
    sources=UNDECIDED
    | {
        SanctionState.IN_FORCE,
        SanctionState.ENDED,
        SanctionState.APPEALED,
        SanctionState.APPEAL_CLOSED,
        SanctionState.DECIDED_NONE,
    },
    target=SanctionState.ANNULLED,
)
