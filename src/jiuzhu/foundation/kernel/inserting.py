"""Many rows of one table, new or changed, made without asking every column what it is and written by one prepared statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.models.base import ModelState

from jiuzhu.foundation.kernel.fields import SealedTextField

Row = TypeVar("Row", bound=models.Model)


def new_row(model: type[Row], **values: Any) -> Row:
    """Make a row as the model itself would, from the values of its columns (``household_id``, not ``household``); raises TypeError for a name that is no column.

    A quarter of the time, or less: a model asks every column for its default, and sets one after the other.
    """
    fixed, drawn = _blank(model)
    held = fixed | values
    if len(held) > len(fixed):
        raise TypeError(f"{model.__name__} has no column {', '.join(sorted(values.keys() - fixed.keys()))}")
    for name, draw in drawn:
        if name not in values:
            held[name] = draw()
    row = model.__new__(model)
    held["_state"] = ModelState()
    row.__dict__ = held
    return row


@lru_cache(maxsize=64)
def _blank(model: type[models.Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """Give what an empty row holds, and the columns of which every row draws its own (a key, a list)."""
    drawn = {each.attname: each.default for each in model._meta.concrete_fields if each.has_default() and callable(each.default)}
    return {each.attname: None if each.attname in drawn else each.get_default() for each in model._meta.concrete_fields}, list(drawn.items())


def insert_all(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model, all of them or none, as ``bulk_create`` does; keys the database gives are not read back. Raises IntegrityError.

    A row costs less than half: ``bulk_create`` composes one statement for every few dozen rows, and asks of every value anew what it is.
    """
    if not rows:
        return
    table = type(rows[0])._meta
    fields = [each for each in table.concrete_fields if not each.generated and each is not table.auto_field]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(each.column)) for each in fields)
    statement = f"INSERT INTO {quote(table.db_table)} ({names}) VALUES ({', '.join(['%s'] * len(fields))})"
    columns = [_written(each, rows) for each in fields]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.executemany(statement, list(zip(*columns, strict=True)))
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update_all(rows: Sequence[models.Model], fields: Sequence[str]) -> None:
    """Write the named fields of rows of one model that are there already, as ``save(update_fields=…)`` does for each; a row that is gone stays gone."""
    if not rows:
        return
    table = type(rows[0])._meta
    changed = [*(table.get_field(name) for name in fields), table.pk]
    quote = connection.ops.quote_name
    *settings, key = (f"{quote(str(each.column))} = %s" for each in changed if isinstance(each, models.Field))
    columns = [_written(each, rows, add=False) for each in changed]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {quote(table.db_table)} SET {', '.join(settings)} WHERE {key}", list(zip(*columns, strict=True)))


def _written(field: Any, rows: Sequence[models.Model], *, add: bool = True) -> list[Any]:
    """Give what a field holds in each row as the database takes it."""
    # The connection itself: what stands for it looks it up anew for every value.
    database: Any = connections[DEFAULT_DB_ALIAS]
    if isinstance(field, SealedTextField):
        return [value if value is None else database.Database.Binary(value) for value in field.sealed_in(rows)]
    values = [field.pre_save(row, add) for row in rows] if _has_its_own_way(field) else [_held(row, field.attname) for row in rows]
    kinds = set(map(type, values))
    if kinds == {str} and isinstance(field, models.CharField | models.TextField):
        return values
    if kinds == {UUID} and _is_key(field):
        return values if database.features.has_native_uuid_field else [value.hex for value in values]
    # Most columns hold the same few things in all rows: one moment, one number, nothing. The rows keep them, so that none takes another's place.
    written = {id(value): value for value in values}
    for mark, value in written.items():
        written[mark] = field.get_db_prep_save(value, database)
    return [written[id(value)] for value in values]


def _held(row: models.Model, name: str) -> Any:
    return row.__dict__[name] if name in row.__dict__ else getattr(row, name)


@lru_cache(maxsize=512)
def _is_key(field: Any) -> bool:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return isinstance(field, models.UUIDField)


@lru_cache(maxsize=512)
def _has_its_own_way(field: Any) -> bool:
    """Tell whether a field makes up what is written rather than give what the row holds."""
    plain = (models.Field.pre_save, models.DateField.pre_save, models.DateTimeField.pre_save)
    stamped = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return type(field).pre_save not in plain or stamped or field.db_default is not models.NOT_PROVIDED
