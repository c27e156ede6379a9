"""What a caseworker makes of a joblog; it decides nothing by itself (P30, S6)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from cases.models import Case, CaseState
from cases.operations import NotInThisPhase, require_reason
from core import history
from joblog import rules
from joblog.models import JoblogReview
from joblog.operations.errors import OnlyTheBranchReviews


@transaction.atomic
def review_joblog(
    *, case_id: int, verdict: str, reason: str = "", actor: User, at: datetime
) -> JoblogReview:
    """Note that the search is sufficient, is to be talked about, or gives reason for doubt.

    :param verdict: one of ``rules.Verdict``
    :raises OnlyTheBranchReviews: if the actor does not work at a branch
    :raises NotInThisPhase: if the case is closed
    :raises ReasonMissing: if there is no reason and the verdict needs one
    """
    case = Case.objects.locked(case_id)
    judged = rules.Verdict(verdict)
    if not actor.works_at_branch:
        raise OnlyTheBranchReviews
    if case.state == CaseState.CLOSED:
        raise NotInThisPhase
    if rules.needs_reason(judged):
        require_reason(reason)
    review = JoblogReview(
        case=case,
        verdict=judged.value,
        reason=reason.strip(),
        reviewed_by=actor,
        reviewed_at=at,
    )
    history.save(review, actor=actor, at=at, reason=reason.strip())
    return review
