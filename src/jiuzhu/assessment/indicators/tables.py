"""A table of households judged whole: rows read exactly, bad rows kept apart, verdicts in one SQL pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from jiuzhu.assessment.indicators.bulk import needs_area, state_sql, verdicts_sql
from jiuzhu.assessment.indicators.rules import form_facts, form_of
from jiuzhu.foundation.analytics.spark import SparkTables
from jiuzhu.foundation.analytics.tabular.staging import LINE, PROBLEM, StagedTable
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.columns import FactColumn, absent_column, decimals_needed, fact_column
from jiuzhu.foundation.policy.expressions import Expression, Kind
from jiuzhu.foundation.policy.expressions.duckdb import name, text
from jiuzhu.foundation.policy.expressions.kinds import NUMBER_DECIMALS
from jiuzhu.foundation.policy.expressions.values import AREA_FACT
from jiuzhu.foundation.policy.facts import FactDeclaration, declared_facts
from jiuzhu.foundation.policy.packs import DatedPack

HOUSEHOLD = "household_id"
REQUIRED = (HOUSEHOLD, "members")
FETCHED_AT_ONCE = 10_000


class ColumnsMissing(DomainError):
    """The table lacks a column without which no household can be judged."""

    code = "columns_missing"


class NothingToJudge(DomainError):
    """The pack has no indicators in force on the day."""

    code = "nothing_to_judge"


@dataclass(frozen=True)
class JudgedTable:
    """What came of a table: counts, absent and ignored columns; the relations live as long as the session."""

    rows: int
    accepted: int
    rejected: int
    absent: tuple[str, ...]
    ignored: tuple[str, ...]
    columns: tuple[str, ...]
    database: duckdb.DuckDBPyConnection
    dated: DatedPack

    def verdicts(self) -> duckdb.DuckDBPyRelation:
        """One row a household, in the order of the file: id, level, counts, each indicator's state."""
        return self.database.sql(f"SELECT {self._written()} FROM judged ORDER BY {LINE}")

    def explained(self) -> Iterator[tuple[object, ...]]:
        """The same rows with the reasons, judged by the compiled Python reading; both readings must agree."""
        form, facts = form_of(self.dated), [each.name for each in _declared(self.dated)]
        asked = ", ".join(map(name, ("hardship_mask", "unknown_mask", *facts)))
        cursor = self.database.execute(f"SELECT {self._written()}, {asked} FROM judged ORDER BY {LINE}")
        width = len(self.columns)
        while fetched := cursor.fetchmany(FETCHED_AT_ONCE):
            for row in fetched:
                judgement = form.judgement(dict(zip(facts, row[width + 2 :], strict=True)))
                masks = tuple(sum(1 << place for place, state in enumerate(judgement.states) if state is wanted) for wanted in (True, None))
                if masks != row[width : width + 2]:
                    raise AssertionError(f"two readings of household {row[0]} disagree: {masks} and {row[width : width + 2]}")
                yield (*row[:width], "；".join(judgement.reasons))

    def _written(self) -> str:
        states = [f"{state_sql(number)} AS {name(each.code)}" for number, each in enumerate(self.dated.indicators)]
        counts = ["level", "hardships AS indicators_hardship", "unknowns AS indicators_unknown"]
        return ", ".join([name(HOUSEHOLD), *counts, *states])

    def rejects(self, file: str) -> duckdb.DuckDBPyRelation:
        """One row for each bad row: file, line (header = 1), column, value, reason."""
        return self.database.sql(
            f'SELECT {text(file)} AS "file", {LINE} AS "line", "column", "value", "reason" FROM rejects ORDER BY {LINE}'
        )


def judge_table(
    database: duckdb.DuckDBPyConnection, staged: StagedTable, dated: DatedPack, workdir: Path, *, on_spark: SparkTables | None = None
) -> JudgedTable:
    """Read and judge a staged table; raises ColumnsMissing, NothingToJudge. ``on_spark`` runs the rules where it is given."""
    if not dated.indicators:
        raise NothingToJudge(
            f"政策包 {dated.pack.name} 在 {dated.on} 没有评估指标。", "请换用有困境指标的政策包（如 huoshan），或改 --on 的日期。"
        )
    lacking = [each for each in REQUIRED if each not in staged.columns]
    if lacking:
        raise ColumnsMissing(f"表中没有 {'、'.join(lacking)} 列。", "请按“家庭事实”的列名补上后重试，首列为 household_id。")
    facts = _declared(dated)
    absent = tuple(each.name for each in facts if each.name not in staged.columns)
    known = {each.name for each in facts} | {HOUSEHOLD}
    read_households(database, staged, facts, workdir)
    accepted = _count(database, "households")
    kept = (LINE, HOUSEHOLD, *(each.name for each in facts))
    if on_spark is None:
        database.execute(f"CREATE VIEW judged AS {verdicts_sql(dated, 'households', kept)}")
    else:
        source, verdicts = workdir / "for-spark.parquet", workdir / "verdicts"
        database.execute(f"COPY households TO {text(str(source))} (FORMAT parquet)")
        on_spark.read("households", source)
        on_spark.write(verdicts_sql(dated, "households", kept, reading=Expression.to_spark), verdicts)
        database.execute(f"CREATE VIEW judged AS SELECT * FROM read_parquet({text(str(verdicts / '*.parquet'))})")
    codes = [each.code for each in dated.indicators]
    return JudgedTable(
        rows=staged.rows,
        accepted=accepted,
        rejected=staged.rows - accepted,
        absent=absent,
        ignored=tuple(each for each in staged.columns if each not in known),
        columns=(HOUSEHOLD, "level", "indicators_hardship", "indicators_unknown", *codes),
        database=database,
        dated=dated,
    )


