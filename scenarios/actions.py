"""What a story's steps do: each action is one call of a real operation, by the person it belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from accounts.models import Municipality, Role, User
from cases import operations as case_operations
from cases.models import WITH_JOBCENTER
from core.dates import local_date
from core.errors import RuleBroken
from joblog.operations import entries
from joblog.operations.errors import WeekIsFinal
from meetings.models import Meeting, MeetingKind, MeetingState, Mode, Slot
from meetings.operations import attendance, booking, course
from plans import rules as plan_rules
from plans.models import OfferRecommendation, OfferState, PlanVersion
from plans.operations import offers, versions
from plans.operations.errors import OnlyJobcenterGrants
from sanctions import fairness
from sanctions.models import SanctionCase, SanctionState
from sanctions.operations import decisions, hearings
from sanctions.operations import fairness as fairness_operations
from sanctions.operations import talks as sanction_talks
from scenarios.reading import day, moment
from scenarios.stage import NothingThere, Stage

Arguments = Mapping[str, Any]
Action = Callable[[Stage, Arguments, datetime], Any]
ACTIONS: dict[str, Action] = {}

FIXED_CLAUSES = ("purpose", "full_time", "realistic", "joblog")


class UnknownMunicipality(RuleBroken):
    """There is no municipality with this code."""

    code = "unknown_municipality"


class NothingAwaited(NothingThere):
    """A contact that no talk waits for, such as any other telephone call."""


TOO_LATE_TO_MATTER = (NothingAwaited, WeekIsFinal)
"""What is refused because it changes nothing any more; a story need not say that it is."""


def action(act: Action) -> Action:
    """Register a function as the action of its name."""
    ACTIONS[act.__name__] = act
    return act


def _talk(stage: Stage, arguments: Arguments, *awaited: MeetingState) -> Meeting:
    """Return the meeting that a step names by ``talk`` or ``meeting``.

    :param awaited: the states in which the step's act finds it, where a successor may be newer
    :raises NothingThere: if there is none yet
    """
    if "talk" in arguments:
        meeting = stage.talk(int(arguments["talk"]), *awaited)
    else:
        meeting = stage.named(str(arguments["meeting"]), *awaited)
    if meeting is None:
        raise NothingThere
    return meeting


# Jobnet


@action
def register(stage: Stage, arguments: Arguments, at: datetime) -> None:
    first_benefit_date = day(arguments["first_benefit_date"])
    course.register(
        member_id=stage.member.pk,
        municipality=stage.municipality,
        registered_on=day(arguments.get("registered_on") or local_date(at)),
        first_benefit_date=first_benefit_date,
        benefit_period_no=int(arguments.get("benefit_period") or 1),
        insurance=str(stage.scenario.given.get("insurance") or "full"),
        policy_version=stage.policy_for(first_benefit_date, stage.municipality),
        at=at,
        source=stage.source("jobnet"),
    )


@action
def deregister(stage: Stage, arguments: Arguments, at: datetime) -> None:
    course.deregister(
        case_id=stage.case.pk,
        first_day=day(arguments["from"]),
        employment=arguments.get("reason") == "employment",
        at=at,
        source=stage.source("jobnet"),
    )


@action
def reregister(stage: Stage, arguments: Arguments, at: datetime) -> None:
    case = stage.case
    from_day = day(arguments["from"])
    first_benefit_date = day(arguments.get("first_benefit_date") or from_day)
    course.reregister(
        case_id=case.pk,
        from_day=from_day,
        new_benefit_period=arguments.get("benefit_period") == "new",
        first_benefit_date=first_benefit_date,
        policy_version=stage.policy_for(first_benefit_date, case.moves_to or case.municipality),
        at=at,
        source=stage.source("jobnet"),
    )


@action
def sick(stage: Stage, arguments: Arguments, at: datetime) -> None:
    course.report_sick(
        case_id=stage.case.pk,
        first_day=day(arguments.get("from") or local_date(at)),
        at=at,
        source=stage.source("jobnet"),
    )


@action
def well(stage: Stage, arguments: Arguments, at: datetime) -> None:
    course.report_well(
        case_id=stage.case.pk,
        first_well_day=day(arguments.get("date") or local_date(at)),
        at=at,
        source=stage.source("jobnet"),
    )


@action
def vacation(stage: Stage, arguments: Arguments, at: datetime) -> None:
    course.report_vacation(
        case_id=stage.case.pk,
        first_day=day(arguments["from"]),
        last_day=day(arguments["to"]),
        at=at,
        source=stage.source("jobnet"),
    )


@action
def move(stage: Stage, arguments: Arguments, at: datetime) -> None:
    municipality = Municipality.objects.filter(code=str(arguments["municipality"])).first()
    if municipality is None:
        raise UnknownMunicipality
    course.move(
        case_id=stage.case.pk,
        municipality=municipality,
        from_day=day(arguments.get("from") or local_date(at)),
        at=at,
        source=stage.source("jobnet"),
    )


# The member


@action
def book(stage: Stage, arguments: Arguments, at: datetime) -> None:
    meeting = _talk(stage, arguments)
    actor = _actor(stage, arguments, "member")
    booking.book(
        meeting_id=meeting.pk,
        slot_id=_slot(stage, arguments, actor).pk,
        mode=str(arguments["mode"]),
        actor=actor,
        at=at,
    )


@action
def rebook(stage: Stage, arguments: Arguments, at: datetime) -> None:
    meeting = _talk(stage, arguments)
    actor = _actor(stage, arguments, "member")
    booking.rebook(
        meeting_id=meeting.pk,
        slot_id=_slot(stage, arguments, actor).pk,
        mode=str(arguments.get("mode") or ""),
        actor=actor,
        at=at,
    )


def _slot(stage: Stage, arguments: Arguments, actor: User) -> Slot:
    """Return the time that a step names by ``start``."""
    return stage.slot_at(moment(arguments["start"]), for_staff=actor != stage.member_user)


@action
def choose_mode(stage: Stage, arguments: Arguments, at: datetime) -> None:
    booking.choose_mode(
        meeting_id=_talk(stage, arguments).pk,
        mode=str(arguments["mode"]),
        actor=stage.member_user,
        at=at,
    )


@action
def cancel(stage: Stage, arguments: Arguments, at: datetime) -> None:
    meeting = _talk(stage, arguments)
    new_start = arguments.get("new_start")
    booking.cancel(
        meeting_id=meeting.pk,
        reason=str(arguments["reason"]),
        note=str(arguments.get("note") or ""),
        new_slot_id=stage.slot_at(moment(new_start)).pk if new_start else None,
        new_mode=str(arguments.get("new_mode") or ""),
        actor=stage.member_user,
        at=at,
    )


@action
def contact(stage: Stage, arguments: Arguments, at: datetime) -> None:
    """Note a contact; one that no talk waits for is a telephone call like any other."""
    contact_at = moment(arguments["contact_at"]) if "contact_at" in arguments else at
    waiting = (attendance.open_for_contact(case, at=contact_at) for case in stage.cases)
    meeting = next(filter(None, waiting), None)
    if meeting is None:
        raise NothingAwaited
    contact_with = str(arguments.get("with") or "akasse")
    from_member = contact_with == "akasse"
    sanction_talks.record_contact(
        meeting_id=meeting.pk,
        contact_with=contact_with,
        contact_at=contact_at,
        actor=stage.member_user if from_member else None,
        at=at,
        source="" if from_member else stage.source("jobcenter"),
    )


@action
def log_application(stage: Stage, arguments: Arguments, at: datetime) -> None:
    applied_on = day(arguments.get("applied_on") or local_date(at))
    entries.log_application(
        case_id=stage.case.pk,
        applied_on=applied_on,
        title=str(arguments.get("title") or "Projektkoordinator"),
        employer=str(arguments.get("employer") or ""),
        found_via=str(arguments.get("found_via") or "posted"),
        confirmed=True,
        actor=stage.member_user,
        at=at,
    )


@action
def answer_consent(stage: Stage, arguments: Arguments, at: datetime) -> None:
    offers.answer_consent(
        recommendation_id=_offer(stage, arguments, OfferState.AWAITING_CONSENT).pk,
        consent=_yes(arguments["answer"]),
        actor=stage.member_user,
        at=at,
    )


@action
def wish_fund_at_first_jobcenter_talk(stage: Stage, arguments: Arguments, at: datetime) -> None:
    case_operations.answer_wish(
        case_id=stage.case.pk, wish=_yes(arguments["answer"]), actor=stage.member_user, at=at
    )


def _yes(answer: Any) -> bool:
    """Return an answer; YAML reads a bare yes as true."""
    return answer in (True, "yes", "ja")


# The caseworker


def _actor(stage: Stage, arguments: Arguments, default: str) -> User:
    return stage.person(str(arguments.get("by") or default))


@action
def mark_held(stage: Stage, arguments: Arguments, at: datetime) -> None:
    meeting = _talk(stage, arguments)
    actor = _actor(stage, arguments, "caseworker")
    if meeting.kind == MeetingKind.AVAILABILITY_TALK:
        if meeting.state == MeetingState.MISSED and meeting.missed_letter_from is not None:
            # The system chose its time, so a story cannot know how soon the flag comes.
            sanction_talks.correct_outcome(
                meeting_id=meeting.pk,
                to=MeetingState.HELD,
                reason="Samtalen blev holdt.",
                actor=actor,
                at=at,
            )
        sanction_talks.record_assessment(
            meeting_id=meeting.pk,
            available=arguments.get("assessment") != "not_available",
            reasons=str(arguments.get("reason") or "Vurderet ved samtalen"),
            actor=actor,
            at=at,
        )
        return
    attendance.record_held(
        meeting_id=meeting.pk,
        actor=actor,
        at=at,
        summary="Vi talte om jobsøgningen og aftalte de næste skridt.",
    )


@action
def correct_outcome(stage: Stage, arguments: Arguments, at: datetime) -> None:
    sanction_talks.correct_outcome(
        meeting_id=_talk(stage, arguments, MeetingState.MISSED, MeetingState.HELD).pk,
        to=str(arguments["to"]),
        reason=str(arguments.get("reason") or ""),
        actor=_actor(stage, arguments, "caseworker"),
        at=at,
    )


@action
def review_cancellation(stage: Stage, arguments: Arguments, at: datetime) -> None:
    review = Meeting.objects.cancellation_to_review().filter(case=stage.case)
    if "talk" in arguments:
        review = review.filter(sequence=int(arguments["talk"]))
    meeting = review.order_by("-pk").first()
    if meeting is None:
        raise NothingThere
    judge = (
        sanction_talks.accept_cancellation
        if arguments["verdict"] == "accept"
        else sanction_talks.reject_cancellation
    )
    judge(
        meeting_id=meeting.pk,
        reason=str(arguments.get("reason") or ""),
        actor=_actor(stage, arguments, "caseworker"),
        at=at,
    )


@action
def move_talk(stage: Stage, arguments: Arguments, at: datetime) -> None:
    """Set the talk at another time as staff; one that is not booked yet is booked for the member."""
    if _talk(stage, arguments).state == MeetingState.BOOKED:
        rebook(stage, {"by": "caseworker", **arguments}, at)
    else:
        book(stage, {"by": "caseworker", "mode": Mode.IN_PERSON, **arguments}, at)


@action
def allow_mode(stage: Stage, arguments: Arguments, at: datetime) -> None:
    booking.allow_mode(
        meeting_id=_talk(stage, arguments).pk,
        mode=str(arguments["mode"]),
        reason=str(arguments.get("reason") or ""),
        actor=_actor(stage, arguments, "caseworker"),
        at=at,
    )


@action
def convene_availability(stage: Stage, arguments: Arguments, at: datetime) -> None:
    actor = _actor(stage, arguments, "caseworker")
    booking.convene_fixed(
        case_id=stage.case.pk,
        kind=MeetingKind.AVAILABILITY_TALK,
        slot_id=_slot(stage, arguments, actor).pk,
        cause={"kind": "stated", "text": str(arguments.get("reason") or "Tvivl om jobsøgningen")},
        actor=actor,
        at=at,
    )


@action
def confirm_missed(stage: Stage, arguments: Arguments, at: datetime) -> None:
    sanction_talks.confirm_missed(
        meeting_id=_talk(stage, arguments, MeetingState.MISSED).pk,
        actor=_actor(stage, arguments, "caseworker"),
        at=at,
        evidence="Ringede uden svar.",
    )


@action
def exempt(stage: Stage, arguments: Arguments, at: datetime) -> None:
    course.decide_exemption(
        case_id=stage.case.pk,
        first_day=day(arguments.get("from") or local_date(at)),
        job_starts_on=day(arguments["job_starts_on"]),
        actor=_actor(stage, arguments, "caseworker"),
        at=at,
    )


@action
def undo_handover(stage: Stage, arguments: Arguments, at: datetime) -> None:
    actor = _actor(stage, arguments, "team_lead")
    if actor.role != Role.TEAM_LEAD:
        raise case_operations.SecondPersonNeeded
    course.undo_handover(
        case_id=stage.case.pk, note=str(arguments.get("reason") or ""), actor=actor, at=at
    )


# Plans and offers


def plan_content(
    *, job_goals: int = 2, clauses: int = 8, weekly_minimum: int = 2, leave_out: Any = ()
) -> plan_rules.Content:
    """Return a plan as a story asks for it: whole, or with parts left out.

    :param clauses: how many of the eight clauses are there, counted in their order
    """
    names = [part.value for part in plan_rules.CLAUSES]
    there = set(names[:clauses])
    requirement = plan_rules.Requirement(
        titles=("Projektkoordinator",) if "titles" in there else (),
        areas=("Aarhus",) if "area" in there else (),
        weekly_minimum=weekly_minimum if "weekly_minimum" in there else None,
        posted_if_possible="weekly_minimum" in there,
        customary_way="Ansøgning og opkald" if "customary_way" in there else "",
        **{name: name in there for name in FIXED_CLAUSES},
    )
    texts: dict[str, Any] = {
        part.value: "Beskrevet ved samtalen"
        for part in plan_rules.CONTENT_FIELDS
        if part.value not in set(leave_out)
    }
    goals = [plan_rules.Goal(title=f"Jobmål {number}") for number in range(1, job_goals + 1)]
    return plan_rules.Content(job_goals=tuple(goals), requirement=requirement, **texts)


@action
def activate_plan(stage: Stage, arguments: Arguments, at: datetime) -> None:
    wanted = {
        name: arguments[name]
        for name in ("job_goals", "clauses", "weekly_minimum", "leave_out")
        if name in arguments
    }
    actor = _actor(stage, arguments, "caseworker")
    content = plan_content(**wanted)
    case_id = stage.case.pk
    talk_on = _requirements_follow_from(stage)
    if talk_on and content == replace(plan_content(), requirement=content.requirement):
        versions.issue_search_requirements(
            case_id=case_id,
            requirement=content.requirement,
            talk_on=talk_on,
            actor=actor,
            at=at,
        )
        return
    versions.activate_plan_from(case_id=case_id, content=content, actor=actor, at=at)


def _requirements_follow_from(stage: Stage) -> date | None:
    """Return the day of the availability talk that lets the fund change a plan the Jobcenter has (5.3)."""
    talk, case = stage.named("availability"), stage.case
    if talk is None or talk.state != MeetingState.HELD or talk.starts_at is None:
        return None
    talk_on = local_date(talk.starts_at)
    plan = PlanVersion.objects.active().filter(plan=case.pk)
    if case.state not in WITH_JOBCENTER or not plan.exists():
        return None
    return talk_on if talk_on >= (case.handed_over_on or case.spell_start) else None


@action
def recommend_offer(stage: Stage, arguments: Arguments, at: datetime) -> None:
    offers.recommend(
        case_id=stage.case.pk,
        offer_type=str(arguments["type"]),
        # Each recommendation of a story is an offer of its own, told from others by its reason.
        offer=str(arguments.get("offer") or arguments.get("reason") or "Et konkret tilbud"),
        reason=str(arguments.get("reason") or ""),
        actor=_actor(stage, arguments, "caseworker"),
        at=at,
    )


@action
def grant_offer(stage: Stage, arguments: Arguments, at: datetime) -> None:
    """Try to grant as the fund: there is no such act, only the Jobcenter's decision with a source."""
    if not OfferRecommendation.objects.filter(case=stage.case).exists():
        raise OnlyJobcenterGrants
    offers.record_jobcenter_decision(
        recommendation_id=_offer(stage, arguments).pk,
        granted=True,
        source=None,
        actor=_actor(stage, arguments, "caseworker"),
        at=at,
    )


