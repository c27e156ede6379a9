"""What a case lacks before the Jobcenter takes over, and the package that goes with it. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Case
from core.dates import local_date
from exchange.models import Gap
from meetings.models import Meeting, MeetingState
from plans import rules as plan_rules
from plans.models import (
    UNSENT,
    Agreement,
    AgreementState,
    OfferRecommendation,
    OfferState,
    PlanState,
    PlanVersion,
)


def with_gaps(cases: QuerySet, *, at: datetime) -> QuerySet:
    """Return these cases with what ``gaps_of`` looks at, in the same query."""
    talks = Meeting.objects.filter(case=OuterRef("pk"))
    without_outcome = (
        talks.outcome_missing(at) | talks.missed_unconfirmed() | talks.cancellation_to_review()
    )
    return cases.annotate(
        has_plan=Exists(PlanVersion.objects.filter(plan=OuterRef("pk"), state=PlanState.ACTIVE)),
        lacks_outcome=Exists(without_outcome),
        has_overdue=Exists(
            Agreement.objects.filter(plan=OuterRef("pk")).agreement_overdue(local_date(at))
        ),
        has_unsent=Exists(
            OfferRecommendation.objects.filter(case=OuterRef("pk"), state__in=sorted(UNSENT))
        ),
    )


def gaps_of(case: Any) -> list[Gap]:
    """Return what a case from ``with_gaps`` lacks, in the order in which one sees to it."""
    lacks = {
        Gap.PLAN: not case.has_plan,
        Gap.WISH: case.wants_fund_at_first_jc_talk is None,
        Gap.OUTCOME: case.lacks_outcome,
        Gap.AGREEMENTS: case.has_overdue,
        Gap.OFFERS: case.has_unsent,
    }
    return [gap for gap, is_lacking in lacks.items() if is_lacking]


@dataclass(frozen=True, kw_only=True)
class Package:
    """What the Jobcenter gets with a case: no note, no reason for an absence (R39, 4.2)."""

    version: PlanVersion | None
    content: plan_rules.Content | None
    talks: list[Meeting]
    agreements: list[Agreement]
    offers: list[OfferRecommendation]
    wish: bool | None


def package_of(case: Case) -> Package:
    """Return the package of a case as it stands: plan, requirements, talks, open promises, the wish."""
    version = PlanVersion.objects.active().with_content().filter(plan=case.pk).first()
    talks = Meeting.objects.of_fund().filter(
        Q(state=MeetingState.HELD) | Q(starts_at__isnull=False), case=case
    )
    return Package(
        version=version,
        content=version.content(agreements=()) if version else None,
        talks=list(talks.order_by("starts_at", "pk")),
        agreements=list(
            Agreement.objects.in_force()
            .filter(plan=case.pk, state=AgreementState.OPEN)
            .order_by("due_on", "pk")
        ),
        offers=list(
            OfferRecommendation.objects.filter(case=case, state=OfferState.SENT).newest_first()
        ),
        wish=case.wants_fund_at_first_jc_talk,
    )
