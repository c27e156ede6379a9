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
    """Write these fields of many rows of one model with their history, in one statement.

    What many rows get alike is prepared and sent once: a night's rows differ in little but their keys.
    """
    if not rows:
        return
    model = type(rows[0])
    key: Any = model._meta.pk
    columns: list[Any] = [model._meta.get_field(name) for name in fields]
    values = [tuple(column.pre_save(row, add=False) for column in columns) for row in rows]
    different, places = _without_repeats(values)
    arrays = [
        [column.get_db_prep_save(value, connection) for value in each]
        for column, each in zip(columns, zip(*different, strict=True), strict=True)
    ]
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    names = [quote(column.column) for column in columns]
    unnested = ", ".join(f"%s::{_sql_type(column)}[]" for column in columns)
    setters = ", ".join(f"{name} = new.{name}" for name in names)
    history, copied, extra = _columns_of_history(model)
    with connection.cursor() as cursor:
        cursor.execute(
            # Table and column names come from the models, values go as parameters.
            "WITH changed AS ("  # noqa: S608
            f"UPDATE {table} SET {setters}"
            f" FROM unnest(%s::{_sql_type(key)}[], %s::int[]) AS hit(its_key, its_place)"
            f" JOIN unnest({unnested}) WITH ORDINALITY AS new({', '.join(names)}, its_place)"
            "  USING (its_place)"
            f" WHERE {table}.{quote(key.column)} = its_key RETURNING {table}.*)"
            f" INSERT INTO {history} ({copied}, {extra})"
            f" SELECT {copied}, %s, '~', %s, %s FROM changed ORDER BY {quote(key.column)}",
            [
                [row.pk for row in rows],
                places,
                *arrays,
                at,
                reason,
                actor.pk if actor else None,
            ],
        )


def _without_repeats(
    values: Sequence[tuple[Any, ...]],
) -> tuple[Sequence[tuple[Any, ...]], list[int]]:
    """Return the different ones, and for each of all which of them it is, counted from 1."""
    places: dict[tuple[Any, ...], int] = {}
    try:
        found = [places.setdefault(each, len(places) + 1) for each in values]
    except TypeError:  # documents cannot be looked up
        return values, list(range(1, len(values) + 1))
    return list(places), found


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
    history, copied, extra = _columns_of_history(model)
    quote = connection.ops.quote_name
    key: Any = model._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {history} ({copied}, {extra})"  # noqa: S608
            f" SELECT {copied}, %s, %s, %s, %s FROM {quote(model._meta.db_table)}"
            f" WHERE {quote(key.column)} = ANY(%s) ORDER BY {quote(key.column)}",
            [at, kind, reason, actor.pk if actor else None, list(keys)],
        )


def _columns_of_history(model: type[models.Model]) -> tuple[str, str, str]:
    """Return, quoted, the table of the history, the columns it copies and those of its own."""
    history = model.history.model  # type: ignore[attr-defined]
    quote = connection.ops.quote_name
    own = {field.column for field in model._meta.concrete_fields}
    copied = [quote(f.column) for f in history._meta.concrete_fields if f.column in own]
    extra = "history_date, history_type, history_change_reason, history_user_id"
    return quote(history._meta.db_table), ", ".join(copied), extra
