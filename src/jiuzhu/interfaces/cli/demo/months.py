"""Months as text (``2026-10``) and the window of months a demo covers."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from random import Random


def month_of(day: date) -> str:
    """Write the month of a day."""
    return f"{day.year:04d}-{day.month:02d}"


def first_day(month: str) -> date:
    """Give the first day of a month."""
    return date(int(month[:4]), int(month[5:7]), 1)


def last_day(month: str) -> date:
    """Give the last day of a month."""
    start = first_day(month)
    return start.replace(day=monthrange(start.year, start.month)[1])


def shift(month: str, by: int) -> str:
    """Give the month ``by`` months later (earlier when negative)."""
    number = int(month[:4]) * 12 + int(month[5:7]) - 1 + by
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def day_in(month: str, rng: Random) -> date:
    """Draw a day of a month."""
    return first_day(month).replace(day=rng.randint(1, last_day(month).day))


@dataclass(frozen=True)
class Window:
    """Consecutive months ending with ``last``."""

    last: str
    count: int = 12

    @cached_property
    def months(self) -> tuple[str, ...]:
        """List the months in order."""
        return tuple(shift(self.last, offset - self.count + 1) for offset in range(self.count))

    @property
    def first(self) -> str:
        """Give the earliest month."""
        return self.months[0]

    @property
    def end(self) -> date:
        """Give the last day of the last month, on which people's ages are reckoned."""
        return last_day(self.last)

    def bucket(self, month: str) -> str:
        """Give the month whose delivery carries a row: older rows come with the first, rows dated ahead with the last."""
        return min(max(month, self.first), self.last)
