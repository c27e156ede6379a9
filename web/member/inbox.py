"""The inbox and its letters (M2, M3)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.danish import dag_maaned, klokken
from letters import pdf
from letters.models import Act, Channel, DispatchState, Letter
from letters.operations.writing import mark_opened
from web import shown
from web.access import Request
from web.member.addresses import Link, address, tel_address
from web.member.pages import render_page
from web.member.talk_words import Badge

LETTERS_A_PAGE = 20


@dataclass(frozen=True, kw_only=True)
class LetterLine:
    """One letter in a list, as ``components/letter_list`` takes it."""

    url: str
    subject: str
    sent_at: datetime
    is_unread: bool
    deadline: date | None
    badge: Badge | None


@dataclass(frozen=True)
class Filter:
    url: str
    label: str
    count: int
    current: bool


def letter_line(letter: Letter, *, asks: bool) -> LetterLine:
    return LetterLine(
        url=reverse("member:letter", args=[letter.public_id]),
        subject=letter.subject,
        sent_at=letter.available_at,
        is_unread=letter.first_opened_at is None,
        deadline=letter.deadline_on if asks else None,
        badge=_badge(letter, asks=asks),
    )


def _badge(letter: Letter, *, asks: bool) -> Badge | None:
    if asks:
        return Badge(_("Kræver handling"), "amber")
    return Badge(_("Erstattet")) if letter.replaced_by_id else None


@require_safe
def inbox(request: Request) -> HttpResponse:
    """List the member's letters, newest first; those that ask for something, or all."""
    letters = Letter.objects.visible_to(request.user, at=request.moment)
    every_letter = list(letters.newest_first())
    asking = set(letters.requires_action(request.moment).values_list("pk", flat=True))
    only_asking = request.GET.get("vis") == "handling"
    wanted = request.GET.get("q", "").strip()
    found = [
        letter
        for letter in every_letter
        if (letter.pk in asking or not only_asking) and _says(letter, wanted)
    ]
    page = Paginator(found, LETTERS_A_PAGE).get_page(request.GET.get("side"))
    own = reverse("member:inbox")
    return render_page(
        request,
        "member/inbox.html",
        {
            "filters": [
                Filter(f"{own}?vis=handling", _("Kræver handling"), len(asking), only_asking),
                Filter(own, _("Alle"), len(every_letter), not only_asking),
            ],
            "letters": [letter_line(letter, asks=letter.pk in asking) for letter in page],
            "page": page,
            "wanted": wanted,
            "only_asking": only_asking,
            "empty": _nothing_here(every_letter, wanted, only_asking=only_asking),
        },
        current="inbox",
    )


def _says(letter: Letter, wanted: str) -> bool:
    """Return whether the letter has all of these words; an inbox is short enough to be read through."""
    text = f"{letter.subject}\n{letter.text}".casefold()
    return all(word in text for word in wanted.casefold().split())


def _nothing_here(letters: list[Letter], wanted: str, *, only_asking: bool) -> str:
    if not letters:
        return _("Du har ingen breve endnu. Vi skriver her, når der er nyt.")
    if wanted:
        return _("Ingen breve passer til din søgning. Prøv et andet ord.")
    if only_asking:
        return _("Ingen breve kræver noget af dig lige nu.")
    return ""


@require_safe
def letter(request: Request, letter_id: UUID) -> HttpResponse:
    """Show one letter as it was sent, and what it asks for; opening it is noted."""
    letters = Letter.objects.visible_to(request.user, at=request.moment)
    row = get_object_or_404(letters.select_related("replaced_by"), public_id=letter_id)
    shown.afterwards(request, mark_opened, letter_id=row.pk, at=request.moment)
    asks = letters.filter(pk=row.pk).requires_action(request.moment).exists()
    return render_page(
        request,
        "member/letter.html",
        {
            "letter": row,
            "sender_lines": row.head["sender"],
            "receiver_lines": row.head["references"],
            "asks": asks,
            "action": _act_link(row),
            "pdf_url": reverse("member:letter_pdf", args=[row.public_id]),
            "answer_url": address("member:messages"),
            "history": _delivery(row, opened_at=row.first_opened_at or request.moment),
        },
        current="inbox",
    )


@require_safe
def letter_pdf(request: Request, letter_id: UUID) -> HttpResponse:
    """Hand a letter over as the official document; that opens it too."""
    letters = Letter.objects.visible_to(request.user, at=request.moment)
    row = get_object_or_404(letters.select_related("member"), public_id=letter_id)
    shown.afterwards(request, mark_opened, letter_id=row.pk, at=request.moment)
    response = HttpResponse(pdf.render(row), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{pdf.file_name(row)}"'
    return response


def _act_link(letter: Letter) -> Link | None:
    """Return the page behind the letter's button; None where there is none."""
    about = letter.act_on
    addresses = {
        Act.BOOK: address("member:book", about) if about else "",
        Act.CALL: tel_address(settings.FUND_PHONE),
        Act.CONTACT: address("member:missed", about) if about else "",
        Act.SEE_TALK: address("member:talk", about) if about else "",
        Act.ANSWER_WISH: address("member:handover"),
        Act.ANSWER_OFFER: address("member:offer", about) if about else "",
        Act.ANSWER_HEARING: address("member:hearing", about) if about else "",
        Act.LOG_APPLICATION: address("member:joblog"),
        Act.SEE_PLAN: address("member:plan"),
        Act.SEE_DECISION: address("member:decision", about) if about else "",
    }
    act = Act(letter.act)
    url = addresses.get(act, "")
    return Link(url, act.label) if url else None


def _delivery(letter: Letter, *, opened_at: datetime) -> list[str]:
    """Return when the letter came, when it was opened, and which copies told of it."""
    lines = [
        _("Sendt %(moment)s.") % {"moment": _moment(letter.available_at)},
        _("Åbnet %(moment)s.") % {"moment": _moment(opened_at)},
    ]
    copies = letter.dispatches.filter(state=DispatchState.SENT).order_by("settled_at", "pk")
    names = {Channel.EMAIL: _("E-mail"), Channel.SMS: _("Sms"), Channel.PAPER: _("Papirbrev")}
    lines += [
        _("%(copy)s sendt %(moment)s.")
        % {"copy": names[Channel(copy.channel)], "moment": _moment(copy.settled_at)}
        for copy in copies
        if copy.settled_at
    ]
    return lines


def _moment(moment: datetime) -> str:
    return f"{dag_maaned(moment)} {klokken(moment)}"
