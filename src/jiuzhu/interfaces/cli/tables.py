"""The tables of the database: an empty one gets them straight from the models, any other is migrated."""

from __future__ import annotations

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

MAKING = 20_260_101
"""The number of the lock that whoever makes the tables on PostgreSQL holds."""


def missing_migrations() -> int:
    """How many migrations the database has not been through."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_empty() -> bool:
    """Tell whether the database holds no table of the platform and was never migrated."""
    return not connection.introspection.django_table_names(only_existing=True) and not MigrationRecorder(connection).applied_migrations()


def bring_up_to_date() -> None:
    """Make what tables are missing and change what has changed; a killed process leaves what the next one goes on from."""
    if not (is_empty() and make_tables()):
        call_command("migrate", interactive=False, verbosity=0)


def make_tables() -> bool:
    """Make all tables of an empty database from the models and write the migrations down as done, in one transaction.

    Migrations draw every model anew for each model they add, ten times the work for the same tables. Gives False when somebody else has
    made them meanwhile.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    # SQLite makes tables only while it looks after no foreign keys, and is told so before the transaction.
    with connection.constraint_checks_disabled(), transaction.atomic():
        _wait_for_others()
        if not is_empty():
            return False
        with connection.schema_editor() as editor:
            for model in apps.get_models():
                if model._meta.can_migrate(connection):
                    editor.create_model(model)
        executor.recorder.ensure_schema()
        done = [executor.recorder.Migration(app=each.app_label, name=each.name) for each, _ in plan]
        executor.recorder.migration_qs.bulk_create(done)
        # What Django itself does after migrating: kinds of content, permissions, the triggers of the ledger.
        emit_post_migrate_signal(0, False, connection.alias, apps=apps, plan=plan)
    return True


def _wait_for_others() -> None:
    """Make the tables alone: SQLite has one writer from the beginning of the transaction, PostgreSQL is asked for a lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MAKING])
