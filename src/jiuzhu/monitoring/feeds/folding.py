"""From the rows of feeds that a county declared itself to facts of persons and households; pure SQL."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from jiuzhu.foundation.analytics.tabular.parquet import literal, quoted
from jiuzhu.monitoring.feeds.contracts import Contract, Fold, Kind

OWNER = {"person": ("key", ""), "household": ("household_id", "JOIN members USING (key) ")}
"""What a fact is counted by, and how rows come to it."""
NOTHING = {"count": "0", "any": "false"}
YEAR_BEFORE = "INTERVAL 11 MONTH"


def declared_sources(subject: str, *, on: datetime.date, feeds: Iterable[Contract]) -> Iterator[tuple[str, str, dict[str, str], str]]:
    """Give what each feed's declared facts about the subject are folded by: a name, the owner, the facts with their value for whoever has no row, the query.

    The session holds ``feed_<code>`` with key and typed columns and, for households, ``members`` with household_id and key.
    """
    for contract in feeds:
        folds = [fold for fold in contract.folds if subject in OWNER and subject in fold.about]
        if folds:
            owner, joined = OWNER[subject]
            values = ", ".join(f"{_value(contract, fold, _counted(contract, fold, on))} AS {quoted(fold.fact)}" for fold in folds)
            facts = {fold.fact: NOTHING.get(fold.how, "NULL") for fold in folds}
            yield f"declared_{contract.code}", owner, facts, f"SELECT {owner}, {values} FROM feed_{contract.code} {joined}GROUP BY {owner}"


def _value(contract: Contract, fold: Fold, counted: str) -> str:
    kind = contract.column(fold.of).kind if fold.of else None
    column = quoted(contract.column(fold.of).kept_as) if fold.of else ""
    match fold.how:
        case "count":
            distinct = f"DISTINCT {quoted(contract.column(fold.distinct).kept_as)}" if fold.distinct else "*"
            return f"count({distinct}) {counted}"
        case "any":
            return f"bool_or(true) {counted}"
        case "sum":
            total = f"sum({column}) {counted}"
            return total if kind is Kind.NUMBER else f"CAST({total} AS BIGINT)"
        case "latest":
            return f"arg_max({column}, ({quoted(fold.dated)}, line)) {counted}"
        case "list":
            return f"string_agg(DISTINCT CAST({column} AS VARCHAR), '、' ORDER BY CAST({column} AS VARCHAR)) {counted}"
    return f"{fold.how}({column}) {counted}"


def _counted(contract: Contract, fold: Fold, on: datetime.date) -> str:
    conditions = [f"{quoted(name)} IN ({', '.join(map(literal, values))})" for name, values in fold.where]
    if fold.dated:
        monthly = contract.column(fold.dated).kind is Kind.MONTH
        # A month is its first day; rows without a day cannot be told to lie within the time.
        day = f"CAST({quoted(fold.dated)} || '-01' AS DATE)" if monthly else quoted(fold.dated)
        conditions.append(f"{day} <= DATE '{on.isoformat()}'")
        if fold.span:
            first = f"date_trunc('month', DATE '{on.isoformat()}')"
            conditions.append(f"{day} >= {first if fold.span == 'month' else f'{first} - {YEAR_BEFORE}'}")
    return f"FILTER (WHERE {' AND '.join(conditions) or 'true'})"
