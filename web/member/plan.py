"""Min Plan: read it, accept it, see what changed, suggest a change (M12 to M14)."""

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import Case
from core.danish import dag_maaned, dato
from core.dates import local_date
from core.errors import RuleBroken
from meetings.models import Meeting, MeetingState
from plans import rules
from plans.models import (
    Agreement,
    AgreementState,
    PlanAuthor,
    PlanComment,
    PlanState,
    PlanVersion,
    PlanVersionQuerySet,
)
from plans.operations.agreements import settle_agreement
from plans.operations.versions import acknowledge as acknowledge_version
from plans.operations.versions import comment
from web.access import Request
from web.member import facts
from web.member.addresses import address
from web.member.forms import ReadVersionForm, SuggestionForm
from web.member.pages import no_case, own_case, refused, render_page
from web.member.talk_words import Badge
from web.min_plan import as_pdf, version_in_force
from web.wording import words_for


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One agreement as the member reads it; ``done_url`` is there while they may mark it as done."""

    text: str
    owner: str
    due_on: date | None
    badge: Badge
    done_url: str = ""


@require_safe
def plan(request: Request) -> HttpResponse:
    """Show the plan in force: goals, agreements, requirements, and who can see it."""
    case = own_case(request)
    if case is None:
        return no_case(request, title=_("Min Plan"), current="plan")
    version = version_in_force(case, request.user, at=request.moment)
    if version is None:
        return render_page(
            request,
            "member/plan_none.html",
            {"first_talk_on": _first_talk_on(case), "is_open": case.closed_on is None},
            current="plan",
        )
    agreements = list(Agreement.objects.of(version))
    content = version.content(agreements)
    return render_page(
        request,
        "member/plan.html",
        {
            "version": version,
            "lead": _lead(version, case),
            "may_accept": version.acknowledged_at is None and case.closed_on is None,
            "goals": content.job_goals,
            "promises": [
                _promise(agreement, case, today=local_date(request.moment))
                for agreement in agreements
            ],
            "requirements": rules.clause_lines(content.requirement),
            "background": rules.background_lines(content),
            "earlier": PlanVersion.objects.issued().filter(plan=case.pk).count() - 1,
            "is_open": case.closed_on is None,
            "jobcenter": facts.jobcenter_of(case),
            "look_ups_url": address("member:look_ups"),
        },
        current="plan",
    )


def _first_talk_on(case: Case) -> date | None:
    """Return the day of the first talk, at which the plan is made, once it is booked."""
    first = Meeting.objects.job_talks().filter(case=case, sequence=1, state=MeetingState.BOOKED)
    starts_at = first.values_list("starts_at", flat=True).first()
    return local_date(starts_at) if starts_at else None


def _lead(version: PlanVersion, case: Case) -> str:
    agreed = _("Aftalt med %(who)s %(day)s.") % {
        "who": _author(version),
        "day": dag_maaned(version.available_from or version.started_at),
    }
    if case.is_with_akasse:
        return f"{agreed} " + _("Planen følger dig, også når jobcenteret tager over.")
    return f"{agreed} " + _("Planen følger dig, så længe du er ledig.")


def _author(version: PlanVersion) -> str:
    """Return with whom the version was agreed: a caseworker by name, or the Jobcenter."""
    if version.author == PlanAuthor.JOBCENTER or version.activated_by is None:
        return settings.JOBCENTER_LABEL[:1].lower() + settings.JOBCENTER_LABEL[1:]
    return version.activated_by.name


def _promise(agreement: Agreement, case: Case, *, today: date) -> Promise:
    may_mark = (
        agreement.owner == Agreement.Owner.MEMBER
        and agreement.state == AgreementState.OPEN
        and case.closed_on is None
    )
    return Promise(
        text=agreement.text,
        owner=_owner(agreement),
        due_on=agreement.due_on,
        badge=_badge(agreement, today=today),
        done_url=reverse("member:agreement_done", args=[agreement.public_id]) if may_mark else "",
    )


def _owner(agreement: Agreement) -> str:
    match agreement.owner:
        case Agreement.Owner.MEMBER:
            return _("Dig")
        case Agreement.Owner.FUND:
            return _("A-kassen")
    return _("Jobcenteret")


def _badge(agreement: Agreement, *, today: date) -> Badge:
    """Return how far it has come; what is late is said alike of the member's and the fund's (I-13)."""
    if agreement.state == AgreementState.KEPT:
        return Badge(_("Gjort"), "green")
    if agreement.state == AgreementState.BROKEN:
        return Badge(_("Ikke gjort"))
    if agreement.is_overdue(today):
        return Badge(_("Dagen er gået"), "amber")
    return Badge(_("I gang"))


@require_safe
def plan_pdf(request: Request) -> HttpResponse:
    """Hand the plan in force over as a document."""
    case = own_case(request)
    version = version_in_force(case, request.user, at=request.moment) if case else None
    if version is None:
        raise Http404
    return as_pdf(version, at=request.moment)


@require_POST
def acknowledge(request: Request) -> HttpResponse:
    """Accept the version that was read; a second time changes nothing (R11)."""
    form = ReadVersionForm(request.POST)
    versions = PlanVersion.objects.visible_to(request.user, at=request.moment)
    read = (
        versions.filter(public_id=form.cleaned_data["version"]).first() if form.is_valid() else None
    )
    if read is None:
        return redirect("member:plan")
    try:
        acknowledge_version(version_id=read.pk, actor=request.user, at=request.moment)
    except RuleBroken:
        messages.warning(
            request, _("Planen er blevet ændret, siden du læste den. Læs den igen, og godkend den.")
        )
    else:
        messages.success(request, _("Tak. Du har godkendt din plan."))
    return redirect("member:plan")


@require_POST
def agreement_done(request: Request, agreement_id: UUID) -> HttpResponse:
    """Mark something the member has promised as done (R25)."""
    agreements = Agreement.objects.visible_to(request.user, at=request.moment)
    agreement = get_object_or_404(agreements, public_id=agreement_id)
    if agreement.state == AgreementState.KEPT:
        return redirect("member:plan")
    try:
        settle_agreement(
            agreement_id=agreement.pk, kept=True, actor=request.user, at=request.moment
        )
    except RuleBroken as broken:
        return refused(
            request,
            broken,
            title=_("Aftalen er ikke markeret som gjort"),
            back_url=reverse("member:plan"),
            current="plan",
        )
    messages.success(
        request, _("Godt. “%(what)s” er markeret som gjort.") % {"what": agreement.text}
    )
    return redirect("member:plan")


# Versions


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """One version in the list of versions."""

    url: str
    title: str
    text: str
    badge: Badge


@require_safe
def versions(request: Request) -> HttpResponse:
    """List the versions of the plan, the newest first."""
    case = own_case(request)
    if case is None:
        return no_case(request, title=_("Versioner af din plan"), current="plan")
    lines = [_line(version) for version in _versions_of(request, case).newest_first()]
    return render_page(request, "member/plan_versions.html", {"lines": lines}, current="plan")


def _versions_of(request: Request, case: Case) -> PlanVersionQuerySet:
    issued = PlanVersion.objects.visible_to(request.user, at=request.moment)
    return issued.filter(plan=case.pk).select_related("activated_by")


def _line(version: PlanVersion) -> VersionLine:
    in_force = version.state == PlanState.ACTIVE
    return VersionLine(
        url=reverse("member:plan_version", args=[version.number]),
        title=_("Version %(number)s") % {"number": version.number},
        text=_period(version),
        badge=Badge(_("Gælder nu"), "green") if in_force else Badge(_("Erstattet")),
    )


def _period(version: PlanVersion) -> str:
    begun = _day(version.available_from)
    facts_of_version = {
        "who": _author(version),
        "first": begun,
        "last": _day(version.superseded_at),
    }
    if version.superseded_at:
        return _("Aftalt med %(who)s %(first)s. Gjaldt til %(last)s.") % facts_of_version
    return _("Aftalt med %(who)s %(first)s.") % facts_of_version


def _day(moment: datetime | None) -> str:
    return dato(moment) if moment else ""


@require_safe
def version(request: Request, number: int) -> HttpResponse:
    """Show one version, and in words what it says differently from the one before it."""
    case = own_case(request)
    if case is None:
        raise Http404
    issued = list(
        _versions_of(request, case).with_content().filter(number__in=[number, number - 1])
    )
    by_number = {each.number: each for each in issued}
    shown = by_number.get(number)
    if shown is None:
        raise Http404
    content = shown.content()
    before = by_number.get(number - 1)
    return render_page(
        request,
        "member/plan_version.html",
        {
            "number": number,
            "text": _period(shown),
            "is_in_force": shown.state == PlanState.ACTIVE,
            "before": before.number if before else None,
            "differences": _differences(before.content(), content) if before else [],
            "parts": _parts(content),
        },
        current="plan",
    )


def _differences(before: rules.Content, after: rules.Content) -> list[rules.Difference]:
    return rules.differences(before, after, owners=rules.OWNERS_TO_THE_MEMBER)


def _parts(content: rules.Content) -> list[tuple[str, str]]:
    """Return all that a version says, part by part."""
    goals = rules.LABELS[rules.Part.JOB_GOALS]
    agreed = rules.LABELS[rules.Part.AGREEMENTS]
    owners = rules.OWNERS_TO_THE_MEMBER
    return [
        *((goals, rules.goal_text(goal)) for goal in content.job_goals),
        *((agreed, rules.terms_text(terms, owners=owners)) for terms in content.agreements),
        *rules.clause_lines(content.requirement),
        *rules.background_lines(content),
    ]


# A change the member would like


@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: Request) -> HttpResponse:
    """Suggest a change of the plan; caseworker and member settle it together."""
    case = own_case(request)
    if case is None:
        return no_case(request, title=_("Foreslå en ændring"), current="plan")
    standing = version_in_force(case, request.user, at=request.moment)
    if standing is None or case.closed_on:
        return redirect("member:plan")
    if request.method != "POST":
        return _suggestion_page(request, case, standing, SuggestionForm())
    form = SuggestionForm(request.POST)
    if not form.is_valid():
        return _suggestion_page(
            request, case, standing, form, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    try:
        comment(
            version_id=standing.pk,
            text=form.cleaned_data["text"],
            part=form.cleaned_data["part"],
            actor=request.user,
            at=request.moment,
        )
    except RuleBroken as broken:
        form.add_error("text", words_for(broken))
        return _suggestion_page(request, case, standing, form, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Tak. %(what_then)s") % {"what_then": _what_then(case)})
    return redirect("member:suggest")


def _what_then(case: Case) -> str:
    """Return who looks at a suggestion: the caseworker, also after the handover (5.3)."""
    who = case.caseworker.first_name if case.caseworker else _("En jobkonsulent")
    if case.is_with_akasse:
        return _("Vi har fået dit forslag. %(who)s tager det med til jeres næste samtale.") % {
            "who": who
        }
    return _(
        "Vi har fået dit forslag. %(who)s ser på det. Jobcenteret ændrer planen sammen med dig."
    ) % {"who": who}


def _suggestion_page(
    request: Request,
    case: Case,
    standing: PlanVersion,
    form: SuggestionForm,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    own = PlanComment.objects.filter(version__plan=case.pk, author=request.user)
    return render_page(
        request,
        "member/plan_suggest.html",
        {
            "form": form,
            "number": standing.number,
            "suggestions": own.order_by("-written_at", "-pk"),
        },
        current="plan",
        status=status,
    )
