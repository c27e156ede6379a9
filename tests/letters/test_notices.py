"""The texts of e-mails and SMS: exact, short, and without anything that is nobody else's business."""

from datetime import date, datetime

import pytest

from core.dates import COPENHAGEN
from letters import notices, rules
from letters.notices import Notice, Occasion, Sender

FUND = Sender(name="A-kassen", site="minside.dk", phone="70 10 20 30")
AT = datetime(2026, 11, 25, 10, 0, tzinfo=COPENHAGEN)
"""A Wednesday."""
TALK = datetime(2026, 11, 26, 10, 0, tzinfo=COPENHAGEN)
FIRST_OF_DECEMBER = date(2026, 12, 1)


def occasion(notice: Notice, **facts) -> Occasion:
    return Occasion(notice=notice, first_name="Mette", **facts)


@pytest.mark.parametrize(
    ("told", "text"),
    [
        (
            occasion(Notice.NEW_LETTER),
            "A-kassen: Du har et nyt brev på Min side. Log ind på minside.dk for at læse det. "
            "Du kan ikke svare på denne sms.",
        ),
        (
            occasion(Notice.NEW_DEADLINE, deadline=FIRST_OF_DECEMBER),
            "A-kassen: Du har et nyt brev på Min side. Der er en frist tirsdag 1. december. "
            "Log ind på minside.dk. Spørgsmål? Ring 70 10 20 30",
        ),
        (
            occasion(Notice.DAYS_LEFT, deadline=date(2026, 11, 28)),
            "A-kassen: Der er 3 dage til din frist 28. november. Log ind på minside.dk og se, "
            "hvad du skal gøre. Spørgsmål? Ring 70 10 20 30",
        ),
        (
            occasion(Notice.DAYS_LEFT, deadline=date(2026, 11, 26)),
            "A-kassen: Der er 1 dag til din frist 26. november. Log ind på minside.dk og se, "
            "hvad du skal gøre. Spørgsmål? Ring 70 10 20 30",
        ),
        (
            occasion(Notice.LAST_DAY, deadline=AT.date()),
            "A-kassen: Din frist er i dag kl. 23.59. Log ind på minside.dk nu. "
            "Kan du ikke nå det, så ring 70 10 20 30 inden kl. 15",
        ),
        (
            occasion(Notice.TALK_BOOKED, talk_at=TALK),
            "A-kassen: Din aftale torsdag 26. november kl. 10.00 er på plads. "
            "Se detaljer på minside.dk",
        ),
        (
            occasion(Notice.TALK_SOON, talk_at=TALK),
            "A-kassen: Du har en aftale i morgen kl. 10.00. Se hvor og hvordan på minside.dk. "
            "Forhindret? Meld afbud på Min side, før den begynder",
        ),
        (
            occasion(Notice.MISSED, talk_at=AT.replace(hour=9)),
            "A-kassen: Vi fik ikke fat i dig i dag. Ring 70 10 20 30 nu, eller log ind på "
            "minside.dk. Det er vigtigt, at du svarer hurtigt",
        ),
        (
            occasion(Notice.JOBLOG),
            "A-kassen: Husk ugens stillinger i din joblog senest søndag. Se, hvad du mangler, "
            "på minside.dk",
        ),
        (
            occasion(Notice.CHANGED),
            "A-kassen: Vi har ændret en aftale med dig. Du skal ikke gøre noget nu. "
            "Se mere på minside.dk",
        ),
    ],
)
def test_each_sms_reads_as_agreed(told, text):
    assert notices.sms(told, FUND, at=AT) == text


@pytest.mark.parametrize("notice", Notice)
def test_each_sms_fits_with_the_longest_values(notice):
    longest = occasion(
        notice,
        deadline=date(2026, 9, 24),
        talk_at=datetime(2026, 9, 24, 10, 0, tzinfo=COPENHAGEN),
    )
    for day in (1, 23, 24):
        at = datetime(2026, 9, day, 10, 0, tzinfo=COPENHAGEN)

        assert rules.sms_length(notices.sms(longest, FUND, at=at)) <= rules.SMS_LENGTH


@pytest.mark.parametrize("notice", Notice)
def test_no_sms_has_a_name_a_kind_of_talk_or_a_link(notice):
    told = occasion(notice, deadline=FIRST_OF_DECEMBER, talk_at=TALK)

    text = notices.sms(told, FUND, at=AT)

    assert "Mette" not in text
    assert "http" not in text
    assert "samtale" not in text


@pytest.mark.parametrize("notice", Notice)
def test_no_mail_has_a_kind_of_talk_or_a_link(notice):
    told = occasion(notice, deadline=FIRST_OF_DECEMBER, talk_at=TALK)

    subject, body = notices.mail(told, FUND, at=AT)

    assert body.startswith("Hej Mette\n")
    assert "Mette" not in subject
    assert "http" not in body
    assert "samtale" not in subject + body
    assert "{" not in subject + body


def test_a_mail_about_a_deadline_names_it():
    subject, body = notices.mail(
        occasion(Notice.NEW_DEADLINE, deadline=FIRST_OF_DECEMBER), FUND, at=AT
    )

    assert subject == "Nyt brev fra A-kassen med frist 1. december"
    assert "Du skal gøre noget senest tirsdag 1. december." in body
    assert "Ring 70 10 20 30, hvis du har brug for hjælp." in body
    assert "Vi sender aldrig links" in body


def test_a_deadline_that_is_today_is_no_longer_days_away():
    told = occasion(Notice.DAYS_LEFT, deadline=AT.date())

    assert "Din frist er i dag kl. 23.59." in notices.sms(told, FUND, at=AT)


def test_after_the_phone_has_closed_nobody_is_told_to_ring_before_three():
    told = occasion(Notice.LAST_DAY, deadline=AT.date())

    text = notices.sms(told, FUND, at=AT.replace(hour=15))

    assert text == "A-kassen: Din frist er i dag kl. 23.59. Log ind på minside.dk nu."


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (24, "i går"),
        (25, "i dag"),
        (26, "i morgen"),
        (27, "fredag"),
        (30, "mandag"),
    ],
)
def test_day_words_are_chosen_at_the_moment_of_sending(day, word):
    assert notices.day_word(date(2026, 11, day), today=AT.date()) == word


def test_a_day_a_week_away_needs_its_date():
    assert notices.day_word(date(2026, 12, 2), today=AT.date()) == "onsdag 2. december"
