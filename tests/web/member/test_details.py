"""The member's own details: e-mail and phone changed, the rest shown (M22)."""

import pytest

from accounts.models import Member
from core import history
from tests.web.member.reading import text_of, title_of
from tests.web.member.world import NOW, a_case

pytestmark = pytest.mark.django_db

DETAILS = "/min-side/oplysninger/"


@pytest.fixture
def member():
    return a_case().member


@pytest.fixture
def mette(member, log_in):
    return log_in(member.user)


def history_of(member):
    return Member.history.filter(id=member.pk)


def test_what_is_known_is_shown_and_the_cpr_number_masked(member, mette):
    response = mette.get(DETAILS)

    words = text_of(response)
    assert f"Navn Mette Kjær Andersen Medlemsnr. {member.member_number} Cpr-nr. " in words
    assert f"{member.street}, {member.postal_code} {member.city}" in words
    assert member.cpr not in words.replace("-", "")
    assert 'value="22 33 44 55"' in response.content.decode()


def test_a_protected_address_is_not_shown(member, mette):
    member.address_protected, member.street = True, "Skjulvej 4"
    history.save(member, actor=None, at=NOW, reason="test")

    words = text_of(mette.get(DETAILS))

    assert "Adresse Beskyttet." in words
    assert "Skjulvej" not in words


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("11223344", "11 22 33 44"),
        ("+45 1122-3344", "11 22 33 44"),
        ("0045 11 22 33 44", "11 22 33 44"),
        ("+46 70 123 45 67", "+46701234567"),
        ("", ""),
    ],
)
def test_email_and_phone_are_saved_with_who_did_it(member, mette, written, kept):
    response = mette.post(DETAILS, {"email": "mette@example.org", "phone": written}, follow=True)

    assert "Dine oplysninger er gemt." in text_of(response)
    member.refresh_from_db()
    assert (member.email, member.phone) == ("mette@example.org", kept)
    assert history_of(member).latest("history_date").history_user == member.user


def test_the_same_again_changes_nothing(member, mette):
    sent = {"email": "mette@example.org", "phone": "11 22 33 44"}
    mette.post(DETAILS, sent)
    before = history_of(member).count()

    mette.post(DETAILS, sent)

    assert history_of(member).count() == before


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"phone": "1122334"}, "Skriv telefonnummeret med otte cifre"),
        ({"phone": "112233445"}, "Skriv telefonnummeret med otte cifre"),
        ({"phone": "ring til mig"}, "Skriv telefonnummeret med otte cifre"),
        ({"email": "mette"}, "Skriv hele e-mailadressen, fx mette@eksempel.dk"),
        ({}, "Skriv en e-mail eller et telefonnummer, så vi kan sige til om nye breve"),
    ],
)
def test_what_cannot_reach_them_is_refused_and_nothing_lost(member, mette, sent, said):
    before = history_of(member).count()

    response = mette.post(DETAILS, sent)

    assert response.status_code == 422
    assert title_of(response).startswith("Fejl: ")
    assert said in text_of(response)
    assert all(f'value="{value}"' in response.content.decode() for value in sent.values())
    assert history_of(member).count() == before


def test_letters_on_paper_are_said_to_be(member, mette):
    member.digital_exempt = True
    history.save(member, actor=None, at=NOW, reason="test")

    words = text_of(mette.get(DETAILS))

    assert "Du får dine breve på papir." in words
    assert "Vil du have dine breve digitalt igen, så ring på 70 10 20 30." in words


def test_without_a_case_the_details_are_there_too(member_client):
    assert member_client.get(DETAILS).status_code == 200
