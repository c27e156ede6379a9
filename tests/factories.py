"""Every factory, in the order of the floors. Fixed dates: a spell begins on Monday 2 March 2026.

Derived columns come from the rules themselves, and rows are saved with history, as operations do it.
Add the factories of a floor at its place, not at the end.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

import factory
from django.contrib.auth.hashers import make_password

from accounts.models import (
    AccessGrant,
    Branch,
    ConflictOfInterest,
    Jobcenter,
    Member,
    Municipality,
    Role,
    User,
)
from cases import policy as policies
from cases import rules as case_rules
from cases.models import Case, CaseEvent, CaseState, CloseReason, Cohort, EventKind, Note
from core import history
from core.dates import COPENHAGEN, end_of_day, local_date
from exchange.models import HandoverReply
from joblog import rules as joblog_rules
from joblog.models import FoundVia, JoblogEntry, JoblogWeek, WeekState
from letters.models import Code, Letter, Recipient
from meetings import rules as meeting_rules
from meetings.models import Meeting, MeetingKind, MeetingState, Mode, Organiser, Slot
from plans import rules as plan_rules
from plans.models import (
    Agreement,
    JobGoal,
    OfferRecommendation,
    OfferState,
    Plan,
    PlanState,
    PlanVersion,
    SearchRequirement,
)
from sanctions.models import (
    ConsequenceStatus,
    Hearing,
    SanctionCase,
    SanctionKind,
    SanctionState,
)

SPELL_START = date(2026, 3, 2)
OPENED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=COPENHAGEN)
TALK_AT = datetime(2026, 4, 13, 10, 0, tzinfo=COPENHAGEN)
"""A Monday in the window of the second talk."""
PASSWORD = "kun-til-test-her"  # noqa: S105 - of nobody


class TrackedFactory(factory.django.DjangoModelFactory):
    """Saves with a history row of a fixed moment, written by nobody."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Any:
        row = model_class(*args, **fields)
        history.save(row, actor=None, at=OPENED_AT, reason="factory")
        return row


# accounts


class MunicipalityFactory(factory.django.DjangoModelFactory):
    """The municipality with this code; they are there from the first migration unless flushed."""

    class Meta:
        model = Municipality
        django_get_or_create = ("code",)

    code = "101"
    name = factory.LazyAttribute(lambda place: "København" if place.code == "101" else "Storby")
    region = "Region Hovedstaden"


class PlaceFactory(TrackedFactory):
    """A place that serves municipalities; København unless said."""

    class Meta:
        abstract = True

    municipalities = factory.LazyFunction(lambda: [MunicipalityFactory()])

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Any:
        municipalities = fields.pop("municipalities")
        place = super()._create(model_class, *args, **fields)
        place.municipalities.set(municipalities)
        return place


class BranchFactory(PlaceFactory):
    class Meta:
        model = Branch

    name = factory.Sequence(lambda number: f"Afdeling {number}")
    street = "Havnegade 12"
    postal_code = "1058"
    city = "København K"
    phone = "70 10 20 31"


class JobcenterFactory(PlaceFactory):
    class Meta:
        model = Jobcenter

    name = factory.Sequence(lambda number: f"Jobcenter {number}")


def _say_which_role() -> str:
    raise TypeError("name the role: UserFactory(caseworker=True), member=True, …")


class UserFactory(TrackedFactory):
    """Somebody who logs in with ``PASSWORD``; the role is a trait and must be named."""

    class Meta:
        model = User

    class Params:
        member = factory.Trait(role=Role.MEMBER)
        caseworker = factory.Trait(role=Role.CASEWORKER, branch=factory.SubFactory(BranchFactory))
        team_lead = factory.Trait(role=Role.TEAM_LEAD, branch=factory.SubFactory(BranchFactory))
        fund_admin = factory.Trait(role=Role.FUND_ADMIN)
        dpo = factory.Trait(role=Role.DPO)
        jobcenter_reader = factory.Trait(
            role=Role.JOBCENTER_READER, jobcenter=factory.SubFactory(JobcenterFactory)
        )

    username = factory.Sequence(lambda number: f"bruger{number}")
    first_name = "Karen"
    last_name = factory.Sequence(lambda number: f"Lund {number}")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))
    role = factory.LazyFunction(_say_which_role)


