"""What a member is told when an application cannot be registered or changed so."""

from core.errors import RuleBroken


class WeekIsFinal(RuleBroken):
    """The week's grace is over; what counts in it cannot be changed any more (A13).

    Facts: ``week`` ("2026-W36") and ``grace_until``, the last day on which it could.
    """

    code = "week_is_final"


class AppliedInTheFuture(RuleBroken):
    """An application is registered when it was sent, not before."""

    code = "applied_in_the_future"


class BeforeTheSpell(RuleBroken):
    """The joblog begins with the registration on Jobnet. Fact: ``spell_start``."""

    code = "before_the_spell"


class TitleMissing(RuleBroken):
    """A position without a title says nothing to anybody (P27)."""

    code = "title_missing"


class OnlyTheMemberLogs(RuleBroken):
    """Staff read the joblog and never edit it (4.2)."""

    code = "only_the_member_logs"


class OnlyTheBranchReviews(RuleBroken):
    """Only the fund's branch staff judge whether a member searches enough (P30)."""

    code = "only_the_branch_reviews"


class PossibleDuplicate(RuleBroken):
    """Something much like it is registered already; the member says whether it is another one.

    Facts: ``entry`` (the public id), ``applied_on``, ``title`` and ``employer`` of the known one.
    """

    code = "possible_duplicate"


class ExternalIdTaken(RuleBroken):
    """Jobnet's id belongs to an entry of another case."""

    code = "external_id_taken"
