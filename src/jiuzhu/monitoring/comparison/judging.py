"""The comparison itself: facts folded into one row a subject, every rule one statement over them, findings with their figures."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Sequence

import duckdb

from jiuzhu.foundation.analytics.tabular.parquet import literal, quoted
from jiuzhu.foundation.policy.expressions import FactTypes
from jiuzhu.monitoring.comparison.adding import LargeSums
from jiuzhu.monitoring.comparison.evidence import evidence_sql, facts_sql, may_hold_id_number, shows_words, without_id_numbers
from jiuzhu.monitoring.comparison.folding import Step, register_step
from jiuzhu.monitoring.comparison.narrowing import Narrowing
from jiuzhu.monitoring.comparison.rules import Period, Rule
from jiuzhu.monitoring.comparison.watched import watched_steps

FINDING_COLUMNS = ("rule", "subject_type", "subject_id", "household_id", "evidence", "clause")

Say = Callable[[str], None]
Pick = Callable[[Say], None]
"""Makes the relations ``watched_<feed>`` for ``people``."""


def silent(sentence: str) -> None:
    """Say nothing of the progress."""


def fold(
    database: duckdb.DuckDBPyConnection, period: Period, *, household: str = "household_id", pick: Pick | None = None, say: Say = silent
) -> None:
    """Make of the register and the feeds what facts are folded from: ``people``, ``records``, ``members``, ``standing`` and ``watched_<feed>``.

    The session holds ``persons`` and ``households`` and one relation ``feed_<code>`` for every feed, empty where there is none, all of
    them keyed. ``household`` is SQL for the household a record is counted under. ``pick`` may bring the rows of registered people kept from
    earlier months in place of reading the feeds for them. ``say`` may raise to stop.
    """
    take(database, [register_step(period, household=household, made_as="VIEW")], say)
    if pick is None:
        take(database, watched_steps(period), say)
    else:
        pick(say)


def find(
    database: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    period: Period,
    facts: FactTypes,
    *,
    household: str = "household_id",
    sums: LargeSums | None = None,
    folded: Collection[str] = (),
    identify: str = "",
    say: Say = silent,
) -> int:
    """Judge every rule and leave the table ``findings``; gives their number.

    The session holds what ``fold`` made, of which just the facts a rule speaks of are folded, or, for the subjects ``folded``, ``<subject>_facts``.
    ``household`` is as it was there; ``sums`` are what is added up of the feeds beside it, where anything is.
    ``identify`` names the relation (key, id_number) by which unregistered people are named with their ID number; without it they are named
    by key and no ID number is left anywhere. ``say`` may raise to stop. ``findings`` has the output's columns and ``key``, ``on_aid``,
    ``facts`` beside them.
    """
    database.execute(
        "CREATE OR REPLACE TEMP TABLE findings (rule VARCHAR, subject_type VARCHAR, subject_id VARCHAR, household_id VARCHAR, evidence VARCHAR, clause VARCHAR, key UUID, on_aid BOOLEAN, facts VARCHAR)"
    )
    narrowing = Narrowing(database, period, household, sums or LargeSums())
    try:
        if rest := [rule for rule in rules if rule.subject not in folded]:
            say("查找可能符合规则的人")
            narrowing.prepare(rest)
        for rule in rules:
            source = f"{rule.subject}_facts" if rule.subject in folded else f"({narrowing.query_of(rule)})"
            found = database.execute(f"INSERT INTO findings {_finding_sql(rule, source, facts, identify=bool(identify))}").fetchone()
            say(f"{rule.label}：{found[0] if found else 0} 条")
    finally:
        narrowing.forget()
    if identify:
        _name_unregistered(database, identify)
    else:
        _hide_id_numbers(database, period.on, [rule.code for rule in rules if shows_words(rule, facts)])
    return (database.execute("SELECT count(*) FROM findings").fetchone() or (0,))[0]


def take(database: duckdb.DuckDBPyConnection, steps: Iterable[Step], say: Say = silent) -> None:
    """Take steps one after another, saying of each what it is."""
    for step in steps:
        say(step.label)
        for statement in step.statements:
            database.execute(statement)


def _finding_sql(rule: Rule, source: str, types: FactTypes, *, identify: bool) -> str:
    evidence, facts, clause = evidence_sql(rule, types, identify=identify), facts_sql(rule, types), literal(rule.clause)
    if rule.subject == "household":
        return f"""
            SELECT '{rule.code}', 'household', household_id, household_id, {evidence}, {clause}, NULL, in_force, {facts} FROM {source} AS facts
            WHERE {rule.condition} QUALIFY row_number() OVER (PARTITION BY household_id ORDER BY line) = 1"""
    if rule.subject == "person":
        return f"""
            SELECT '{rule.code}', 'person', person_id, household_id, {evidence}, {clause}, key, recipient, {facts} FROM {source} AS facts
            WHERE {rule.condition} QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY line, term_line) = 1"""
    told = f"coalesce(person_id, CAST(key AS VARCHAR)), household_id, {evidence}, {clause}, key, recipient_under_any_record, {facts} FROM held"
    # Whoever is in no register has one row.
    return f"""
        WITH held AS MATERIALIZED (SELECT * FROM {source} AS facts WHERE {rule.condition})
        SELECT '{rule.code}', 'unregistered', {told} WHERE person_id IS NULL
        UNION ALL SELECT '{rule.code}', 'person', {told} WHERE person_id IS NOT NULL QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY line) = 1"""


def _name_unregistered(database: duckdb.DuckDBPyConnection, named: str) -> None:
    database.execute(
        f"UPDATE findings SET subject_id = id_number FROM {quoted(named)} AS named WHERE findings.key = named.key AND subject_type = 'unregistered'"
    )


def _hide_id_numbers(database: duckdb.DuckDBPyConnection, on: datetime.date, in_words: Sequence[str]) -> None:
    among = {"subject_id": "subject_type <> 'unregistered'", "household_id": "true", "evidence": f"list_contains({list(in_words)}, rule)"}
    for column, some in among.items():
        suspects = database.execute(f"SELECT DISTINCT {column} FROM findings WHERE {some} AND {may_hold_id_number(column)}").fetchall()
        for (text,) in suspects:
            hidden = without_id_numbers(text, on)
            if hidden != text:
                database.execute(f"UPDATE findings SET {column} = $hidden WHERE {column} = $text", {"hidden": hidden, "text": text})
