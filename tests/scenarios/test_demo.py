"""The demo: an invented fund with twelve weeks behind it, in which every state can be looked at."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from accounts.models import Branch, Jobcenter, Member, Role, User
from cases.models import Absence, Case, CaseEvent, CaseState, Exemption
from cases.rules import HandoverReason
from core.dates import COPENHAGEN, end_of_day, local_date, start_of_day
from exchange.models import OutboundMessage
from joblog.models import JoblogEntry, JoblogWeek, WeekState
from letters.models import Dispatch, DispatchState, Letter, Recipient, SinkMessage
from meetings.models import Meeting, MeetingKind, MeetingState, Mode, Slot, Suspension
from plans.models import OfferRecommendation, OfferState, PlanState, PlanVersion
from sanctions.models import SanctionCase, SanctionKind, SanctionState
from scenarios.demo import lives

TUESDAY_MORNING = "2026-11-24T09:40"
NOW = datetime(2026, 11, 24, 9, 40, tzinfo=COPENHAGEN)
TODAY = local_date(NOW)


def load(*, members: int, until: str) -> str:
    out = StringIO()
    with override_settings(DEMO=True):
        call_command("demo", members=members, until=until, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The smallest demo, once for all tests of this module; what the command said."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(members=lives.SMALLEST, until=TUESDAY_MORNING)
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


def states_of(rows) -> set[str]:
    return set(rows.values_list("state", flat=True))


# What is there


def test_three_branches_hold_twelve_caseworkers_who_have_times_for_eight_weeks(demo):
    assert Branch.objects.count() == 3
    assert User.objects.filter(role=Role.CASEWORKER).count() == 12
    assert User.objects.filter(role=Role.TEAM_LEAD).count() == 3
    for caseworker in User.objects.filter(role=Role.CASEWORKER):
        free = Slot.objects.free().filter(caseworker=caseworker)
        assert free.filter(starts_at__gt=NOW + timedelta(weeks=7)).exists()


def test_everybody_else_who_logs_in_is_there(demo):
    others = [Role.FUND_ADMIN, Role.DPO, Role.JOBCENTER_READER, Role.MEMBER]
    there = User.objects.filter(role__in=others).values_list("role", flat=True)
    assert set(there) == set(others)
    reader = User.objects.get(username="pia.lund")
    assert Case.objects.visible_to(reader, at=NOW).count() > 5
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_every_municipality_has_a_jobcenter_and_some_share_one(demo):
    places = [place.municipalities.count() for place in Jobcenter.objects.all()]
    assert (sum(places), max(places)) == (98, 2)


def test_each_member_has_a_case_and_nobody_is_real(demo):
    members = Member.objects.select_related("user")
    assert len(members) == lives.SMALLEST
    assert all(int(member.cpr[:2]) > 60 for member in members)
    assert all(member.email.endswith(".invalid") for member in members)
    assert all(member.user and member.cases.count() == 1 for member in members)
    assert f"{lives.SMALLEST} members, 3 branches, 12 caseworkers" in demo


def test_every_state_of_a_case_is_there(demo):
    assert states_of(Case.objects) == set(CaseState)


def test_every_state_of_a_talk_is_there(demo):
    assert states_of(Meeting.objects) == set(MeetingState)


def test_talks_of_fund_and_jobcenter_are_there_in_each_mode(demo):
    kinds = set(Meeting.objects.values_list("kind", flat=True))
    assert kinds == {
        MeetingKind.JOB_TALK,
        MeetingKind.AVAILABILITY_TALK,
        MeetingKind.JC_TALK,
    }
    held = Meeting.objects.filter(state=MeetingState.HELD)
    assert set(held.values_list("mode", flat=True)) == set(Mode)


def test_deadlines_rest_for_the_reasons_that_members_give(demo):
    resting = Meeting.objects.filter(state=MeetingState.AWAITING_BOOKING).exclude(suspended_for="")
    reasons = set(resting.values_list("suspended_for", flat=True))
    assert reasons == {Suspension.SICK, Suspension.NO_SLOTS, Suspension.MEMBER_FOUND_NONE}


def test_plans_are_valid_replaced_and_in_the_making(demo):
    assert states_of(PlanVersion.objects) >= {
        PlanState.ACTIVE,
        PlanState.SUPERSEDED,
        PlanState.DRAFT,
    }


def test_every_state_of_an_offer_is_there(demo):
    assert states_of(OfferRecommendation.objects) == set(OfferState)


def test_every_state_of_a_sanction_case_is_there(demo):
    assert states_of(SanctionCase.objects) == set(SanctionState)


def test_most_kinds_of_sanction_cases_are_there(demo):
    kinds = set(SanctionCase.objects.values_list("kind", flat=True))
    assert kinds >= {
        SanctionKind.NO_SHOW,
        SanctionKind.UNLAWFUL_CANCELLATION,
        SanctionKind.BOOKING_DEADLINE_MISSED,
        SanctionKind.SICK_PATTERN,
        SanctionKind.JOBLOG_INSUFFICIENT,
        SanctionKind.QUARANTINE,
    }


def test_joblogs_are_kept_thin_and_exempt(demo):
    assert states_of(JoblogWeek.objects) == set(WeekState) - {WeekState.OPEN}
    at_jobnet = JoblogEntry.objects.exclude(external_id="").count()
    assert 0 < at_jobnet < JoblogEntry.objects.count()


def test_absences_of_members_are_there(demo):
    kinds = set(Absence.objects.values_list("kind", flat=True))
    assert kinds >= {
        Absence.Kind.SICK,
        Absence.Kind.VACATION,
        Absence.Kind.MATERNITY,
        Absence.Kind.EMPLOYMENT,
    }
    assert Exemption.objects.filter(granted=True).exists()


def test_cases_were_handed_over_by_talks_by_time_and_from_before_2024(demo):
    reasons = set(
        Case.objects.exclude(handover_reason="").values_list("handover_reason", flat=True)
    )
    assert reasons == {HandoverReason.TALKS, HandoverReason.MONTHS, HandoverReason.LEGACY}


# What it looks like today


def test_karen_has_five_talks_today_some_of_them_to_come(demo):
    karen = User.objects.get(username="karen.holm")
    talks = Meeting.objects.filter(
        caseworker=karen, starts_at__range=(start_of_day(TODAY), end_of_day(TODAY))
    ).order_by("starts_at")
    assert [talk.state for talk in talks] == [
        MeetingState.HELD,
        MeetingState.BOOKED,
        MeetingState.BOOKED,
        MeetingState.BOOKED,
        MeetingState.BOOKED,
    ]
    assert {talk.kind for talk in talks} == {MeetingKind.JOB_TALK, MeetingKind.AVAILABILITY_TALK}


def test_karen_has_a_missed_talk_to_confirm_and_many_cases(demo):
    karen = User.objects.get(username="karen.holm")
    missed = Meeting.objects.missed_unconfirmed().filter(case__caseworker=karen)
    assert [talk.case.member.name for talk in missed] == ["Birgitte Rørbæk"]
    assert Case.objects.open().filter(caseworker=karen).count() > 20


def test_mette_has_a_deadline_ahead_a_plan_and_half_a_joblog_week(demo):
    mette = Member.objects.get(first_name="Mette", last_name="Kjær Andersen")
    case = mette.cases.get()
    waiting = case.meetings.get(state=MeetingState.AWAITING_BOOKING)
    this_week = JoblogEntry.objects.filter(case=case, applied_on__gte=date(2026, 11, 23))

    assert (waiting.sequence, waiting.booking_deadline) == (2, date(2026, 12, 1))
    assert case.caseworker.name == "Karen Holm"
    assert this_week.count() == 1
    goals = PlanVersion.objects.active().get(plan=case.pk).goals.order_by("pk")
    assert [goal.title for goal in goals] == ["Projektkoordinator", "Administrativ medarbejder"]


def test_a_deadline_ends_today_and_others_end_soon(demo):
    deadlines = Meeting.objects.filter(
        state=MeetingState.AWAITING_BOOKING, booking_deadline__isnull=False
    ).values_list("booking_deadline", flat=True)
    assert min(deadlines) == TODAY


# How it came about


def test_the_history_is_twelve_weeks_long_and_nothing_in_it_lies_ahead(demo):
    moments = CaseEvent.objects.order_by("happened_at").values_list("happened_at", flat=True)
    assert local_date(moments[0]) == TODAY - timedelta(weeks=12)
    assert moments.last() <= NOW


def test_everything_that_happened_was_read_and_told(demo):
    assert not CaseEvent.objects.unread_by_letters().exists()
    assert not CaseEvent.objects.unread_by_exchange().exists()
    assert OutboundMessage.objects.exists()
    to_members = Letter.objects.filter(recipient=Recipient.MEMBER)
    assert 0 < to_members.unopened().count() < to_members.count()
    assert not Letter.objects.filter(available_at__gt=NOW).exists()


def test_no_copy_of_the_past_was_sent_or_waits_to_be(demo):
    assert not mail.outbox
    assert not SinkMessage.objects.exists()
    assert not Dispatch.objects.due(NOW - timedelta(minutes=2)).exists()
    settled = set(Dispatch.objects.exclude(settled_at=None).values_list("receipt", flat=True))
    assert settled == {"demo"}
    assert states_of(Dispatch.objects) >= {DispatchState.SENT, DispatchState.DROPPED}


def test_staff_and_members_did_what_people_do(demo):
    clock = {"held", "booked", "plan_activated", "hearing_sent", "decided", "acknowledged"}
    without = CaseEvent.objects.filter(kind__in=clock, actor=None)
    assert not without.exists()
    roles = set(CaseEvent.objects.exclude(actor=None).values_list("actor__role", flat=True))
    assert roles == {Role.MEMBER, Role.CASEWORKER, Role.TEAM_LEAD}
