"""Many new rows of one table written by one prepared statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, models, transaction


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
        row._state.adding, row._state.db = False, connection.alias


def _written(field: Any, rows: Sequence[models.Model]) -> Iterator[Any]:
    """Give what a field holds in each row as the database takes it."""
    is_text = isinstance(field, models.CharField | models.TextField)
    last = written = None
    for row in rows:
        value = field.pre_save(row, True)
        if is_text and type(value) is str:
            yield value
            continue
        # Most columns that are no text hold one moment, or one number, in all rows.
        if value is not last or value is None:
            last, written = value, field.get_db_prep_save(value, connection)
        yield written
