"""Gathers the facts of a case that ``steps`` and ``forloeb`` turn into what the member reads."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import Jobcenter
from cases.models import ACTIVE, Case
from core.danish import dato
from core.dates import local_date
from joblog import rules as joblog_rules
from joblog.operations import reading as joblog
from letters.models import Act, Code, Letter
from meetings.models import Meeting, MeetingState
from meetings.operations import talks
from meetings.rules import deadline_has_passed
from plans.models import OfferRecommendation, OfferState, PlanVersion
from sanctions.models import DECIDED, SanctionCase, SanctionKind, SanctionState
from web.member import known, talk_words

TEXT = ("head", "body")
"""What a list of letters does not show."""
WEEKS_THAT_MAY_LACK = 3
"""This week, and those before it whose grace may still run."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read for one page: the facts, and the rows that its cards show besides."""

    course: known.Course
    week: joblog.WeekView | None
    plan: PlanVersion | None
    asking: tuple[Letter, ...]


def read(case: Case, *, at: datetime) -> Reading:
    """Return the facts of a case as they stand at this moment."""
    meetings = talks_of(case)
    branch = case.branch
    weeks = _weeks(case, at=at)
    plan = PlanVersion.objects.active().with_content().filter(plan=case.pk).first()
    asking = tuple(Letter.objects.filter(case=case).requires_action(at).defer(*TEXT))
    sanctions = _sanctions(case)
    course = known.Course(
        state=case.state,
        policy=case.policy,
        spell_start=case.spell_start,
        paused_days=case.paused_days,
        handover_on=case.handover_on,
        handed_over_on=case.handed_over_on,
        handover_reason=case.handover_reason,
        is_announced=case.announced_handover_on is not None,
        closed_on=case.closed_on,
        wish=case.wants_fund_at_first_jc_talk,
        talks_held=case.talks_held,
        town=talk_words.town(branch) if branch else settings.FUND_NAME,
        branch_address=branch.address if branch else settings.FUND_NAME,
        phone=settings.FUND_PHONE,
        member_phone=case.member.phone,
        actor=settings.JOBCENTER_LABEL,
        jobcenter=jobcenter_of(case),
        digital_exempt=case.member.digital_exempt,
        talks=tuple(talk_facts(meeting) for meeting in meetings),
        free_times=_free_times(meetings, at=at),
        hearings=_hearings(sanctions),
        decisions=_decisions(sanctions),
        offers=_offers(case),
        plan_ready_on=local_date(plan.available_from)
        if plan and plan.available_from and not plan.acknowledged_at
        else None,
        joblog_weeks=tuple(_missing(view) for view in weeks if view.missing and view.may_change),
        letters={
            letter.act_on: letter.public_id
            for letter in asking
            if letter.act == Act.BOOK and letter.act_on
        },
    )
    return Reading(course=course, week=weeks[-1] if weeks else None, plan=plan, asking=asking)


def talks_of(case: Case) -> list[Meeting]:
    """Return all talks of a case, oldest first, each with the case."""
    meetings = list(
        Meeting.objects.filter(case=case).select_related("caseworker", "slot").order_by("pk")
    )
    for meeting in meetings:
        meeting.case = case
    return meetings


def jobcenter_of(case: Case) -> str:
    """Return the name of the Jobcenter that serves the member's municipality, or what it is called."""
    served = Jobcenter.objects.filter(municipalities=case.municipality_id)
    name = served.order_by("pk").values_list("name", flat=True).first()
    return name or settings.JOBCENTER_LABEL


def talk_facts(meeting: Meeting) -> known.Talk:
    return known.Talk(
        public_id=meeting.public_id,
        title=meeting.title,
        sequence=meeting.sequence,
        state=meeting.state,
        organiser=meeting.organiser,
        minutes=meeting.minutes,
        modes=meeting.modes_for_member,
        invited_on=meeting.invited_on,
        deadline=meeting.booking_deadline,
        suspended_for=meeting.suspended_for,
        is_cured=meeting.cured_on is not None,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        mode=meeting.mode,
        place=meeting.place,
        caseworker=meeting.caseworker.name if meeting.caseworker else "",
        self_booked=meeting.self_booked,
        has_summary=meeting.summary != "",
        contact_at=meeting.contact_at,
    )


def _free_times(meetings: list[Meeting], *, at: datetime) -> int | None:
    for meeting in meetings:
        deadline = meeting.booking_deadline
        waits = meeting.state == MeetingState.AWAITING_BOOKING and not meeting.suspended_for
        if waits and deadline and not deadline_has_passed(deadline, at=at):
            starts = talks.free_slots(meeting, at=at).values_list("starts_at", flat=True)
            return len(set(starts))
    return None


def _sanctions(case: Case) -> list[SanctionCase]:
    """Return the cases that wait for an answer, and those whose decision the member has not read."""
    unread = Letter.objects.unopened().filter(
        case=case, code=Code.L22, act_on=OuterRef("public_id")
    )
    waiting = Q(state=SanctionState.HEARING, reply_by__isnull=False)
    decided = Q(state__in=DECIDED) & Exists(unread)
    return list(SanctionCase.objects.filter(waiting | decided, case=case).order_by("reply_by"))


def _hearings(sanctions: list[SanctionCase]) -> tuple[known.Question, ...]:
    return tuple(
        known.Question(
            public_id=sanction.public_id, due_on=sanction.reply_by, about=heard_about(sanction)
        )
        for sanction in sanctions
        if sanction.state == SanctionState.HEARING and sanction.reply_by
    )


def _decisions(sanctions: list[SanctionCase]) -> tuple[known.Question, ...]:
    return tuple(
        known.Question(
            public_id=sanction.public_id,
            due_on=sanction.complaint_deadline,
            about=heard_about(sanction),
        )
        for sanction in sanctions
        if sanction.state in DECIDED and sanction.complaint_deadline
    )


def heard_about(sanction: SanctionCase) -> str:
    """Return what a hearing is about, without a judgement: the talk or the deadline, with its day."""
    match sanction.kind:
        case SanctionKind.NO_SHOW | SanctionKind.UNLAWFUL_CANCELLATION:
            return _("samtalen %(day)s") % {"day": dato(sanction.event_on)}
        case SanctionKind.BOOKING_DEADLINE_MISSED:
            return _("fristen %(day)s") % {"day": dato(sanction.event_on)}
    return _("det, der står i vores brev")


def _offers(case: Case) -> tuple[known.Question, ...]:
    waiting = OfferRecommendation.objects.filter(case=case, state=OfferState.AWAITING_CONSENT)
    return tuple(
        known.Question(public_id=offer.public_id, due_on=offer.consent_due_on, about=offer.offer)
        for offer in waiting.order_by("consent_due_on")
        if offer.consent_due_on
    )


def _weeks(case: Case, *, at: datetime) -> list[joblog.WeekView]:
    """Return the last weeks, the current one last; none of a case whose search rests."""
    if case.state not in ACTIVE:
        return []
    return joblog.last_weeks(case, number=WEEKS_THAT_MAY_LACK, at=at)


def _missing(view: joblog.WeekView) -> known.JoblogWeek:
    return known.JoblogWeek(
        number=view.week.iso_week,
        logged=view.count,
        required=view.required,
        last_day=view.last_day,
        is_current=view.state is joblog_rules.WeekState.OPEN,
    )
