"""Cancelling with a new time, and contact after a missed talk (M9, M10)."""

import pytest

from cases.models import CaseEvent, EventKind
from meetings.models import CancelReason, Meeting, MeetingState, Organiser, Suspension
from tests.factories import SlotFactory
from tests.web.member.reading import choices_of, links_of, text_of, title_of
from tests.web.member.world import (
    NOW,
    a_case,
    at,
    booked_talk,
    first_talk_held,
    missed_talk,
    second_talk,
    slots,
)

pytestmark = pytest.mark.django_db

LAWFUL = [reason for reason in CancelReason if reason is not CancelReason.OTHER]


def page(meeting, name):
    return f"/min-side/samtaler/{meeting.public_id}/{name}"


@pytest.fixture
def case():
    return a_case()


@pytest.fixture
def times(case):
    return slots(case)


@pytest.fixture
def meeting(case, times):
    return booked_talk(case, at(3, 12))


@pytest.fixture
def mette(case, log_in):
    return log_in(case.member.user)


def still_booked(meeting):
    meeting.refresh_from_db()
    return meeting.state == MeetingState.BOOKED and not CaseEvent.objects.exists()


# The form


def test_each_reason_says_what_it_leads_to(meeting, mette):
    words = text_of(mette.get(page(meeting, "afbud/")))

    assert words.startswith(
        "Meld afbud og vælg en ny tid Din 2. jobsamtale er torsdag 3. december kl. 12.00."
    )
    assert "Jeg er syg Du beholder dine dagpenge. Du vælger en ny tid, når du er rask." in words
    assert (
        "Jeg er til jobsamtale hos en arbejdsgiver Du beholder dine dagpenge. "
        "Vi kan bede om dokumentation."
    ) in words
    assert (
        "Noget andet Vi ser på din grund. Godkender vi den ikke, kan du miste dagpenge for "
        "torsdag 3. december, men kun for den ene dag."
    ) in words


def test_reason_and_new_time_stand_in_one_form(meeting, mette):
    response = mette.get(page(meeting, "afbud/"))

    assert choices_of(response, "reason") == [reason.value for reason in CancelReason]
    assert len(choices_of(response, "slot")) == 14


def test_an_empty_form_asks_for_the_reason(meeting, mette):
    response = mette.post(page(meeting, "afbud/"), {})

    assert response.status_code == 422
    assert title_of(response).startswith("Fejl: Meld afbud")
    assert links_of(response)["Vælg, hvorfor du ikke kan komme"] == "#id_reason_0"
    assert still_booked(meeting)


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ({"reason": "job_interview"}, "Vælg en ny tid. Er du syg, behøver du ikke."),
        ({"reason": "job_interview", "slot": "nothing"}, "Vælg en ny tid"),
        ({"reason": "other", "slot": "nothing"}, "Skriv, hvorfor du ikke kan komme"),
        ({"reason": "no such reason"}, "Vælg, hvorfor du ikke kan komme"),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_cancelled(meeting, mette, sent, asked):
    response = mette.post(page(meeting, "afbud/"), sent)

    assert response.status_code == 422
    assert asked in links_of(response)
    assert still_booked(meeting)


# What follows


@pytest.mark.parametrize("reason", [each for each in LAWFUL if each is not CancelReason.SICK])
def test_a_lawful_reason_with_a_new_time_leads_to_its_receipt(meeting, mette, times, reason):
    response = mette.post(
        page(meeting, "afbud/"),
        {"reason": reason.value, "slot": str(times[1].public_id)},
        follow=True,
    )

    meeting.refresh_from_db()
    successor = meeting.successors.get()
    assert meeting.state == MeetingState.CANCELLED_LAWFUL
    assert (successor.state, successor.starts_at) == (MeetingState.BOOKED, times[1].starts_at)
    assert response.redirect_chain == [(page(successor, "kvittering/"), 302)]
    assert "Vi har fået dit afbud til samtalen torsdag 3. december kl. 12.00." in text_of(response)


def test_sickness_needs_no_time_and_the_deadline_rests(meeting, mette):
    response = mette.post(page(meeting, "afbud/"), {"reason": "sick"}, follow=True)

    successor = meeting.successors.get()
    assert (successor.state, successor.suspended_for) == (
        MeetingState.AWAITING_BOOKING,
        Suspension.SICK,
    )
    assert "Du har ingen frist, mens du er syg." in text_of(response)


def test_another_reason_is_looked_at_by_a_person(meeting, mette, times):
    mette.post(
        page(meeting, "afbud/"),
        {"reason": "other", "note": "Min bil er i stykker", "slot": str(times[1].public_id)},
    )

    meeting.refresh_from_db()
    assert (meeting.state, meeting.cancel_note) == (
        MeetingState.CANCELLATION_REVIEW,
        "Min bil er i stykker",
    )


def test_without_a_free_time_it_can_be_cancelled_all_the_same(case, mette):
    meeting = booked_talk(case, at(3, 12))

    page_before = text_of(mette.get(page(meeting, "afbud/")))
    mette.post(page(meeting, "afbud/"), {"reason": "work"})

    meeting.refresh_from_db()
    assert "Vi har ingen ledige tider lige nu. Meld afbud alligevel" in page_before
    assert meeting.state == MeetingState.CANCELLED_LAWFUL


