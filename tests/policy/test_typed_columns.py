"""A value read by its column's own type comes to what its writing comes to, or is left to the reading of text."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.analytics.tabular.parquet import kind_class, text_query
from jiuzhu.foundation.policy.columns import fact_column
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.typed_columns import household_reading, typed_readings

FACTS = ("income_annual_yuan", "members", "homes_owned", "floor_area_per_head_m2", "child_problem", "family_structure")
EDGES = {
    "DOUBLE": [
        "0.0",
        "-0.0",
        "1.0",
        "0.1",
        "0.005",
        "17711.99",
        "999999999999.99",
        "1e12",
        "1e-5",
        "9999999.0",
        "1e7",
        "33.333333333333336",
        "41.499999999",
        "999999.999999999",
        "1e6",
        "1e9",
        "-1.0",
        "'nan'::DOUBLE",
        "'inf'::DOUBLE",
        "NULL",
    ],
    "DECIMAL(38,18)": [
        "0",
        "1",
        "1.5",
        "1.50",
        "0.005",
        "17711.99",
        "999999999999.99",
        "1000000000000",
        "9999999",
        "10000000",
        "41.4999999999",
        "41.499999999",
        "999999999.5",
        "-1",
        "NULL",
    ],
    "BIGINT": [
        "0",
        "1",
        "-1",
        "9999999",
        "10000000",
        "999999999",
        "1000000000",
        "999999999999",
        "1000000000000",
        "9223372036854775807",
        "NULL",
    ],
    "UTINYINT": ["0", "255", "NULL"],
    "BOOLEAN": ["true", "false", "NULL"],
    "VARCHAR": [
        "'1'",
        "' 1 '",
        "'1.0'",
        "'1.00'",
        "'1.234'",
        "'true'",
        "' 是 '",
        "'否'",
        "'x'",
        "''",
        "'nuclear'",
        "'Nuclear'",
        "'41.4999999999'",
        "'1e-5'",
        "'1,000.00'",
        "NULL",
    ],
    "FLOAT": ["0.1", "1.0", "NULL"],
    "DATE": ["DATE '2024-01-01'", "NULL"],
}


def both(name: str, kind: str, values: list[str]) -> list[tuple[object, object, bool, bool]]:
    """Give for each value: read by type, read as text, whether it was so read by type, whether text takes it."""
    fact = declared_facts()[name]
    database = duckdb.connect()
    rows = ", ".join(f"({number}, CAST({value} AS {kind}))" for number, value in enumerate(values))
    database.execute(f'CREATE TABLE given AS SELECT * FROM (VALUES {rows}) t(__line, "{name}")')
    typed = typed_readings(fact).get(kind_class(kind))
    value, good = typed or ("NULL", f'"{name}" IS NULL')
    text = text_query([name], [kind], source="given", line="__line")
    trimmed = f"""SELECT __line, nullif(trim("{name}", ' ' || chr(9)), '') AS "{name}" FROM ({text})"""
    written = fact_column(fact, wide=True)
    return database.execute(f"""
        SELECT a.value, b.value, a.good, b.good FROM (SELECT __line, {value} AS value, coalesce({good}, false) AS good FROM given) a
        JOIN (SELECT __line, CASE WHEN {written.good} THEN {written.value} END AS value, coalesce({written.good}, false) AS good FROM ({trimmed})) b
        USING (__line) ORDER BY __line""").fetchall()


@pytest.mark.parametrize("kind", EDGES)
@pytest.mark.parametrize("name", FACTS)
def test_what_is_read_by_type_is_what_its_writing_says(name: str, kind: str) -> None:
    found = both(name, kind, EDGES[kind])

    for value, (typed, text, taken, accepted) in zip(EDGES[kind], found, strict=True):
        assert not taken or accepted, f"{name} takes {value} of {kind}, which its writing does not"
        assert not taken or typed == text, f"{name} reads {value} of {kind} as {typed}, its writing says {text}"
        assert taken or value != "NULL", "an empty cell is read by any type"


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=40))
def test_any_floating_point_number_is_read_exactly_or_left(numbers: list[float]) -> None:
    values = [f"'{number!r}'::DOUBLE" for number in numbers]
    for name in ("income_annual_yuan", "floor_area_per_head_m2", "homes_owned"):
        assert all(not taken or (accepted and typed == text) for typed, text, taken, accepted in both(name, "DOUBLE", values))


@given(st.lists(st.integers(0, 10**14), min_size=1, max_size=40))
def test_any_amount_of_whole_fen_below_the_limit_is_read_by_type(fen: list[int]) -> None:
    values = [f"{each // 100}.{each % 100:02d}" for each in fen if each < 10**14]
    if values:
        for kind in ("DECIMAL(16,2)", "DOUBLE"):
            assert all(taken and typed == text for typed, text, taken, _ in both("income_annual_yuan", kind, values))


def test_a_household_is_named_by_text_or_whole_numbers() -> None:
    value, good = household_reading("household_id")["text"]
    found = duckdb.sql(f"SELECT {value}, {good} FROM (VALUES (' H 1 '), (''), ('\t'), (NULL), ('H\n2')) t(household_id)").fetchall()

    assert found == [("H 1", True), (None, False), (None, False), (None, False), ("H 2", True)]
    assert "double" not in household_reading("household_id")
