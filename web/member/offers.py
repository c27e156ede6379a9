"""A recommendation of an offer: the fund asks whether it may be sent, the Jobcenter decides (M15)."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.models import Case
from core.danish import dag_maaned, dato
from core.errors import RuleBroken
from plans.models import OfferRecommendation, OfferState
from plans.operations.offers import answer_consent
from web.access import Request
from web.member import facts
from web.member.forms import ConsentForm
from web.member.pages import CASE_PARTS, refused, render_page

YES = "yes"


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: Request, offer_id: UUID) -> HttpResponse:
    """Show what is recommended and why, and take the member's yes or no (R20)."""
    asked = OfferRecommendation.objects.visible_to(request.user, at=request.moment)
    parts = (f"case__{part}" for part in CASE_PARTS)
    row = get_object_or_404(asked.select_related("started_by", *parts), public_id=offer_id)
    if request.method != "POST":
        return _page(request, row, ConsentForm())
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if not _is_open(row):
        return redirect("member:offer", offer_id=row.public_id)
    consent = form.cleaned_data["answer"] == YES
    try:
        answer_consent(
            recommendation_id=row.pk,
            consent=consent,
            note=form.cleaned_data["note"],
            actor=request.user,
            at=request.moment,
        )
    except RuleBroken as broken:
        title = _("Vi har ikke fået dit svar")
        return refused(request, broken, title=title, back_url=request.path, current="plan")
    jobcenter = facts.jobcenter_of(row.case)
    messages.success(
        request,
        _("Tak for dit svar. Vi har sendt forslaget til %(jobcenter)s.") % {"jobcenter": jobcenter}
        if consent
        else _("Tak for dit svar. Vi sender ikke forslaget. Du mister ikke noget."),
    )
    return redirect("member:offer", offer_id=row.public_id)


def _is_open(row: OfferRecommendation) -> bool:
    """Return whether the member can still answer: they are asked, and the fund has the course (R41)."""
    return row.state == OfferState.AWAITING_CONSENT and row.case.is_with_akasse


def _page(
    request: Request, row: OfferRecommendation, form: ConsentForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    jobcenter = facts.jobcenter_of(row.case)
    return render_page(
        request,
        "member/offer.html",
        {
            "form": form,
            "offer": row,
            "is_open": _is_open(row),
            "jobcenter": jobcenter,
            "what_became": _what_became(row, row.case, jobcenter),
            "proposed_by": row.started_by.name,
        },
        current="plan",
        status=status,
    )


def _what_became(row: OfferRecommendation, case: Case, jobcenter: str) -> tuple[str, str]:
    """Return where the recommendation stands, as tone and sentence; nothing while it is open."""
    said = {"jobcenter": jobcenter}
    match row.state:
        case OfferState.SENT if row.sent_at:
            sent = _("Du sagde ja. Vi sendte forslaget til %(jobcenter)s %(day)s.") % {
                **said,
                "day": dato(row.sent_at),
            }
            if case.is_with_akasse:
                return "green", f"{sent} " + _("Vi skriver til dig, når der er svar.")
            return "violet", f"{sent} " + _(
                "Jobcenteret har taget over, så aftal det nu direkte med dem."
            )
        case OfferState.GRANTED:
            return "green", _("%(jobcenter)s har sagt ja. %(days)s") % {
                **said,
                "days": _days(row),
            }
        case OfferState.DECLINED:
            answer = _("%(jobcenter)s har sagt nej til forslaget.") % said
            return "blue", f"{answer} {row.decision_note}".strip()
        case OfferState.WITHDRAWN:
            return "blue", _("Forslaget er ikke sendt. Du mister ikke noget ved det.")
        case OfferState.AWAITING_CONSENT if case.is_with_akasse:
            return "", ""
    return "violet", _(
        "%(jobcenter)s har taget over, så vi kan ikke sende forslaget. "
        "Aftal det nu med jobcenteret."
    ) % said


def _days(row: OfferRecommendation) -> str:
    if row.starts_on is None:
        return _("De skriver til dig om, hvornår det begynder.")
    if row.ends_on is None:
        return _("Det begynder %(first)s.") % {"first": dato(row.starts_on)}
    return _("Det varer fra %(first)s til %(last)s.") % {
        "first": dag_maaned(row.starts_on),
        "last": dag_maaned(row.ends_on),
    }
