"""The joblog: how the week stands, the weeks before it, and one application (M16, M17)."""

from datetime import date, datetime
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import Case
from core.dates import local_date
from core.errors import RuleBroken
from exchange.models import MessageKind, MessageState, OutboundMessage
from joblog import rules
from joblog.models import JoblogEntry, JoblogWeek
from joblog.operations import reading
from joblog.operations.entries import correct_entry, delete_entry, log_application
from joblog.operations.errors import (
    AppliedInTheFuture,
    BeforeTheSpell,
    PossibleDuplicate,
    TitleMissing,
    WeekIsFinal,
)
from plans import rules as plan_rules
from plans.models import SearchRequirement
from web.access import Request
from web.joblog_weeks import chart_weeks
from web.member import facts, joblog_words
from web.member.forms import ApplicationForm
from web.member.pages import no_case, own_case, refused, render_page
from web.min_plan import version_in_force
from web.wording import words_for

AGREED = (
    plan_rules.Part.AREA,
    plan_rules.Part.CUSTOMARY_WAY,
    plan_rules.Part.FULL_TIME,
)
"""What Min Plan says about the search besides the number, in the order of the picture."""


@require_safe
def joblog(request: Request) -> HttpResponse:
    """Show this week, the weeks that can still be changed, and the last eight in a picture."""
    case = own_case(request)
    if case is None:
        return no_case(request, title=_("Joblog"), current="joblog")
    views = reading.last_weeks(case, at=request.moment)
    may_log = case.closed_on is None
    *earlier, current = views
    card_of = partial(joblog_words.card, may_log=may_log, today=local_date(request.moment))
    unfinished = [view for view in reversed(earlier) if view.missing and view.may_change]
    return render_page(
        request,
        "member/joblog.html",
        {
            "lead": joblog_words.lead(current, is_closed=not may_log),
            "week": card_of(current),
            "unfinished": [card_of(view) for view in unfinished],
            "earlier": [card_of(view) for view in reversed(earlier) if view not in unfinished],
            "chart": chart_weeks(views),
            "required": current.required,
            "may_log": may_log,
            "log_url": reverse("member:joblog_new") if may_log else "",
            "agreed": _agreed(request, case, current.required),
            "with_jobcenter": not case.is_with_akasse,
            "jobcenter": facts.jobcenter_of(case),
            "copied": joblog_words.copied(_copied_at(case)),
            "flag_weeks": case.policy.joblog_flag_below_weeks,
        },
        current="joblog",
    )


def _agreed(request: Request, case: Case, required: int) -> list[str]:
    """Return what the plan says about the search, in short."""
    lines = [_("Mindst %(number)s stillinger om ugen") % {"number": required}]
    version = version_in_force(case, request.user, at=request.moment)
    if version is None:
        return lines
    requirement = SearchRequirement.objects.get(version=version).clauses
    if requirement.posted_if_possible:
        lines.append(_("Helst én opslået stilling"))
    said = dict(plan_rules.clause_lines(requirement))
    return lines + [text for part in AGREED if (text := said.get(plan_rules.LABELS[part]))]


def _copied_at(case: Case) -> datetime | None:
    """Return when something of this joblog last reached Jobnet."""
    sent = OutboundMessage.objects.filter(
        case=case, kind=MessageKind.JOBLOG_ENTRY, state=MessageState.SENT
    )
    return sent.order_by("-settled_at").values_list("settled_at", flat=True).first()


