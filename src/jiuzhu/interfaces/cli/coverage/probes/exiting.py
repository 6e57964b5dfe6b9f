"""Gradual exit: how the household of each example stands to the standard, and how many months a re-check may grant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from jiuzhu.casework.assistance.exits import standing
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.interfaces.cli.coverage.probes.deciding import found, told
from jiuzhu.monitoring.warnings.exits import exit_months
from jiuzhu.monitoring.warnings.recheck_rules import RecheckEntry, RecheckResult, checked_recheck
from jiuzhu.monitoring.warnings.rules import RecheckInvalid

MONTH, VISITED_ON = "2024-11", date(2024, 10, 8)
LONGEST_TRIED = 24


def allowed(law: DatedPack, months: int) -> bool:
    """Say whether a re-check may propose a gradual exit of so many months."""
    entry = RecheckEntry(
        RecheckResult.GRADUAL_EXIT, "就业后收入增加", MONTH, exit_months=months, visited_on=VISITED_ON, visitors="调查组"
    )
    try:
        checked_recheck(entry, exit_months=exit_months(law), opened_on=VISITED_ON, on=VISITED_ON, has_report=True)
    except RecheckInvalid:
        return False
    return True


def gradual_exit(law: DatedPack, code: str) -> object:
    """What the household of each example is told, and the months a re-check may propose."""
    entry = found(law.exits, code)
    if entry is None:
        return None
    standings = [standing(facts, here) for facts, here in told(entry, law)]
    return [(each.code, each.months) for each in standings], [months for months in range(1, LONGEST_TRIED + 1) if allowed(law, months)]


PROBES: Mapping[str, Callable[[DatedPack, str], object]] = {"exits": gradual_exit}
