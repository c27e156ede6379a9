"""Booking, moving, and saying that no time fits (M5, M6, M8)."""

from datetime import date

import pytest
from icalendar import Calendar

from cases.models import CaseEvent, CaseState, EventKind
from core import history
from meetings.models import Meeting, MeetingKind, MeetingState, Mode, SlotsShown, Suspension
from tests.factories import MeetingFactory, MemberFactory, SlotFactory, UserFactory
from tests.web.member.reading import choices_of, chosen_of, links_of, text_of, title_of
from tests.web.member.world import NOW, World, a_case, at, booked_talk, second_talk, slots

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def mette(world, log_in):
    return log_in(world.user)


def page(meeting, name=""):
    return f"/min-side/samtaler/{meeting.public_id}/{name}"


def nothing_happened(meeting):
    """Return whether neither the talk nor its story nor its history was touched."""
    before = (meeting.state, meeting.booking_deadline, meeting.mode)
    events = CaseEvent.objects.filter(case=meeting.case).exclude(source="sweep:test")
    meeting.refresh_from_db()
    return (
        (meeting.state, meeting.booking_deadline, meeting.mode) == before
        and not events.exists()
        and meeting.history.count() == 1
    )


# The page


def test_it_says_until_when_and_what_it_is_about(world, mette):
    words = text_of(mette.get(page(world.meeting, "book/")))

    assert words.startswith("Book din 2. jobsamtale Vælg en tid senest tirsdag 1. december.")
    assert "Hvad 2. jobsamtale Varighed 45 minutter Med Karen Holm Frist " in words
    assert "Frist Tirsdag 1. december kl. 23.59 7 dage tilbage Booker du ikke i tide," in words
    assert "Brevet er fra mandag 23. november. Du har 8 dage." in words


def test_days_without_times_stay_and_the_last_says_so(world, mette):
    words = text_of(mette.get(page(world.meeting, "book/")))

    assert "Tirsdag 1. december Ingen ledige tider Onsdag 2. december" in words
    assert "Mandag 14. december · sidste dag" in words


def test_first_no_way_is_chosen_and_all_times_are_shown(world, mette):
    response = mette.get(page(world.meeting, "book/"))

    assert choices_of(response, "mode") == ["in_person", "video", "phone"]
    assert chosen_of(response, "mode") == []
    assert len(choices_of(response, "slot")) == 16
    assert "Vælg først, hvordan du vil holde samtalen." in text_of(response)


@pytest.mark.parametrize(("mode", "times"), [("video", 14), ("phone", 16), ("in_person", 15)])
def test_a_way_shows_its_times_alone(world, mette, mode, times):
    response = mette.get(page(world.meeting, "book/"), {"form": mode})

    assert chosen_of(response, "mode") == [mode]
    assert len(choices_of(response, "slot")) == times


def test_htmx_gets_the_times_alone(world, mette):
    response = mette.get(page(world.meeting, "book/"), {"mode": "video"}, HTTP_HX_REQUEST="true")

    assert len(choices_of(response, "slot")) == 14
    assert 'id="tider"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_a_chosen_time_stays_when_it_exists_in_the_new_way(world, mette):
    kept = str(world.slots[0].public_id)

    response = mette.get(page(world.meeting, "book/"), {"mode": "phone", "slot": kept})

    assert chosen_of(response, "slot") == [kept]


def test_a_chosen_time_that_is_gone_in_the_new_way_is_named(world, mette):
    phone_only = world.slots[4]

    response = mette.get(
        page(world.meeting, "book/"), {"mode": "video", "slot": str(phone_only.public_id)}
    )

    assert chosen_of(response, "slot") == []
    assert "Tiden kl. 09.00 kan ikke holdes sådan. Vælg en anden." in text_of(response)


def test_of_two_caseworkers_at_one_time_the_own_one_is_offered(world, mette):
    colleague = UserFactory(caseworker=True, branch=world.case.branch)
    other = SlotFactory(caseworker=colleague, starts_at=world.slots[0].starts_at)

    offered = choices_of(mette.get(page(world.meeting, "book/")), "slot")

    assert str(world.slots[0].public_id) in offered
    assert str(other.public_id) not in offered


