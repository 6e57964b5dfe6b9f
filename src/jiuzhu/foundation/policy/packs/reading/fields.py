"""How the fields of an entry are read: each function takes the reader, the raw entry and the key, and says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from jiuzhu.foundation.policy.expressions import Expression, Kind
from jiuzhu.foundation.policy.expressions.kinds import NUMERIC
from jiuzhu.foundation.policy.located import Entry
from jiuzhu.foundation.policy.packs import entries

ENDS = 2
"""A range has a first and a last."""


if TYPE_CHECKING:
    from jiuzhu.foundation.policy.packs.reading.rules import Reader

Field = Callable[["Reader", Entry, str], Any]
PREFIX = "p."


def words(reader: Reader, entry: Entry, key: str) -> str:
    """Read a text; an absent one is empty."""
    return entry.words(key) if entry.get(key) is not None else ""


def needed_words(reader: Reader, entry: Entry, key: str) -> str:
    """Read a text that must be there."""
    entry.need(key)
    return entry.words(key)


def list_of_words(reader: Reader, entry: Entry, key: str) -> tuple[str, ...]:
    """Read a list of texts; an absent one is empty."""
    return entry.list_of_words(key)


def needed_list(reader: Reader, entry: Entry, key: str) -> tuple[str, ...]:
    """Read a list of texts that must hold something."""
    entry.need(key)
    found = entry.list_of_words(key)
    if not found:
        raise entry.fault(f"{key} 是空的。", "请至少写一项，如 [甲, 乙]。", key)
    return found


def mapping(reader: Reader, entry: Entry, key: str) -> Mapping[str, str]:
    """Read a mapping of texts to texts; an absent one is empty."""
    value = entry.get(key) or {}
    if not isinstance(value, dict) or not all(isinstance(each, str) for pair in value.items() for each in pair):
        raise entry.fault(f"{key} 的写法不对。", "请写成 {甲: 一, 乙: 二}，数字加引号。", key)
    return dict(value)


def flag(default: bool) -> Field:
    """Read true or false."""

    def read(reader: Reader, entry: Entry, key: str) -> bool:
        value = entry.get(key, default)
        if not isinstance(value, bool):
            raise entry.fault(f"{key} 的值“{value}”不对。", "请写 true 或 false。", key)
        return value

    return read


def day(reader: Reader, entry: Entry, key: str) -> date | None:
    """Read a date or nothing."""
    return entry.day(key)


def choice(*options: str, default: str | None = None) -> Field:
    """Read one of a few codes."""

    def read(reader: Reader, entry: Entry, key: str) -> str:
        value = entry.get(key, default)
        if value is None:
            entry.need(key)
        if value not in options:
            raise entry.fault(f"{key} 的值“{value}”不对。", f"能写的有：{'、'.join(option for option in options if option)}。", key)
        return str(value)

    read.options = options  # type: ignore[attr-defined]
    return read


def condition(reader: Reader, entry: Entry, key: str) -> Expression | None:
    """Read a condition over facts and parameters, or nothing."""
    return None if entry.get(key) is None else reader.expression(entry, key, entry[key])


def needed_condition(reader: Reader, entry: Entry, key: str) -> Expression:
    """Read a condition that must be there."""
    return reader.expression(entry, key, entry.need(key))


def parameter(*kinds: Kind) -> Field:
    """Read the name of a parameter of one of these kinds, written p.name; an absent one is empty."""

    def read(reader: Reader, entry: Entry, key: str) -> str:
        return "" if entry.get(key) is None else parameter_name(reader, entry, key, entry[key], kinds)

    return read


def parameter_name(reader: Reader, entry: Entry, key: str, value: object, kinds: tuple[Kind, ...]) -> str:
    """Check a reference p.name and give the name without its prefix."""
    if not isinstance(value, str) or not value.startswith(PREFIX):
        raise entry.fault(f"{key} 的值“{value}”不是参数。", "数字请写进 parameters，这里写 p.参数名。", key)
    name = value.removeprefix(PREFIX)
    if name not in reader.kinds:
        close = reader.nearest(name)
        raise entry.fault(f"没有参数 {value}。", f"是不是 p.{close}？" if close else "请先写进 parameters。", key)
    if reader.kinds[name] not in kinds:
        raise entry.fault(f"参数 {value} 是 {reader.kinds[name]}，这里用不上。", f"请用类型为 {'、'.join(kinds)} 的参数。", key)
    return name


def whole(least: int, most: int) -> Field:
    """Read a whole number within bounds, the name of a count parameter, or nothing."""

    def read(reader: Reader, entry: Entry, key: str) -> int | str | None:
        value = entry.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            return parameter_name(reader, entry, key, value, (Kind.COUNT,))
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise entry.fault(f"{key} 的值“{value}”不对。", f"请写 {least} 到 {most} 的整数，或 p.参数名。", key)
        return value

    return read


def fixed_whole(least: int, most: int, default: int | None = None) -> Field:
    """Read a whole number within bounds that no county changes."""

    def read(reader: Reader, entry: Entry, key: str) -> int:
        value = entry.get(key, default)
        if value is None:
            entry.need(key)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise entry.fault(f"{key} 的值“{value}”不对。", f"请写 {least} 到 {most} 的整数。", key)
        return value

    return read


def months_range(reader: Reader, entry: Entry, key: str) -> tuple[int | str, int | str] | None:
    """Read [least, most] months, each a number or p.name, or nothing."""
    value = entry.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != ENDS:
        raise entry.fault(f"{key} 的值“{value}”不对。", "请写成 [1, 6]，或 null 并加 local: true。", key)
    ends: list[int | str] = []
    for each in value:
        if isinstance(each, str):
            ends.append(parameter_name(reader, entry, key, each, (Kind.COUNT,)))
        elif isinstance(each, int) and not isinstance(each, bool) and each > 0:
            ends.append(each)
        else:
            raise entry.fault(f"{key} 里的“{each}”不对。", "请写大于 0 的整数，或 p.参数名。", key)
    least, most = ends
    if isinstance(least, int) and isinstance(most, int) and least > most:
        raise entry.fault(f"{key} 的第一个数大于第二个。", "请写成 [最少, 最多]。", key)
    return least, most


def facts(kind: Kind | None = None) -> Field:
    """Read a list of facts, an absent one is empty."""

    def read(reader: Reader, entry: Entry, key: str) -> tuple[str, ...]:
        found = entry.list_of_words(key)
        for name in found:
            _known_fact(reader, entry, key, name)
        return found

    return read


def count_fact(reader: Reader, entry: Entry, key: str) -> str:
    """Read the name of a fact that is a number."""
    name = needed_words(reader, entry, key)
    _known_fact(reader, entry, key, name)
    if reader.facts[name].kind not in NUMERIC:
        raise entry.fault(f"事实 {name} 不是数。", "请用一个数目事实。", key)
    return name


def _known_fact(reader: Reader, entry: Entry, key: str, name: str) -> None:
    if name not in reader.facts:
        raise entry.fault(f"{key} 里没有事实 {name}。", "请改成 facts.yaml 里有的名字，或先写进 facts.yaml。", key)


def examples(reader: Reader, entry: Entry, key: str) -> tuple[entries.Example, ...]:
    """Read the entry's own tests."""
    return reader.examples(entry)


