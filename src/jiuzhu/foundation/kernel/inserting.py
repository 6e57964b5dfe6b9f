"""Many rows of one table, new or changed, written by one prepared statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction


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
    columns = [list(_written(each, rows)) for each in fields]
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
    columns = [list(_written(each, rows, add=False)) for each in changed]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {quote(table.db_table)} SET {', '.join(settings)} WHERE {key}", list(zip(*columns, strict=True)))


def _written(field: Any, rows: Sequence[models.Model], *, add: bool = True) -> Iterator[Any]:
    """Give what a field holds in each row as the database takes it."""
    is_text = isinstance(field, models.CharField | models.TextField)
    # The connection itself: what stands for it looks it up anew for every value.
    database = connections[DEFAULT_DB_ALIAS]
    last = written = None
    for row in rows:
        value = field.pre_save(row, add)
        if is_text and type(value) is str:
            yield value
            continue
        # Most columns that are no text hold one moment, or one number, in all rows.
        if value is not last or value is None:
            last, written = value, field.get_db_prep_save(value, database)
        yield written
