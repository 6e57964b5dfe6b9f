"""The county's own figures for day plans, as the law of a place holds them (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jiuzhu.foundation.policy.packs import DatedPack


@dataclass(frozen=True)
class Figures:
    """How fast people get about, how long they stay, how long the search takes, how much an absence may move."""

    detour: Decimal
    speed_km_per_hour: Decimal
    within_village: int
    visit_minutes: int
    service_minutes: int
    days_ahead: int
    seconds: int
    moved_share: Decimal
    usual_minutes: int
    balance_minutes: int
    months_kept: int


def figures_of(law: DatedPack) -> Figures:
    """Read the figures of a place; every one has a value unless a county takes it back, and then counts as none."""

    def number(name: str) -> Decimal:
        return Decimal(law.number(name) or 0)

    return Figures(
        number("travel_detour_factor"),
        max(number("travel_speed_km_per_hour"), Decimal(1)),
        int(number("travel_within_village_minutes")),
        int(number("visit_minutes")),
        int(number("service_minutes")),
        int(number("day_plan_days_ahead")),
        int(number("day_plan_seconds")),
        number("day_plan_moved_share"),
        int(number("day_plan_usual_minutes")),
        int(number("day_plan_balance_minutes")),
        max(int(number("day_plan_months_kept")), 1),
    )
