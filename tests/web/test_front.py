"""Log-in, log-out, the limits of a session, and the answers when something is wrong."""

from datetime import datetime, timedelta

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from core.dates import COPENHAGEN
from tests.factories import (
    PASSWORD,
    CaseFactory,
    MemberFactory,
    UserFactory,
)
from web import front

pytestmark = pytest.mark.django_db

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=COPENHAGEN)
OPEN_PAGES = ("entrance", "member_log_in", "test_log_in", "logged_out", "accessibility", "privacy")
HOMES = {
    "member": "/min-side/",
    "caseworker": "/sagsbehandling/",
    "team_lead": "/sagsbehandling/",
    "jobcenter_reader": "/jobcenter/",
    "fund_admin": "/",
    "dpo": "/",
}


def be(client, user, **data):
    return client.post("/log-ind/test/", {"person": user.public_id, **data})


# Who are you?


@pytest.mark.parametrize("name", [*OPEN_PAGES, "status"])
def test_anybody_may_open_the_front_pages_and_finds_the_phone_number(client, name):
    response = client.get(reverse(f"front:{name}"))

    assert response.status_code == 200
    assert "70 10 20 30" in response.content.decode()


def test_who_is_not_logged_in_is_asked_who_they_are_and_comes_back_afterwards(client):
    response = client.get("/min-side/")

    assert (response.status_code, response.url) == (302, "/?next=/min-side/")
    assert "/log-ind/medlem/?next=%2Fmin-side%2F" in client.get(response.url).content.decode()


@pytest.mark.parametrize("role", HOMES)
def test_the_test_log_in_leads_to_the_roles_own_pages(client, role):
    user = MemberFactory().user if role == "member" else UserFactory(**{role: True})

    assert be(client, user).url == HOMES[role]
    assert client.session["is_test"] is True


def test_the_test_log_in_lists_people_by_role_with_what_tells_them_apart(client):
    CaseFactory(handed_over=True, member__last_name="Vester")

    page = client.get("/log-ind/test/").content.decode()

    assert "Mette Vester" in page
    assert "Hos Jobcenteret" in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_no_test_log_in_where_the_setting_is_off(client, settings, method):
    settings.TEST_LOGIN = False

    assert getattr(client, method)("/log-ind/test/").status_code == 404
    assert "/log-ind/test/" not in client.get("/").content.decode()


@pytest.mark.parametrize("person", ["", "nobody", "5f917650-8218-4fbc-8379-f297580b6ba6"])
def test_a_person_who_is_not_there_is_nobody_to_be(client, person):
    response = client.post("/log-ind/test/", {"person": person})

    assert response.url == "/log-ind/test/"
    assert "_auth_user_id" not in client.session


def test_nobody_can_be_somebody_who_is_disabled(client):
    user = UserFactory(caseworker=True, is_active=False)

    assert be(client, user).url == "/log-ind/test/"
    assert "_auth_user_id" not in client.session


# Where to afterwards


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/min-side/",
        "//evil.example/min-side/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "http:evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/min-side/../../evil",
        "/min-side/\r\nSet-Cookie: a=b",
        "\t//evil.example",
        " /min-side/",
        "min-side/",
        "/findes-ikke/",
        "/log-af/",
        "/readyz",
        "/sagsbehandling/",
        "?next=/min-side/",
        "/%5cevil.example",
        "/%2f%2fevil.example",
        "//evil.example\\@testserver/min-side/",
        "https://testserver@evil.example/min-side/",
        "",
        "/" * 3000,
    ],
)
def test_only_a_page_of_ones_own_is_a_place_to_go_after_logging_in(client, wanted):
    response = be(client, MemberFactory().user, next=wanted)

    assert response.url == "/min-side/"


def test_the_page_that_was_asked_for_is_opened_after_logging_in(client):
    response = be(client, MemberFactory().user, next="/min-side/?uge=12")

    assert response.url == "/min-side/?uge=12"


# Passwords and second factors


def give_second_factor(user):
    return Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.TOTP,
        data={"secret": get_adapter().encrypt("JBSWY3DPEHPK3PXP")},
    )


def log_in_with_password(client, user, password=PASSWORD):
    return client.post("/log-ind/", {"login": user.username, "password": password})


def code_of(secret):
    [counter] = totp.yield_hotp_counters_from_time()
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def test_a_password_alone_opens_nothing_but_the_page_that_adds_a_second_factor(client):
    assert log_in_with_password(client, UserFactory(caseworker=True)).status_code == 302

    for address in ("/sagsbehandling/", "/api/v1/schema/", "/log-ind/sikkerhed/"):
        assert client.get(address).url == "/log-ind/sikkerhed/app/"


def test_a_new_member_of_staff_connects_an_app_and_goes_on_in_the_same_session(
    client, time_machine, monkeypatch
):
    monkeypatch.setattr("django.db.transaction.on_commit", lambda notify: notify())
    time_machine.move_to(NINE, tick=False)
    log_in_with_password(client, UserFactory(caseworker=True))
    once_more = client.get("/log-ind/sikkerhed/app/").url

    assert client.get(once_more).status_code == 200
    assert client.post(once_more, {"password": PASSWORD}).url == "/log-ind/sikkerhed/app/"
    secret = client.get("/log-ind/sikkerhed/app/").context["form"].secret
    codes = client.post("/log-ind/sikkerhed/app/", {"code": code_of(secret)}).url
    assert codes == "/log-ind/sikkerhed/koder/"
    assert len(client.get(codes).context["unused_codes"]) == 10
    assert client.get("/sagsbehandling/").status_code == 200
    assert client.get("/log-ind/sikkerhed/").status_code == 200


