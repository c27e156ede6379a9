"""Sick today, well again, and vacation (I-21, B1, B13)."""

from datetime import date

import pytest

from cases.models import Absence, CaseEvent
from cases.operations import NotInThisPhase
from core.dates import end_of_day
from meetings.models import CancelReason, Meeting, MeetingState, Suspension
from meetings.operations import booking
from tests.web.member.reading import links_of, text_of, title_of
from tests.web.member.world import NOW, World, a_case, at, booked_talk, second_talk

pytestmark = pytest.mark.django_db

SICK, WELL, VACATION = "/min-side/syg/", "/min-side/rask/", "/min-side/ferie/"


@pytest.fixture
def case():
    return a_case()


@pytest.fixture
def mette(case, log_in):
    return log_in(case.member.user)


# Sick


def test_it_says_what_will_happen_and_asks_for_no_diagnosis(case, mette):
    booked_talk(case, at(24, 14, month=11))

    words = text_of(mette.get(SICK))

    assert "Vi melder afbud for dig til din 2. jobsamtale i dag kl. 14.00. Det er lovligt." in words
    assert "Vi udbetaler dagpenge i de første 14 dage." in words
    assert "Du skal ikke fortælle, hvad du fejler." in words


def test_one_press_reports_sick_cancels_todays_talk_and_lets_the_deadline_rest(case, mette):
    meeting = booked_talk(case, at(24, 14, month=11))

    response = mette.post(SICK, follow=True)

    meeting.refresh_from_db()
    assert case.absences.get().first_day == date(2026, 11, 24)
    assert (meeting.state, meeting.cancel_reason) == (
        MeetingState.CANCELLED_LAWFUL,
        CancelReason.SICK,
    )
    assert meeting.successors.get().suspended_for == Suspension.SICK
    assert (
        "Du er meldt syg fra i dag. Vi har også fået dit afbud til dagens samtale. God bedring."
    ) in text_of(response)


def test_a_talk_on_another_day_or_already_begun_stands(case, mette):
    begun = booked_talk(case, at(24, 8, month=11))
    mette.post(SICK)

    begun.refresh_from_db()
    assert begun.state == MeetingState.BOOKED


def test_tomorrows_talk_stands(case, mette):
    tomorrow = booked_talk(case, at(25, 14, month=11))

    response = mette.post(SICK, follow=True)

    tomorrow.refresh_from_db()
    assert tomorrow.state == MeetingState.BOOKED
    assert "Du er meldt syg fra i dag. God bedring." in text_of(response)


def test_pressing_twice_reports_once(case, mette):
    for _ in range(2):
        response = mette.post(SICK)

    assert response.url == SICK
    assert case.absences.count() == 1


def test_nothing_is_reported_when_the_talk_cannot_be_cancelled(case, mette, monkeypatch):
    meeting = booked_talk(case, at(24, 14, month=11))

    def refuse(**_):
        raise NotInThisPhase

    monkeypatch.setattr(booking, "cancel", refuse)

    response = mette.post(SICK)

    meeting.refresh_from_db()
    assert response.status_code == 409
    assert text_of(response).startswith("Du er ikke meldt syg")
    assert meeting.state == MeetingState.BOOKED
    assert not Absence.objects.exists()
    assert not CaseEvent.objects.exists()


def test_a_closed_case_takes_no_report(log_in):
    case = a_case(closed=True)

    response = log_in(case.member.user).post(SICK)

    assert response.status_code == 409
    assert not Absence.objects.exists()


@pytest.mark.parametrize("address", [SICK, VACATION])
def test_who_is_not_unemployed_is_told_so(member_client, address):
    for response, status in ((member_client.get(address), 200), (member_client.post(address), 409)):
        assert response.status_code == status
        assert "Du har ikke noget forløb hos os lige nu." in text_of(response)


def test_who_is_not_unemployed_cannot_be_well_again(member_client):
    assert "Du har ikke noget forløb hos os lige nu." in text_of(member_client.post(WELL))


# Well again


def test_a_sick_member_is_asked_since_when_they_are_well(case, mette):
    mette.post(SICK)

    words = text_of(mette.get(SICK))

    assert "Du er meldt syg fra tirsdag 24. november. Du har ingen frist, mens du er syg." in words
    assert "Hvilken dag var du rask igen?" in words


def test_well_again_gives_a_new_deadline_and_says_it(log_in, go_to):
    world = World()
    log_in(world.user).post(SICK)
    go_to(at(27, 9, month=11))

    response = log_in(world.user).post(WELL, {"first_day": "2026-11-26"}, follow=True)

    assert (
        "Du er meldt rask. Godt, du er tilbage. Du har fået en ny frist: "
        "book din 2. jobsamtale senest fredag 4. december."
    ) in text_of(response)
    assert world.case.absences.get().last_day == date(2026, 11, 25)


