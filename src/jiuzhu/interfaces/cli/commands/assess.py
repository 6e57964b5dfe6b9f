"""jiuzhu assess: a table of households to levels of hardship, file to file (data contracts §2 and §6)."""

from __future__ import annotations

import argparse
import os
import tempfile
from contextlib import nullcontext
from pathlib import Path

from jiuzhu.assessment.indicators.tables import JudgedTable, judge_table
from jiuzhu.foundation.analytics import spark
from jiuzhu.foundation.analytics.sessions import session
from jiuzhu.foundation.analytics.tabular.staging import stage
from jiuzhu.foundation.analytics.tabular.writing import write_rejects, write_table
from jiuzhu.foundation.policy.packs import DatedPack, load_pack
from jiuzhu.interfaces.cli.options import add_settings, day_or_today, say, settings_of
from jiuzhu.interfaces.cli.results import add_results, check_outputs, check_sheets

HELP = "按困境指标评估一张家庭表，写出每户的困境程度、各项指标和理由"
DONE, SOME_REJECTED = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The table, the pack, the day, local values, and where the results and the rejects go."""
    parser.add_argument("input", type=Path, metavar="INPUT", help="家庭事实表（.csv、.xlsx 或 .parquet），一户一行")
    parser.add_argument("--pack", required=True, metavar="PACK", help="政策包，例如 huoshan 或 341525-huoshan")
    parser.add_argument("--on", metavar="DATE", help="按哪一天的规定评估，例如 2024-11-30（默认今天）")
    add_settings(parser, "参数的值，可重复；分城乡时写 NAME.rural=VALUE")
    add_results(parser)
    parser.add_argument("--explain", action="store_true", help="加一列 reasons，写出每项困境的理由")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="计算引擎（默认 duckdb）")


def run(args: argparse.Namespace) -> int:
    """Assess and write; gives 0 when every row was used, else 1."""
    dated = load_pack(args.pack).at(day_or_today(args.on)).with_values(settings_of(args.settings), any_parameter=True)
    check_outputs([args.input], args.output, args.rejects)
    on_spark = spark.tables(os.environ.get("JIUZHU_SPARK_MASTER", "")) if args.engine == "spark" else nullcontext()
    with tempfile.TemporaryDirectory(prefix="jiuzhu-") as folder, session(Path(folder)) as database, on_spark as cluster:
        staged = stage(args.input, Path(folder))
        judged = judge_table(database, staged, dated, Path(folder), on_spark=cluster)
        _write(judged, args)
    _report(judged, dated, args)
    return SOME_REJECTED if judged.rejected else DONE


def _write(judged: JudgedTable, args: argparse.Namespace) -> None:
    check_sheets((args.output, judged.accepted), (args.rejects, judged.rejected))
    if args.explain:
        write_table(args.output, (*judged.columns, "reasons"), judged.explained())
    else:
        write_table(args.output, judged.columns, judged.verdicts())
    if args.rejects is not None:
        write_rejects(args.rejects, judged.rejects(args.input.name))


def _report(judged: JudgedTable, dated: DatedPack, args: argparse.Namespace) -> None:
    if dated.pack.draft:
        say(f"注意：《{dated.pack.document}》是{dated.pack.draft_label}。")
    if judged.absent:
        say(f"表中没有以下列，按未知处理：{'、'.join(judged.absent)}")
    if judged.ignored:
        say(f"未使用的列：{'、'.join(judged.ignored)}")
    used = {name for each in dated.indicators for name in each.hardship.parameters}
    unset = [each.name for each in dated.parameters.values() if each in dated.missing and each.name in used]
    if unset:
        say(f"未设定的本地参数（用 --set 设定）：{'、'.join(unset)}")
    say(f"评估 {judged.accepted} 户，写入 {args.output}")
    if judged.rejected:
        where = f"原因见 {args.rejects}" if args.rejects else "加 --rejects FILE 可写出原因"
        say(f"退回 {judged.rejected} 行，{where}")
