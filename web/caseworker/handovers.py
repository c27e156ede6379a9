"""S22: who goes over to the Jobcenter, what is lacking before, the package, and what the Jobcenter says to it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import WITH_AKASSE, WITH_JOBCENTER, Case, CaseEvent, EventKind
from cases.rules import HandoverReason
from core import danish
from core.dates import local_date
from exchange import handovers as handover_facts
from exchange import operations as exchange_operations
from exchange.models import (
    Gap,
    HandoverCheck,
    HandoverReply,
    MessageKind,
    MessageState,
    OutboundMessage,
)
from meetings.models import Meeting, MeetingState
from plans import rules as plan_rules
from sanctions.models import SanctionCase
from web.access import Request
from web.caseworker import frame, words
from web.caseworker.cases import head_of
from web.caseworker.forms import NO_HEALTH, Form, choice_field, text_field
from web.caseworker.words import Badge

HERE = "caseworker:handovers"
LONGEST_LIST = 200
COMING_WITHIN = timedelta(days=28)
DONE_WITHIN = timedelta(days=14)

REASONS = {
    HandoverReason.TALKS: "Samtalerne er holdt",
    HandoverReason.MONTHS: "Tiden er gået",
    HandoverReason.HOURS_410: "Timerne er brugt",
    HandoverReason.REFERRAL: "Visiteret",
    HandoverReason.LEGACY: "Ledig før 2024",
    HandoverReason.MANUAL: "Manuelt",
}
WISHES = {True: "Ja", False: "Nej", None: "Ikke svaret"}
GAP_WORDS = {
    Gap.PLAN: "plan",
    Gap.WISH: "ønske",
    Gap.OUTCOME: "udfald",
    Gap.AGREEMENTS: "aftaler",
    Gap.OFFERS: "indstilling",
}
# What is said of each check: when it is in order, what is lacking, and what to do about it.
CHECKS = {
    Gap.PLAN: ("Min Plan er gældende", "Der er ingen gældende plan", "Åbn Min Plan"),
    Gap.WISH: (
        "Medlemmet har svaret på, om vi deltager",
        "Medlemmet har ikke svaret på, om vi skal deltage",
        "Notér svaret",
    ),
    Gap.OUTCOME: ("Alle samtaler har et udfald", "En samtale mangler udfald", "Åbn sagen"),
    Gap.AGREEMENTS: ("Ingen aftaler er over fristen", "En aftale er over fristen", "Åbn Min Plan"),
    Gap.OFFERS: (
        "Ingen indstilling venter på at blive sendt",
        "En indstilling er ikke sendt og bortfalder",
        "Åbn indstillinger",
    ),
}
MESSAGE_BADGES = {
    MessageState.PENDING: Badge("Ikke sendt endnu", "", "clock"),
    MessageState.SENT: Badge("Sendt", "blue", "send"),
    MessageState.DEAD: Badge("Kunne ikke sendes", "red", "circle-alert"),
    MessageState.UNKNOWN: Badge("Uvist om sendt", "red", "circle-alert"),
}


# Forms


class PrepareForm(Form):
    """What somebody says who has gone through a case; needed where something is lacking."""

    note = text_field(
        "Hvem gør det, der mangler?",
        help_text=f"Fx »Karen ringer om ønsket onsdag«. Kun for afdelingen. {NO_HEALTH}",
        longest=500,
    )

    def __init__(self, *args: Any, lacks_something: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["note"]
        field.required = lacks_something
        field.error_messages["required"] = "Skriv, hvem der gør det, der mangler"
        if not lacks_something:
            field.label = "Note"


class ReplyForm(Form):
    """What the Jobcenter said to the handover by letter or telephone, and where we know it from."""

    kind = choice_field(
        "Hvad siger Jobcenteret?",
        [
            (HandoverReply.Kind.RECEIVED, "Det har fået sagen"),
            (HandoverReply.Kind.RETURNED, "Det har et spørgsmål, eller noget mangler"),
        ],
        "Vælg, hvad Jobcenteret siger",
    )
    text = text_field("Spørgsmålet", help_text=f"Skal skrives, når der er et. {NO_HEALTH}")
    told_by = forms.CharField(
        label="Hvor ved vi det fra?",
        max_length=120,
        help_text="Fx »opkald fra Lone Berg, Jobcenter Aarhus, 3. marts«",
        error_messages={"required": "Skriv, hvor oplysningen kommer fra"},
    )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        asks = facts.get("kind") == HandoverReply.Kind.RETURNED
        if asks and not facts.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", "Skriv, hvad Jobcenteret spørger om")
        return facts


class AnswerForm(Form):
    note = text_field("Svar til Jobcenteret", missing="Skriv, hvad I har svaret", longest=1000)


# The list


@require_safe
def handovers(request: Request) -> HttpResponse:
    """Show who goes over to the Jobcenter soon, who just went, and whether all is ready for it."""
    today = local_date(request.moment)
    visible = Case.objects.visible_to(request.user, at=request.moment)
    cases = visible.filter(
        Q(state__in=WITH_AKASSE, handover_on__lte=today + COMING_WITHIN)
        | Q(state__in=WITH_JOBCENTER, handed_over_on__gte=today - DONE_WITHIN)
    )
    found = list(
        _with_progress(handover_facts.with_gaps(cases, at=request.moment))
        .select_related("member", "municipality")
        .order_by("handover_on", "pk")[:LONGEST_LIST]
    )
    frame.note_list(request, "Overdragelser", len(found))
    coming = [_row(case) for case in found if case.is_with_akasse]
    done = [_row(case) for case in found if not case.is_with_akasse]
    return frame.page(
        request,
        "handovers.html",
        {
            "coming": coming,
            "lists": [
                ("Overgår snart", coming, "Ingen overgår de næste 28 dage."),
                ("Overdraget de seneste 14 dage", done, "Ingen er overdraget de seneste 14 dage."),
            ],
        },
        here=HERE,
    )


def _with_progress(cases: QuerySet) -> QuerySet:
    """Fetch how far each handover has come: gone through, sent, received, asked about."""
    checks = HandoverCheck.objects.filter(case=OuterRef("pk")).order_by("-pk")
    gone = CaseEvent.objects.filter(case=OuterRef("pk"), kind=EventKind.HANDED_OVER)
    message = OutboundMessage.objects.filter(
        case=OuterRef("pk"), kind=MessageKind.HANDOVER_PACKAGE
    ).order_by("-pk")
    replies = HandoverReply.objects.since_handover().filter(case=OuterRef("pk"))
    return cases.annotate(
        checked_at=Subquery(checks.values("checked_at")[:1]),
        went_over_at=Subquery(gone.order_by("-pk").values("happened_at")[:1]),
        message_state=Subquery(message.values("state")[:1]),
        is_received=Exists(replies.filter(kind=HandoverReply.Kind.RECEIVED)),
        is_asked_about=Exists(replies.handover_returned()),
    )


def _row(case: Any) -> dict[str, Any]:
    day = case.handed_over_on or case.handover_on
    gaps = handover_facts.gaps_of(case)
    return {
        "name": case.member.name,
        "url": reverse("caseworker:handover", args=[case.public_id]),
        "when": danish.dag_kort(day) if day else "",
        "why": REASONS[HandoverReason(case.handover_reason)] if case.handover_reason else "",
        "talks_held": case.talks_held,
        "gaps": ", ".join(GAP_WORDS[gap] for gap in gaps),
        "wish": WISHES[case.wants_fund_at_first_jc_talk],
        "municipality": case.municipality.name,
        "badge": _badge(case, gaps),
    }


def _badge(case: Any, gaps: list[Gap]) -> Badge:
    """Return how far a handover has come, in a word or two."""
    if case.is_with_akasse:
        if _is_checked(case):
            return Badge("Gjort klar", "green", "check")
        if gaps:
            return Badge("Mangler noget", "amber", "triangle-alert")
        return Badge("Klar", "green", "check")
    if case.is_asked_about:
        return Badge("Spørgsmål", "amber", "circle-question-mark")
    if case.is_received:
        return Badge("Kvitteret", "green", "check")
    return MESSAGE_BADGES[MessageState(case.message_state or MessageState.PENDING)]


def _is_checked(case: Any) -> bool:
    """Return whether somebody has gone through the case for the handover that is coming."""
    back_since = case.went_over_at
    return case.checked_at is not None and (back_since is None or case.checked_at > back_since)


# One of them


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: Request, case_id: UUID) -> HttpResponse:
    """Show one handover from both sides, and take that it was made ready."""
    case = frame.case_for(request, case_id, purpose="Overdragelse til Jobcenteret")
    judged = _judged(request, case)
    form = PrepareForm(frame.posted(request), lacks_something=bool(handover_facts.gaps_of(judged)))
    if (
        request.method == "POST"
        and form.is_valid()
        and frame.act_by_form(
            request,
            form,
            "Overdragelsen er gjort klar. Sagen overgår på datoen, også hvis noget mangler.",
            exchange_operations.prepare_handover,
            case_id=case.pk,
            note=form.cleaned_data["note"],
        )
    ):
        return redirect("caseworker:handover", case_id=case_id)
    return _handover(request, case, judged, form=form)


def _judged(request: Request, case: Case) -> Any:
    """Return the case with what it lacks and how far its handover has come."""
    cases = Case.objects.filter(pk=case.pk)
    return _with_progress(handover_facts.with_gaps(cases, at=request.moment)).get()


def _handover(
    request: Request,
    case: Case,
    judged: Any,
    *,
    form: Form,
    answer_form: AnswerForm | None = None,
    answered: UUID | None = None,
) -> HttpResponse:
    gaps = handover_facts.gaps_of(judged)
    package = handover_facts.package_of(case)
    replies = list(
        HandoverReply.objects.visible_to(request.user, at=request.moment)
        .filter(case=case)
        .select_related("entered_by", "settled_by")
        .order_by("-noted_at", "-pk")
    )
    check = (
        HandoverCheck.objects.filter(case=case).select_related("checked_by").order_by("-pk").first()
    )
    is_coming = case.is_with_akasse
    errors = answer_form or form
    return frame.page(
        request,
        "handover.html",
        {
            **head_of(request, case, current=HERE),
            "badge": _badge(judged, gaps),
            "is_coming": is_coming,
            "lead": _lead(case),
            "done": [CHECKS[gap][0] for gap in Gap if gap not in gaps],
            "missing": [_missing(case, gap) for gap in gaps],
            "check": check if check and (not is_coming or _is_checked(judged)) else None,
            "check_gaps": [Gap(gap).label.lower() for gap in check.gaps] if check else [],
            "jobcenter": _jobcenter_side(case, judged),
            "replies": [
                {
                    "reply": reply,
                    "is_open": reply.kind == HandoverReply.Kind.RETURNED
                    and reply.settled_at is None,
                    "form": answer_form
                    if answer_form and reply.public_id == answered
                    else AnswerForm(auto_id=f"id_{reply.public_id}_%s"),
                }
                for reply in replies
            ],
            "fates": _fates(case, package),
            "package": _package(package),
            "form": errors,
            "prepare_form": form,
            "may_prepare": is_coming,
            "may_reply": case.handed_over_on is not None,
        },
        here=HERE,
        status=frame.status_of(errors),
    )


def _lead(case: Case) -> str:
    if case.handed_over_on:
        return f"Hos Jobcenteret siden {danish.dato(case.handed_over_on)}"
    if not case.is_with_akasse:
        return "Hos Jobcenteret fra begyndelsen"
    if case.handover_on is None:
        return "Datoen er ikke kendt endnu"
    return f"Overgår senest {danish.dato(case.handover_on)}, også hvis noget mangler"


def _missing(case: Case, gap: Gap) -> dict[str, str]:
    """Return what is lacking and the page on which it is mended."""
    _, text, act = CHECKS[gap]
    addresses: dict[Gap, tuple[str, list[Any]]] = {
        Gap.PLAN: ("caseworker:plan", [case.public_id]),
        Gap.WISH: ("caseworker:change", [case.public_id, "oenske"]),
        Gap.OUTCOME: ("caseworker:case", [case.public_id]),
        Gap.AGREEMENTS: ("caseworker:plan", [case.public_id]),
        Gap.OFFERS: ("caseworker:offers", []),
    }
    route, arguments = addresses[gap]
    return {"text": text, "act": act, "url": reverse(route, args=arguments)}


def _jobcenter_side(case: Case, judged: Any) -> list[tuple[str, str]]:
    """Return what has happened on the other side: the package, its receipt, the first talk, our part in it."""
    message = MESSAGE_BADGES[MessageState(judged.message_state or MessageState.PENDING)].text
    first_talk = (
        Meeting.objects.filter(case=case, starts_at__isnull=False)
        .exclude(pk__in=Meeting.objects.of_fund())
        .order_by("starts_at")
        .first()
    )
    talk = danish.tidspunkt(first_talk.starts_at) if first_talk and first_talk.starts_at else ""
    return [
        ("Jobcenter", case.municipality.name),
        ("Pakken", message if case.handed_over_on else "Sendes den dag, sagen overgår"),
        ("Kvittering", "Modtaget" if judged.is_received else "Ikke modtaget"),
        ("Første samtale", talk or "Ikke kendt"),
        ("Vi deltager", _participation(case)),
    ]


def _participation(case: Case) -> str:
    if not case.wants_fund_at_first_jc_talk:
        return WISHES[case.wants_fund_at_first_jc_talk]
    if case.participation_settled_at:
        return f"Ja, aftalt {danish.dato_kort(case.participation_settled_at)}"
    return "Ja, skal aftales" if case.handed_over_on else "Ja"


def _fates(case: Case, package: handover_facts.Package) -> list[tuple[str, str]]:
    """Return what becomes of each thing that is open: moved, called off, or kept by us (I-10)."""
    booked = [talk for talk in package.talks if talk.state == MeetingState.BOOKED]
    sanctions = SanctionCase.objects.filter(case=case).undecided().count()
    counted = [
        (len(package.agreements), "aftale", "aftaler", "Følger med i Min Plan"),
        (
            len(package.offers),
            "sendt indstilling",
            "sendte indstillinger",
            "Bliver hos Jobcenteret",
        ),
        (
            sum(talk.sequence is not None for talk in booked),
            "booket jobsamtale",
            "bookede jobsamtaler",
            "Aflyses uden betydning, hvis den ligger efter datoen",
        ),
        (sanctions, "åben sag", "åbne sager", "Bliver hos os, og vi gør dem færdige"),
    ]
    return [
        (f"{number} {one if number == 1 else many}", fate)
        for number, one, many, fate in counted
        if number
    ]


def _package(package: handover_facts.Package) -> dict[str, Any]:
    """Return the package in words."""
    content = package.content
    return {
        "number": package.version.number if package.version else None,
        "since": package.version.available_from if package.version else None,
        "goals": [plan_rules.goal_text(goal) for goal in content.job_goals] if content else [],
        "requirements": plan_rules.clause_lines(content.requirement) if content else [],
        "talks": [
            (talk.title, words.when_of(talk), words.badge_of_talk(talk)) for talk in package.talks
        ],
        "agreements": [plan_rules.terms_text(each.terms) for each in package.agreements],
        "offers": [f"{each.get_type_display()}: {each.offer}" for each in package.offers],
        "wish": WISHES[package.wish],
    }


# What the Jobcenter says to it


@require_http_methods(["GET", "HEAD", "POST"])
def handover_reply(request: Request, case_id: UUID) -> HttpResponse:
    """Note that the Jobcenter has the case, or what it asks, as a letter or a call told it."""
    case = frame.case_for(request, case_id, purpose="Overdragelse til Jobcenteret")
    form = ReplyForm(frame.posted(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and frame.act_by_form(
            request,
            form,
            "Jobcenterets svar er noteret.",
            exchange_operations.note_handover_reply,
            case_id=case.pk,
            **form.cleaned_data,
        )
    ):
        return redirect("caseworker:handover", case_id=case_id)
    return frame.page(
        request,
        "change.html",
        {
            "case": case,
            "form": form,
            "title": "Notér, hvad Jobcenteret siger",
            "lead": "Et spørgsmål holder ikke overdragelsen tilbage. Det bliver en opgave hos os.",
            "button": "Gem svaret",
            "consequence": "",
            "is_danger": False,
            "cancel_url": reverse("caseworker:handover", args=[case.public_id]),
        },
        here=HERE,
        status=frame.status_of(form),
    )


@require_POST
def answer_handover(request: Request, case_id: UUID, reply_id: UUID) -> HttpResponse:
    """Note what the Jobcenter was answered."""
    case = frame.case_for(request, case_id, purpose="Overdragelse til Jobcenteret")
    reply = get_object_or_404(HandoverReply, public_id=reply_id, case=case)
    form = AnswerForm(request.POST, auto_id=f"id_{reply_id}_%s")
    if form.is_valid() and frame.act_by_form(
        request,
        form,
        "Svaret er noteret.",
        exchange_operations.answer_handover_question,
        reply_id=reply.pk,
        note=form.cleaned_data["note"],
    ):
        return redirect("caseworker:handover", case_id=case_id)
    judged = _judged(request, case)
    gaps = handover_facts.gaps_of(judged)
    return _handover(
        request,
        case,
        judged,
        form=PrepareForm(lacks_something=bool(gaps)),
        answer_form=form,
        answered=reply_id,
    )