class MemberFactory(TrackedFactory):
    """An insured person who can log in; the CPR number is a test number (day of birth + 60)."""

    class Meta:
        model = Member

    cpr = factory.Sequence(lambda number: f"61{number // 4000 + 1:02}80{number % 4000:04}")
    user = factory.SubFactory(
        UserFactory,
        member=True,
        first_name=factory.SelfAttribute("..first_name"),
        last_name=factory.SelfAttribute("..last_name"),
    )
    member_number = factory.Sequence(lambda number: f"{100000 + number}")
    first_name = "Mette"
    last_name = factory.Sequence(lambda number: f"Holm {number}")
    street = "Rosenvænget 7"
    postal_code = "2100"
    city = "København Ø"
    email = factory.LazyAttribute(lambda member: f"{member.member_number}@example.invalid")
    phone = "20 30 40 50"

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Any:
        digits = fields.pop("cpr")
        member = model_class(*args, **fields)
        member.set_cpr(digits)
        history.save(member, actor=None, at=OPENED_AT, reason="factory")
        return member


class ConflictOfInterestFactory(TrackedFactory):
    class Meta:
        model = ConflictOfInterest

    user = factory.SubFactory(UserFactory, caseworker=True)
    member = factory.SubFactory(MemberFactory)
    note = "Søskende"


class AccessGrantFactory(TrackedFactory):
    """Access for the day on which the spell begins, unless ``granted_at`` says another."""

    class Meta:
        model = AccessGrant

    user = factory.SubFactory(UserFactory, caseworker=True)
    member = factory.SubFactory(MemberFactory)
    reason = "Vikar for en kollega"
    granted_at = OPENED_AT
    ends_at = factory.LazyAttribute(lambda grant: end_of_day(local_date(grant.granted_at)))


# cases


class CaseFactory(TrackedFactory):
    """A case with the fund, from 2 March 2026: handover on 2 June.

    ``handed_over=True`` for one with the Jobcenter from the day its months are over (or the
    ``handed_over_on`` that is given), ``closed=True`` for one that ended on 1 May.
    """

    class Meta:
        model = Case

    class Params:
        handed_over = factory.Trait(
            state=CaseState.JOBCENTER_ACTIVE,
            handed_over_on=factory.SelfAttribute("handover_on"),
            handover_reason=case_rules.HandoverReason.MONTHS,
        )
        closed = factory.Trait(
            state=CaseState.CLOSED,
            closed_on=date(2026, 5, 1),
            close_reason=CloseReason.JOB,
            closed_from=CaseState.AKASSE_ACTIVE,
            jobcenter_sees_until=factory.LazyAttribute(
                lambda case: case_rules.jobcenter_sees_until(
                    case.closed_on, policy=policies.policy_named(case.policy_version)
                )
            ),
        )

    number = factory.Sequence(lambda number: f"26-9{number:05}")
    member = factory.SubFactory(MemberFactory)
    spell_start = SPELL_START
    first_benefit_date = factory.SelfAttribute("spell_start")
    policy_version = policies.DEFAULT.name
    cohort = Cohort.NEW
    state = CaseState.AKASSE_ACTIVE
    municipality = factory.SubFactory(MunicipalityFactory)
    branch = factory.SubFactory(
        BranchFactory,
        municipalities=factory.LazyAttribute(lambda branch: [branch.factory_parent.municipality]),
    )
    caseworker = factory.SubFactory(
        UserFactory, caseworker=True, branch=factory.SelfAttribute("..branch")
    )
    opened_at = OPENED_AT
    handover_on = factory.LazyAttribute(
        lambda case: case_rules.three_month_date(
            case.spell_start,
            paused_days=0,
            policy=policies.policy_named(case.policy_version),
        )
    )


