"""M18 to M20: answering a hearing, reading a decision, complaining; and what leads there."""

from datetime import date, time, timedelta

import pytest

from cases.models import CaseEvent, EventKind
from core import history
from core.dates import local_moment
from letters import tasks as letter_tasks
from sanctions.models import NoConsequence, SanctionKind, SanctionState
from sanctions.operations import decisions, hearings
from tests.factories import MemberFactory, SanctionFactory
from tests.sanctions.stories import DECIDED_AT, NEXT_MORNING, decided, missed_talk
from tests.web.member.reading import links_of, text_of, title_of

pytestmark = pytest.mark.django_db

REPLY_BY = date(2026, 4, 21)
COMPLAINT_DEADLINE = date(2026, 5, 20)
LAST_MINUTE = time(23, 59)
COMPLAIN = "/min-side/klage/ny/"


def page_of(name, sanction):
    return f"/min-side/{name}/{sanction.public_id}/"


def complain_about(sanction):
    return f"{COMPLAIN}?afgoerelse={sanction.public_id}"


def events(sanction, kind):
    return CaseEvent.objects.filter(case=sanction.case, kind=kind).count()


@pytest.fixture
def asked():
    """A hearing about a talk on Monday 13 April, to be answered by 21 April."""
    row = missed_talk(self_booked=True)
    hearings.send_hearing(
        sanction_id=row.pk,
        facts="Du kom ikke til samtalen mandag 13. april.",
        actor=row.case.caseworker,
        at=NEXT_MORNING,
    )
    row.refresh_from_db()
    return row


@pytest.fixture
def lost(asked, go_to):
    """The decision that followed: benefit is lost from 13 April until there is contact."""
    return decided(heard_already(asked))


def heard_already(row):
    row.state = SanctionState.READY
    history.save(row, actor=None, at=DECIDED_AT, reason="test")
    return row


@pytest.fixture
def member_at(log_in, go_to):
    """Log the member in at a moment: ``member_at(row, NEXT_MORNING)``."""

    def open_at(row, moment):
        go_to(moment)
        return log_in(row.case.member.user)

    return open_at


# M18


def test_the_hearing_says_what_we_build_on_what_we_ask_and_by_when(asked, member_at):
    words = text_of(member_at(asked, NEXT_MORNING).get(page_of("hoering", asked)))

    assert words.startswith("Vi vil gerne høre fra dig Svar senest tirsdag 21. april kl. 23.59.")
    assert "Du kom ikke til samtalen mandag 13. april." in words
    assert "Vi overvejer, om du har ret til dagpenge fra mandag 13. april" in words
    assert "og tidligst onsdag 22. april, hvis du ikke svarer" in words
    assert "Fristen var" not in words


def test_an_answer_is_stored_once_and_more_can_be_added(asked, member_at):
    client = member_at(asked, NEXT_MORNING)
    first = client.post(page_of("hoering", asked), {"text": "Bussen kom ikke."}, follow=True)
    client.post(page_of("hoering", asked), {"text": "Bussen kom ikke."})
    asked.refresh_from_db()
    pressed_twice = asked.reply
    client.post(page_of("hoering", asked), {"text": "Jeg ringede også."})

    asked.refresh_from_db()
    words = text_of(first)
    assert "Tak for dit svar. Vi læser det, før vi afgør sagen." in words
    assert "Vi har fået dit svar" in words
    assert pressed_twice == "Bussen kom ikke."
    assert asked.reply == "Bussen kom ikke.\n\nJeg ringede også."
    assert asked.state == SanctionState.READY


@pytest.mark.parametrize(
    ("moment", "is_past"),
    [
        (local_moment(REPLY_BY, LAST_MINUTE), False),
        (local_moment(REPLY_BY + timedelta(days=1), time(0, 0)), True),
    ],
)
def test_past_the_deadline_it_says_that_it_may_be_too_late_and_takes_the_answer(
    asked, member_at, moment, is_past
):
    client = member_at(asked, moment)
    words = text_of(client.get(page_of("hoering", asked)))
    client.post(page_of("hoering", asked), {"text": "Bussen kom ikke."})

    asked.refresh_from_db()
    assert ("det kan være for sent" in words) is is_past
    assert ("Fristen var tirsdag 21. april" in words) is is_past
    assert asked.reply == "Bussen kom ikke."


