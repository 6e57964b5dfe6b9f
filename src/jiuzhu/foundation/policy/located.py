"""YAML that remembers its lines, keeps decimals exact and refuses what it does not know."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from jiuzhu.foundation.policy.errors import PackFaulty


class Entry(dict[str, Any]):
    """A mapping of a pack file that knows its file and lines."""

    file: str = ""
    line: int = 0
    lines: dict[str, int]

    def fault(self, what: str, remedy: str, key: str | None = None) -> PackFaulty:
        """Make the error for this place."""
        return PackFaulty(what, remedy, file=self.file, line=self.lines.get(key or "", self.line))

    def only(self, allowed: Iterable[str]) -> None:
        """Refuse keys outside the list."""
        known = list(allowed)
        for key in self:
            if key not in known:
                close = difflib.get_close_matches(str(key), known, n=1)
                hint = f"是不是 {close[0]}？" if close else f"能写的有：{'、'.join(known)}。"
                if self[key] is None and not str(key).isascii():
                    hint = "像是上一项的文字里有英文逗号：请给那段文字加引号。"
                raise self.fault(f"不认识的项“{key}”。", hint, key)

    def need(self, key: str) -> Any:
        """Give a value that must be there."""
        if self.get(key) is None:
            raise self.fault(f"缺少 {key}。", f"请补上 {key}:。")
        return self[key]

    def words(self, key: str, default: str = "") -> str:
        """Give a text."""
        value = self.get(key, default)
        if not isinstance(value, str):
            raise self.fault(f"{key} 的值“{value}”不是文字。", "请加引号写成文字。", key)
        return value.strip()

    def entries(self, key: str) -> list[Entry]:
        """Give a list of mappings; an absent one is empty."""
        value = self.get(key) or []
        if not isinstance(value, list) or not all(isinstance(each, Entry) for each in value):
            raise self.fault(f"{key} 的写法不对。", "请写成以 - 开头的清单。", key)
        return value

    def named(self, key: str) -> dict[str, Entry]:
        """Give a mapping of names to mappings; an absent one is empty."""
        value = self.get(key)
        if value is None:
            return {}
        if not isinstance(value, Entry) or not all(isinstance(each, Entry) for each in value.values()):
            raise self.fault(f"{key} 的写法不对。", "请写成 名字: {…}。", key)
        return value

    def list_of_words(self, key: str) -> tuple[str, ...]:
        """Give a list of texts; an absent one is empty."""
        value = self.get(key) or []
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.fault(f"{key} 不是文字清单。", "请写成 [甲, 乙]。", key)
        return tuple(value)

    def day(self, key: str) -> date | None:
        """Give a date or None."""
        value = self.get(key)
        if value is not None and not isinstance(value, date):
            raise self.fault(f"{key} 的值“{value}”不是日期。", "请写成 2024-05-31。", key)
        return value


class _Loader(yaml.CSafeLoader):
    file = ""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Entry:
    entry = Entry()
    entry.file, entry.line, entry.lines = loader.file, node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if key in entry:
            raise PackFaulty(f"“{key}”写了两次。", "请只保留一个。", file=loader.file, line=line)
        entry.lines[key] = line
        entry[key] = loader.construct_object(value_node, deep=True)
    return entry


def _scalar(make: Any) -> Any:
    return lambda loader, node: make(loader.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:float", _scalar(Decimal))
_Loader.add_constructor("tag:yaml.org,2002:int", _scalar(lambda text: int(text.replace("_", ""))))


def read_yaml(path: Path, shown: str) -> Entry:
    """Read one file; raises PackFaulty with file and line."""
    return read_yaml_text(path.read_text(encoding="utf-8"), shown)


def read_yaml_text(text: str, shown: str) -> Entry:
    """Read YAML that is not in a file; ``shown`` names it in errors."""
    loader = _Loader(text)
    loader.file = shown
    try:
        found = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise PackFaulty("YAML 写法不对。", "请检查缩进、冒号后的空格和引号。", file=shown, line=line) from error
    except (ValueError, ArithmeticError) as error:
        raise PackFaulty("有一个值读不懂。", "数写成 0.60，日期写成 2024-05-31，文字加引号。", file=shown) from error
    finally:
        loader.dispose()
    if not isinstance(found, Entry):
        raise PackFaulty("文件顶层不是“项: 值”。", "请写成 parameters:、warnings: 等项。", file=shown, line=1)
    return found
