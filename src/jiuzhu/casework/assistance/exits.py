"""How a household stands to the 低保 standard by its income, and how it leaves: at once or gradually (P-16; pure).

Two readings that must agree: one household at a time, and SQL over a table of facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jiuzhu.foundation.policy.describing import value_text
from jiuzhu.foundation.policy.expressions import Expression, parse
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Exit

STANDARD = "subsistence_standard_monthly_yuan"
COST_OF_WORK = "employment_cost_annual_yuan"
BELOW, GRADUAL, ABOVE, BETWEEN, UNKNOWN = "below", "gradual", "above", "between", "unknown"

BY_INCOME = f"income_per_head_annual_yuan / 12 < p.{STANDARD}"
"""Who is below the standard, as the packs' own income indicators put it."""

AFTER_COST_OF_WORK = f"members_employed >= 1 AND (income_annual_yuan - members_employed * p.{COST_OF_WORK}) / members <= p.{STANDARD} * 12"
"""Where a county deducts what work costs, somebody in work whose income then is within the standard stays."""


@dataclass(frozen=True)
class Standing:
    """Below the standard, leaving gradually, above what ends aid at once, between (no provision moves it), or unknown; ``exit`` is the rule of a gradual exit and ``months`` its range.

    A month is None where the county has not set it.
    """

    code: str
    exit: Exit | None = None
    months: tuple[int | None, int | None] | None = None


def standing(facts: Mapping[str, Any], pack: DatedPack) -> Standing:
    """Tell how one household stands: facts in fen, int, Decimal, code; absent is unknown."""
    condition = below(pack)
    is_below = condition.trace(facts, pack.values).verdict if condition else None
    if is_below is None:
        return Standing(UNKNOWN)
    if is_below:
        return Standing(BELOW)
    verdicts = [(each, each.when.trace(facts, pack.values).verdict) for each in pack.exits]
    leaving = next((each for each, verdict in verdicts if verdict), None)
    if leaving is not None:
        return Standing(GRADUAL, leaving, months_of(leaving, pack))
    if any(verdict is None for _, verdict in verdicts):
        return Standing(UNKNOWN)
    limit = upper_limit(pack)
    reached = limit.trace(facts, pack.values).verdict if limit else not pack.exits
    return Standing(UNKNOWN if reached is None else ABOVE if reached else BETWEEN)


def standing_sql(pack: DatedPack) -> str:
    """Write the same over columns named like the facts: 'below', 'gradual', 'above', 'between' or 'unknown'."""
    condition = below(pack)
    if condition is None:
        return f"'{UNKNOWN}'"
    is_below = condition.to_duckdb(pack.values)
    gradual = " OR ".join(f"({each.when.to_duckdb(pack.values)})" for each in pack.exits) or "FALSE"
    limit = upper_limit(pack)
    reached = limit.to_duckdb(pack.values) if limit else "FALSE" if pack.exits else "TRUE"
    return (
        f"CASE WHEN ({is_below}) IS NULL THEN '{UNKNOWN}' WHEN {is_below} THEN '{BELOW}' WHEN {gradual} THEN '{GRADUAL}'"
        f" WHEN ({gradual}) IS NULL OR ({reached}) IS NULL THEN '{UNKNOWN}' WHEN {reached} THEN '{ABOVE}' ELSE '{BETWEEN}' END"
    )


def standing_facts(pack: DatedPack) -> frozenset[str]:
    """Name the facts that decide how a household stands."""
    condition = below(pack)
    found = condition.facts_with(pack.values) if condition else frozenset()
    return found.union(*(each.when.facts_with(pack.values) for each in pack.exits))


def standard_fen(law: DatedPack, *, area_type: str) -> int | None:
    """Give the 低保 standard of an area (urban, rural), fen a month; None where the county has not set it."""
    value = law.values.get(STANDARD)
    if isinstance(value, Mapping):
        value = value.get(area_type)
    return int(value * 100) if isinstance(value, int | Decimal) else None


def below(pack: DatedPack) -> Expression | None:
    """Give the condition of being below the 低保 standard; None where the pack knows no standard."""
    if STANDARD not in pack.parameters:
        return None
    text = f"{BY_INCOME} OR ({AFTER_COST_OF_WORK})" if COST_OF_WORK in pack.parameters else BY_INCOME
    kinds = {name: pack.parameters[name].kind for name in (STANDARD, COST_OF_WORK) if name in pack.parameters}
    return parse(text, facts=pack.facts, parameters=kinds)


def upper_limit(pack: DatedPack) -> Expression | None:
    """Give the condition of having reached the multiple of the standard up to which a household leaves gradually; None where the pack names none."""
    multiples = sorted({each.max_multiple for each in pack.exits if each.max_multiple})
    if not multiples or STANDARD not in pack.parameters:
        return None
    text = " AND ".join(f"income_per_head_annual_yuan / 12 >= p.{each} * p.{STANDARD}" for each in multiples)
    kinds = {name: pack.parameters[name].kind for name in (STANDARD, *multiples)}
    return parse(text, facts=pack.facts, parameters=kinds)


def months_of(leaving: Exit, pack: DatedPack) -> tuple[int | None, int | None] | None:
    """Give the fewest and the most months of a gradual exit; None where the text names none."""
    if leaving.months is None:
        return None
    fewest, most = (_number(each, pack) for each in leaving.months)
    return fewest, most


def words_of(leaving: Exit, pack: DatedPack) -> str:
    """Write a gradual exit as people read it: how long, up to which multiple of the standard."""
    months = months_of(leaving, pack)
    if months is None or None in months:
        long = "月数由本县设定，尚未设定"
    else:
        long = f"{months[0]} 个月" if months[0] == months[1] else f"{months[0]} 至 {months[1]} 个月"
    multiple = pack.parameters.get(leaving.max_multiple)
    limit = f"，人均月收入须低于低保标准的 {value_text(multiple)}" if multiple else ""
    return f"{leaving.label}：{long}{limit}（{leaving.clause}）" if leaving.clause else f"{leaving.label}：{long}{limit}"


def _number(month: int | str, pack: DatedPack) -> int | None:
    value = pack.values.get(month) if isinstance(month, str) else month
    return value if isinstance(value, int) else None
