"""Whoever a rule is judged of alone is judged as among everybody: nobody it holds of is left out beforehand."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from jiuzhu.foundation.analytics.sessions import session
from jiuzhu.foundation.policy.expressions import parse
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.monitoring.comparison.folding import SUBJECTS, fact_steps
from jiuzhu.monitoring.comparison.judging import find, fold, take
from jiuzhu.monitoring.comparison.rules import Period, Rule
from jiuzhu.monitoring.feeds.checks import nothing_sql
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.register_files import REGISTER

DAY = datetime.date(2024, 2, 29)
SOMEBODY = "CAST('00000000-0000-0000-0000-000000000001' AS UUID)"
LIMIT = {"limit": Decimal("738")}
ROWS = {
    "persons": "'p1' AS person_id, 'h1' AS household_id, {key} AS key, true AS alive",
    "households": "'h1' AS household_id, 'subsistence' AS category, DATE '2024-01-01' AS category_from, 4 AS members",
    "feed_child_welfare": "{key} AS key, '2024-02' AS month, '留守儿童' AS child_kind",
    "feed_bank": "{key} AS key, DATE '2024-02-01' AS as_of, 20000 AS value_fen",
}


def rule(subject: str, text: str) -> Rule:
    read = parse(text, facts=load_pack("huoshan").at(DAY).facts, parameters={"limit": "money"})
    return Rule(
        code="asked",
        label="所问",
        subject=subject,
        feeds=(),
        condition=f"({read.to_duckdb(LIMIT)})",
        figures=tuple(sorted(read.facts)),
        thresholds={},
        clause="",
        used=tuple(sorted(read.facts_with(LIMIT))),
        bounds=read.bounds(LIMIT),
    )


def found(place: Path, asked: Rule, *, folded: bool, without_number: int = 0, moves: Sequence[str] = ()) -> int:
    with session(place) as database:
        filled(database)
        for day, status in enumerate(moves, 1):
            row = f"{SOMEBODY} AS key, '{status}' AS status, DATE '2024-02-{day:02}' AS changed_on"
            database.execute(f"INSERT INTO feed_residence BY NAME SELECT {day} AS line, {row}")
        for number in range(without_number):
            database.execute(f"INSERT INTO persons BY NAME SELECT {10 + number} AS line, 'q{number}' AS person_id, 'h1' AS household_id, true AS alive")
        fold(database, Period(DAY))
        if folded:
            take(database, fact_steps(SUBJECTS, Period(DAY)))
        return find(database, [asked], Period(DAY), load_pack("huoshan").at(DAY).facts, folded=SUBJECTS if folded else ())


def filled(database: duckdb.DuckDBPyConnection) -> None:
    for name, contract in REGISTER.items():
        columns = "*" if contract.id_column else "* EXCLUDE (key)"
        database.execute(f"CREATE TEMP TABLE {name} AS SELECT {columns} FROM ({nothing_sql(contract)})")
    for code, contract in FEEDS.whole.items():
        database.execute(f"CREATE TEMP TABLE feed_{code} AS {nothing_sql(contract)}")
    for table, row in ROWS.items():
        database.execute(f"INSERT INTO {table} BY NAME SELECT 2 AS line, {row.format(key=SOMEBODY)}")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("household", "financial_assets_yuan >= p.limit / members"),
        ("household", "in_force AND p.limit <= 738 AND cars_trucks_count = 0"),
        ("household", "in_force AND NOT p.limit > 800 AND cars_trucks_count = 0"),
        ("person", "recipient AND p.limit < 800 AND NOT severe_nursing_aid_in_month"),
        ("anyone", "child_kind_listed = '留守儿童' AND NOT child_listed_in_month"),
    ],
)
def test_what_holds_among_everybody_holds_of_those_looked_at(tmp_path: Path, subject: str, text: str) -> None:
    assert found(tmp_path, rule(subject, text), folded=True) == found(tmp_path, rule(subject, text), folded=False) == 1


@pytest.mark.parametrize("without_number", [0, 1, 2])
def test_members_without_a_number_take_nothing_from_the_others(tmp_path: Path, without_number: int) -> None:
    assert found(tmp_path, rule("household", "financial_assets_yuan >= 100"), folded=False, without_number=without_number) == 1


@pytest.mark.parametrize(
    ("moves", "expected"), [(["normal", "moved_out"], 1), (["moved_out", "normal"], 0), (["cancelled", "normal", "moved_out"], 1), (["normal"], 0)]
)
@pytest.mark.parametrize("folded", [True, False])
def test_the_last_of_somebodys_rows_counts_whichever_is_looked_at(tmp_path: Path, moves: list[str], expected: int, folded: bool) -> None:
    asked = rule("person", "recipient AND residence_status IN ('cancelled', 'moved_out')")
    assert found(tmp_path, asked, folded=folded, moves=moves) == expected