@action
def jobcenter_offer_decision(stage: Stage, arguments: Arguments, at: datetime) -> None:
    starts_on = arguments.get("starts_on")
    message = stage.source("jobcenter").partition(":")[2]
    offers.record_jobcenter_decision(
        recommendation_id=_offer(stage, arguments, OfferState.SENT).pk,
        granted=arguments["result"] == "granted",
        source=plan_rules.JobcenterMessage(message),
        actor=None,
        at=at,
        starts_on=day(starts_on) if starts_on else None,
    )


@action
def jobcenter_plan(stage: Stage, arguments: Arguments, at: datetime) -> None:
    versions.receive_jobcenter_plan(
        case_id=stage.case.pk,
        content=plan_content(),
        message=stage.source("jobcenter").partition(":")[2],
        at=at,
    )


def _offer(stage: Stage, arguments: Arguments, *awaited: OfferState) -> OfferRecommendation:
    """Return the recommendation that a step names by ``type``, or the newest that awaits such a step.

    :raises NothingThere: if there is none
    """
    there = OfferRecommendation.objects.filter(case=stage.case).order_by("-pk")
    if "type" in arguments:
        there = there.filter(type=str(arguments["type"]))
    offer = there.filter(state__in=awaited).first() or there.first()
    if offer is None:
        raise NothingThere
    return offer


