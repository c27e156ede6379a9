"""Sanction cases: S16 all of them by step and deadline, S17 one of them, and what staff do before it is decided."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import Coalesce, TruncDate
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import CaseEvent, EventKind
from core import danish
from core.dates import COPENHAGEN, local_date
from letters import folder
from letters.enclosures import Enclosure, enclosures_of
from letters.enclosures import State as Found
from letters.operations import previews
from meetings.models import CancelReason, Meeting, MeetingState
from sanctions.fairness import Point, Result
from sanctions.models import (
    UNDECIDED,
    Appeal,
    SanctionCase,
    SanctionKind,
    SanctionQuerySet,
    SanctionState,
)
from sanctions.operations import days, decisions, fairness, hearings
from web import shown
from web.access import Request
from web.caseworker import frame, navigation, sanction_words, words, worklists
from web.caseworker.forms import (
    CureForm,
    EmptyForm,
    ExtendForm,
    FairnessForm,
    Form,
    HearingForm,
    NoConsequenceForm,
    ReasonForm,
    ReplyForm,
)

HERE = "caseworker:sanctions"
PURPOSE = "Sagen om dine dagpenge"
LONGEST_LIST = 200
CASE_PARTS = ("case__member", "case__municipality", "case__branch", "case__caseworker")
DECISION_PARTS = ("decision__decided_by", "decision__proposed_by", "proposed_by", "meeting")

State = SanctionState
form_page = require_http_methods(["GET", "HEAD", "POST"])


# S16: the list


@dataclass(frozen=True)
class StepFilter:
    """One step by which the list is filtered, with the rows that stand on it."""

    name: str
    label: str
    rows: Q


WITH_CKA = Q(state=State.APPEAL_CLOSED, pk__in=Appeal.objects.with_cka().values("sanction_case"))
STEPS = (
    StepFilter("hoer", "Skal høres", Q(state=State.FLAGGED)),
    StepFilter("svar", "Venter på svar", Q(state=State.HEARING)),
    StepFilter("afgoer", "Klar til afgørelse", Q(state=State.READY)),
    StepFilter("godkend", "Til godkendelse", Q(state=State.APPROVAL)),
    StepFilter("klage", "Klage", Q(state=State.APPEALED) | WITH_CKA),
    StepFilter("loeber", "Afgjort, løber", Q(state=State.IN_FORCE)),
)
OPEN = Q(state__in=[*UNDECIDED, State.APPEALED]) | WITH_CKA
DUE_ON = Coalesce("appeal_forward_by", "reply_by", TruncDate("flagged_at", tzinfo=COPENHAGEN))
"""The day by which the list is ordered: the step's deadline, or since when nobody was heard."""


@require_safe
def sanctions(request: Request) -> HttpResponse:
    """List the open cases by step and deadline, the user's own first; with ``?trin=`` one step."""
    chosen = next((each for each in STEPS if each.name == request.GET.get("trin")), None)
    navigation.counts(request)
    visible = SanctionCase.objects.visible_to(request.user, at=request.moment)
    found = list(
        visible.filter(chosen.rows if chosen else OPEN)
        .select_related("case__member", "meeting")
        .alias(is_own=worklists.is_own(request.user, "case__"), due_on=DUE_ON)
        .order_by("-is_own", "due_on", "pk")[:LONGEST_LIST]
    )
    frame.note_list(request, "Sanktionssager", len(found))
    return frame.page(
        request,
        "sanctions.html",
        {
            "filters": _filters(visible, chosen),
            "rows": [_row(sanction, today=local_date(request.moment)) for sanction in found],
            "own": sum(sanction.case.caseworker_id == request.user.pk for sanction in found),
            "empty": "Ingen sager står på det trin." if chosen else "Ingen åbne sager.",
        },
        here=HERE,
    )


def _filters(visible: SanctionQuerySet, chosen: StepFilter | None) -> list[dict[str, Any]]:
    """Return the steps with how many cases stand on each: one query."""
    counted = visible.aggregate(
        alle=Count("pk", filter=OPEN),
        **{step.name: Count("pk", filter=step.rows) for step in STEPS},
    )
    own_page = reverse("caseworker:sanctions")
    return [
        {
            "url": own_page,
            "label": "Alle åbne",
            "count": counted["alle"],
            "current": chosen is None,
        },
        *(
            {
                "url": f"{own_page}?trin={step.name}",
                "label": step.label,
                "count": counted[step.name],
                "current": step is chosen,
            }
            for step in STEPS
        ),
    ]


