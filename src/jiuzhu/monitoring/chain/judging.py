"""Every line of the conflict table as one statement over the whole register and its chain."""

from __future__ import annotations

import json
from collections.abc import Iterable

import duckdb

from jiuzhu.foundation.analytics.tabular.parquet import literal, quoted
from jiuzhu.monitoring.chain.conflicts import SERVICE, ChainRule
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


def judge(database: duckdb.DuckDBPyConnection, rules: Iterable[ChainRule], period: Period) -> int:
    """Judge the rules over ``records``, ``homes``, ``at_home`` and ``chain`` and leave the table ``conflicts_found``; gives their number."""
    database.execute(
        "CREATE OR REPLACE TEMP TABLE conflicts_found (rule VARCHAR, subject_type VARCHAR, subject_id VARCHAR, home VARCHAR, facts VARCHAR, received VARCHAR)"
    )
    for rule in rules:
        database.execute(
            f"INSERT INTO conflicts_found {_household_sql(rule, period) if rule.of == 'household' else _person_sql(rule, period)}"
        )
    return int((database.execute("SELECT count(*) FROM conflicts_found").fetchone() or (0,))[0])


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


def _person_sql(rule: ChainRule, period: Period) -> str:
    folded = _received(rule, period, "key", "SELECT * FROM chain WHERE key IS NOT NULL")
    return f"""
        SELECT {literal(rule.code)}, 'person', person_id, {HOME}, {_facts(rule)}, CAST(coalesce(received, '[]') AS VARCHAR)
        FROM ({_with_received("records", "key", folded)}) WHERE {rule.condition}
        QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY line, term_line) = 1"""


def _household_sql(rule: ChainRule, period: Period) -> str:
    source = (
        "SELECT at_home.home AS household_id, month, kind, department, amount_fen, service FROM chain JOIN at_home USING (key)"
        " UNION ALL SELECT home, month, kind, department, amount_fen, service FROM chain WHERE key IS NULL"
    )
    folded = _received(rule, period, "household_id", source)
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