class NoteFactory(TrackedFactory):
    """A caseworker's note on a case, to come up again on 13 April."""

    class Meta:
        model = Note

    case = factory.SubFactory(CaseFactory)
    author = factory.SelfAttribute("case.caseworker")
    text = "Vil gerne have samtalen om formiddagen"
    remind_on = date(2026, 4, 13)
    written_at = OPENED_AT


# meetings


class SlotFactory(factory.django.DjangoModelFactory):
    """An hour on Monday 13 April 2026 at 10:00, in any mode, free."""

    class Meta:
        model = Slot

    caseworker = factory.SubFactory(UserFactory, caseworker=True)
    branch = factory.SelfAttribute("caseworker.branch")
    starts_at = TALK_AT
    minutes = 60
    ends_at = factory.LazyAttribute(lambda slot: slot.starts_at + timedelta(minutes=slot.minutes))
    modes = factory.LazyFunction(lambda: [*meeting_rules.ALL_MODES])


class MeetingFactory(TrackedFactory):
    """A second job talk that waits to be booked: invited on 30 March, to be booked by 7 April.

    ``booked=True`` on 13 April at 10:00 by video (or at the ``starts_at`` that is given), in a slot
    of the case's caseworker; ``held=True`` for one that took place then; ``sequence=1`` is in person.
    """

    class Meta:
        model = Meeting

    class Params:
        planned = factory.LazyAttribute(lambda talk: talk.case.planned_talk(talk.sequence))
        booked = factory.Trait(
            state=MeetingState.BOOKED,
            starts_at=TALK_AT,
            ends_at=factory.LazyAttribute(
                lambda talk: meeting_rules.ends_at(
                    talk.starts_at,
                    minutes=talk.case.policy.minutes_of_talk(
                        kind=talk.kind, sequence=talk.sequence
                    ),
                )
            ),
            mode=factory.LazyAttribute(
                lambda talk: Mode.IN_PERSON if talk.sequence == 1 else Mode.VIDEO
            ),
            slot=factory.SubFactory(
                SlotFactory,
                starts_at=factory.SelfAttribute("..starts_at"),
                caseworker=factory.SelfAttribute("..caseworker"),
                is_taken=True,
            ),
            booked_at=datetime(2026, 3, 31, 12, 0, tzinfo=COPENHAGEN),
            self_booked=True,
            remind_of_talk_at=factory.LazyAttribute(
                lambda talk: meeting_rules.talk_reminder_at(talk.starts_at, policy=talk.case.policy)
            ),
            missed_from=factory.LazyAttribute(
                lambda talk: meeting_rules.missed_from(talk.ends_at, policy=talk.case.policy)
            ),
        )
        held = factory.Trait(
            booked=True,
            state=MeetingState.HELD,
            outcome_recorded_by=factory.SelfAttribute("caseworker"),
            outcome_recorded_at=factory.SelfAttribute("ends_at"),
        )

    case = factory.SubFactory(CaseFactory)
    organiser = Organiser.AKASSE
    kind = MeetingKind.JOB_TALK
    sequence = 2
    state = MeetingState.AWAITING_BOOKING
    caseworker = factory.SelfAttribute("case.caseworker")
    invited_on = factory.LazyAttribute(lambda talk: talk.planned.invite_on)
    booking_deadline = factory.LazyAttribute(
        lambda talk: meeting_rules.booking_deadline(talk.invited_on, policy=talk.case.policy)
    )
    window_from = factory.LazyAttribute(lambda talk: talk.planned.window_from)
    window_to = factory.LazyAttribute(lambda talk: talk.planned.window_to)


class AvailabilityTalkFactory(MeetingFactory):
    """An availability talk that a person fixed for 13 April at 10:00, for weak weeks in the joblog."""

    class Params:
        planned = None

    kind = MeetingKind.AVAILABILITY_TALK
    sequence = None
    invited_on = None
    booking_deadline = None
    window_from = None
    window_to = None
    booked = True
    mode = Mode.IN_PERSON
    cause = {"kind": "joblog_insufficient", "weeks": ["2026-W11", "2026-W13"]}


