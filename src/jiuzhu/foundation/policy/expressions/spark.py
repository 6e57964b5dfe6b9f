"""The reading of a plan as Spark SQL.

Spark rounds decimals that grow too long and lets whole numbers run over unless it is told not to: what is written here
is exact only in a session with ``SESSION``.
"""

from __future__ import annotations

from jiuzhu.foundation.policy.expressions.sql import SqlReading

SESSION = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.legacy.decimal.retainFractionDigitsOnTruncate": "true",
    "spark.sql.session.timeZone": "UTC",
}
"""Numbers run over loudly, keep every decimal, names stand in double quotes as in DuckDB, and days are days."""


class SparkReading(SqlReading):
    """Writes conditions for Spark."""

    unknown_truth = "CAST(NULL AS BOOLEAN)"
    widest_whole = "DECIMAL(38,0)"

    def text(self, value: str) -> str:
        """Quote a text; a backslash stands for itself only when doubled."""
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


READING = SparkReading()
to_sql = READING.to_sql
