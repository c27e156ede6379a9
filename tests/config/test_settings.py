import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

KEY = "k" * 44
COMPLETE = {
    "SECRET_KEY": KEY,
    "CPR_ENCRYPTION_KEYS": KEY,
    "CPR_HASH_KEY": KEY,
    "ALLOWED_HOSTS": "example.dk",
    "DATABASE_URL": "postgres://name@nowhere/name",
    "REDIS_URL": "redis://nowhere",
}


def start_production(**variables):
    """Load the production settings in a process of their own; return its exit code and last line."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import config.settings.production as p; print(p.DATABASES)"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return loaded.returncode, (loaded.stdout + loaded.stderr).strip().splitlines()[-1]


@pytest.mark.django_db
def test_the_test_database_is_postgresql():
    assert connection.vendor == "postgresql"


def test_production_starts_when_everything_is_given():
    assert start_production(**COMPLETE)[0] == 0


@pytest.mark.parametrize("name", COMPLETE)
def test_production_refuses_to_start_without(name):
    code, said = start_production(**{key: value for key, value in COMPLETE.items() if key != name})

    assert code == 1
    assert name in said


@pytest.mark.parametrize("name", ["SECRET_KEY", "CPR_ENCRYPTION_KEYS", "CPR_HASH_KEY"])
def test_production_refuses_short_keys(name):
    code, said = start_production(**COMPLETE | {name: "short"})

    assert code == 1
    assert name in said


@pytest.mark.parametrize("name", ["TEST_LOGIN", "DEMO", "DEBUG"])
def test_production_refuses_what_is_for_development(name):
    code, said = start_production(**COMPLETE, **{name: "on"})

    assert code == 1
    assert name in said


def test_a_secret_may_come_from_a_file_that_ends_with_a_line_end(tmp_path):
    secret = tmp_path / "password"
    secret.write_text("of the database\n")

    code, said = start_production(**COMPLETE, DATABASE_PASSWORD_FILE=str(secret))

    assert code == 0
    assert "'PASSWORD': 'of the database'" in said