# plans


PLAN_AT = datetime(2026, 3, 11, 11, 0, tzinfo=COPENHAGEN)
"""An hour after a first talk that began at ten."""


def whole_requirement(**changes: Any) -> plan_rules.Requirement:
    """Return search requirements with all eight clauses."""
    clauses: dict[str, Any] = {
        "purpose": True,
        "titles": ("Lagermedarbejder", "Chauffør"),
        "areas": ("Storkøbenhavn",),
        "travel_minutes": 60,
        "weekly_minimum": 2,
        "posted_if_possible": True,
        "customary_way": "Opslåede stillinger, vikarbureauer og netværk",
        "full_time": True,
        "realistic": True,
        "joblog": True,
    }
    return plan_rules.Requirement(**(clauses | changes))


def whole_content(**changes: Any) -> plan_rules.Content:
    """Return the content of a plan that lacks nothing; name the parts that are to be otherwise."""
    parts: dict[str, Any] = {
        "job_goals": (
            plan_rules.Goal("Lagermedarbejder", "Lager og terminal"),
            plan_rules.Goal("Chauffør"),
        ),
        "unemployment_history": "Ledig siden 2. marts",
        "previous_employment": "Terminalarbejder i seks år",
        "education": "Grundskole og truckcertifikat",
        "informal_skills": "Taler tysk",
        "job_opportunities": "Mange opslag på lager",
        "career_change_need": "",
        "education_lift_need": "Kørekort C",
        "answered_none": frozenset({"career_change_need"}),
        "requirement": whole_requirement(),
    }
    return plan_rules.Content(**(parts | changes))


class PlanFactory(TrackedFactory):
    """The plan of a case whose first talk is held; the same one for the same case."""

    class Meta:
        model = Plan

    case = factory.SubFactory(CaseFactory, talks_held=1)

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Any:
        there = model_class.objects.filter(case=fields["case"]).first()
        return there or super()._create(model_class, *args, **fields)


class PlanVersionFactory(TrackedFactory):
    """A valid version that says all, since the first talk; ``draft=True`` for one still written on.

    ``content`` is what it says. The plan is that of ``case``, when one is given.
    """

    class Meta:
        model = PlanVersion

    class Params:
        draft = factory.Trait(state=PlanState.DRAFT, activated_by=None, available_from=None)

    case = factory.SubFactory(CaseFactory, talks_held=1)
    plan = factory.SubFactory(PlanFactory, case=factory.SelfAttribute("..case"))
    content = factory.LazyFunction(whole_content)
    number = 1
    state = PlanState.ACTIVE
    started_at = PLAN_AT
    saved_at = PLAN_AT
    saved_by = factory.SelfAttribute("case.caseworker")
    activated_by = factory.SelfAttribute("case.caseworker")
    available_from = PLAN_AT

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Any:
        fields.pop("case")
        content = fields.pop("content")
        issued = {name: fields.pop(name) for name in ("state", "activated_by", "available_from")}
        texts = {name.value: getattr(content, name) for name in plan_rules.TEXTS}
        version = super()._create(
            model_class, *args, answered_none=sorted(content.answered_none), **texts, **fields
        )
        for position, goal in enumerate(content.job_goals, start=1):
            JobGoalFactory(version=version, position=position, title=goal.title, note=goal.note)
        clauses = {**vars(content.requirement)}
        clauses |= {name: list(clauses[name]) for name in ("titles", "areas")}
        TrackedFactory._create(SearchRequirement, version=version, **clauses)
        for name, value in issued.items():
            setattr(version, name, value)
        history.save(version, actor=None, at=OPENED_AT, reason="factory")
        return version


class JobGoalFactory(TrackedFactory):
    class Meta:
        model = JobGoal

    version = factory.SubFactory(PlanVersionFactory, draft=True, content=plan_rules.Content())
    position = 1
    title = "Lagermedarbejder"


