"""What tests share: an actor for any role and place, and a ledger that lets a test database be emptied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase
from hypothesis import settings

from jiuzhu.foundation.accounts.duties import ROLES
from jiuzhu.foundation.accounts.rules import Actor, HeldPost
from jiuzhu.foundation.calendar.seed import seeded_days
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.divisions.source import packaged_divisions
from jiuzhu.foundation.ledger import triggers
from jiuzhu.foundation.policy.texts import pack_text
from jiuzhu.foundation.vault.images import redraw

pytest_plugins = ("tests.environment",)

# A loaded machine is slow now and then; how long one example takes says nothing about a rule.
settings.register_profile("jiuzhu", deadline=None)
settings.load_profile("jiuzhu")

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DRAWING_PARTS = ("jiuzhu.foundation.vault.images", "jiuzhu.assessment.indicators.services.submitting")
FIRST_YEAR = 2024
"""The tests live in 2026; what they look back on lies a year or two before."""
MADE_WITH_THE_TABLES = {"django_content_type", "auth_permission", "django_migrations"}
COUNTY, TOWNSHIP, VILLAGE = "341525000000", "341525100000", "341525100001"


def actor(role: str, *, division: str | None = None, organisation: str | None = None, user_id: str = "") -> Actor:
    """Somebody holding one role in one place, without an account."""
    post = HeldPost(
        post_id=f"post-{role}",
        role=role,
        label=ROLES[role].label,
        duties=ROLES[role].duties,
        division_code=division,
        organisation_id=organisation,
    )
    return Actor(user_id=user_id or f"user-{role}", name=f"测试{ROLES[role].label}", posts=(post,))


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """Make the tables straight from the models, as in an empty database; tests/cli/test_tables.py holds the migrations to them."""
    return False


@pytest.fixture(scope="session", autouse=True)
def _worked_out_once() -> Iterator[None]:
    """Draw the same picture anew, read the same county's divisions and pack the same law once a session: each is dear.

    What is drawn, read and packed is real; tests/vault, tests/divisions and tests/policy_changes call the three as they are. Of the
    calendar the years that tests live in are entered, hundreds of times; tests/calendar enters all twenty-three.
    """
    patch = pytest.MonkeyPatch()
    drawn = lru_cache(maxsize=128)(redraw)
    for part in DRAWING_PARTS:
        patch.setattr(f"{part}.redraw", drawn)
    read = lru_cache(maxsize=8)(lambda root_code, batch: tuple(packaged_divisions(root_code, batch=batch)))
    patch.setattr("jiuzhu.foundation.divisions.services.packaged_divisions", read)
    lived_in = tuple(entry for entry in seeded_days() if entry[0].year >= FIRST_YEAR)
    patch.setattr("jiuzhu.foundation.calendar.services.seeded_days", lambda: lived_in)
    packed: dict[str, bytes] = {}
    patch.setattr(
        "jiuzhu.foundation.policy.services.pack_text",
        lambda pack: packed.get(pack.base_digest) or packed.setdefault(pack.base_digest, pack_text(pack)),
    )
    yield
    patch.undo()


@pytest.fixture
def now() -> datetime:
    """A Friday noon."""
    return NOON


@pytest.fixture
def township_clerk() -> Actor:
    return actor("township_clerk", division=TOWNSHIP)


@pytest.fixture
def county_officer() -> Actor:
    return actor("county_officer", division=COUNTY)


@pytest.fixture
def village_assistant() -> Actor:
    return actor("village_assistant", division=VILLAGE)


@pytest.fixture
def administrator() -> Actor:
    return actor("administrator", division=COUNTY)


def _empty_what_was_filled(self: TransactionTestCase) -> None:
    """Empty after a test what it filled: Django would empty hundreds of tables that are, and write its own list of them anew."""
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {_quoted(table)})" for table in _tables()))
        filled = [table for (table,) in cursor.fetchall()]
    # Emptying the database between tests is the one thing the ledger's triggers rightly refuse.
    triggers.remove()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for table in filled:
                cursor.execute(f"DELETE FROM {_quoted(table)}")
    finally:
        triggers.install()


@cache
def _tables() -> list[str]:
    """Every table but those that Django fills when it has made them."""
    return sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - MADE_WITH_THE_TABLES)


def _quoted(table: str) -> str:
    return connection.ops.quote_name(table)


TransactionTestCase._fixture_teardown = _empty_what_was_filled


@pytest.fixture
def two_counties(db, settings, tmp_path):
    """In place of one county: a city with two, whose laws may differ."""
    settings.POLICY_PACK, settings.DATA, settings.MEDIA_ROOT = "shizuishan", tmp_path / "data", tmp_path / "media"
    load_divisions(root_code="6402")
