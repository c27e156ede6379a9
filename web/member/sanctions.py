"""A case about the member's benefit: answering its hearing, reading its decision, complaining (M18 to M20)."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.danish import dato, dato_aar, frist
from core.dates import ONE_DAY, local_date
from core.errors import RuleBroken
from letters.facts import sanctions as letter_words
from letters.models import Code, Letter
from letters.operations.writing import mark_opened
from sanctions.models import (
    DECIDED,
    Appeal,
    CkaResult,
    ConsequenceStatus,
    SanctionCase,
    SanctionState,
)
from sanctions.operations import decisions, hearings
from web import shown
from web.access import Request
from web.member.facts import heard_about
from web.member.forms import ComplaintForm, ReplyForm
from web.member.pages import CASE_PARTS, render_page
from web.wording import words_for

State = SanctionState
ANSWERABLE = frozenset({State.HEARING, State.READY, State.APPROVAL})
MAY_COMPLAIN = frozenset({State.IN_FORCE, State.ENDED})


def _own_cases(request: Request) -> Any:
    parts = ("decision", "meeting", *(f"case__{part}" for part in CASE_PARTS))
    visible = SanctionCase.objects.visible_to(request.user, at=request.moment)
    return visible.select_related(*parts)


# M18


@require_http_methods(["GET", "HEAD", "POST"])
def hearing(request: Request, sanction_id: UUID) -> HttpResponse:
    """Say what we build on and ask what happened; late answers are taken until the case is decided."""
    row = get_object_or_404(_own_cases(request), public_id=sanction_id)
    asked = row.hearings.order_by("sent_at", "pk").last()
    if asked is None:
        raise Http404
    if request.method != "POST":
        return _hearing_page(request, row, asked, ReplyForm())
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _hearing_page(request, row, asked, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        hearings.reply(
            sanction_id=row.pk,
            text=form.cleaned_data["text"],
            actor=request.user,
            at=request.moment,
        )
    except RuleBroken as broken:
        row.refresh_from_db(fields=["state"])
        form.add_error("text", _refused(row, broken))
        return _hearing_page(request, row, asked, form, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Tak for dit svar. Vi læser det, før vi afgør sagen."))
    return redirect("member:hearing", sanction_id=row.public_id)


def _refused(row: SanctionCase, broken: RuleBroken) -> str:
    """Return why an answer came too late, and what to do with it: it is still in the field."""
    if row.state in MAY_COMPLAIN:
        return _(
            "Vi nåede at afgøre sagen, før du sendte dit svar. Kopiér det, du har skrevet, "
            "og send det som en klage. Så ser vi på sagen igen."
        )
    return words_for(broken)


def _hearing_page(
    request: Request,
    row: SanctionCase,
    asked: Any,
    form: ReplyForm,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    today = local_date(request.moment)
    is_open = row.state in ANSWERABLE
    return render_page(
        request,
        "member/hearing.html",
        {
            "form": form,
            "sanction": row,
            "hearing": asked,
            "deadline": row.reply_by,
            "is_open": is_open,
            "shows_form": is_open or bool(form.errors),
            "is_past": row.reply_by is not None and today > row.reply_by,
            "period": letter_words.period(row, row.loss_from, row.loss_to),
            "decides_from": row.reply_by and dato(row.reply_by + ONE_DAY),
            "decision_url": reverse("member:decision", args=[row.public_id]),
        },
        current="inbox",
        status=status,
    )


# M19


@require_safe
def decision(request: Request, sanction_id: UUID) -> HttpResponse:
    """Show what was decided, why, which days, how benefit comes back, and how to complain."""
    row = get_object_or_404(_own_cases(request), public_id=sanction_id)
    made = getattr(row, "decision", None)
    complaint = row.appeals.order_by("received_at", "pk").last()
    if made is not None:
        _note_read(request, row)
    is_loss = row.state in DECIDED and row.consequence == ConsequenceStatus.FINAL
    today = local_date(request.moment)
    return render_page(
        request,
        "member/decision.html",
        {
            "sanction": row,
            "decision": made,
            "about": heard_about(row),
            "is_loss": is_loss and row.loss_from is not None,
            "is_undecided": row.is_undecided,
            "title": _title(row),
            "period": letter_words.period(row, row.loss_from, row.loss_to),
            "money": _money(row) if is_loss else [],
            "what_now": letter_words.what_now(row, row.loss_to) if is_loss else "",
            "may_complain": row.state in MAY_COMPLAIN,
            "is_past": row.complaint_deadline is not None and today > row.complaint_deadline,
            "complain_url": f"{reverse('member:complain')}?afgoerelse={row.public_id}",
            "hearing_url": reverse("member:hearing", args=[row.public_id]) if row.reply_by else "",
            "complaint": complaint,
            "complaint_words": _what_became(complaint) if complaint else "",
        },
        current="inbox",
    )


def _note_read(request: Request, row: SanctionCase) -> None:
    """Note that the decision was read: its letter says the same, and counts as opened."""
    unread = Letter.objects.visible_to(request.user, at=request.moment).unopened()
    for key in unread.filter(code=Code.L22, act_on=row.public_id).values_list("pk", flat=True):
        shown.afterwards(request, mark_opened, letter_id=key, at=request.moment)


def _title(row: SanctionCase) -> str:
    """Return the result, as the letter's subject says it."""
    if row.is_undecided:
        return _("Vi har ikke afgjort noget endnu")
    if row.state in DECIDED and row.loss_from is not None:
        return _("Du får ikke dagpenge %(period)s") % {
            "period": letter_words.period_short(row.loss_from, row.loss_to)
        }
    return _("Sagen er lukket, og du beholder dine dagpenge")


