"""What staff and members are told when a step towards a decision is not possible."""

from core.errors import RuleBroken


class OnlyDoubt(RuleBroken):
    """A doubt leads to an availability talk and never to a loss by itself (B11)."""

    code = "only_doubt"


class FourEyesNeeded(RuleBroken):
    """This kind of decision is approved by a team lead who did not propose it."""

    code = "four_eyes_needed"


class TeamLeadNeeded(RuleBroken):
    """Only a team lead approves."""

    code = "team_lead_needed"


class NothingIsLost(RuleBroken):
    """No day is lost, so there is nothing to decide against the member."""

    code = "nothing_is_lost"


class PartMissing(RuleBroken):
    """A decision needs facts, a legal basis and reasons."""

    code = "decision_part_missing"


class ReplyMissing(RuleBroken):
    """The answer is empty."""

    code = "reply_missing"


class AlreadyFlagged(RuleBroken):
    """There is an open case about this event."""

    code = "already_flagged"


class NotAnAvailabilityTalk(RuleBroken):
    """Only an availability talk is assessed."""

    code = "not_an_availability_talk"


class CureTooEarly(RuleBroken):
    """Benefit begins again after the day on which it was lost."""

    code = "cure_too_early"