@pytest.mark.parametrize(("text", "kept"), [(" ", ""), ("x" * 6001, "x" * 6001)])
def test_what_cannot_be_sent_comes_back_as_it_was(asked, member_at, text, kept):
    response = member_at(asked, NEXT_MORNING).post(page_of("hoering", asked), {"text": text})

    assert response.status_code == 422
    assert title_of(response).startswith("Fejl: ")
    assert kept in response.content.decode()
    assert events(asked, EventKind.HEARING_ANSWERED) == 0


def test_an_answer_after_the_decision_is_not_lost_and_shows_the_way_on(lost, member_at):
    client = member_at(lost, DECIDED_AT)

    page = text_of(client.get(page_of("hoering", lost)))
    response = client.post(page_of("hoering", lost), {"text": "Bussen kom ikke."})

    assert page.startswith("Sagen er afgjort")
    assert "Send svar" not in page
    assert response.status_code == 409
    assert "send det som en klage" in text_of(response)
    assert "Bussen kom ikke." in text_of(response)


def test_a_case_about_which_nobody_was_heard_has_no_such_page(member_at):
    row = missed_talk(self_booked=True)

    assert member_at(row, NEXT_MORNING).get(page_of("hoering", row)).status_code == 404


@pytest.mark.parametrize("name", ["hoering", "afgoerelse"])
def test_a_strangers_case_is_not_found(asked, log_in, go_to, name):
    go_to(NEXT_MORNING)
    stranger = log_in(MemberFactory().user)

    assert stranger.get(page_of(name, asked)).status_code == 404
    assert stranger.get(complain_about(asked)).status_code == 404


# M19


def test_the_result_comes_first_then_why_the_days_and_the_way_back(lost, member_at):
    response = member_at(lost, DECIDED_AT).get(page_of("afgoerelse", lost))

    words = text_of(response)
    assert words.startswith("Du får ikke dagpenge fra mandag 13. april Vi har afgjort")
    assert "fra mandag 13. april, og til du har haft kontakt med os." in words
    assert "Kontakt os i dag. Fra den dag kan du igen få dagpenge." in words
    assert "Derfor har vi afgjort det sådan Der er ikke en lovlig grund." in words
    assert "Du kan klage senest onsdag 20. maj kl. 23.59." in words
    assert links_of(response)["Klag over afgørelsen"] == complain_about(lost)


def test_a_closed_loss_names_its_last_day_and_the_first_with_benefit(lost, member_at):
    decisions.record_cure(
        sanction_id=lost.pk,
        cured_on=date(2026, 4, 22),
        actor=lost.case.caseworker,
        at=DECIDED_AT,
    )

    words = text_of(member_at(lost, DECIDED_AT).get(page_of("afgoerelse", lost)))

    assert "Til og med tirsdag 21. april 2026" in words
    assert "Dagpenge igen fra onsdag 22. april 2026" in words
    assert "Du skal ikke gøre noget." in words


def test_no_consequence_says_that_benefit_stays(asked, member_at):
    decisions.decide_none(
        sanction_id=heard_already(asked).pk,
        code=NoConsequence.SICK,
        actor=asked.case.caseworker,
        at=DECIDED_AT,
    )

    words = text_of(member_at(asked, DECIDED_AT).get(page_of("afgoerelse", asked)))

    assert words.startswith("Sagen er lukket, og du beholder dine dagpenge")
    assert "Du var syg." in words
    assert "Klag" not in words


def test_before_a_decision_it_says_that_there_is_none(asked, member_at):
    response = member_at(asked, NEXT_MORNING).get(page_of("afgoerelse", asked))

    assert text_of(response).startswith("Vi har ikke afgjort noget endnu")
    assert links_of(response)["Se, hvad vi bygger på"] == page_of("hoering", asked)


# M20


def test_a_complaint_in_own_words_is_taken_once(lost, member_at):
    client = member_at(lost, DECIDED_AT)
    form = text_of(client.get(complain_about(lost)))
    first = client.post(complain_about(lost), {"text": "Jeg ringede."}, follow=True)
    second = client.post(complain_about(lost), {"text": "Jeg ringede."})

    lost.refresh_from_db()
    assert "Du klager over: Du får ikke dagpenge fra mandag 13. april." in form
    assert "sender vi den videre senest onsdag 20. maj" in text_of(first)
    assert second.headers["Location"] == page_of("afgoerelse", lost)
    assert lost.state == SanctionState.APPEALED
    assert [(appeal.text, appeal.is_late) for appeal in lost.appeals.all()] == [
        ("Jeg ringede.", False)
    ]


