from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from config import schedule, tasks
from config.celery import app

FOUR = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
seen = []


def first(*, at):
    seen.append(("first", at))
    return 3


def breaks(*, at):
    raise RuntimeError


def last(*, at):
    seen.append(("last", at))
    return 0


@pytest.fixture
def parts(settings):
    seen.clear()
    names = ("first", "breaks", "last")
    settings.SCHEDULED_PARTS = {"nightly": [f"{__name__}.{name}" for name in names]}
    return names


def test_parts_run_in_order_at_one_moment_and_a_broken_one_stops_no_other(parts, caplog):
    changed = tasks.run_parts("nightly", at=FOUR)

    assert seen == [("first", FOUR), ("last", FOUR)]
    assert changed == {f"{__name__}.first": 3, f"{__name__}.last": 0}
    assert "breaks of nightly failed" in caplog.text


def test_the_last_success_of_each_part_is_remembered(parts):
    tasks.run_parts("nightly", at=FOUR)

    assert tasks.last_success(f"{__name__}.first") == FOUR
    assert tasks.last_success(f"{__name__}.breaks") is None


def test_every_scheduled_job_is_a_task():
    for entry in schedule.BEAT.values():
        assert entry["task"] in app.tasks


@pytest.mark.parametrize("path", [path for parts in schedule.PARTS.values() for path in parts])
def test_every_part_can_be_imported(path):
    assert callable(import_string(path))


def test_the_night_runs_at_four_in_copenhagen():
    assert settings.CELERY_TIMEZONE == "Europe/Copenhagen"
    assert str(schedule.BEAT["nightly"]["schedule"]) == "<crontab: 0 4 * * * (m/h/dM/MY/d)>"
