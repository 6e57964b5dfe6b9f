"""From the rows of feeds to the facts their declarations name, of persons, households and anyone they speak of; pure SQL."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from itertools import groupby

from jiuzhu.foundation.analytics.tabular.parquet import literal, quoted
from jiuzhu.monitoring.feeds.contracts import Contract, Fold, Kind

OWNER = {"person": ("key", ""), "household": ("household_id", "JOIN members USING (key) "), "anyone": ("key", "")}
"""What a fact is counted by, and how rows come to it."""
NOTHING = {"count": "0", "any": "false"}
YEAR_BEFORE = "INTERVAL 11 MONTH"
MONTHS_A_YEAR = 12


def declared_sources(subject: str, *, on: datetime.date, feeds: Iterable[Contract]) -> Iterator[tuple[str, str, dict[str, str], str]]:
    """Give what each feed's declared facts about the subject are folded by: a name, the owner, the facts with their value for whoever has no row, the query.

    The session holds ``feed_<code>`` with key and typed columns and, for households, ``members`` with household_id and key.
    """
    for contract in feeds:
        owner, joined = OWNER[subject]
        for lasting, some in groupby(sorted((fold for fold in contract.folds if subject in fold.about), key=_lasting), key=_lasting):
            folds = list(some)
            values = ", ".join(f"{_value(contract, fold, on)} AS {quoted(fold.fact)}" for fold in folds)
            facts = {fold.fact: NOTHING.get(fold.how, "NULL") for fold in folds}
            name = f"declared_{contract.code}{''.join(f'_{each}' for each in lasting if each)}"
            yield name, owner, facts, f"SELECT {owner}, {values} FROM {_rows(contract, *lasting)} {joined}GROUP BY {owner}"


def _lasting(fold: Fold) -> tuple[str, str]:
    return (fold.until, fold.dated) if fold.until else ("", "")


def _rows(contract: Contract, until: str, begun: str) -> str:
    if not until:
        return f"feed_{contract.code}"
    # A list that comes again says when what began on a day is over; what came last is so.
    newest = f"QUALIFY row_number() OVER (PARTITION BY key, {quoted(begun)} ORDER BY line DESC) = 1"
    return f"(SELECT * FROM feed_{contract.code} {newest}) AS newest"


def _value(contract: Contract, fold: Fold, on: datetime.date) -> str:
    counted = _counted(contract, fold, on)
    kind = contract.column(fold.of).kind if fold.of else None
    column = quoted(contract.column(fold.of).kept_as) if fold.of else ""
    match fold.how:
        case "count":
            by = contract.column(fold.distinct) if fold.distinct else None
            distinct = "*" if by is None else f"DISTINCT {'key' if by is contract.id_column else quoted(by.kept_as)}"
            return f"count({distinct}) {counted}"
        case "any":
            return f"bool_or(true) {counted}"
        case "sum":
            total = f"sum({column}) {counted}"
            return total if kind is Kind.NUMBER else f"CAST({total} AS BIGINT)"
        case "latest":
            return f"arg_max({column}, ({quoted(fold.dated)}, line)) {counted}"
        case "months":
            return _months(f"min({column}) {counted}", on)
        case "list":
            # Not string_agg: of distinct values beside other sums Spark makes none.
            return f"nullif(array_to_string(list_sort(list_distinct(list(CAST({column} AS VARCHAR)) {counted})), '、'), '')"
    return f"{fold.how}({column}) {counted}"


def _months(first: str, on: datetime.date) -> str:
    # Whole months; on the last day of a month those that began on a later day of theirs are whole too.
    begun = f"year({first}) * {MONTHS_A_YEAR} + month({first})"
    ends = (on + datetime.timedelta(days=1)).month != on.month
    short = "0" if ends else f"CASE WHEN day({first}) > {on.day} THEN 1 ELSE 0 END"
    return f"CAST({on.year * MONTHS_A_YEAR + on.month} - ({begun}) - {short} AS INTEGER)"


def _counted(contract: Contract, fold: Fold, on: datetime.date) -> str:
    conditions = [f"{quoted(name)} IN ({', '.join(map(literal, values))})" for name, values in fold.where]
    if fold.dated:
        monthly = contract.column(fold.dated).kind is Kind.MONTH
        # A month is its first day; rows without a day cannot be told to lie within the time.
        day = f"CAST({quoted(fold.dated)} || '-01' AS DATE)" if monthly else quoted(fold.dated)
        conditions.append(f"{day} <= DATE '{on.isoformat()}'")
        if fold.until:
            conditions.append(f"({quoted(fold.until)} IS NULL OR {quoted(fold.until)} > DATE '{on.isoformat()}')")
        if fold.span:
            first = f"date_trunc('month', DATE '{on.isoformat()}')"
            conditions.append(f"{day} >= {first if fold.span == 'month' else f'{first} - {YEAR_BEFORE}'}")
    return f"FILTER (WHERE {' AND '.join(conditions) or 'true'})"
