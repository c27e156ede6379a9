"""The acts that a life's steps name; each calls one real operation for the person whose act it is."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from cases.models import CloseReason
from core.dates import local_date, local_moment
from meetings.models import CancelReason, Meeting, MeetingKind, MeetingState
from meetings.operations import booking, course
from plans import rules as plan_rules
from plans.models import OfferRecommendation
from plans.operations import offers, versions
from sanctions.operations import decisions
from sanctions.operations import talks as sanction_talks
from scenarios.demo import texts
from scenarios.demo.lives import Life
from scenarios.demo.world import World

Act = Callable[..., None]
BY_STAFF: dict[str, Act] = {}
BY_OTHERS: dict[str, Act] = {}


def by_staff(act: Act) -> Act:
    """Register an act of the fund's staff: its steps move to a business day."""
    BY_STAFF[act.__name__] = act
    return act


def by_others(act: Act) -> Act:
    """Register an act of the member, Jobnet or the Jobcenter: it happens on its day."""
    BY_OTHERS[act.__name__] = act
    return act


def do(name: str, world: World, life: Life, *, at: datetime, **arguments: Any) -> None:
    """Do what a step says."""
    {**BY_STAFF, **BY_OTHERS}[name](world, life, at=at, **arguments)


def _source(system: str, life: Life, at: datetime) -> str:
    return f"{system}:demo-{life.number}-{at:%Y%m%d%H%M}"


# Jobnet


@by_others
def sick(world: World, life: Life, *, at: datetime) -> None:
    course.report_sick(
        case_id=world.case_of[life.number],
        first_day=local_date(at),
        at=at,
        source=_source("jobnet", life, at),
    )


@by_others
def well(world: World, life: Life, *, at: datetime) -> None:
    course.report_well(
        case_id=world.case_of[life.number],
        first_well_day=local_date(at),
        at=at,
        source=_source("jobnet", life, at),
    )


@by_others
def maternity(world: World, life: Life, *, at: datetime, days: int) -> None:
    first_day = local_date(at)
    course.report_maternity(
        case_id=world.case_of[life.number],
        first_day=first_day,
        last_day=first_day + timedelta(days=days),
        at=at,
        source=_source("jobnet", life, at),
    )


@by_others
def vacation(world: World, life: Life, *, at: datetime, days: int, length: int) -> None:
    first_day = world.day(days)
    course.report_vacation(
        case_id=world.case_of[life.number],
        first_day=first_day,
        last_day=first_day + timedelta(days=length - 1),
        at=at,
        source=_source("jobnet", life, at),
    )


@by_others
def deregister(world: World, life: Life, *, at: datetime, employment: bool) -> None:
    course.deregister(
        case_id=world.case_of[life.number],
        first_day=local_date(at),
        employment=employment,
        at=at,
        source=_source("jobnet", life, at),
    )


@by_others
def reregister(world: World, life: Life, *, at: datetime) -> None:
    course.reregister(
        case_id=world.case_of[life.number],
        from_day=local_date(at),
        at=at,
        source=_source("jobnet", life, at),
    )


@by_others
def move(world: World, life: Life, *, at: datetime, municipality: str) -> None:
    course.move(
        case_id=world.case_of[life.number],
        municipality=world.fund.municipalities[municipality],
        from_day=local_date(at),
        at=at,
        source=_source("jobnet", life, at),
    )


# The Jobcenter


@by_others
def jobcenter_talk(world: World, life: Life, *, at: datetime, days: int) -> None:
    course.note_jobcenter_talk(
        case_id=world.case_of[life.number],
        starts_at=local_moment(world.business_day(days), time(10, 0)),
        at=at,
        source=_source("jobcenter", life, at),
    )


@by_others
def jobcenter_plan(world: World, life: Life, *, at: datetime) -> None:
    content = texts.plan_of(life, since=world.day(life.registered))
    versions.receive_jobcenter_plan(
        case_id=world.case_of[life.number],
        content=texts.as_the_jobcenter_writes(content),
        message=_source("demo", life, at),
        at=at,
    )


@by_others
def jobcenter_decides(
    world: World, life: Life, *, at: datetime, granted: bool, days: int | None = None
) -> None:
    offers.record_jobcenter_decision(
        recommendation_id=_offer(world, life).pk,
        granted=granted,
        source=plan_rules.JobcenterMessage(_source("demo", life, at)),
        actor=None,
        at=at,
        starts_on=None if days is None else world.business_day(days),
    )


# The member


@by_others
def report_no_slot(world: World, life: Life, *, at: datetime) -> None:
    booking.report_no_slot(
        meeting_id=_open_talk(world, life).pk, actor=world.member_user(life), at=at
    )


@by_others
def cancel(world: World, life: Life, *, at: datetime, reason: str, note: str = "") -> None:
    """Cancel the booked talk; whoever is not sick chooses a new time at once (R45)."""
    meeting = _open_talk(world, life)
    is_sick = reason == CancelReason.SICK
    slot = None if is_sick else world.choose_slot(meeting, meeting.mode, at=at)
    booking.cancel(
        meeting_id=meeting.pk,
        reason=reason,
        note=note,
        new_slot_id=slot.pk if slot else None,
        actor=world.member_user(life),
        at=at,
    )


