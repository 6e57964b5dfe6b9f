"""A pool of households full of gaps and boundary values, and the comparison of the three readings on it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import duckdb

from jiuzhu.foundation.policy.expressions import Expression, FactType, FactTypes, Kind, parse_value

PLAIN = {
    "m1": FactType(Kind.MONEY),
    "m2": FactType(Kind.MONEY, minimum=None),
    "c1": FactType(Kind.COUNT),
    "c2": FactType(Kind.COUNT),
    "n1": FactType(Kind.NUMBER),
    "n2": FactType(Kind.NUMBER, minimum=None),
    "b1": FactType(Kind.BOOLEAN),
    "b2": FactType(Kind.BOOLEAN),
    "k1": FactType(Kind.BOOLEAN, known=True),
    "w1": FactType(Kind.CODE, values=frozenset({"x", "y", "z"})),
    "d1": FactType(Kind.DATE),
    "area_type": FactType(Kind.CODE, values=frozenset({"urban", "rural"})),
}
DERIVED = FactType(Kind.MONEY, derived=parse_value("m1 / c1", facts=FactTypes(PLAIN)).tree)
FACTS = FactTypes({**PLAIN, "x1": DERIVED})
PARAMETERS = {"pm": "money", "ps": "number", "pc": "count", "pa": "money", "pl": "list", "pn": "money"}
VALUES: dict[str, Any] = {
    "pm": Decimal("3.00"),
    "ps": Decimal("0.60"),
    "pc": 2,
    "pa": {"urban": Decimal("3.00"), "rural": Decimal("1.50")},
    "pl": ("x", "z"),
    "pn": None,
}
COLUMNS = {
    "m1": ("BIGINT", [0, 1, 100, 150, 180, 299, 300, 301, 600, 3600, 10**14 - 1]),
    "m2": ("BIGINT", [-300, -1, 0, 100, 300, 500, 10**14 - 1]),
    "x1": ("BIGINT", [0, 100, 150, 299, 300, 301]),
    "c1": ("INTEGER", [0, 1, 2, 3, 5, 9_999_999]),
    "c2": ("INTEGER", [0, 1, 2, 4]),
    "n1": ("DECIMAL(18,9)", [Decimal(text) for text in ("0", "0.599999999", "0.6", "0.600000001", "2", "3")]),
    "n2": ("DECIMAL(18,9)", [Decimal(text) for text in ("-1.5", "0", "0.6", "2")]),
    "b1": ("BOOLEAN", [True, False]),
    "b2": ("BOOLEAN", [True, False]),
    "k1": ("BOOLEAN", [True, False]),
    "w1": ("VARCHAR", ["x", "y", "z"]),
    "d1": ("DATE", [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]),
    "area_type": ("VARCHAR", ["urban", "rural"]),
}


@lru_cache(maxsize=1)
def pool() -> tuple[dict[str, Any], ...]:
    """Three hundred rows, more than half of whose values are missing."""
    draw = random.Random(20241122)
    rows = []
    for _ in range(300):
        rows.append({name: draw.choice(values) if name == "k1" or draw.random() < 0.45 else None for name, (_, values) in COLUMNS.items()})
    return tuple(rows)


@lru_cache(maxsize=1)
def database() -> duckdb.DuckDBPyConnection:
    """The pool as a DuckDB table."""
    connection = duckdb.connect(config={"threads": 1})
    columns = ", ".join(f"{name} {kind}" for name, (kind, _) in COLUMNS.items())
    connection.execute(f"CREATE TABLE pool (row INTEGER, {columns})")
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    connection.executemany(f"INSERT INTO pool VALUES ({marks})", [[number, *row.values()] for number, row in enumerate(pool())])
    return connection


Sql = Callable[[Expression, Mapping[str, Any]], str]


def disagreements(expression: Expression, values: Mapping[str, Any], sql: Sql | None = None) -> list[str]:
    """Where DuckDB, compiled Python and the plain step-by-step reading do not say the same."""
    written = sql(expression, values) if sql else expression.to_duckdb(values)
    by_duckdb = [found for (found,) in database().execute(f"SELECT {written} FROM pool ORDER BY row").fetchall()]
    compiled = expression.to_python(values)
    found = []
    for row, told in zip(pool(), by_duckdb, strict=True):
        other, plain = compiled(row), expression.trace(row, values).verdict
        if not (told is other is plain):
            found.append(f"{expression.text}: duckdb {told}, python {other}, plain {plain}, {row}")
    return found