def _declared(dated: DatedPack) -> tuple[FactDeclaration, ...]:
    area = (declared_facts()[AREA_FACT],) if needs_area(dated) else ()
    return (*form_facts(), *area)


def read_households(database: duckdb.DuckDBPyConnection, staged: StagedTable, facts: tuple[FactDeclaration, ...], workdir: Path) -> None:
    """Write the readable rows as typed Parquet (view ``households``) and list the others (table ``rejects``)."""
    source = f"read_parquet({text(str(staged.path))})"
    present = [each for each in facts if each.name in staged.columns]
    columns = [fact_column(each, wide=_is_wide(database, source, each)) for each in present]
    values = [f"{each.value} AS {name(each.fact.name)}" for each in columns]
    values += [f"{absent_column(each)} AS {name(each.name)}" for each in facts if each.name not in staged.columns]
    good = " AND ".join([f"{PROBLEM} IS NULL", f"{name(HOUSEHOLD)} IS NOT NULL", *(each.good for each in columns)])
    path = workdir / "households.parquet"
    database.execute(
        f"COPY (SELECT {LINE}, {name(HOUSEHOLD)}, {', '.join(values)} FROM {source} WHERE {good}) TO {text(str(path))} (FORMAT parquet)"
    )
    read = f"read_parquet({text(str(path))})"
    faults = _first(columns)
    database.execute(
        f'CREATE TABLE rejects AS SELECT {LINE}, {faults[0]} AS "column", {faults[1]} AS "value", {faults[2]} AS "reason" '
        f"FROM {source} WHERE {'(' + good + ') IS NOT TRUE' if _count(database, read) < staged.rows else 'FALSE'}"
    )
    database.execute(f"CREATE VIEW households AS SELECT * FROM {read} {unrepeated(database, read)}")


def unrepeated(database: duckdb.DuckDBPyConnection, read: str, *, noted: str = "repeated") -> str:
    """Add every further row of a household to ``rejects``, noting them in a table; gives the condition that keeps them out of ``read``."""
    # Grouping by a hash spills to disk where the households are many; two households of one hash only cost a second look.
    twice = f"SELECT hash({name(HOUSEHOLD)}) FROM {read} GROUP BY 1 HAVING count(*) > 1"
    if not _count(database, f"({twice} LIMIT 1)"):
        return ""
    database.execute(
        f"CREATE TABLE {noted} AS SELECT {LINE}, {name(HOUSEHOLD)}, min({LINE}) OVER (PARTITION BY {name(HOUSEHOLD)}) AS first "
        f"FROM {read} WHERE hash({name(HOUSEHOLD)}) IN ({twice}) QUALIFY first < {LINE}"
    )
    database.execute(
        f"INSERT INTO rejects SELECT {LINE}, {text(HOUSEHOLD)}, {name(HOUSEHOLD)}, "
        f"'同一户号在第 ' || first || ' 行已有，只取先出现的一行' FROM {noted}"
    )
    return f"WHERE {LINE} NOT IN (SELECT {LINE} FROM {noted})"


def _first(columns: list[FactColumn]) -> tuple[str, str, str]:
    """Write column, value and reason of a row's first fault."""
    whens = [
        (f"{PROBLEM} IS NOT NULL", "''", "''", PROBLEM),
        (f"{name(HOUSEHOLD)} IS NULL", text(HOUSEHOLD), "''", text("没有户号，无法对应到家庭")),
        *((f"NOT {each.good}", text(each.fact.name), name(each.fact.name), text(f"{each.fact.label}：{each.reason}")) for each in columns),
    ]
    written = [" ".join(f"WHEN {when[0]} THEN {when[place]}" for when in whens) for place in range(1, len(whens[0]))]
    column, value, reason = (f"CASE {each} END" for each in written)
    return column, value, reason


def _is_wide(database: duckdb.DuckDBPyConnection, source: str, fact: FactDeclaration) -> bool:
    if fact.kind is not Kind.NUMBER:
        return False
    found = database.execute(f"SELECT max({decimals_needed(fact)}) FROM {source}").fetchone()
    return bool(found and found[0] and found[0] > NUMBER_DECIMALS)


def _count(database: duckdb.DuckDBPyConnection, relation: str) -> int:
    found = database.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(found[0]) if found else 0
