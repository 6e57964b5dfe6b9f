"""Tables are made straight from the models, and changed by migrations: both say the same, and keep no order twice.

That both make the same of an empty database, tests/cli/test_tables.py tries out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from django.apps import apps
from django.db.models import CharField, Index, Model, Q, UniqueConstraint
from django.test.utils import isolate_apps

ROOT = Path(__file__).resolve().parent.parent


def test_migrations_make_what_the_models_say(tmp_path):
    places = {"JIUZHU_DATA": str(tmp_path), "JIUZHU_KEY": str(tmp_path / "key"), "DJANGO_SETTINGS_MODULE": "jiuzhu.config.settings"}
    environment = {name: value for name, value in os.environ.items() if name != "JIUZHU_DATABASE_URL"} | places
    asked = [sys.executable, "-W", "ignore", str(ROOT / "manage.py"), "makemigrations", "--check", "--dry-run"]
    found = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 0, f"write the app's 0001_initial anew:\n{found.stdout}{found.stderr}"


def test_until_the_first_release_every_app_has_one_migration():
    folders = sorted((ROOT / "src").rglob("migrations"))
    found = {folder: sorted(each.name for each in folder.glob("[0-9]*.py")) for folder in folders}
    assert len(folders) > 20 and not {folder: names for folder, names in found.items() if names != ["0001_initial.py"]}


@dataclass(frozen=True)
class Order:
    """What a table keeps in order: the columns, for which rows (all, or a condition), and whether it also keeps rows unique."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: object
    unique: bool

    def is_spared_by(self, other: Order) -> bool:
        """Whether the other finds whatever this one finds: it begins with the same columns and holds the same rows."""
        begins = other.columns[: len(self.columns)] == self.columns and other.rows in (None, self.rows)
        return other is not self and not self.unique and begins


def orders_of(model: type[Model]) -> list[Order]:
    fields = model._meta.local_fields
    kept = [Order(each.name, ((each.column, ""),), None, each.unique) for each in fields if each.unique or each.db_index]
    column = {each.name: each.column for each in fields}
    for each in model._meta.indexes:
        if not each.expressions and not each.include:
            columns = tuple((column[name], direction) for name, direction in each.fields_orders)
            kept.append(Order(each.name, columns, each.condition, unique=False))
    for each in model._meta.constraints:
        if isinstance(each, UniqueConstraint) and not each.expressions:
            kept.append(Order(each.name, tuple((column[name], "") for name in each.fields), each.condition, unique=True))
    return kept


def redundant(models: Iterable[type[Model]]) -> list[str]:
    return [
        f"{model._meta.label}: {each.name} is the beginning of {other.name}"
        for model in models
        for each, other in product(orders_of(model), repeat=2)
        if each.is_spared_by(other)
    ]


def test_no_index_is_the_beginning_of_another():
    own = [model for model in apps.get_models() if model.__module__.startswith("jiuzhu.")]
    assert len(own) > 150
    found = redundant(own)
    assert not found, "\n".join(["leave the shorter one out (db_index=False on a foreign key); every write pays for it:", *found])


@isolate_apps("jiuzhu.foundation.ledger")
def test_an_index_that_is_the_beginning_of_another_is_found():
    class Planted(Model):
        place = CharField(max_length=12, db_index=True)
        state = CharField(max_length=12, db_index=True)
        number = CharField(max_length=12, unique=True)

        class Meta:
            app_label = "ledger"
            indexes = [
                Index(fields=["place", "state"], name="by_place"),
                Index(fields=["state", "-place"], condition=Q(number=""), name="only_some_rows"),
            ]
            constraints = [UniqueConstraint(fields=["number", "state"], name="numbered")]

    assert redundant([Planted]) == ["ledger.Planted: place is the beginning of by_place"]
