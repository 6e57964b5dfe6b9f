"""jiuzhu compare: a register against a month of department feeds, file to file (data contracts §6)."""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
from pathlib import Path

import duckdb

from jiuzhu.foundation.analytics.sessions import session
from jiuzhu.foundation.analytics.tabular.writing import REJECT_COLUMNS, SHEET_ROWS, TableNotWritten, write_table
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.monitoring.comparison.folders import Outcome, compare_folders, rejects_sql
from jiuzhu.monitoring.comparison.judging import FINDING_COLUMNS

HELP = "用登记册比对一个月的部门数据，列出需要核实的人和家庭，以及依据的数字和条款"
DONE, INCOMPLETE = 0, 1
WRITABLE = (".csv", ".xlsx", ".parquet")


class OptionInvalid(DomainError):
    """A value on the command line cannot be used."""

    code = "option_invalid"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The pack, the two folders, the day, local values, and where the findings and the rejects go."""
    parser.add_argument("--pack", required=True, metavar="NAME", help="政策包，例如 huoshan 或 341525-huoshan")
    parser.add_argument("--register", required=True, type=Path, metavar="DIR", help="登记册文件夹，内有 persons 和 households 文件")
    parser.add_argument("--feeds", required=True, type=Path, metavar="DIR", help="部门数据文件夹，每类一个文件，以数据代码命名")
    parser.add_argument("--on", required=True, metavar="DATE", help="比对日，即该月最后一天，例如 2024-02-29")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="settings", help="本地参数的值，可重复；分城乡时写 NAME.rural=VALUE")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUTPUT", help="结果文件（.csv、.xlsx 或 .parquet）")
    parser.add_argument("--rejects", type=Path, metavar="FILE", help="退回的行和原因写到这个文件")
    parser.add_argument("--identify", action="store_true", help="未登记人员写出身份证号；不加则写密文，结果中不含任何身份证号")
    parser.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="计算引擎（默认 duckdb）")


def run(args: argparse.Namespace) -> int:
    """Compare and write; gives 0 when everything was used and judged, else 1."""
    if args.engine == "spark":
        raise OptionInvalid("没有安装 Spark 引擎。", "请去掉 --engine spark，用默认的 duckdb 引擎。")
    on = _day(args.on)
    pack = load_pack(args.pack).at(on).with_values(_settings(args.settings), any_parameter=True)
    _check_outputs(args.output, args.rejects)
    with tempfile.TemporaryDirectory(prefix="jiuzhu-") as folder, session(Path(folder)) as database:
        outcome = compare_folders(database, pack, args.register, args.feeds, workdir=Path(folder), identify=args.identify, say=_say)
        _write(database, outcome, args.output, args.rejects)
    _report(outcome, args.output, args.rejects)
    return DONE if outcome.complete else INCOMPLETE


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise OptionInvalid(f"--on 的日期“{text}”不对。", "请写成 2024-02-29 这样。") from None


def _settings(given: list[str]) -> dict[str, str]:
    settings = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise OptionInvalid(f"--set 的“{each}”不对。", "请写成 NAME=VALUE，例如 home_limit=2。")
        settings[name.strip()] = value.strip()
    return settings


def _check_outputs(output: Path, rejects: Path | None) -> None:
    # Looked at before the work begins, so that exit 2 really means that nothing was written.
    if rejects is not None and rejects.resolve() == output.resolve():
        raise OptionInvalid("结果和退回清单指向同一个文件。", "请给 --rejects 另取一个文件名。")
    for path in (output, rejects):
        if path is None:
            continue
        if path.suffix.lower() not in WRITABLE:
            raise TableNotWritten(f"不能写成“{path.suffix or '没有扩展名'}”文件：{path}。", "请把输出文件命名为 .csv、.xlsx 或 .parquet。")
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise TableNotWritten(f"无法写入：{path}。", "请确认文件夹存在，并且没有同名的文件夹。")
        try:
            with tempfile.TemporaryFile(dir=path.absolute().parent):
                pass
        except OSError as error:
            raise TableNotWritten(f"无法写入：{path}。", "请确认有写权限。") from error


def _write(database: duckdb.DuckDBPyConnection, outcome: Outcome, output: Path, rejects: Path | None) -> None:
    for path, rows in ((output, outcome.findings), (rejects, outcome.rejected + len(outcome.refused))):
        if path is not None and path.suffix.lower() == ".xlsx" and rows >= SHEET_ROWS:
            raise TableNotWritten(f"{path.name} 有 {rows} 行，一张工作表放不下。", "请把输出文件改为 .csv 或 .parquet。")
    # One thread writes Parquet in one way only: the same key gives the same bytes.
    database.execute("SET threads = 1")
    write_table(output, FINDING_COLUMNS, database.sql(f"SELECT {', '.join(FINDING_COLUMNS)} FROM findings ORDER BY rule, subject_type, subject_id"))
    if rejects is not None:
        write_table(rejects, REJECT_COLUMNS, database.sql(rejects_sql(outcome)))


def _report(outcome: Outcome, output: Path, rejects: Path | None) -> None:
    _say(f"结果 {outcome.findings} 条，写入 {output}")
    for file, _, _, _, reason in outcome.refused:
        _say(f"{file}：{reason}")
    if outcome.rejected or outcome.refused:
        where = f"原因见 {rejects}" if rejects else "加 --rejects FILE 可写出原因"
        _say(f"退回 {outcome.rejected} 行、{len(outcome.refused)} 个文件，{where}")
    for each in outcome.unjudged:
        _say(f"未判断 {each.rule}（{each.label}）：{each.reason}")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
