"""Where the results and the rejects of a command go, refused before any work where they could not be written."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable
from pathlib import Path

from jiuzhu.foundation.analytics.tabular.errors import TableNotWritten
from jiuzhu.foundation.analytics.tabular.writing import SHEET_ROWS
from jiuzhu.interfaces.cli.options import OptionInvalid

WRITABLE = (".csv", ".xlsx", ".parquet")


def add_results(parser: argparse.ArgumentParser) -> None:
    """Take where the results and the rejects go."""
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUTPUT", help="结果文件（.csv、.xlsx 或 .parquet）")
    parser.add_argument("--rejects", type=Path, metavar="FILE", help="退回的行和原因写到这个文件")


def check_outputs(inputs: Iterable[Path], *outputs: Path | None) -> None:
    """Refuse what could not be written, before any work: exit 2 means that nothing was written."""
    taken = {path.resolve() for path in inputs}
    for path in outputs:
        if path is None:
            continue
        if path.resolve() in taken:
            raise OptionInvalid(f"{path} 同时用作两个文件。", "请给输出另取一个文件名。")
        taken.add(path.resolve())
        if path.suffix.lower() not in WRITABLE:
            raise TableNotWritten(f"不能写成“{path.suffix or '没有扩展名'}”文件：{path}。", "请把输出文件命名为 .csv、.xlsx 或 .parquet。")
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise TableNotWritten(f"无法写入：{path}。", "请确认文件夹存在，并且没有同名的文件夹。")
        try:
            with tempfile.TemporaryFile(dir=path.absolute().parent):
                pass
        except OSError as error:
            raise TableNotWritten(f"无法写入：{path}。", "请确认有写权限。") from error


def check_sheets(*files: tuple[Path | None, int]) -> None:
    """Refuse to put more rows into a workbook than its sheet can hold, before any is written."""
    for path, rows in files:
        if path is not None and path.suffix.lower() == ".xlsx" and rows >= SHEET_ROWS:
            raise TableNotWritten(f"{path.name} 有 {rows} 行，一张工作表放不下。", "请把输出文件改为 .csv 或 .parquet。")
