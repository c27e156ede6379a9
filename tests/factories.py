"""Every factory, in the order of the floors. Fixed dates: a spell begins on Monday 2 March 2026.

Derived columns come from the rules themselves, and rows are saved with history, as operations do it.
Add the factories of a floor at its place, not at the end.
"""

from datetime import date, datetime, timedelta
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
from cases.models import Case, CaseState, CloseReason, Cohort
from core import history
from core.dates import COPENHAGEN, end_of_day, local_date
from meetings import rules as meeting_rules
from meetings.models import Meeting, MeetingKind, MeetingState, Mode, Organiser, Slot

SPELL_START = date(2026, 3, 2)
OPENED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=COPENHAGEN)
TALK_AT = datetime(2026, 4, 13, 10, 0, tzinfo=COPENHAGEN)
"""A Monday in the window of the second talk."""
PASSWORD = "kun-til-test-her"


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
