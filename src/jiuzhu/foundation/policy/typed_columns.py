"""Facts in columns that have a type of their own: SQL that reads each exactly, and says of which values it cannot.

What is doubtful is left to ``columns.fact_column``, which reads text, and must come to the same where both can read.
"""

from __future__ import annotations

from jiuzhu.foundation.analytics.tabular.typed import Reading, trimmed
from jiuzhu.foundation.policy.columns import decimals_needed, fact_column, number_type
from jiuzhu.foundation.policy.expressions import Kind
from jiuzhu.foundation.policy.expressions.duckdb import name
from jiuzhu.foundation.policy.expressions.kinds import NUMBER_DECIMALS
from jiuzhu.foundation.policy.facts import LARGEST_SHOWN, FactDeclaration

# A decimal of nine places below a million has fifteen digits, which a double holds without loss.
EXACT_DOUBLE_BELOW = 10**6


def typed_readings(fact: FactDeclaration) -> Reading:
    """Give, by class of column type, the value and whether it can be read so."""
    column = name(fact.name)
    as_text = fact_column(fact)
    clean = trimmed(fact.name)
    # A number with more decimals than fit is left to the reading that chooses the width by the whole column.
    narrow = f" AND coalesce({decimals_needed(fact)} <= {NUMBER_DECIMALS}, true)" if fact.kind is Kind.NUMBER else ""
    text = {"text": (as_text.value.replace(column, clean), f"({as_text.good}{narrow})".replace(column, clean))}
    match fact.kind:
        case Kind.MONEY:
            return _numbers(column, "DECIMAL(16,2)", LARGEST_SHOWN[Kind.MONEY], scaled="CAST({} * 100 AS BIGINT)") | text
        case Kind.NUMBER:
            return _numbers(column, number_type(wide=False), LARGEST_SHOWN[Kind.NUMBER], double_below=EXACT_DOUBLE_BELOW) | text
        case Kind.COUNT:
            return _numbers(column, "INTEGER", LARGEST_SHOWN[Kind.COUNT], least=fact.type.minimum or 0) | text
        case Kind.BOOLEAN:
            return {"boolean": (column, "true")} | text
    return text


def household_reading(column: str) -> Reading:
    """Read the column that names the household: text, or whole numbers as text."""
    clean = trimmed(column)
    return {"text": (clean, f"{clean} IS NOT NULL"), "whole": (f"CAST({name(column)} AS VARCHAR)", f"{name(column)} IS NOT NULL")}


def _numbers(
    column: str, kind: str, below: int, *, least: int = 0, scaled: str = "{}", double_below: int | None = None
) -> dict[str, tuple[str, str]]:
    """Read a number exactly: it must come through the cast unchanged and lie within the bounds."""
    cast = f"TRY_CAST({column} AS {kind})"
    value = scaled.format(cast)

    def good(back: str, most: int) -> str:
        return f"({column} IS NULL OR ({column} >= {least} AND {column} < {most} AND {back} IS NOT DISTINCT FROM {column}))"

    return {
        "whole": (value, f"({column} IS NULL OR {column} BETWEEN {least} AND {below - 1})"),
        "decimal": (value, good(cast, below)),
        "double": (value, good(f"CAST({cast} AS DOUBLE)", min(below, double_below or below))),
    }
