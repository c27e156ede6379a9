"""J3: the shared picture of one member. Read-only; no reason for an absence, no note, no hidden address."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cases.models import WITH_JOBCENTER, Case
from core.danish import dato_aar, dato_kort
from core.dates import local_date
from joblog.models import JoblogEntry
from joblog.operations.reading import last_weeks
from meetings.models import Meeting, MeetingState, Mode, Organiser
from plans.models import OfferRecommendation
from sanctions.models import ConsequenceStatus, SanctionCase
from web.access import Request
from web.jobcenter import plan_words
from web.jobcenter.pages import is_handed_over, opened_case, page
from web.min_plan import version_in_force

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
TITLES_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class TalkLine:
    """One talk as a Jobcenter may know it: date, kind, form and attendance."""

    title: str
    when: str
    mode: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was decided about benefit: kind and days, nothing of the hearing."""

    kind: str
    first: date | None
    last: date | None


@require_safe
def member(request: Request, case_id: UUID) -> HttpResponse:
    """Show plan, talks, recommendation and wish; from the handover joblog and decided outcomes too."""
    case = opened_case(request, case_id, purpose="Overblik over dit kontaktforløb")
    version = version_in_force(case, request.user, at=request.moment)
    talks = _talks(request, case)
    handed_over = is_handed_over(case)
    context: dict[str, Any] = {
        "case": case,
        "headline": _headline(case),
        "facts": _facts(case),
        "plan": plan_words.in_short(version) if version else None,
        "talks": [_line(talk) for talk in talks if talk.organiser == Organiser.AKASSE],
        "own_talks": [_line(talk) for talk in talks if talk.organiser == Organiser.JOBCENTER],
        "offers": _offers(request, case),
        "wish": case.wants_fund_at_first_jc_talk,
        "handed_over": handed_over,
    }
    if handed_over:
        context["weeks"] = last_weeks(case, WEEKS_SHOWN, at=request.moment)
        context["titles"] = _titles(request, case)
        context["outcomes"] = _outcomes(request, case)
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
    return [
        ("Medlemsnr.", case.member.member_number),
        ("Cpr-nr.", case.member.cpr_masked),
        ("Kommune", case.municipality.name),
        ("Adresse", "Beskyttet" if case.member.address_protected else _address(case)),
        ("Ledig siden", dato_aar(case.spell_start)),
        ("Samtaler", f"{case.talks_held} af {case.policy.talks_before_handover} holdt hos os"),
    ]


def _address(case: Case) -> str:
    person = case.member
    return f"{person.street}, {person.postal_code} {person.city}".strip(", ")


def _talks(request: Request, case: Case) -> list[Meeting]:
    """Return the talks that have a time or are to get one, in the order in which they were made."""
    talks = Meeting.objects.visible_to(request.user, at=request.moment).filter(case=case)
    return [talk for talk in talks.order_by("pk") if talk.starts_at or talk.is_open]


def _line(talk: Meeting) -> TalkLine:
    return TalkLine(
        title=talk.title,
        when=dato_kort(local_date(talk.starts_at)) if talk.starts_at else "–",
        mode=Mode(talk.mode).label if talk.mode else "–",
        outcome=OUTCOMES[MeetingState(talk.state)],
    )


def _offers(request: Request, case: Case) -> list[OfferRecommendation]:
    sent = OfferRecommendation.objects.visible_to(request.user, at=request.moment)
    return list(sent.filter(case=case).select_related("started_by").newest_first())


def _titles(request: Request, case: Case) -> list[str]:
    """Return what the member applied for lately: titles, no employer (4.2)."""
    rows = JoblogEntry.objects.filter(case=case).newest_first()
    return [row["title"] for row in rows.titles_for(request.user, at=request.moment)[:TITLES_SHOWN]]


def _outcomes(request: Request, case: Case) -> list[Outcome]:
    """Return what was decided and costs benefit; a doubt or a flag is nobody's business here."""
    decided = SanctionCase.objects.visible_to(request.user, at=request.moment).filter(
        case=case, consequence=ConsequenceStatus.FINAL
    )
    return [
        Outcome(kind=each.get_kind_display(), first=each.loss_from, last=each.loss_to)
        for each in decided.order_by("loss_from", "pk")
    ]