# From a flag to a decision


def _sanction(stage: Stage, arguments: Arguments, *awaited: SanctionState) -> SanctionCase:
    """Return the sanction case that a step names by ``kind``, or the newest that awaits such a step.

    Where none does, the newest open one, or the newest of all: the step is then refused for its state.

    :raises NothingThere: if there is none
    """
    there = SanctionCase.objects.filter(case__member=stage.member).order_by("-pk")
    if "kind" in arguments:
        there = there.filter(kind=str(arguments["kind"]))
    sanction = there.filter(state__in=awaited).first() or there.undecided().first() or there.first()
    if sanction is None:
        raise NothingThere
    return sanction


@action
def send_hearing(stage: Stage, arguments: Arguments, at: datetime) -> None:
    sanction = _sanction(stage, arguments, SanctionState.FLAGGED)
    actor = _actor(stage, arguments, "caseworker")
    for point in fairness.still_open(fairness_operations.points_of(sanction)):
        fairness_operations.answer(
            sanction_id=sanction.pk,
            point=point.name,
            in_order=True,
            reason="Undersøgt af sagsbehandleren.",
            actor=actor,
            at=at,
        )
    hearings.send_hearing(
        sanction_id=sanction.pk, facts=str(arguments.get("reason") or ""), actor=actor, at=at
    )


