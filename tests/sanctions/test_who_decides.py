"""Only people of the branch decide: no sweep, no other system, no member; and on what it rests."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings

from config import schedule
from sanctions.models import Decision, SanctionState
from sanctions.operations import hearings
from tests.sanctions.stories import NEXT_MORNING, REPLY_OVER, missed_talk

ROOT = Path(settings.BASE_DIR)
APPS = ("web", "scenarios", "letters", "exchange", "sanctions", "meetings", "plans", "joblog")
BEYOND = (*APPS, "cases", "accounts", "core", "config")
DECIDES = re.compile(
    r"\b(decisions\.)?(decide|decide_none|propose|uphold_appeal|record_cka_result)\("
)
QUARTER_HOUR_AND_MINUTE = (*schedule.QUARTER_HOUR, *schedule.MINUTE)
MAY_DECIDE = ("web/caseworker/", "scenarios/", "sanctions/operations/decisions.py")


def sources(*suffixes: str):
    for app in (*BEYOND, "templates"):
        for path in (ROOT / app).rglob("*"):
            if path.suffix in suffixes and "migrations" not in path.parts:
                yield path


def test_only_the_caseworkers_pages_and_stories_call_what_decides():
    calling = {
        path.relative_to(ROOT).as_posix()
        for path in sources(".py")
        if any(
            DECIDES.search(line) and not line.lstrip().startswith("def ")
            for line in path.read_text(encoding="utf-8").splitlines()
        )
    }

    assert "scenarios/actions.py" in calling
    assert [path for path in sorted(calling) if not path.startswith(MAY_DECIDE)] == []


@pytest.mark.django_db
def test_no_sweep_decides_however_long_a_case_is_ready():
    sanction = missed_talk()
    hearings.send_hearing(sanction_id=sanction.pk, actor=sanction.case.caseworker, at=NEXT_MORNING)

    for at in (NEXT_MORNING, REPLY_OVER, REPLY_OVER.replace(year=2027)):
        for name in (*schedule.NIGHTLY, *schedule.MORNING, *QUARTER_HOUR_AND_MINUTE):
            module, _, function = name.rpartition(".")
            getattr(import_module(module), function)(at=at)

    sanction.refresh_from_db()
    assert sanction.state == SanctionState.READY
    assert not Decision.objects.exists()


def test_forvaltningsloven_is_cited_nowhere():
    cites = [
        path.relative_to(ROOT).as_posix()
        for path in sources(".py", ".txt", ".html", ".typ")
        if "forvaltningslov" in path.read_text(encoding="utf-8").lower()
    ]

    assert cites == []
