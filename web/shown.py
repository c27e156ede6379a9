"""What a request showed: look-ups by staff, letters opened, times offered.

A GET changes no state, yet leaves traces. A view notes them here; they are written in a transaction
of their own, after the view's has ended and before the answer leaves. If that fails, staff get no
page; members get theirs, for the trace is ours and the deadline is theirs.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponseBase

from accounts import operations as account_operations
from accounts.models import LookUp, Member, Role
from web.access import GetResponse, Request
from web.errors import unavailable

logger = logging.getLogger(__name__)


@dataclass
class Traces:
    """What one request has shown so far; written once, when the answer is ready."""

    look_ups: list[LookUp] = field(default_factory=list)
    others: list[Callable[[], object]] = field(default_factory=list)

    def write(self) -> None:
        with transaction.atomic():
            account_operations.log_look_ups(self.look_ups)
            for write in self.others:
                write()


def note(request: HttpRequest, *, member: Member, purpose: str) -> None:
    """Note that this page shows this person; a member who looks at their own page leaves no line.

    :param purpose: why somebody in this role opens this page, as the member will read it
    """
    _note(request, member=member, purpose=purpose)


def note_search(request: HttpRequest, *, criterion: str, rows: int) -> None:
    """Note a search or a list of people.

    :param criterion: what was searched for, a CPR number masked
    :param rows: how many people the page shows
    """
    _note(request, criterion=criterion[:120], rows=rows)


def afterwards(request: HttpRequest, write: Callable[..., object], **arguments: object) -> None:
    """Have an operation write another trace of this request: a letter opened, times shown."""
    _traces(request).others.append(partial(write, **arguments))


def _note(request: HttpRequest, **facts: object) -> None:
    user = request.user
    if not user.is_authenticated or user.role == Role.MEMBER:
        return
    look_up = LookUp(
        looked_at=request.moment,  # type: ignore[attr-defined]
        user=user,
        role=user.role,
        route=request.resolver_match.view_name if request.resolver_match else "",
        **facts,
    )
    _traces(request).look_ups.append(look_up)


def _traces(request: HttpRequest) -> Traces:
    """Return the traces of the request; DRF wraps a request, and then they stand on the one inside."""
    inside: Any = getattr(request, "_request", request)
    if not hasattr(inside, "traces"):
        inside.traces = Traces()
    return inside.traces


class ShownMiddleware:
    """Writes what was shown; stands around the read-only transaction, inside the log-in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        response = self.get_response(request)
        traces = getattr(request, "traces", None)
        if traces is None or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return response
        try:
            traces.write()
        except DatabaseError:
            logger.exception("what a page showed could not be written")
            if request.user.role != Role.MEMBER:
                return unavailable(request)
        return response
