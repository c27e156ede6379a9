"""The front page (M1): what now, by when, what then; its number is the number of steps."""

import re
from datetime import date, timedelta

import pytest

from cases.models import EventKind
from core import history
from core.dates import ONE_DAY
from meetings.models import MeetingState
from sanctions.models import SanctionCase, SanctionKind, SanctionState
from tests.factories import (
    CaseFactory,
    JoblogEntryFactory,
    MeetingFactory,
    OfferRecommendationFactory,
)
from tests.web.member.reading import links_of, text_of, title_of
from tests.web.member.world import (
    DEADLINE,
    NOW,
    World,
    a_case,
    a_plan,
    at,
    booked_talk,
    first_talk_held,
    letter,
    missed_talk,
    second_talk,
    slots,
)

pytestmark = pytest.mark.django_db


def home_of(case, log_in):
    return log_in(case.member.user).get("/min-side/")


def test_it_says_what_to_do_by_when_and_what_then(log_in):
    world = World()

    response = home_of(world.case, log_in)

    words = text_of(response)
    assert words.startswith("Hej Mette Du har én ting, du skal nå: booke din samtale.")
    assert "Senest 1. dec. · tirsdag 7 dage tilbage Book din 2. jobsamtale" in words
    assert "kan du miste dagpenge fra onsdag 2. december, og til du har en ny tid" in words
    links = links_of(response)
    assert links["Book samtalen"] == f"/min-side/samtaler/{world.meeting.public_id}/book/"
    assert links["Læs brevet"] == f"/min-side/indbakke/{world.letter.public_id}/"


def test_its_parts_stand_in_the_order_of_a_phone(log_in):
    words = text_of(home_of(World().case, log_in))

    headings = [
        "Book din 2. jobsamtale",
        "Joblog",
        "Dit forløb",
        "Min Plan",
        "Seneste breve",
        "Karen Holm",
    ]
    places = [words.index(heading) for heading in headings]
    assert places == sorted(places)


def test_the_number_of_things_is_the_number_of_cards_and_lines(log_in, go_to):
    world = World()
    OfferRecommendationFactory(case=world.case, consent_due_on=date(2026, 12, 3))
    go_to(at(26, 9, month=11))

    response = home_of(world.case, log_in)

    assert "Du har tre ting, du skal nå: " in text_of(response)
    page = response.content.decode()
    lines = re.search(r'<ul class="next-step-more".*?</ul>', page, re.S)[0]
    assert lines.count("<li>") == 2
    assert "Senest torsdag 3. december" in text_of(response)
    assert "Senest søndag 29. november" in text_of(response)


def test_the_joblog_shows_what_is_logged_and_what_is_missing(log_in):
    words = text_of(home_of(World().case, log_in))

    assert (
        "Uge 48 · mandag 23. – søndag 29. november Stilling 1 Projektkoordinator, Aarhus Kommune "
        "Stilling 2 Mangler. Log den senest søndag 29. november."
    ) in words


def test_the_letters_say_which_ask_for_something(log_in):
    assert (
        "Book din 2. jobsamtale senest tirsdag 1. december (ulæst) mandag 23. november · "
        "senest tirsdag 1. december Kræver handling"
    ) in text_of(home_of(World().case, log_in))


def test_the_plan_shows_goals_and_requirement(log_in):
    words = text_of(home_of(World().case, log_in))

    assert (
        "Jobmål Lagermedarbejder Chauffør Krav til jobsøgning "
        "Mindst 2 stillinger om ugen, helst én opslået"
    ) in words


def test_a_new_case_has_empty_parts_that_say_what_comes(log_in):
    case = a_case()

    words = text_of(home_of(case, log_in))

    assert "Du har ikke noget, du skal nå lige nu." in words
    assert "Du får din plan ved den første samtale." in words
    assert "Du har ingen breve endnu. Vi skriver her, når der er nyt." in words
    assert "Stilling 1 Mangler." in words


def test_a_plan_is_promised_for_the_day_of_the_first_talk(log_in):
    case = a_case()
    MeetingFactory(case=case, sequence=1, booked=True, starts_at=at(4, 10))

    assert "Du får din plan ved den første samtale fredag 4. december." in text_of(
        home_of(case, log_in)
    )


def test_a_plan_that_was_not_approved_is_a_thing_to_do(log_in):
    case = a_case()
    a_plan(case, acknowledged=False)

    assert "Du har én ting, du skal nå: læse Min Plan." in text_of(home_of(case, log_in))


def test_who_is_not_unemployed_is_told_so(member_client):
    response = member_client.get("/min-side/")

    assert "Du har ikke noget forløb hos os lige nu." in text_of(response)


