"""S21: offers that fund and member ask the Jobcenter for. The Jobcenter alone grants one (R18)."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import Case, CaseState
from core import danish
from core.dates import local_date
from plans import rules
from plans.models import DECIDED, UNSENT, OfferRecommendation, OfferState
from plans.operations import offers as offer_operations
from web import shown
from web.access import Request
from web.caseworker import frame
from web.caseworker.forms import (
    NO_HEALTH,
    EmptyForm,
    Form,
    choice_field,
    day_field,
    text_field,
)
from web.caseworker.words import Badge

form_page = require_http_methods(["GET", "HEAD", "POST"])
HERE = "caseworker:offers"
A_PAGE = 50
AFTER_HANDOVER = (
    "Medlemmet er hos Jobcenteret. Tilbud aftales direkte med Jobcenteret, "
    "så vi kan ikke indstille til flere."
)
NOT_WITH_US = "Forløbet er ikke i gang hos os, så vi kan ikke indstille til et tilbud nu."

BADGES = {
    OfferState.DRAFT: Badge("Kladde", "", "pencil"),
    OfferState.AWAITING_CONSENT: Badge("Afventer medlem", "amber", "clock"),
    OfferState.SENT: Badge("Hos Jobcenteret", "violet", "send"),
    OfferState.GRANTED: Badge("Bevilget", "green", "check"),
    OfferState.DECLINED: Badge("Afslået", "", "x"),
    OfferState.WITHDRAWN: Badge("Trukket tilbage", "", "x"),
    OfferState.LAPSED: Badge("Bortfaldet", "", "x"),
}
GROUPS = {
    "aabne": ("I gang", frozenset({*UNSENT, OfferState.SENT})),
    "kladder": ("Kladder", frozenset({OfferState.DRAFT})),
    "medlem": ("Afventer medlem", frozenset({OfferState.AWAITING_CONSENT})),
    "jobcenter": ("Hos Jobcenteret", frozenset({OfferState.SENT})),
    "besvaret": ("Besvaret", DECIDED),
    "lukket": ("Ikke sendt", frozenset({OfferState.WITHDRAWN, OfferState.LAPSED})),
}


# Forms


class OfferForm(Form):
    """What is recommended and why, as the member and then the Jobcenter read it."""

    type = choice_field("Hvilken slags tilbud?", OfferRecommendation.Type.choices, "Vælg en slags")
    offer = text_field(
        "Konkret tilbud",
        missing="Skriv, hvilket tilbud det er",
        help_text="Fx »truckcertifikat B, 7 dage«. Det står i brevet til medlemmet.",
        longest=300,
    )
    reason = text_field(
        "Hvorfor hjælper det medlemmet i job?",
        missing="Skriv, hvorfor tilbuddet hjælper medlemmet",
        help_text=f"Mindst én sætning. Medlemmet og Jobcenteret læser den. {NO_HEALTH}",
        longest=1000,
    )

    @property
    def content(self) -> dict[str, str]:
        facts = self.cleaned_data
        return {
            "offer_type": facts["type"],
            "offer": facts["offer"],
            "reason": facts["reason"],
        }


class _CaseField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.member.name}, sag {obj.number}"


class NewOfferForm(OfferForm):
    """A new recommendation: for whom, too."""

    sag = _CaseField(
        Case.objects.none(),
        label="Medlem",
        to_field_name="public_id",
        empty_label="Vælg et medlem",
        error_messages={"required": "Vælg et medlem", "invalid_choice": "Vælg et medlem"},
    )
    field_order = ("sag", "type", "offer", "reason")

    def __init__(self, *args: Any, cases: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sag"].queryset = cases  # type: ignore[attr-defined]


class ConsentForm(Form):
    """What the member answered, when they did not answer on Min side."""

    consent = choice_field(
        "Hvad svarede medlemmet?",
        [("yes", "Ja, send indstillingen"), ("no", "Nej, send den ikke")],
        "Vælg, hvad medlemmet svarede",
    )
    how = choice_field(
        "Hvordan svarede medlemmet?",
        [
            ("på telefon", "På telefon"),
            ("i en samtale", "I en samtale"),
            ("i et brev", "I et brev"),
        ],
        "Vælg, hvordan medlemmet svarede",
    )
    note = text_field(
        "Hvad vil medlemmet føje til?",
        help_text=f"Jobcenteret kan læse det. {NO_HEALTH}",
        longest=500,
    )

    @property
    def note_in_full(self) -> str:
        """Return what is kept with the answer: how it was given, and what the member added."""
        facts = self.cleaned_data
        return f"Medlemmet svarede {facts['how']}. {facts['note']}".strip()


class DecisionForm(Form):
    """The Jobcenter's decision as a letter or a call told it, with its source (B38)."""

    answer = choice_field(
        "Hvad har Jobcenteret svaret?",
        [("granted", "Bevilget"), ("declined", "Afslået")],
        "Vælg, hvad Jobcenteret har svaret",
    )
    sender = forms.CharField(
        label="Hvem har svaret?",
        max_length=120,
        help_text="Fx »Jobcenter Aarhus, Lone Berg«",
        error_messages={"required": "Skriv, hvem hos Jobcenteret der har svaret"},
    )
    dated = day_field("Svarets dato")
    reference = forms.CharField(
        label="Jobcenterets sag eller brev",
        max_length=120,
        help_text="Fx sagsnummer, eller »opkald kl. 10.15«",
        error_messages={"required": "Skriv, hvilken sag eller hvilket brev svaret står i"},
    )
    starts_on = day_field("Tilbuddet begynder", required=False, help_text="Når det er bevilget.")
    ends_on = day_field("Tilbuddet slutter", required=False)
    exempts = forms.BooleanField(
        label="Medlemmet skal ikke søge job, mens tilbuddet varer", required=False
    )
    note = text_field("Note", help_text=NO_HEALTH, longest=500)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        starts_on, ends_on = facts.get("starts_on"), facts.get("ends_on")
        if ends_on and "starts_on" not in self.errors:
            if starts_on is None:
                self.add_error("starts_on", "Skriv, hvornår tilbuddet begynder")
            elif ends_on < starts_on:
                self.add_error("ends_on", "Den sidste dag ligger før den første. Ret datoen")
        return facts

    @property
    def days(self) -> dict[str, Any]:
        """Return the days of a granted offer; a declined one has none."""
        if self.cleaned_data["answer"] != "granted":
            return {}
        return {name: self.cleaned_data[name] for name in ("starts_on", "ends_on", "exempts")}


