"""What must be so of some facts wherever a condition holds: nobody of whom it holds is ever ruled out."""

from __future__ import annotations

import random
from decimal import Decimal

import duckdb
import pytest

from jiuzhu.foundation.policy.expressions import Bounds, Kind, parse
from jiuzhu.foundation.policy.expressions.kinds import FactTypes
from tests.policy.generated import FACTS, households, trials

TYPES = FactTypes({"cars": "count", "members": "count", "wage": "money", "poor": "boolean", "kind": "code"})
LIMIT = {"limit": "money"}


def bounds(text: str) -> Bounds:
    return parse(text, facts=TYPES, parameters=LIMIT).bounds({"limit": Decimal("738.00")})


@pytest.mark.parametrize(
    ("text", "without", "may"),
    [
        ("poor AND cars >= 1", {"cars": 0}, False),
        ("poor OR cars >= 1", {"cars": 0}, True),
        ("poor AND NOT (cars >= 1)", {"cars": 0}, True),
        ("poor AND wage / members >= p.limit", {"wage": None}, False),
        ("poor AND wage IS NULL", {"wage": None}, True),
        ("kind IN ('a', 'b')", {"kind": None}, False),
        ("kind IN ('a', 'b')", {}, True),
        ("p.limit <= 738 AND cars = 0", {"cars": 0}, True),
        ("NOT p.limit > 800 AND cars = 0", {"cars": 0}, True),
        ("wage <= 738 AND cars = 0", {"cars": 0, "wage": 73_800}, True),
    ],
)
def test_a_condition_may_hold_or_not_of_somebody_without(text: str, without: dict[str, int | None], may: bool) -> None:
    assert bounds(text).may_hold(without) is may


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("poor AND wage >= p.limit", 73_800),
        ("poor AND p.limit < wage", 73_800),
        ("poor AND wage / members >= p.limit", 73_800),
        ("wage > 12.5", 1_250),
        ("poor OR wage >= p.limit", None),
        ("wage <= p.limit", None),
        ("wage >= p.limit / members", None),
        ("p.limit / members <= wage", None),
        ("wage / members >= p.limit / cars", None),
        ("p.limit <= wage / members", 73_800),
        ("wage / members <= p.limit", None),
    ],
)
def test_a_condition_asks_for_so_much_at_least(text: str, least: int | None) -> None:
    assert bounds(text).at_least("wage") == least


def test_what_is_asked_of_some_facts_alone_is_told_apart() -> None:
    asked = bounds("poor AND cars >= 2 AND (cars >= 3 OR poor)").only_of({"cars"})
    assert duckdb.sql(f"SELECT list(cars) FROM (VALUES (1), (2), (3)) AS several(cars) WHERE {asked}").fetchone() == ([2, 3],)
    assert duckdb.sql(f"SELECT {bounds('poor').only_of({'cars'})}").fetchone() == (True,)


def test_of_nobody_for_whom_a_random_rule_holds_is_it_said_that_it_cannot() -> None:
    chance, held = random.Random(11), 0
    rows = households(5, 120)
    for trial in trials(20261123, 150):
        condition, known = trial.expression.to_python(trial.values), trial.expression.bounds(trial.values)
        for row in rows:
            if condition(row):
                held += 1
                some = {name: row[name] for name in chance.sample(sorted(FACTS), 3) if name in row and FACTS[name].kind in (Kind.COUNT, Kind.BOOLEAN)}
                some |= {name: None for name in FACTS if row.get(name) is None and chance.random() < 0.5}
                assert known.may_hold(some), (trial.expression.text, row)
                for name in ("m1", "m2", "mk", "c1", "c2"):
                    low = known.at_least(name)
                    assert low is None or row[name] >= low, (trial.expression.text, name, row)
    assert held > 1_000
