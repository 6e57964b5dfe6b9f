"""Everybody's sums are added up once for all laws of a comparison, down to the lowest limit any of them sets."""

from __future__ import annotations

import datetime
from pathlib import Path

import duckdb
import pytest

from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.monitoring.comparison import walking
from jiuzhu.monitoring.comparison.adding import adding_up
from jiuzhu.monitoring.comparison.facts_of_persons import sources_of_anyone
from jiuzhu.monitoring.comparison.pack_rules import rules_of
from jiuzhu.monitoring.comparison.rules import Period, Rule

DAY = datetime.date(2024, 2, 29)
BILLS = next(source.adds for source in sources_of_anyone(Period(DAY)) if source.adds)


@pytest.fixture
def bills(tmp_path: Path) -> Path:
    """One person paid 100 yuan, another 200, a third 300."""
    path = tmp_path / "2024-02.parquet"
    with duckdb.connect() as database:
        database.execute(
            "COPY (SELECT CAST(format('00000000-0000-0000-0000-{:012d}', i) AS UUID) AS key, DATE '2024-02-01' AS settled_on,"
            f" i * 10000 AS self_paid_fen FROM range(1, 4) AS bills(i) ORDER BY key) TO '{path}' (FORMAT parquet)"
        )
    return path


def rules_with_limit(yuan: str) -> tuple[Rule, ...]:
    return rules_of(load_pack("huoshan").at(DAY).with_values({"self_paid_limit_yuan": yuan}, any_parameter=True))


def told(bills: Path, *limits: str) -> list[int] | None:
    rules = [rule for limit in limits for rule in rules_with_limit(limit)]
    with adding_up({"medical_expenses": [("2024-02", bills)]}, Period(DAY), rules) as sums:
        table = sums.table(BILLS)
    return None if table is None else sorted(table.column("total").to_pylist())


def test_laws_with_two_limits_are_told_whoever_reaches_the_lower_one(bills: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MANY", 0)
    assert told(bills, "250", "150") == [20000, 30000]


def test_one_law_is_told_only_whoever_reaches_its_own_limit(bills: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MANY", 0)
    assert told(bills, "250") == [30000]


def test_a_few_bills_are_left_to_sql(bills: Path) -> None:
    assert told(bills, "150") is None