# The list


@require_safe
def offers(request: Request) -> HttpResponse:
    """List the recommendations of the branch's cases by where they stand."""
    group = request.GET.get("status", "")
    if group not in GROUPS:
        group = "aabne"
    ours = OfferRecommendation.objects.visible_to(request.user, at=request.moment)
    counted = ours.aggregate(
        **{name: Count("pk", filter=Q(state__in=states)) for name, (_, states) in GROUPS.items()}
    )
    rows = (
        ours.filter(state__in=GROUPS[group][1])
        .select_related("case__member", "case__municipality")
        .newest_first()
    )
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("side"))
    frame.note_list(request, f"Indstillinger: {GROUPS[group][0].lower()}", len(page))
    here = reverse(HERE)
    today = local_date(request.moment)
    return frame.page(
        request,
        "offers.html",
        {
            "filters": [
                {
                    "url": f"{here}?status={name}",
                    "label": label,
                    "count": counted[name],
                    "current": name == group,
                }
                for name, (label, _) in GROUPS.items()
            ],
            "title": GROUPS[group][0],
            "page": page,
            "rows": [_row(offer, today) for offer in page],
            "open_count": counted["aabne"],
        },
        here=HERE,
    )


def _row(offer: OfferRecommendation, today: date) -> dict[str, Any]:
    return {
        "url": _url(offer),
        "name": offer.case.member.name,
        "case_url": reverse("caseworker:case", args=[offer.case.public_id]),
        "type": offer.get_type_display(),
        "offer": offer.offer,
        "badge": BADGES[OfferState(offer.state)],
        "waits": _waits_for(offer),
        "is_late": _is_late(offer, today),
        "municipality": offer.case.municipality.name,
    }


