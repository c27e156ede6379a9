"""The scheduled jobs: each reads the clock once and runs its parts in order."""

import logging
from datetime import datetime

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


@shared_task
def nightly() -> None:
    """Run what ends, begins and changes hands with the new day."""
    run_parts("nightly", at=timezone.now())


@shared_task
def morning() -> None:
    """Run the reminders and letters of the morning."""
    run_parts("morning", at=timezone.now())


@shared_task
def quarter_hour() -> None:
    """Run what goes by the time of a talk."""
    run_parts("quarter_hour", at=timezone.now())


@shared_task
def minute() -> None:
    """Let the upper floors look down, then write letters, then send messages."""
    run_parts("minute", at=timezone.now())


def run_parts(job: str, *, at: datetime) -> dict[str, int]:
    """Run every part of ``job`` and return how many rows each changed; a part that fails is left out.

    A failing part is logged and the others still run: one bad row must not stop the letters.
    """
    changed = {}
    for path in settings.SCHEDULED_PARTS[job]:
        try:
            changed[path] = import_string(path)(at=at)
        except Exception:
            logger.exception("part %s of %s failed", path, job)
        else:
            _remember_success(path, at)
    return changed


def last_success(path: str) -> datetime | None:
    """Return the moment for which a part last ran to its end, or None if nobody remembers."""
    moment = cache.get(_key(path))
    return datetime.fromisoformat(moment) if moment else None


def _remember_success(path: str, at: datetime) -> None:
    try:
        cache.set(_key(path), at.isoformat(), timeout=None)
    except Exception:
        # The work is done and committed; only the metric is missing.
        logger.exception("the success of %s could not be noted", path)


def _key(path: str) -> str:
    return f"last_success:{path}"
