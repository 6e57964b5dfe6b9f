"""Rules judged on Spark: the folded facts go out as Parquet, what each rule said of each row comes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import duckdb

from jiuzhu.foundation.analytics.spark import Select
from jiuzhu.foundation.analytics.tabular.parquet import literal, quoted
from jiuzhu.monitoring.comparison.rules import Rule


def judged_on_spark(database: duckdb.DuckDBPyConnection, rules: Iterable[Rule], *, select: Select, workdir: Path) -> list[Rule]:
    """Judge every rule over the tables ``household_facts``, ``person_facts`` and ``anyone_facts`` and give rules that look the answer up."""
    rules = list(rules)
    judged = {}
    for subject in dict.fromkeys(rule.subject for rule in rules):
        mine = [rule for rule in rules if rule.subject == subject]
        facts = ", ".join(map(quoted, sorted({fact for rule in mine for fact in rule.used})))
        source, verdicts = workdir / f"{subject}-facts.parquet", workdir / f"{subject}-verdicts"
        database.execute(f"COPY (SELECT rowid AS place, {facts} FROM {subject}_facts) TO {literal(str(source))} (FORMAT parquet)")
        told = ", ".join(f"{rule.spark_condition} AS {quoted(rule.code)}" for rule in mine)
        select(f"SELECT place, {told} FROM facts", {"facts": source}, verdicts)
        database.execute(
            f"CREATE OR REPLACE TEMP TABLE {subject}_verdicts AS SELECT * FROM read_parquet({literal(str(verdicts / '*.parquet'))})"
        )
        for rule in mine:
            judged[rule.code] = replace(rule, condition=f"rowid IN (SELECT place FROM {subject}_verdicts WHERE {quoted(rule.code)})")
    return [judged[rule.code] for rule in rules]
