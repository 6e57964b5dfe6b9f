"""Facts in a staged table of text: SQL that reads each column exactly, and says which rows it cannot."""

from __future__ import annotations

from dataclasses import dataclass

from jiuzhu.foundation.policy.expressions import Kind
from jiuzhu.foundation.policy.expressions.duckdb import name, text
from jiuzhu.foundation.policy.expressions.kinds import NUMBER_DECIMALS
from jiuzhu.foundation.policy.facts import FINEST, LARGEST_SHOWN, FactDeclaration

SQL_TYPES = {
    Kind.MONEY: "BIGINT",
    Kind.COUNT: "INTEGER",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.CODE: "VARCHAR",
    Kind.TEXT: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.MONTH: "VARCHAR",
}


@dataclass(frozen=True)
class FactColumn:
    """How one text column is read: ``good`` is true for what can be read, ``value`` reads that, ``reason`` says why not."""

    fact: FactDeclaration
    value: str
    good: str
    reason: str


def fact_column(fact: FactDeclaration, *, wide: bool = False) -> FactColumn:
    """Write the reading of a column named like the fact; ``wide`` numbers have more than nine decimals."""
    column = name(fact.name)
    match fact.kind:
        case Kind.MONEY:
            good = rf"regexp_full_match({column}, '\d{{1,12}}(\.\d{{1,2}}0*)?')"
            value = f"CAST(TRY_CAST({column} AS DECIMAL(16,2)) * 100 AS BIGINT)"
            reason = "请填写以元为单位、不为负、最多两位小数的金额，不写千分号"
        case Kind.COUNT:
            least = fact.type.minimum or 0
            # Small whole numbers, which nearly all are, are known by their round trip, faster than by a pattern.
            good = rf"(TRY_CAST({column} AS UTINYINT)::VARCHAR IS NOT DISTINCT FROM {column} OR regexp_full_match({column}, '\d{{1,7}}(\.0*)?'))"
            value = f"TRY_CAST({column} AS INTEGER)"
            if least:
                good = f"({good} AND TRY_CAST({column} AS DOUBLE) >= {least})"
            reason = f"请填写不小于 {least} 的整数"
        case Kind.NUMBER:
            digits = len(str(LARGEST_SHOWN[Kind.NUMBER])) - 1
            # The second form is how small floating-point numbers are written.
            small = r"\d(\.\d{1,16})?e-(0\d|1[01])"
            good = rf"regexp_full_match({column}, '\d{{1,{digits}}}(\.\d{{1,{FINEST}}})?|{small}')"
            value = f"TRY_CAST({column} AS {number_type(wide)})"
            reason = f"请填写不为负、最多 {FINEST} 位小数的数"
        case Kind.BOOLEAN:
            good = f"lower({column}) IN ('true', 'false', '是', '否')"
            value = f"lower({column}) IN ('true', '是')"
            reason = "请填写 true 或 false"
        case Kind.CODE:
            codes = sorted(fact.values)
            good, value = f"{column} IN ({', '.join(map(text, codes))})", column
            reason = f"能填的有：{'、'.join(codes)}"
        case _:
            good, value, reason = "TRUE", column, ""
    return FactColumn(fact, value, f"({column} IS NULL OR {good})", reason)


def absent_column(fact: FactDeclaration) -> str:
    """Write an absent fact: unknown in every row."""
    return f"CAST(NULL AS {number_type(False) if fact.kind is Kind.NUMBER else SQL_TYPES[fact.kind]})"


def number_type(wide: bool) -> str:
    """Give the column type of a number: 64 bits where nine decimals are enough."""
    return f"DECIMAL(38,{FINEST})" if wide else f"DECIMAL(18,{NUMBER_DECIMALS})"


def decimals_needed(fact: FactDeclaration) -> str:
    """Write the number of decimals of a value, for choosing the width."""
    column = name(fact.name)
    return f"CASE WHEN contains({column}, 'e') THEN {FINEST} ELSE length(rtrim(split_part({column}, '.', 2), '0')) END"