def _row(sanction: SanctionCase, *, today: date) -> dict[str, Any]:
    label, day = sanction_words.deadline_of(sanction)
    return {
        "name": sanction.case.member.name,
        "case_url": reverse("caseworker:case", args=[sanction.case.public_id]),
        "kind": sanction.get_kind_display(),
        "about": sanction_words.about(sanction),
        "badge": sanction_words.badge_of(sanction),
        "deadline": f"{label} {danish.dag_kort(day)}",
        "is_late": _is_late(sanction, day, today),
        "act": sanction_words.next_act(sanction),
        "url": page_of(sanction),
    }


def _is_late(sanction: SanctionCase, day: date, today: date) -> bool:
    """Return whether a deadline of ours has passed, or staff have let a case lie."""
    if sanction.state == State.APPEALED:
        return day < today
    waits_for_staff = sanction.state in (State.FLAGGED, State.READY, State.APPROVAL)
    return waits_for_staff and (today - day).days >= worklists.OLD_AFTER_DAYS


def page_of(sanction: SanctionCase) -> str:
    """Return the page on which the next act is done."""
    route = {
        State.READY: "caseworker:decide",
        State.APPROVAL: "caseworker:decide",
        State.APPEALED: "caseworker:appeal",
        State.APPEAL_CLOSED: "caseworker:appeal",
    }.get(State(sanction.state), "caseworker:sanction")
    return reverse(route, args=[sanction.public_id])


# S17: one case


def sanction_for(request: Request, sanction_id: UUID) -> SanctionCase:
    """Return a sanction case that this user may open, and note that its member was shown."""
    found = SanctionCase.objects.visible_to(request.user, at=request.moment).select_related(
        *CASE_PARTS, *DECISION_PARTS
    )
    sanction = get_object_or_404(found, public_id=sanction_id)
    if sanction.meeting is not None:
        sanction.meeting.case = sanction.case
    shown.note(request, member=sanction.case.member, purpose=PURPOSE)
    return sanction


ENCLOSURES = {
    Found.PRESENT: words.Badge("Findes", "green", "check"),
    Found.MISSING: words.Badge("Mangler", "red", "triangle-alert"),
    Found.NOT_RELEVANT: words.Badge("Ikke relevant"),
}


def enclosures_in_words(request: Request, row: SanctionCase) -> dict[str, Any]:
    """Return STAR's list as this case has it, and what a complaint would lack today (I-6)."""
    found = enclosures_of(row, at=request.moment)
    return {
        "enclosures": [(each, ENCLOSURES[each.state]) for each in found],
        "lacks": _in_short([each for each in found if each.state is Found.MISSING]),
        "folder_url": reverse("caseworker:complaint_folder", args=[row.public_id]),
    }


def _in_short(missing: list[Enclosure]) -> str:
    titles = ", ".join(f"{each.title[:1].lower()}{each.title[1:]}" for each in missing)
    return f"Hvis det her påklages, mangler: {titles}." if missing else ""