def test_a_cancelled_talk_alone_is_enough_to_be_well_from(case, mette):
    second_talk(case, suspended_for=Suspension.SICK, booking_deadline=None)

    assert "Du har meldt afbud, fordi du var syg." in text_of(mette.get(SICK))

    mette.post(WELL, {"first_day": "2026-11-24"})

    assert Meeting.objects.get().booking_deadline == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("sent", "asked"),
    [
        ("", "Skriv den første dag, du var rask"),
        ("i går", "Skriv datoen som dag.måned.år, fx 24.11.2026"),
        ("2026-11-25", "Du kan melde dig rask fra i dag eller en tidligere dag"),
    ],
)
def test_a_day_that_cannot_be_is_asked_for_again(case, mette, sent, asked):
    mette.post(SICK)

    response = mette.post(WELL, {"first_day": sent})

    assert response.status_code == 422
    assert title_of(response).startswith("Fejl: Meld dig rask")
    assert links_of(response)[asked] == "#id_first_day"
    assert case.absences.get().last_day is None


def test_who_is_not_sick_is_sent_back(mette):
    assert mette.post(WELL, {"first_day": "2026-11-24"}).url == SICK


# Vacation


def test_notice_given_early_moves_deadlines(log_in):
    world = World()
    world.meeting.booking_deadline = date(2026, 12, 9)
    world.meeting.save()

    response = log_in(world.user).post(
        VACATION, {"first_day": "2026-12-08", "last_day": "2026-12-11"}, follow=True
    )

    world.meeting.refresh_from_db()
    assert world.meeting.booking_deadline == date(2026, 12, 21)
    assert "Frister for at booke, der ligger i ferien, bliver rykket." in text_of(response)
    assert "Ferie, vi kender til Tirsdag 8. – fredag 11. december" in text_of(response)


def test_notice_given_late_leaves_deadlines_and_says_so(log_in):
    world = World()

    response = log_in(world.user).post(
        VACATION, {"first_day": "2026-11-30", "last_day": "2026-12-04"}, follow=True
    )

    world.meeting.refresh_from_db()
    assert world.meeting.booking_deadline == date(2026, 12, 1)
    assert (
        "Du gav besked senere end 14 dage før, så dine frister for at booke gælder stadig."
    ) in text_of(response)


def test_sending_it_twice_notes_it_once(case, mette):
    sent = {"first_day": "2026-12-08", "last_day": "2026-12-11"}

    for _ in range(2):
        assert mette.post(VACATION, sent).url == VACATION

    assert case.absences.count() == 1


def test_another_vacation_on_the_same_days_is_refused(case, mette):
    mette.post(VACATION, {"first_day": "2026-12-08", "last_day": "2026-12-11"})

    response = mette.post(VACATION, {"first_day": "2026-12-10", "last_day": "2026-12-18"})

    assert response.status_code == 409
    assert title_of(response).startswith("Fejl: Meld ferie")
    assert case.absences.count() == 1


@pytest.mark.parametrize(
    ("sent", "asked", "field"),
    [
        ({}, "Skriv din første feriedag", "first_day"),
        ({"first_day": "2026-12-08"}, "Skriv din sidste feriedag", "last_day"),
        (
            {"first_day": "2026-11-23", "last_day": "2026-11-25"},
            "Ferien skal begynde i dag eller senere",
            "first_day",
        ),
        (
            {"first_day": "2026-12-08", "last_day": "2026-12-07"},
            "Sidste feriedag skal være efter den første",
            "last_day",
        ),
        (
            {"first_day": "8/12", "last_day": "2026-12-09"},
            "Skriv datoen som dag.måned.år, fx 24.11.2026",
            "first_day",
        ),
    ],
)
def test_days_that_cannot_be_are_asked_for_again(case, mette, sent, asked, field):
    response = mette.post(VACATION, sent)

    assert response.status_code == 422
    assert links_of(response)[asked] == f"#id_{field}"
    assert not case.absences.exists()


def test_a_vacation_of_one_day_today_is_possible(case, mette):
    mette.post(VACATION, {"first_day": "24.11.2026", "last_day": "24.11.2026"})

    assert case.absences.get().last_day == date(2026, 11, 24)
    assert end_of_day(date(2026, 11, 24)) > NOW


def test_a_closed_case_takes_no_vacation(log_in):
    case = a_case(closed=True)

    response = log_in(case.member.user).post(
        VACATION, {"first_day": "2026-12-08", "last_day": "2026-12-11"}
    )

    assert response.status_code == 409
    assert not Absence.objects.exists()
