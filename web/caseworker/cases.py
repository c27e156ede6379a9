"""One case: S3 overview, S8 course and why, S9 events, S7 letters, and what is shown only on request."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from accounts.models import LookUp
from cases import operations as case_operations
from cases.models import Absence, Case, CaseEvent, CaseState, EventKind, Note
from core import danish
from core.dates import local_date
from exchange.models import HandoverReply
from letters.models import Dispatch, Letter
from meetings.models import Meeting, MeetingKind, MeetingState
from plans.models import Agreement, JobGoal, OfferRecommendation, PlanState, PlanVersion
from sanctions.models import UNDECIDED, SanctionCase, SanctionState
from web import forloeb, shown
from web.access import Request
from web.caseworker import frame, sanction_words, words, worklists
from web.caseworker.forms import NoteForm, ReasonForm

EVENTS_A_PAGE = 50
LOOK_UPS_SHOWN = 50

TABS = (
    ("caseworker:case", "Overblik"),
    ("caseworker:plan", "Min Plan"),
    ("caseworker:course", "Forløb"),
    ("caseworker:joblog", "Joblog"),
    ("caseworker:letters", "Breve"),
    ("caseworker:events", "Hændelser"),
    ("caseworker:changes", "Fravær og ændringer"),
)

# The groups that the event log is filtered by: the floors of EventKind.
EVENT_GROUPS = {
    "sag": ("Sagen", EventKind.OPENED, EventKind.PARTICIPATION_SETTLED),
    "samtaler": ("Samtaler", EventKind.CONVENED, EventKind.OUTAGE_EXTENDED),
    "plan": ("Min Plan", EventKind.PLAN_ACTIVATED, EventKind.OFFER_ANSWERED),
    "joblog": ("Joblog", EventKind.APPLICATION_LOGGED, EventKind.WEEK_FINAL),
    "sanktioner": ("Sanktioner", EventKind.SANCTION_FLAGGED, EventKind.APPEAL_ANSWERED),
    "overdragelse": ("Overdragelse", EventKind.HANDOVER_PREPARED, EventKind.HANDOVER_ANSWERED),
}


def head_of(request: Request, case: Case, *, current: str) -> dict[str, Any]:
    """Return what stands above every page of a case: who, where it stands, and its parts."""
    today = local_date(request.moment)
    return {
        "case": case,
        "badge": words.badge_of_case(case, today),
        "week": words.week_of_spell(case, today),
        "tabs": [
            {
                "url": reverse(route, args=[case.public_id]),
                "label": label,
                "current": route == current,
            }
            for route, label in TABS
        ],
        "is_own": case.caseworker_id == request.user.pk,
        "today": today,
    }


# Overview


def _with_everything(cases: QuerySet, today: date) -> QuerySet:
    """Fetch what the overview shows beside the case along with it, so that the page asks once."""
    notes = Note.objects.filter(case=OuterRef("pk"), settled_at=None).order_by("-written_at")
    letters = Letter.objects.filter(case=OuterRef("pk")).to_member().newest_first()
    plan = PlanVersion.objects.filter(plan=OuterRef("pk"), state=PlanState.ACTIVE)
    goals = JobGoal.objects.filter(
        version__plan=OuterRef("pk"), version__state=PlanState.ACTIVE
    ).order_by("position")
    sick = Absence.objects.filter(
        Q(last_day=None) | Q(last_day__gte=today),
        case=OuterRef("pk"),
        kind=Absence.Kind.SICK,
        first_day__lte=today,
    )
    return cases.annotate(
        sticky_notes=ArraySubquery(
            notes.values(
                facts=JSONObject(
                    id="public_id",
                    text="text",
                    remind_on="remind_on",
                    author_first="author__first_name",
                    author_last="author__last_name",
                )
            )
        ),
        last_letters=ArraySubquery(
            letters.values(
                facts=JSONObject(
                    id="public_id",
                    subject="subject",
                    sent_at="available_at",
                    opened_at="first_opened_at",
                )
            )[:4]
        ),
        plan_number=Subquery(plan.values("number")[:1]),
        goals=ArraySubquery(goals.values("title")),
        is_sick=Exists(sick),
        has_sanctions=Exists(
            SanctionCase.objects.filter(
                case=OuterRef("pk"), state__in=[*UNDECIDED, SanctionState.APPEALED]
            )
        ),
        sanction_lines=ArraySubquery(
            SanctionCase.objects.filter(case=OuterRef("pk"))
            .exclude(state=SanctionState.ANNULLED)
            .order_by("-event_on", "-pk")
            .values(
                facts=JSONObject(id="public_id", kind="kind", state="state", event_on="event_on")
            )[:5]
        ),
        has_failed_copies=Exists(Dispatch.objects.filter(case=OuterRef("pk")).failed()),
        has_handover_questions=Exists(
            HandoverReply.objects.filter(case=OuterRef("pk")).handover_returned()
        ),
        has_agreements=Exists(Agreement.objects.filter(plan=OuterRef("pk"))),
        has_offers=Exists(OfferRecommendation.objects.filter(case=OuterRef("pk"))),
    )


@require_safe
def overview(request: Request, case_id: UUID) -> HttpResponse:
    """Show one case: who it is, what comes next, and what happened last."""
    return _overview(request, case_id)


def _overview(
    request: Request,
    case_id: UUID,
    *,
    cpr: str = "",
    address: str = "",
    note_form: NoteForm | None = None,
) -> HttpResponse:
    today = local_date(request.moment)
    visible = Case.objects.visible_to(request.user, at=request.moment).select_related(
        "member", "municipality", "branch", "caseworker"
    )
    case = get_object_or_404(_with_everything(visible, today), public_id=case_id)
    if case.branch_id == request.user.branch_id:
        request.user.branch = case.branch
    shown.note(request, member=case.member, purpose="Sagsbehandling af din sag")
    talks = _talks_of(case)
    tasks = _tasks_of(request, case, talks)
    events = case.events.newest_first().select_related("actor")[:8]
    context = {
        **head_of(request, case, current="caseworker:case"),
        "cpr": cpr,
        "address": address,
        "facts": _facts(case, today),
        "tasks": tasks,
        "next": _next(request, talks),
        "steps": forloeb.steps_of(case, talks, today=today),
        "talks": [_talk_line(talk) for talk in talks if words.of_fund(talk) or talk.starts_at],
        "sanctions": [_sanction_line(sanction) for sanction in case.sanction_lines],
        "letters": [_letter_line(letter) for letter in case.last_letters],
        "notes": [_note_line(note) for note in case.sticky_notes],
        "form": note_form,
        "note_form": note_form or NoteForm(),
        "reason_form": ReasonForm(),
        "events": [words.story_line(event) for event in events],
        "may_convene": case.closed_on is None,
        "has_handover": case.handed_over_on is not None or case.is_with_akasse,
        "may_recommend": case.state == CaseState.AKASSE_ACTIVE,
    }
    status = frame.status_of(note_form) if note_form else 200
    return frame.page(request, "case.html", context, here="caseworker:cases", status=status)


def _talks_of(case: Case) -> list[Meeting]:
    """Return the case's talks, the newest first, each with the case itself."""
    talks = list(case.meetings.select_related("caseworker").order_by("-pk"))
    for talk in talks:
        talk.case = case
    return talks


