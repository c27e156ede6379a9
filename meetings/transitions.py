"""A talk's state machine, whole (domain 5.2). An invitation and a fixed convening begin a row."""

from cases.models import EventKind
from cases.story import Transition
from meetings.models import OPEN_STATES, MeetingState

BOOK = Transition(
    event=EventKind.BOOKED,
    sources=frozenset({MeetingState.AWAITING_BOOKING}),
    target=MeetingState.BOOKED,
)
CONVENE_FIXED = Transition(
    event=EventKind.CONVENED_FIXED,
    sources=frozenset({MeetingState.AWAITING_BOOKING}),
    target=MeetingState.BOOKED,
)
REBOOK = Transition(
    event=EventKind.REBOOKED,
    sources=frozenset({MeetingState.BOOKED}),
    target=MeetingState.BOOKED,
)
EXPIRE = Transition(
    event=EventKind.BOOKING_EXPIRED,
    sources=frozenset({MeetingState.AWAITING_BOOKING}),
    target=MeetingState.BOOKING_EXPIRED,
)
REVIVE = Transition(
    event=EventKind.OUTAGE_EXTENDED,
    sources=frozenset({MeetingState.BOOKING_EXPIRED}),
    target=MeetingState.AWAITING_BOOKING,
)
GIVE_NEW_DEADLINE = Transition(
    event=EventKind.DEADLINE_SET,
    sources=frozenset({MeetingState.BOOKING_EXPIRED}),
    target=MeetingState.AWAITING_BOOKING,
)
CANCEL = Transition(
    event=EventKind.CANCELLED,
    sources=frozenset({MeetingState.BOOKED}),
    target=MeetingState.CANCELLED_LAWFUL,
)
SEND_CANCELLATION = Transition(
    event=EventKind.CANCELLATION_SENT,
    sources=frozenset({MeetingState.BOOKED}),
    target=MeetingState.CANCELLATION_REVIEW,
)
ACCEPT_CANCELLATION = Transition(
    event=EventKind.CANCELLATION_ACCEPTED,
    sources=frozenset({MeetingState.CANCELLATION_REVIEW}),
    target=MeetingState.CANCELLED_LAWFUL,
)
REJECT_CANCELLATION = Transition(
    event=EventKind.CANCELLATION_REJECTED,
    sources=frozenset({MeetingState.CANCELLATION_REVIEW}),
    target=MeetingState.CANCELLED_UNLAWFUL,
)
HOLD = Transition(
    event=EventKind.HELD,
    sources=frozenset({MeetingState.BOOKED}),
    target=MeetingState.HELD,
)
FLAG_MISSED = Transition(
    event=EventKind.MISSED,
    sources=frozenset({MeetingState.BOOKED}),
    target=MeetingState.MISSED,
)
CORRECT_TO_HELD = Transition(
    event=EventKind.OUTCOME_CORRECTED,
    sources=frozenset({MeetingState.MISSED}),
    target=MeetingState.HELD,
)
CORRECT_TO_MISSED = Transition(
    event=EventKind.OUTCOME_CORRECTED,
    sources=frozenset({MeetingState.HELD}),
    target=MeetingState.MISSED,
)
CORRECT_TO_LAWFUL = Transition(
    event=EventKind.OUTCOME_CORRECTED,
    sources=frozenset({MeetingState.HELD, MeetingState.MISSED}),
    target=MeetingState.CANCELLED_LAWFUL,
)
WITHDRAW = Transition(
    event=EventKind.WITHDRAWN,
    sources=OPEN_STATES,
    target=MeetingState.WITHDRAWN,
)

CORRECTIONS: dict[str, Transition] = {
    MeetingState.HELD: CORRECT_TO_HELD,
    MeetingState.MISSED: CORRECT_TO_MISSED,
    MeetingState.CANCELLED_LAWFUL: CORRECT_TO_LAWFUL,
}
