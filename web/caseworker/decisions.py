"""Deciding a sanction case: S18 the decision with its parts, and S26 what waits for a second person."""

from typing import Any
from uuid import UUID

from django.db.models import Max, Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Role
from core import danish
from core.dates import local_date
from letters.operations import previews
from sanctions import rules
from sanctions.models import Evidence, SanctionCase, SanctionKind, SanctionState
from sanctions.operations import decisions, similar
from web.access import Request
from web.caseworker import frame, navigation, sanction_words, sanctions
from web.caseworker.forms import DecisionForm, NoConsequenceForm, ReasonForm

State = SanctionState
DECIDABLE = frozenset({State.READY, State.APPROVAL})
OPEN = DECIDABLE | {State.FLAGGED, State.HEARING}


def _needs_two(row: SanctionCase) -> bool:
    return rules.needs_two(rules.Kind(row.kind), policy=row.case.policy)


def _may_approve(request: Request, row: SanctionCase) -> bool:
    """Return whether this user is the second person: a team lead who did not propose it."""
    return request.user.role == Role.TEAM_LEAD and row.proposed_by_id != request.user.pk


# S18


@sanctions.form_page
def decide(request: Request, sanction_id: UUID) -> HttpResponse:
    """Write a decision, see how it reads, and send it, to the member or to a second person.

    Before the reply or its deadline there is only a sentence that says when (U12).
    """
    row = sanctions.sanction_for(request, sanction_id)
    if row.state not in OPEN:
        return redirect("caseworker:sanction", sanction_id=row.public_id)
    if request.method != "POST" or row.state not in DECIDABLE:
        status = 200 if request.method != "POST" else frame.CONFLICT
        return _page(request, row, status=status)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form)
    if "se" in request.POST:
        preview = previews.decision(
            row,
            **form.cleaned_data,
            complaint_deadline=decisions.complaint_deadline(row, at=request.moment),
            at=request.moment,
        )
        return _page(request, row, form=form, preview=preview)
    return _propose(request, row, form) if _is_proposal(row) else _send(request, row, form)


def _is_proposal(row: SanctionCase) -> bool:
    return row.state == State.READY and _needs_two(row)


def _propose(request: Request, row: SanctionCase, form: DecisionForm) -> HttpResponse:
    if not frame.act_by_form(
        request,
        form,
        "Forslaget er sendt til godkendelse hos en leder.",
        decisions.propose,
        sanction_id=row.pk,
        reason=form.cleaned_data["reasons"],
        facts=form.cleaned_data["facts"],
        legal_basis=form.cleaned_data["legal_basis"],
    ):
        return _page(request, row, form=form)
    return redirect("caseworker:sanction", sanction_id=row.public_id)


def _send(request: Request, row: SanctionCase, form: DecisionForm) -> HttpResponse:
    approves = row.state == State.APPROVAL
    if not frame.act_by_form(
        request,
        form,
        f"Afgørelsen er sendt til {row.case.member.name}.",
        decisions.decide,
        sanction_id=row.pk,
        **form.cleaned_data,
    ):
        return _page(request, row, form=form)
    if approves:
        return redirect("caseworker:approvals")
    return redirect("caseworker:sanction", sanction_id=row.public_id)


def _page(
    request: Request,
    row: SanctionCase,
    *,
    form: DecisionForm | None = None,
    none_form: NoConsequenceForm | None = None,
    return_form: ReasonForm | None = None,
    preview: previews.Preview | None = None,
    status: int = 200,
) -> HttpResponse:
    at = request.moment
    head = sanctions.head_of(request, row)
    sent = next((each for each in (form, none_form, return_form) if each), None)
    waits = row.state == State.APPROVAL
    return frame.page(
        request,
        "sanction_decide.html",
        {
            **head,
            **sanctions.enclosures_in_words(request, row),
            "form": sent,
            "decision_form": form or DecisionForm(initial=_initial(row, head["hearing"])),
            "none_form": none_form or NoConsequenceForm(prefix="ingen"),
            "return_form": return_form or ReasonForm(prefix="retur"),
            "waits": waits,
            "may_approve": waits and _may_approve(request, row),
            "needs_two": _needs_two(row),
            "may_write": row.state == State.READY or (waits and _may_approve(request, row)),
            "complaint_deadline": decisions.complaint_deadline(row, at=at),
            "preview": preview,
            "returned": sanctions.returned(row),
            "cost": sanction_words.cost(row),
            "days": sanctions.days_of(row, today=local_date(at)),
            "similar": similar.outcomes_like(row, at=at),
        },
        here=sanctions.HERE,
        status=frame.status_of(sent) if sent and sent.errors else status,
    )