def _tasks_of(request: Request, case: Case, talks: Sequence[Meeting]) -> list[dict[str, Any]]:
    """Return what waits in this case, by the worklists themselves."""
    today = local_date(request.moment)
    kinds = [kind for kind in worklists.kinds_for(request.user) if kind.hint(case, talks)]
    this_case = Case.objects.filter(pk=case.pk)
    found = worklists.items(kinds, this_case, request.user, at=request.moment, limit=20)
    return [
        {
            "url": item.url,
            "title": item.kind.label if item.kind.route == "caseworker:case" else item.kind.act,
            "badge": {"text": item.kind.badge, "tone": item.kind.tone},
            "text": " · ".join(
                part for part in (item.what, item.kind.text, item.age(today)) if part
            ),
        }
        for item in found
    ]


def _next(request: Request, talks: Sequence[Meeting]) -> dict[str, Any] | None:
    """Return the open talk that comes next, as the card shows it."""
    open_talks = [talk for talk in talks if talk.is_open and words.of_fund(talk)]
    if not open_talks:
        return None
    talk = min(open_talks, key=lambda talk: (talk.starts_at is None, talk.starts_at or 0, talk.pk))
    day: date | None = None
    if talk.starts_at:
        day = local_date(talk.starts_at)
    elif not talk.suspended_for:
        day = talk.booking_deadline
    return {
        "talk": talk,
        "title": talk.title,
        "when": words.when_of(talk),
        "day": day,
        "label": "Samtale" if talk.starts_at else "Frist",
        "place": words.place_of(talk) if talk.mode else "",
        "is_booked": talk.state == MeetingState.BOOKED,
        "act": words.act_of_talk(talk, request.moment, otherwise="Åbn samtalen"),
        "rests": talk.suspended_for != "" and talk.kind == MeetingKind.JOB_TALK,
        "may_change": talk.state == MeetingState.BOOKED
        and talk.starts_at is not None
        and request.moment < talk.starts_at,
        "may_book": talk.state == MeetingState.AWAITING_BOOKING,
        "is_job_talk": talk.kind == MeetingKind.JOB_TALK,
        "url": reverse("caseworker:talk", args=[talk.public_id]),
    }


