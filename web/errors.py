"""The answers when something is wrong with the request or with us; pages hold the phone number."""

import logging
import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 10


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Return 503 when the database did not answer, in whatever part of the request, and 500 otherwise."""
    if _is_outage(sys.exc_info()[1]):
        return unavailable(request)
    if _is_for_a_machine(request):
        return JsonResponse({"code": "server_error"}, status=HTTPStatus.INTERNAL_SERVER_ERROR)
    return HttpResponse(render_to_string("500.html"), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def unavailable(request: HttpRequest) -> HttpResponseBase:
    """Return the short page that says to try again soon."""
    response: HttpResponse
    if _is_for_a_machine(request):
        response = JsonResponse({"code": "unavailable"}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    else:
        response = HttpResponse(render_to_string("503.html"), status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    patch_cache_control(response, no_store=True)
    return response


def form_not_ours(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form without its token: it is not ours, or older than the session."""
    logger.warning("form refused: %s", reason)
    return HttpResponse(render_to_string("403.html"), status=HTTPStatus.FORBIDDEN)


def _is_for_a_machine(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def _is_outage(error: BaseException | None) -> bool:
    """Return whether this, or what led to it, is a database that is down, too slow or locked."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__ or error.__context__
    return False
