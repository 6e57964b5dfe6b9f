"""The comparison on Spark: checked and keyed rows go out as Parquet, Spark picks, folds and judges, the rows where a rule holds come back.

The statements are those of DuckDB in Spark's words; the figures of the few rows that come back are written by the one writer of evidence,
so that both engines give the same to the byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from jiuzhu.foundation.analytics.dialects import table_for_spark
from jiuzhu.foundation.analytics.spark import SparkTables
from jiuzhu.foundation.analytics.tabular.parquet import literal, quoted
from jiuzhu.monitoring.comparison.folding import SUBJECTS, Step
from jiuzhu.monitoring.comparison.judging import Say
from jiuzhu.monitoring.comparison.rules import Rule
from jiuzhu.monitoring.feeds.departments import FEEDS

KEPT = ("people", "records", "members", "standing")


def folded_on_spark(database: duckdb.DuckDBPyConnection, steps: Sequence[Step], say: Say, *, spark: SparkTables, workdir: Path) -> None:
    """Hand the session's rows out and take the steps on Spark, which leave ``<subject>_facts`` there."""
    say("交给 Spark")
    for name in ("persons", "households", *(f"feed_{feed}" for feed in FEEDS.whole)):
        _hand_out(database, spark, name, workdir / f"{name}.out.parquet")
    for step in steps:
        for statement in step.statements:
            name, query = table_for_spark(statement)
            spark.make(name, query, keep=name in KEPT)


def judged_on_spark(database: duckdb.DuckDBPyConnection, rules: list[Rule], say: Say, *, spark: SparkTables, workdir: Path) -> list[Rule]:
    """Judge every rule on Spark; leaves ``<subject>_facts`` in the session with the rows where one holds and gives rules that know which."""
    for subject in dict.fromkeys(rule.subject for rule in rules):
        mine = [rule for rule in rules if rule.subject == subject]
        say(f"{SUBJECTS[subject]}，判断 {len(mine)} 条规则")
        holds = [f"coalesce({rule.spark_condition}, false)" for rule in mine]
        told = ", ".join(f"{condition} AS {quoted(f'holds {rule.code}')}" for condition, rule in zip(holds, mine, strict=True))
        with TemporaryDirectory(dir=workdir) as folder:
            spark.write(f"SELECT *, {told} FROM {subject}_facts WHERE {' OR '.join(holds)}", Path(folder) / "back")
            _bring_back(database, f"{subject}_facts", Path(folder) / "back")
    # Whom a rule is about is looked up here, where the list of people watched is.
    about = [f" AND {rule.narrowing}" if rule.narrowing else "" for rule in rules]
    return [replace(rule, condition=f"{quoted(f'holds {rule.code}')}{narrowed}") for rule, narrowed in zip(rules, about, strict=True)]


def _hand_out(database: duckdb.DuckDBPyConnection, spark: SparkTables, name: str, path: Path) -> None:
    # Keys go as text, since Spark reads no UUID; the order of rows stays in ``line``.
    columns = [(row[0], "VARCHAR" if row[1] == "UUID" else row[1]) for row in database.execute(f"DESCRIBE {name}").fetchall()]
    cast = ", ".join(f"CAST({quoted(column)} AS {kind}) AS {quoted(column)}" for column, kind in columns)
    database.execute(f"COPY (SELECT {cast} FROM {name}) TO {literal(str(path))} (FORMAT parquet)")
    spark.read(name, path, columns)


def _bring_back(database: duckdb.DuckDBPyConnection, name: str, folder: Path) -> None:
    read = f"read_parquet({literal(str(folder / '*.parquet'))})"
    columns = {row[0] for row in database.execute(f"DESCRIBE SELECT * FROM {read}").fetchall()}
    keyed = " REPLACE (CAST(key AS UUID) AS key)" if "key" in columns else ""
    database.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT *{keyed} FROM {read}")