@by_others
def answer_offer(world: World, life: Life, *, at: datetime, consent: bool) -> None:
    offers.answer_consent(
        recommendation_id=_offer(world, life).pk,
        consent=consent,
        actor=world.member_user(life),
        at=at,
    )


# Caseworkers


@by_staff
def recommend(
    world: World, life: Life, *, at: datetime, kind: str, offer: str, reason: str
) -> None:
    case = world.case(life)
    offers.recommend(
        case_id=case.pk,
        offer_type=kind,
        offer=offer,
        reason=reason,
        actor=world.caseworker(case),
        at=at,
    )


@by_staff
def draft_offer(
    world: World,
    life: Life,
    *,
    at: datetime,
    kind: str,
    offer: str,
    reason: str,
) -> None:
    case = world.case(life)
    offers.draft_recommendation(
        case_id=case.pk,
        offer_type=kind,
        offer=offer,
        reason=reason,
        actor=world.caseworker(case),
        at=at,
    )


@by_staff
def new_plan(world: World, life: Life, *, at: datetime, weekly_minimum: int) -> None:
    case = world.case(life)
    content = texts.plan_of(
        life, since=case.spell_start, weekly_minimum=weekly_minimum, is_revised=True
    )
    versions.activate_plan_from(
        case_id=case.pk, content=content, actor=world.caseworker(case), at=at
    )


@by_staff
def draft_plan(world: World, life: Life, *, at: datetime) -> None:
    case = world.case(life)
    versions.create_draft(case_id=case.pk, actor=world.caseworker(case), at=at)


@by_staff
def convene_availability(world: World, life: Life, *, at: datetime, time: str) -> None:
    """Convene to a talk on the last day of the history."""
    case = world.case(life)
    clock = datetime.strptime(time, "%H:%M").time()  # noqa: DTZ007
    slot = world.slot_at(world.caseworker(case), local_moment(world.last_day, clock))
    booking.convene_fixed(
        case_id=case.pk,
        kind=MeetingKind.AVAILABILITY_TALK,
        slot_id=slot.pk,
        cause={
            "kind": "stated",
            "text": "De stillinger, du har logget, ligger langt fra din plan.",
        },
        actor=world.caseworker(case),
        at=at,
    )


@by_staff
def exempt(world: World, life: Life, *, at: datetime, days: int) -> None:
    case = world.case(life)
    course.decide_exemption(
        case_id=case.pk,
        first_day=local_date(at),
        job_starts_on=world.day(days),
        actor=world.caseworker(case),
        at=at,
    )


@by_staff
def close(world: World, life: Life, *, at: datetime, reason: str) -> None:
    case = world.case(life)
    course.close(case_id=case.pk, reason=CloseReason(reason), actor=world.caseworker(case), at=at)


@by_staff
def propose_referral(world: World, life: Life, *, at: datetime, reason: str) -> None:
    case = world.case(life)
    course.propose_referral(case_id=case.pk, reason=reason, actor=world.caseworker(case), at=at)


@by_staff
def reject_cancellation(world: World, life: Life, *, at: datetime, reason: str) -> None:
    case = world.case(life)
    meeting = Meeting.objects.cancellation_to_review().get(case=case)
    sanction_talks.reject_cancellation(
        meeting_id=meeting.pk, reason=reason, actor=world.caseworker(case), at=at
    )


@by_staff
def open_quarantine(world: World, life: Life, *, at: datetime, reason: str) -> None:
    case = world.case(life)
    decisions.open_quarantine(
        case_id=case.pk,
        event_on=local_date(at),
        reason=reason,
        actor=world.caseworker(case),
        at=at,
    )


@by_staff
def correct_to_held(world: World, life: Life, *, at: datetime, reason: str) -> None:
    case = world.case(life)
    meeting = Meeting.objects.get(case=case, state=MeetingState.MISSED)
    sanction_talks.correct_outcome(
        meeting_id=meeting.pk,
        to=MeetingState.HELD,
        reason=reason,
        actor=world.caseworker(case),
        at=at,
    )


# Team leads


@by_staff
def hand_over(world: World, life: Life, *, at: datetime, note: str) -> None:
    case = world.case(life)
    course.hand_over(case_id=case.pk, note=note, actor=world.fund.lead_of(case.branch), at=at)


@by_staff
def undo_handover(world: World, life: Life, *, at: datetime, note: str) -> None:
    case = world.case(life)
    course.undo_handover(case_id=case.pk, note=note, actor=world.fund.lead_of(case.branch), at=at)


# What the acts are about


def _open_talk(world: World, life: Life) -> Meeting:
    """Return the job talk that is asked for or booked."""
    return (
        Meeting.objects.job_talks()
        .open()
        .select_related("case__member")
        .get(case=world.case_of[life.number])
    )


def _offer(world: World, life: Life) -> OfferRecommendation:
    return OfferRecommendation.objects.filter(case=world.case_of[life.number]).latest("pk")
