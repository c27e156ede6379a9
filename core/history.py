"""Writes that leave history: the only way a tracked row is saved.

``django-simple-history`` writes the history row of a single save; ``save_many`` writes the same
for many rows with one UPDATE and one INSERT ... SELECT, whatever their number.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from django.db import connection, models
from simple_history.models import HistoricalRecords

Row = TypeVar("Row", bound=models.Model)


def tracked(**options: Any) -> HistoricalRecords:
    """Return the history of a model, as every tracked model declares it."""
    return HistoricalRecords(
        history_id_field=models.BigAutoField(primary_key=True),
        history_change_reason_field=models.TextField(null=True),
        cascade_delete_history=False,
        **options,
    )


class TrackedQuerySet(models.QuerySet):
    """A queryset that locks in one way and refuses the writes that would pass history by."""

    def locked(self, pk: int) -> Any:
        """Return this row, locked until the transaction ends; others may still point at it."""
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)

    def claim(self, limit: int, *, after: int = 0) -> list[Any]:
        """Return up to ``limit`` rows after a key, in key order, locked; what others hold is left to them."""
        rows = (
            self.filter(pk__gt=after)
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True, skip_locked=True)
        )
        return list(rows[:limit])

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("update() leaves no history: use core.history.save or save_many")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("bulk_create() leaves no history: use core.history.create_many")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("bulk_update() leaves no history: use core.history.save_many")


def save(row: models.Model, *, actor: models.Model | None, at: datetime, reason: str = "") -> None:
    """Save a tracked row with its history row.

    :param actor: the user who did it, None for the clock or another system
    :param at: the moment that the history names
    :param reason: why, or who when there is no actor ("sweep:expire", "jobnet:<message>")
    """
    row._history_user = actor  # type: ignore[attr-defined]
    row._history_date = at  # type: ignore[attr-defined]
    row._change_reason = reason  # type: ignore[attr-defined]
    try:
        row.save()
    finally:
        del row._history_user, row._history_date, row._change_reason  # type: ignore[attr-defined]


def delete(
    row: models.Model, *, actor: models.Model | None, at: datetime, reason: str = ""
) -> None:
    """Delete a tracked row; its history row stays."""
    row._history_user = actor  # type: ignore[attr-defined]
    row._history_date = at  # type: ignore[attr-defined]
    row._change_reason = reason  # type: ignore[attr-defined]
    row.delete()


def create_many(
    rows: Sequence[Row], *, actor: models.Model | None, at: datetime, reason: str = ""
) -> list[Row]:
    """Insert many rows of one model with their history, in two statements."""
    if not rows:
        return []
    model = type(rows[0])
    writer: models.QuerySet[Any] = models.QuerySet(model)
    created: list[Row] = writer.bulk_create(rows)
    _copy_to_history(model, [row.pk for row in created], "+", actor=actor, at=at, reason=reason)
    return created


def save_many(
    rows: Sequence[models.Model],
    fields: Iterable[str],
    *,
    actor: models.Model | None,
    at: datetime,
    reason: str = "",
) -> None:
    """Write these fields of many rows of one model with their history, in two statements."""
    if not rows:
        return
    model = type(rows[0])
    columns: list[Any] = [model._meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    key: Any = model._meta.pk
    arrays: list[tuple[Any, list[Any]]] = [(key, [row.pk for row in rows])]
    arrays += [
        (
            column,
            [column.get_db_prep_save(column.pre_save(row, add=False), connection) for row in rows],
        )
        for column in columns
    ]
    unnested = ", ".join(f"%s::{_sql_type(column)}[]" for column, _ in arrays)
    names = ", ".join(quote(column.column) for column, _ in arrays)
    setters = ", ".join(f"{quote(c.column)} = new.{quote(c.column)}" for c in columns)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            # Table and column names come from the models, values go as parameters.
            f"UPDATE {table} SET {setters} FROM unnest({unnested}) AS new({names})"  # noqa: S608
            f" WHERE {table}.{quote(key.column)} = new.{quote(key.column)}",
            [values for _, values in arrays],
        )
    _copy_to_history(model, arrays[0][1], "~", actor=actor, at=at, reason=reason)


def _sql_type(column: Any) -> str:
    """Return the plain type for a cast; a foreign key has the type of what it points at."""
    return column.rel_db_type(connection) if column.is_relation else column.db_type(connection)


def _copy_to_history(
    model: type[models.Model],
    keys: Sequence[int],
    kind: str,
    *,
    actor: models.Model | None,
    at: datetime,
    reason: str,
) -> None:
    history = model.history.model  # type: ignore[attr-defined]
    quote = connection.ops.quote_name
    key: Any = model._meta.pk
    own = {field.column for field in model._meta.concrete_fields}
    copied = [quote(f.column) for f in history._meta.concrete_fields if f.column in own]
    extra = ["history_date", "history_type", "history_change_reason", "history_user_id"]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(history._meta.db_table)} ({', '.join([*copied, *extra])})"  # noqa: S608
            f" SELECT {', '.join(copied)}, %s, %s, %s, %s FROM {quote(model._meta.db_table)}"
            f" WHERE {quote(key.column)} = ANY(%s) ORDER BY {quote(key.column)}",
            [at, kind, reason, actor.pk if actor else None, list(keys)],
        )
