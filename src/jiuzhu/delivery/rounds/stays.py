"""How long a visit or service takes at the door and how many must come (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from jiuzhu.delivery.rounds.rules import DAY, HOUR, StayInvalid

VISIT, ORDER = "visit", "order"
ALONE, TOGETHER = 1, 2
LONGEST_GAP = 4 * HOUR


@dataclass(frozen=True)
class Stay:
    """Minutes at the door, one carer or two, and for two how many minutes (least, most) after the first the second begins; (0, 0) is at once."""

    minutes: int
    carers: int = ALONE
    gap: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Stays:
    """What a county set for kinds of visits (``visit:urgent``) and items of the service list (``order:meals``), and its usual minutes of both."""

    visit_minutes: int
    service_minutes: int
    entered: Mapping[str, Stay] = field(default_factory=dict)

    def of(self, what: str) -> Stay:
        """Give what is set for a kind of visit or an item, else the usual."""
        usual = self.visit_minutes if what.startswith(VISIT) else self.service_minutes
        return self.entered.get(what, Stay(usual))

    def of_order(self, item_code: str, *, hours: int | None, two: bool) -> Stay:
        """Give what an order takes: its own hours where it was placed for so many, two carers where the household's plan says so."""
        stay = self.of(f"{ORDER}:{item_code}")
        if hours:
            stay = replace(stay, minutes=hours * HOUR)
        return replace(stay, carers=TOGETHER) if two else stay


def check_stay(stay: Stay) -> None:
    """Raise StayInvalid for minutes, a number of carers or a gap that cannot be."""
    if not 0 < stay.minutes < DAY:
        raise StayInvalid("分钟数不对。", "请填写 1 到 1439 之间的整数。", field="minutes")
    if stay.carers not in (ALONE, TOGETHER):
        raise StayInvalid("去的人数不对。", "请选择一个人或两个人。", field="carers")
    least, most = stay.gap
    if not 0 <= least <= most <= LONGEST_GAP:
        raise StayInvalid("第二个人晚到的分钟数不对。", f"请填写 0 到 {LONGEST_GAP} 的整数，最少不大于最多；同时到都填 0。", field="gap_most")
