"""One table of households under two states of the law, file to relation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from jiuzhu.assessment.indicators.rules import form_facts
from jiuzhu.assessment.indicators.tables import HOUSEHOLD, REQUIRED, ColumnsMissing, NothingToJudge, read_households, unrepeated
from jiuzhu.assessment.simulation.benefits import BenefitColumns, Counted, TopUp
from jiuzhu.assessment.simulation.levels import levels_sql
from jiuzhu.foundation.analytics.tabular.staging import LINE, stage
from jiuzhu.foundation.analytics.tabular.typed import SOUND, ask
from jiuzhu.foundation.policy.columns import absent_column
from jiuzhu.foundation.policy.expressions.duckdb import name, text
from jiuzhu.foundation.policy.facts import FactDeclaration, declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.typed_columns import household_reading, typed_readings

COLUMNS = (HOUSEHOLD, "before", "after", "changed")


@dataclass(frozen=True)
class Simulated:
    """What came of a table: the relation ``simulated`` of the session, counts by level before and after, the benefits touched."""

    database: duckdb.DuckDBPyConnection
    accepted: int
    rejected: int
    absent: tuple[str, ...]
    levels: Mapping[tuple[str, str], int]
    benefits: tuple[Counted, ...]
    top_up: TopUp | None

    @property
    def changed(self) -> int:
        """How many households change their level."""
        return sum(many for (before, after), many in self.levels.items() if before != after)

    def rows(self) -> duckdb.DuckDBPyRelation:
        """One row a household in the order of the file: household_id, before, after, changed."""
        return self.database.sql(f"SELECT {name(HOUSEHOLD)}, before, after, before <> after AS changed FROM simulated")

    def rejects(self, file: str) -> duckdb.DuckDBPyRelation:
        """One row for each bad row: file, line (header = 1), column, value, reason."""
        return self.database.sql(
            f'SELECT {text(file)} AS "file", {LINE} AS "line", "column", "value", "reason" FROM rejects ORDER BY {LINE}'
        )


def simulate_table(database: duckdb.DuckDBPyConnection, path: Path, before: DatedPack, after: DatedPack, workdir: Path) -> Simulated:
    """Read and judge a table of households twice in one pass; raises ColumnsMissing, NothingToJudge, TableUnreadable and its kin."""
    benefits = BenefitColumns(before, after)
    if not (before.indicators or after.indicators or benefits.touched or benefits.top_up):
        raise NothingToJudge(
            f"政策包 {before.pack.name} 在 {before.on} 没有评估指标，这次改动也不涉及待遇。",
            "请换用有困境指标的政策包（如 huoshan），或改动待遇的参数。",
        )
    facts = _facts(before, after, benefits)
    query = levels_sql(before, after, "{source}", (LINE, HOUSEHOLD, "members", "{sound}"), columns=benefits.columns())
    if path.suffix.lower() == ".parquet":
        columns, rows = _from_types(database, path, workdir, facts, query)
    else:
        columns, rows = _from_text(database, path, workdir, facts, query)
    accepted = _count(database, "simulated")
    levels = database.execute("SELECT before, after, count(*) FROM simulated GROUP BY ALL ORDER BY ALL").fetchall()
    return Simulated(
        database=database,
        accepted=accepted,
        rejected=rows - accepted,
        absent=tuple(each.name for each in facts if each.name not in columns),
        levels={(former, newer): many for former, newer, many in levels},
        benefits=tuple(benefits.count(database, "simulated", columns)),
        top_up=benefits.count_top_up(database, "simulated"),
    )


def _facts(before: DatedPack, after: DatedPack, benefits: BenefitColumns) -> tuple[FactDeclaration, ...]:
    """List the form's facts, whose values are checked whether a rule reads them or not, and what else the rules read."""
    needed = set(benefits.facts)
    for pack in (before, after):
        for each in pack.indicators:
            needed |= each.hardship.facts_with(pack.values)
    form = form_facts()
    return (*form, *(each for fact, each in declared_facts().items() if fact in needed and each not in form))


def _from_types(
    database: duckdb.DuckDBPyConnection, path: Path, workdir: Path, facts: tuple[FactDeclaration, ...], query: str
) -> tuple[tuple[str, ...], int]:
    readings = {HOUSEHOLD: household_reading(HOUSEHOLD)} | {each.name: typed_readings(each) for each in facts}
    absent = {HOUSEHOLD: "CAST(NULL AS VARCHAR)"} | {each.name: absent_column(each) for each in facts}
    answered = ask(path, workdir, readings=readings, absent=absent, query=_filled(query, "facts", SOUND))
    _require(answered.columns)
    found = f"read_parquet({text(str(answered.path))})"
    if answered.left is None:
        database.execute('CREATE TABLE rejects ("__line" BIGINT, "column" VARCHAR, "value" VARCHAR, "reason" VARCHAR)')
        source, order = found, ""
    else:
        read_households(database, answered.left, facts, workdir)
        rest = _filled(query, f"(SELECT *, true AS {SOUND} FROM households)", SOUND)
        source, order = f"(SELECT * FROM {found} WHERE {SOUND} UNION ALL BY NAME {rest})", f"ORDER BY {LINE}"
    kept = unrepeated(database, source, noted="repeated_anywhere")
    database.execute(f"CREATE VIEW simulated AS SELECT * FROM {source} {kept} {order}")
    return answered.columns, answered.rows


def _from_text(
    database: duckdb.DuckDBPyConnection, path: Path, workdir: Path, facts: tuple[FactDeclaration, ...], query: str
) -> tuple[tuple[str, ...], int]:
    staged = stage(path, workdir)
    _require(staged.columns)
    read_households(database, staged, facts, workdir)
    target = workdir / "simulated.parquet"
    written = _filled(query, f"(SELECT *, true AS {SOUND} FROM households)", SOUND)
    database.execute(f"COPY ({written}) TO {text(str(target))} (FORMAT parquet)")
    database.execute(f"CREATE VIEW simulated AS SELECT * FROM read_parquet({text(str(target))}) ORDER BY {LINE}")
    return tuple(staged.columns), staged.rows


def _filled(query: str, source: str, sound: str) -> str:
    return query.replace("{source}", source).replace("{sound}", sound)


def _require(columns: tuple[str, ...] | list[str]) -> None:
    lacking = [each for each in REQUIRED if each not in columns]
    if lacking:
        raise ColumnsMissing(f"表中没有 {'、'.join(lacking)} 列。", "请按“家庭事实”的列名补上后重试，首列为 household_id。")


def _count(database: duckdb.DuckDBPyConnection, relation: str) -> int:
    found = database.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return int(found[0]) if found else 0
