"""docker compose cannot run on every machine that runs the tests, so its file is read instead."""

import ast
import re
import subprocess
import sys

import pytest
import yaml
from django.conf import settings

COMPOSE = settings.BASE_DIR / "docker-compose.yml"
SCHEMA = ["--builtin-schema", "vendor.compose-spec"]
VALIDATE = [sys.executable, "-m", "check_jsonschema", *SCHEMA]
OURS = ["beat", "migrate", "web", "worker"]
# Read by docker compose, not by the application.
FOR_COMPOSE_ALONE = {"PUBLISH"}
# Read by Django and by ./run.
FOR_OTHERS = {"DJANGO_SETTINGS_MODULE", "PG_BIN"}


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load(COMPOSE.read_text())["services"]


def names_that_settings_read():
    """Return the first argument of each ``env…("NAME")`` and ``os.environ.get("NAME")`` in the settings."""
    calls = [
        call
        for file in (settings.BASE_DIR / "config" / "settings").glob("*.py")
        if file.name != "test.py"
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and re.match(r"(env|os\.environ)\b", ast.unparse(call.func))
    ]
    first = [call.args[0] for call in calls if call.args]
    return {
        name.value for name in first if isinstance(name, ast.Constant) and str(name.value).isupper()
    }


def names_in_example():
    text = (settings.BASE_DIR / ".env.example").read_text()
    return set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", text, re.MULTILINE))


def test_the_file_follows_the_schema():
    checked = subprocess.run(
        [*VALIDATE, str(COMPOSE)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout


def test_a_misspelt_word_breaks_the_schema(tmp_path):
    broken = tmp_path / "docker-compose.yml"
    broken.write_text(COMPOSE.read_text().replace("healthcheck:", "helthcheck:", 1))

    checked = subprocess.run(
        [*VALIDATE, str(broken)],
        capture_output=True,
        check=False,
    )

    assert checked.returncode == 1


@pytest.mark.parametrize("service", OURS)
def test_every_environment_name_exists_in_the_settings(services, service):
    names = {name.removesuffix("_FILE") for name in services[service]["environment"]}

    assert names - FOR_OTHERS <= names_that_settings_read()


@pytest.mark.parametrize("service", OURS)
def test_every_secret_comes_from_a_file_that_the_service_is_given(services, service):
    environment = services[service]["environment"]
    files = {name: path for name, path in environment.items() if name.endswith("_FILE")}

    assert {path.removeprefix("/run/secrets/") for path in files.values()} == set(
        services[service]["secrets"]
    )
    assert not {"SECRET_KEY", "CPR_ENCRYPTION_KEYS", "CPR_HASH_KEY"} & environment.keys()


def test_the_example_names_every_variable_and_no_other():
    assert names_in_example() == names_that_settings_read() | FOR_OTHERS | FOR_COMPOSE_ALONE


def test_every_variable_that_compose_fills_in_is_in_the_example():
    assert set(re.findall(r"\$\{(\w+)", COMPOSE.read_text())) <= names_in_example()


def test_everything_that_stays_has_a_health_check(services):
    staying = {name for name in services if name != "migrate"}

    assert staying == {"postgres", "redis", "web", "worker", "beat"}
    assert all("healthcheck" in services[name] for name in staying)


def test_migrations_end_before_anything_else_of_ours_starts(services):
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"] == {
            "condition": "service_completed_successfully"
        }
    assert services["migrate"]["restart"] == "no"


def test_there_is_exactly_one_clock(services):
    clocks = [name for name in services if "beat" in services[name].get("command", [])]

    assert clocks == ["beat"]
    assert "deploy" not in services["beat"]


def test_the_data_is_where_this_postgresql_keeps_it(services):
    assert services["postgres"]["image"] == "postgres:18"
    assert services["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]


def test_only_the_web_server_is_reachable_and_only_from_this_machine(services):
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}

    assert published == {"web": ["${PUBLISH:-127.0.0.1:8000}:8000"]}
