"""What every letter says: section 6 of the domain, and the tone."""

import re

import pytest

from accounts import cpr
from letters import rules, tasks
from letters.models import Code, Letter, Recipient
from tests.letters.stories import STORIES

pytestmark = pytest.mark.django_db

READABLE = 35
THREATS = ("!", "manglende", "såfremt", "der anmodes", "medlemmet", "forvaltningsloven")


def written(name: str) -> list[Letter]:
    event = STORIES[name]()
    tasks.write_due_letters(at=event.happened_at)
    return list(event.letters.order_by("code"))


def letter_of(name: str) -> Letter:
    [letter] = [each for each in written(name) if each.recipient == Recipient.MEMBER]
    return letter


def own_words(letter: Letter) -> str:
    """Return the text without greeting and signature, which no writer chooses."""
    return "\n".join(letter.text.splitlines()[1:-3])


@pytest.mark.parametrize("name", STORIES)
def test_every_story_gives_its_letter(name):
    code = name.split()[0]

    assert code in {letter.code for letter in written(name)}


@pytest.mark.parametrize("name", STORIES)
def test_every_letter_is_easy_to_read(name):
    for letter in written(name):
        assert rules.lix(f"{letter.subject}\n{own_words(letter)}") <= READABLE, letter.text


@pytest.mark.parametrize("name", STORIES)
def test_every_letter_to_a_member_says_what_to_do_and_who_helps(name):
    letter = letter_of(name)

    assert sum(block["kind"] == "act" for block in letter.body) == 1
    assert "70 10 20 31" in letter.text
    assert letter.case.caseworker.name in letter.text
    assert letter.text.startswith(f"Kære {letter.member.name}")
    assert f"Sag {letter.case.number}" in letter.head["references"]


@pytest.mark.parametrize("name", STORIES)
def test_no_letter_threatens_or_writes_about_people_in_the_third_person(name):
    for letter in written(name):
        if letter.recipient == Recipient.MEMBER:
            text = f"{letter.subject} {letter.text}".lower()
            assert not [word for word in THREATS if word in text]


@pytest.mark.parametrize("name", STORIES)
def test_no_letter_has_a_cpr_number_or_a_hole(name):
    for letter in written(name):
        text = f"{letter.subject} {letter.text} {letter.head}"
        assert letter.member.cpr not in text
        assert cpr.mask(letter.member.cpr) not in text
        assert not re.search(r"\b\d{6}[- ]?\d{4}\b", text)
        assert "None" not in text
        assert "  " not in letter.text
        assert " ." not in letter.text
        assert not re.search(r"[{}%*]", text.replace(str(letter.head), ""))


LOSS_NAMED = ("L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8", "L11", "L15")


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in STORIES
        if name.split()[0] in LOSS_NAMED and name not in ("L1 while sick", "L1 when the fund books")
    ],
)
def test_a_loss_is_named_with_its_beginning_and_its_end(name):
    text = letter_of(name).text

    assert re.search(
        r"(kan (du )?miste|ikke har ret til) (retten til )?dagpenge fra .+, og til ", text
    )