def test_what_was_shown_is_kept_as_proof(world, mette):
    mette.get(page(world.meeting, "book/"), {"form": "video"})

    shown = SlotsShown.objects.get()
    assert (shown.meeting, shown.mode, shown.shown_at) == (world.meeting, "video", NOW)
    assert len(shown.starts) == 14


def test_it_does_not_ask_more_often_the_more_times_there_are(world, mette, queries_do_not_grow):
    hours = iter(range(8, 18))

    def one_more():
        SlotFactory(caseworker=world.case.caseworker, starts_at=at(10, next(hours)))

    mette.get(page(world.meeting, "book/"))
    queries_do_not_grow(lambda: mette.get(page(world.meeting, "book/")), one_more)


# Sending it


def test_a_booking_leads_to_its_receipt(world, mette):
    response = mette.post(
        page(world.meeting, "book/"), {"mode": "video", "slot": str(world.slots[0].public_id)}
    )

    world.meeting.refresh_from_db()
    assert (response.status_code, response.url) == (302, page(world.meeting, "kvittering/"))
    assert (world.meeting.state, world.meeting.mode) == (MeetingState.BOOKED, Mode.VIDEO)
    assert world.meeting.starts_at == at(30, 10, month=11)
    assert world.meeting.self_booked


def test_pressing_twice_books_once(world, mette):
    for _ in range(2):
        response = mette.post(
            page(world.meeting, "book/"), {"mode": "video", "slot": str(world.slots[0].public_id)}
        )

    assert response.url == page(world.meeting, "kvittering/")
    assert CaseEvent.objects.filter(kind=EventKind.BOOKED).count() == 1


def test_an_empty_form_names_both_choices_and_books_nothing(world, mette):
    response = mette.post(page(world.meeting, "book/"), {})

    assert response.status_code == 422
    assert title_of(response).startswith("Fejl: Book din 2. jobsamtale")
    links = links_of(response)
    assert links["Vælg, hvordan du vil holde samtalen"] == "#id_mode_0"
    assert links["Vælg et tidspunkt"] == "#id_slot_0"
    assert nothing_happened(world.meeting)


def test_a_way_without_a_time_comes_back_with_its_times(world, mette):
    response = mette.post(page(world.meeting, "book/"), {"mode": "video"})

    assert response.status_code == 422
    assert chosen_of(response, "mode") == ["video"]
    assert len(choices_of(response, "slot")) == 14


@pytest.mark.parametrize("slot", ["no-such-time", "00000000-0000-4000-8000-000000000000", "nu"])
def test_a_time_that_does_not_exist_is_asked_for_again(world, mette, slot):
    response = mette.post(page(world.meeting, "book/"), {"mode": "video", "slot": slot})

    assert response.status_code == 422
    assert "Vælg et tidspunkt" in links_of(response) or "Vælg et tidspunkt" in text_of(response)
    assert nothing_happened(world.meeting)


def test_a_time_that_was_taken_names_the_nearest_others(world, mette):
    gone = world.slots[0]
    gone.is_taken = True
    gone.save()

    response = mette.post(
        page(world.meeting, "book/"), {"mode": "video", "slot": str(gone.public_id)}
    )

    assert response.status_code == 409
    assert (
        "Tiden kl. 10.00 er lige blevet taget. Vælg en anden. De nærmeste ledige tider er "
        "mandag 30. november kl. 12.30, mandag 30. november kl. 13.30 og "
        "mandag 30. november kl. 14.30."
    ) in text_of(response)
    assert str(gone.public_id) not in choices_of(response, "slot")
    assert chosen_of(response, "mode") == ["video"]
    assert nothing_happened(world.meeting)


def test_a_way_that_the_time_does_not_have_is_refused(world, mette):
    response = mette.post(
        page(world.meeting, "book/"), {"mode": "video", "slot": str(world.slots[4].public_id)}
    )

    assert response.status_code == 409
    assert "På det tidspunkt kan samtalen holdes på telefon." in text_of(response)
    assert nothing_happened(world.meeting)


def test_a_time_of_another_branch_is_refused(world, mette):
    elsewhere = SlotFactory(starts_at=at(30, 10, month=11))

    response = mette.post(
        page(world.meeting, "book/"), {"mode": "video", "slot": str(elsewhere.public_id)}
    )

    assert response.status_code == 409
    assert nothing_happened(world.meeting)