def _waits_for(offer: OfferRecommendation) -> str:
    if offer.state == OfferState.AWAITING_CONSENT and offer.consent_due_on:
        return f"Svar senest {danish.dato_kort(offer.consent_due_on)}"
    if offer.state == OfferState.SENT and offer.answer_reminder_on:
        return f"Spørg fra {danish.dato_kort(offer.answer_reminder_on)}"
    return ""


def _is_late(offer: OfferRecommendation, today: date) -> bool:
    due = {
        OfferState.AWAITING_CONSENT: offer.consent_due_on,
        OfferState.SENT: offer.answer_reminder_on,
    }.get(OfferState(offer.state))
    return due is not None and due < today


def _url(offer: OfferRecommendation) -> str:
    return reverse("caseworker:offer", args=[offer.public_id])


# A new one


@form_page
def new_offer(request: Request) -> HttpResponse:
    """Recommend an offer, as a draft or to the member at once; of a member who is ours."""
    asked = (request.POST or request.GET).get("sag", "")
    visible = Case.objects.visible_to(request.user, at=request.moment)
    case = _asked_case(request, visible, asked)
    own = Q(caseworker=request.user, state=CaseState.AKASSE_ACTIVE)
    form = NewOfferForm(
        frame.posted(request),
        cases=visible.filter(own | Q(pk=case.pk) if case else own)
        .select_related("member")
        .order_by("member__name_sorted", "pk"),
        initial={"sag": case.public_id if case else ""},
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["sag"]
        sends = "send" in request.POST
        operation = offer_operations.recommend if sends else offer_operations.draft_recommendation
        if frame.act_by_form(
            request, form, _said(chosen, sends=sends), operation, case_id=chosen.pk, **form.content
        ):
            return redirect(HERE)
    if case is None:
        listed = len(form.fields["sag"].choices) - 1  # type: ignore[attr-defined]
        frame.note_list(request, "Vælg medlem til en indstilling", listed)
    return frame.page(
        request,
        "offer_new.html",
        {"form": form, "refusal": _why_not(case) if case else "", "case": case},
        here=HERE,
        status=frame.status_of(form),
    )


def _asked_case(request: Request, visible: QuerySet, asked: str) -> Case | None:
    """Return the case that the address or the form names; None when it names none."""
    if not asked:
        return None
    try:
        case_id = UUID(asked)
    except ValueError:
        return None
    return frame.case_for(request, case_id, purpose="Indstilling til et tilbud")


def _why_not(case: Case) -> str:
    """Say why the fund cannot recommend in this case (R41); nothing when it can."""
    if case.state == CaseState.AKASSE_ACTIVE:
        return ""
    return NOT_WITH_US if case.is_with_akasse or case.closed_on else AFTER_HANDOVER


def _said(case: Case, *, sends: bool) -> str:
    if sends:
        return f"{case.member.name} er spurgt. Brevet bliver sendt nu."
    return "Kladden er gemt. Medlemmet er ikke spurgt endnu."


# One of them


def _offer_for(request: Request, offer_id: UUID) -> OfferRecommendation:
    """Return a recommendation of a case that this user may open, and note that its member was shown."""
    visible = OfferRecommendation.objects.visible_to(request.user, at=request.moment)
    offer = get_object_or_404(
        visible.select_related(
            "case__member",
            "case__municipality",
            "case__branch",
            "started_by",
            "decision_entered_by",
        ),
        public_id=offer_id,
    )
    shown.note(request, member=offer.case.member, purpose="Indstilling til et tilbud")
    return offer


@form_page
def offer(request: Request, offer_id: UUID) -> HttpResponse:
    """Show where one recommendation stands; a draft can be written anew and sent to the member."""
    found = _offer_for(request, offer_id)
    form = OfferForm(
        frame.posted(request),
        initial={"type": found.type, "offer": found.offer, "reason": found.reason},
    )
    refusal = _why_not(found.case) if found.state in UNSENT else ""
    if request.method == "POST" and form.is_valid():
        sends = "send" in request.POST
        if frame.act_by_form(
            request,
            form,
            _said(found.case, sends=sends),
            offer_operations.change_and_ask if sends else offer_operations.change_recommendation,
            recommendation_id=found.pk,
            **form.content,
        ):
            return redirect(_url(found))
    is_draft = found.state == OfferState.DRAFT
    return frame.page(
        request,
        "offer.html",
        {
            "offer": found,
            "case": found.case,
            "badge": BADGES[OfferState(found.state)],
            "steps": _steps(found),
            "facts": _facts(found),
            "form": form,
            "refusal": refusal,
            "may_write": is_draft and not refusal,
            "may_withdraw": found.state in UNSENT,
            "may_answer": found.state == OfferState.AWAITING_CONSENT and not refusal,
            "may_enter": found.state == OfferState.SENT,
        },
        here=HERE,
        status=frame.status_of(form),
    )


def _steps(offer: OfferRecommendation) -> list[dict[str, str]]:
    """Return how far it has come: written, the member asked, sent, answered by the Jobcenter."""
    reached = [
        ("Skrevet", offer.started_at),
        ("Medlemmet er spurgt", offer.asked_at),
        ("Sendt til Jobcenteret", offer.sent_at),
        ("Jobcenterets svar", offer.decided_at),
    ]
    done = sum(moment is not None for _, moment in reached)
    is_over = offer.state in {OfferState.WITHDRAWN, OfferState.LAPSED}
    return [
        {
            "title": title,
            "state": "done" if moment else "now" if place == done and not is_over else "next",
            "text": danish.dato_kort(moment) if moment else "",
        }
        for place, (title, moment) in enumerate(reached)
    ]


def _facts(offer: OfferRecommendation) -> list[tuple[str, str]]:
    """Return what is known of a recommendation, leaving out what is not."""
    consent = danish.tidspunkt(offer.consented_at) if offer.consented_at else ""
    rows = [
        ("Slags", offer.get_type_display()),
        ("Tilbud", offer.offer),
        ("Begrundelse", offer.reason),
        ("Skrevet af", f"{offer.started_by.name}, {danish.dato_kort(offer.started_at)}"),
        ("Jobcenter", offer.case.municipality.name),
        ("Medlemmets frist", danish.frist(offer.consent_due_on) if offer.consent_due_on else ""),
        ("Medlemmet sagde ja", consent),
        ("Medlemmet skrev", offer.member_note),
        ("Spørg Jobcenteret fra", _day(offer.answer_reminder_on)),
        ("Jobcenterets svar", offer.get_state_display() if offer.state in DECIDED else ""),
        ("Hvor svaret står", _source(offer)),
        ("Begynder", _day(offer.starts_on)),
        ("Slutter", _day(offer.ends_on)),
        ("Jobsøgning", "Skal ikke søge imens" if offer.exempts else ""),
        ("Note", offer.decision_note),
    ]
    return [(name, value) for name, value in rows if value]


def _day(day: date | None) -> str:
    return danish.dato_aar(day) if day else ""


def _source(offer: OfferRecommendation) -> str:
    """Return whose answer it is and who entered it, so that nobody takes it for ours (B38)."""
    if offer.decision_entered_by:
        dated = f", {danish.dag_maaned(offer.decision_date)}" if offer.decision_date else ""
        told = f"{offer.decision_sender}{dated}, {offer.decision_reference}"
        return f"{told}. Indtastet af {offer.decision_entered_by.name}."
    return "Besked fra Jobcenterets system" if offer.decision_message else ""


def _act_page(
    request: Request,
    offer: OfferRecommendation,
    form: Any,
    *,
    title: str,
    lead: str,
    button: str,
    refusal: str = "",
    is_danger: bool = False,
) -> HttpResponse:
    return frame.page(
        request,
        "offer_form.html",
        {
            "offer": offer,
            "case": offer.case,
            "form": form,
            "title": title,
            "lead": lead,
            "button": button,
            "consequence": "",
            "is_danger": is_danger,
            "refusal": refusal,
            "cancel_url": _url(offer),
        },
        here=HERE,
        status=frame.status_of(form),
    )


def _state_refusal(offer: OfferRecommendation, *states: str) -> str:
    """Say that the recommendation is not where this act belongs; nothing when it is."""
    if offer.state in states:
        return ""
    return f"Det kan ikke gøres nu. Indstillingen er: {offer.get_state_display().lower()}."


@form_page
def withdraw_offer(request: Request, offer_id: UUID) -> HttpResponse:
    """Take a recommendation back before it is sent."""
    found = _offer_for(request, offer_id)
    form = EmptyForm(frame.posted(request))
    if request.method == "POST":
        form.is_valid()
        if frame.act_by_form(
            request,
            form,
            "Indstillingen er trukket tilbage.",
            offer_operations.withdraw,
            recommendation_id=found.pk,
        ):
            return redirect(_url(found))
    return _act_page(
        request,
        found,
        form,
        title="Træk indstillingen tilbage",
        lead="Indstillingen er ikke sendt til Jobcenteret, og det bliver den så heller ikke.",
        button="Træk tilbage",
        refusal=_state_refusal(found, *UNSENT) if request.method != "POST" else "",
        is_danger=True,
    )


@form_page
def offer_consent(request: Request, offer_id: UUID) -> HttpResponse:
    """Note what a member answered who did not answer on Min side; a yes sends it to the Jobcenter."""
    found = _offer_for(request, offer_id)
    form = ConsentForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        consent = form.cleaned_data["consent"] == "yes"
        if frame.act_by_form(
            request,
            form,
            "Indstillingen er sendt til Jobcenteret."
            if consent
            else "Indstillingen bliver ikke sendt.",
            offer_operations.answer_consent,
            recommendation_id=found.pk,
            consent=consent,
            note=form.note_in_full,
        ):
            return redirect(_url(found))
    refusal = _state_refusal(found, OfferState.AWAITING_CONSENT) or _why_not(found.case)
    return _act_page(
        request,
        found,
        form,
        title="Notér medlemmets svar",
        lead="Medlemmet svarer selv på Min side. Brug kun siden her, når svaret kom på en anden måde.",
        button="Gem svaret",
        refusal=refusal if request.method != "POST" else "",
    )


@form_page
def offer_decision(request: Request, offer_id: UUID) -> HttpResponse:
    """Enter what the Jobcenter decided, with its source; the fund decides nothing here (R18, B38)."""
    found = _offer_for(request, offer_id)
    form = DecisionForm(frame.posted(request))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        if frame.act_by_form(
            request,
            form,
            "Jobcenterets svar er noteret. Medlemmet får et brev.",
            offer_operations.record_jobcenter_decision,
            recommendation_id=found.pk,
            granted=facts["answer"] == "granted",
            source=rules.JobcenterLetter(facts["sender"], facts["dated"], facts["reference"]),
            note=facts["note"],
            **form.days,
        ):
            return redirect(_url(found))
    return _act_page(
        request,
        found,
        form,
        title="Notér Jobcenterets svar",
        lead="Det er Jobcenteret, der bevilger eller afslår. Skriv, hvad det har svaret, og hvor det står.",
        button="Gem Jobcenterets svar",
        refusal=_state_refusal(found, OfferState.SENT) if request.method != "POST" else "",
    )
