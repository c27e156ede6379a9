"""J3: the shared picture of one member. Read-only; no reason for an absence, no note, no hidden address."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cases.models import WITH_JOBCENTER, Case
from core.danish import dag_maaned, dato_aar
from core.dates import local_date
from joblog.models import JoblogEntry
from joblog.operations.reading import last_weeks
from meetings.models import Meeting, MeetingState, Mode
from plans import rules as plan_rules
from plans.models import Agreement, OfferRecommendation, PlanVersion
from sanctions.models import SanctionCase
from web import shown
from web.access import Request
from web.jobcenter.members import WISHES
from web.jobcenter.pages import own_cases, page

OUTCOMES = {
    MeetingState.AWAITING_BOOKING: "Ikke booket endnu",
    MeetingState.BOOKED: "Aftalt",
    MeetingState.HELD: "Mødt",
    MeetingState.CANCELLED_LAWFUL: "Lovligt afbud",
    MeetingState.CANCELLATION_REVIEW: "Afbud",
    MeetingState.CANCELLED_UNLAWFUL: "Afbud",
    MeetingState.MISSED: "Ikke mødt",
    MeetingState.BOOKING_EXPIRED: "Ikke booket",
    MeetingState.WITHDRAWN: "Aflyst af a-kassen",
}
"""What a Jobcenter reads of a talk: that a cancellation was lawful, never why (4.2, 4.3)."""

WEEKS_SHOWN = 4
TITLES_SHOWN = 12


@require_safe
def member(request: Request, case_id: UUID) -> HttpResponse:
    """Show plan, requirements, talks, the wish, and after the handover joblog and decided outcomes."""
    case = get_object_or_404(
        own_cases(request).select_related("member", "municipality", "branch", "caseworker"),
        public_id=case_id,
    )
    shown.note(request, member=case.member, purpose="Overblik over dit kontaktforløb")
    handed_over = case.state in WITH_JOBCENTER
    context = {
        "case": case,
        "person": case.member,
        "headline": _headline(case),
        "facts": _facts(case),
        "plan": _plan(request, case),
        "talks": _talks(case),
        "offers": _offers(request, case),
        "wish": WISHES[case.wants_fund_at_first_jc_talk],
        "handed_over": handed_over,
        "weeks": _weeks(request, case) if handed_over else [],
        "titles": _titles(request, case) if handed_over else [],
        "outcomes": _outcomes(request, case) if handed_over else [],
    }
    return page(request, "member.html", context, here="members")


def _headline(case: Case) -> str:
    """Return who holds the contact process and since or until when."""
    if case.closed_on:
        return f"Sagen er afsluttet {dato_aar(case.closed_on)}."
    if case.handed_over_on:
        return f"Hos jer siden {dato_aar(case.handed_over_on)}."
    if case.state in WITH_JOBCENTER:
        return "Hos jer. Medlemmet var ledig før 1. januar 2024."
    if case.is_paused:
        return "Forløbet er på pause. Datoen for overgangen flytter sig tilsvarende."
    if case.handover_on:
        return f"Overgår til jeres kontaktforløb {dato_aar(case.handover_on)}."
    return "Overgår til jer efter den sidste samtale hos os."


def _facts(case: Case) -> list[tuple[str, str]]:
    address = "Beskyttet" if case.member.address_protected else _address(case)
    return [
        ("Medlemsnr.", case.member.member_number),
        ("Kommune", case.municipality.name),
        ("Adresse", address),
        ("Ledig siden", dato_aar(case.spell_start)),
        ("Samtaler hos os", f"{case.talks_held} af {case.policy.talks_before_handover}"),
    ]


def _address(case: Case) -> str:
    person = case.member
    return f"{person.street}, {person.postal_code} {person.city}".strip(", ")


def _plan(request: Request, case: Case) -> dict[str, Any] | None:
    """Return the valid plan as it is read, or None while there is none."""
    version = (
        PlanVersion.objects.visible_to(request.user, at=request.moment)
        .active()
        .with_content()
        .filter(plan=case.pk)
        .first()
    )
    if version is None:
        return None
    content = version.content()
    agreements = Agreement.objects.of(version).order_by("due_on", "pk")
    return {
        "number": version.number,
        "available_from": version.available_from,
        "acknowledged_at": version.acknowledged_at,
        "goals": [plan_rules.goal_text(goal) for goal in content.job_goals],
        "requirements": plan_rules.clause_lines(content.requirement),
        "agreements": [
            {"text": each.text, "due_on": each.due_on, "owner": each.get_owner_display()}
            for each in agreements
        ],
        "background": [
            (plan_rules.LABELS[part], plan_rules.field_text(content, part))
            for part in plan_rules.CONTENT_FIELDS
        ],
    }


def _talks(case: Case) -> list[dict[str, Any]]:
    """Return the talks with dates, form and attendance; no note and no reason."""
    talks = Meeting.objects.filter(case=case).order_by("pk")
    return [
        {
            "title": talk.title,
            "when": dag_maaned(local_date(talk.starts_at)) if talk.starts_at else "",
            "mode": Mode(talk.mode).label if talk.mode else "",
            "outcome": OUTCOMES[MeetingState(talk.state)],
        }
        for talk in talks
        if talk.starts_at or talk.is_open
    ]


def _offers(request: Request, case: Case) -> list[dict[str, Any]]:
    offers = OfferRecommendation.objects.visible_to(request.user, at=request.moment)
    return [
        {
            "type": offer.get_type_display(),
            "offer": offer.offer,
            "state": offer.get_state_display(),
            "sent_at": offer.sent_at,
        }
        for offer in offers.filter(case=case).newest_first()
    ]


def _weeks(request: Request, case: Case) -> list[dict[str, Any]]:
    return [
        {
            "number": view.week.iso_week,
            "count": view.count,
            "required": 0 if view.is_exempt else view.required,
        }
        for view in last_weeks(case, WEEKS_SHOWN, at=request.moment)
    ]


def _titles(request: Request, case: Case) -> list[str]:
    """Return what the member applied for lately: titles, no employer (4.2)."""
    rows = JoblogEntry.objects.filter(case=case).newest_first()
    return [row["title"] for row in rows.titles_for(request.user, at=request.moment)[:TITLES_SHOWN]]


def _outcomes(request: Request, case: Case) -> list[dict[str, Any]]:
    decided = SanctionCase.objects.visible_to(request.user, at=request.moment).filter(case=case)
    return [
        {"kind": each.get_kind_display(), "first": each.loss_from, "last": each.loss_to}
        for each in decided.order_by("loss_from", "pk")
    ]