def test_a_time_that_was_taken_cancels_nothing(meeting, mette, times):
    times[1].is_taken = True
    times[1].save()

    response = mette.post(
        page(meeting, "afbud/"), {"reason": "work", "slot": str(times[1].public_id)}
    )

    assert response.status_code == 409
    assert "Tiden kl. 12.30 er lige blevet taget." in text_of(response)
    assert still_booked(meeting)


def test_sending_it_twice_cancels_once(meeting, mette, times):
    sent = {"reason": "work", "slot": str(times[1].public_id)}
    mette.post(page(meeting, "afbud/"), sent)

    again = mette.post(page(meeting, "afbud/"), sent)

    assert again.url == f"/min-side/samtaler/{meeting.public_id}/"
    assert CaseEvent.objects.filter(kind=EventKind.CANCELLED).count() == 1


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("post", 409)])
def test_after_the_start_only_the_phone_helps(case, meeting, log_in, go_to, method, status):
    go_to(at(3, 12))

    response = getattr(log_in(case.member.user), method)(
        page(meeting, "afbud/"), {"reason": "sick"}
    )

    assert response.status_code == status
    assert text_of(response).startswith("Samtalen er begyndt")
    assert links_of(response)["Ring 70 10 20 30"] == "tel:+4570102030"
    assert still_booked(meeting)


def test_until_the_start_it_can_be_cancelled(case, meeting, log_in, go_to):
    go_to(at(3, 11, 59))

    log_in(case.member.user).post(page(meeting, "afbud/"), {"reason": "sick"})

    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CANCELLED_LAWFUL


# Contact after a missed talk


@pytest.fixture
def missed(case):
    first_talk_held(case)
    return missed_talk(case, at(23, 10, month=11))


def test_it_says_what_happened_what_it_may_cost_and_how_it_becomes_good(missed, mette):
    response = mette.get(page(missed, "udeblevet/"))

    words = text_of(response)
    assert words.startswith(
        "Vi mødtes ikke Du havde en 2. jobsamtale mandag 23. november kl. 10.00. "
        "Vi har ikke set dig. Ring 70 10 20 30 Hverdage 9–15"
    )
    assert "Du kan miste dagpenge fra mandag 23. november, og til du har kontaktet os." in words


def test_a_press_is_contact_with_the_fund_and_leads_to_a_new_time(missed, mette):
    response = mette.post(page(missed, "udeblevet/"), {"note": "Toget kørte ikke"}, follow=True)

    missed.refresh_from_db()
    assert (missed.contact_at, missed.contact_with) == (NOW, Organiser.AKASSE)
    assert missed.contact_note == "Toget kørte ikke"
    assert "Vi har noteret, at det var tirsdag 24. november kl. 09.00." in text_of(response)
    successor = missed.successors.get()
    assert links_of(response)["Find en ny tid"] == f"/min-side/samtaler/{successor.public_id}/"


def test_the_first_contact_counts(missed, case, log_in, go_to):
    log_in(case.member.user).post(page(missed, "udeblevet/"))
    go_to(at(25, 9, month=11))

    again = log_in(case.member.user).post(page(missed, "udeblevet/"))

    missed.refresh_from_db()
    assert again.url == page(missed, "udeblevet/")
    assert missed.contact_at == NOW


def test_contact_is_noted_before_the_talk_is_flagged(case, log_in, go_to):
    meeting = booked_talk(case, at(3, 12))
    go_to(at(3, 12, 30))

    response = log_in(case.member.user).post(page(meeting, "udeblevet/"), follow=True)

    meeting.refresh_from_db()
    assert (meeting.state, meeting.contact_at) == (MeetingState.BOOKED, at(3, 12, 30))
    assert text_of(response).startswith("Nåede du ikke samtalen?")


@pytest.mark.parametrize("method", ["get", "post"])
def test_before_the_start_there_is_nothing_to_contact_about(meeting, mette, method):
    response = getattr(mette, method)(page(meeting, "udeblevet/"))

    assert response.url == f"/min-side/samtaler/{meeting.public_id}/"
    assert Meeting.objects.get(pk=meeting.pk).contact_at is None


def test_a_long_story_is_too_long(missed, mette):
    response = mette.post(page(missed, "udeblevet/"), {"note": "x" * 2001})

    assert response.status_code == 422
    assert title_of(response).startswith("Fejl: Vi mødtes ikke")


def test_a_talk_to_book_cannot_be_cancelled(case, mette):
    meeting = second_talk(case)

    assert mette.post(page(meeting, "afbud/")).url == f"/min-side/samtaler/{meeting.public_id}/"


def test_it_does_not_ask_more_often_the_more_times_there_are(case, mette, queries_do_not_grow):
    meeting = booked_talk(case, at(3, 12))
    hours = iter(range(8, 18))

    def one_more():
        SlotFactory(caseworker=case.caseworker, starts_at=at(10, next(hours)))

    mette.get(page(meeting, "afbud/"))
    queries_do_not_grow(lambda: mette.get(page(meeting, "afbud/")), one_more)