def test_password_and_code_open_the_roles_own_pages(client, time_machine):
    time_machine.move_to(NINE, tick=False)
    user = UserFactory(caseworker=True)
    give_second_factor(user)

    assert log_in_with_password(client, user).url == "/log-ind/kode/"
    assert client.get("/log-ind/kode/").status_code == 200
    assert client.get("/sagsbehandling/").url == "/?next=/sagsbehandling/"
    response = client.post("/log-ind/kode/", {"code": code_of("JBSWY3DPEHPK3PXP")})
    assert response.url == "/sagsbehandling/"
    assert client.get("/sagsbehandling/").status_code == 200


def test_the_secret_of_a_second_factor_is_stored_encrypted():
    stored = give_second_factor(UserFactory(caseworker=True)).data["secret"]

    assert "JBSWY3DPEHPK3PXP" not in stored
    assert get_adapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"


def test_a_wrong_password_says_so_and_the_eleventh_closes_the_log_in_for_a_while(client):
    user = UserFactory(caseworker=True)

    for _ in range(9):
        assert log_in_with_password(client, user, "forkert").status_code == 200
    log_in_with_password(client, user, "forkert")
    response = log_in_with_password(client, user)

    assert response.status_code == 429
    assert "70 10 20 30" in response.content.decode()


def test_a_member_has_no_password_to_log_in_with(client):
    member = MemberFactory()

    assert log_in_with_password(client, member.user).url == "/log-ind/medlem/"
    assert "_auth_user_id" not in client.session


# The session


def test_logging_in_changes_the_session_key_and_logging_out_kills_the_old_cookie(client):
    client.session["before"] = "somebody else's"
    client.session.save()
    before = client.session.session_key
    be(client, MemberFactory().user)
    cookie = client.cookies["sessionid"].value

    assert cookie != before
    assert client.post("/log-af/").url == "/logget-af/"
    client.cookies["sessionid"] = cookie
    assert client.get("/min-side/").url == "/?next=/min-side/"


def test_logging_out_takes_a_form(client):
    be(client, MemberFactory().user)

    assert client.get("/log-af/").status_code == 405
    assert client.get("/min-side/").status_code == 200


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(client):
    be(client, MemberFactory().user)

    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (30, 302)])
def test_a_session_ends_after_half_an_hour_without_a_request(client, time_machine, minutes, status):
    time_machine.move_to(NINE, tick=False)
    be(client, MemberFactory().user)

    time_machine.move_to(NINE + timedelta(minutes=minutes), tick=False)

    assert client.get("/min-side/").status_code == status


@pytest.mark.parametrize(("minute", "status"), [(8 * 60 - 1, 200), (8 * 60, 302)])
def test_a_session_in_use_ends_after_eight_hours(client, time_machine, minute, status):
    time_machine.move_to(NINE, tick=False)
    be(client, MemberFactory().user)

    for passed in range(20, 8 * 60, 20):
        time_machine.move_to(NINE + timedelta(minutes=passed), tick=False)
        assert client.get("/min-side/").status_code == 200
    time_machine.move_to(NINE + timedelta(minutes=minute), tick=False)

    assert client.get("/min-side/").status_code == status


def test_logging_in_again_begins_a_new_eight_hours(client, time_machine):
    user = MemberFactory().user
    time_machine.move_to(NINE, tick=False)
    be(client, user)
    time_machine.move_to(NINE + timedelta(minutes=25), tick=False)
    be(client, user)

    began_at = datetime.fromisoformat(client.session["began_at"])
    assert began_at == NINE + timedelta(minutes=25)


def test_staying_logged_in_leads_back_to_the_page_it_was_asked_on(client):
    be(client, MemberFactory().user)

    response = client.post("/bliv-logget-ind/", headers={"referer": "http://testserver/min-side/"})

    assert response.url == "/min-side/"


def test_somebody_who_is_disabled_is_out_at_the_next_request(client):
    user = UserFactory(caseworker=True)
    be(client, user)
    user.is_active = False
    user.save()

    assert client.get("/sagsbehandling/").url == "/?next=/sagsbehandling/"


def test_no_cache_keeps_a_page_of_somebody_who_is_logged_in(client):
    be(client, MemberFactory().user)

    assert "no-store" in client.get("/min-side/")["Cache-Control"]


# When something is wrong


def test_a_form_without_its_token_is_refused_with_a_way_on():
    response = Client(enforce_csrf_checks=True).post("/log-ind/test/")

    assert response.status_code == 403
    assert "70 10 20 30" in response.content.decode()


@pytest.mark.parametrize(
    ("error", "status"), [(OperationalError("down"), 503), (ZeroDivisionError(), 500)]
)
def test_a_database_that_is_down_is_a_503_and_a_mistake_of_ours_a_500(monkeypatch, error, status):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(front, "_choices", fail)
    response = Client(raise_request_exception=False).get("/")

    assert response.status_code == status
    assert response.get("Retry-After") == ("10" if status == 503 else None)
    assert "70 10 20 30" in response.content.decode()


def test_a_database_that_is_down_while_the_session_is_read_is_a_503_too(client, monkeypatch):
    be(client, MemberFactory().user)
    client.raise_request_exception = False

    def fail(*_, **__):
        raise OperationalError("down")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", fail)

    assert client.get("/min-side/").status_code == 503
    assert client.get("/api/v1/schema/").json() == {"code": "unavailable"}


@pytest.mark.parametrize("path", ["/findes-ikke/", "/min-side/findes-ikke/"])
def test_an_address_that_leads_nowhere_says_so_with_the_phone_number(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert "70 10 20 30" in response.content.decode()
