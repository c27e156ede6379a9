"""The case's state machine, whole (domain 5.1). Pauses and closings have one arrow for each side."""

from cases.models import WITH_AKASSE, WITH_JOBCENTER, CaseState, EventKind
from cases.story import Transition

PAUSE_AT_AKASSE = Transition(
    event=EventKind.PAUSED,
    sources=frozenset({CaseState.AKASSE_ACTIVE}),
    target=CaseState.AKASSE_PAUSED,
)
RESUME_AT_AKASSE = Transition(
    event=EventKind.RESUMED,
    sources=frozenset({CaseState.AKASSE_PAUSED}),
    target=CaseState.AKASSE_ACTIVE,
)
PAUSE_AT_JOBCENTER = Transition(
    event=EventKind.PAUSED,
    sources=frozenset({CaseState.JOBCENTER_ACTIVE}),
    target=CaseState.JOBCENTER_PAUSED,
)
RESUME_AT_JOBCENTER = Transition(
    event=EventKind.RESUMED,
    sources=frozenset({CaseState.JOBCENTER_PAUSED}),
    target=CaseState.JOBCENTER_ACTIVE,
)
HAND_OVER = Transition(
    event=EventKind.HANDED_OVER,
    sources=frozenset({CaseState.AKASSE_ACTIVE}),
    target=CaseState.JOBCENTER_ACTIVE,
)
UNDO_HANDOVER = Transition(
    event=EventKind.HANDOVER_UNDONE,
    sources=frozenset({CaseState.JOBCENTER_ACTIVE}),
    target=CaseState.AKASSE_ACTIVE,
)
TAKE_OVER = Transition(
    event=EventKind.TAKEN_OVER,
    sources=frozenset({CaseState.JOBCENTER_ACTIVE}),
    target=CaseState.AKASSE_ACTIVE,
)
CLOSE = Transition(
    event=EventKind.CLOSED,
    sources=WITH_AKASSE | WITH_JOBCENTER,
    target=CaseState.CLOSED,
)
REOPEN_AT_AKASSE = Transition(
    event=EventKind.REOPENED,
    sources=frozenset({CaseState.CLOSED}),
    target=CaseState.AKASSE_ACTIVE,
)
REOPEN_AT_JOBCENTER = Transition(
    event=EventKind.REOPENED,
    sources=frozenset({CaseState.CLOSED}),
    target=CaseState.JOBCENTER_ACTIVE,
)

PAUSE: dict[str, Transition] = {
    CaseState.AKASSE_ACTIVE: PAUSE_AT_AKASSE,
    CaseState.JOBCENTER_ACTIVE: PAUSE_AT_JOBCENTER,
}
RESUME: dict[str, Transition] = {
    CaseState.AKASSE_PAUSED: RESUME_AT_AKASSE,
    CaseState.JOBCENTER_PAUSED: RESUME_AT_JOBCENTER,
}