def _facts(case: Any, today: date) -> list[tuple[str, str]]:
    facts = [
        (
            "Ledig siden",
            f"{danish.dag_maaned(case.spell_start)} (uge {words.week_of_spell(case, today)})",
        ),
        ("Samtaler", f"{case.talks_held} af {case.policy.talks_before_handover} holdt"),
        ("Overgår", _handover_fact(case)),
        ("Kommune", case.municipality.name),
        ("Afdeling", case.branch.name if case.branch else "Ikke fordelt"),
        ("Sagsbehandler", case.caseworker.name if case.caseworker else "Ikke fordelt"),
        ("Forsikring", case.get_insurance_display()),
    ]
    if case.plan_number:
        facts.append(("Min Plan", f"Version {case.plan_number}"))
        facts.append(("Jobmål", ", ".join(case.goals)))
    else:
        facts.append(("Min Plan", "Ingen gældende plan"))
    facts.append(("Krav", f"{case.required_a_week} stillinger om ugen"))
    if case.sick_streak:
        facts.append(("Sygeafbud i træk", str(case.sick_streak)))
    facts.append(("Regelsæt", case.policy_version))
    return facts


def _handover_fact(case: Case) -> str:
    if case.handed_over_on:
        return f"Overgik {danish.dag_maaned(case.handed_over_on)}"
    if not case.is_with_akasse:
        return "Hos Jobcenteret fra begyndelsen"
    if case.handover_on is None:
        return "Dato ikke kendt"
    return f"Senest {danish.dag_maaned(case.handover_on)} til {case.municipality.name}"


def _talk_line(talk: Meeting) -> dict[str, Any]:
    return {
        "url": reverse("caseworker:talk", args=[talk.public_id]),
        "title": talk.title,
        "when": words.when_of(talk),
        "place": talk.get_mode_display() if talk.mode else "",
        "with_whom": talk.caseworker.name if talk.caseworker else "",
        "badge": words.badge_of_talk(talk),
    }


def _letter_line(letter: dict[str, Any]) -> dict[str, Any]:
    return {
        "url": reverse("caseworker:letter", args=[letter["id"]]),
        "subject": letter["subject"],
        "sent_at": parse_datetime(letter["sent_at"]),
        "is_unread": letter["opened_at"] is None,
    }


def _sanction_line(sanction: dict[str, Any]) -> dict[str, Any]:
    """Return a sanction case as the queue shows it: what it is about and where it stands."""
    row = SanctionCase(kind=sanction["kind"], state=sanction["state"])
    return {
        "url": reverse("caseworker:sanction", args=[sanction["id"]]),
        "title": f"{row.get_kind_display()} {danish.dato_kort(date.fromisoformat(sanction['event_on']))}",
        "badge": sanction_words.badge_of(row),
    }


def _note_line(note: dict[str, Any]) -> dict[str, str]:
    who = f"{note['author_first']} {note['author_last']}"
    if note["remind_on"]:
        who += f" · påmind {danish.dato(date.fromisoformat(note['remind_on']))}"
    return {"id": note["id"], "text": note["text"], "who": who}


