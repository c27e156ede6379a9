"""The inbox and one letter (M2, M3)."""

from datetime import timedelta

import pytest

from cases.models import EventKind
from letters.models import Letter
from tests.factories import MemberFactory
from tests.web.member.reading import links_of, text_of, title_of
from tests.web.member.world import DEADLINE, LETTER_AT, NOW, World, at, letter

pytestmark = pytest.mark.django_db

INBOX = "/min-side/indbakke/"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def client_of_mette(world, log_in):
    return log_in(world.user)


def test_it_lists_letters_and_what_they_ask_for(client_of_mette):
    words = text_of(client_of_mette.get(INBOX))

    assert "Kræver handling 1 Alle 1" in words
    assert "Book din 2. jobsamtale senest tirsdag 1. december (ulæst)" in words


def test_letters_that_ask_for_nothing_are_left_out_on_wish(world, client_of_mette):
    letter(world.held, EventKind.HELD, moment=LETTER_AT)
    client_of_mette.post(
        f"/min-side/samtaler/{world.meeting.public_id}/book/",
        {"mode": "video", "slot": str(world.slots[0].public_id)},
    )

    response = client_of_mette.get(INBOX, {"vis": "handling"})

    assert "Ingen breve kræver noget af dig lige nu." in text_of(response)
    assert "Kræver handling 0" in text_of(response)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("jobsamtale", True), ("JOBSØGNING dagpenge", True), ("cykel", False), ("paragraph", False)],
)
def test_a_search_reads_subject_and_words(client_of_mette, wanted, found):
    words = text_of(client_of_mette.get(INBOX, {"q": wanted}))

    assert ("Book din 2. jobsamtale" in words) is found
    assert ("Ingen breve passer til din søgning." in words) is not found


def test_an_empty_inbox_says_when_there_will_be_something(member_client):
    words = text_of(member_client.get(INBOX))

    assert "Du har ingen breve endnu. Vi skriver her, når der er nyt." in words


def test_many_letters_come_in_pages(world, client_of_mette):
    for hour in range(25):
        letter(
            world.meeting,
            EventKind.DEADLINE_SET,
            moment=NOW - timedelta(hours=hour + 1),
            deadline=DEADLINE,
        )

    assert "Side 1 af 2" in text_of(client_of_mette.get(INBOX))
    assert "Side 2 af 2" in text_of(client_of_mette.get(INBOX, {"side": 2}))


def test_it_does_not_ask_more_often_the_more_letters_there_are(
    world, client_of_mette, queries_do_not_grow
):
    hours = iter(range(50))

    def one_more():
        moment = NOW - timedelta(hours=next(hours) + 1)
        letter(world.meeting, EventKind.DEADLINE_SET, moment=moment, deadline=DEADLINE)

    client_of_mette.get(INBOX)
    queries_do_not_grow(lambda: client_of_mette.get(INBOX), one_more)


# One letter


def letter_page(world):
    return f"{INBOX}{world.letter.public_id}/"


def test_a_letter_is_shown_as_it_was_sent_with_its_act_first(world, client_of_mette):
    response = client_of_mette.get(letter_page(world))

    words = text_of(response)
    assert "Kære Mette Kjær Andersen" in words
    assert "7 dage tilbage Gør det senest tirsdag 1. december. Book samtalen" in words
    assert links_of(response)["Book samtalen"] == (
        f"/min-side/samtaler/{world.meeting.public_id}/book/"
    )
    assert title_of(response) == "Brev – Min side – A-kassen"


def test_opening_is_noted_once_with_its_moment(world, log_in, go_to):
    log_in(world.user).get(letter_page(world))
    go_to(at(25, 9, month=11))
    response = log_in(world.user).get(letter_page(world))

    assert Letter.objects.get().first_opened_at == NOW
    assert "Sendt 23. november kl. 07.02. Åbnet 24. november kl. 09.00." in text_of(response)


def test_after_the_act_nothing_is_asked_any_more(world, client_of_mette):
    client_of_mette.post(
        f"/min-side/samtaler/{world.meeting.public_id}/book/",
        {"mode": "video", "slot": str(world.slots[0].public_id)},
    )

    words = text_of(client_of_mette.get(letter_page(world)))

    assert "Gør det senest" not in words


def test_a_letter_that_was_replaced_says_so(world, client_of_mette):
    letter(world.meeting, EventKind.DEADLINE_SET, moment=NOW, deadline=DEADLINE)

    words = text_of(client_of_mette.get(letter_page(world)))

    assert "Brevet er erstattet af et nyt brev tirsdag 24. november." in words


def test_the_official_copy_is_a_pdf_that_counts_as_opening(world, client_of_mette):
    response = client_of_mette.get(f"{letter_page(world)}pdf/")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="brev-2026-11-23-L2.pdf"'
    assert response.content.startswith(b"%PDF")
    assert Letter.objects.get().first_opened_at == NOW


@pytest.mark.parametrize("part", ["", "pdf/"])
def test_a_strangers_letter_is_not_there_and_stays_unopened(world, log_in, part):
    response = log_in(MemberFactory().user).get(f"{letter_page(world)}{part}")

    assert response.status_code == 404
    assert Letter.objects.get().first_opened_at is None
