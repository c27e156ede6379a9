"""A caseworker's verdict on a joblog."""

import pytest

from cases import operations as case_operations
from joblog.models import JoblogReview
from joblog.operations.errors import OnlyTheBranchReviews
from joblog.operations.reviews import review_joblog
from tests.factories import CaseFactory, UserFactory
from tests.joblog.moments import at
from tests.joblog.test_models import refuses

pytestmark = pytest.mark.django_db

NOON = at("2026-03-20 12:00")


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [("sufficient", ""), ("talk", "Kun uopfordrede"), ("doubt", "Søger ikke som aftalt")],
)
def test_a_verdict_is_kept_with_who_gave_it_and_why(verdict, reason):
    case = CaseFactory()

    review_joblog(case_id=case.pk, verdict=verdict, reason=reason, actor=case.caseworker, at=NOON)

    review = JoblogReview.objects.get()
    assert (review.verdict, review.reason, review.reviewed_at) == (verdict, reason, NOON)
    assert review.history.get().history_user == case.caseworker


@pytest.mark.parametrize("verdict", ["talk", "doubt"])
def test_all_but_sufficient_needs_a_reason(verdict):
    case = CaseFactory()

    with pytest.raises(case_operations.ReasonMissing):
        review_joblog(case_id=case.pk, verdict=verdict, reason=" ", actor=case.caseworker, at=NOON)

    assert not JoblogReview.objects.exists()


def test_members_do_not_review_and_closed_cases_are_not_reviewed():
    case, closed = CaseFactory(), CaseFactory(closed=True)

    with pytest.raises(OnlyTheBranchReviews):
        review_joblog(case_id=case.pk, verdict="sufficient", actor=case.member.user, at=NOON)
    with pytest.raises(case_operations.NotInThisPhase):
        review_joblog(case_id=closed.pk, verdict="sufficient", actor=case.caseworker, at=NOON)

    assert not JoblogReview.objects.exists()


def test_the_database_refuses_a_doubt_without_a_reason_and_an_unknown_verdict():
    case = CaseFactory()
    review = review_joblog(case_id=case.pk, verdict="sufficient", actor=case.caseworker, at=NOON)

    refuses(
        "review_says_why_unless_sufficient",
        "UPDATE joblog_joblogreview SET verdict = 'doubt' WHERE id = %s",
        review.pk,
    )
    refuses(
        "review_verdict_is_known",
        "UPDATE joblog_joblogreview SET verdict = 'hm', reason = 'x' WHERE id = %s",
        review.pk,
    )


def test_only_the_branch_sees_reviews():
    case = CaseFactory()
    review = review_joblog(case_id=case.pk, verdict="sufficient", actor=case.caseworker, at=NOON)

    def seen_by(user) -> list[JoblogReview]:
        return list(JoblogReview.objects.visible_to(user, at=NOON))

    assert seen_by(case.caseworker) == [review]
    for user in (
        case.member.user,
        UserFactory(caseworker=True),
        UserFactory(jobcenter_reader=True),
    ):
        assert seen_by(user) == []
