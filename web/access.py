"""Who may open what. The first segment of an address says for whom it is; its namespace says it to us.

Four walls, each tested: nothing is open unless marked (Django's LoginRequiredMiddleware); a
namespace belongs to its roles (here); ``visible_to`` decides about the row (the models); and what
only reads runs in a read-only transaction (here), so PostgreSQL itself refuses a slip.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.dateparse import parse_datetime

from accounts.models import Role, User

GetResponse = Callable[[HttpRequest], HttpResponseBase]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Request(HttpRequest):
    """A request as views get it: by somebody who is logged in, at one moment."""

    moment: datetime
    user: User


@dataclass(frozen=True, kw_only=True)
class Audience:
    """For whom the pages of a namespace are.

    :param roles: who may open them; None for everybody, logged in or not
    :param home: the route that somebody of this audience comes to after logging in
    """

    roles: frozenset[str] | None
    home: str
    reads_only: bool = False


EVERYBODY = Audience(roles=None, home="front:entrance")
AUDIENCES = {
    "front": EVERYBODY,
    "member": Audience(roles=frozenset({Role.MEMBER}), home="member:home"),
    "caseworker": Audience(
        roles=frozenset({Role.CASEWORKER, Role.TEAM_LEAD}), home="caseworker:home"
    ),
    "jobcenter": Audience(
        roles=frozenset({Role.JOBCENTER_READER}), home="jobcenter:home", reads_only=True
    ),
    "api": Audience(
        roles=frozenset({Role.MEMBER, Role.CASEWORKER, Role.TEAM_LEAD, Role.JOBCENTER_READER}),
        home="api:docs",
    ),
}

# Routes of a namespace that others than its roles may open too.
FURTHER_ROUTES: dict[str, frozenset[str]] = {}

# Health checks touch nothing that they do not report on.
WITHOUT_WALLS = frozenset({"healthz", "readyz"})

# Routes without a namespace, because allauth looks for them by these names. Each asks for its own step.
LOG_IN_ROUTES = frozenset(
    {
        "account_login",
        "account_reauthenticate",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
    }
)

# The one page that notes on a GET that it was seen: allauth shows recovery codes in full only once.
WRITES_ON_GET = frozenset({"mfa_view_recovery_codes"})

# A reader writes nothing; but a CPR number must not stand in an address, so the search is a POST.
READER_MAY_POST = frozenset({"jobcenter:members"})

# Where somebody is sent who logged in with a password and has no second factor yet.
SECOND_FACTOR_ROUTES = frozenset(
    {"mfa_activate_totp", "account_reauthenticate", "front:log_out", "front:stay"}
)


def audience_of(match: ResolverMatch) -> Audience | None:
    """Return whose route this is; None for one that nobody listed, which is refused."""
    if match.view_name in LOG_IN_ROUTES:
        return EVERYBODY
    return AUDIENCES.get(match.namespace)


def may_open(user: User, match: ResolverMatch) -> bool:
    """Return whether somebody of this role may open the route at all; the row is another question."""
    audience = audience_of(match)
    if audience is None:
        return False
    if audience.roles is None or user.role in audience.roles:
        return True
    return user.role in FURTHER_ROUTES.get(match.view_name, ())


def home_of(user: User) -> str:
    """Return the route at which this user begins."""
    for name in ("member", "caseworker", "jobcenter"):
        audience = AUDIENCES[name]
        if audience.roles and user.role in audience.roles:
            return audience.home
    return EVERYBODY.home


class MomentMiddleware:
    """Reads the clock once: ``request.moment`` is now for everything that this request does."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.moment = timezone.now()  # type: ignore[attr-defined]
        return self.get_response(request)


class SessionLimitMiddleware:
    """Ends a session that was idle too long, and every session after a working day.

    The session notes once a minute that it was used, so that not every page writes it. What it
    answers to somebody who is logged in, refusals too, no cache keeps.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.get_response(request)
        limit = session_ends_at(request)
        if limit is not None and request.moment >= limit:
            logout(request)
        else:
            _note_use(request)
        response = self.get_response(request)
        patch_cache_control(response, no_store=True, private=True)
        return response


def session_ends_at(request: Request) -> datetime | None:
    """Return when this session ends unless it is used before; None for one that just began."""
    began_at = parse_datetime(request.session.get("began_at", ""))
    used_at = parse_datetime(request.session.get("used_at", ""))
    if began_at is None or used_at is None:
        return None
    return min(
        began_at + timedelta(seconds=settings.SESSION_LASTS_AT_MOST),
        used_at + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )


def _note_use(request: Request) -> None:
    now = request.moment.isoformat()
    request.session.setdefault("began_at", now)
    used_at = parse_datetime(request.session.get("used_at", ""))
    if used_at is None or request.moment - used_at >= timedelta(minutes=1):
        request.session["used_at"] = now


class AudienceMiddleware:
    """Refuses a route to roles it is not for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        if match.view_name in WITHOUT_WALLS:
            return self.get_response(request)
        return self._refusal(request, match) or self.get_response(request)

    def _refusal(self, request: Request, match: ResolverMatch) -> HttpResponseBase | None:
        """Return why this request goes no further; None lets it in.

        Who is not logged in goes on to LoginRequiredMiddleware, which asks for that.
        """
        if audience_of(match) is None:
            raise PermissionDenied
        if not request.user.is_authenticated:
            return None
        if lacks_second_factor(request) and match.view_name not in SECOND_FACTOR_ROUTES:
            return redirect("mfa_activate_totp")
        if not may_open(request.user, match) or _would_write(request, match):
            if match.namespace == "api":
                return JsonResponse({"code": "not_allowed"}, status=HTTPStatus.FORBIDDEN)
            raise PermissionDenied
        return None


def lacks_second_factor(request: Request) -> bool:
    """Return whether this session was opened with a password alone; that is enough only to add a second factor."""
    methods = {
        record.get("method") for record in request.session.get("account_authentication_methods", ())
    }
    return "password" in methods and "mfa" not in methods


def _would_write(request: Request, match: ResolverMatch) -> bool:
    """Return whether a Jobcenter reader tries anything but to read; logging out is not writing."""
    if request.user.role != Role.JOBCENTER_READER or request.method in SAFE_METHODS:
        return False
    if match.namespace == "front" or match.view_name in LOG_IN_ROUTES:
        return False
    return match.view_name not in READER_MAY_POST


class ReadOnlyMiddleware:
    """Runs what only reads in a read-only transaction: every GET, and all that a Jobcenter opens.

    The page is rendered inside it too, so that all of it shows one state of the database. The
    innermost of ours: what was shown is written outside it (``web.shown``).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _only_reads(request):
            return self.get_response(request)
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
            return self.get_response(request)


def _only_reads(request: HttpRequest) -> bool:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return False
    if match.view_name in WITHOUT_WALLS | WRITES_ON_GET:
        return False
    audience = audience_of(match)
    return request.method in SAFE_METHODS or (audience is not None and audience.reads_only)
