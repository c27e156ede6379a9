"""What staff and members are told when a step towards a decision is not possible."""

from core.errors import RuleBroken


class OnlyDoubt(RuleBroken):
    """A doubt leads to an availability talk and never to a loss by itself (B11)."""

    code = "only_doubt"


class FourEyesNeeded(RuleBroken):
    """This kind of decision is approved by a team lead who did not propose it."""

    code = "four_eyes_needed"


class OnePersonDecides(RuleBroken):
    """This kind of decision needs no second person, so there is nothing to propose (5.5)."""

    code = "one_person_decides"


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


class EventAhead(RuleBroken):
    """What a case is about has not happened yet."""

    code = "event_ahead"


class AlreadyAssessed(RuleBroken):
    """An availability talk is assessed once."""

    code = "already_assessed"


class NotAnAvailabilityTalk(RuleBroken):
    """Only an availability talk is assessed."""

    code = "not_an_availability_talk"


class EarlierCaseUndecided(RuleBroken):
    """A second quarantine rests on the first, which is decided before it (P33)."""

    code = "earlier_case_undecided"


class CureTooEarly(RuleBroken):
    """Benefit begins again after the day on which it was lost."""

    code = "cure_too_early"


class Unfair(RuleBroken):
    """A point of the fairness check fails: the member is not asked, and nothing is decided (I-7)."""

    code = "unfair"


class FairnessUnanswered(RuleBroken):
    """A point of the fairness check is unknown, and nobody has found out about it (I-7)."""

    code = "fairness_unanswered"


class PointNotAsked(RuleBroken):
    """The facts answer this point of the fairness check, or it does not matter here."""

    code = "point_not_asked"


class NothingToPutRight(RuleBroken):
    """No point of the fairness check fails, so there is nothing to put right."""

    code = "nothing_to_put_right"


class NotWithCka(RuleBroken):
    """The complaint was not sent to the second instance, or it has answered."""

    code = "not_with_cka"


class PeriodMissing(RuleBroken):
    """A decision that was changed names the days that are lost instead, the last not before the first."""

    code = "period_missing"


class AlreadyReassessed(RuleBroken):
    """The fund has looked at this complaint again."""

    code = "already_reassessed"
