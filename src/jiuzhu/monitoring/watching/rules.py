"""Why somebody is watched and for how long; pure."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import WATCH_REASONS

MONTHS_A_YEAR = 12
RETENTION, REASONS = "watch_retention_months", "watch_reasons"
"""The parameters of the law that say how many months a key is kept and for which reasons."""
MEDICAL_FACT = "self_paid_12_months_yuan"
"""A rule over this fact finds high medical bills, whatever a pack calls it."""
OF_ONE_DAY = frozenset({"refused", "left", "medical"})
"""Reasons that happened on a day: whoever is no longer among them (on aid again, dead) is dropped at once; of the others the time runs from the last day they held."""
EMPLOYMENTS = {"unemployed": "unemployed", "incapable": "incapable"}
"""Reasons that are an employment of the register."""


@dataclass(frozen=True)
class Terms:
    """What a county's law says of watching: the reasons, the months of retention, the rules that find high medical bills."""

    reasons: tuple[str, ...]
    months: int
    medical_rules: tuple[str, ...]

    def since(self, on: date) -> date:
        """The first day that still counts."""
        return months_away(on, -self.months)


def terms_of(law: DatedPack) -> Terms | None:
    """Give the terms of a law; None where no retention is set or no reason given, and then nobody is watched."""
    months, reasons = law.number(RETENTION), law.values.get(REASONS)
    known = tuple(each for each in reasons if each in WATCH_REASONS) if isinstance(reasons, tuple | list) else ()
    if not months or not known:
        return None
    medical = tuple(each.code for each in law.warnings if MEDICAL_FACT in each.holds.facts and not each.watch)
    return Terms(known, int(months), medical)


def months_away(day: date, months: int) -> date:
    """Give the same day so many months later, or earlier; the last of the month where it has none."""
    number = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(number, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def labels(reasons: Mapping[str, date]) -> str:
    """Write reasons with the day each is known since, on one line."""
    return "、".join(f"{WATCH_REASONS[reason]}（{since} 起）" for reason, since in sorted(reasons.items(), key=lambda each: each[1]))
