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
        write = _household_sql if rule.of == "household" else _person_sql
        found = _count(database.execute(f"INSERT INTO conflicts_found {write(rule, period)}"))
        if rule.finding != GAP or rule.among == SERVICE or not found:
            continue
        entitled = _count(database.execute(f"SELECT count(*) FROM ({write(rule, period, nothing=True)})"))
        if entitled - found < least_share * entitled:
            database.execute("DELETE FROM conflicts_found WHERE rule = $code", {"code": rule.code})
            left.append((rule, f"符合条件的 {entitled} 个对象中只有 {entitled - found} 个有反馈，多半是部门没有报这一类"))
    return left


def _count(counted: duckdb.DuckDBPyConnection) -> int:
    return int((counted.fetchone() or (0,))[0])


def _received(rule: ChainRule, period: Period, subject: str, source: str) -> str:
    """Give the folded rows of a rule's kinds and months by ``subject``: how many kinds, departments, times, how much, and the rows themselves."""
    kept = [f"month BETWEEN {literal(shift_month(period.month, 1 - rule.months))} AND {literal(period.month)}"]
    if rule.kinds:
        kept.append(f"kind IN ({', '.join(map(literal, rule.kinds))})")
    if rule.among != "any":
        kept.append("service" if rule.among == SERVICE else "NOT service")
    return f"""
        SELECT {subject}, count(DISTINCT kind) AS received_kinds_count, max(departments) AS received_departments_count, count(*) AS received_times_count,
            CASE WHEN count(amount_fen) = count(*) THEN CAST(sum(amount_fen) AS BIGINT) END AS received_yuan,
            to_json(list({{'month': month, 'kind': kind, 'department': department, 'amount_fen': amount_fen}}
                ORDER BY month DESC, kind, department, amount_fen)[:{MOST_ROWS}]) AS received
        FROM (
            SELECT *, count(DISTINCT department) OVER (PARTITION BY {subject}, kind, month) AS departments
            FROM ({source}) WHERE {" AND ".join(kept)}
        ) GROUP BY {subject}"""


def _person_sql(rule: ChainRule, period: Period, *, nothing: bool = False) -> str:
    """Give the findings about people; with ``nothing``, those there would be had nobody received anything: the people entitled."""
    folded = _received(rule, period, "key", f"SELECT * FROM chain WHERE key IS NOT NULL AND {not nothing}")
    return f"""
        SELECT {literal(rule.code)}, 'person', person_id, {HOME}, {_facts(rule)}, CAST(coalesce(received, '[]') AS VARCHAR)
        FROM ({_with_received("records", "key", folded)}) WHERE {rule.condition}
        QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY line, term_line) = 1"""


def _household_sql(rule: ChainRule, period: Period, *, nothing: bool = False) -> str:
    source = (
        "SELECT at_home.home AS household_id, month, kind, department, amount_fen, service FROM chain JOIN at_home USING (key)"
        " UNION ALL SELECT home, month, kind, department, amount_fen, service FROM chain WHERE key IS NULL"
    )
    folded = _received(rule, period, "household_id", f"SELECT * FROM ({source}) WHERE {not nothing}")
    return f"""
        SELECT {literal(rule.code)}, 'household', household_id, household_id, {_facts(rule)}, CAST(coalesce(received, '[]') AS VARCHAR)
        FROM ({_with_received("homes", "household_id", folded)}) WHERE {rule.condition}"""


def _with_received(subjects: str, by: str, folded: str) -> str:
    return f"""
        SELECT {subjects}.*, coalesce(received_kinds_count, 0) AS received_kinds_count, coalesce(received_departments_count, 0) AS received_departments_count,
            coalesce(received_times_count, 0) AS received_times_count,
            CASE WHEN received_times_count IS NULL THEN 0 ELSE received_yuan END AS received_yuan, received
        FROM {subjects} LEFT JOIN ({folded}) AS folded USING ({by})"""


def _facts(rule: ChainRule) -> str:
    parts = ", ".join(f"{json.dumps(name)}: CAST({quoted(name)} AS VARCHAR)" for name in rule.figures)
    return f"CAST(to_json({{{parts}}}) AS VARCHAR)" if parts else "'{}'"
