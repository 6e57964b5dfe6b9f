"""An argument parser that speaks Chinese, to its last line."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

WORDS = (
    (r"^(?:argument (?P<name>.+?): )?the following arguments are required: (?P<what>.+)$", "缺少参数 {what}"),
    (r"^argument (?P<name>.+?): expected (?:one|at least one) argument.*$", "{name} 后面缺少值"),
    (r"^argument (?P<name>.+?): invalid choice: (?P<what>'.*?') \(choose from (?P<among>.*)\)$", "{name} 不能是 {what}，可以是 {among}"),
    (r"^argument (?P<name>.+?): invalid (?:.+?) value: (?P<what>.+)$", "{name} 的值 {what} 读不懂"),
    (r"^unrecognized arguments: (?P<what>.+)$", "没有这样的参数：{what}"),
    (r"^ambiguous option: (?P<what>.+?) could match (?P<among>.+)$", "{what} 不明确，可以是 {among}"),
)


def in_chinese(message: str) -> str:
    """Say what argparse found wrong; a message it does not know stays as it is."""
    for pattern, words in WORDS:
        found = re.match(pattern, message)
        if found:
            return words.format(**{name: text or "" for name, text in found.groupdict().items()})
    return message


class Formatter(argparse.HelpFormatter):
    """Help whose usage line is Chinese."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """Ends with exit code 2 and one sentence that says why and what to do."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{"formatter_class": Formatter, "add_help": False, **settings})
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示用法")

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"{in_chinese(message)}，请用 {self.prog} --help 查看用法后重新输入。\n")
