"""Database triggers that refuse to change or remove what stands on the ledger."""

from __future__ import annotations

from django.db import connection
from django.db.backends.utils import CursorWrapper

TABLES = ["ledger_entry", "ledger_block", "ledger_sealedentry"]
MESSAGE = "this table is append-only"

_FUNCTION = f"""
CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$
"""


def guard(table: str) -> None:
    """Let another table only grow too; an app calls it when it is ready, the triggers are put in place after its migrations."""
    if table not in TABLES:
        TABLES.append(table)


def expected() -> set[str]:
    """Name every trigger that has to be there on this database."""
    verbs = ("update", "delete", "truncate") if connection.vendor == "postgresql" else ("update", "delete")
    return {f"{table}_no_{verb}" for table in TABLES for verb in verbs}


def present() -> set[str]:
    """Name the ledger triggers that are there."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {str(row[0]) for row in cursor.fetchall()} & expected()


def install() -> None:
    """Put every trigger in its place; Django drops them when it rebuilds a SQLite table."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for table in set(TABLES) & set(connection.introspection.table_names(cursor)):
            for verb in ("UPDATE", "DELETE", "TRUNCATE"):
                _install(cursor, table, verb)


def remove() -> None:
    """Take every trigger away, for tests that empty the database."""
    with connection.cursor() as cursor:
        for name in present():
            table = name.rsplit("_no_", 1)[0]
            cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


def _install(cursor: CursorWrapper, table: str, verb: str) -> None:
    name = f"{table}_no_{verb.lower()}"
    if connection.vendor == "postgresql":
        level = "STATEMENT" if verb == "TRUNCATE" else "ROW"
        cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        cursor.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH {level} EXECUTE FUNCTION ledger_refuse()")
    elif verb != "TRUNCATE":
        cursor.execute(
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
