"""A comparison of files alone: a folder with the register, a folder with department feeds, no database (data contracts §3–6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from jiuzhu.foundation.analytics.identity import id_number_sql
from jiuzhu.foundation.analytics.pseudonyms import make_keys
from jiuzhu.foundation.analytics.spark import SparkTables
from jiuzhu.foundation.analytics.tabular.errors import TableUnreadable
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.comparison.folding import fact_steps, register_step
from jiuzhu.monitoring.comparison.judging import Say, find, fold, silent
from jiuzhu.monitoring.comparison.on_spark import folded_on_spark, judged_on_spark
from jiuzhu.monitoring.comparison.pack_rules import labels_of, named_labels, rules_of
from jiuzhu.monitoring.comparison.rules import Period, Unjudged, split_judgeable
from jiuzhu.monitoring.comparison.watched import watched_steps
from jiuzhu.monitoring.feeds.checks import nothing_sql
from jiuzhu.monitoring.feeds.contracts import Contract
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.reading import ColumnsMissing, Judged, accepted_sql, judge, numbers_sql
from jiuzhu.monitoring.feeds.register_files import REGISTER

READABLE = (".csv", ".xlsx", ".xls", ".parquet", ".zip")


class FolderUnusable(DomainError):
    """A folder or a file that the comparison cannot do without is not there, is there twice, or cannot be read."""

    code = "folder_unusable"


@dataclass
class Outcome:
    """What a comparison of files came to; the findings stand in the session's table ``findings``.

    ``refused`` holds rejects rows (file, line, column, value, reason) for files refused as a whole.
    """

    findings: int = 0
    judged: list[Judged] = field(default_factory=list)
    refused: list[tuple[str, int, str, str, str]] = field(default_factory=list)
    unjudged: list[Unjudged] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """Rows rejected, in all files."""
        return sum(each.rejected for each in self.judged)

    @property
    def complete(self) -> bool:
        """Whether every row of every file was used and every rule judged that is asked of every county."""
        return not (self.rejected or self.refused or any(not each.supplementary for each in self.unjudged))


def compare_folders(
    database: duckdb.DuckDBPyConnection,
    pack: DatedPack,
    register: Path,
    feeds: Path,
    *,
    workdir: Path,
    identify: bool = False,
    on_spark: SparkTables | None = None,
    say: Say = silent,
) -> Outcome:
    """Compare a register with department feeds as on the pack's day; raises FolderUnusable where the register cannot be read.

    A feed that cannot be read is refused as a whole, and the rules that need it stay unjudged. ``on_spark`` folds the facts and
    judges the rules where it is given.
    """
    outcome = Outcome()
    register_files = _files(register, REGISTER, "登记册", say)
    for code, contract in REGISTER.items():
        if code not in register_files:
            raise FolderUnusable(f"登记册文件夹 {register} 里没有 {code} 文件。", f"请放入 {code}.csv、{code}.xlsx 或 {code}.parquet。")
        try:
            _judge_into(outcome, database, contract, register_files[code], pack, workdir, say)
        except (ColumnsMissing, TableUnreadable) as error:
            raise FolderUnusable(f"{register_files[code].name}：{error.what}", error.remedy) from error
    usable = set()
    for code, path in _files(feeds, FEEDS.whole, "部门数据", say).items():
        try:
            _judge_into(outcome, database, FEEDS[code], path, pack, workdir, say)
            usable.add(code)
        except ColumnsMissing as error:
            outcome.refused.append((path.name, 1, "、".join(error.columns), "", f"{error.what}整个文件未采用。"))
        except TableUnreadable as error:
            outcome.refused.append((path.name, 1, "", "", f"{error.what}整个文件未采用。{error.remedy}"))
    say("替换身份证号")
    make_keys(database, numbers_sql(outcome.judged), table="keys", workdir=workdir)
    database.execute(f"CREATE OR REPLACE TEMP VIEW identified AS SELECT key, {id_number_sql('number')} AS id_number FROM keys")
    there = {each.contract.code: each for each in outcome.judged}
    for code in REGISTER:
        database.execute(f"CREATE OR REPLACE TEMP TABLE {code} AS {accepted_sql(there[code], keys='keys')}")
    for code, contract in FEEDS.whole.items():
        source = accepted_sql(there[code], keys="keys") if code in there else nothing_sql(contract)
        database.execute(f"CREATE OR REPLACE TEMP VIEW feed_{code} AS {source}")
    rules, outcome.unjudged = split_judgeable(rules_of(pack), frozenset(usable), named_labels(labels_of(pack)))
    period, subjects = Period(pack.on), {rule.subject for rule in rules}
    if on_spark is None:
        fold(database, period, say=say)
    else:
        steps = [register_step(period), *watched_steps(period), *fact_steps(subjects, period)]
        folded_on_spark(database, steps, say, spark=on_spark, workdir=workdir)
        rules = judged_on_spark(database, rules, say, spark=on_spark, workdir=workdir)
    outcome.findings = find(
        database, rules, period, pack.facts, folded=() if on_spark is None else subjects, identify="identified" if identify else "", say=say
    )
    return outcome


def read_from(register: Path, feeds: Path) -> list[Path]:
    """Give the files of the two folders that a comparison reads, so that no result is written over one of them."""
    places = ((register, REGISTER), (feeds, FEEDS.whole))
    return [path for folder, codes in places if folder.is_dir() for path in folder.iterdir() if path.stem.lower() in codes]


def rejects_sql(outcome: Outcome) -> str:
    """Give the query of all rejected rows and refused files, in the order they were read."""
    parts = [
        f"SELECT {place} AS place, * FROM read_parquet({_literal(str(each.rejects))})"
        for place, each in enumerate(outcome.judged)
        if each.rejects
    ]
    parts += [
        f"SELECT {len(outcome.judged) + place}, {_literal(file)}, {line}, {_literal(column)}, {_literal(value)}, {_literal(reason)}"
        for place, (file, line, column, value, reason) in enumerate(outcome.refused)
    ]
    columns = 'file, line, "column", value, reason'
    if not parts:
        return "SELECT '' AS file, 0::BIGINT AS line, '' AS \"column\", '' AS value, '' AS reason WHERE false"
    return f"SELECT {columns} FROM ({' UNION ALL '.join(parts)}) AS rejected(place, {columns}) ORDER BY place, line"


def _judge_into(
    outcome: Outcome, database: duckdb.DuckDBPyConnection, contract: Contract, path: Path, pack: DatedPack, workdir: Path, say: Say
) -> None:
    judged = judge(database, contract, path, on=pack.on, workdir=workdir)
    outcome.judged.append(judged)
    say(f"{path.name}：{judged.rows} 行，采用 {judged.accepted} 行，退回 {judged.rejected} 行")
    if judged.extra:
        say(f"{path.name}：多余的列未采用：{'、'.join(judged.extra)}")
    if judged.absent:
        say(f"{path.name}：没有这些列，按未知处理：{'、'.join(judged.absent)}")


def _files(folder: Path, contracts: Mapping[str, Contract], what: str, say: Say) -> dict[str, Path]:
    if not folder.is_dir():
        raise FolderUnusable(f"{what}文件夹不存在：{folder}。", "请检查路径，应指向一个文件夹。")
    found: dict[str, Path] = {}
    others = []
    for path in sorted(folder.iterdir()):
        if not path.is_file() or path.name.startswith((".", "~$")) or path.suffix.lower() not in READABLE:
            continue
        # Systems that know no small letters write DEATHS.CSV.
        code = path.stem.lower()
        if code not in contracts:
            others.append(path.name)
        elif code in found:
            raise FolderUnusable(f"{what}里 {code} 有两个文件：{found[code].name}、{path.name}。", "请只留一个。")
        else:
            found[code] = path
    if others:
        say(f"{folder} 里不认识的文件未采用：{'、'.join(others)}")
    return {code: found[code] for code in contracts if code in found}


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
