"""The list of talks and one talk (M4, M7)."""

from datetime import date

import pytest

from core.dates import ONE_DAY
from meetings.models import CancelReason, MeetingKind, MeetingState, Mode, Organiser
from tests.factories import CaseFactory, MeetingFactory
from tests.web.member.reading import links_of, text_of, title_of
from tests.web.member.world import (
    NOW,
    World,
    a_case,
    at,
    booked_talk,
    first_talk_held,
    missed_talk,
    second_talk,
)

pytestmark = pytest.mark.django_db

TALKS = "/min-side/samtaler/"


def page(meeting, name=""):
    return f"{TALKS}{meeting.public_id}/{name}"


def words_of(meeting, log_in):
    return text_of(log_in(meeting.case.member.user).get(page(meeting)))


# The list


def test_coming_talks_come_first_then_those_that_are_over(log_in):
    world = World()

    response = log_in(world.user).get(TALKS)

    words = text_of(response)
    assert "2. jobsamtale Book senest 1. dec. Brev fra 23. nov. Book samtalen" in words
    assert links_of(response)["Book samtalen"] == page(world.meeting, "book/")
    assert "Tidligere 1. jobsamtale torsdag 5. november kl. 10.00 · Fremmøde Holdt" in words


def test_a_booked_talk_can_be_moved_from_the_list(log_in):
    case = a_case()
    meeting = booked_talk(case, at(3, 10))
    later = MeetingFactory(
        case=case, kind=MeetingKind.AVAILABILITY_TALK, sequence=None, planned=None, booked=True,
        starts_at=at(8, 10), mode=Mode.IN_PERSON, invited_on=None, booking_deadline=None,
        window_from=None, window_to=None,
    )  # fmt: skip

    response = log_in(case.member.user).get(TALKS)

    words = text_of(response)
    assert "2. jobsamtale Aftalt Torsdag 3. december kl. 10.00 · Video" in words
    assert "Derefter Rådighedssamtale tirsdag 8. december kl. 10.00 · Fremmøde Aftalt" in words
    assert links_of(response)["Flyt samtalen"] == page(meeting, "flyt/")
    assert page(later) in links_of(response).values()


def test_without_a_talk_it_says_when_there_will_be_one(member_client):
    assert "Du har ingen samtaler. Vi skriver, når det er tid." in text_of(member_client.get(TALKS))


def test_after_the_handover_it_leads_to_jobnet(log_in):
    case = CaseFactory(handed_over=True, spell_start=date(2026, 8, 3))

    response = log_in(case.member.user).get(TALKS)

    assert links_of(response)["jobnet.dk"] == "https://jobnet.dk"


def test_the_list_does_not_ask_more_often_the_more_talks_there_are(log_in, queries_do_not_grow):
    case = a_case()
    client = log_in(case.member.user)
    days = iter(range(20))

    def one_more():
        moment = at(20, 9, month=11) - next(days) * ONE_DAY
        booked_talk(case, moment, state=MeetingState.CANCELLED_LAWFUL)

    client.get(TALKS)
    queries_do_not_grow(lambda: client.get(TALKS), one_more)


@pytest.mark.parametrize(
    ("state", "badge"),
    [
        (MeetingState.HELD, "Holdt"),
        (MeetingState.CANCELLED_LAWFUL, "Afbud"),
        (MeetingState.CANCELLATION_REVIEW, "Vi ser på dit afbud"),
        (MeetingState.CANCELLED_UNLAWFUL, "Afbud ikke godkendt"),
        (MeetingState.MISSED, "Vi mødtes ikke"),
        (MeetingState.WITHDRAWN, "Aflyst af os"),
    ],
)
def test_each_end_of_a_talk_has_its_words(log_in, state, badge):
    case = a_case()
    booked_talk(
        case,
        at(20, 9, month=11),
        state=state,
        outcome_recorded_by=case.caseworker,
        cancel_reported_at=NOW,
    )

    assert f"2. jobsamtale fredag 20. november kl. 09.00 · Video {badge}" in text_of(
        log_in(case.member.user).get(TALKS)
    )


# One talk


def test_a_talk_to_book_leads_there(log_in):
    meeting = second_talk(a_case())

    response = log_in(meeting.case.member.user).get(page(meeting))

    assert "Book en tid senest tirsdag 1. december kl. 23.59." in text_of(response)
    assert links_of(response)["Book samtalen"] == page(meeting, "book/")
    assert title_of(response) == "Samtale – Min side – A-kassen"


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(3, 9, 49), False),
        (at(3, 9, 50), True),
        (at(3, 10, 44), True),
    ],
)
def test_the_video_opens_ten_minutes_before(log_in, go_to, moment, is_open):
    meeting = booked_talk(a_case(), at(3, 10))
    go_to(moment)

    response = log_in(meeting.case.member.user).get(page(meeting))

    assert ("https://video.invalid/abc" in response.content.decode()) is is_open
    assert ("Linket til videoen åbner her på siden kl. 09.50." in text_of(response)) is not is_open


