"""The reading of a plan as DuckDB SQL."""

from __future__ import annotations

from jiuzhu.foundation.policy.expressions.sql import SqlReading

READING = SqlReading()
to_sql, name, text = READING.to_sql, READING.name, READING.text
"""Write a condition (TRUE, FALSE or NULL for a row), quote a column name, quote a text."""
