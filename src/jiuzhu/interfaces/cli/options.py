"""Options that several commands share: the day, settings of a pack, where results go."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from jiuzhu.foundation.analytics.tabular.errors import TableNotWritten
from jiuzhu.foundation.kernel.errors import DomainError

WRITABLE = (".csv", ".xlsx", ".parquet")
HERE = ZoneInfo("Asia/Shanghai")


class OptionInvalid(DomainError):
    """A value on the command line cannot be used."""

    code = "option_invalid"


def day_or_today(text: str | None) -> date:
    """Read --on; without it the day is today here."""
    if text is None:
        return datetime.now(HERE).date()
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise OptionInvalid(f"--on 的日期“{text}”不对。", "请写成 2024-02-29 这样。") from None


def settings_of(given: Iterable[str]) -> dict[str, str]:
    """Read --set NAME=VALUE, repeated; an empty value means not set."""
    settings = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals or not name.strip():
            raise OptionInvalid(f"--set 的“{each}”不对。", "请写成 NAME=VALUE，例如 subsistence_standard_monthly_yuan=738.00。")
        settings[name.strip()] = value.strip()
    return settings


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


def say(sentence: str) -> None:
    """Tell progress on standard error."""
    print(sentence, file=sys.stderr, flush=True)