class AgreementFactory(TrackedFactory):
    """What the member promised in the valid plan to do by 27 March 2026."""

    class Meta:
        model = Agreement

    made_in = factory.SubFactory(PlanVersionFactory)
    plan = factory.SelfAttribute("made_in.plan")
    text = "Opdatér dit CV på jobnet.dk"
    due_on = date(2026, 3, 27)
    agreed_at = factory.LazyAttribute(
        lambda agreement: agreement.made_in.available_from if agreement.made_in else PLAN_AT
    )


class OfferRecommendationFactory(TrackedFactory):
    """A placement that the member is asked about since 11 March; ``draft=True`` before that.

    ``sent=True`` for one that went to the Jobcenter the same day, to be looked for from 25 March.
    """

    class Meta:
        model = OfferRecommendation

    class Params:
        draft = factory.Trait(state=OfferState.DRAFT, asked_at=None, consent_due_on=None)
        sent = factory.Trait(
            state=OfferState.SENT,
            consented_at=PLAN_AT,
            sent_at=PLAN_AT,
            answer_reminder_on=date(2026, 3, 25),
        )

    case = factory.SubFactory(CaseFactory, talks_held=1)
    state = OfferState.AWAITING_CONSENT
    type = plan_rules.OfferType.PLACEMENT.value
    offer = "Fire uger på et lager i Hedehusene"
    reason = "Praktik på lageret kan åbne for fast arbejde"
    started_at = PLAN_AT
    started_by = factory.SelfAttribute("case.caseworker")
    asked_at = PLAN_AT
    consent_due_on = date(2026, 3, 18)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **fields: Any) -> Any:
        """Begin as a draft and go on state by state, for the database allows no other way."""
        state = fields.pop("state")
        later = {
            name: fields.pop(name)
            for name in (
                "asked_at",
                "consent_due_on",
                "consented_at",
                "sent_at",
                "answer_reminder_on",
            )
            if name in fields
        }
        offer = super()._create(model_class, *args, **fields)
        path = {
            OfferState.DRAFT: [],
            OfferState.AWAITING_CONSENT: [OfferState.AWAITING_CONSENT],
            OfferState.SENT: [OfferState.AWAITING_CONSENT, OfferState.SENT],
        }[state]
        for step in path:
            offer.state = step
            for name, value in later.items():
                if step == OfferState.SENT or name in ("asked_at", "consent_due_on"):
                    setattr(offer, name, value)
            history.save(offer, actor=None, at=OPENED_AT, reason="factory")
        return offer


# joblog


class JoblogEntryFactory(TrackedFactory):
    """A posted vacancy applied for on Wednesday 4 March 2026 and registered that evening."""

    class Meta:
        model = JoblogEntry

    case = factory.SubFactory(CaseFactory)
    applied_on = date(2026, 3, 4)
    title = factory.Sequence(lambda number: f"Lagermedarbejder {number}")
    employer = "Havnens Lager"
    found_via = FoundVia.POSTED
    logged_at = factory.LazyAttribute(
        lambda entry: datetime.combine(entry.applied_on, time(20, 0), tzinfo=COPENHAGEN)
    )


class JoblogWeekFactory(TrackedFactory):
    """Week 10 of 2026, from 2 March, judged below on Monday 9 March at 04:00 with one of two.

    ``final=True`` once its grace is over, ``kept=True`` with two of two, ``exempt=True`` without an
    obliged day.
    """

    class Meta:
        model = JoblogWeek

    class Params:
        week = joblog_rules.Week(2026, 10)
        judged_on = factory.LazyAttribute(lambda row: row.week.next.monday)
        final = factory.Trait(state=WeekState.FINAL_BELOW)
        kept = factory.Trait(state=WeekState.OK, count=2, told_at=None)
        exempt = factory.Trait(state=WeekState.EXEMPT, count=0, obliged_days=0, told_at=None)

    case = factory.SubFactory(CaseFactory)
    iso_year = factory.LazyAttribute(lambda row: row.week.iso_year)
    iso_week = factory.LazyAttribute(lambda row: row.week.iso_week)
    state = WeekState.PROVISIONAL_BELOW
    count = 1
    required = 2
    obliged_days = 5
    grace_until = factory.LazyAttribute(
        lambda row: joblog_rules.grace_until(
            row.judged_on, digital_exempt=False, policy=row.case.policy
        )
    )
    evaluated_at = factory.LazyAttribute(
        lambda row: datetime.combine(row.judged_on, time(4, 0), tzinfo=COPENHAGEN)
    )
    told_at = factory.SelfAttribute("evaluated_at")


