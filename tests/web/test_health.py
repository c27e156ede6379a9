import pytest
from django.core.cache import cache
from django.db import OperationalError

from web import health


def test_alive_asks_nobody(client):
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_ready_when_the_database_answers_with_every_migration(client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "database": True, "migrations": True, "broker": True}


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client, monkeypatch):
    def missing(executor, targets):
        return [("cases.0002", False)]

    health._require_every_migration.cache_clear()
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", missing)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer.json()["migrations"] is False


def test_not_ready_and_silent_about_why_when_the_database_is_away(client, monkeypatch):
    class Away:
        def atomic(self):
            raise OperationalError("connection to 10.1.2.3 refused")

    monkeypatch.setattr(health, "transaction", Away())

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "10.1.2.3" not in answer.content.decode()


@pytest.mark.django_db
def test_ready_without_the_broker(client, monkeypatch):
    def refuse(*arguments, **options):
        raise ConnectionError

    monkeypatch.setattr(type(cache._connections[cache._alias]), "get", refuse)

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["broker"] is False
