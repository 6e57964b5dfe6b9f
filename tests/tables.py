"""The tables of an empty county made straight from the models: ``python -m tests.tables`` with JIUZHU_DATA says where.

They are those the migrations make, in a twentieth of the time, and the migrations are written down as done: tests/cli/test_up.py has them make
a county's tables as in life, and tests/test_migrations.py holds the two to one another.
"""

from __future__ import annotations

import os

from django.conf import settings
from django.core.management import call_command


class FromModels:
    """Stands for the migrations of every app: none, so that tables are made straight from the models."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def make_tables() -> None:
    """Make every table of the database the settings name, and write the migrations down as done."""
    written, settings.MIGRATION_MODULES = settings.MIGRATION_MODULES, FromModels()
    try:
        call_command("migrate", interactive=False, verbosity=0, run_syncdb=True)
    finally:
        settings.MIGRATION_MODULES = written
    call_command("migrate", interactive=False, verbosity=0, fake=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiuzhu.config.settings")
    import django

    django.setup()
    make_tables()
