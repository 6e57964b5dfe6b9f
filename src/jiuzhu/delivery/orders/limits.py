"""What the law in force allows of one service: money and times a month, hours a time and a day (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from jiuzhu.delivery.orders.rules import HoursExceeded
from jiuzhu.foundation.kernel.money import fen_from_yuan, yuan_text
from jiuzhu.foundation.policy.packs import DatedPack

MONEY, TIMES, MINUTES = "money", "times", "minutes"
DECIDABLE_LIST = "order_limits_decidable"
WORDS = {TIMES: "每月次数", MINUTES: "每天小时数"}
"""How the list of limits that a township may decide to pass names them; what a text itself sets is never one."""
HOUR = timedelta(hours=1)
MINUTES_AN_HOUR = 60


@dataclass(frozen=True)
class Limit:
    """How much of something one person may have in a period that begins on ``period_on``: fen, times or minutes.

    A ``decidable`` one may be passed where another person of the township decides so with a reason.
    """

    code: str
    counts: str
    period_on: date
    ceiling: int
    label: str
    decidable: bool = False

    def told(self, amount: int) -> str:
        """Write an amount of what is counted."""
        if self.counts == MONEY:
            return f"{yuan_text(amount)} 元"
        return f"{amount} 次" if self.counts == TIMES else f"{amount // MINUTES_AN_HOUR} 小时"


def limits_of(law: DatedPack, item_code: str, *, on: date) -> list[Limit]:
    """List the limits on one item on a day: the benefit of the same name as monthly ceiling, then what parameters say of the item, or of all."""
    month, listed = on.replace(day=1), law.listing(DECIDABLE_LIST)
    decidable = {counts for counts, words in WORDS.items() if listed and words in listed.rows}
    found = []
    for benefit in law.benefits:
        if benefit.code == item_code and benefit.per == "month" and benefit.kind == "service" and benefit.amount:
            value = law.values.get(benefit.amount[0].amount)
            if isinstance(value, Decimal | int):
                found.append(Limit(f"{MONEY}:{item_code}", MONEY, month, fen_from_yuan(Decimal(value)), f"每人每月 {Decimal(value):f} 元"))
    times = _parameter(law, item_code, "times_per_month")
    if times is not None:
        name, many = times
        found.append(Limit(f"{TIMES}:{item_code}", TIMES, month, many, f"每人每月 {many} 次", TIMES in decidable and law.parameters[name].local))
    hours = _parameter(law, item_code, "hours_per_day")
    if hours is not None:
        name, many = hours
        decided = MINUTES in decidable and law.parameters[name].local
        found.append(Limit(f"{MINUTES}:{item_code}", MINUTES, on, many * MINUTES_AN_HOUR, f"每人每天 {many} 小时", decided))
    return found


def longest_hours(law: DatedPack, item_code: str) -> int | None:
    """Give the most hours one service of an item may last; None where nothing says so."""
    return _number(law, item_code, "max_hours")


def check_hours(hours: int | None, *, longest: int | None, label: str) -> None:
    """Raise HoursExceeded where more hours are asked for than one service may last."""
    if hours is not None and longest is not None and hours > longest:
        raise HoursExceeded(f"“{label}”每次不超过 {longest} 小时，这次要 {hours} 小时。", "请减少时长，或分成几次点单。", field="hours")


def check_lasted(begun: datetime | None, ended: datetime, *, longest: int | None, label: str) -> None:
    """Raise HoursExceeded where a service has lasted longer than one may."""
    if begun is not None and longest is not None and ended - begun > longest * HOUR:
        raise HoursExceeded(
            f"“{label}”每次不超过 {longest} 小时，从签到到现在已经超过。", "请在手机上按实际结束的时间签退；忘了签退的，请乡镇窗口核实后补登。"
        )


def _number(law: DatedPack, item_code: str, name: str) -> int | None:
    found = _parameter(law, item_code, name)
    return found[1] if found else None


def _parameter(law: DatedPack, item_code: str, name: str) -> tuple[str, int] | None:
    for key in (f"{item_code}_{name}", f"service_{name}"):
        value = law.values.get(key)
        if isinstance(value, Decimal | int):
            return key, int(value)
    return None