def test_after_the_deadline_the_phone_is_the_button(log_in, go_to):
    case = a_case()
    second_talk(case)
    go_to(at(2, 0))

    response = home_of(case, log_in)

    assert "Fristen var tirsdag 1. december Ring til os om en ny tid" in text_of(response)
    assert links_of(response)["Ring 70 10 20 30"] == "tel:+4570102030"


def test_a_missed_talk_asks_for_contact(log_in, go_to):
    case = a_case()
    talk = missed_talk(case, at(1, 10))
    go_to(at(1, 13))

    response = home_of(case, log_in)

    assert "Du har én ting, du skal nå: kontakte os." in text_of(response)
    assert "Vi mødtes ikke Kontakt os nu" in text_of(response)
    assert links_of(response)["Kontakt os nu"] == f"/min-side/samtaler/{talk.public_id}/udeblevet/"


def test_an_open_deadline_and_a_booking_are_never_shown_together(log_in):
    case = a_case()
    first_talk_held(case)
    booked_talk(case, at(3, 10))

    response = home_of(case, log_in)

    words = text_of(response)
    assert "Næste skridt er din 2. jobsamtale torsdag 3. december kl. 10.00" in words
    assert "Book senest" not in words
    assert "Book samtalen" not in links_of(response)


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        (SanctionKind.NO_SHOW, "om samtalen fredag 20. november, før vi afgør noget."),
        (SanctionKind.BOOKING_DEADLINE_MISSED, "om fristen fredag 20. november, før vi"),
        (SanctionKind.QUARANTINE, "om det, der står i vores brev, før vi afgør noget."),
    ],
)
def test_a_hearing_is_answered_before_anything_else_is_booked(log_in, kind, about):
    world = World()
    sanction = SanctionCase(
        case=world.case,
        kind=kind,
        state=SanctionState.HEARING,
        event_on=date(2026, 11, 20),
        flagged_at=NOW,
        reply_by=date(2026, 12, 1),
    )
    history.save(sanction, actor=None, at=NOW)

    words = text_of(home_of(world.case, log_in))

    assert "Du har to ting, du skal nå: svare på vores brev og booke din samtale." in words
    assert f"Vi vil gerne høre fra dig {about}" in words
    assert "Svar senest tirsdag 1. december." in words


def test_a_sick_member_sees_it_and_the_way_back(log_in):
    world = World()
    log_in(world.user).post("/min-side/syg/")

    response = home_of(world.case, log_in)

    assert "Du er meldt syg fra tirsdag 24. november. Jeg er rask igen" in text_of(response)
    assert "Du har ikke noget, du skal nå lige nu." in text_of(response)
    assert "Du har ingen frist, mens du er syg." in text_of(response)


def test_the_jobcenters_member_is_sent_to_jobnet(log_in):
    case = CaseFactory(handed_over=True, spell_start=date(2026, 8, 3))

    words = text_of(home_of(case, log_in))

    assert "holder samtalerne med dig. Du booker dem på jobnet.dk." in words


def test_the_menu_counts_what_is_unopened(log_in):
    world = World()
    client = log_in(world.user)
    menu = re.compile(r'<nav class="main-menu".*?</nav>', re.S)

    before = menu.search(client.get("/min-side/").content.decode())[0]
    client.get(f"/min-side/indbakke/{world.letter.public_id}/")
    after = menu.search(client.get("/min-side/").content.decode())[0]

    assert "ulæst brev" in before
    assert "ulæst" not in after


def test_the_title_names_nobody(log_in):
    assert title_of(home_of(a_case(), log_in)) == "Forside – Min side – A-kassen"


def test_it_does_not_ask_more_often_the_more_there_is(log_in, queries_do_not_grow):
    world = World()
    client = log_in(world.user)
    days = iter(range(50))

    def one_more():
        day = next(days)
        JoblogEntryFactory(case=world.case, applied_on=date(2026, 11, 24))
        booked_talk(
            world.case, at(1, 9, month=11) - day * ONE_DAY, state=MeetingState.CANCELLED_LAWFUL
        )
        letter(
            world.meeting,
            EventKind.DEADLINE_SET,
            moment=NOW - timedelta(hours=30 - day),
            deadline=DEADLINE,
        )

    client.get("/min-side/")
    queries_do_not_grow(lambda: client.get("/min-side/"), one_more)


def test_free_times_are_counted_for_the_last_day(log_in, go_to):
    case = a_case()
    first_talk_held(case)
    second_talk(case)
    slots(case)
    go_to(at(1, 9))

    assert "Din frist er i dag kl. 23.59. Der er 12 ledige tider." in text_of(home_of(case, log_in))
