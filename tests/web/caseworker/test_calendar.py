"""S12 the week, S13 opening hours, days away and closing days."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from accounts.models import LookUp
from meetings.models import CaseworkerAbsence, ClosingDay, MeetingState, OpeningHours, Slot
from tests.factories import UserFactory
from tests.web.caseworker.conftest import TODAY, at
from tests.web.caseworker.reading import said, text_of
from web.caseworker import calendar

WEEK = reverse("caseworker:calendar")
TIMES = reverse("caseworker:times")
AWAY = reverse("caseworker:away")

HOURS = {
    "act": "hours",
    "tider-weekdays": ["0", "2"],
    "tider-opens": "09:00",
    "tider-closes": "12:00",
    "tider-slot_minutes": "60",
    "tider-pause_minutes": "0",
    "tider-modes": ["in_person", "video"],
    "tider-valid_from": "2026-04-14",
}


# The week


def test_shows_the_talks_and_free_times_of_this_week(desk):
    talk = desk.booked()
    desk.slot()
    desk.slot(days=7)

    page = text_of(desk.client.get(WEEK))

    assert "<h1>Uge 16</h1>" in page
    assert "13.–17. april · 1 samtale · 1 ledig tid" in page
    assert f"10.00 {talk.case.member.name}" in page
    assert LookUp.objects.get().rows == 1


@pytest.mark.parametrize(
    ("asked", "monday"),
    [
        ("2026-W48", date(2026, 11, 23)),
        ("2026-W53", date(2026, 12, 28)),
        ("2025-W53", date(2026, 4, 13)),
        ("nonsens", date(2026, 4, 13)),
        (None, date(2026, 4, 13)),
    ],
)
def test_reads_the_week_of_the_address_and_otherwise_takes_this_one(asked, monday):
    assert calendar.read_week(asked, TODAY) == monday


def test_an_empty_week_says_how_many_wait_for_times(desk):
    desk.waiting()

    page = text_of(desk.client.get(f"{WEEK}?uge=2026-W20"))

    assert "Ingen tider åbnet i uge 20. 1 medlem mangler at booke." in page
    assert not LookUp.objects.exists()


def test_a_missed_talk_is_marked_and_one_that_was_called_off_is_gone(desk):
    missed = desk.missed()
    gone = desk.booked(hour=14, state=MeetingState.CANCELLED_LAWFUL)

    page = text_of(desk.client.get(WEEK))

    assert "Udeblevet" in page
    assert missed.case.member.name in page
    assert gone.case.member.name not in page


def test_a_colleagues_week_is_seen_and_a_strangers_is_ones_own(desk):
    jens = UserFactory(caseworker=True, branch=desk.user.branch, first_name="Jens")
    talk = desk.booked(caseworker=jens)

    assert talk.case.member.name in text_of(desk.client.get(f"{WEEK}?hos={jens.public_id}"))
    stranger = UserFactory(caseworker=True)
    page = desk.client.get(f"{WEEK}?hos={stranger.public_id}")
    assert page.context["holder"] == desk.user


def test_the_same_week_is_a_list_when_asked_for(desk):
    talk = desk.booked()

    page = text_of(desk.client.get(f"{WEEK}?vis=liste"))

    assert f">{talk.case.member.name}</a>" in page
    assert "10.00–10.45" in page
    assert 'class="week"' not in page


def test_the_week_costs_as_many_queries_for_many_talks_as_for_one(desk, queries_do_not_grow):
    hours = iter(range(8, 20))
    desk.client.get(WEEK)

    queries_do_not_grow(lambda: desk.client.get(WEEK), lambda: desk.booked(hour=next(hours)))


# Opening hours


def test_without_hours_it_says_so(desk):
    assert "Ingen faste tider endnu." in text_of(desk.client.get(TIMES))


def test_opens_times_on_the_chosen_weekdays(desk):
    answer = desk.client.post(TIMES, HOURS)

    assert answer.url == TIMES
    hours = OpeningHours.objects.filter(caseworker=desk.user).order_by("weekday")
    assert [(row.weekday, row.opens, row.closes) for row in hours] == [
        (0, time(9), time(12)),
        (2, time(9), time(12)),
    ]
    assert Slot.objects.filter(caseworker=desk.user, starts_at=at(9, days=2)).exists()
    assert "09.00–12.00" in text_of(desk.client.get(TIMES))


def test_shows_the_times_first_without_opening_any(desk):
    page = text_of(desk.client.post(TIMES, HOURS | {"act": "preview"}))

    assert "<dt>Mandag</dt><dd>09.00, 10.00, 11.00</dd>" in page
    assert not OpeningHours.objects.exists()


def test_empty_times_close_the_weekday(desk):
    desk.client.post(TIMES, HOURS)

    desk.client.post(
        TIMES, HOURS | {"tider-opens": "", "tider-closes": "", "tider-weekdays": ["2"]}
    )

    assert [row.weekday for row in OpeningHours.objects.all()] == [0]
    assert not Slot.objects.filter(starts_at=at(9, days=2)).exists()


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"tider-weekdays": []}, 422, "Vælg mindst én ugedag"),
        ({"tider-closes": ""}, 422, "Skriv både fra og til"),
        ({"tider-closes": "08:00"}, 409, "Tiderne"),
        ({"tider-modes": []}, 409, "form"),
        ({"tider-valid_from": ""}, 422, "Vælg en dato"),
        ({"tider-valid_to": "2026-04-13"}, 409, "dato"),
    ],
)
def test_hours_that_cannot_be_come_back_and_nothing_is_saved(desk, change, status, words):
    response = desk.client.post(TIMES, HOURS | change)

    assert response.status_code == status
    assert words.lower() in text_of(response).lower()
    assert not OpeningHours.objects.exists()


def test_of_several_weekdays_all_are_saved_or_none(desk, monkeypatch):
    monday_alone = iter([True])

    def fails_on_the_second(**facts):
        if next(monday_alone, False):
            return 1
        raise calendar.slots.HoursOutOfOrder

    monkeypatch.setattr(calendar.slots, "set_opening_hours", fails_on_the_second)

    response = desk.client.post(TIMES, HOURS)

    assert response.status_code == 409


def test_opens_a_single_time(desk):
    desk.client.post(
        TIMES,
        {
            "act": "single",
            "enkelt-day": "2026-04-14",
            "enkelt-time": "17:00",
            "enkelt-minutes": "45",
            "enkelt-modes": ["phone"],
        },
    )

    slot = Slot.objects.get()
    assert (slot.caseworker, slot.starts_at, slot.minutes, slot.modes) == (
        desk.user,
        at(17, days=1),
        45,
        ["phone"],
    )


def test_a_single_time_lies_ahead(desk):
    response = desk.client.post(
        TIMES,
        {
            "act": "single",
            "enkelt-day": "2026-04-13",
            "enkelt-time": "10:20",
            "enkelt-minutes": "45",
            "enkelt-modes": ["phone"],
        },
    )

    assert response.status_code == 422
    assert not Slot.objects.exists()


def test_a_team_lead_sets_a_colleagues_times_and_a_caseworker_does_not(desk):
    form = HOURS | {"hos": str(desk.user.public_id)}

    assert desk.lead_client.post(TIMES, form).status_code == 302
    assert OpeningHours.objects.filter(caseworker=desk.user).count() == 2
    other = HOURS | {"hos": str(desk.lead.public_id)}
    assert desk.client.post(TIMES, other).status_code == 403
    assert not OpeningHours.objects.filter(caseworker=desk.lead).exists()


# Days away


def report_away(desk, first="2026-04-14", last="2026-04-15"):
    return desk.client.post(TIMES, {"act": "away", "vaek-first_day": first, "vaek-last_day": last})


def test_days_away_take_free_times_and_list_the_talks_they_hit(desk):
    talk = desk.booked(days=1)
    desk.slot(days=1, hour=13)

    answer = report_away(desk)

    absence = CaseworkerAbsence.objects.get()
    assert answer.url == f"{AWAY}?id={absence.public_id}"
    assert not Slot.objects.free().exists()
    page = text_of(desk.client.get(answer.url))
    assert talk.case.member.name in page
    for act in ("move", "to_colleague", "withdraw"):
        assert reverse(f"caseworker:{act}", args=[talk.public_id]) in page


def test_days_away_that_hit_nothing_say_so(desk):
    answer = report_away(desk)

    assert answer.url == TIMES
    assert said(desk.client.get(TIMES)) == ["Fraværet er noteret. Ingen samtaler er ramt."]


def test_days_away_in_the_wrong_order_come_back(desk):
    assert report_away(desk, "2026-04-15", "2026-04-14").status_code == 409
    assert not CaseworkerAbsence.objects.exists()


def test_days_away_are_taken_back(desk):
    report_away(desk)
    absence = CaseworkerAbsence.objects.get()

    desk.client.post(AWAY, {"id": absence.public_id})

    assert not CaseworkerAbsence.objects.exists()


def test_somebody_elses_days_away_are_found_by_the_team_lead_alone(desk, log_in):
    report_away(desk)
    address = f"{AWAY}?id={CaseworkerAbsence.objects.get().public_id}"
    colleague = log_in(UserFactory(caseworker=True, branch=desk.user.branch))

    assert colleague.get(address).status_code == 404
    assert desk.lead_client.get(address).status_code == 200
    assert desk.client.get(f"{AWAY}?id=nonsens").status_code == 404


# Closing days


def test_a_team_lead_closes_the_branch_for_a_day(desk):
    form = {"act": "closing", "lukket-day": "2026-04-20", "lukket-label": "Flytning"}

    assert desk.client.post(TIMES, form).status_code == 403
    assert not ClosingDay.objects.exists()
    desk.lead_client.post(TIMES, form)
    assert ClosingDay.objects.get().day == TODAY + timedelta(days=7)
    assert "Flytning" in text_of(desk.client.get(TIMES))
