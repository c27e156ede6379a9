"""What is refused around talks, each once by its cause, and both sides of each moment on which it turns."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from accounts.models import User
from cases import operations as case_operations
from cases.models import Absence, Case, CaseEvent, CaseState, CloseReason, EventKind
from core import history
from core.dates import COPENHAGEN, end_of_day
from core.errors import RuleBroken
from meetings import rules
from meetings.models import Meeting, MeetingKind, MeetingState, Organiser, Slot, Suspension
from meetings.operations import attendance, booking, course, errors, slots
from tests.factories import (
    CaseFactory,
    MeetingFactory,
    MemberFactory,
    SlotFactory,
    UserFactory,
)
from tests.refusals import Ask, Refusals, codes_of, traces

pytestmark = pytest.mark.django_db

AT = datetime(2026, 4, 1, 10, 0, tzinfo=COPENHAGEN)
"""A Wednesday; the second talk waits until 7 April and is held from 6 to 20 April."""
DEADLINE = date(2026, 4, 7)
BEGINS = datetime(2026, 4, 13, 10, 0, tzinfo=COPENHAGEN)
refused = Refusals()


def clock(day: int, hour: int, minute: int = 0, *, month: int = 4) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=COPENHAGEN)


def waiting(**fields: Any) -> Meeting:
    return MeetingFactory(**fields)


def booked(**fields: Any) -> Meeting:
    return MeetingFactory(booked=True, **fields)


def a_slot(talk: Meeting, starts_at: datetime = BEGINS, **fields: Any) -> Slot:
    return SlotFactory(caseworker=talk.case.caseworker, starts_at=starts_at, **fields)


def book(
    talk: Meeting,
    slot: Slot,
    *,
    mode: str = "phone",
    actor: User | None = None,
    at: datetime = AT,
) -> Meeting:
    return booking.book(
        meeting_id=talk.pk,
        slot_id=slot.pk,
        mode=mode,
        actor=actor or talk.case.member.user,
        at=at,
    )


def cancel(talk: Meeting, reason: str, *, at: datetime = AT, slot: Slot | None = None) -> object:
    return booking.cancel(
        meeting_id=talk.pk,
        reason=reason,
        new_slot_id=slot.pk if slot else None,
        actor=talk.case.member.user,
        at=at,
    )


def sick(case: Case, first_day: date, *, last_day: date | None = None, at: datetime = AT) -> None:
    absence = Absence(
        case=case, kind="sick", first_day=first_day, last_day=last_day, received_at=at
    )
    history.save(absence, actor=None, at=at, reason="test")


# Booking


@refused("deadline_passed")
def booking_a_second_after_the_deadline() -> Ask:
    talk = waiting()
    slot = a_slot(talk)
    return lambda: book(talk, slot, at=end_of_day(DEADLINE) + timedelta(seconds=1))


@refused("deadline_passed")
def booking_what_has_expired() -> Ask:
    talk = waiting(state=MeetingState.BOOKING_EXPIRED)
    slot = a_slot(talk)
    return lambda: book(talk, slot)


@refused("mode_not_allowed")
def the_first_talk_by_video() -> Ask:
    talk = waiting(sequence=1)
    slot = a_slot(talk, clock(9, 10, month=3))
    return lambda: book(talk, slot, mode="video", at=clock(3, 10, month=3))


@refused("mode_not_allowed")
def the_first_talk_by_video_for_a_caseworker_too() -> Ask:
    talk = waiting(sequence=1)
    slot = a_slot(talk)
    return lambda: book(talk, slot, mode="video", actor=talk.case.caseworker)


@refused("mode_not_at_this_time")
def a_mode_that_is_not_offered_then() -> Ask:
    talk = waiting()
    slot = a_slot(talk, modes=["in_person"])
    return lambda: book(talk, slot)


@refused("slot_taken")
def a_time_that_is_gone() -> Ask:
    talk = waiting()
    slot = a_slot(talk, is_taken=True)
    return lambda: book(talk, slot)


@refused("slot_too_short")
def a_time_of_half_an_hour() -> Ask:
    talk = waiting()
    slot = a_slot(talk, minutes=30)
    return lambda: book(talk, slot)


@refused("slot_elsewhere")
def a_time_of_another_branch() -> Ask:
    talk, slot = waiting(), SlotFactory()
    return lambda: book(talk, slot)


@refused("outside_window")
def a_time_the_day_after_the_window() -> Ask:
    talk = waiting()
    slot = a_slot(talk, clock(21, 10))
    return lambda: book(talk, slot)


@refused("outside_window")
def a_time_later_today() -> Ask:
    talk = waiting()
    slot = a_slot(talk, clock(7, 15))
    return lambda: book(talk, slot, at=clock(7, 9))


@refused("time_in_the_past")
def a_time_that_has_begun() -> Ask:
    talk = waiting()
    slot = a_slot(talk, AT)
    return lambda: book(talk, slot, actor=talk.case.caseworker)


@refused("not_in_this_phase")
def booking_while_the_case_is_paused() -> Ask:
    talk = waiting(case=CaseFactory(state=CaseState.AKASSE_PAUSED))
    slot = a_slot(talk)
    return lambda: book(talk, slot)


@refused("transition_not_allowed")
def booking_what_is_booked() -> Ask:
    talk = booked()
    slot = a_slot(talk, clock(14, 10))
    return lambda: book(talk, slot)


@refused("booked_on_jobnet")
def booking_a_talk_at_the_jobcenter() -> Ask:
    talk = jobcenter_talk()
    slot = a_slot(talk, clock(14, 10))
    return lambda: booking.rebook(
        meeting_id=talk.pk, slot_id=slot.pk, actor=talk.case.member.user, at=AT
    )


def jobcenter_talk() -> Meeting:
    case = CaseFactory(handed_over=True, handed_over_on=date(2026, 3, 30))
    return course.note_jobcenter_talk(
        case_id=case.pk, starts_at=BEGINS, at=AT, source="jobcenter:test"
    )


# Moving and cancelling


@refused("talk_has_begun")
def moving_at_the_very_start() -> Ask:
    talk = booked()
    slot = a_slot(talk, clock(14, 10))
    return lambda: booking.rebook(
        meeting_id=talk.pk, slot_id=slot.pk, actor=talk.case.member.user, at=BEGINS
    )


@refused("not_in_this_phase")
def moving_beyond_the_handover() -> Ask:
    case = CaseFactory(handed_over=True, handed_over_on=date(2026, 4, 1))
    talk = booked(case=case)
    slot = a_slot(talk, clock(14, 10))
    return lambda: booking.rebook(meeting_id=talk.pk, slot_id=slot.pk, actor=case.caseworker, at=AT)


@refused("talk_has_begun")
def cancelling_at_the_very_start() -> Ask:
    talk = booked()
    return lambda: cancel(talk, "sick", at=BEGINS)


@refused("new_time_missing")
def cancelling_without_a_new_time() -> Ask:
    talk = booked()
    a_slot(talk, clock(14, 10))
    return lambda: cancel(talk, "job_interview")


@refused("unknown_cancel_reason")
def cancelling_for_no_reason_on_the_list() -> Ask:
    talk = booked()
    return lambda: cancel(talk, "tired")


@refused("outside_window")
def a_new_time_beyond_the_successors_window() -> Ask:
    talk = booked()
    slot = a_slot(talk, clock(21, 10))
    return lambda: cancel(talk, "work", slot=slot)


@refused("slot_taken")
def a_new_time_that_is_gone() -> Ask:
    talk = booked()
    slot = a_slot(talk, clock(14, 10), is_taken=True)
    return lambda: cancel(talk, "work", slot=slot)


@refused("mode_not_allowed")
def choosing_video_for_the_first_talk() -> Ask:
    talk = booked(sequence=1)
    return lambda: booking.choose_mode(
        meeting_id=talk.pk, mode="video", actor=talk.case.member.user, at=AT
    )


@refused("reason_missing")
def an_exception_without_a_reason() -> Ask:
    talk = waiting(sequence=1)
    return lambda: booking.allow_mode(
        meeting_id=talk.pk, mode="phone", reason=" ", actor=talk.case.caseworker, at=AT
    )


@refused("slot_taken")
def a_colleague_who_holds_another_talk_then() -> Ask:
    talk, other = booked(), booked()
    return lambda: booking.hand_to_colleague(
        meeting_id=talk.pk, caseworker=other.caseworker, actor=talk.case.caseworker, at=AT
    )


# Convening and deadlines


def convene(case: Case, slot: Slot, *, at: datetime = AT) -> Meeting:
    return booking.convene_fixed(
        case_id=case.pk,
        kind=MeetingKind.AVAILABILITY_TALK,
        slot_id=slot.pk,
        cause={"kind": "stated", "text": "Tvivl"},
        actor=case.caseworker,
        at=at,
    )


@refused("talk_already_open")
def a_second_availability_talk() -> Ask:
    talk = waiting()
    convene(talk.case, a_slot(talk))
    later = a_slot(talk, clock(14, 10))
    return lambda: convene(talk.case, later)


@refused("time_in_the_past")
def convening_for_today() -> Ask:
    talk = waiting()
    slot = a_slot(talk, clock(1, 15))
    return lambda: convene(talk.case, slot)


@refused("not_in_this_phase")
def convening_in_a_closed_case() -> Ask:
    case = CaseFactory(closed=True)
    slot = SlotFactory(caseworker=case.caseworker)
    return lambda: convene(case, slot)


@refused("not_in_this_phase")
def finding_no_time_while_the_deadline_rests() -> Ask:
    talk = waiting(suspended_for=Suspension.SICK, booking_deadline=None)
    return lambda: booking.report_no_slot(meeting_id=talk.pk, actor=talk.case.member.user, at=AT)


@refused("not_in_this_phase")
def starting_a_deadline_that_runs() -> Ask:
    talk = waiting()
    return lambda: booking.restart_deadline(meeting_id=talk.pk, actor=talk.case.caseworker, at=AT)


@refused("not_in_this_phase")
def starting_the_deadline_of_a_member_who_is_sick() -> Ask:
    talk = waiting(suspended_for=Suspension.SICK, booking_deadline=None)
    sick(talk.case, AT.date())
    return lambda: booking.restart_deadline(meeting_id=talk.pk, actor=talk.case.caseworker, at=AT)


# Outcomes


def hold(talk: Meeting, *, at: datetime) -> Meeting:
    return attendance.record_held(meeting_id=talk.pk, actor=talk.case.caseworker, at=at)


def correct(talk: Meeting, to: str, *, reason: str = "Byttet om", at: datetime) -> Meeting:
    return attendance.correct_outcome(
        meeting_id=talk.pk, to=to, reason=reason, actor=talk.case.caseworker, at=at
    )


AFTERWARDS = clock(14, 9)


@refused("talk_has_not_begun")
def held_a_second_before_it_begins() -> Ask:
    talk = booked()
    return lambda: hold(talk, at=BEGINS - timedelta(seconds=1))


@refused("transition_not_allowed")
def held_twice() -> Ask:
    talk = MeetingFactory(held=True, case=CaseFactory(talks_held=2))
    return lambda: hold(talk, at=AFTERWARDS)


@refused("booked_on_jobnet")
def held_by_the_fund_at_the_jobcenter() -> Ask:
    talk = jobcenter_talk()
    return lambda: hold(talk, at=AFTERWARDS)


def missed(**fields: Any) -> Meeting:
    talk = booked(**fields)
    return attendance.mark_missed(
        meeting_id=talk.pk, actor=talk.case.caseworker, at=clock(13, 10, 30)
    )


@refused("already_confirmed")
def confirming_twice() -> Ask:
    talk = missed()
    return lambda: attendance.confirm_missed(
        meeting_id=talk.pk, actor=talk.case.caseworker, at=AFTERWARDS
    )


def contact(talk: Meeting, contact_at: datetime) -> Meeting:
    return attendance.record_contact(
        meeting_id=talk.pk,
        contact_with=Organiser.AKASSE,
        contact_at=contact_at,
        actor=talk.case.member.user,
        at=AFTERWARDS,
    )


@refused("talk_has_not_begun")
def contact_a_minute_before_the_talk() -> Ask:
    talk = missed()
    return lambda: contact(talk, clock(13, 9, 59))


@refused("contact_already_recorded")
def contact_after_the_first() -> Ask:
    talk = missed()
    contact(talk, clock(13, 12))
    return lambda: contact(talk, clock(13, 12))


@refused("transition_not_allowed")
def contact_about_a_talk_that_was_held() -> Ask:
    talk = MeetingFactory(held=True, case=CaseFactory(talks_held=2))
    return lambda: contact(talk, AFTERWARDS)


@refused("reason_missing")
def correcting_without_a_reason() -> Ask:
    talk = missed()
    return lambda: correct(talk, "held", reason=" ", at=AFTERWARDS)


@refused("transition_not_allowed")
def correcting_to_withdrawn() -> Ask:
    talk = missed()
    return lambda: correct(talk, "withdrawn", at=AFTERWARDS)


@refused("successor_already_held")
def correcting_to_held_after_a_successor_of_the_successor_was_held() -> Ask:
    talk = missed(case=CaseFactory(talks_held=1))
    again = a_slot(talk, clock(16, 10)), a_slot(talk, clock(17, 10))
    contact(talk, clock(13, 12))
    first = Meeting.objects.get(replaces=talk)
    book(first, again[0], at=AFTERWARDS)
    second = cancel(first, "work", at=AFTERWARDS, slot=again[1])
    hold(second, at=clock(17, 11))
    return lambda: correct(talk, "held", at=clock(20, 9))


@refused("reason_missing")
def judging_a_cancellation_without_a_reason() -> Ask:
    talk = booked()
    cancel(talk, "other", slot=a_slot(talk, clock(14, 10)))
    return lambda: attendance.accept_cancellation(
        meeting_id=talk.pk, reason="", actor=talk.case.caseworker, at=AT
    )


@refused("transition_not_allowed")
def judging_a_cancellation_twice() -> Ask:
    talk = booked()
    cancel(talk, "other", slot=a_slot(talk, clock(14, 10)))
    verdict = {"meeting_id": talk.pk, "actor": talk.case.caseworker, "at": AT}
    attendance.accept_cancellation(reason="Sygt barn", **verdict)
    return lambda: attendance.reject_cancellation(reason="Alligevel ikke", **verdict)


@refused("transition_not_allowed")
def withdrawing_what_was_held() -> Ask:
    talk = MeetingFactory(held=True, case=CaseFactory(talks_held=2))
    return lambda: attendance.withdraw(
        meeting_id=talk.pk, actor=talk.case.caseworker, at=AFTERWARDS
    )


@refused("minutes_edited_meanwhile")
def minutes_that_somebody_else_wrote_in() -> Ask:
    talk = booked()
    first = rules.Minutes(summary="Aftalt", next_step="", internal_note="", checked=frozenset())
    named = {"meeting_id": talk.pk, "actor": talk.case.caseworker, "at": AFTERWARDS}
    attendance.save_minutes(minutes=first, revision=0, **named)
    second = rules.Minutes(summary="Andet", next_step="", internal_note="", checked=frozenset())
    return lambda: attendance.save_minutes(minutes=second, revision=0, **named)


# The course and the calendar


@refused("nothing_to_resume")
def registering_a_member_who_is_registered() -> Ask:
    case = CaseFactory()
    return lambda: course.reregister(
        case_id=case.pk, from_day=AT.date(), at=AT, source="jobnet:test"
    )


@refused("nobody_is_absent")
def well_without_a_sickness() -> Ask:
    talk = waiting()
    return lambda: course.report_well(
        case_id=talk.case_id, first_well_day=AT.date(), at=AT, source="jobnet:test"
    )


def hours(worker: User, **changes: Any) -> int:
    pattern: dict[str, Any] = {
        "caseworker": worker,
        "weekday": 0,
        "periods": [(time(9), time(12))],
        "slot_minutes": 60,
        "pause_minutes": 0,
        "modes": ["phone"],
        "valid_from": date(2026, 4, 6),
        "valid_to": None,
        "actor": worker,
        "at": AT,
    }
    return slots.set_opening_hours(**(pattern | changes))


@refused("hours_out_of_order")
def hours_shorter_than_a_talk() -> Ask:
    worker = UserFactory(caseworker=True)
    return lambda: hours(worker, periods=[(time(9), time(9, 59))])


@refused("dates_out_of_order")
def hours_that_end_before_they_begin() -> Ask:
    worker = UserFactory(caseworker=True)
    return lambda: hours(worker, valid_to=date(2026, 4, 5))


@refused("no_mode_chosen")
def hours_without_a_mode() -> Ask:
    worker = UserFactory(caseworker=True)
    return lambda: hours(worker, modes=[])


@refused("works_at_no_branch")
def a_time_with_somebody_of_no_branch() -> Ask:
    admin = UserFactory(fund_admin=True)
    return lambda: slots.open_single(
        caseworker=admin, starts_at=BEGINS, minutes=60, modes=["phone"]
    )


@pytest.mark.parametrize(("code", "story"), refused.stories, ids=refused.names)
def test_a_refusal_names_its_rule_and_leaves_no_trace(code, story):
    ask = story()
    before = traces(), Slot.objects.filter(is_taken=True).count()

    with pytest.raises(RuleBroken) as broken:
        ask()

    assert broken.value.code == code
    assert (traces(), Slot.objects.filter(is_taken=True).count()) == before


RAISED_ABOVE = {
    "nothing_to_contact_about",  # by the pages and the Jobcenter's messages, which name no talk
    "no_free_slot",
}


def test_every_rule_about_talks_is_broken_here_once():
    assert codes_of([errors, slots, course]) - refused.codes <= RAISED_ABOVE


# The other side of the boundary


def test_a_member_books_in_the_last_second_of_the_deadline():
    talk = waiting()

    assert book(talk, a_slot(talk), at=end_of_day(DEADLINE)).state == MeetingState.BOOKED


def test_a_member_books_the_first_and_the_last_day_of_the_window():
    for day in (6, 20):
        talk = waiting()
        assert book(talk, a_slot(talk, clock(day, 10))).starts_at == clock(day, 10)


def test_staff_may_leave_the_window_but_not_the_mode():
    talk = waiting()

    moved = book(talk, a_slot(talk, clock(30, 10)), actor=talk.case.caseworker)

    assert moved.starts_at == clock(30, 10)
    assert not moved.self_booked


def test_a_talk_is_cancelled_and_moved_until_the_second_before_it_begins():
    late = BEGINS - timedelta(seconds=1)
    first, second = booked(), booked()

    cancel(first, "sick", at=late)
    moved = booking.rebook(
        meeting_id=second.pk,
        slot_id=a_slot(second, clock(14, 10)).pk,
        actor=second.case.member.user,
        at=late,
    )

    first.refresh_from_db()
    assert first.state == MeetingState.CANCELLED_LAWFUL
    assert moved.starts_at == clock(14, 10)


def test_a_talk_is_held_and_contact_is_made_from_the_moment_it_begins():
    assert hold(booked(), at=BEGINS).state == MeetingState.HELD

    talk = missed()
    assert contact(talk, BEGINS).contact_at == BEGINS


@pytest.mark.parametrize(("received", "state"), [(-1, "cancelled_lawful"), (0, "missed")])
def test_a_sick_report_before_the_start_takes_the_place_of_a_cancellation(received, state):
    talk = booked()
    sick(talk.case, BEGINS.date(), at=BEGINS + timedelta(seconds=received))

    attendance.flag_missed(at=talk.missed_from)

    talk.refresh_from_db()
    assert talk.state == state


@pytest.mark.parametrize(("second", "flagged"), [(-1, 0), (0, 1)])
def test_a_talk_is_flagged_an_hour_after_its_end(second, flagged):
    talk = booked()

    chunk = attendance.flag_missed(at=talk.missed_from + timedelta(seconds=second))

    assert chunk.changed == flagged


# Where no time is free (B35)


def expire(at: datetime) -> None:
    booking.expire_bookings(at=at)


def state_of(talk: Meeting) -> tuple[str, str]:
    talk.refresh_from_db()
    return talk.state, talk.suspended_for


def test_a_deadline_expires_where_only_the_window_s_last_day_was_free():
    """On the last day to book, 7 April, the 8th could be booked: it is in the past an hour later."""
    talk = waiting(window_to=date(2026, 4, 8))
    a_slot(talk, clock(8, 10))

    expire(clock(8, 4))

    assert state_of(talk) == (MeetingState.BOOKING_EXPIRED, "")
    assert Case.objects.get().unbooked_from == date(2026, 4, 8)


def test_a_deadline_rests_where_nothing_was_free_and_runs_again_with_the_first_time():
    talk = waiting()
    a_slot(talk, clock(7, 15))

    expire(clock(8, 4))
    assert state_of(talk) == (MeetingState.AWAITING_BOOKING, Suspension.NO_SLOTS)
    assert talk.booking_deadline is None
    booking.offer_new_slots(at=clock(9, 4))
    assert state_of(talk) == (MeetingState.AWAITING_BOOKING, Suspension.NO_SLOTS)

    a_slot(talk, clock(15, 10))
    booking.offer_new_slots(at=clock(10, 4))

    assert state_of(talk) == (MeetingState.AWAITING_BOOKING, "")
    assert (talk.booking_deadline, talk.window_to) == (date(2026, 4, 10), date(2026, 4, 20))
    assert CaseEvent.objects.filter(kind=EventKind.DEADLINE_SET).count() == 1


def test_no_deadline_runs_again_for_a_member_who_is_sick():
    talk = waiting(suspended_for=Suspension.NO_SLOTS, booking_deadline=None)
    a_slot(talk)
    sick(talk.case, AT.date())

    booking.offer_new_slots(at=clock(2, 4))

    assert state_of(talk) == (MeetingState.AWAITING_BOOKING, Suspension.NO_SLOTS)


@pytest.mark.parametrize("held", [1, 2])
def test_talks_two_and_three_wait_for_a_time(held):
    case = CaseFactory(talks_held=held, next_invite_on=AT.date())

    course.invite_due(at=AT)
    assert not case.meetings.exists()
    SlotFactory(caseworker=case.caseworker, starts_at=clock(8, 10, month=5 if held == 2 else 4))
    spell = case.planned_talk(held + 1)
    SlotFactory(
        caseworker=case.caseworker,
        starts_at=datetime.combine(spell.window_to, time(10), tzinfo=COPENHAGEN),
    )
    course.invite_due(at=AT)

    [talk] = case.meetings.all()
    assert (talk.sequence, talk.state) == (held + 1, MeetingState.AWAITING_BOOKING)


# Corrections


def test_a_gap_that_a_correction_left_is_filled_before_the_next_number():
    case = CaseFactory(talks_held=2)
    first = MeetingFactory(case=case, sequence=1, held=True, starts_at=clock(9, 10, month=3))
    MeetingFactory(case=case, sequence=2, held=True)

    correct(first, "cancelled_lawful", at=AFTERWARDS)

    [again] = Meeting.objects.filter(case=case, state=MeetingState.AWAITING_BOOKING)
    assert (again.sequence, again.replaces) == (1, first)
    case.refresh_from_db()
    assert case.talks_held == 1


def test_a_talk_corrected_twice_is_asked_for_again():
    talk = missed(case=CaseFactory(talks_held=1))
    MeetingFactory(
        case=talk.case, sequence=1, held=True, starts_at=clock(9, 10, month=3), booked_at=None
    )
    contact(talk, clock(13, 12))
    correct(talk, "held", at=AFTERWARDS)

    correct(talk, "cancelled_lawful", at=AFTERWARDS + timedelta(hours=1))

    states = list(talk.successors.order_by("pk").values_list("state", flat=True))
    assert states == [MeetingState.WITHDRAWN, MeetingState.AWAITING_BOOKING]


# Absences


def report_leave(case: Case, first_day: date, last_day: date) -> None:
    course.report_maternity(
        case_id=case.pk, first_day=first_day, last_day=last_day, at=AT, source="jobnet:test"
    )


def test_a_talk_after_the_known_end_of_a_leave_stands():
    inside, after = booked(starts_at=clock(9, 10)), booked(starts_at=clock(15, 10))

    for talk in (inside, after):
        report_leave(talk.case, AT.date(), date(2026, 4, 12))

    assert state_of(inside)[0] == MeetingState.WITHDRAWN
    assert state_of(after)[0] == MeetingState.BOOKED


def test_a_cure_leaves_alone_what_is_reported_for_later():
    case = CaseFactory(talks_held=1, unbooked_from=date(2026, 4, 1))
    talk = waiting(
        case=case, state=MeetingState.BOOKING_EXPIRED, booking_deadline=date(2026, 3, 31)
    )
    course.deregister(
        case_id=case.pk, first_day=date(2026, 5, 1), employment=True, at=AT, source="jobnet:a"
    )

    course.reregister(case_id=case.pk, from_day=AT.date(), at=AT, source="jobnet:b")

    assert case.absences.get().first_day == date(2026, 5, 1)
    assert Case.objects.get().unbooked_from is None
    assert Meeting.objects.get(replaces=talk).booking_deadline == date(2026, 4, 9)


def test_a_registration_ends_a_sickness_that_nobody_reported_the_end_of():
    case = CaseFactory(state=CaseState.AKASSE_PAUSED, talks_held=1)
    sick(case, date(2026, 3, 10))
    course.settle(case, actor=None, at=AT, source="sweep:settle")

    course.reregister(case_id=case.pk, from_day=AT.date(), at=AT, source="jobnet:b")

    case.refresh_from_db()
    assert case.absences.get().last_day == date(2026, 3, 31)
    assert (case.state, case.paused_days) == (CaseState.AKASSE_ACTIVE, 8)


def test_a_member_who_cancelled_at_the_jobcenter_as_sick_reports_well_without_a_sick_report():
    talk = course.note_jobcenter_talk(
        case_id=CaseFactory().pk, starts_at=BEGINS, at=AT, source="jobcenter:test"
    )
    cancel(talk, "sick")

    course.report_well(case_id=talk.case_id, first_well_day=AT.date(), at=AT, source="jobnet:test")

    ended = CaseEvent.objects.get(case=talk.case, kind=EventKind.ABSENCE_ENDED)
    assert ended.facts == {"kind": "sick", "first_day_back": "2026-04-01"}


def test_a_registration_in_a_later_benefit_period_closes_the_case_of_the_earlier_one():
    case = CaseFactory()
    again = {
        "member_id": case.member_id,
        "municipality": case.municipality,
        "registered_on": AT.date(),
        "first_benefit_date": AT.date(),
        "at": AT,
        "source": "jobnet:test",
    }

    newer = course.register(**again, benefit_period_no=2)

    case.refresh_from_db()
    assert (case.state, case.close_reason) == (CaseState.CLOSED, CloseReason.NEW_PERIOD)
    assert (newer.benefit_period_no, newer.talks_held) == (2, 0)
    with pytest.raises(case_operations.CaseAlreadyOpen):
        course.register(**again, benefit_period_no=1)


def test_for_a_member_who_does_not_book_the_fund_books_after_a_sickness():
    member = MemberFactory(self_booking_exempt=True)
    talk = booked(case=CaseFactory(member=member))
    cancel(talk, "sick")

    course.report_well(
        case_id=talk.case_id, first_well_day=date(2026, 4, 2), at=AT, source="jobnet:test"
    )

    assert state_of(Meeting.objects.get(replaces=talk))[1] == Suspension.FUND_BOOKS


def outage(began_at: datetime, *, at: datetime) -> None:
    booking.record_outage(
        began_at=began_at, ended_at=began_at + timedelta(hours=1), actor=None, at=at
    )


@pytest.mark.parametrize(
    ("noted_on", "deadline"),
    [(7, date(2026, 4, 8)), (8, date(2026, 4, 8)), (9, date(2026, 4, 10)), (10, date(2026, 4, 13))],
)
def test_an_outage_gives_the_next_business_day_after_it_or_after_it_was_noted(noted_on, deadline):
    talk = waiting()
    a_slot(talk)
    if noted_on > 7:
        expire(clock(8, 4))

    outage(clock(7, 18), at=clock(noted_on, 20))

    assert state_of(talk) == (MeetingState.AWAITING_BOOKING, "")
    assert talk.booking_deadline == deadline
    assert Case.objects.get().unbooked_from is None


def exempt(case: Case, at: datetime) -> None:
    course.decide_exemption(
        case_id=case.pk,
        first_day=at.date(),
        job_starts_on=date(2026, 4, 27),
        actor=case.caseworker,
        at=at,
    )


def take_back(talk: Meeting, *, at: datetime) -> None:
    booking.give_new_deadline(meeting_id=talk.pk, actor=talk.case.caseworker, at=at)


@pytest.mark.parametrize(
    "comes_back",
    [
        lambda talk: outage(clock(7, 18), at=clock(9, 20)),
        lambda talk: take_back(talk, at=clock(9, 20)),
    ],
    ids=["by an outage", "by a person"],
)
@pytest.mark.parametrize(
    ("away", "state"),
    [("sick", ("awaiting_booking", "sick")), ("exempt", ("withdrawn", ""))],
)
def test_a_deadline_that_comes_back_respects_what_happened_since(
    comes_back: Callable[[Meeting], None], away, state
):
    talk = waiting()
    a_slot(talk)
    expire(clock(8, 4))
    if away == "sick":
        sick(talk.case, date(2026, 4, 9))
    else:
        exempt(talk.case, clock(9, 9))

    comes_back(talk)

    assert state_of(talk) == state
    talk.case.refresh_from_db()
    assert talk.case.next_invite_on == (date(2026, 4, 27) if away == "exempt" else None)


@pytest.mark.parametrize(
    ("starts_at", "state"),
    [
        (clock(12, 10), MeetingState.BOOKED),
        (clock(13, 10), MeetingState.WITHDRAWN),
        (clock(26, 10), MeetingState.WITHDRAWN),
        (clock(27, 10), MeetingState.BOOKED),
    ],
)
def test_a_talk_inside_a_later_exemption_is_called_off_with_the_decision(starts_at, state):
    talk = booked(starts_at=starts_at)

    course.decide_exemption(
        case_id=talk.case_id,
        first_day=date(2026, 4, 13),
        job_starts_on=date(2026, 4, 27),
        actor=talk.case.caseworker,
        at=AT,
    )

    assert state_of(talk)[0] == state
    talk.case.refresh_from_db()
    called_off = state == MeetingState.WITHDRAWN
    assert talk.case.next_invite_on == (date(2026, 4, 27) if called_off else None)


@pytest.mark.parametrize(
    ("talks_held", "invite_on"),
    [(1, None), (2, date(2026, 5, 4))],
    ids=["whose day has passed", "whose day lies ahead"],
)
def test_an_undone_handover_leaves_the_plan_of_a_talk(talks_held, invite_on):
    case = CaseFactory(talks_held=talks_held)
    lead = UserFactory(role="team_lead", branch=case.branch)
    for sequence in range(1, talks_held + 1):
        MeetingFactory(
            case=case, sequence=sequence, held=True, starts_at=clock(9 + sequence, 10, month=3)
        )
    course.hand_over(case_id=case.pk, note="Forkert sag", actor=lead, at=AT)

    course.undo_handover(case_id=case.pk, note="Det var en anden", actor=lead, at=AT)

    case.refresh_from_db()
    assert case.next_invite_on == invite_on


def test_the_time_that_was_just_cancelled_is_no_choice_of_a_new_one():
    talk = booked()  # at the only time there is

    cancel(talk, "work")

    assert not Slot.objects.filter(is_taken=True).exists()
    assert Meeting.objects.get(replaces=talk).lacks_slots


@pytest.mark.parametrize("then", ["contact", "withdraw", "cancel"])
def test_nothing_is_asked_for_while_exempt(then):
    case = CaseFactory(talks_held=1)
    MeetingFactory(case=case, sequence=1, held=True, starts_at=clock(9, 10, month=3))
    talk = booked(case=case, starts_at=clock(28, 10))
    if then == "contact":
        talk = missed(case=CaseFactory())
    exempt(talk.case, clock(14, 8))

    match then:
        case "contact":
            contact(talk, clock(14, 9))
        case "withdraw":
            attendance.withdraw(meeting_id=talk.pk, actor=case.caseworker, at=clock(15, 9))
        case "cancel":
            cancel(talk, "sick", at=clock(15, 9))

    assert not Meeting.objects.filter(state=MeetingState.AWAITING_BOOKING).exists()
    assert not CaseEvent.objects.filter(kind=EventKind.INVITED).exists()


def test_what_comes_after_an_exemption_follows_what_came_before_it():
    """The exception for the first talk's mode is not lost on the way."""
    talk = waiting(sequence=1, mode_exception="phone", mode_exception_reason="Bor på en ø")
    a_slot(talk, clock(28, 10))
    exempt(talk.case, clock(2, 9))
    a_slot(talk, clock(29, 10))

    course.invite_due(at=clock(27, 4))

    again = Meeting.objects.get(replaces=talk)
    assert (again.sequence, again.mode_exception) == (1, "phone")


