"""Every line of the conflict table as one statement over the whole register and its chain."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal

import duckdb

from jiuzhu.foundation.analytics.tabular.parquet import literal, quoted
from jiuzhu.monitoring.chain.conflicts import GAP, SERVICE, ChainRule
from jiuzhu.monitoring.chain.gathering import HOME
from jiuzhu.monitoring.comparison.rules import Period
from jiuzhu.monitoring.warnings.rules import shift_month

MOST_ROWS = 24
"""As many rows of the chain as a finding lists."""


def make_subjects(database: duckdb.DuckDBPyConnection, period: Period) -> None:
    """Make ``homes`` (one row a household with its own category) and ``at_home`` (everyone living, by household) beside ``records``."""
    on = f"DATE '{period.on.isoformat()}'"
    in_force = f"coalesce(category_from <= {on} AND (category_until IS NULL OR category_until >= {on}), false)"
    database.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE homes AS
        SELECT household_id, {in_force} AS in_force, category, category_class, area_type, members FROM households
        WHERE household_id = {HOME} QUALIFY row_number() OVER (PARTITION BY household_id ORDER BY line DESC) = 1"""
    )
    database.execute(f"CREATE OR REPLACE TEMP TABLE at_home AS SELECT DISTINCT {HOME} AS home, key FROM persons WHERE alive")


def judge(
    database: duckdb.DuckDBPyConnection, rules: Iterable[ChainRule], period: Period, *, least_share: Decimal | int = 0
) -> list[tuple[ChainRule, str]]:
    """Judge the rules over ``records``, ``homes``, ``at_home`` and ``chain`` and leave the table ``conflicts_found``.

    A gap in aid that fewer than ``least_share`` of those entitled received at all tells of the files rather than of the people: it is left
    out, and given back with the reason.
    """
    left = []
    database.execute(
        "CREATE OR REPLACE TEMP TABLE conflicts_found (rule VARCHAR, subject_type VARCHAR, subject_id VARCHAR, home VARCHAR, facts VARCHAR, received VARCHAR)"
    )
    for rule in rules:
        found = _count(database.execute(f"CREATE OR REPLACE TEMP TABLE found AS {_found_sql(rule, period)}"))
        if rule.finding == GAP and rule.among != SERVICE and found:
            entitled = _count(database.execute(f"SELECT count(*) FROM ({_found_sql(rule, period, nothing=True)})"))
            if entitled - found < least_share * entitled:
                left.append((rule, f"符合条件的 {entitled} 个对象中只有 {entitled - found} 个有反馈，多半是部门没有报这一类"))
                continue
        # The rows themselves are put together only for those found.
        database.execute(
            f"""
            INSERT INTO conflicts_found
            SELECT {literal(rule.code)}, {literal(rule.of)}, subject_id, home, facts, CAST(coalesce(received, '[]') AS VARCHAR)
            FROM found LEFT JOIN ({_rows_sql(rule, period)}) AS rows USING (subject)"""
        )
    return left


def _count(counted: duckdb.DuckDBPyConnection) -> int:
    return int((counted.fetchone() or (0,))[0])


def _source(rule: ChainRule, period: Period) -> str:
    """Give the rows of a rule's kinds and months with the ``subject`` they count for: the person's key, or the household."""
    kept = [f"month BETWEEN {literal(shift_month(period.month, 1 - rule.months))} AND {literal(period.month)}"]
    if rule.kinds:
        kept.append(f"kind IN ({', '.join(map(literal, rule.kinds))})")
    if rule.among != "any":
        kept.append("service" if rule.among == SERVICE else "NOT service")
    where, columns = " AND ".join(kept), "month, kind, department, amount_fen"
    if rule.of != "household":
        return f"SELECT key AS subject, {columns} FROM chain WHERE key IS NOT NULL AND {where}"
    return (
        f"SELECT at_home.home AS subject, {columns} FROM chain JOIN at_home USING (key) WHERE {where}"
        f" UNION ALL SELECT home AS subject, {columns} FROM chain WHERE key IS NULL AND {where}"
    )


def _folded(rule: ChainRule, period: Period) -> str:
    """Give how many kinds, departments (of one kind in one month) and times a subject received."""
    return f"""
        SELECT subject, count(DISTINCT kind) AS received_kinds_count, max(departments) AS received_departments_count,
            CAST(sum(times) AS BIGINT) AS received_times_count
        FROM (
            SELECT subject, kind, month, count(DISTINCT department) AS departments, count(*) AS times
            FROM ({_source(rule, period)}) GROUP BY subject, kind, month
        ) GROUP BY subject"""


def _rows_sql(rule: ChainRule, period: Period) -> str:
    """Give the rows behind those in ``found``, newest first."""
    return f"""
        SELECT subject, to_json(list({{'month': month, 'kind': kind, 'department': department, 'amount_fen': amount_fen}}
            ORDER BY month DESC, kind, department, amount_fen)[:{MOST_ROWS}]) AS received
        FROM ({_source(rule, period)}) WHERE subject IN (SELECT subject FROM found) GROUP BY subject"""


def _found_sql(rule: ChainRule, period: Period, *, nothing: bool = False) -> str:
    """Give the subjects of whom a rule holds; with ``nothing``, those of whom it would had nobody received anything: those entitled."""
    subjects, by = ("homes", "household_id") if rule.of == "household" else ("records", "key")
    folded = f"SELECT * FROM ({_folded(rule, period)})" + (" WHERE false" if nothing else "")
    once = "household_id ORDER BY household_id" if rule.of == "household" else "person_id ORDER BY line, term_line"
    return f"""
        SELECT {by} AS subject, {"household_id" if rule.of == "household" else "person_id"} AS subject_id, {HOME} AS home, {_facts(rule)} AS facts
        FROM (
            SELECT {subjects}.*, coalesce(received_kinds_count, 0) AS received_kinds_count,
                coalesce(received_departments_count, 0) AS received_departments_count, coalesce(received_times_count, 0) AS received_times_count
            FROM {subjects} LEFT JOIN ({folded}) AS folded ON folded.subject = {subjects}.{by}
        ) WHERE {rule.condition} QUALIFY row_number() OVER (PARTITION BY {once}) = 1"""


def _facts(rule: ChainRule) -> str:
    parts = ", ".join(f"{json.dumps(name)}: CAST({quoted(name)} AS VARCHAR)" for name in rule.figures)
    return f"CAST(to_json({{{parts}}}) AS VARCHAR)" if parts else "'{}'"