def test_a_talk_in_person_says_where_and_shows_a_map(log_in):
    meeting = booked_talk(
        a_case(), at(3, 10), mode=Mode.IN_PERSON, place="Åboulevarden 12, 8000 Aarhus C"
    )

    response = log_in(meeting.case.member.user).get(page(meeting))

    assert "Hvordan Fremmøde, Åboulevarden 12, 8000 Aarhus C" in text_of(response)
    assert links_of(response)["Se stedet på et kort"].endswith(
        "%C3%85boulevarden%2012%2C%208000%20Aarhus%20C"
    )


def test_a_talk_by_phone_says_which_number_we_call(log_in):
    meeting = booked_talk(a_case(), at(3, 10), mode=Mode.PHONE)

    assert "Telefon. Vi ringer til dig på 22 33 44 55" in words_of(meeting, log_in)


def test_a_coming_talk_can_be_moved_and_cancelled(log_in):
    meeting = booked_talk(a_case(), at(3, 10))

    links = links_of(log_in(meeting.case.member.user).get(page(meeting)))

    assert links["Flyt samtalen"] == page(meeting, "flyt/")
    assert links["Meld afbud"] == page(meeting, "afbud/")
    assert links["Læg i kalender"] == page(meeting, "kalender.ics")


def test_a_talk_that_has_begun_can_only_be_called_about(log_in, go_to):
    meeting = booked_talk(a_case(), at(3, 10))
    go_to(at(3, 10))

    response = log_in(meeting.case.member.user).get(page(meeting))

    assert "Samtalen er begyndt. Er du forsinket, så ring nu på 70 10 20 30" in text_of(response)
    assert "Flyt samtalen" not in links_of(response)
    assert "Meld afbud" not in links_of(response)


def test_after_its_end_we_do_not_claim_that_anybody_stayed_away(log_in, go_to):
    meeting = booked_talk(a_case(), at(3, 10))
    go_to(at(3, 11))

    words = words_of(meeting, log_in)

    assert "Samtalen er slut. Vi noterer, hvordan det gik." in words
    assert "mødtes ikke" not in words


def test_a_held_talk_shows_what_was_agreed_and_not_the_internal_note(log_in):
    meeting = first_talk_held(a_case())
    meeting.internal_note = "Kun til os"
    meeting.save()

    words = words_of(meeting, log_in)

    assert "Det aftalte vi Vi lavede Min Plan sammen." in words
    assert "Kun til os" not in words


def test_a_missed_talk_leads_to_contact(log_in):
    meeting = missed_talk(a_case(), at(23, 10, month=11))

    response = log_in(meeting.case.member.user).get(page(meeting))

    assert links_of(response)["Kontakt os nu"] == page(meeting, "udeblevet/")


def test_a_cancelled_talk_leads_to_the_one_in_its_place(log_in):
    case = a_case()
    meeting = booked_talk(
        case,
        at(30, 10, month=11),
        state=MeetingState.CANCELLATION_REVIEW,
        cancel_reason=CancelReason.OTHER,
        cancel_reported_at=NOW,
    )
    successor = booked_talk(case, at(3, 10), replaces=meeting)

    response = log_in(case.member.user).get(page(meeting))

    assert "Du meldte afbud tirsdag 24. november kl. 09.00." in text_of(response)
    assert "Vi ser på din grund og skriver til dig." in text_of(response)
    assert page(successor) in links_of(response).values()


def test_an_expired_talk_says_since_when_and_whom_to_call(log_in):
    meeting = second_talk(
        a_case(), state=MeetingState.BOOKING_EXPIRED, booking_deadline=date(2026, 11, 20),
        invited_on=date(2026, 11, 12),
    )  # fmt: skip

    response = log_in(meeting.case.member.user).get(page(meeting))

    assert "Fristen for at booke var fredag 20. november kl. 23.59." in text_of(response)
    assert links_of(response)["Ring 70 10 20 30"] == "tel:+4570102030"


def test_a_talk_that_we_called_off_costs_nothing(log_in):
    meeting = booked_talk(a_case(), at(3, 10), state=MeetingState.WITHDRAWN)

    assert "Det har ingen betydning for dine dagpenge." in words_of(meeting, log_in)


def test_a_talk_at_the_jobcenter_is_changed_on_jobnet(log_in):
    meeting = MeetingFactory(
        case=a_case(), kind=MeetingKind.JC_TALK, organiser=Organiser.JOBCENTER, sequence=None,
        planned=None, state=MeetingState.BOOKED, starts_at=at(3, 10), ends_at=at(3, 11),
        mode=Mode.IN_PERSON, place="Jobcenter Aarhus, Værkmestergade 5", invited_on=None,
        booking_deadline=None, window_from=None, window_to=None, caseworker=None,
    )  # fmt: skip

    response = log_in(meeting.case.member.user).get(page(meeting))

    assert "Samtalen er hos Jobcenter Aarhus. Du flytter den og melder afbud på" in text_of(
        response
    )
    assert links_of(response)["jobnet.dk"] == "https://jobnet.dk"
    assert "Flyt samtalen" not in links_of(response)