def _initial(row: SanctionCase, hearing: Any) -> dict[str, str]:
    """Return what the decision begins with: what was proposed, or what the member was heard about."""
    heard_about = hearing.facts if hearing else ""
    return {
        "facts": row.draft_facts or heard_about,
        "reasons": row.draft_reasons,
        "legal_basis": row.draft_legal_basis
        or decisions.LEGAL_BASIS.get(SanctionKind(row.kind), ""),
    }


@require_POST
def no_consequence(request: Request, sanction_id: UUID) -> HttpResponse:
    """Close a case without a consequence, from the flag or after the hearing: one press with a code."""
    row = sanctions.sanction_for(request, sanction_id)
    if row.state not in OPEN:
        return redirect("caseworker:sanction", sanction_id=row.public_id)
    form = NoConsequenceForm(request.POST, prefix="ingen")
    if not form.is_valid() or not frame.act_by_form(
        request,
        form,
        f"Sagen er lukket uden konsekvens. {row.case.member.name} beholder sine dagpenge.",
        decisions.decide_none,
        sanction_id=row.pk,
        **form.cleaned_data,
    ):
        if row.state in DECIDABLE:
            return _page(request, row, none_form=form)
        return sanctions.show(request, row, none_form=form)
    return redirect("caseworker:sanction", sanction_id=row.public_id)


@require_POST
def send_back(request: Request, sanction_id: UUID) -> HttpResponse:
    """Send a proposal back to the caseworker, with the reason that they read."""
    row = sanctions.sanction_for(request, sanction_id)
    if row.state != State.APPROVAL:
        return redirect("caseworker:sanction", sanction_id=row.public_id)
    form = ReasonForm(request.POST, prefix="retur")
    if not form.is_valid() or not frame.act_by_form(
        request,
        form,
        "Forslaget er sendt retur.",
        decisions.return_proposal,
        sanction_id=row.pk,
        reason=form.cleaned_data["reason"],
    ):
        return _page(request, row, return_form=form)
    return redirect("caseworker:approvals")


# S26


@require_safe
def approvals(request: Request) -> HttpResponse:
    """List the proposed decisions that wait for a second person, oldest first."""
    frame.team_lead_only(request)
    navigation.counts(request)
    rows = list(
        SanctionCase.objects.visible_to(request.user, at=request.moment)
        .approval_waiting()
        .select_related("case__member", "meeting", "proposed_by")
        .annotate(
            proposed_at=Max(
                "evidence_rows__frozen_at",
                filter=Q(evidence_rows__occasion=Evidence.Occasion.PROPOSED),
            )
        )
        .order_by("proposed_at", "pk")[: sanctions.LONGEST_LIST]
    )
    frame.note_list(request, "Til godkendelse", len(rows))
    lines = [_line(request, row) for row in rows]
    return frame.page(
        request,
        "approvals.html",
        {"rows": lines, "own": sum(not line["may_approve"] for line in lines)},
        here="caseworker:approvals",
    )


def _line(request: Request, row: Any) -> dict[str, Any]:
    proposed_at = row.proposed_at or row.flagged_at
    return {
        "sanction": row,
        "name": row.case.member.name,
        "kind": row.get_kind_display(),
        "about": sanction_words.about(row),
        "proposed_by": row.proposed_by.name,
        "since": f"{danish.dag_kort(proposed_at)} {danish.klokkeslaet(proposed_at)}",
        "reasons": row.draft_reasons,
        "may_approve": row.proposed_by_id != request.user.pk,
    }