@require_safe
def complaint_folder(request: Request, sanction_id: UUID) -> HttpResponse:
    """Hand the folder for the second instance over, with index and sums; its name names nobody (P43)."""
    row = sanction_for(request, sanction_id)
    response = HttpResponse(folder.build(row, at=request.moment), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{folder.file_name(row)}"'
    return response


def head_of(request: Request, sanction: SanctionCase) -> dict[str, Any]:
    """Return what stands above every page of a sanction case: what it is about, and its five steps."""
    hearing = sanction.hearings.order_by("sent_at", "pk").last()
    complaint = sanction.appeals.order_by("received_at", "pk").last()
    today = local_date(request.moment)
    return {
        "sanction": sanction,
        "case": sanction.case,
        "about": sanction_words.about(sanction),
        "badge": sanction_words.badge_of(sanction),
        "steps": sanction_words.steps_of(sanction, hearing, complaint, today=today),
        "hearing": hearing,
        "complaint": complaint,
        "decision": sanction_words.decision_of(sanction),
        "not_yet": sanction_words.not_yet(sanction, today=today),
        "is_ready": sanction_words.is_ready(sanction),
    }


@require_safe
def sanction(request: Request, sanction_id: UUID) -> HttpResponse:
    """Show one case: its five steps, the act of the step it stands on, and what it may cost."""
    return show(request, sanction_for(request, sanction_id))


def show(
    request: Request,
    row: SanctionCase,
    *,
    hearing_form: HearingForm | None = None,
    none_form: NoConsequenceForm | None = None,
    point_form: FairnessForm | None = None,
    preview: previews.Preview | None = None,
) -> HttpResponse:
    """Return the page of a case, with the form that was sent if it comes back."""
    at = request.moment
    flagged = row.state == State.FLAGGED and not row.is_doubt_only
    points = fairness.points_of(row) if row.is_undecided and not row.is_doubt_only else []
    reply_by = hearings.reply_deadline(row, at=at)
    form = next((each for each in (hearing_form, none_form, point_form) if each), None)
    return frame.page(
        request,
        "sanction.html",
        {
            **head_of(request, row),
            **enclosures_in_words(request, row),
            "points": [_point(point, point_form) for point in points],
            "stops": [point for point in points if point.stops],
            "may_hear": flagged and not any(point.stops or point.is_open for point in points),
            "is_flagged": flagged,
            "reply_by": reply_by,
            "hearing_form": hearing_form
            or HearingForm(initial={"facts": hearings.facts_in_words(row)}),
            "may_dismiss": row.state == State.FLAGGED,
            "none_form": none_form or NoConsequenceForm(prefix="ingen"),
            "form": form or EmptyForm(),
            "preview": preview,
            "returned": returned(row),
            "cost": sanction_words.cost(row),
            "days": days_of(row, today=local_date(at)),
            "earlier": _earlier(row),
            "events": _events(row),
            "acts": _acts(row),
        },
        here=HERE,
        status=frame.status_of(form) if form else 200,
    )


RESULTS = {
    Result.PASS: words.Badge("I orden", "green", "check"),
    Result.FAIL: words.Badge("Ikke i orden", "red", "x"),
    Result.UNKNOWN: words.Badge("Ved vi ikke", "amber", "circle-alert"),
}


def _point(point: Point, sent: FairnessForm | None) -> dict[str, Any]:
    """Return a point of the fairness check with its badge, and its form while it is open."""
    badge = RESULTS[point.result]
    answer = ""
    if point.answer is not None:
        badge = RESULTS[Result.PASS if point.answer.in_order else Result.FAIL]
        answer = f"{point.answer.by}, {danish.tidspunkt(point.answer.at)}: {point.answer.reason}"
    form = None
    if point.is_open:
        form = FairnessForm(prefix=point.name.value)
        if sent is not None and sent.prefix == point.name.value:
            form = sent
    return {"point": point, "badge": badge, "answer": answer, "form": form}


def returned(row: SanctionCase) -> str:
    """Return why a proposal came back, while the caseworker has it again."""
    if row.state != State.READY or not row.draft_reasons:
        return ""
    event = (
        CaseEvent.objects.filter(
            case=row.case_id, kind=EventKind.DECISION_RETURNED, facts__sanctioncase=row.pk
        )
        .select_related("actor")
        .last()
    )
    if event is None or event.actor is None:
        return ""
    return f"{event.actor.name} sendte forslaget retur: {event.facts['reason']}"


def days_of(row: SanctionCase, *, today: date) -> list[sanction_words.Day]:
    if row.loss_from is None:
        return []
    return sanction_words.days_in_words(days.calendar_of(row, until=max(today, row.loss_from)))


def _earlier(row: SanctionCase) -> list[tuple[str, str]]:
    """Return what happened before in the member's cases, so that it is weighed and not guessed."""
    talks = (
        Meeting.objects.filter(case__member=row.case.member_id)
        .exclude(pk=row.meeting_id or 0)
        .order_by("starts_at", "pk")
    )
    missed = [
        danish.dato_kort(starts_at)
        for starts_at in talks.filter(state=MeetingState.MISSED).values_list("starts_at", flat=True)
        if starts_at
    ]
    cancelled = [
        f"{CancelReason(reason).label.lower()}, {danish.dato_kort(reported_at)}"
        for reason, reported_at in talks.exclude(cancel_reason="").values_list(
            "cancel_reason", "cancel_reported_at"
        )
        if reported_at
    ]
    decided = [
        f"{SanctionKind(kind).label.lower()}, {danish.dato_kort(day)}"
        for kind, day in SanctionCase.objects.filter(case__member=row.case.member_id)
        .exclude(pk=row.pk)
        .decided()
        .order_by("event_on")
        .values_list("kind", "event_on")
    ]
    return [
        ("Udeblivelser", _counted(missed, none="Ingen før denne")),
        ("Afbud", _counted(cancelled)),
        ("Sanktioner", _counted(decided)),
    ]


def _counted(what: list[str], *, none: str = "Ingen") -> str:
    return f"{len(what)} ({'; '.join(what)})" if what else none


def _events(row: SanctionCase) -> list[dict[str, Any]]:
    about = Q(facts__sanctioncase=row.pk)
    if row.meeting_id is not None:
        about |= Q(facts__meeting=row.meeting_id)
    events = row.case.events.filter(about).newest_first().select_related("actor")[:30]
    return [words.story_line(event) for event in events]


@dataclass(frozen=True)
class Act:
    url: str
    label: str


def _acts(row: SanctionCase) -> list[Act]:
    """Return the rarer things that can be done with a case in its state."""

    def go(name: str, label: str) -> Act:
        return Act(reverse(f"caseworker:{name}", args=[row.public_id]), label)

    acts = []
    if row.state == State.HEARING:
        acts = [go("extend_hearing", "Giv længere frist"), go("reply", "Skriv svar for medlemmet")]
    elif sanction_words.is_ready(row):
        acts = [go("reply", "Skriv svar for medlemmet")]
    elif row.state == State.IN_FORCE:
        acts = [go("cure", "Notér, at dagpengene begynder igen")]
    if row.state not in (State.ANNULLED, State.DECIDED_NONE):
        acts.append(go("annul", "Tag sagen tilbage"))
    return acts


# The hearing


@require_POST
def send_hearing(request: Request, sanction_id: UUID) -> HttpResponse:
    """Send the hearing, or with the other button show how it will read; a second press sends nothing."""
    row = sanction_for(request, sanction_id)
    if row.state == State.HEARING:
        return redirect("caseworker:sanction", sanction_id=row.public_id)
    form = HearingForm(request.POST)
    if not form.is_valid():
        return show(request, row, hearing_form=form)
    if "se" in request.POST:
        preview = previews.hearing(
            row,
            facts=form.cleaned_data["facts"],
            reply_by=hearings.reply_deadline(row, at=request.moment),
            at=request.moment,
        )
        return show(request, row, hearing_form=form, preview=preview)
    if not frame.act_by_form(
        request,
        form,
        f"Partshøringen er sendt til {row.case.member.name}.",
        hearings.send_hearing,
        sanction_id=row.pk,
        facts=form.cleaned_data["facts"],
    ):
        return show(request, row, hearing_form=form)
    return redirect("caseworker:sanction", sanction_id=row.public_id)


@require_POST
def answer_point(request: Request, sanction_id: UUID, point: str) -> HttpResponse:
    """Store what a person found out about a point of the fairness check that the facts leave open."""
    row = sanction_for(request, sanction_id)
    form = FairnessForm(request.POST, prefix=point)
    if not form.is_valid() or not frame.act_by_form(
        request,
        form,
        "Svaret er noteret.",
        fairness.answer,
        sanction_id=row.pk,
        point=point,
        in_order=form.cleaned_data["in_order"] == "yes",
        reason=form.cleaned_data["reason"],
    ):
        return show(request, row, point_form=form)
    return redirect("caseworker:sanction", sanction_id=row.public_id)


@require_POST
def put_right(request: Request, sanction_id: UUID) -> HttpResponse:
    """Take back a case in which a point of the fairness check fails, with one press."""
    row = sanction_for(request, sanction_id)
    frame.act(
        request,
        "Sagen er taget tilbage. Medlemmet får besked.",
        fairness.put_right,
        sanction_id=row.pk,
    )
    return redirect("caseworker:sanction", sanction_id=row.public_id)


# Acts with a form of their own


def _form_page(
    request: Request,
    row: SanctionCase,
    form: Form,
    *,
    title: str,
    lead: str,
    button: str,
    consequence: str = "",
    is_danger: bool = False,
) -> HttpResponse:
    context = {
        **head_of(request, row),
        "form": form,
        "title": title,
        "lead": lead,
        "button": button,
        "consequence": consequence,
        "is_danger": is_danger,
    }
    return frame.page(
        request, "sanction_form.html", context, here=HERE, status=frame.status_of(form)
    )


@form_page
def extend_hearing(request: Request, sanction_id: UUID) -> HttpResponse:
    """Give the member more time to answer (L21)."""
    row = sanction_for(request, sanction_id)
    form = ExtendForm(frame.posted(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and frame.act_by_form(
            request,
            form,
            "Medlemmet har fået længere frist og får et brev om det.",
            hearings.extend,
            sanction_id=row.pk,
            reply_by=form.cleaned_data["reply_by"],
            reason=form.cleaned_data["reason"],
        )
    ):
        return redirect("caseworker:sanction", sanction_id=row.public_id)
    until = f"Fristen er nu {danish.dato(row.reply_by)}." if row.reply_by else ""
    return _form_page(
        request,
        row,
        form,
        title="Giv længere frist",
        lead=f"{until} Medlemmet får et brev med den nye frist.".strip(),
        button="Giv længere frist",
    )


@form_page
def reply(request: Request, sanction_id: UUID) -> HttpResponse:
    """Write down what the member answered on paper or on the phone."""
    row = sanction_for(request, sanction_id)
    form = ReplyForm(frame.posted(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and frame.act_by_form(
            request,
            form,
            "Medlemmets svar er noteret.",
            hearings.reply,
            sanction_id=row.pk,
            text=form.cleaned_data["text"],
        )
    ):
        return redirect("caseworker:sanction", sanction_id=row.public_id)
    return _form_page(
        request,
        row,
        form,
        title="Skriv svar for medlemmet",
        lead="Brug det, når medlemmet har svaret på papir eller i telefonen.",
        button="Gem svaret",
    )


@form_page
def cure(request: Request, sanction_id: UUID) -> HttpResponse:
    """Note from which day there is benefit again: the hours are documented (L23, P31)."""
    row = sanction_for(request, sanction_id)
    form = CureForm(frame.posted(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and frame.act_by_form(
            request,
            form,
            "Noteret. Medlemmet får et brev om, at dagpengene begynder igen.",
            decisions.record_cure,
            sanction_id=row.pk,
            cured_on=form.cleaned_data["cured_on"],
        )
    ):
        return redirect("caseworker:sanction", sanction_id=row.public_id)
    return _form_page(
        request,
        row,
        form,
        title="Dagpengene begynder igen",
        lead="Brug det, når medlemmet har dokumenteret timerne eller har opfyldt det, der manglede.",
        button="Notér dagen",
    )


@form_page
def annul(request: Request, sanction_id: UUID) -> HttpResponse:
    """Take a case back with a reason, whatever step it stands on."""
    row = sanction_for(request, sanction_id)
    form = ReasonForm(frame.posted(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and frame.act_by_form(
            request,
            form,
            "Sagen er taget tilbage.",
            decisions.annul,
            sanction_id=row.pk,
            reason=form.cleaned_data["reason"],
        )
    ):
        return redirect("caseworker:sanction", sanction_id=row.public_id)
    return _form_page(
        request,
        row,
        form,
        title="Tag sagen tilbage",
        lead="Brug det, når sagen ikke skulle have været oprettet. Medlemmet læser begrundelsen, hvis vi har skrevet om sagen.",
        button="Tag sagen tilbage",
        consequence="Medlemmet mister ingen dage. Er der trukket noget, bliver det rettet.",
        is_danger=True,
    )
