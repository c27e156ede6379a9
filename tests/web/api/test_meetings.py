"""Talks, their free times and booking them: the same rules as on the pages."""

from datetime import datetime, timedelta

import pytest

from cases.models import CaseEvent
from core.dates import COPENHAGEN
from meetings.models import MeetingState, SlotsShown
from tests.factories import (
    TALK_AT,
    CaseFactory,
    MeetingFactory,
    SlotFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=COPENHAGEN)


@pytest.fixture(autouse=True)
def _the_day_after_the_invitation(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def talk():
    """A second talk that waits to be booked."""
    return MeetingFactory()


@pytest.fixture
def slot(talk):
    return SlotFactory(caseworker=talk.case.caseworker)


def of(talk, part=""):
    return f"/api/v1/meetings/{talk.public_id}/{part}"


def book(client, talk, **wanted):
    return client.post(of(talk, "booking/"), wanted, content_type="application/json")


def test_a_member_reads_what_they_need_to_book(log_in, talk):
    answer = log_in(talk.case.member.user).get(of(talk)).json()

    assert answer == {
        "public_id": str(talk.public_id),
        "case": str(talk.case.public_id),
        "organiser": "akasse",
        "kind": "job_talk",
        "sequence": 2,
        "state": "awaiting_booking",
        "mode": "",
        "starts_at": None,
        "ends_at": None,
        "place": "",
        "booking_deadline": "2026-04-07",
        "window_from": "2026-04-06",
        "window_to": "2026-04-20",
        "modes_for_member": ["in_person", "video", "phone"],
    }


def test_a_jobcenter_reads_date_kind_state_and_mode_alone(jobcenter_client, talk):
    answer = jobcenter_client.get(of(talk)).json()

    assert sorted(answer) == [
        "case",
        "ends_at",
        "kind",
        "mode",
        "organiser",
        "public_id",
        "sequence",
        "starts_at",
        "state",
    ]
    listed = jobcenter_client.get("/api/v1/meetings/").json()["results"]
    assert listed == [answer]


def test_the_free_times_of_a_talk_are_listed_and_kept_as_shown_to_the_member(log_in, talk, slot):
    SlotFactory(caseworker=UserFactory(caseworker=True))

    answer = log_in(talk.case.member.user).get(of(talk, "slots/?mode=video")).json()

    assert answer == [
        {
            "public_id": str(slot.public_id),
            "starts_at": "2026-04-13T10:00:00+02:00",
            "ends_at": "2026-04-13T11:00:00+02:00",
            "modes": ["in_person", "video", "phone"],
            "caseworker": slot.caseworker.name,
        }
    ]
    shown = SlotsShown.objects.get()
    assert (shown.meeting, shown.mode, shown.starts) == (talk, "video", [TALK_AT])


def test_times_shown_to_a_caseworker_prove_nothing_about_the_member(log_in, talk, slot):
    assert len(log_in(talk.case.caseworker).get(of(talk, "slots/")).json()) == 1

    assert not SlotsShown.objects.exists()


def test_a_talk_that_was_held_has_no_free_times(log_in):
    talk = MeetingFactory(held=True)
    SlotFactory(caseworker=talk.case.caseworker, starts_at=TALK_AT + timedelta(hours=2))

    assert log_in(talk.case.member.user).get(of(talk, "slots/")).json() == []


def test_an_unknown_mode_is_a_mistake(log_in, talk):
    assert log_in(talk.case.member.user).get(of(talk, "slots/?mode=fax")).status_code == 400


@pytest.mark.parametrize("role", ["member", "caseworker"])
def test_a_member_books_and_staff_book_for_them(log_in, talk, slot, role):
    user = talk.case.member.user if role == "member" else talk.case.caseworker

    answer = book(log_in(user), talk, slot=slot.public_id, mode="video")

    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["mode"]) == ("booked", "video")
    talk.refresh_from_db()
    assert (talk.state, talk.slot, talk.starts_at) == (MeetingState.BOOKED, slot, TALK_AT)


def test_the_same_booking_twice_books_once(log_in, talk, slot):
    client = log_in(talk.case.member.user)

    answers = [book(client, talk, slot=slot.public_id, mode="video").json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert CaseEvent.objects.filter(kind="booked").count() == 1


def test_a_broken_rule_is_a_409_with_code_and_facts_and_nothing_has_changed(log_in, slot, talk):
    slot.is_taken = True
    slot.save()
    near = SlotFactory(caseworker=slot.caseworker, starts_at=TALK_AT + timedelta(hours=1))

    answer = book(log_in(talk.case.member.user), talk, slot=slot.public_id, mode="video")

    assert answer.status_code == 409
    assert answer.json() == {
        "code": "slot_taken",
        "facts": {
            "starts_at": "2026-04-13T08:00:00Z",
            "nearest": [{"slot": str(near.public_id), "starts_at": "2026-04-13T09:00:00Z"}],
        },
    }
    talk.refresh_from_db()
    assert talk.state == MeetingState.AWAITING_BOOKING


def test_the_first_talk_is_in_person_here_too(log_in):
    talk = MeetingFactory(
        case=CaseFactory(),
        sequence=1,
        booking_deadline="2026-04-10",
        window_from="2026-04-01",
        window_to="2026-04-20",
    )
    slot = SlotFactory(caseworker=talk.case.caseworker)

    answer = book(log_in(talk.case.member.user), talk, slot=slot.public_id, mode="phone")

    assert (answer.status_code, answer.json()) == (
        409,
        {"code": "mode_not_allowed", "facts": {"mode": "phone", "allowed": ["in_person"]}},
    )


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        ({}, {"slot", "mode"}),
        ({"slot": "tomorrow", "mode": "video"}, {"slot"}),
        ({"slot": "8f9b8a4e-7b0c-4a51-9d64-0a9c5a1d7c11", "mode": "fax"}, {"mode"}),
        (
            {
                "slot": "8f9b8a4e-7b0c-4a51-9d64-0a9c5a1d7c11",
                "mode": "video",
                "state": "held",
                "booking_deadline": "2027-01-01",
            },
            {"state", "booking_deadline"},
        ),
    ],
)
def test_what_is_missing_misspelt_or_not_ours_to_set_is_a_400(log_in, talk, wanted, wrong):
    answer = book(log_in(talk.case.member.user), talk, **wanted)

    assert (answer.status_code, set(answer.json())) == (400, wrong)


def test_a_list_is_no_booking(log_in, talk):
    answer = log_in(talk.case.member.user).post(
        of(talk, "booking/"), [1], content_type="application/json"
    )

    assert answer.status_code == 400


def test_a_time_that_is_not_there_cannot_be_booked(log_in, talk):
    slot = "8f9b8a4e-7b0c-4a51-9d64-0a9c5a1d7c11"

    assert book(log_in(talk.case.member.user), talk, slot=slot, mode="video").status_code == 404


def test_a_list_costs_as_many_queries_for_six_talks_as_for_one(
    queries_do_not_grow, caseworker_client
):
    queries_do_not_grow(
        lambda: caseworker_client.get("/api/v1/meetings/"),
        lambda: MeetingFactory(case__branch=caseworker_client.user.branch),
    )
