"""S19: a complaint is looked at again, upheld or sent on to the second instance, whose answer comes back."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from core.dates import local_date
from sanctions.models import DECIDED, Appeal, SanctionCase, SanctionState
from sanctions.operations import decisions
from web.access import Request
from web.caseworker import frame, sanctions
from web.caseworker.forms import AppealVerdictForm, CkaForm, ComplaintForm, EmptyForm, Form

MAY_COMPLAIN = frozenset({SanctionState.IN_FORCE, SanctionState.ENDED})
SAID = {
    "uphold": "Medlemmet har fået ret. Afgørelsen er faldet, og medlemmet får besked.",
    "keep": "Vurderingen er noteret. Send nu klagen videre.",
}


@require_safe
def appeal(request: Request, sanction_id: UUID) -> HttpResponse:
    """Show the complaint with its deadlines, and the act of the step it stands on."""
    return _page(request, sanctions.sanction_for(request, sanction_id))


def _step(row: SanctionCase, complaint: Appeal | None) -> str:
    """Return what is to be done: receive, judge, forward, answer; nothing when it is over."""
    if row.state == SanctionState.APPEALED:
        return "forward" if complaint and complaint.reassessed_at else "judge"
    if complaint and complaint.forwarded_at and complaint.closed_at is None:
        return "answer"
    return "receive" if row.state in MAY_COMPLAIN else ""


def _page(request: Request, row: SanctionCase, form: Form | None = None) -> HttpResponse:
    head = sanctions.head_of(request, row)
    complaint = head["complaint"]
    step = _step(row, complaint)
    today = local_date(request.moment)
    forms: dict[str, Any] = {
        "receive": ComplaintForm,
        "judge": AppealVerdictForm,
        "answer": CkaForm,
    }
    return frame.page(
        request,
        "sanction_appeal.html",
        {
            **head,
            **sanctions.enclosures_in_words(request, row),
            "step": step,
            "form": form or forms.get(step, EmptyForm)(),
            "today": today,
            "is_decided": row.state in DECIDED,
            "complaint_is_late": row.complaint_deadline is not None
            and today > row.complaint_deadline,
        },
        here=sanctions.HERE,
        status=frame.status_of(form) if form else 200,
    )


def _sent(
    request: Request, sanction_id: UUID, step: str
) -> tuple[SanctionCase, HttpResponse | None]:
    """Return the case, and where to go instead when this step is not the one it stands on."""
    row = sanctions.sanction_for(request, sanction_id)
    complaint = row.appeals.order_by("received_at", "pk").last()
    if _step(row, complaint) != step:
        return row, redirect("caseworker:appeal", sanction_id=row.public_id)
    return row, None


@require_POST
def receive(request: Request, sanction_id: UUID) -> HttpResponse:
    """Write down a complaint that came on paper or on the phone."""
    row, elsewhere = _sent(request, sanction_id, "receive")
    form = ComplaintForm(request.POST)
    if elsewhere:
        return elsewhere
    if not form.is_valid() or not frame.act_by_form(
        request,
        form,
        "Klagen er noteret. Vurder nu sagen igen.",
        decisions.appeal,
        sanction_id=row.pk,
        text=form.cleaned_data["text"],
    ):
        return _page(request, row, form)
    return redirect("caseworker:appeal", sanction_id=row.public_id)


@require_POST
def judge(request: Request, sanction_id: UUID) -> HttpResponse:
    """Give the member right, or keep the decision with reasons (P41)."""
    row, elsewhere = _sent(request, sanction_id, "judge")
    form = AppealVerdictForm(request.POST)
    if elsewhere:
        return elsewhere
    if not form.is_valid():
        return _page(request, row, form)
    verdict = form.cleaned_data["verdict"]
    operation = decisions.uphold_appeal if verdict == "uphold" else decisions.reassess_appeal
    if not frame.act_by_form(
        request,
        form,
        SAID[verdict],
        operation,
        sanction_id=row.pk,
        answer=form.cleaned_data["answer"],
    ):
        return _page(request, row, form)
    return redirect("caseworker:appeal", sanction_id=row.public_id)


@require_POST
def forward(request: Request, sanction_id: UUID) -> HttpResponse:
    """Send the complaint on to the second instance; a second press sends nothing (L25)."""
    row, elsewhere = _sent(request, sanction_id, "forward")
    if elsewhere:
        return elsewhere
    frame.act(
        request,
        "Klagen er sendt videre. Medlemmet får besked.",
        decisions.forward_appeal,
        sanction_id=row.pk,
    )
    return redirect("caseworker:appeal", sanction_id=row.public_id)


@require_POST
def answer(request: Request, sanction_id: UUID) -> HttpResponse:
    """Enter what the second instance decided."""
    row, elsewhere = _sent(request, sanction_id, "answer")
    form = CkaForm(request.POST)
    if elsewhere:
        return elsewhere
    if not form.is_valid() or not frame.act_by_form(
        request,
        form,
        "Klagecentrets svar er noteret. Medlemmet får besked.",
        decisions.record_cka_result,
        sanction_id=row.pk,
        **form.cleaned_data,
    ):
        return _page(request, row, form)
    return redirect("caseworker:appeal", sanction_id=row.public_id)
