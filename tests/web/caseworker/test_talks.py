"""S10, S11, S15 and what else staff do with a talk."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import CaseEvent
from meetings.models import CancelReason, Meeting, MeetingKind, MeetingState, Mode, Suspension
from tests.factories import SlotFactory, UserFactory
from tests.web.caseworker.conftest import NOW, TODAY, at
from tests.web.caseworker.reading import said, text_of

PAGES = (
    "talk",
    "book",
    "book_at",
    "move",
    "cancel",
    "withdraw",
    "to_colleague",
    "allow_mode",
    "confirm_missed",
    "correct_outcome",
    "review_cancellation",
    "record_contact",
)


def address(name, talk):
    return reverse(f"caseworker:{name}", args=[talk.public_id])


def untouched(talk, response, *, status):
    """Return whether a refusal changed nothing and told no story."""
    state = talk.state
    talk.refresh_from_db()
    return response.status_code == status and talk.state == state and not CaseEvent.objects.exists()


@pytest.mark.parametrize("name", PAGES)
def test_a_strangers_talk_is_not_found(desk, name):
    assert desk.stranger_client.get(address(name, desk.booked())).status_code == 404


# The talk


def test_shows_the_facts_and_what_can_be_done_now(desk):
    talk = desk.booked(hour=11)

    page = text_of(desk.client.get(address("talk", talk)))

    assert "mandag 13. april kl. 11.00" in page
    assert "Video · Link åbner 10.50" in page
    for act in ("Flyt samtalen", "Meld afbud for medlemmet", "Giv til en kollega", "Aflys"):
        assert act in page
    assert "Referat" not in page


def test_a_talk_at_the_jobcenter_offers_no_act(desk):
    talk = desk.booked(
        kind=MeetingKind.JC_TALK, organiser="jobcenter", sequence=None, planned=None,
        invited_on=None, booking_deadline=None, window_from=None, window_to=None, slot=None,
        source="brev 1",
    )  # fmt: skip

    assert "Hvad vil du?" not in text_of(desk.client.get(address("talk", talk)))


# Booking for the member


def test_books_a_free_time_for_the_member(desk):
    talk, slot = desk.waiting(), desk.slot()

    page = text_of(desk.client.get(address("book", talk)))
    answer = desk.client.post(address("book", talk), {"mode": Mode.PHONE, "tid": slot.public_id})

    talk.refresh_from_db()
    assert f'value="{slot.public_id}"' in page
    assert answer.url == reverse("caseworker:case", args=[talk.case.public_id])
    assert (talk.state, talk.starts_at, talk.mode) == (MeetingState.BOOKED, slot.starts_at, "phone")
    assert talk.self_booked is False


def test_booking_after_the_deadline_cures_it(desk):
    talk = desk.waiting(
        state=MeetingState.BOOKING_EXPIRED,
    )
    slot = desk.slot()

    desk.client.post(address("book", talk), {"mode": Mode.PHONE, "tid": slot.public_id})

    talk.refresh_from_db()
    successor = Meeting.objects.get(replaces=talk)
    assert (talk.cured_on, successor.state) == (TODAY, MeetingState.BOOKED)


def test_shows_the_times_of_the_chosen_mode_alone(desk):
    talk = desk.waiting()
    video = desk.slot(modes=["video"])
    anyhow = desk.slot(hour=10)

    part = text_of(
        desk.client.get(address("book", talk) + "?mode=in_person", HTTP_HX_REQUEST="true")
    )

    assert part.startswith("<fieldset")
    assert str(anyhow.public_id) in part
    assert str(video.public_id) not in part


def test_times_outside_the_window_come_when_asked_for(desk):
    talk = desk.waiting(window_to=TODAY + timedelta(days=2))
    late = desk.slot(days=9)

    inside = text_of(desk.client.get(address("book", talk)))
    beyond = text_of(desk.client.get(address("book", talk) + "?alle=ja"))

    assert str(late.public_id) not in inside
    assert str(late.public_id) in beyond


def test_without_a_time_the_page_comes_again_and_says_what_to_do(desk):
    talk = desk.waiting()
    desk.slot()

    response = desk.client.post(address("book", talk), {"mode": Mode.VIDEO})

    assert untouched(talk, response, status=422)
    assert "Vælg en tid" in text_of(response)


def test_a_time_just_taken_is_told_and_nothing_is_written(desk):
    talk, slot = desk.waiting(), desk.slot(is_taken=True)

    response = desk.client.post(address("book", talk), {"mode": Mode.VIDEO, "tid": slot.public_id})

    assert untouched(talk, response, status=409)
    assert "Tiden kl. 09.00 er lige blevet taget." in text_of(response)


def test_the_first_talk_is_offered_and_booked_in_person_alone(desk):
    talk, slot = desk.waiting(sequence=1), desk.slot()

    page = text_of(desk.client.get(address("book", talk)))
    response = desk.client.post(address("book", talk), {"mode": Mode.VIDEO, "tid": slot.public_id})

    assert "Den første samtale holdes ved fremmøde." in page
    assert "mode-cards" not in page
    assert untouched(talk, response, status=409)


def test_a_time_of_another_branch_cannot_be_posted(desk):
    talk = desk.waiting()
    elsewhere = SlotFactory(starts_at=at(9, days=1))

    response = desk.client.post(
        address("book", talk), {"mode": Mode.VIDEO, "tid": elsewhere.public_id}
    )

    assert untouched(talk, response, status=422)


def test_without_free_times_it_points_to_the_opening_hours(desk):
    page = text_of(desk.client.get(address("book", desk.waiting())))

    assert "Der er ingen ledige tider i vinduet." in page
    assert reverse("caseworker:times") in page


def test_a_talk_that_is_over_cannot_be_booked_and_the_page_says_why(desk):
    page = text_of(desk.client.get(address("book", desk.booked(hour=8, state="held",
                                                               outcome_recorded_by=desk.user))))  # fmt: skip

    assert "Samtalen kan ikke bookes: holdt." in page


def test_the_times_cost_as_many_queries_for_many_as_for_one(desk, queries_do_not_grow):
    talk = desk.waiting()
    hours = iter(range(8, 20))
    desk.client.get(address("book", talk))

    queries_do_not_grow(
        lambda: desk.client.get(address("book", talk)), lambda: desk.slot(hour=next(hours))
    )


def test_agrees_on_a_time_that_is_no_opening(desk):
    talk = desk.waiting()

    desk.client.post(
        address("book_at", talk),
        {"day": "2026-04-14", "time": "16:30", "mode": "phone", "caseworker": desk.user.public_id},
    )

    talk.refresh_from_db()
    assert (talk.state, talk.starts_at, talk.slot) == (
        MeetingState.BOOKED,
        at(16, 30, days=1),
        None,
    )


def test_moves_a_talk_for_the_member(desk):
    talk, slot = desk.booked(hour=11), desk.slot()

    desk.client.post(address("move", talk), {"mode": Mode.VIDEO, "tid": slot.public_id})

    talk.refresh_from_db()
    assert talk.starts_at == slot.starts_at


def test_a_talk_that_has_begun_is_not_moved(desk):
    talk, slot = desk.booked(hour=10), desk.slot()

    page = text_of(desk.client.get(address("move", talk)))
    desk.client.post(address("move", talk), {"mode": Mode.VIDEO, "tid": slot.public_id})

    talk.refresh_from_db()
    assert "Samtalen er begyndt." in page
    assert talk.starts_at == at(10)


def test_hands_a_talk_to_a_colleague(desk):
    talk = desk.booked(hour=11)
    jens = UserFactory(caseworker=True, branch=desk.user.branch)

    desk.client.post(address("to_colleague", talk), {"caseworker": jens.public_id})

    talk.refresh_from_db()
    assert talk.caseworker == jens


def test_only_colleagues_of_the_branch_can_be_chosen(desk):
    talk = desk.booked(hour=11)

    response = desk.client.post(
        address("to_colleague", talk), {"caseworker": UserFactory(caseworker=True).public_id}
    )

    assert untouched(talk, response, status=422)


def test_allows_another_mode_with_a_reason(desk):
    talk = desk.waiting(sequence=1)

    without = desk.client.post(address("allow_mode", talk), {"mode": "video", "reason": ""})
    desk.client.post(address("allow_mode", talk), {"mode": "video", "reason": "Bor på Anholt"})

    talk.refresh_from_db()
    assert without.status_code == 422
    assert (talk.mode_exception, talk.mode_exception_reason) == ("video", "Bor på Anholt")


def test_lets_a_resting_deadline_run_again(desk):
    talk = desk.waiting(suspended_for=Suspension.MEMBER_FOUND_NONE)

    desk.client.post(address("restart_deadline", talk))

    talk.refresh_from_db()
    assert (talk.suspended_for, talk.booking_deadline) == ("", TODAY + timedelta(days=8))


def test_a_running_deadline_is_not_restarted_and_the_page_says_so(desk):
    talk = desk.waiting()

    answer = desk.client.post(address("restart_deadline", talk), follow=True)

    assert len(said(answer)) == 1
    assert not CaseEvent.objects.exists()


def test_calls_a_talk_off_and_a_new_one_is_asked_for(desk):
    talk = desk.booked(hour=11, case=desk.case(talks_held=1))

    desk.client.post(address("withdraw", talk))

    talk.refresh_from_db()
    successor = Meeting.objects.get(replaces=talk)
    assert (talk.state, successor.state) == (MeetingState.WITHDRAWN, MeetingState.AWAITING_BOOKING)


# Cancelling for the member


def test_cancels_with_a_reason_and_a_new_time_in_one_form(desk):
    talk, slot = desk.booked(hour=11), desk.slot()

    desk.client.post(
        address("cancel", talk),
        {"reason": CancelReason.JOB_INTERVIEW, "mode": "video", "tid": slot.public_id},
    )

    talk.refresh_from_db()
    successor = Meeting.objects.get(replaces=talk)
    assert talk.state == MeetingState.CANCELLED_LAWFUL
    assert (successor.state, successor.starts_at) == (MeetingState.BOOKED, slot.starts_at)


def test_sickness_needs_no_new_time(desk):
    talk = desk.booked(hour=11)
    desk.slot()

    answer = desk.client.post(address("cancel", talk), {"reason": CancelReason.SICK}, follow=True)

    successor = Meeting.objects.get(replaces=talk)
    assert successor.suspended_for == Suspension.SICK
    assert "hviler" in said(answer)[0]


def test_another_reason_without_a_time_is_refused_while_there_is_one(desk):
    talk = desk.booked(hour=11)
    desk.slot()

    response = desk.client.post(address("cancel", talk), {"reason": CancelReason.WORK})

    assert untouched(talk, response, status=409)


# Convening


def test_convenes_to_a_fixed_time_with_the_reason_of_the_letter(desk):
    case, slot = desk.case(), desk.slot()
    page = reverse("caseworker:convene", args=[case.public_id])

    desk.client.post(
        page,
        {"kind": "availability_talk", "text": "Du har logget for lidt.", "tid": slot.public_id},
    )

    talk = Meeting.objects.get(case=case)
    assert (talk.kind, talk.state, talk.mode) == ("availability_talk", "booked", "in_person")
    assert talk.cause == {"kind": "stated", "text": "Du har logget for lidt."}


@pytest.mark.parametrize(
    ("missing", "words"),
    [("text", "Skriv, hvorfor medlemmet skal til samtalen"), ("tid", "Vælg en tid")],
)
def test_convening_needs_a_reason_and_a_time(desk, missing, words):
    case, slot = desk.case(), desk.slot()
    form = {"kind": "availability_talk", "text": "Fordi.", "tid": slot.public_id}
    del form[missing]

    response = desk.client.post(reverse("caseworker:convene", args=[case.public_id]), form)

    assert response.status_code == 422
    assert words in text_of(response)
    assert not Meeting.objects.exists()


def test_without_free_times_nobody_can_be_convened(desk):
    page = text_of(desk.client.get(reverse("caseworker:convene", args=[desk.case().public_id])))

    assert "Der er ingen ledige tider de næste tre uger" in page
    assert reverse("caseworker:times") in page


def test_a_member_of_a_closed_case_is_not_convened(desk):
    case = desk.case(closed=True)

    page = text_of(desk.client.get(reverse("caseworker:convene", args=[case.public_id])))

    assert "Sagen er afsluttet." in page


# Missed

TRIED = {"tried": ["Ringede"], "times": "10.00, 10.06 og 10.15", "note": ""}


def test_confirms_a_flagged_talk_with_its_evidence(desk):
    talk = desk.missed()

    desk.client.post(address("confirm_missed", talk), TRIED)

    talk.refresh_from_db()
    assert (talk.confirmed_by, talk.confirmed_at) == (desk.user, NOW)
    assert talk.evidence == "Ringede: kl. 10.00, 10.06 og 10.15."


def test_marks_a_talk_that_goes_on_as_missed_with_its_evidence(desk):
    talk = desk.booked()

    desk.client.post(address("confirm_missed", talk), TRIED)

    talk.refresh_from_db()
    assert (talk.state, talk.confirmed_by) == (MeetingState.MISSED, desk.user)


def test_evidence_is_asked_for(desk):
    talk = desk.missed()

    response = desk.client.post(address("confirm_missed", talk), {})

    assert untouched(talk, response, status=422)
    assert "Vælg, hvordan du prøvede at få fat i medlemmet" in text_of(response)


def test_when_the_member_cancelled_in_between_it_stops_and_says_so(desk):
    talk = desk.booked(hour=11, state=MeetingState.CANCELLED_LAWFUL, cancel_reported_at=at(9, 30))

    page = text_of(desk.client.get(address("confirm_missed", talk)))
    desk.client.post(address("confirm_missed", talk), TRIED)

    talk.refresh_from_db()
    assert "Medlemmet meldte afbud mandag 13. april kl. 09.30." in page
    assert talk.state == MeetingState.CANCELLED_LAWFUL


def test_a_confirmed_one_is_not_confirmed_again(desk):
    talk = desk.missed(confirmed_at=NOW, confirmed_by=desk.user)

    assert "Udeblivelsen er bekræftet" in text_of(desk.client.get(address("confirm_missed", talk)))


def test_corrects_an_outcome_with_a_reason(desk):
    talk = desk.missed()

    without = desk.client.post(address("correct_outcome", talk), {"to": "held", "reason": ""})
    desk.client.post(
        address("correct_outcome", talk), {"to": "held", "reason": "Var her til tiden"}
    )

    talk.refresh_from_db()
    assert without.status_code == 422
    assert (talk.state, talk.verdict_reason) == (MeetingState.HELD, "Var her til tiden")


def test_a_talk_without_an_outcome_has_none_to_correct(desk):
    talk = desk.booked(hour=11)

    response = desk.client.post(
        address("correct_outcome", talk), {"to": "held", "reason": "Var her"}
    )

    assert untouched(talk, response, status=409)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [("accept", MeetingState.CANCELLED_LAWFUL), ("reject", MeetingState.CANCELLED_UNLAWFUL)],
)
def test_judges_a_cancellation(desk, verdict, state):
    talk = desk.booked(
        hour=14,
        state=MeetingState.CANCELLATION_REVIEW,
        cancel_note="Bilen",
        cancel_reported_at=at(9),
    )

    page = text_of(desk.client.get(address("review_cancellation", talk)))
    desk.client.post(
        address("review_cancellation", talk), {"verdict": verdict, "reason": "Efter en vurdering"}
    )

    talk.refresh_from_db()
    assert "Bilen" in page
    assert talk.state == state


def test_notes_the_first_contact(desk):
    talk = desk.missed()

    desk.client.post(
        address("record_contact", talk),
        {"day": "2026-04-13", "time": "10:05", "contact_with": "jobcenter", "note": "Ringede selv"},
    )

    talk.refresh_from_db()
    assert (talk.contact_at, talk.contact_with) == (at(10, 5), "jobcenter")


@pytest.mark.parametrize(
    ("hour", "state", "offered"),
    [
        (8, MeetingState.MISSED, True),
        (8, MeetingState.CANCELLED_UNLAWFUL, True),
        (8, MeetingState.CANCELLED_LAWFUL, False),
        (12, MeetingState.CANCELLED_UNLAWFUL, False),
    ],
    ids=["missed", "cancelled without a new time", "cancelled lawfully", "before it was to begin"],
)
def test_offers_to_note_a_contact_after_a_talk_at_the_jobcenter(desk, hour, state, offered):
    of_jobcenter = {"organiser": "jobcenter", "kind": MeetingKind.JC_TALK, "sequence": None}
    unbooked = dict.fromkeys(
        ["planned", "invited_on", "booking_deadline", "window_from", "window_to"]
    )
    talk = desk.booked(hour=hour, state=state, **of_jobcenter, **unbooked)

    page = text_of(desk.client.get(address("talk", talk)))

    assert ("Notér kontakt" in page) == offered


def test_a_contact_does_not_lie_in_the_future(desk):
    talk = desk.missed()

    response = desk.client.post(
        address("record_contact", talk),
        {"day": "2026-04-13", "time": "10:21", "contact_with": "akasse"},
    )

    talk.refresh_from_db()
    assert response.status_code == 422
    assert talk.contact_at is None
