"""S5, a case's plan outside a talk: read it, write the next version, compare versions, follow agreements up."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import Case
from core import danish
from core.dates import local_date
from core.errors import RuleBroken
from plans import rules, titles
from plans.models import Agreement, AgreementState, PlanComment, PlanState, PlanVersion
from plans.operations import agreements
from plans.operations import versions as version_operations
from web import min_plan
from web.access import Request
from web.caseworker import frame, navigation, plan_editor, words
from web.caseworker.cases import head_of
from web.caseworker.forms import SettleForm
from web.caseworker.plan_forms import PlanForm, Scope
from web.wording import words_for

HERE = "caseworker:cases"
PURPOSE = "Min Plan"
TITLES_SHOWN = 10


@require_safe
def plan(request: Request, case_id: UUID) -> HttpResponse:
    """Show the plan in force, how far its agreements have come, and what the member says to it."""
    return _plan(request, frame.case_for(request, case_id, purpose=PURPOSE))


def _plan(
    request: Request, case: Case, *, form: SettleForm | None = None, about: UUID | None = None
) -> HttpResponse:
    today = local_date(request.moment)
    version = min_plan.version_in_force(case, request.user, at=request.moment)
    standing = list(Agreement.objects.of(version)) if version else []
    content = version.content(standing) if version else rules.Content()
    draft = PlanVersion.objects.drafts().filter(plan=case.pk).select_related("saved_by").first()
    comments = PlanComment.objects.filter(version__plan=case.pk).order_by("-written_at", "-pk")
    return frame.page(
        request,
        "plan.html",
        {
            **head_of(request, case, current="caseworker:plan"),
            "version": version,
            "lead": _lead(version) if version else "",
            "goals": content.job_goals,
            "promises": [
                promise_of(
                    agreement, today=today, form=form if agreement.public_id == about else None
                )
                for agreement in standing
            ],
            "requirements": rules.clause_lines(content.requirement),
            "background": rules.background_lines(content),
            "draft": draft,
            "draft_words": _draft_words(draft) if draft else "",
            "may_write": version_operations.may_write_plan(case, version, at=request.moment),
            "is_open": case.closed_on is None,
            "comments": [
                (
                    f"{danish.dato(comment.written_at)}"
                    + (f" · {comment.part_label}" if comment.part else ""),
                    comment.text,
                )
                for comment in comments[:10]
            ],
            "form": form,
        },
        here=HERE,
        status=frame.status_of(form) if form else 200,
    )


def _lead(version: PlanVersion) -> str:
    """Return "Version 2, aftalt med Karen Holm mandag 13. april. Godkendt af medlemmet 14. april."."""
    who = version.activated_by.name if version.activated_by else version.get_author_display()
    since = danish.dato(version.available_from) if version.available_from else ""
    accepted = (
        f"Godkendt af medlemmet {danish.dag_maaned(version.acknowledged_at)}."
        if version.acknowledged_at
        else "Medlemmet har ikke godkendt den endnu."
    )
    return f"Version {version.number}, aftalt med {who} {since}. {accepted}"


def _draft_words(draft: PlanVersion) -> str:
    who = draft.saved_by.name if draft.saved_by else draft.get_author_display()
    return f"Der er en kladde til version {draft.number}. {who} gemte den {danish.tidspunkt(draft.saved_at)}."


def promise_of(
    agreement: Agreement, *, today: date, form: SettleForm | None = None
) -> dict[str, Any]:
    """Return an agreement as the pages of the plan show it; late ones of the fund stand out alike (I-13)."""
    return {
        "agreement": agreement,
        "badge": words.badge_of_agreement(agreement, today),
        "form": form or SettleForm(auto_id=f"id_{agreement.public_id}_%s"),
        "is_open": agreement.state == AgreementState.OPEN,
    }


@require_safe
def pdf(request: Request, case_id: UUID) -> HttpResponse:
    """Hand the plan in force over as the document that member and Jobcenter get."""
    case = frame.case_for(request, case_id, purpose=PURPOSE)
    version = min_plan.version_in_force(case, request.user, at=request.moment)
    if version is None:
        raise Http404
    return min_plan.as_pdf(version, at=request.moment)


# Agreements


@require_POST
def settle_agreement(request: Request, case_id: UUID, agreement_id: UUID) -> HttpResponse:
    """Mark an agreement of the plan as done, or as not done with the reason (R25)."""
    case = frame.case_for(request, case_id, purpose=PURPOSE)
    agreement = get_object_or_404(Agreement, plan=case.pk, public_id=agreement_id)
    form = SettleForm(request.POST, auto_id=f"id_{agreement.public_id}_%s")
    if not form.is_valid():
        return _plan(request, case, form=form, about=agreement_id)
    kept = form.cleaned_data["kept"] == "ja"
    try:
        agreements.settle_agreement(
            agreement_id=agreement.pk,
            kept=kept,
            note=form.cleaned_data["note"],
            actor=request.user,
            at=request.moment,
        )
    except RuleBroken as broken:
        form.add_error("note", words_for(broken))
        return _plan(request, case, form=form, about=agreement_id)
    navigation.forget(request.user)
    messages.success(request, f"Noteret: {'gjort' if kept else 'ikke gjort'}, {agreement.text}.")
    return redirect("caseworker:plan", case_id=case_id)


# The next version


@require_POST
def new_version(request: Request, case_id: UUID) -> HttpResponse:
    """Begin the next version, as a copy of the one in force; an open draft is gone on with."""
    case = frame.case_for(request, case_id, purpose=PURPOSE)
    try:
        version_operations.create_draft(case_id=case.pk, actor=request.user, at=request.moment)
    except RuleBroken as broken:
        messages.error(request, words_for(broken))
        return redirect("caseworker:plan", case_id=case_id)
    return redirect("caseworker:plan_draft", case_id=case_id)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: Request, case_id: UUID) -> HttpResponse:
    """Write the next version of the plan outside a talk, and make it valid when it is whole."""
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    if is_part:
        visible = Case.objects.visible_to(request.user, at=request.moment)
        case = get_object_or_404(visible.select_related("member"), public_id=case_id)
    else:
        case = frame.case_for(request, case_id, purpose=PURPOSE)
    desk = plan_editor.desk_of(case, at=request.moment)
    if desk.scope != Scope.WHOLE:
        messages.error(request, "Planen kan ikke skrives om: jobcenteret har forløbet.")
        return redirect("caseworker:plan", case_id=case_id)
    if request.method != "POST":
        return _draft_page(request, desk, _form_of(request, desk))
    form = _form_of(request, desk, request.POST)
    broken = plan_editor.try_to_save(form, desk, actor=request.user, at=request.moment)
    if is_part:
        return frame.part(
            request, "_saved.html", plan_editor.told(form, desk, broken, at=request.moment)
        )
    if isinstance(broken, plan_editor.STALE):
        desk = plan_editor.desk_of(case, at=request.moment)
        conflict = {
            "words": words_for(broken),
            "differences": plan_editor.differences(form, desk),
        }
        form.take(**desk.revisions)
        return _draft_page(request, desk, form, conflict=conflict)
    if form.errors:
        return _draft_page(request, desk, form)
    if "finish" in request.POST:
        return _send(request, case, form)
    messages.success(request, f"Kladden er gemt {danish.klokken(request.moment)}.")
    part = "#nye-aftaler" if "more" in request.POST else ""
    return redirect(reverse("caseworker:plan_draft", args=[case_id]) + part)


def _form_of(request: Request, desk: plan_editor.Desk, data: Any = None) -> PlanForm:
    return PlanForm(
        data,
        begun=desk.begun,
        standing=desk.standing,
        today=local_date(request.moment),
        initial={**desk.revisions, "page": plan_editor.new_page()},
    )


def _draft_page(
    request: Request,
    desk: plan_editor.Desk,
    form: PlanForm,
    *,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    status = frame.CONFLICT if conflict else frame.status_of(form)
    context = {
        **head_of(request, desk.case, current="caseworker:plan"),
        "desk": desk,
        "form": form,
        "conflict": conflict,
        "saved": "" if conflict else plan_editor.saved_words(desk.draft),
        "writes_plan": True,
        "may_discard": desk.draft is not None,
    }
    return frame.page(request, "plan_draft.html", context, here=HERE, status=status)


def _send(request: Request, case: Case, form: PlanForm) -> HttpResponse:
    """Make the draft valid, or say what it lacks."""
    desk = plan_editor.desk_of(case, at=request.moment)
    if not desk.is_changed(form.content):
        messages.info(request, "Kladden siger det samme som planen, så der er ikke noget at sende.")
        return redirect("caseworker:plan_draft", case_id=case.public_id)
    form.say_what_is_missing(plan_editor.missing(desk, form), case.policy)
    if form.errors or desk.draft is None:
        return _draft_page(request, desk, form)
    if frame.act_by_form(
        request,
        form,
        f"Min Plan, version {desk.draft.number}, gælder nu, og medlemmet får brev om den.",
        version_operations.activate,
        version_id=desk.draft.pk,
        revision=desk.draft.revision,
    ):
        return redirect("caseworker:plan", case_id=case.public_id)
    return _draft_page(request, desk, form)


@require_POST
def discard(request: Request, case_id: UUID) -> HttpResponse:
    """Throw the draft away; the plan in force stays."""
    case = frame.case_for(request, case_id, purpose=PURPOSE)
    open_draft = PlanVersion.objects.drafts().filter(plan=case.pk).first()
    if open_draft:
        frame.act(
            request,
            "Kladden er kasseret. Den gældende plan er uændret.",
            version_operations.discard,
            version_id=open_draft.pk,
        )
    return redirect("caseworker:plan", case_id=case_id)


# Versions


@require_safe
def versions(request: Request, case_id: UUID) -> HttpResponse:
    """List the versions, and say in words what two of them say differently."""
    case = frame.case_for(request, case_id, purpose=PURPOSE)
    issued = list(
        PlanVersion.objects.visible_to(request.user, at=request.moment)
        .issued()
        .filter(plan=case.pk)
        .select_related("activated_by")
        .newest_first()
    )
    by_number = {str(version.number): version for version in issued}
    chosen = [
        by_number.get(request.GET.get(name, ""), otherwise)
        for name, otherwise in (
            ("fra", issued[1] if len(issued) > 1 else None),
            ("til", issued[0] if issued else None),
        )
    ]
    before, after = chosen
    return frame.page(
        request,
        "plan_versions.html",
        {
            **head_of(request, case, current="caseworker:plan"),
            "versions": [_version_line(version) for version in issued],
            "before": before,
            "after": after,
            "before_label": f"Version {before.number}" if before else "",
            "after_label": f"Version {after.number}" if after else "",
            "differences": rules.differences(before.content(), after.content())
            if before and after
            else [],
        },
        here=HERE,
    )


def _version_line(version: PlanVersion) -> dict[str, Any]:
    who = version.activated_by.name if version.activated_by else version.get_author_display()
    return {
        "number": version.number,
        "who": who,
        "since": danish.tidspunkt(version.available_from) if version.available_from else "",
        "until": danish.tidspunkt(version.superseded_at) if version.superseded_at else "",
        "accepted": danish.tidspunkt(version.acknowledged_at) if version.acknowledged_at else "",
        "in_force": version.state == PlanState.ACTIVE,
    }


# Job titles


@require_safe
def job_titles(request: Request) -> HttpResponse:
    """Suggest titles for what is typed into a job goal; a plan may name any other."""
    typed = request.GET.get("goal_1") or request.GET.get("goal_2") or ""
    found = titles.suggestions(typed, limit=TITLES_SHOWN)
    return frame.part(request, "_job_titles.html", {"titles": found})