@action
def answer_hearing(stage: Stage, arguments: Arguments, at: datetime) -> None:
    hearings.reply(
        sanction_id=_sanction(stage, arguments, SanctionState.HEARING).pk,
        text=str(arguments.get("text") or "Det passer ikke."),
        actor=stage.member_user,
        at=at,
    )


@action
def propose(stage: Stage, arguments: Arguments, at: datetime) -> None:
    decisions.propose(
        sanction_id=_sanction(stage, arguments, SanctionState.READY).pk,
        reason=str(arguments.get("reason") or "Indstilles til afgørelse"),
        actor=_actor(stage, arguments, "caseworker"),
        at=at,
    )


@action
def decide(stage: Stage, arguments: Arguments, at: datetime) -> None:
    decisions.decide(
        sanction_id=_sanction(stage, arguments, SanctionState.READY, SanctionState.APPROVAL).pk,
        reasons=str(arguments.get("reason") or "Der er ikke oplyst en lovlig grund"),
        actor=_actor(stage, arguments, "caseworker"),
        at=at,
    )


@action
def decide_none(stage: Stage, arguments: Arguments, at: datetime) -> None:
    decisions.decide_none(
        sanction_id=_sanction(stage, arguments, SanctionState.FLAGGED, SanctionState.READY).pk,
        reason=str(arguments.get("reason") or "Der var en lovlig grund"),
        actor=_actor(stage, arguments, "caseworker"),
        at=at,
    )


