"""DuckDB SQL, compiled Python and the plain reading of an expression say the same on every input."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jiuzhu.foundation.policy.errors import ExpressionFaulty
from jiuzhu.foundation.policy.expressions import Expression, parse
from tests.policy.readings import FACTS, PARAMETERS, VALUES, disagreements, pool

OPERATORS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
money = st.sampled_from(
    ["m1", "m2", "x1", "p.pm", "p.pa", "m1 + m2", "m1 - x1", "2 * m1", "x1 / 12", "m1 / c1", "(m1 + m2) / c2", "m2 * n1"]
    + ["ABS(m2)", "LEAST(m1, m2, 3)", "GREATEST(m2, m1 + 1)", "NULLIF(m1, 3)", "CASE WHEN k1 THEN m1 ELSE m2 END", "0.10 * m1"]
    + ["CASE WHEN m2 IS NULL THEN m1 ELSE m2 END", "-m2", "(m1 + p.pm) / 3", "m1 * c1 / c2", "m1 - m1", "p.pn"]
)
plain = st.sampled_from(
    ["c1", "c2", "n1", "n2", "p.ps", "p.pc", "m1 / m2", "x1 / m1", "c1 / c2", "n1 / c1", "n1 * n2", "c1 + c2 - 1", "1 / 3"]
    + ["(c1 + c2) / c1", "m1 / p.pm", "m2 / p.pa", "NULLIF(c1, 0)", "LEAST(c1, p.pc)", "ABS(n2)", "c1 / (c1 - c2)", "n1 / (n2 / c1)"]
)
comparisons = st.one_of(
    st.builds("{} {} {}".format, money, OPERATORS, st.one_of(money, st.sampled_from(["3", "0", "1.50", "300"]))),
    st.builds("{} {} {}".format, plain, OPERATORS, st.one_of(plain, st.sampled_from(["0.6", "2", "0", "0.333"]))),
    st.builds("{} BETWEEN {} AND {}".format, plain, plain, plain),
)
leaves = st.one_of(
    comparisons,
    comparisons,
    st.sampled_from(
        ["b1", "b2", "k1", "TRUE", "FALSE", "w1 = 'x'", "w1 IN ('x', 'y')", "w1 IN p.pl", "NULLIF(w1, 'z') IN ('x')"]
        + ["'x' IN p.pl", "'y' IN p.pl", "m1 IS NULL", "b1 IS NOT NULL", "d1 <= '2024-02-29'", "d1 = '2024-02-29'"]
        + ["c1 IN (1, 2)", "NULLIF(b1, FALSE)", "COALESCE(k1, b1)", "CASE WHEN k1 THEN 'x' ELSE w1 END = 'x'", "w1 NOT IN ('y')"]
    ),
)
expressions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
        st.builds("NULLIF(({}), FALSE)".format, inner),
        st.builds("CASE WHEN k1 THEN ({}) ELSE ({}) END".format, inner, inner),
        st.builds("CASE WHEN b1 IS NULL THEN ({}) ELSE ({}) END".format, inner, inner),
    ),
    max_leaves=6,
)


def read(text: str) -> Expression:
    """Read an expression; one whose products cannot be exact is refused by the language and left out."""
    try:
        return parse(text, facts=FACTS, parameters=PARAMETERS)
    except ExpressionFaulty as error:
        assume("太大" not in str(error))
        raise


@settings(max_examples=150)
@given(expressions)
def test_all_readings_agree_on_random_expressions_over_rows_full_of_gaps(text: str) -> None:
    assert disagreements(read(text), VALUES) == []


@settings(max_examples=40)
@given(expressions)
def test_all_readings_agree_when_no_parameter_is_set(text: str) -> None:
    assert disagreements(read(text), {}) == []


def test_at_least_half_of_the_pool_is_missing() -> None:
    values = [value for row in pool() for name, value in row.items() if name != "k1"]

    assert sum(value is None for value in values) >= len(values) / 2


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("m1 < p.pm", lambda e, v: e.to_duckdb(v).replace("<", "<=")),
        ("m1 / m2 > p.ps", lambda e, v: '"m1" / "m2" > 0.6'),
        ("b1 OR m1 > 3", lambda e, v: f"COALESCE({e.to_duckdb(v)}, FALSE)"),
        ("NOT w1 = 'x'", lambda e, v: "\"w1\" IS DISTINCT FROM 'x'"),
        ("LEAST(c1, c2) > 0", lambda e, v: 'LEAST("c1", "c2") > 0'),
    ],
    ids=["boundary moved", "division in floating point", "unknown made false", "unknown made true", "LEAST ignoring unknowns"],
)
def test_a_planted_wrong_translation_is_caught(text: str, wrong: object) -> None:
    expression = parse(text, facts=FACTS, parameters=PARAMETERS)

    assert disagreements(expression, VALUES) == []
    assert disagreements(expression, VALUES, sql=wrong) != []  # type: ignore[arg-type]
