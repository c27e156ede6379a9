"""Writes that leave history, and the refusal of those that would not."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, Note
from core import history
from core.dates import COPENHAGEN
from tests.factories import CaseFactory, MeetingFactory, UserFactory

AT = datetime(2026, 4, 1, 10, 0, tzinfo=COPENHAGEN)

pytestmark = pytest.mark.django_db


def test_a_saved_row_has_a_history_row_with_moment_actor_and_reason():
    case = CaseFactory()
    actor = UserFactory(team_lead=True)
    case.talks_held = 2

    history.save(case, actor=actor, at=AT, reason="rettet")

    latest = case.history.first()
    assert (latest.talks_held, latest.history_date) == (2, AT)
    assert (latest.history_user, latest.history_change_reason) == (actor, "rettet")


def test_many_rows_are_written_with_their_history_in_one_statement():
    cases = CaseFactory.create_batch(5)
    for number, case in enumerate(cases):
        case.handover_on = date(2026, 6, 1 + number % 3)
        case.hold_until = None

    with CaptureQueriesContext(connection) as queries:
        history.save_many(
            cases, ["handover_on", "hold_until"], actor=None, at=AT, reason="sweep:test"
        )

    assert len(queries) == 1
    for number, case in enumerate(cases):
        case.refresh_from_db()
        latest = case.history.first()
        assert case.handover_on == latest.handover_on == date(2026, 6, 1 + number % 3)
        assert (latest.history_type, latest.history_change_reason) == ("~", "sweep:test")
        assert latest.history_user is None


def test_save_many_leaves_fields_alone_that_it_does_not_name():
    case = CaseFactory(talks_held=1)
    case.talks_held = 3
    case.handover_on = date(2026, 6, 9)

    history.save_many([case], ["handover_on"], actor=None, at=AT)

    case.refresh_from_db()
    assert (case.talks_held, case.handover_on) == (1, date(2026, 6, 9))


def test_save_many_writes_documents_too():
    talks = MeetingFactory.create_batch(2)
    for number, talk in enumerate(talks):
        talk.cause = {"weeks": [number]}

    history.save_many(talks, ["cause"], actor=None, at=AT)

    for number, talk in enumerate(talks):
        talk.refresh_from_db()
        assert talk.cause == talk.history.first().cause == {"weeks": [number]}


def test_created_rows_have_a_history_of_their_creation():
    case, author = CaseFactory(), UserFactory(caseworker=True)
    notes = [Note(case=case, author=author, text=text, written_at=AT) for text in ("en", "to")]

    created = history.create_many(notes, actor=author, at=AT)

    assert [note.history.get().history_type for note in created] == ["+", "+"]
    assert [note.history.get().text for note in created] == ["en", "to"]


def test_a_deleted_row_keeps_its_history():
    note = Note(case=CaseFactory(), author=UserFactory(caseworker=True), text="x", written_at=AT)
    history.save(note, actor=None, at=AT)
    key = note.pk

    history.delete(note, actor=None, at=AT, reason="fortrudt")

    assert [row.history_type for row in Note.history.filter(id=key)] == ["-", "+"]


@pytest.mark.parametrize(
    "write",
    [
        lambda: Case.objects.update(talks_held=3),
        lambda: Case.objects.bulk_create([]),
        lambda: Case.objects.bulk_update([], ["talks_held"]),
    ],
)
def test_writes_that_would_pass_history_by_are_refused(write):
    with pytest.raises(TypeError, match="history"):
        write()
