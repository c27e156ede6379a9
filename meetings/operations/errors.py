"""What members and staff are told when a talk cannot be booked, moved or recorded so."""

from core.errors import RuleBroken


class DeadlinePassed(RuleBroken):
    """The booking deadline is over; a caseworker can still book for the member (R52, B3)."""

    code = "deadline_passed"


class ModeNotAllowed(RuleBroken):
    """This talk is not held in this way: the first is in person (R8)."""

    code = "mode_not_allowed"


class ModeNotAtThisTime(RuleBroken):
    """The caseworker does not offer this mode at this time."""

    code = "mode_not_at_this_time"


class SlotTaken(RuleBroken):
    """Somebody else took the time a moment ago, or the caseworker is busy then."""

    code = "slot_taken"


class SlotTooShort(RuleBroken):
    """The talk is longer than the time (B28)."""

    code = "slot_too_short"


class SlotElsewhere(RuleBroken):
    """The time belongs to another branch."""

    code = "slot_elsewhere"


class OutsideWindow(RuleBroken):
    """The time lies before or after the days in which this talk is held (B2)."""

    code = "outside_window"


class TimeInThePast(RuleBroken):
    """The time has already begun."""

    code = "time_in_the_past"


class TalkHasBegun(RuleBroken):
    """A talk is moved and cancelled before it begins (R44)."""

    code = "talk_has_begun"


class TalkHasNotBegun(RuleBroken):
    """An outcome or a contact is recorded once the talk has begun."""

    code = "talk_has_not_begun"


class NewTimeMissing(RuleBroken):
    """Cancelling and choosing the new time are one step (R45)."""

    code = "new_time_missing"


class BookedOnJobnet(RuleBroken):
    """Talks at the Jobcenter are booked and moved on jobnet.dk (R51)."""

    code = "booked_on_jobnet"


class TalkAlreadyOpen(RuleBroken):
    """A talk of this kind is already invited or booked."""

    code = "talk_already_open"


class ContactAlreadyRecorded(RuleBroken):
    """The first contact counts and is noted already (5.2)."""

    code = "contact_already_recorded"


class NothingToContactAbout(RuleBroken):
    """There is no talk that the member stayed away from."""

    code = "nothing_to_contact_about"


class AlreadyConfirmed(RuleBroken):
    """Somebody has confirmed that the member stayed away."""

    code = "already_confirmed"


class SuccessorAlreadyHeld(RuleBroken):
    """The talk that replaced this one was held; both cannot count."""

    code = "successor_already_held"


class NoFreeSlot(RuleBroken):
    """There is no free time to convene the member to (B20, B35)."""

    code = "no_free_slot"


class UnknownCancelReason(RuleBroken):
    """The reason for cancelling is not one of those that can be chosen."""

    code = "unknown_cancel_reason"


class MinutesEditedMeanwhile(RuleBroken):
    """Somebody else wrote in the minutes after this editor opened them; ``saved_by`` and ``saved_at`` say who."""

    code = "minutes_edited_meanwhile"