@action
def annul(stage: Stage, arguments: Arguments, at: datetime) -> None:
    decisions.annul(
        sanction_id=_sanction(stage, arguments).pk,
        reason=str(arguments.get("reason") or "Markeret ved en fejl"),
        actor=_actor(stage, arguments, "caseworker"),
        at=at,
    )


@action
def open_quarantine(stage: Stage, arguments: Arguments, at: datetime) -> None:
    decisions.open_quarantine(
        case_id=stage.case.pk,
        event_on=day(arguments["event_on"]),
        reason=str(arguments.get("reason") or ""),
        actor=_actor(stage, arguments, "caseworker"),
        at=at,
    )


@action
def record_cure(stage: Stage, arguments: Arguments, at: datetime) -> None:
    decisions.record_cure(
        sanction_id=_sanction(stage, arguments, SanctionState.IN_FORCE).pk,
        cured_on=day(arguments.get("date") or local_date(at)),
        actor=_actor(stage, arguments, "caseworker"),
        at=at,
    )


@action
def appeal(stage: Stage, arguments: Arguments, at: datetime) -> None:
    decisions.appeal(
        sanction_id=_sanction(
            stage,
            arguments,
            SanctionState.IN_FORCE,
            SanctionState.ENDED,
            SanctionState.DECIDED_NONE,
        ).pk,
        text=str(arguments.get("text") or "Jeg er uenig."),
        actor=stage.member_user,
        at=at,
    )


@action
def forward_appeal(stage: Stage, arguments: Arguments, at: datetime) -> None:
    decisions.forward_appeal(
        sanction_id=_sanction(stage, arguments, SanctionState.APPEALED).pk,
        actor=_actor(stage, arguments, "caseworker"),
        at=at,
    )


# The Jobcenter and operations


@action
def jobcenter_no_show(stage: Stage, arguments: Arguments, at: datetime) -> None:
    sanction_talks.note_jobcenter_no_show(
        case_id=stage.case.pk,
        starts_at=moment(arguments["start"]),
        at=at,
        source=stage.source("jobcenter"),
    )


@action
def jobcenter_talk(stage: Stage, arguments: Arguments, at: datetime) -> None:
    course.note_jobcenter_talk(
        case_id=stage.case.pk,
        starts_at=moment(arguments["start"]),
        at=at,
        source=stage.source("jobcenter"),
    )


@action
def outage(stage: Stage, arguments: Arguments, at: datetime) -> None:
    booking.record_outage(
        began_at=moment(arguments["from"]),
        ended_at=moment(arguments["to"]),
        actor=None,
        at=at,
    )
