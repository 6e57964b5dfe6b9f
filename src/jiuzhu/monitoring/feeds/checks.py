"""The check of a file as SQL generated from its contract: for every row its typed values, or the first column at fault."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from jiuzhu.foundation.analytics.identity import NUMBER_OF_PARTS, fault_of_parts_sql, parts_sql
from jiuzhu.foundation.analytics.tabular.parquet import literal, quoted
from jiuzhu.foundation.analytics.tabular.staging import LINE, PROBLEM
from jiuzhu.monitoring.feeds.contracts import Column, Contract, Kind

WHOLE_ROW = 0
"""Stands in ``fault`` for a row that cannot be used whatever its columns say; columns count from 1."""

_EMPTY = "必填，不能为空"
_ROUNDED = "被表格软件改成了科学记数法，末几位已丢失；请把该列设为文本格式后重新导出"
_REASONS = {
    Kind.DATE: "不是日期，应写成 2024-05-03 这样",
    Kind.MONTH: "不是月份，应写成 2024-05 这样",
    Kind.MONEY: "不是金额，应以元为单位、最多两位小数，例如 738.00",
    Kind.NUMBER: "不是数字，应写成 86.5 这样",
    Kind.COUNT: "不是人数，应为不小于 1、不超过七位的整数",
    Kind.BOOLEAN: "应为 true 或 false",
}
_MONEY = r"[+-]?(([0-9]{1,3}(,[0-9]{3}){1,3}|[0-9]{1,12})(\.[0-9]{0,2}0{0,16})?|\.[0-9]{1,2}0{0,16})"
_MONTH = r"[0-9]{4}-(0[1-9]|1[0-2])(-01( 00:00:00)?)?"
_DAYS = "日期"
_TIME = r"[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
_NUMBER = r"[+-]?([0-9]{1,9}(\.[0-9]{1,9})?|\.[0-9]{1,9})"
_COUNT = r"0*[1-9][0-9]{0,6}(\.0+)?"
_ROUNDED_NUMBER = r"[0-9](\.[0-9]+)?[Ee]\+?[0-9]+"

_TYPES = {
    Kind.DATE: "DATE",
    Kind.MONTH: "VARCHAR",
    Kind.MONEY: "BIGINT",
    Kind.NUMBER: "DECIMAL(18, 9)",
    Kind.COUNT: "INTEGER",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.CODE: "VARCHAR",
    Kind.TEXT: "VARCHAR",
}


def type_of(column: Column) -> str:
    """Give the DuckDB type in which a column is kept."""
    return _TYPES[column.kind]


def judged_sql(contract: Contract, found: Mapping[str, str], *, on: datetime.date) -> str:
    """Give the query over the staged file ``$staged``: line, fault, number (of the person), then every column typed.

    ``found`` maps the contract's columns to those of the file; an absent column is NULL throughout.
    ``fault`` is NULL for a good row, else the place of the first column at fault.
    """
    whens = [f"WHEN {PROBLEM} IS NOT NULL THEN {WHOLE_ROW}"]
    kept = []
    for place, column in enumerate(contract.columns, start=1):
        raw = quoted(found[column.name]) if column.name in found else None
        if raw is not None:
            whens.append(f"WHEN {_faulty(column, raw, on)} THEN {place}")
        if column.kind is Kind.ID_NUMBER:
            kept.append(f"{NUMBER_OF_PARTS} AS number")
        else:
            kept.append(f"{_typed(column, raw) if raw else f'CAST(NULL AS {type_of(column)})'} AS {quoted(column.kept_as)}")
    return (
        f"SELECT {LINE} AS line, CAST(CASE {' '.join(whens)} END AS UTINYINT) AS fault, {', '.join(kept)} FROM {_staged(contract, found)}"
    )


def rejects_sql(contract: Contract, found: Mapping[str, str], *, on: datetime.date) -> str:
    """Give the query over ``$judged`` and ``$staged`` for the rejected rows: file (``$file``), line, column, value, reason."""
    columns = [f"WHEN {WHOLE_ROW} THEN ''"]
    values = [f"WHEN {WHOLE_ROW} THEN ''"]
    reasons = [f"WHEN {WHOLE_ROW} THEN {PROBLEM}"]
    for place, column in enumerate(contract.columns, start=1):
        if column.name in found:
            raw = quoted(found[column.name])
            columns.append(f"WHEN {place} THEN '{column.name}'")
            values.append(f"WHEN {place} THEN {raw}")
            reasons.append(f"WHEN {place} THEN {_reason(column, raw, on)}")
    cases = [f"CASE fault {' '.join(each)} END" for each in (columns, values, reasons)]
    return (
        f"SELECT $file AS file, line, {cases[0]} AS \"column\", coalesce({cases[1]}, '') AS value, {cases[2]} AS reason"
        f" FROM (SELECT line, fault FROM read_parquet($judged) WHERE fault IS NOT NULL) AS bad"
        f" JOIN {_staged(contract, found)} AS staged ON staged.{LINE} = bad.line ORDER BY line"
    )


def nothing_sql(contract: Contract) -> str:
    """Give the query of a feed without rows."""
    columns = [f"CAST(NULL AS {type_of(each)}) AS {quoted(each.kept_as)}" for each in contract.columns if each.kind is not Kind.ID_NUMBER]
    return f"SELECT 0::BIGINT AS line, NULL::UUID AS key, {', '.join(columns)} WHERE false"


def _staged(contract: Contract, found: Mapping[str, str]) -> str:
    column = contract.id_column
    if column is None:
        return "read_parquet($staged)"
    parts = ", ".join(f"{sql} AS {name}" for name, sql in parts_sql(quoted(found[column.name])).items())
    return f"(SELECT *, {parts} FROM read_parquet($staged))"


def _faulty(column: Column, raw: str, on: datetime.date) -> str:
    if column.kind is Kind.ID_NUMBER:
        wrong = f"({fault_of_parts_sql(on=on)}) IS NOT NULL"
    elif column.kind is Kind.TEXT:
        wrong = ""
    else:
        wrong = f"NOT coalesce({_right(column, raw)}, false)"
    if column.filled:
        return f"({raw} IS NULL OR {wrong})" if wrong else f"{raw} IS NULL"
    return f"({raw} IS NOT NULL AND {wrong})" if wrong else "false"


def _right(column: Column, raw: str) -> str:
    match column.kind:
        case Kind.DATE:
            return _is_day(raw)
        case Kind.MONTH:
            month = f"regexp_full_match({raw}, '{_MONTH}')"
            return f"({month} OR {_is_day(raw)})" if _holds_days(raw) else month
        case Kind.MONEY:
            return f"regexp_full_match({raw}, '{_MONEY}')"
        case Kind.NUMBER:
            return f"regexp_full_match({raw}, '{_NUMBER}')"
        case Kind.COUNT:
            return f"regexp_full_match({raw}, '{_COUNT}')"
        case Kind.BOOLEAN:
            return f"lower({raw}) IN ('true', 'false')"
        case Kind.CODE:
            listed = ", ".join(f"'{value}'" for value in column.values)
            return f"{raw} IN ({listed})"
    raise AssertionError(column.kind)


def _is_day(raw: str) -> str:
    # The round trip refuses what DuckDB would read kindly, such as 2024-5-3.
    day = f"CAST(TRY_CAST(left({raw}, 10) AS DATE) AS VARCHAR) = left({raw}, 10)"
    return f"{day} AND (length({raw}) = 10 OR regexp_full_match(substr({raw}, 11), '{_TIME}'))"


def _holds_days(raw: str) -> bool:
    """Tell whether the head a file has above its months speaks of days, each of which stands for its month."""
    return raw.strip('"').endswith(_DAYS)


def _typed(column: Column, raw: str) -> str:
    match column.kind:
        case Kind.DATE:
            return f"TRY_CAST(left({raw}, 10) AS DATE)"
        case Kind.MONTH:
            return f"left({raw}, 7)"
        case Kind.MONEY:
            return f"CAST(TRY_CAST(replace({raw}, ',', '') AS DECIMAL(16, 2)) * 100 AS BIGINT)"
        case Kind.COUNT:
            # A number too big for people is typed before its row is rejected.
            return f"TRY_CAST(TRY_CAST({raw} AS DECIMAL(18, 1)) AS INTEGER)"
        case Kind.BOOLEAN:
            return f"lower({raw}) = 'true'"
        case Kind.NUMBER:
            return f"TRY_CAST({raw} AS {type_of(column)})"
    return raw


def _reason(column: Column, raw: str, on: datetime.date) -> str:
    if column.kind is Kind.ID_NUMBER:
        wrong = f"CASE WHEN regexp_full_match({raw}, '{_ROUNDED_NUMBER}') THEN '{_ROUNDED}' ELSE {fault_of_parts_sql(on=on)} END"
    elif column.kind is Kind.CODE:
        listed = "、".join(value if value == label else f"{value}（{label}）" for value, label in column.values.items())
        wrong = literal(f"不在规定的取值内，应为：{listed}")
    else:
        kind = Kind.DATE if column.kind is Kind.MONTH and _holds_days(raw) else column.kind
        wrong = f"'{_REASONS.get(kind, _EMPTY)}'"
    return f"CASE WHEN {raw} IS NULL THEN '{_EMPTY}' ELSE {wrong} END"
