"""The announced days as an administrator types or pastes them: a day or a span and its name, one a line (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from jiuzhu.foundation.kernel.errors import DomainError

DAY = r"(?:(\d{4})\s*[-./年]\s*)?(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?"
LINE = re.compile(rf"^{DAY}(?:\s*(?:至|到|—+|~|～|–)\s*{DAY})?[\s，,、：:]*(.*)$")
LONGEST_SPAN = 15

Named = tuple[date, str]


class DayUnreadable(DomainError):
    """A line is no day and no span of days."""

    code = "calendar_line_unreadable"


def read_days(text: str, *, year: int, field: str) -> list[Named]:
    """Read "2027-01-01 元旦" or "2月5日至2月11日 春节", one a line; raises DayUnreadable with the line."""
    days: list[Named] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            days += _read_line(line.strip(), number, year, field)
    return days


def write_days(days: Iterable[Named]) -> str:
    """Write days back as they are read, neighbours of one name as a span."""
    lines: list[str] = []
    spans: list[tuple[date, date, str]] = []
    for on, label in sorted(days):
        if spans and spans[-1][2] == label and on - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], on, label)
        else:
            spans.append((on, on, label))
    for first, last, label in spans:
        lines.append(f"{first}{f' 至 {last}' if last != first else ''} {label}".rstrip())
    return "\n".join(lines)


def _read_line(line: str, number: int, year: int, field: str) -> list[Named]:
    refusal = DayUnreadable(
        f"第 {number} 行“{line[:40]}”读不懂。", "请每行写一天或一段，例如“2027-01-01 元旦”或“2月5日至2月11日 春节”。", field=field
    )
    found = LINE.match(line)
    if found is None:
        raise refusal
    first_year, first_month, first_day, last_year, last_month, last_day, label = found.groups()
    try:
        first = date(int(first_year or year), int(first_month), int(first_day))
        last = date(int(last_year or first.year), int(last_month), int(last_day)) if last_month else first
    except ValueError as error:
        raise refusal from error
    if not 0 <= (last - first).days < LONGEST_SPAN:
        raise refusal
    return [(first + timedelta(days=offset), label.strip()) for offset in range((last - first).days + 1)]
