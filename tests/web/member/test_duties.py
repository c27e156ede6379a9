"""What a member has to do, in plain words and with their own dates (M24)."""

import re
from datetime import date

import pytest

from cases.models import Absence
from core import history
from plans.models import Agreement
from tests.factories import AgreementFactory, CaseFactory, JoblogEntryFactory
from tests.web.member.reading import links_of, text_of
from tests.web.member.world import NOW, World, a_case, a_plan, at, booked_talk, second_talk

pytestmark = pytest.mark.django_db

DUTIES = "/min-side/pligter/"


@pytest.fixture
def case():
    return a_case(talks_held=1)


@pytest.fixture
def words(case, log_in):
    """Return what the page says now."""
    mette = log_in(case.member.user)
    return lambda: text_of(mette.get(DUTIES))


def test_there_are_eight_questions(case, log_in):
    page = log_in(case.member.user).get(DUTIES).content.decode()

    assert len(re.findall(r"<h2 id=", page[: page.index("</main>")])) == 8


def test_a_new_case_has_nothing_that_waits(words):
    said = words()

    for sentence in (
        "Du har ingen samtale med en aftalt tid lige nu.",
        "Du har ikke noget at booke lige nu.",
        "Meld afbud, før samtalen begynder.",
        "fra dagen for samtalen, og til du har kontaktet os eller jobcenteret.",
        "I uge 48 mangler du 2. Log dem senest søndag 29. november.",
        "Du får din plan ved den første samtale. Vi laver den sammen.",
        "Hold dit CV på jobnet.dk opdateret.",
        "Jobcenter Aarhus tager over omkring tirsdag 26. januar.",
    ):
        assert sentence in said


def test_a_talk_to_book_names_its_deadline_and_leads_to_the_times(case, words, log_in):
    talk = second_talk(case)

    assert (
        "Book din 2. jobsamtale senest tirsdag 1. december kl. 23.59. "
        "Booker du ikke i tide, kan du miste dagpenge fra onsdag 2. december, "
        "og til du har en ny tid."
    ) in words()
    links = links_of(log_in(case.member.user).get(DUTIES))
    assert links["Book samtalen"] == f"/min-side/samtaler/{talk.public_id}/book/"


def test_a_booked_talk_is_named_wherever_its_time_matters(case, words):
    booked_talk(case, at(3, 10))

    said = words()

    assert "Din 2. jobsamtale er torsdag 3. december kl. 10.00." in said
    assert "Meld afbud til din 2. jobsamtale før torsdag 3. december kl. 10.00." in said
    assert "kan du miste dagpenge fra torsdag 3. december, og til du har kontaktet os." in said


def test_a_talk_that_is_over_is_none_to_come_to(case, words):
    booked_talk(case, NOW)

    assert "Du har ingen samtale med en aftalt tid lige nu." in words()


def test_the_week_that_is_reached_and_the_one_that_does_not_count(case, words):
    for _ in range(2):
        JoblogEntryFactory(case=case, applied_on=NOW.date())
    assert "Du har nået stillingerne i uge 48." in words()

    case.absences.create(
        kind=Absence.Kind.SICK, first_day=date(2026, 11, 23), source="test", received_at=NOW
    )
    assert "Denne uge tæller ikke med." in words()


def test_the_plans_number_is_the_one_that_is_asked_for(case, words):
    case.weekly_minimum = 3
    history.save(case, actor=None, at=NOW, reason="test")

    assert "Søg mindst 3 stillinger om ugen, og log dem i din joblog." in words()


def test_the_nearest_promise_of_ones_own_is_named(case, words):
    plan = a_plan(case)
    assert "Du har ikke lovet noget med en dato, som du mangler." in words()

    AgreementFactory(made_in=plan, text="Senere", due_on=date(2026, 12, 24))
    AgreementFactory(made_in=plan, text="Ring til tre kommuner", due_on=date(2026, 11, 27))
    AgreementFactory(
        made_in=plan, text="Vores", due_on=date(2026, 11, 25), owner=Agreement.Owner.FUND
    )
    assert "Det næste er “Ring til tre kommuner” senest fredag 27. november." in words()


@pytest.mark.parametrize(
    ("spell_start", "said"),
    [
        (date(2026, 11, 10), "Læg dit CV på jobnet.dk senest tirsdag 24. november."),
        (date(2026, 11, 14), "Læg dit CV på jobnet.dk senest mandag 30. november."),
        (date(2026, 11, 9), "Hold dit CV på jobnet.dk opdateret."),
    ],
)
def test_the_cv_has_a_day_until_it_is_over(log_in, spell_start, said):
    case = a_case(spell_start=spell_start)

    assert said in text_of(log_in(case.member.user).get(DUTIES))


def test_a_handover_that_is_announced_has_a_day(case, words):
    case.announced_handover_on = case.handover_on
    history.save(case, actor=None, at=NOW, reason="test")

    assert "Jobcenter Aarhus tager over tirsdag 26. januar." in words()


def test_after_the_handover_the_jobcenter_holds_the_talks(log_in):
    case = CaseFactory(handed_over=True)

    assert "holder nu samtalerne med dig." in text_of(log_in(case.member.user).get(DUTIES))


def test_a_closed_case_has_no_duties(log_in):
    case = CaseFactory(closed=True, closed_on=date(2026, 11, 20))

    assert "Du har ikke noget forløb hos os lige nu." in text_of(
        log_in(case.member.user).get(DUTIES)
    )


def test_no_sentence_is_long_and_none_threatens(log_in):
    said = text_of(log_in(World().user).get(DUTIES))

    assert said.startswith("Dine pligter ")
    assert max(len(sentence.split()) for sentence in re.split(r"(?<=[.?]) ", said)) <= 24
    for word in ("pligt til", "inden for den angivne frist", "!", "medlemmet", "såfremt"):
        assert word not in said.lower()
