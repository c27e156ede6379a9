"""J5: the recommendations that were sent to the Jobcenter, and what it answered; no form.

The answer, granted or declined, comes from the Jobcenter's own system (``exchange``), or by a letter
that a caseworker enters.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Case as Choose
from django.db.models import Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.danish import dato_aar
from plans.models import OfferRecommendation, OfferRecommendationQuerySet, OfferState
from web import shown
from web.access import Request
from web.jobcenter.pages import page

A_PAGE = 50

TONES = {OfferState.SENT: "amber", OfferState.GRANTED: "green", OfferState.DECLINED: ""}
STATES = {
    OfferState.SENT: "Afventer jeres svar",
    OfferState.GRANTED: "Bevilget",
    OfferState.DECLINED: "Afslået",
}


@dataclass(frozen=True, kw_only=True)
class OfferLine:
    """One recommendation in the list."""

    url: str
    name: str
    municipality: str
    type: str
    offer: str
    sent_at: datetime | None
    state: str
    tone: str


def _own_offers(request: Request) -> OfferRecommendationQuerySet:
    return OfferRecommendation.objects.visible_to(request.user, at=request.moment)


@require_safe
def offers(request: Request) -> HttpResponse:
    """List the recommendations, those without an answer first and the oldest of them first."""
    answered = Choose(When(state=OfferState.SENT, then=Value(0)), default=Value(1))
    rows = _own_offers(request).select_related("case__member", "case__municipality")
    found = Paginator(rows.order_by(answered, "sent_at", "pk"), A_PAGE).get_page(
        request.GET.get("side")
    )
    lines = [_line(row) for row in found.object_list]
    shown.note_search(request, criterion="Indstillinger", rows=len(lines))
    return page(request, "offers.html", {"rows": lines, "page": found}, here="offers")


def _line(row: OfferRecommendation) -> OfferLine:
    state = OfferState(row.state)
    return OfferLine(
        url=reverse("jobcenter:offer", args=[row.public_id]),
        name=row.case.member.name,
        municipality=row.case.municipality.name,
        type=row.get_type_display(),
        offer=row.offer,
        sent_at=row.sent_at,
        state=STATES[state],
        tone=TONES[state],
    )


@require_safe
def offer(request: Request, offer_id: UUID) -> HttpResponse:
    """Show one recommendation with its reason, and the answer where there is one."""
    parts = ("case__member", "case__municipality", "case__caseworker", "started_by")
    row = get_object_or_404(_own_offers(request).select_related(*parts), public_id=offer_id)
    shown.note(request, member=row.case.member, purpose="Indstilling om tilbud til dig")
    state = OfferState(row.state)
    return page(
        request,
        "offer.html",
        {
            "offer": row,
            "case": row.case,
            "state": STATES[state],
            "tone": TONES[state],
            "answer": _answer(row),
        },
        here="offers",
    )


def _answer(row: OfferRecommendation) -> list[tuple[str, str]]:
    """Return what the Jobcenter decided and how we know it (B38); nothing before that."""
    if row.decided_at is None:
        return []
    facts = [("Svar", STATES[OfferState(row.state)]), ("Modtaget", dato_aar(row.decided_at))]
    if row.was_entered_by_hand and row.decision_date:
        facts.append(("Fra", f"{row.decision_sender}, {dato_aar(row.decision_date)}"))
        facts.append(("Reference", row.decision_reference))
    else:
        facts.append(("Fra", "Jeres eget system"))
    if row.starts_on:
        facts.append(("Begynder", dato_aar(row.starts_on)))
    if row.ends_on:
        facts.append(("Slutter", dato_aar(row.ends_on)))
    if row.decision_note:
        facts.append(("Bemærkning", row.decision_note))
    return facts
