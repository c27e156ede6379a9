"""What the database promises about talks and times, past the operations."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from meetings.models import MeetingKind, MeetingState, Organiser
from tests.factories import TALK_AT, CaseFactory, MeetingFactory, SlotFactory

pytestmark = pytest.mark.django_db


def change(meeting, what: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE meetings_meeting SET {what} WHERE id = %s", [meeting.pk])  # noqa: S608


@pytest.mark.parametrize(
    ("what", "constraint"),
    [
        ("state = 'lost'", "meeting_state_is_known"),
        ("sequence = 4", "job_talks_and_only_they_are_numbered"),
        ("sequence = NULL", "job_talks_and_only_they_are_numbered"),
        ("kind = 'availability_talk'", "job_talks_and_only_they_are_numbered"),
        ("state = 'booked'", "booked_talk_has_time_and_mode"),
        ("booking_deadline = NULL", "talk_to_book_has_a_deadline_or_waits"),
        ("booking_deadline = invited_on", "deadline_lies_after_the_letter"),
        ("organiser = 'jobcenter'", "jobcenter_talks_are_of_the_jobcenter"),
        ("confirmed_at = now()", "confirmed_missed_talk_names_a_person"),
    ],
)
def test_the_database_refuses_a_talk_that_contradicts_itself(what, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        change(MeetingFactory(), what)


def test_a_talk_whose_deadline_rests_needs_none():
    meeting = MeetingFactory()

    change(meeting, "booking_deadline = NULL, suspended_for = 'sick'")

    meeting.refresh_from_db()
    assert meeting.deadline_suspended


def test_a_booked_talk_ends_after_it_starts():
    with pytest.raises(IntegrityError, match="booked_talk_has_time_and_mode"):
        change(MeetingFactory(booked=True), "ends_at = starts_at")


@pytest.mark.parametrize("mode", ["video", "phone"])
def test_the_first_job_talk_is_in_person_unless_excepted(mode):
    meeting = MeetingFactory(sequence=1, booked=True)

    with pytest.raises(IntegrityError, match="first_job_talk_is_in_person"):
        change(meeting, f"mode = '{mode}'")

    change(meeting, f"mode = '{mode}', mode_exception = '{mode}'")


def test_a_held_talk_names_the_person_who_says_so():
    with pytest.raises(IntegrityError, match="held_talk_of_the_fund_names_a_person"):
        change(MeetingFactory(booked=True), "state = 'held'")


def test_one_open_talk_a_case_kind_and_number():
    meeting = MeetingFactory()

    with pytest.raises(IntegrityError, match="one_open_talk"), transaction.atomic():
        MeetingFactory(case=meeting.case, booked=True)
    MeetingFactory(case=meeting.case, sequence=3)


def test_one_open_availability_talk_a_case():
    case = CaseFactory()
    fixed = {"kind": MeetingKind.AVAILABILITY_TALK, "sequence": None, "planned": None}
    waiting = {"invited_on": None, "booking_deadline": None, "suspended_for": "no_slots"}
    window = {"window_from": None, "window_to": None}
    MeetingFactory(case=case, **fixed, **waiting, **window)

    with pytest.raises(IntegrityError, match="one_open_talk"), transaction.atomic():
        MeetingFactory(case=case, **fixed, **waiting, **window)


def test_one_held_talk_a_case_and_number():
    meeting = MeetingFactory(held=True)

    with pytest.raises(IntegrityError, match="one_held_talk"), transaction.atomic():
        MeetingFactory(case=meeting.case, held=True, starts_at=TALK_AT + timedelta(days=1))


def test_a_caseworker_holds_one_talk_at_a_time():
    meeting = MeetingFactory(booked=True)
    other = CaseFactory(branch=meeting.case.branch, caseworker=meeting.caseworker)

    overlapping = {"starts_at": meeting.ends_at - timedelta(minutes=1), "slot": None}
    with (
        pytest.raises(IntegrityError, match="one_talk_a_caseworker_at_a_time"),
        transaction.atomic(),
    ):
        MeetingFactory(case=other, booked=True, **overlapping)
    MeetingFactory(case=other, booked=True, slot=None, starts_at=meeting.ends_at)


def test_a_slot_is_used_once():
    meeting = MeetingFactory(booked=True)
    other = MeetingFactory(booked=True, starts_at=TALK_AT + timedelta(days=2))

    with pytest.raises(IntegrityError, match="one_booked_talk_a_slot"):
        change(other, f"slot_id = {meeting.slot_id}")


def test_a_caseworker_has_one_slot_a_start():
    slot = SlotFactory()

    with (
        pytest.raises(IntegrityError, match="one_slot_a_caseworker_and_start"),
        transaction.atomic(),
    ):
        SlotFactory(caseworker=slot.caseworker)


def test_a_message_of_the_jobcenter_is_one_copy():
    case = CaseFactory()
    copy = {
        "case": case,
        "kind": MeetingKind.JC_TALK,
        "organiser": Organiser.JOBCENTER,
        "sequence": None,
        "planned": None,
        "state": MeetingState.BOOKED,
        "invited_on": None,
        "booking_deadline": None,
        "window_from": None,
        "window_to": None,
        "caseworker": None,
        "starts_at": TALK_AT,
        "ends_at": TALK_AT + timedelta(minutes=45),
        "mode": "in_person",
        "source": "jobcenter:1",
    }
    MeetingFactory(**copy)

    with pytest.raises(IntegrityError, match="one_copy_of_an_outside_talk"), transaction.atomic():
        MeetingFactory(**copy)
