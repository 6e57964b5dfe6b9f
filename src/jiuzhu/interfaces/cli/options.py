"""Options that several commands share: the day, settings of a pack."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from jiuzhu.foundation.kernel.errors import DomainError

HERE = ZoneInfo("Asia/Shanghai")


class OptionInvalid(DomainError):
    """A value on the command line cannot be used."""

    code = "option_invalid"


def add_settings(parser: argparse.ArgumentParser, told: str, *, required: bool = False) -> None:
    """Take --set NAME=VALUE, repeated; ``told`` says of what."""
    parser.add_argument("--set", action="append", default=[], required=required, metavar="NAME=VALUE", dest="settings", help=told)


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


def say(sentence: str) -> None:
    """Tell progress on standard error."""
    print(sentence, file=sys.stderr, flush=True)