@pytest.mark.parametrize(
    ("moment", "is_late"),
    [
        (local_moment(COMPLAINT_DEADLINE, LAST_MINUTE), False),
        (local_moment(COMPLAINT_DEADLINE + timedelta(days=1), time(0, 0)), True),
    ],
)
def test_a_late_complaint_is_sent_anyway_and_marked(lost, member_at, moment, is_late):
    client = member_at(lost, moment)
    words = text_of(client.get(complain_about(lost)))
    client.post(complain_about(lost), {"text": "Jeg ringede."})

    assert ("Du kan klage alligevel." in words) is is_late
    assert lost.appeals.get().is_late is is_late


def test_an_empty_complaint_comes_back(lost, member_at):
    response = member_at(lost, DECIDED_AT).post(complain_about(lost), {"text": ""})

    assert response.status_code == 422
    assert "Skriv, hvad du er uenig i" in text_of(response)
    assert lost.appeals.count() == 0


def test_without_a_decision_in_the_address_it_asks_which_one(lost, member_at):
    client = member_at(lost, DECIDED_AT)

    response = client.get(COMPLAIN)

    assert links_of(response)["Du får ikke dagpenge fra mandag 13. april"] == complain_about(lost)
    assert client.get(f"{COMPLAIN}?afgoerelse=andet").status_code == 404


def test_where_nothing_was_decided_there_is_nothing_to_complain_about(asked, member_at):
    client = member_at(asked, NEXT_MORNING)

    assert "Du har ingen afgørelser, du kan klage over." in text_of(client.get(COMPLAIN))
    assert client.get(complain_about(asked)).headers["Location"] == page_of("afgoerelse", asked)


def test_the_list_asks_no_more_the_more_decisions_there_are(lost, member_at, queries_do_not_grow):
    client = member_at(lost, DECIDED_AT)

    def one_more():
        SanctionFactory(
            case=lost.case,
            kind=SanctionKind.QUARANTINE,
            ready=True,
            state=SanctionState.ENDED,
            complaint_deadline=COMPLAINT_DEADLINE,
        )

    queries_do_not_grow(lambda: client.get(COMPLAIN), one_more)


# What leads there


def test_the_front_page_leads_to_the_hearing_and_then_to_the_decision(asked, member_at):
    client = member_at(asked, NEXT_MORNING)
    before = links_of(client.get("/min-side/"))
    row = decided(heard_already(asked))
    letter_tasks.write_due_letters(at=DECIDED_AT)
    client = member_at(row, DECIDED_AT)
    after = client.get("/min-side/")
    client.get(page_of("afgoerelse", row))
    read = client.get("/min-side/")

    assert before["Svar på vores brev"] == page_of("hoering", asked)
    assert links_of(after)["Læs vores afgørelse"] == page_of("afgoerelse", row)
    assert "Læs vores afgørelse" not in links_of(read)
    assert row.case.letters.get(code="L22").first_opened_at == DECIDED_AT


def test_the_letters_lead_to_their_pages(asked, member_at):
    letter_tasks.write_due_letters(at=NEXT_MORNING)
    row = decided(heard_already(asked))
    decisions.appeal(sanction_id=row.pk, text="Nej", actor=row.case.member.user, at=DECIDED_AT)
    decisions.uphold_appeal(
        sanction_id=row.pk, answer="Du har ret", actor=row.case.caseworker, at=DECIDED_AT
    )
    letter_tasks.write_due_letters(at=DECIDED_AT)
    client = member_at(row, DECIDED_AT)

    def button_of(code):
        letter = row.case.letters.filter(code=code).latest("pk")
        return links_of(client.get(f"/min-side/indbakke/{letter.public_id}/"))

    assert button_of("L21")["Send svar"] == page_of("hoering", row)
    assert button_of("L22")["Se afgørelsen"] == page_of("afgoerelse", row)
    assert button_of("L25")["Se afgørelsen"] == page_of("afgoerelse", row)


def test_the_footer_leads_to_complaining(asked, member_at):
    page = member_at(asked, NEXT_MORNING).get("/min-side/").content.decode()

    assert f'<a href="{COMPLAIN}">Klag over en afgørelse</a>' in page