@pytest.mark.parametrize(
    ("name", "deadline"),
    [
        ("L1", "tirsdag 10. marts kl. 23.59"),
        ("L2", "tirsdag 7. april kl. 23.59"),
        ("L3", "tirsdag 7. april kl. 23.59"),
        ("L10", "mandag 1. juni kl. 23.59"),
        ("L19", "tirsdag 7. april kl. 23.59"),
        ("L21", "onsdag 22. april kl. 23.59"),
        ("L26", "mandag 6. april kl. 23.59"),
    ],
)
def test_a_deadline_is_a_weekday_a_date_and_a_time(name, deadline):
    letter = letter_of(name)

    [act] = [block for block in letter.body if block["kind"] == "act"]
    assert {"text": deadline, "strong": True} in act["spans"]
    assert letter.deadline_on is not None


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("L1", "Book din første jobsamtale senest tirsdag 10. marts"),
        ("L2", "Book din 2. jobsamtale senest tirsdag 7. april"),
        ("L4 for the joblog", "Du skal til en samtale om din jobsøgning mandag 13. april"),
        ("L5 by phone, moved", "Din samtale er flyttet til mandag 13. april kl. 10.00"),
        ("L7", "Du fik ikke booket i tide"),
        ("L8", "Vi mødtes ikke mandag 13. april"),
        ("L10", "Jobcenteret tager over tirsdag 2. juni"),
        ("L11 after the months", "Jobcenter København holder nu samtalerne med dig"),
        ("L16 handover", "Din samtale mandag 13. april kl. 10.00 er aflyst"),
        ("L17", "Du er flyttet til en ny kommune"),
        ("L18", "Din Min Plan er klar"),
        ("L20 granted", "Jobcenter København har sagt ja til uddannelsen"),
        ("L21", "Vi vil gerne høre fra dig senest onsdag 22. april"),
        ("L22 for a day", "Du får ikke dagpenge for mandag 13. april"),
        ("L22 until contact", "Du får ikke dagpenge fra mandag 13. april"),
        ("L26", "Der mangler noget i din joblog for uge 13"),
    ],
)
def test_the_subject_says_it_all(name, subject):
    assert letter_of(name).subject == subject


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("L1", "Den første samtale holder vi hos os på Havnegade 12, 1058 København K. Den varer 60 minutter."),
        ("L1", "Booker du ikke i tide, kan du miste dagpenge fra onsdag 11. marts, og til du har en ny tid."),
        ("L1", "Læg dit CV på jobnet.dk senest mandag 16. marts kl. 23.59."),
        ("L1 while sick", "Du er meldt syg, så du skal ikke booke nu."),
        ("L2", "Du har været ledig i 4 uger. Nu skal du til din 2. jobsamtale hos os."),
        ("L2", "Vælg samtidig, om vi skal mødes hos os, på video eller i telefonen."),
        ("L2 for talk 1", "Vi mødes hos os på Havnegade 12, 1058 København K."),
        ("L2 when well", "Du er meldt rask."),
        ("L2 after an outage", "Min side var nede, da du skulle booke. Det beklager vi."),
        ("L4 for the joblog", "I uge 10 og 12 loggede du færre end de 2 stillinger, vi har aftalt."),
        ("L4 for sickness", "Du har meldt afbud som syg 2 gange i træk: 9. marts og 20. marts."),
        ("L4 stated", "Du har sagt, at du passer dit barn hjemme."),
        ("L7", "Vi beder jobnet.dk om at afmelde dig fra onsdag 8. april."),
        ("L8", "Du kan miste dagpenge fra mandag 13. april, og til du har haft kontakt med os eller Jobcenteret."),
        ("L8 at the Jobcenter", "Du havde en samtale mandag 13. april kl. 10.00 hos Jobcenter København."),
        ("L11 after the months", "Du har været hos os i tre måneder."),
        ("L11 after the months", "Din samtale hos os mandag 8. juni kl. 09.00 er aflyst. Du skal ikke møde op."),
        ("L11 after the talks", "Vi tager med til den første samtale, som du har bedt om."),
        ("L17 for a branch", "hører du til Afdeling Aarhus"),
        ("L18", "Du søger mindst 3 stillinger om ugen og logger dem i jobloggen."),
        ("L18", "Lagermedarbejder"),
        ("L18 of the Jobcenter", "Jobcenter København har lavet planen sammen med dig."),
        ("L19", "Det er kun Jobcenteret, der kan bevilge det."),
        ("L20 granted", "De har skrevet, at det er mandag 4. maj."),
        ("L21", "Vi overvejer, om du har ret til dagpenge for mandag 13. april 2026."),
        ("L21", "Indtil da får du dine dagpenge, men med forbehold."),
        ("L21 with more time", "Svar på Min side senest onsdag 29. april kl. 23.59."),
        ("L22 for a day", "Vi har afgjort, at du ikke har ret til dagpenge for mandag 13. april 2026. Det er 7,4 timer."),
        ("L22 for a day", "Du skrev: Min telefon var løbet tør for strøm."),
        ("L22 for a day", "Du kan klage. Skriv til os på Min side senest fredag 22. maj kl. 23.59."),
        ("L22 for a day", "Reglerne står i lov om arbejdsløshedsforsikring § 62 og i bekendtgørelsen om rådighed."),
        ("L22 for a time", "fra mandag 13. april 2026 til og med fredag 1. maj 2026. Det er 111 timer."),
        ("L22 until contact", "fra mandag 13. april, og til du har haft kontakt med os."),
        ("L22 until contact", "Vi har ikke fået et svar fra dig."),
        ("L22 until requalified", "og til du har arbejdet 300 timer inden for tre måneder."),
        ("L23 by contact", "Vi har haft kontakt med dig. Derfor har du igen ret til dagpenge fra mandag 27. april."),
        ("L24", "Det handler om din samtale mandag 13. april kl. 10.00."),
        ("L24", "Du var til jobsamtale hos en arbejdsgiver. Det er en lovlig grund."),
        ("L25 upheld", "Vi havde ikke set din besked om afbud."),
        ("L25 forwarded", "Derfor har vi sendt din klage til Center for Klager om Arbejdsløshedsforsikring mandag 4. maj."),
        ("L25 forwarded", "Klagen (fredag 24. april)"),
        ("L25 forwarded", "Perioden dag for dag (mandag 13. april)"),
        ("L28 granted", "fra onsdag 1. april til torsdag 30. april"),
        ("L28 refused", "Jobbet er på for få timer om ugen."),
    ],
)  # fmt: skip
def test_the_facts_stand_in_the_letter(name, sentence):
    assert sentence in letter_of(name).text


def test_the_jobcenter_gets_what_it_needs_to_go_on_and_no_address():
    [letter] = [each for each in written("L11 after the talks") if each.code == Code.L12]

    assert letter.recipient == Recipient.JOBCENTER
    assert letter.subject == f"Overdragelse af sag {letter.case.number}"
    assert letter.member.member_number in letter.text
    assert "2. jobsamtale: mandag 13. april 2026" in letter.text
    assert "Medlemmet ønsker, at A-kassen deltager." in letter.text
    assert letter.member.street not in letter.text
    assert letter.member.phone not in letter.text


def test_the_jobcenter_is_told_that_a_handover_was_wrong():
    recipients = [letter.recipient for letter in written("L13")]

    assert sorted(recipients) == [Recipient.JOBCENTER, Recipient.MEMBER]
