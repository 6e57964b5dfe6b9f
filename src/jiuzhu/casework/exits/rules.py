"""What moves a gradual exit: the household's income beside the standard; pure."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal

from jiuzhu.casework.assistance.exits import ABOVE, BELOW, BETWEEN, GRADUAL
from jiuzhu.foundation.kernel.errors import DomainError

STANDINGS = {BELOW: "低于标准", GRADUAL: "高于标准、在渐退范围内", ABOVE: "达到渐退上限", BETWEEN: "没有变动的规定"}
HUNDREDTHS = Decimal("0.01")


class ExitUnderWay(DomainError):
    """The household is leaving gradually already."""

    code = "exit_under_way"
    status = 409


class ExitInvalid(DomainError):
    """The figures do not let a gradual exit move this way, or the household was not told."""

    code = "exit_invalid"


class ExitFourEyes(DomainError):
    """Whoever proposed the end of a gradual exit decides it."""

    code = "exit_four_eyes"
    status = 403


def months_after(day: date, months: int) -> date:
    """Give the same day so many months later (or, negative, earlier), or that month's last."""
    whole = day.year * len(calendar.month_name[1:]) + day.month - 1 + months
    year, month = divmod(whole, len(calendar.month_name[1:]))
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_near(*, last_day: date, on: date) -> bool:
    """Tell whether an exit ends within a month."""
    return months_after(last_day, -1) <= on


def ratio_text(income_fen: int | None, standard_fen: int | None) -> str:
    """Write how many times the standard an income per head and month is: 1.36; empty where either is unknown."""
    if income_fen is None or not standard_fen:
        return ""
    return str((Decimal(income_fen) / Decimal(standard_fen)).quantize(HUNDREDTHS))
