"""jiuzhu compare: a register against a month of department feeds, file to file (data contracts §6)."""

from __future__ import annotations

import argparse
import os
import tempfile
from contextlib import nullcontext
from pathlib import Path

import duckdb

from jiuzhu.foundation.analytics import spark
from jiuzhu.foundation.analytics.sessions import session
from jiuzhu.foundation.analytics.tabular.writing import REJECT_COLUMNS, write_table
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.interfaces.cli.options import OptionInvalid, add_settings, day_or_today, say, settings_of
from jiuzhu.interfaces.cli.results import add_results, check_outputs, check_sheets
from jiuzhu.monitoring.comparison.areas import left_out_by_area
from jiuzhu.monitoring.comparison.folders import Outcome, compare_folders, read_from, rejects_sql
from jiuzhu.monitoring.comparison.judging import FINDING_COLUMNS

HELP = "用登记册比对一个月的部门数据，列出需要核实的人和家庭，以及依据的数字和条款"
DONE, INCOMPLETE = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The pack, the two folders, the day, local values, and where the findings and the rejects go."""
    parser.add_argument("--pack", required=True, metavar="NAME", help="政策包，例如 huoshan 或 341525-huoshan")
    parser.add_argument("--register", required=True, type=Path, metavar="DIR", help="登记册文件夹，内有 persons 和 households 文件")
    parser.add_argument("--feeds", required=True, type=Path, metavar="DIR", help="部门数据文件夹，每类一个文件，以数据代码命名")
    parser.add_argument("--on", required=True, metavar="DATE", help="比对日，即该月最后一天，例如 2024-02-29")
    add_settings(parser, "本地参数的值，可重复；分城乡时写 NAME.rural=VALUE")
    add_results(parser)
    parser.add_argument("--identify", action="store_true", help="未登记人员写出身份证号；不加则写密文，结果中不含任何身份证号")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="计算引擎（默认 duckdb）")


def run(args: argparse.Namespace) -> int:
    """Compare and write; gives 0 when everything was used and judged, else 1."""
    in_force = load_pack(args.pack).at(day_or_today(args.on))
    if not in_force.warnings:
        raise OptionInvalid(f"政策包 {in_force.pack.name} 在 {in_force.on} 没有比对规则。", "请改 --on 的日期，例如 2024-02-29。")
    pack = in_force.with_values(settings_of(args.settings), any_parameter=True)
    check_outputs(read_from(args.register, args.feeds), args.output, args.rejects)
    on_spark = spark.tables(os.environ.get("JIUZHU_SPARK_MASTER", "")) if args.engine == "spark" else nullcontext()
    with tempfile.TemporaryDirectory(prefix="jiuzhu-") as folder, session(Path(folder)) as database, on_spark as cluster:
        outcome = compare_folders(database, pack, args.register, args.feeds, workdir=Path(folder), identify=args.identify, on_spark=cluster, say=say)
        _write(database, outcome, args.output, args.rejects)
        left_out = left_out_by_area(database, pack, besides={each.rule for each in outcome.unjudged})
    _report(outcome, left_out, args.output, args.rejects)
    return DONE if outcome.complete else INCOMPLETE


def _write(database: duckdb.DuckDBPyConnection, outcome: Outcome, output: Path, rejects: Path | None) -> None:
    check_sheets((output, outcome.findings), (rejects, outcome.rejected + len(outcome.refused)))
    # One thread writes Parquet in one way only: the same key gives the same bytes.
    database.execute("SET threads = 1")
    write_table(
        output, FINDING_COLUMNS, database.sql(f"SELECT {', '.join(FINDING_COLUMNS)} FROM findings ORDER BY rule, subject_type, subject_id")
    )
    if rejects is not None:
        write_table(rejects, REJECT_COLUMNS, database.sql(rejects_sql(outcome)))


def _report(outcome: Outcome, left_out: list[str], output: Path, rejects: Path | None) -> None:
    say(f"结果 {outcome.findings} 条，写入 {output}")
    for file, _, _, _, reason in outcome.refused:
        say(f"{file}：{reason}")
    if outcome.rejected or outcome.refused:
        where = f"原因见 {rejects}" if rejects else "加 --rejects FILE 可写出原因"
        say(f"退回 {outcome.rejected} 行、{len(outcome.refused)} 个文件，{where}")
    for rule in outcome.unjudged:
        say(f"未判断 {rule.rule}（{rule.label}）：{rule.reason}")
    for sentence in left_out:
        say(sentence)
