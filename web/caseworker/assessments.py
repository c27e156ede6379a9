"""The four points of an availability talk and what came of it (P30, R53, R56)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from core import danish
from core.dates import local_date
from joblog.operations import reading
from meetings.models import Meeting, MeetingKind, MeetingState
from plans.models import Agreement
from sanctions.models import AvailabilityAssessment, SanctionKind
from sanctions.operations import talks as sanction_talks
from web.access import Request
from web.caseworker import agreed, frame, words
from web.caseworker.forms import NO_HEALTH, Form, choice_field, text_field
from web.joblog_weeks import chart_weeks

POINTS = {
    "realistic_search": "Antal og realisme",
    "requirements_kept": "Krav til jobsøgning",
    "plan_kept": "Aftaler i Min Plan",
    "cv_correct": "CV på jobnet.dk",
}


def _point(label: str, yes: str, no: str, missing: str) -> Any:
    return choice_field(label, [("yes", yes), ("no", no)], missing)


class AssessmentForm(Form):
    """The four points, each answered, and the outcome; not available has its reasons."""

    realistic_search = _point(
        "Har medlemmet søgt nok, og er jobbene realistiske?",
        "Ja, antal og realisme er i orden",
        "Nej",
        "Vælg, om antal og realisme er i orden",
    )
    requirements_kept = _point(
        "Er krav til jobsøgning fulgt?",
        "Ja, kravene er fulgt",
        "Nej",
        "Vælg, om krav til jobsøgning er fulgt",
    )
    plan_kept = _point(
        "Er aftalerne i Min Plan holdt?",
        "Ja, aftalerne er holdt",
        "Nej",
        "Vælg, om aftalerne i Min Plan er holdt",
    )
    cv_correct = _point(
        "Er CV på jobnet.dk korrekt?",
        "Ja, CV er korrekt",
        "Nej",
        "Vælg, om CV på jobnet.dk er korrekt",
    )
    outcome = choice_field(
        "Står medlemmet til rådighed?",
        [("available", "Ja, står til rådighed"), ("not_available", "Nej, står ikke til rådighed")],
        "Vælg, om medlemmet står til rådighed",
    )
    reasons = text_field(
        "Begrundelse",
        help_text=f"Skal skrives ved nej. Medlemmet kan læse den på Min side. {NO_HEALTH}",
    )

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("outcome") == "not_available" and not facts.get("reasons", "").strip():
            self.add_error("reasons", "Skriv, hvorfor medlemmet ikke står til rådighed")
        return facts

    @property
    def is_available(self) -> bool:
        return self.cleaned_data["outcome"] == "available"

    @property
    def points(self) -> dict[str, bool]:
        return {name: self.cleaned_data[name] == "yes" for name in POINTS}


@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: Request, meeting_id: UUID) -> HttpResponse:
    """Record that an availability talk was held and what it found, beside what it is judged by."""
    talk = frame.talk_for(request, meeting_id, purpose="Vurdering af din rådighed")
    if talk.kind != MeetingKind.AVAILABILITY_TALK or not words.of_fund(talk):
        raise Http404
    case = talk.case
    form = AssessmentForm(frame.posted(request))
    found = (
        AvailabilityAssessment.objects.filter(meeting=talk).select_related("assessed_by").first()
    )
    refusal = _why_not(talk, found, request)
    if (
        request.method == "POST"
        and not refusal
        and form.is_valid()
        and frame.act_by_form(
            request,
            form,
            _said(available=form.is_available),
            sanction_talks.record_assessment,
            meeting_id=talk.pk,
            available=form.is_available,
            reasons=form.cleaned_data["reasons"],
            **form.points,
        )
    ):
        return redirect("caseworker:talk", meeting_id=talk.public_id)
    return frame.page(
        request,
        "assessment.html",
        {
            "talk": talk,
            "case": case,
            "when": words.when_of(talk),
            "form": form,
            "refusal": refusal,
            "found": _rows(found) if found else [],
            "causes": causes_of(talk),
            "weeks": chart_weeks(reading.last_weeks(case, at=request.moment)),
            "required": case.required_a_week,
            "plan": agreed.in_plan(request, case),
            "agreements": _agreements(request, talk),
        },
        here="caseworker:cases",
        status=frame.status_of(form),
    )


def _said(*, available: bool) -> str:
    if available:
        return "Vurderingen er gemt. Medlemmet står til rådighed."
    return "Vurderingen er gemt. Næste skridt er en partshøring, før noget bliver afgjort."


def _why_not(talk: Meeting, found: AvailabilityAssessment | None, request: Request) -> str:
    """Say why the talk cannot be assessed now; nothing when it can."""
    if found:
        who, when = found.assessed_by.name, danish.tidspunkt(found.assessed_at)
        return f"{who} vurderede samtalen {when}."
    if talk.state == MeetingState.BOOKED and talk.starts_at and request.moment < talk.starts_at:
        return f"Samtalen begynder {danish.tidspunkt(talk.starts_at)}. Vurdér, når den er holdt."
    if talk.state not in {MeetingState.BOOKED, MeetingState.HELD}:
        return f"Samtalen kan ikke vurderes: {talk.get_state_display().lower()}."
    return ""


def _rows(found: AvailabilityAssessment) -> list[tuple[str, str]]:
    """Return a stored assessment in words."""
    answers = {True: "I orden", False: "Ikke i orden", None: "Ikke vurderet"}
    rows = [(label, answers[getattr(found, name)]) for name, label in POINTS.items()]
    rows.append(("Udfald", "Står til rådighed" if found.available else "Står ikke til rådighed"))
    return [*rows, ("Begrundelse", found.reasons)] if found.reasons else rows


def causes_of(talk: Meeting) -> list[str]:
    """Return why the member was convened, as the letter told it."""
    cause = talk.cause or {}
    sentences = []
    for each in [cause, *cause.get("also", [])]:
        if each.get("kind") == SanctionKind.JOBLOG_INSUFFICIENT:
            weeks = [f"uge {int(week.rpartition('W')[2])}" for week in each.get("weeks", [])]
            sentences.append(f"Færre stillinger end aftalt: {', '.join(weeks)}")
        elif each.get("kind") == SanctionKind.SICK_PATTERN:
            days = [danish.dag_maaned(_day_of(fact)) for fact in each.get("dates", [])]
            sentences.append(f"Syg til samtaler i træk: {', '.join(days)}")
        elif each.get("text"):
            sentences.append(each["text"])
    return sentences


def _day_of(fact: str) -> date:
    """Return the local day that a stored fact names, whether it is a day or a moment."""
    return local_date(datetime.fromisoformat(fact)) if "T" in fact else date.fromisoformat(fact)


def _agreements(request: Request, talk: Meeting) -> list[dict[str, Any]]:
    """Return what was promised in the plan and whether it was done, by due date."""
    today = local_date(request.moment)
    promises = Agreement.objects.visible_to(request.user, at=request.moment).in_force()
    return [
        {
            "text": each.text,
            "owner": each.get_owner_display(),
            "due": danish.dato_kort(each.due_on) if each.due_on else "",
            "state": "Over fristen" if each.is_overdue(today) else each.get_state_display(),
        }
        for each in promises.filter(plan=talk.case_id).order_by("due_on", "pk")
    ]
