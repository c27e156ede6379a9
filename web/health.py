"""Is this process alive, and can it do its work? For the machinery around it, without log-in."""

import logging
from functools import cache as once

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)

DATABASE_ANSWERS_WITHIN = "1s"


@login_not_required
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Return 200 while the process answers at all; touches nothing."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Return 200 when the database answers and has every migration, else 503.

    The broker is reported but not fatal: sweeps find the rows when it is back. Why something fails is
    told in the log only.
    """
    parts = {"database": _database_answers(), "migrations": False, "broker": _broker_answers()}
    if parts["database"]:
        parts["migrations"] = _migrated()
    is_ready = parts["database"] and parts["migrations"]
    answer = JsonResponse({"ready": is_ready, **parts}, status=200 if is_ready else 503)
    if not is_ready:
        answer["Retry-After"] = "5"
    return answer


def _database_answers() -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true)", [DATABASE_ANSWERS_WITHIN]
            )
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("not ready: the database does not answer")
        return False
    return True


def _migrated() -> bool:
    try:
        _require_every_migration()
    except (DatabaseError, LookupError):
        logger.exception("not ready: migrations are missing")
        return False
    return True


@once
def _require_every_migration() -> None:
    """Do nothing if every migration is applied; asked of the database only until that is so once.

    :raises LookupError: if one is not
    """
    executor = MigrationExecutor(connection)
    if missing := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError(", ".join(str(migration) for migration, _ in missing))


def _broker_answers() -> bool:
    try:
        cache.get("readyz")
    except Exception:
        logger.warning("the broker does not answer", exc_info=True)
        return False
    return True
