"""What a member and the fund have agreed on, as several pages of the workspace show it beside a judgement."""

from dataclasses import dataclass
from datetime import datetime

from cases.models import Case
from plans import rules as plan_rules
from plans.models import PlanVersion
from web.access import Request


@dataclass(frozen=True)
class Agreed:
    """The plan in force: its number, since when, the job goals, and krav til jobsøgning in words."""

    number: int
    since: datetime | None
    goals: list[str]
    requirements: list[tuple[str, str]]


def in_plan(request: Request, case: Case) -> Agreed | None:
    """Return what the plan in force asks for; None while there is none."""
    version = (
        PlanVersion.objects.visible_to(request.user, at=request.moment)
        .active()
        .with_content()
        .filter(plan=case.pk)
        .first()
    )
    if version is None:
        return None
    content = version.content(agreements=())
    return Agreed(
        number=version.number,
        since=version.available_from,
        goals=[plan_rules.goal_text(goal) for goal in content.job_goals],
        requirements=plan_rules.clause_lines(content.requirement),
    )