@pytest.mark.parametrize("name", ["", "book/", "kvittering/", "flyt/", "afbud/", "udeblevet/",
                                  "ingen-tid/", "kalender.ics"])  # fmt: skip
def test_a_strangers_talk_is_not_there(world, log_in, name):
    stranger = log_in(MemberFactory().user)

    assert stranger.get(page(world.meeting, name)).status_code == 404
    if name not in {"", "kvittering/", "kalender.ics"}:
        assert stranger.post(page(world.meeting, name)).status_code == 404
    assert nothing_happened(world.meeting)


# The first talk (R8, U7)


@pytest.fixture
def first_talk(world):
    return MeetingFactory(
        case=a_case(), sequence=1, invited_on=date(2026, 11, 23), booking_deadline=date(2026, 12, 1),
        window_from=date(2026, 11, 24), window_to=date(2026, 12, 8),
    )  # fmt: skip


def test_the_first_talk_offers_no_way_to_choose(first_talk, log_in):
    slots(first_talk.case)

    response = log_in(first_talk.case.member.user).get(page(first_talk, "book/"))

    assert choices_of(response, "mode") == []
    assert "Den første samtale holder vi ved fremmøde i Aarhus." in text_of(response)


@pytest.mark.parametrize("mode", ["video", "phone"])
def test_the_first_talk_is_never_booked_in_another_way(first_talk, log_in, mode):
    [slot, *_] = slots(first_talk.case)

    response = log_in(first_talk.case.member.user).post(
        page(first_talk, "book/"), {"mode": mode, "slot": str(slot.public_id)}
    )

    assert response.status_code == 409
    assert "Samtalen kan holdes ved fremmøde." in text_of(response)
    assert nothing_happened(first_talk)


def test_the_first_talk_is_booked_in_person(first_talk, log_in):
    [slot, *_] = slots(first_talk.case)

    log_in(first_talk.case.member.user).post(
        page(first_talk, "book/"), {"slot": str(slot.public_id)}
    )

    first_talk.refresh_from_db()
    assert (first_talk.state, first_talk.mode) == (MeetingState.BOOKED, Mode.IN_PERSON)


# No times, past the deadline, somebody else's


def test_without_any_time_there_is_still_a_way(log_in):
    meeting = second_talk(a_case())

    response = log_in(meeting.case.member.user).get(page(meeting, "book/"))

    assert (
        "Vi har ingen ledige tider lige nu. Kommer der ingen inden din frist, rykker vi den."
    ) in text_of(response)
    assert "miste dagpenge" not in text_of(response)
    assert links_of(response)["Ring 70 10 20 30"] == "tel:+4570102030"
    assert SlotsShown.objects.get().starts == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_after_the_deadline_the_phone_is_the_button(world, log_in, go_to, method):
    go_to(at(2, 0))

    response = getattr(log_in(world.user), method)(
        page(world.meeting, "book/"), {"mode": "video", "slot": str(world.slots[1].public_id)}
    )

    assert response.status_code == (200 if method == "get" else 409)
    assert (
        "Fristen var tirsdag 1. december. Ring 70 10 20 30, så finder vi en tid sammen i dag."
    ) in text_of(response)
    assert links_of(response)["Ring 70 10 20 30"] == "tel:+4570102030"
    assert nothing_happened(world.meeting)


def test_until_the_last_second_it_can_be_booked(world, log_in, go_to):
    go_to(at(1, 23, 59))

    response = log_in(world.user).post(
        page(world.meeting, "book/"), {"mode": "phone", "slot": str(world.slots[4].public_id)}
    )

    assert response.status_code == 302


def test_an_expired_talk_that_was_cured_leads_to_the_talk(log_in):
    meeting = second_talk(a_case(), state=MeetingState.BOOKING_EXPIRED, cured_on=date(2026, 11, 20))

    response = log_in(meeting.case.member.user).get(page(meeting, "book/"))

    assert response.url == page(meeting)


def test_a_resting_deadline_is_not_threatened_with(world, log_in):
    world.meeting.suspended_for = Suspension.SICK
    world.meeting.booking_deadline = None
    history.save(world.meeting, actor=None, at=NOW)

    words = text_of(log_in(world.user).get(page(world.meeting, "book/")))

    assert "Du har ingen frist, mens du er syg." in words
    assert "miste dagpenge" not in words