# sanctions


class SanctionFactory(TrackedFactory):
    """The case of a talk on 20 March 2026 to which the member did not come: flagged, nobody was heard.

    ``ready=True`` is heard and answered; the operations bring a case further.
    """

    class Meta:
        model = SanctionCase

    class Params:
        ready = factory.Trait(
            state=SanctionState.READY,
            told_at=datetime(2026, 3, 21, 8, 0, tzinfo=COPENHAGEN),
            reply_by=date(2026, 3, 30),
            reply="Bussen kom ikke.",
            replied_at=datetime(2026, 3, 24, 9, 0, tzinfo=COPENHAGEN),
        )

    case = factory.SubFactory(CaseFactory)
    kind = SanctionKind.NO_SHOW
    state = SanctionState.FLAGGED
    event_on = date(2026, 3, 20)
    flagged_at = datetime(2026, 3, 21, 8, 0, tzinfo=COPENHAGEN)
    consequence = ConsequenceStatus.PROPOSED
    loss_from = factory.SelfAttribute("event_on")

    @classmethod
    def _create(cls, model_class: type, *args: Any, **fields: Any) -> Any:
        row = super()._create(model_class, *args, **fields)
        if row.reply_by is not None:
            hearing = Hearing(
                sanction_case=row,
                facts="Du kom ikke til samtalen fredag 20. marts.",
                sent_by=row.case.caseworker,
                sent_at=row.flagged_at,
                reply_by=row.reply_by,
            )
            history.save(hearing, actor=None, at=row.flagged_at, reason="factory")
        return row


# letters


class LetterFactory(factory.django.DjangoModelFactory):
    """The letter L2 that asks to book a second talk, from 30 March 2026, not opened."""

    class Meta:
        model = Letter

    case = factory.SubFactory(CaseFactory)
    member = factory.SelfAttribute("case.member")
    event = factory.LazyAttribute(
        lambda letter: CaseEvent.objects.create(
            case=letter.case,
            kind=EventKind.INVITED,
            happened_at=letter.available_at,
            source="factory",
        )
    )
    code = Code.L2
    recipient = Recipient.MEMBER
    subject = "Book din 2. jobsamtale senest tirsdag 7. april"
    head = factory.LazyFunction(
        lambda: {"sender": ["A-kassen"], "references": [], "footer": "A-kassen"}
    )
    body = factory.LazyFunction(list)
    template_version = "L2"
    policy_version = policies.DEFAULT.name
    letter_on = date(2026, 3, 30)
    available_at = datetime(2026, 3, 30, 4, 0, tzinfo=COPENHAGEN)
    delivered_on = factory.SelfAttribute("letter_on")
    deadline_on = date(2026, 4, 7)


# exchange


class HandoverReplyFactory(TrackedFactory):
    """A question of the Jobcenter's about a handover, as it told the caseworker on 11 March."""

    class Meta:
        model = HandoverReply

    case = factory.SubFactory(CaseFactory, handed_over=True)
    kind = HandoverReply.Kind.RETURNED
    text = "Hvornår er der ledigt på truckkurset?"
    noted_at = PLAN_AT
    told_by = "Opkald fra Lone Berg, Jobcenter Aarhus"
    entered_by = factory.SelfAttribute("case.caseworker")
