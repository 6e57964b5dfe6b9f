"""A statement written for DuckDB, as another engine reads it."""

from __future__ import annotations

import sqlglot
from sqlglot import expressions


def table_for_spark(statement: str) -> tuple[str, str]:
    """Give name and SELECT, in Spark's words, of a statement CREATE … TABLE name AS SELECT …."""
    parsed = sqlglot.parse_one(statement, read="duckdb")
    assert isinstance(parsed, expressions.Create), statement
    return parsed.this.name, parsed.expression.sql(dialect="spark")
