"""An empty database gets its tables straight from the models; they are those that the migrations make, and nothing is left half made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections

from jiuzhu.foundation.ledger import triggers
from jiuzhu.interfaces.cli import tables

pytestmark = pytest.mark.django_db

# A table nobody uses: Django's migrations number its rows with more bits than its models do.
TOLD_APART_BY_DJANGO = {("auth_group_permissions", "id")}
POSTGRESQL_SHAPE = """
    SELECT c.relname, a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid))
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
"""


@pytest.fixture
def empty_database(tmp_path, settings) -> Callable:
    """Give what lets a block work on a database of its own with nothing in it, where migrations count."""
    settings.MIGRATION_MODULES = {}
    usual = connections["default"]

    @contextmanager
    def another(name: str) -> Iterator[None]:
        other = usual.copy()
        if usual.vendor == "sqlite":
            other.settings_dict["NAME"] = tmp_path / name
        else:
            other.settings_dict["NAME"] += f"_{name}"
        drop = f'DROP DATABASE IF EXISTS "{other.settings_dict["NAME"]}"'
        ask_server(drop, f'CREATE DATABASE "{other.settings_dict["NAME"]}"')
        connections["default"] = other
        try:
            yield
        finally:
            other.close()
            connections["default"] = usual
            ContentType.objects.clear_cache()
            ask_server(drop)

    def ask_server(*statements: str) -> None:
        if usual.vendor == "postgresql":
            with usual._nodb_cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

    return another


def shape() -> set[tuple[str, ...]]:
    """Give every column, constraint, index and trigger; the order of the columns says nothing."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_SHAPE)
            return {tuple(row) for row in cursor.fetchall() if tuple(row[:2]) not in TOLD_APART_BY_DJANGO}
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {(kind, name, part) for kind, name, sql in cursor.fetchall() for part in parts(kind, sql)}


def parts(kind: str, sql: str) -> list[str]:
    return re.split(r', (?="|CONSTRAINT|UNIQUE)', sql.partition("(")[2].removesuffix(")")) if kind == "table" else [sql]


def filled() -> dict[str, int]:
    """Say how many rows every table holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in connection.introspection.table_names(cursor))
        )
        return dict(cursor.fetchall())


def test_an_empty_database_gets_from_the_models_what_the_migrations_make(empty_database):
    with empty_database("migrated"):
        # The sample process of the tests has no migrations.
        call_command("migrate", interactive=False, verbosity=0, run_syncdb=True)
        migrated, rows = shape(), filled()
    with empty_database("made"):
        tables.bring_up_to_date()
        assert len(migrated) > 3000 and sorted(shape() ^ migrated) == []
        assert filled() == rows and rows["django_migrations"] > 90
        assert tables.missing_migrations() == 0 and triggers.present() == triggers.expected()


def break_while_making(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="full"):
        patch.setattr(triggers, "install", broken)
        tables.bring_up_to_date()


def test_what_breaks_while_tables_are_made_leaves_the_database_empty_for_the_next(empty_database, monkeypatch):
    with empty_database("broken"):
        break_while_making(monkeypatch)
        assert tables.is_empty()
        tables.bring_up_to_date()
        assert tables.missing_migrations() == 0 and triggers.present() == triggers.expected()


def test_without_the_one_transaction_tables_would_be_left(empty_database, monkeypatch):
    with empty_database("half"):
        monkeypatch.setattr(tables, "transaction", SimpleNamespace(atomic=nullcontext))
        break_while_making(monkeypatch)
        assert not tables.is_empty()


def test_who_comes_second_makes_no_tables_and_a_database_with_tables_is_migrated(empty_database, monkeypatch):
    asked = []
    monkeypatch.setattr(tables, "call_command", lambda name, **_: asked.append(name))
    with empty_database("twice"):
        assert tables.make_tables() and not tables.make_tables()
        assert asked == []
        tables.bring_up_to_date()
        assert asked == ["migrate"]