def amounts(reader: Reader, entry: Entry, key: str) -> tuple[entries.AmountCase, ...]:
    """Read p.name, or a list of {when, amount}."""
    value = entry.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        return (entries.AmountCase(None, parameter_name(reader, entry, key, value, (Kind.MONEY,))),)
    found = []
    for each in entry.entries(key):
        each.only(("when", "amount"))
        name = parameter_name(reader, each, "amount", each.need("amount"), (Kind.MONEY,))
        found.append(entries.AmountCase(condition(reader, each, "when"), name))
    return tuple(found)


def amount_range(reader: Reader, entry: Entry, key: str) -> entries.AmountRange | None:
    """Read {from: p.x, to: p.y, times: p.z}, or nothing."""
    value = entry.get(key)
    if value is None:
        return None
    if not isinstance(value, Entry):
        raise entry.fault(f"{key} 的写法不对。", "请写成 {from: p.最少, to: p.最多, times: 参数名}。", key)
    value.only(("from", "to", "times"))
    times = value.get("times")
    kinds = (Kind.MONEY,) if times is None else (Kind.COUNT, Kind.NUMBER)
    least, most = (parameter_name(reader, value, each, value.need(each), kinds) for each in ("from", "to"))
    if times is None:
        return entries.AmountRange(least, most, "")
    written = times if str(times).startswith(PREFIX) else f"{PREFIX}{times}"
    return entries.AmountRange(least, most, parameter_name(reader, value, "times", written, (Kind.MONEY,)))
