"""Two editors at the same moment: one saves, the other is told. With the control that shows the lock matters."""

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import connection

from core.errors import RuleBroken
from core.history import TrackedQuerySet
from plans import rules
from plans.models import PlanVersion
from plans.operations import versions
from tests.factories import PLAN_AT, CaseFactory, PlanVersionFactory, whole_content

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def save_twice_at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Let two editors save the same revision, each held where it has read and not yet written."""
    both_have_read = Barrier(2, timeout=0.5)
    clean = rules.cleaned

    def clean_together(content: rules.Content) -> rules.Content:
        with suppress(BrokenBarrierError):  # with the lock the second never arrives; stop waiting
            both_have_read.wait()
        return clean(content)

    def save(draft: PlanVersion, education: str, outcomes: list[str]) -> None:
        try:
            versions.save_draft(
                version_id=draft.pk,
                content=whole_content(education=education),
                revision=draft.revision,
                actor=draft.saved_by,
                at=PLAN_AT,
            )
            outcomes.append("saved")
        except RuleBroken as broken:
            outcomes.append(broken.code)
        finally:
            connection.close()

    def race() -> list[str]:
        case = CaseFactory(talks_held=1)
        draft = PlanVersionFactory(case=case, draft=True)
        monkeypatch.setattr(rules, "cleaned", clean_together)
        outcomes: list[str] = []
        editors = [Thread(target=save, args=(draft, text, outcomes)) for text in ("Murer", "Pedel")]
        for editor in editors:
            editor.start()
        for editor in editors:
            editor.join()
        return sorted(outcomes)

    return race


def test_of_two_editors_at_once_one_is_told(save_twice_at_once):
    assert save_twice_at_once() == ["edited_meanwhile", "saved"]
    assert PlanVersion.objects.get().revision == 2


def test_without_the_lock_both_would_save(save_twice_at_once, monkeypatch):
    """The control: if this fails, the test above proves nothing."""
    monkeypatch.setattr(TrackedQuerySet, "locked", lambda rows, pk: rows.get(pk=pk))

    assert "edited_meanwhile" not in save_twice_at_once()