def test_a_closed_case_is_opened_again_with_its_next_talk():
    talk = waiting()
    course.close(case_id=talk.case_id, reason=CloseReason.OTHER, actor=talk.case.caseworker, at=AT)

    course.reopen(
        case_id=talk.case_id, from_day=date(2026, 4, 3), at=clock(3, 9), source="jobnet:test"
    )

    talk.case.refresh_from_db()
    assert (talk.case.state, talk.case.paused_days) == (CaseState.AKASSE_ACTIVE, 2)


def test_two_messages_about_one_talk_at_the_jobcenter_are_one_talk():
    talk = jobcenter_talk()

    again = course.note_jobcenter_talk(
        case_id=talk.case_id, starts_at=BEGINS, at=AT, source="jobcenter:again"
    )
    another = course.note_jobcenter_talk(
        case_id=talk.case_id, starts_at=clock(14, 10), at=AT, source="jobcenter:other"
    )

    assert (again, another == talk) == (talk, False)


@pytest.mark.parametrize(
    ("noticed_on", "first_free"),
    [(date(2026, 3, 19), clock(9, 10)), (date(2026, 3, 20), clock(7, 10))],
    ids=["in time", "a day late"],
)
def test_an_availability_talk_waits_for_a_vacation_notified_in_time(noticed_on, first_free):
    talk = waiting()
    for day in (7, 9):
        a_slot(talk, clock(day, 10))
    course.report_vacation(
        case_id=talk.case_id,
        first_day=date(2026, 4, 2),
        last_day=date(2026, 4, 8),
        at=end_of_day(noticed_on),
        source="jobnet:test",
    )

    convened = booking.convene_first_free(
        case_id=talk.case_id, cause={"kind": "stated"}, at=AT, source="sweep:test"
    )

    assert convened.starts_at == first_free