def test_a_talk_that_the_jobcenter_took_over_cannot_be_booked(world, mette):
    world.case.state = CaseState.JOBCENTER_ACTIVE
    world.case.handover_reason = "months"
    world.case.handed_over_on = date(2026, 11, 24)
    history.save(world.case, actor=None, at=NOW)

    response = mette.post(
        page(world.meeting, "book/"), {"mode": "video", "slot": str(world.slots[0].public_id)}
    )

    assert response.status_code == 409
    assert "Samtalen er ikke booket" in text_of(response)


def test_a_talk_at_a_fixed_time_is_not_booked_by_the_member(log_in):
    meeting = MeetingFactory(
        case=a_case(), kind=MeetingKind.AVAILABILITY_TALK, sequence=None, planned=None,
        invited_on=date(2026, 11, 23), booking_deadline=None, window_from=None, window_to=None,
        suspended_for=Suspension.NO_SLOTS,
    )  # fmt: skip
    client = log_in(meeting.case.member.user)

    assert client.get(page(meeting, "book/")).url == page(meeting)
    assert client.post(page(meeting, "book/")).url == page(meeting)


# Receipt and calendar


def test_the_receipt_says_when_how_and_with_whom(world, mette):
    mette.post(
        page(world.meeting, "book/"), {"mode": "video", "slot": str(world.slots[0].public_id)}
    )

    words = text_of(mette.get(page(world.meeting, "kvittering/")))

    assert words.startswith("Din samtale er booket Du har overholdt fristen.")
    assert "Mandag 30. november kl. 10.00" in words
    assert "Hvordan Video. Linket åbner 10 minutter før Med Karen Holm" in words
    assert "Sådan forbereder du dig" in words


def test_without_a_booking_there_is_no_receipt(world, mette):
    assert mette.get(page(world.meeting, "kvittering/")).url == page(world.meeting)


def event_of(response):
    [event] = Calendar.from_ical(response.content.decode()).walk("VEVENT")
    return event


def test_the_calendar_file_names_the_time_and_neither_talk_nor_person(log_in):
    meeting = booked_talk(a_case(), at(3, 10))

    response = log_in(meeting.case.member.user).get(page(meeting, "kalender.ics"))

    event = event_of(response)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert (event.start, event.end) == (at(3, 10), at(3, 10, 45))
    assert event["UID"] == f"{meeting.public_id}@minside.dk"
    assert event["SUMMARY"] == "Aftale med A-kassen"
    assert "jobsamtale" not in response.content.decode()
    assert "Kjær" not in response.content.decode()


def test_a_moved_talk_is_the_same_entry_with_a_higher_number(world, mette):
    mette.post(
        page(world.meeting, "book/"), {"mode": "video", "slot": str(world.slots[0].public_id)}
    )
    before = event_of(mette.get(page(world.meeting, "kalender.ics")))
    mette.post(
        page(world.meeting, "flyt/"), {"mode": "video", "slot": str(world.slots[1].public_id)}
    )
    after = event_of(mette.get(page(world.meeting, "kalender.ics")))

    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (1, 2)


def test_a_talk_without_a_time_has_no_calendar_file(world, mette):
    assert mette.get(page(world.meeting, "kalender.ics")).status_code == 404


# Moving


@pytest.fixture
def booked(world, mette):
    mette.post(
        page(world.meeting, "book/"), {"mode": "video", "slot": str(world.slots[0].public_id)}
    )
    world.meeting.refresh_from_db()
    return world.meeting


def test_moving_begins_with_the_time_and_the_way_it_has(booked, mette):
    response = mette.get(page(booked, "flyt/"))

    assert "Din tid nu er mandag 30. november kl. 10.00." in text_of(response)
    assert chosen_of(response, "mode") == ["video"]
    assert chosen_of(response, "slot") == ["nu"]


def test_a_talk_moves_to_another_time(world, booked, mette):
    response = mette.post(
        page(booked, "flyt/"), {"mode": "video", "slot": str(world.slots[2].public_id)}
    )

    booked.refresh_from_db()
    assert response.url == page(booked, "kvittering/")
    assert booked.starts_at == at(30, 13, 30, month=11)
    assert "Din samtale er ændret" in text_of(mette.get(response.url))


