"""How somebody becomes a session: the parts that the password log-in and the test log-in share."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib.auth import login
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import cpr
from accounts.models import Role, User
from web.access import AUDIENCES, LOG_IN_ROUTES, Request, home_of, may_open, session_ends_at

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def own_path(wanted: str | None, *, user: User | None = None) -> str:
    """Return the path if it is a page of ours (that this user may open), otherwise nothing.

    An allow-list, not a filter: what does not resolve to a page of an audience is no place to go.
    """
    if not wanted or not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return ""
    parts = urlsplit(wanted)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return ""
    audience = AUDIENCES.get(match.namespace)
    is_of_an_audience = audience is not None and audience.roles is not None
    if not is_of_an_audience and match.view_name not in LOG_IN_ROUTES:
        return ""
    if user and not may_open(user, match):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def destination(user: User, wanted: str | None) -> str:
    """Return where to go after logging in: the page that was asked for, or the role's first."""
    return own_path(wanted, user=user) or reverse(home_of(user))


def begin_session(request: HttpRequest, user: User, *, is_test: bool = False) -> None:
    """Log somebody in under a new session key; the session's limits count from now."""
    login(request, user, backend=BACKEND)
    now = request.moment.isoformat()  # type: ignore[attr-defined]
    request.session["began_at"] = request.session["used_at"] = now
    if is_test:
        request.session["is_test"] = True


def session_limit(request: Request) -> dict[str, Any]:
    """Give templates of logged-in pages the seconds until the session ends, for the warning before."""
    ends_at = session_ends_at(request) if request.user.is_authenticated else None
    if ends_at is None:
        return {}
    return {
        "session_limit": {
            "seconds": int((ends_at - request.moment).total_seconds()),
            "stay_url": reverse("front:stay"),
            "log_out_url": reverse("front:log_out"),
        }
    }


def name_given(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return who somebody says they are; wrong passwords are counted by this and the address."""
    return (credentials or {}).get("username") or request.POST.get("login", "")


class AccountAdapter(DefaultAccountAdapter):
    """Passwords for staff alone: members log in with MitID, and nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        return own_path(url) != ""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse(home_of(request.user))  # type: ignore[arg-type]

    def pre_login(
        self, request: HttpRequest, user: User, **arguments: object
    ) -> HttpResponse | None:
        if user.role == Role.MEMBER:
            raise ImmediateHttpResponse(redirect("front:member_log_in"))
        return super().pre_login(request, user, **arguments)

    def login(self, request: HttpRequest, user: User) -> None:
        begin_session(request, user)


@receiver(authenticator_added)
def note_second_factor(request: HttpRequest, user: User, **_: object) -> None:
    """Count the code that connected the app as this session's second factor."""
    record_authentication(request, user, method="mfa")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of second factors encrypted, under the keys that keep CPR numbers."""

    def encrypt(self, text: str) -> str:
        return cpr.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return cpr.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return settings.FUND_NAME
