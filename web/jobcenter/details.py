"""J4: the whole plan, the plan as a document, and the joblog of a member who was handed over."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from cases.models import Case
from joblog.models import JoblogEntry
from joblog.operations.reading import WeekView, last_weeks
from plans import rules
from plans.models import Agreement
from web.access import Request
from web.jobcenter import plan_words
from web.jobcenter.pages import is_handed_over, opened_case, page
from web.joblog_weeks import chart_weeks, result_of
from web.min_plan import as_pdf, version_in_force


@require_safe
def plan(request: Request, case_id: UUID) -> HttpResponse:
    """Show all that the plan in force says."""
    case = opened_case(request, case_id, purpose="Hele din Min Plan")
    version = version_in_force(case, request.user, at=request.moment)
    context: dict[str, Any] = {"case": case, "version": version}
    if version:
        agreements = list(Agreement.objects.of(version))
        content = version.content(agreements)
        context |= {
            "goals": content.job_goals,
            "agreements": plan_words.agreement_lines(agreements),
            "requirements": rules.clause_lines(content.requirement),
            "background": rules.background_lines(content),
        }
    return page(request, "plan.html", context, here="members")


@require_safe
def plan_pdf(request: Request, case_id: UUID) -> HttpResponse:
    """Hand the plan in force over as a document."""
    case = opened_case(request, case_id, purpose="Din Min Plan som PDF")
    version = version_in_force(case, request.user, at=request.moment)
    if version is None:
        raise Http404
    return as_pdf(version, at=request.moment)


@dataclass(frozen=True, kw_only=True)
class WeekLine:
    """One week: how many were logged, what that amounts to, and their titles. Never why it is exempt."""

    number: int
    count: int
    required: int
    result: str
    titles: list[str]


@require_safe
def joblog(request: Request, case_id: UUID) -> HttpResponse:
    """Show counts and titles week by week; nothing before the handover (4.2)."""
    case = opened_case(request, case_id, purpose="Din joblog")
    context: dict[str, Any] = {"case": case, "handed_over": is_handed_over(case)}
    if context["handed_over"]:
        views = last_weeks(case, at=request.moment)
        titles = _titles_by_week(request, case)
        context |= {
            "chart": chart_weeks(views),
            "required": views[-1].required,
            "weeks": [_line(view, titles) for view in reversed(views)],
        }
    return page(request, "joblog.html", context, here="members")


def _titles_by_week(request: Request, case: Case) -> dict[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = {}
    entries = JoblogEntry.objects.filter(case=case).newest_first()
    for row in entries.titles_for(request.user, at=request.moment):
        found.setdefault((row["iso_year"], row["iso_week"]), []).append(row["title"])
    return found


def _line(view: WeekView, titles: dict[tuple[int, int], list[str]]) -> WeekLine:
    return WeekLine(
        number=view.week.iso_week,
        count=view.count,
        required=0 if view.is_exempt else view.required,
        result=result_of(view),
        titles=titles.get((view.week.iso_year, view.week.iso_week), []),
    )
