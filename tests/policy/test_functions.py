"""The closed list of functions, value by value, in all three readings."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from jiuzhu.foundation.policy.expressions import FactType, FactTypes, Kind, parse

FACTS = FactTypes({"a": FactType(Kind.COUNT, minimum=None), "b": "count", "t": "boolean", "k": FactType(Kind.BOOLEAN, known=True)})


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("ABS(a) = 3", {"a": -3}, True),
        ("ABS(a) = 3", {"a": None}, None),
        ("LEAST(a, b) = 1", {"a": 1, "b": 2}, True),
        ("LEAST(a, b) = 1", {"a": 1, "b": None}, None),
        ("GREATEST(a, b, 5) = 5", {"a": 1, "b": 2}, True),
        ("GREATEST(a, b) = 2", {"a": None, "b": 2}, None),
        ("NULLIF(a, 0) > 0", {"a": 0}, None),
        ("NULLIF(a, 0) > 0", {"a": 1}, True),
        ("NULLIF(a > 0, FALSE)", {"a": 0}, None),
        ("NULLIF(a > 0, TRUE)", {"a": 1}, None),
        ("COALESCE(k, t)", {"k": False, "t": True}, False),
        ("CASE WHEN k THEN a ELSE b END = 2", {"k": False, "a": 1, "b": 2}, True),
        ("CASE WHEN t IS NULL THEN FALSE ELSE t END", {"t": None}, False),
        ("a BETWEEN 1 AND 3", {"a": 3}, True),
        ("a NOT BETWEEN 1 AND 3", {"a": 3}, False),
        ("a IN (1, 2)", {"a": None}, None),
        ("a / b = 2", {"a": 4, "b": 2}, True),
        ("a / b > 2", {"a": 4, "b": 0}, None),
        ("t AND a > 0", {"t": None, "a": 0}, False),
        ("t OR a > 0", {"t": None, "a": 1}, True),
        ("NOT t", {"t": None}, None),
    ],
)
def test_each_function_says_the_same_in_every_reading(text: str, facts: dict[str, Any], expected: bool | None) -> None:
    expression = parse(text, facts=FACTS)
    kinds = {"a": "INTEGER", "b": "INTEGER", "t": "BOOLEAN", "k": "BOOLEAN"}
    row = ", ".join(f"CAST({'NULL' if facts.get(name) is None else facts[name]} AS {kind}) AS {name}" for name, kind in kinds.items())

    found = duckdb.sql(f"SELECT {expression.to_duckdb({})} FROM (SELECT {row})").fetchone()

    assert found == (expected,)
    assert expression.to_python({})(facts) is expected
    assert expression.trace(facts, {}).verdict is expected
