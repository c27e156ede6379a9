"""What members and staff are told when a plan or a recommendation cannot go on so."""

from core.errors import RuleBroken


class PlanIncomplete(RuleBroken):
    """The plan lacks parts without which it is not agreed; ``missing`` names them (R12, R26, R29)."""

    code = "plan_incomplete"


class FirstTalkNotHeld(RuleBroken):
    """The plan is made at the first job talk, so it is not valid before that is held (R21)."""

    code = "first_talk_not_held"


class NoActivePlan(RuleBroken):
    """This builds on a valid plan, and there is none."""

    code = "no_active_plan"


class EditedMeanwhile(RuleBroken):
    """Somebody else saved the draft after this editor opened it; ``saved_by`` and ``saved_at`` say who."""

    code = "edited_meanwhile"


class TooManyJobGoals(RuleBroken):
    """A plan has room for two job goals; another one replaces one of them (A23)."""

    code = "too_many_job_goals"


class AgreementNotInPlan(RuleBroken):
    """An agreement can be left out of a plan only while it stands in it, and an offer never."""

    code = "agreement_not_in_plan"


class NotOwnAgreement(RuleBroken):
    """A member marks only what they have promised themselves, and only as done."""

    code = "not_own_agreement"


class OfferIncomplete(RuleBroken):
    """A recommendation names a concrete offer and why it helps (R20, R59)."""

    code = "offer_incomplete"


class OfferAlreadyOpen(RuleBroken):
    """The same offer is recommended in the case already and nobody has answered; one is enough."""

    code = "offer_already_open"


class OnlyJobcenterGrants(RuleBroken):
    """Whether an offer is granted is the Jobcenter's decision alone, shown by its source (R18, B38)."""

    code = "only_jobcenter_grants"