def _money(row: SanctionCase) -> list[tuple[str, str]]:
    """Return the days without benefit, and the first one with benefit again."""
    rows = []
    if row.loss_from:
        rows.append((_("Ingen dagpenge fra"), dato_aar(row.loss_from)))
    if row.loss_to:
        rows.append((_("Til og med"), dato_aar(row.loss_to)))
        rows.append((_("Dagpenge igen fra"), dato_aar(row.loss_to + ONE_DAY)))
    if row.hours is not None:
        rows.append((_("Timer"), f"{float(row.hours):g}".replace(".", ",")))
    return rows


def _what_became(complaint: Appeal) -> str:
    """Return where a complaint stands."""
    if complaint.cka_result == CkaResult.AFFIRMED:
        return _("Klagecentret er enigt i vores afgørelse.") + f" {complaint.answer}"
    if complaint.cka_result == CkaResult.CHANGED:
        return _("Klagecentret har ændret vores afgørelse.") + f" {complaint.answer}"
    if complaint.upheld:
        return _("Du har fået medhold i din klage.") + f" {complaint.answer}"
    if complaint.forwarded_at:
        return _(
            "Vi har ikke ændret afgørelsen. Vi sendte din klage til Center for Klager om "
            "Arbejdsløshedsforsikring %(day)s. De skriver til dig."
        ) % {"day": dato(complaint.forwarded_at)}
    return _(
        "Vi fik din klage %(day)s. Vi ser på sagen igen. Ændrer vi ikke afgørelsen, sender vi "
        "klagen videre senest %(forward)s."
    ) % {"day": dato(complaint.received_at), "forward": dato(complaint.forward_by)}


# M20


@require_http_methods(["GET", "HEAD", "POST"])
def complain(request: Request) -> HttpResponse:
    """Take a complaint about a decision; one that is late is taken too, and marked (P41)."""
    asked_for = _asked_for(request)
    if asked_for is None:
        return _choose(request)
    row = get_object_or_404(_own_cases(request), public_id=asked_for)
    if row.state not in MAY_COMPLAIN:
        return redirect("member:decision", sanction_id=row.public_id)
    if request.method != "POST":
        return _complaint_page(request, row, ComplaintForm())
    form = ComplaintForm(request.POST)
    if not form.is_valid():
        return _complaint_page(request, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        complaint = decisions.appeal(
            sanction_id=row.pk,
            text=form.cleaned_data["text"],
            actor=request.user,
            at=request.moment,
        )
    except RuleBroken as broken:
        form.add_error("text", words_for(broken))
        return _complaint_page(request, row, form, status=HTTPStatus.CONFLICT)
    said = _(
        "Vi har fået din klage. Ændrer vi ikke afgørelsen, sender vi den videre senest %(day)s."
    )
    messages.success(request, said % {"day": dato(complaint.forward_by)})
    return redirect("member:decision", sanction_id=row.public_id)


def _asked_for(request: Request) -> UUID | None:
    """Return which decision the address names; None where it names none.

    :raises Http404: if it names something else
    """
    name = request.GET.get("afgoerelse", "")
    try:
        return UUID(name) if name else None
    except ValueError as error:
        raise Http404 from error


def _choose(request: Request) -> HttpResponse:
    """List the decisions that can be complained about."""
    rows = _own_cases(request).filter(state__in=MAY_COMPLAIN).order_by("-event_on", "-pk")
    own_page = reverse("member:complain")
    return render_page(
        request,
        "member/complain_choose.html",
        {
            "items": [
                {
                    "url": f"{own_page}?afgoerelse={row.public_id}",
                    "title": _title(row),
                    "text": _("Du kan klage til og med %(day)s")
                    % {"day": frist(row.complaint_deadline)},
                }
                for row in rows
            ],
        },
        current="inbox",
        status=HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK,
    )


def _complaint_page(
    request: Request, row: SanctionCase, form: ComplaintForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    today = local_date(request.moment)
    return render_page(
        request,
        "member/complain.html",
        {
            "form": form,
            "sanction": row,
            "title": _title(row),
            "deadline": row.complaint_deadline,
            "is_past": row.complaint_deadline is not None and today > row.complaint_deadline,
            "decision_url": reverse("member:decision", args=[row.public_id]),
        },
        current="inbox",
        status=status,
    )