# One application


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Register a position the member has applied for (R37)."""
    case = own_case(request)
    if case is None:
        return no_case(request, title=_("Log en stilling"), current="joblog")
    if case.closed_on:
        return redirect("member:joblog")
    if request.method != "POST":
        initial = {"applied_on": _day_asked_for(request), "found_via": rules.FoundVia.POSTED.value}
        return _form_page(request, ApplicationForm(initial=initial))
    form = ApplicationForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        entry = log_application(
            case_id=case.pk,
            confirmed=form.cleaned_data["confirmed"],
            **_said(form),
            actor=request.user,
            at=request.moment,
        )
    except RuleBroken as broken:
        return _not_saved(request, form, broken)
    messages.success(request, _saved(request, case, entry))
    return redirect("member:joblog")


def _day_asked_for(request: Request) -> date:
    """Return the day that a link to an ended week names, else today."""
    today = local_date(request.moment)
    try:
        asked_for = parse_date(request.GET.get("dag", ""))
    except ValueError:
        return today
    return asked_for if asked_for and asked_for <= today else today


def _said(form: ApplicationForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "confirmed"}


def _saved(request: Request, case: Case, entry: JoblogEntry) -> str:
    view = reading.week_view(case, entry.week, at=request.moment)
    numbers = {"count": view.count, "required": view.required, "week": view.week.iso_week}
    if view.is_exempt:
        return _("Stillingen er gemt i uge %(week)s.") % numbers
    return (
        _("Stillingen er gemt. Du har logget %(count)s af %(required)s i uge %(week)s.") % numbers
    )


FIELD_OF = {
    AppliedInTheFuture: "applied_on",
    BeforeTheSpell: "applied_on",
    WeekIsFinal: "applied_on",
    TitleMissing: "title",
    PossibleDuplicate: "confirmed",
}


def _not_saved(
    request: Request, form: ApplicationForm, broken: RuleBroken, entry: JoblogEntry | None = None
) -> HttpResponse:
    """Say why at the field it is about; a possible duplicate is a question, not a refusal."""
    field = FIELD_OF.get(type(broken))
    if field is None:
        return refused(
            request,
            broken,
            title=_("Stillingen er ikke gemt"),
            back_url=reverse("member:joblog"),
            current="joblog",
        )
    if isinstance(broken, PossibleDuplicate):
        form.ask_whether_it_is_another()
    form.add_error(field, words_for(broken))
    return _form_page(request, form, entry, status=HTTPStatus.CONFLICT)


RARER_FIELDS = ("place", "distance_km", "link")
"""What few write: folded away, so that an application is logged with four fields."""


def _form_page(
    request: Request,
    form: ApplicationForm,
    entry: JoblogEntry | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    return render_page(
        request,
        "member/joblog_entry.html",
        {
            "form": form,
            "shows_more": any(form[name].value() or form[name].errors for name in RARER_FIELDS),
            "is_new": entry is None,
            "delete_url": reverse("member:joblog_delete", args=[entry.public_id]) if entry else "",
        },
        current="joblog",
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: Request, entry_id: UUID) -> HttpResponse:
    """Correct an application until its week is final; then say that it is."""
    row = _own_entry(request, entry_id)
    if request.method != "POST":
        closed = _closed_words(row, today=local_date(request.moment))
        if closed:
            return _closed_page(request, row, closed)
        said = {
            name: getattr(row, name) for name in ApplicationForm.base_fields if name != "confirmed"
        }
        return _form_page(request, ApplicationForm(initial=said), row)
    form = ApplicationForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, row, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        changed = correct_entry(
            entry_id=row.pk, **_said(form), actor=request.user, at=request.moment
        )
    except RuleBroken as broken:
        return _not_saved(request, form, broken, row)
    messages.success(request, _saved(request, row.case, changed))
    return redirect("member:joblog")


def _own_entry(request: Request, entry_id: UUID) -> JoblogEntry:
    entries = JoblogEntry.objects.visible_to(request.user, at=request.moment)
    return get_object_or_404(entries.select_related("case__member"), public_id=entry_id)


def _closed_words(row: JoblogEntry, *, today: date) -> str:
    """Return why an application can no longer be changed; nothing while it can."""
    if row.case.closed_on:
        return _("Dit forløb er afsluttet, så jobloggen kan ikke ændres mere.")
    judged = JoblogWeek.objects.of_week(row.week).filter(case=row.case).first()
    if judged and rules.grace_is_over(judged.grace_until, today=today):
        return words_for(WeekIsFinal(week=str(row.week), grace_until=judged.grace_until))
    return ""


def _closed_page(
    request: Request, row: JoblogEntry, closed: str, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    return render_page(
        request,
        "member/joblog_closed.html",
        {"entry": row, "line": joblog_words.line(row, can_change=False), "closed": closed},
        current="joblog",
        status=status,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: Request, entry_id: UUID) -> HttpResponse:
    """Take an application away, after a page that says what that means."""
    row = _own_entry(request, entry_id)
    closed = _closed_words(row, today=local_date(request.moment))
    if closed:
        status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
        return _closed_page(request, row, closed, status=status)
    if request.method != "POST":
        return render_page(request, "member/joblog_delete.html", {"entry": row}, current="joblog")
    try:
        delete_entry(entry_id=row.pk, actor=request.user, at=request.moment)
    except RuleBroken as broken:
        return _closed_page(request, row, words_for(broken), status=HTTPStatus.CONFLICT)
    messages.success(request, _("“%(title)s” er slettet fra din joblog.") % {"title": row.title})
    return redirect("member:joblog")
