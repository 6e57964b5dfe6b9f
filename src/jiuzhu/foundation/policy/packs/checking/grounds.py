"""Whether every entry says where it stands, and whether the quote holds its number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.packs import entries
from jiuzhu.foundation.policy.packs.reading.sections import SHAPES, Ask

SHARED = "national/"
PERCENT = 100
DIGITS = "零一二三四五六七八九"
# How the texts write periods: the number of months, and the words for it.
PERIODS = {1: ("每月", "按月", "一月一", "月末"), 3: ("季",), 6: ("半年",), 12: ("一年", "每年", "年度", "逐年")}
NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def name_of(entry: object) -> str:
    """Give what an entry is called by in its file."""
    for name in ("name", "code", "key", "level"):
        if hasattr(entry, name):
            return str(getattr(entry, name))
    return "?"


def ground_problems(section: str, entry: entries.Grounded, label: str, root: Path) -> Iterator[PackFaulty]:
    """Find an entry without clause and quote (or, where its kind allows, without a reading), and a number its quote does not hold."""
    ground = entry.ground
    local = ground.local or bool(getattr(entry, "local", False))
    asked = SHAPES[section].asks if section in SHAPES else Ask.READING if section == "checks" else Ask.QUOTE
    free = asked is Ask.NOTHING or (asked is Ask.READING and ground.file.startswith(SHARED)) or section == "checks"
    quoted, read = bool(ground.clause and ground.quote), bool(ground.quote or ground.reading)
    if free and not ground.ids:
        pass
    elif local and not read:
        yield PackFaulty(f"{label} 没有说明。", "请写 reading（如何理解、由谁设定）。", file=ground.file, line=ground.line)
    elif not local and not quoted and not (asked is not Ask.QUOTE and read):
        remedy = "请写 clause（条款）和 quote（原文整句）"
        yield PackFaulty(
            f"{label} 没有写依据。",
            f"{remedy}。" if asked is Ask.QUOTE else f"{remedy}，或写 reading（如何理解）。",
            file=ground.file,
            line=ground.line,
        )
    if ground.quote and not (root / "sources" / ground.source).is_file():
        yield PackFaulty(f"{label} 引用的原文 {ground.source} 不存在。", "请把原文放进 sources。", file=ground.file, line=ground.line)
    for number in _numbers(entry):
        if ground.quote and not ground.reading and not says("".join((ground.quote, *ground.extra_quotes)), number):
            yield PackFaulty(
                f"{label} 的数 {number} 不在引文里。",
                "请引含有这个数的整句，或写 reading 说明怎样得出。",
                file=ground.file,
                line=ground.line,
            )


def _numbers(entry: entries.Grounded) -> Iterator[Decimal]:
    values: Iterable[object] = ()
    match entry:
        case entries.Parameter(value=value):
            values = value.values() if isinstance(value, Mapping) else (value,)
        case entries.Deadline():
            values = (entry.amount,)
        case entries.VisitInterval():
            values = (entry.months,)
        case entries.Interval():
            values = (entry.months, entry.per_year)
        case entries.Report():
            values = (entry.day,)
        case entries.Exit():
            values = entry.months or ()
    yield from (Decimal(each) for each in values if isinstance(each, int | Decimal) and not isinstance(each, bool))


def says(quote: str, number: Decimal) -> bool:
    """Say whether a text holds a number: in figures, as a percentage, in Chinese, or as a period."""
    figures = {Decimal(each) for each in NUMBERS.findall(quote)}
    if number in figures or (f"{(number * PERCENT).normalize():f}%" in re.sub(r"\s|(?<=\d)\.0+(?=%)", "", quote)):
        return True
    if number != number.to_integral_value():
        return False
    whole = int(number)
    return any(each in quote for each in (*_spoken(whole), *PERIODS.get(whole, ())))


def _spoken(number: int) -> tuple[str, ...]:
    """Write a number up to 99 in Chinese."""
    tens, ones = divmod(number, len(DIGITS))
    if tens >= len(DIGITS):
        return ()
    if not tens:
        return ("二", "两") if DIGITS[ones] == "二" else (DIGITS[ones],)
    return (f"{DIGITS[tens] if tens > 1 else ''}十{DIGITS[ones] if ones else ''}",)