@require_POST
def reveal_cpr(request: Request, case_id: UUID) -> HttpResponse:
    """Show the whole CPR number once; that it was shown stands in the member's look-up log."""
    case = frame.case_for(request, case_id, purpose="CPR-nummer vist")
    digits = case.member.cpr
    return _overview(request, case_id, cpr=f"{digits[:6]}-{digits[6:]}")


@require_POST
def reveal_address(request: Request, case_id: UUID) -> HttpResponse:
    """Show a protected address once, with a reason, to the member's own caseworker alone (4.2)."""
    case = frame.case_for(request, case_id, purpose="Sagsbehandling af din sag")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Skriv, hvorfor du skal se adressen.")
        return redirect("caseworker:case", case_id=case_id)
    if case.caseworker_id != request.user.pk:
        raise PermissionDenied
    member = case.member
    reason = form.cleaned_data["reason"]
    shown.note(request, member=member, purpose=f"Beskyttet adresse vist: {reason}"[:200])
    address = f"{member.street}, {member.postal_code} {member.city}"
    return _overview(request, case_id, address=address)


@require_POST
def write_note(request: Request, case_id: UUID) -> HttpResponse:
    """Put a sticky note or a reminder on the case."""
    form = NoteForm(request.POST)
    case = frame.case_for(request, case_id, purpose="Sagsbehandling af din sag")
    if form.is_valid() and frame.act_by_form(
        request,
        form,
        "Noten er gemt.",
        case_operations.write_note,
        case_id=case.pk,
        text=form.cleaned_data["text"],
        remind_on=form.cleaned_data["remind_on"],
    ):
        return redirect("caseworker:case", case_id=case_id)
    return _overview(request, case_id, note_form=form)


@require_POST
def settle_note(request: Request, case_id: UUID, note_id: UUID) -> HttpResponse:
    """Take a note off the case's page; it stays in history."""
    case = frame.case_for(request, case_id, purpose="Sagsbehandling af din sag")
    note = get_object_or_404(Note, public_id=note_id, case=case, settled_at=None)
    frame.act(request, "Noten er taget af.", case_operations.settle_note, note_id=note.pk)
    return redirect("caseworker:case", case_id=case_id)


# Course


@require_safe
def course(request: Request, case_id: UUID) -> HttpResponse:
    """Show every date of the course and why it is that one (S8)."""
    case = frame.case_for(request, case_id, purpose="Dit forløb")
    today = local_date(request.moment)
    talks = _talks_of(case)
    pauses = list(case.pauses.order_by("first_day"))
    absences = list(case.absences.order_by("first_day"))
    exemptions = list(case.exemptions.order_by("first_day").select_related("decided_by"))
    steps = forloeb.steps_of(case, talks, today=today)
    by_number = {
        talk.sequence: talk for talk in reversed(talks) if talk.kind == MeetingKind.JOB_TALK
    }
    whys = {
        f"talk-{number}": forloeb.why_talk(case, number, by_number.get(number))
        for number in range(1, case.policy.talks_before_handover + 1)
    }
    whys["handover"] = forloeb.why_handover(case)
    return frame.page(
        request,
        "case_course.html",
        {
            **head_of(request, case, current="caseworker:course"),
            "steps": steps,
            "rows": [(step, whys.get(step.key)) for step in steps],
            "pauses": [
                (
                    forloeb.PAUSE_LABELS[pause.reason],
                    danish.dato_aar(pause.first_day),
                    danish.dato_aar(pause.last_day) if pause.last_day else "Løber",
                    "Fravær" if pause.from_absence else "Bookingfrist overskredet (B3)",
                )
                for pause in pauses
            ],
            "why_pauses": forloeb.why_pauses(case, [pause.period for pause in pauses]),
            "absences": [
                (
                    absence.get_kind_display(),
                    danish.dato_aar(absence.first_day),
                    danish.dato_aar(absence.last_day) if absence.last_day else "Åbent",
                    danish.tidspunkt(absence.received_at),
                )
                for absence in absences
            ],
            "exemptions": [
                (
                    "Godkendt" if exemption.granted else "Afvist",
                    danish.dato_aar(exemption.first_day),
                    danish.dato_aar(exemption.job_starts_on),
                    exemption.decided_by.name,
                )
                for exemption in exemptions
            ],
        },
        here="caseworker:cases",
    )


