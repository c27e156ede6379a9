"""The only writers of a state and of the story.

``move`` checks that the transition is allowed, sets the state with history, and writes the event,
all in the caller's transaction. ``move_many`` does the same for many rows in three statements.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from accounts.models import User
from cases.models import Case, CaseEvent, EventKind
from core import history
from core.errors import RuleBroken

Changes = Mapping[str, Any]


class TransitionNotAllowed(RuleBroken):
    """The row is in a state from which this cannot happen; nothing was written."""

    code = "transition_not_allowed"


@dataclass(frozen=True)
class Transition:
    """One arrow of a state machine: which event it is, where it starts and where it ends."""

    event: EventKind
    sources: frozenset[str]
    target: str


def move(
    row: Any,
    transition: Transition,
    *,
    actor: User | None,
    at: datetime,
    source: str = "",
    changes: Changes | None = None,
    **facts: Any,
) -> None:
    """Move one locked row: state, other changes, history row and event together.

    :param changes: further fields of the row that change with the state
    :param facts: what the event says besides its kind
    :raises TransitionNotAllowed: if the row is not in one of the transition's sources
    """
    move_many(
        [row],
        transition,
        actor=actor,
        at=at,
        source=source,
        changes=lambda _: changes or {},
        facts=lambda _: facts,
    )


def move_many(
    rows: Sequence[Any],
    transition: Transition,
    *,
    actor: User | None,
    at: datetime,
    source: str = "",
    changes: Callable[[Any], Changes] = lambda row: {},
    facts: Callable[[Any], Changes] = lambda row: {},
) -> None:
    """Move many locked rows of one model; ``changes`` names the same fields for each of them.

    :raises TransitionNotAllowed: if one of them is not in a source state; then none has moved
    """
    for row in rows:
        check(row, transition)
    fields: dict[str, None] = {"state": None}
    for row in rows:
        for name, value in changes(row).items():
            setattr(row, name, value)
            fields[name] = None
        row.state = transition.target
    history.save_many(rows, fields, actor=actor, at=at, reason=source)
    record_many(
        [(_case_id(row), {**_subject(row), **facts(row)}) for row in rows],
        transition.event,
        actor=actor,
        at=at,
        source=source,
    )


def check(row: Any, transition: Transition) -> None:
    """Refuse a transition that the row's state does not allow.

    :raises TransitionNotAllowed: with the state, its label and the event that was asked for
    """
    if row.state not in transition.sources:
        raise TransitionNotAllowed(
            state=row.state, label=row.get_state_display(), event=transition.event.value
        )


def record(
    case_id: int,
    kind: EventKind,
    /,
    *,
    actor: User | None,
    at: datetime,
    source: str = "",
    **facts: Any,
) -> CaseEvent:
    """Write one line of the story that changes no state."""
    return CaseEvent.objects.create(
        case_id=case_id,
        kind=kind,
        happened_at=at,
        actor=actor,
        source=source if actor is None else "",
        facts=facts,
    )


def record_many(
    lines: Iterable[tuple[int, Changes]],
    kind: EventKind,
    *,
    actor: User | None,
    at: datetime,
    source: str = "",
) -> None:
    """Write one line of the same kind for many cases, in one statement with one parameter for them all.

    :param lines: for each, the key of the case and the facts
    """
    told = [(case_id, dict(facts)) for case_id, facts in lines]
    if not told:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_caseevent (public_id, case_id, kind, happened_at, actor_id, source, facts)"
            " SELECT gen_random_uuid(), (line ->> 0)::bigint, %s, %s, %s, %s, line -> 1"
            " FROM jsonb_array_elements(%s) WITH ORDINALITY AS told(line, place) ORDER BY place",
            [
                kind.value,
                at,
                actor.pk if actor else None,
                source if actor is None else "",
                json.dumps(told, cls=DjangoJSONEncoder),
            ],
        )


def _case_id(row: Any) -> int:
    return row.pk if isinstance(row, Case) else row.case_id


def _subject(row: Any) -> Changes:
    """Return the fact that names a row that is not the case itself: {"meeting": 12}."""
    return {} if isinstance(row, Case) else {row._meta.model_name: row.pk}