def test_the_way_can_change_alone(booked, mette):
    mette.post(page(booked, "flyt/"), {"mode": "phone", "slot": "nu"})

    booked.refresh_from_db()
    assert (booked.mode, booked.starts_at) == (Mode.PHONE, at(30, 10, month=11))


def test_a_way_that_the_time_does_not_have_takes_its_chip_away(world, booked, mette):
    world.slots[0].modes = ["video"]
    world.slots[0].save()

    response = mette.get(page(booked, "flyt/"), {"mode": "phone"})

    assert "nu" not in choices_of(response, "slot")
    assert "Tiden kl. 10.00 kan ikke holdes sådan." in text_of(response)


def test_without_other_times_the_own_one_stays(log_in):
    meeting = booked_talk(a_case(), at(3, 10))

    response = log_in(meeting.case.member.user).get(page(meeting, "flyt/"))

    assert "Der er ingen andre ledige tider. Din tid nu gælder stadig." in text_of(response)
    assert choices_of(response, "slot") == ["nu"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_talk_that_has_begun_is_not_moved(world, booked, log_in, go_to, method):
    go_to(at(30, 10, month=11))

    response = getattr(log_in(world.user), method)(
        page(booked, "flyt/"), {"mode": "video", "slot": str(world.slots[9].public_id)}
    )

    assert response.status_code == 409
    assert "Samtalen begyndte mandag 30. november kl. 10.00" in text_of(response)
    booked.refresh_from_db()
    assert booked.starts_at == at(30, 10, month=11)


def test_a_taken_time_leaves_the_talk_where_it_is(world, booked, mette):
    world.slots[2].is_taken = True
    world.slots[2].save()

    response = mette.post(
        page(booked, "flyt/"), {"mode": "video", "slot": str(world.slots[2].public_id)}
    )

    assert response.status_code == 409
    booked.refresh_from_db()
    assert booked.starts_at == at(30, 10, month=11)


def test_a_talk_that_is_not_booked_is_not_moved(world, mette):
    assert mette.get(page(world.meeting, "flyt/")).url == page(world.meeting)


def test_a_talk_at_the_jobcenter_is_moved_on_jobnet(log_in):
    meeting = MeetingFactory(
        case=a_case(), kind=MeetingKind.JC_TALK, organiser="jobcenter", sequence=None, planned=None,
        state=MeetingState.BOOKED, starts_at=at(3, 10), ends_at=at(3, 11), mode=Mode.IN_PERSON,
        invited_on=None, booking_deadline=None, window_from=None, window_to=None, caseworker=None,
    )  # fmt: skip
    client = log_in(meeting.case.member.user)

    for name in ("flyt/", "afbud/"):
        response = client.get(page(meeting, name))

        assert response.status_code == 409
        assert "jobnet.dk" in text_of(response)


# Saying that no time fits


def test_it_says_first_what_will_happen(world, mette):
    words = text_of(mette.get(page(world.meeting, "ingen-tid/")))

    assert "Vi gemmer, at du så 16 ledige tider." in words
    assert "Du mister ikke dagpenge, mens fristen hviler." in words
    assert nothing_happened(world.meeting)


def test_the_deadline_rests_and_what_was_offered_is_kept(world, mette):
    response = mette.post(page(world.meeting, "ingen-tid/"), follow=True)

    world.meeting.refresh_from_db()
    assert world.meeting.suspended_for == Suspension.MEMBER_FOUND_NONE
    assert len(SlotsShown.objects.get().starts) == 16
    assert "Vi har noteret det. Din frist hviler nu, og vi kontakter dig." in text_of(response)


def test_saying_it_twice_says_it_once(world, mette):
    for _ in range(2):
        mette.post(page(world.meeting, "ingen-tid/"))

    assert CaseEvent.objects.filter(kind=EventKind.NO_SLOT_REPORTED).count() == 1


def test_after_the_deadline_it_is_too_late_to_say_so(world, log_in, go_to):
    go_to(at(2, 0))

    response = log_in(world.user).post(page(world.meeting, "ingen-tid/"))

    assert response.status_code == 409
    assert Meeting.objects.get(pk=world.meeting.pk).suspended_for == ""