# Letters


@require_safe
def letters(request: Request, case_id: UUID) -> HttpResponse:
    """List the letters that were sent, with when they were first opened (S7)."""
    case = frame.case_for(request, case_id, purpose="Breve til dig")
    sent = Letter.objects.visible_to(request.user, at=request.moment).filter(case=case)
    page = Paginator(sent.newest_first(), EVENTS_A_PAGE).get_page(request.GET.get("side"))
    return frame.page(
        request,
        "case_letters.html",
        {
            **head_of(request, case, current="caseworker:letters"),
            "page": page,
            "rows": [
                {
                    "url": reverse("caseworker:letter", args=[letter.public_id]),
                    "subject": letter.subject,
                    "code": letter.code,
                    "sent": danish.tidspunkt(letter.available_at),
                    "deadline": danish.dato(letter.deadline_on) if letter.deadline_on else "",
                    "opened": danish.tidspunkt(letter.first_opened_at)
                    if letter.first_opened_at
                    else "",
                }
                for letter in page
            ],
        },
        here="caseworker:cases",
    )


@require_safe
def letter(request: Request, letter_id: UUID) -> HttpResponse:
    """Show a letter as it was sent; that staff read it does not count as the member's opening."""
    letter = get_object_or_404(
        Letter.objects.visible_to(request.user, at=request.moment).select_related(
            "replaced_by", "case__member", "case__municipality", "case__branch", "case__caseworker"
        ),
        public_id=letter_id,
    )
    shown.note(request, member=letter.case.member, purpose="Brev til dig")
    return frame.page(
        request,
        "case_letter.html",
        {
            **head_of(request, letter.case, current="caseworker:letters"),
            "letter": letter,
            "replaced_on": letter.replaced_by.letter_on if letter.replaced_by else None,
        },
        here="caseworker:cases",
    )


# Events


@require_safe
def events(request: Request, case_id: UUID) -> HttpResponse:
    """Show the whole story of a case, and who looked at it (S9)."""
    case = frame.case_for(request, case_id, purpose="Hændelser i din sag")
    group = request.GET.get("art", "")
    story = case.events.newest_first().select_related("actor")
    if group in EVENT_GROUPS:
        story = story.filter(kind__in=_kinds_of(group))
    page = Paginator(story, EVENTS_A_PAGE).get_page(request.GET.get("side"))
    look_ups = (
        LookUp.objects.filter(member=case.member)
        .select_related("user")
        .order_by("-looked_at", "-pk")[:LOOK_UPS_SHOWN]
    )
    here = reverse("caseworker:events", args=[case.public_id])
    counted = _count_groups(case)
    filters = [
        {"url": here, "label": "Alle", "count": sum(counted.values()), "current": group == ""}
    ] + [
        {
            "url": f"{here}?art={name}",
            "label": label,
            "count": counted[name],
            "current": group == name,
        }
        for name, (label, _, _) in EVENT_GROUPS.items()
        if counted[name]
    ]
    return frame.page(
        request,
        "case_events.html",
        {
            **head_of(request, case, current="caseworker:events"),
            "filters": filters,
            "page": page,
            "events": [words.story_line(event) for event in page],
            "look_ups": [
                {
                    "at": look_up.looked_at,
                    "title": look_up.purpose or look_up.criterion,
                    "actor": f"{look_up.user.name}, {look_up.get_role_display()}",
                }
                for look_up in look_ups
            ],
        },
        here="caseworker:cases",
    )


def _kinds_of(group: str) -> list[str]:
    """Return the kinds of events from the first to the last of a group, in the order of EventKind."""
    _, first, last = EVENT_GROUPS[group]
    kinds = list(EventKind)
    return [kind.value for kind in kinds[kinds.index(first) : kinds.index(last) + 1]]


def _count_groups(case: Case) -> dict[str, int]:
    kinds = list(CaseEvent.objects.filter(case=case).values_list("kind", flat=True))
    return {name: sum(kind in _kinds_of(name) for kind in kinds) for name in EVENT_GROUPS}
