"""The whole course, and the question before the handover (M11, M21)."""

from datetime import date

import pytest

from cases.models import CaseEvent, CaseState, EventKind
from cases.rules import HandoverReason
from core import history
from meetings.models import MeetingState
from tests.factories import CaseFactory
from tests.web.member.reading import links_of, text_of, title_of
from tests.web.member.world import NOW, World, a_case, at, booked_talk

pytestmark = pytest.mark.django_db

COURSE, HANDOVER = "/min-side/forloeb/", "/min-side/overgang/"


# The course


def test_it_says_where_the_member_is_and_what_comes(log_in):
    words = text_of(log_in(World().user).get(COURSE))

    assert words.startswith(
        "Dit forløb De første 3 måneder har du samtaler her i a\u2011kassen. "
        "Derefter tager jobcenteret over. Du er i uge 5 ud af ca. 13"
    )
    assert "Senest 1. dec. 2. jobsamtale Du skal selv booke tiden." in words
    assert "Omkring 26. jan. Jobcenteret tager over Jobcenter Aarhus fortsætter" in words


def test_the_axis_tells_the_same_to_those_who_cannot_see_it(log_in):
    page = log_in(World().user).get(COURSE).content.decode()

    assert "<title id=" in page
    assert "Meldt ledig: 26. oktober. 1. samtale: 5. november. 2. samtale: Book senest 1. dec." in (
        " ".join(page.split())
    )


def test_each_date_can_be_asked_why(log_in):
    words = text_of(log_in(World().user).get(COURSE))

    assert (
        "Hvorfor senest 1. dec.? Du skal booke senest tirsdag 1. december kl. 23.59. "
        "Brevet er fra mandag 23. november. Du har 8 dage. "
        "Dagen er en hverdag, så fristen bliver ikke rykket. Regelsæt regime-2024."
    ) in words
    assert words.count("Hvorfor ") == 5


def test_a_booked_talk_can_be_cancelled_from_here(log_in):
    case = a_case()
    meeting = booked_talk(case, at(3, 10))

    links = links_of(log_in(case.member.user).get(COURSE))

    assert links["Meld afbud"] == f"/min-side/samtaler/{meeting.public_id}/afbud/"


def test_a_pause_is_said(log_in):
    case = a_case(state=CaseState.AKASSE_PAUSED)

    assert "Dit forløb holder pause." in text_of(log_in(case.member.user).get(COURSE))


def test_after_the_handover_there_is_no_axis(log_in):
    case = CaseFactory(handed_over=True, spell_start=date(2026, 8, 3))

    response = log_in(case.member.user).get(COURSE)

    assert "holder nu samtalerne med dig." in text_of(response)
    assert "week-axis" not in response.content.decode()


def test_a_closed_course_says_so(log_in):
    case = a_case(closed=True, closed_on=date(2026, 11, 20))

    assert "Dit forløb er afsluttet." in text_of(log_in(case.member.user).get(COURSE))


@pytest.mark.parametrize("address", [COURSE, HANDOVER])
def test_who_is_not_unemployed_is_told_so(member_client, address):
    assert "Du har ikke noget forløb hos os lige nu." in text_of(member_client.get(address))


def test_it_does_not_ask_more_often_the_more_talks_there_are(log_in, queries_do_not_grow):
    case = a_case()
    client = log_in(case.member.user)
    days = iter(range(3, 20))

    def one_more():
        booked_talk(case, at(next(days), 9, month=11), state=MeetingState.CANCELLED_LAWFUL)

    client.get(COURSE)
    queries_do_not_grow(lambda: client.get(COURSE), one_more)


# The handover


def test_it_says_what_changes_and_what_stays(log_in):
    words = text_of(log_in(a_case().member.user).get(HANDOVER))

    assert words.startswith(
        "Når jobcenteret tager over Jobcenter Aarhus tager over omkring tirsdag 26. januar."
    )
    assert "Du søger stadig mindst 2 stillinger om ugen og logger dem." in words
    assert "Svarer du ikke, går vi ud fra, at du tager samtalen uden os." in words


@pytest.mark.parametrize(
    ("sent", "wish", "words"),
    [
        ("yes", True, "Du har svaret ja. Vi tager med til den første samtale."),
        ("no", False, "Du har svaret nej. Du tager den første samtale uden os."),
    ],
)
def test_an_answer_is_kept_and_shown(log_in, sent, wish, words):
    case = a_case()

    response = log_in(case.member.user).post(HANDOVER, {"wish": sent}, follow=True)

    case.refresh_from_db()
    assert case.wants_fund_at_first_jc_talk is wish
    assert "Tak. Vi har fået dit svar." in text_of(response)
    assert words in text_of(response)


@pytest.mark.parametrize("sent", [{}, {"wish": "maybe"}])
def test_no_answer_is_asked_for_again(log_in, sent):
    case = a_case()

    response = log_in(case.member.user).post(HANDOVER, sent)

    assert response.status_code == 422
    assert title_of(response).startswith("Fejl: Når jobcenteret tager over")
    assert links_of(response)["Vælg ja eller nej"] == "#id_wish_0"
    assert not CaseEvent.objects.exists()


def test_the_answer_can_be_changed_after_the_handover(log_in):
    case = CaseFactory(handed_over=True, spell_start=date(2026, 8, 3))
    client = log_in(case.member.user)

    for sent in ("yes", "no"):
        client.post(HANDOVER, {"wish": sent})

    case.refresh_from_db()
    assert case.wants_fund_at_first_jc_talk is False
    assert CaseEvent.objects.filter(kind=EventKind.WISH_ANSWERED).count() == 2


def test_who_was_the_jobcenters_all_along_is_not_asked(log_in):
    case = a_case()
    case.state = CaseState.JOBCENTER_ACTIVE
    case.handover_reason = HandoverReason.LEGACY
    case.handover_on = None
    history.save(case, actor=None, at=NOW)
    client = log_in(case.member.user)

    assert "har holdt samtalerne med dig hele tiden." in text_of(client.get(HANDOVER))
    assert "Vil du have os med" not in text_of(client.get(HANDOVER))
    assert client.post(HANDOVER, {"wish": "yes"}).status_code == 409
