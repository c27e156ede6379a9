"""Two editors at the same moment: one saves, the other is told. With the control that shows the lock matters."""

from collections.abc import Callable

import pytest

from core.history import TrackedQuerySet
from plans import rules
from plans.models import PlanVersion
from plans.operations import versions
from tests.factories import PLAN_AT, CaseFactory, PlanVersionFactory, whole_content
from tests.together import Race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def save_twice_at_once(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Let two editors save the same revision, each held where it has read and not yet written."""
    draft = PlanVersionFactory(case=CaseFactory(talks_held=1), draft=True)
    race = Race()
    race.meet_in(monkeypatch, rules, "cleaned")

    def save(education: str) -> str:
        versions.save_draft(
            version_id=draft.pk,
            content=whole_content(education=education),
            revision=draft.revision,
            actor=draft.saved_by,
            at=PLAN_AT,
        )
        return "saved"

    return lambda: race.run(lambda: save("Murer"), lambda: save("Pedel"))


def test_of_two_editors_at_once_one_is_told(save_twice_at_once):
    assert save_twice_at_once() == ["edited_meanwhile", "saved"]
    assert PlanVersion.objects.get().revision == 2


def test_without_the_lock_both_would_save(save_twice_at_once, monkeypatch):
    """The control: if this fails, the test above proves nothing."""
    monkeypatch.setattr(TrackedQuerySet, "locked", lambda rows, pk: rows.get(pk=pk))

    assert save_twice_at_once() == ["saved", "saved"]
