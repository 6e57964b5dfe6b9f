"""Rules made by seed, tried on rows full of gaps and thresholds: every engine says the same in every cell."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from jiuzhu.foundation.policy.expressions import plan
from jiuzhu.foundation.policy.expressions.sql import SqlReading
from tests.policy.engines import by_duckdb, by_python, by_spark, differing, spark_session, write_rows
from tests.policy.generated import households, shares, trials, uses

RULES, ROWS = 200, 400


@pytest.fixture(scope="module")
def made():
    return trials(20241122, RULES)


@pytest.fixture(scope="module")
def rows():
    return households(7, ROWS)


@pytest.fixture(scope="module")
def parquet(rows, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("rows") / "rows.parquet"
    write_rows(rows, path)
    return path


def test_each_operator_and_function_is_in_at_least_one_rule_of_a_hundred(made):
    assert min(uses(made).values()) >= 0.01


def test_at_most_half_of_the_cells_are_missing_and_a_tenth_lie_on_a_threshold(rows):
    missing, on_threshold = shares(rows)
    assert 0.25 <= missing <= 0.5
    assert on_threshold >= 0.1


def test_duckdb_and_compiled_python_agree_in_every_cell(made, rows, parquet):
    assert differing(by_python(made, rows), by_duckdb(made, parquet)) == 0


def test_spark_and_compiled_python_agree_in_every_cell(made, rows, parquet, java):
    some = made[:60]
    with spark_session() as spark:
        assert differing(by_python(some, rows), by_spark(some, parquet, spark)) == 0


class BoundaryMoved(SqlReading):
    def _compared(self, condition):
        return super()._compared(condition).replace(" < ", " <= ")


class UnknownMadeFalse(SqlReading):
    def to_sql(self, condition):
        return f"COALESCE({super().to_sql(condition)}, FALSE)"


class DivisionUnguarded(SqlReading):
    def _compared(self, condition):
        return super()._compared(plan.Compared(condition.operator, condition.left, condition.right, condition.needs, (), condition.sign))


class SignForgotten(SqlReading):
    def _compared(self, condition):
        return super()._compared(plan.Compared(condition.operator, condition.left, condition.right, condition.needs, condition.divisors, None))


class CancelledFactForgotten(SqlReading):
    def _compared(self, condition):
        return super()._compared(plan.Compared(condition.operator, condition.left, condition.right, (), condition.divisors, condition.sign))


class UnknownLeftOutOfLeast(SqlReading):
    def _quantity(self, quantity):
        if isinstance(quantity, plan.ChosenQuantity) and quantity.function != "ABS":
            return f"{quantity.function}({', '.join(map(self._sum, quantity.arguments))})"
        return super()._quantity(quantity)


class BlankingForgotten(SqlReading):
    def to_sql(self, condition):
        return self.to_sql(condition.item) if isinstance(condition, plan.Blanked) else super().to_sql(condition)


class OneOptionLost(SqlReading):
    def to_sql(self, condition):
        if isinstance(condition, plan.Among) and len(condition.options) > 1:
            condition = plan.Among(condition.item, condition.options[:-1])
        return super().to_sql(condition)


@pytest.mark.parametrize("wrong", [
    BoundaryMoved, UnknownMadeFalse, DivisionUnguarded, SignForgotten, CancelledFactForgotten, UnknownLeftOutOfLeast, BlankingForgotten, OneOptionLost,
])  # fmt: skip
def test_a_wrong_translation_is_found(made, rows, parquet, wrong):
    reading = wrong()
    told = []
    with duckdb.connect() as database:
        for each in made:
            written = reading.to_sql(each.expression.plan(each.values))
            told.append([cell for (cell,) in database.execute(f"SELECT {written} FROM read_parquet('{parquet}') ORDER BY row").fetchall()])
    assert differing(by_python(made, rows), told) > 0
