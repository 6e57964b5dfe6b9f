"""What the law grants: who is entitled to a benefit of the pack, to how much, and what is missing to tell (P-10; pure).

One benefit has two readings that must agree: one person or household at a time, with what is missing; and SQL over a table
of facts, for counting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jiuzhu.foundation.kernel.money import fen_from_yuan
from jiuzhu.foundation.policy.expressions.duckdb import name, text
from jiuzhu.foundation.policy.expressions.values import AREA_FACT, AREAS, Value
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Benefit

PERSON, HOUSEHOLD = "person", "household"
MONTH, ONCE = "month", "once"
PER_WORDS = {"month": "每月", "quarter": "每季度", "year": "每年", "school_year": "每学年", ONCE: "一次性"}
NO_AMOUNT = "CAST(NULL AS BIGINT)"


@dataclass(frozen=True)
class Entitlement:
    """What one person or household comes to under one benefit.

    ``holds`` is true, false or unknown; ``amount_fen`` is given where it holds, in money, and the amount is set.
    ``missing_facts`` and ``missing_parameters`` say what an unknown answer lacks.
    """

    benefit: Benefit
    holds: bool | None
    amount_fen: int | None
    missing_facts: tuple[str, ...] = ()
    missing_parameters: tuple[str, ...] = ()


def entitlement(benefit: Benefit, facts: Mapping[str, Any], pack: DatedPack) -> Entitlement:
    """Judge one benefit for one person's or household's facts (fen, int, Decimal, bool, code; absent is unknown)."""
    step = benefit.eligible.trace(facts, pack.values)
    leaves = [leaf for leaf in step.leaves() if leaf.verdict is None] if step.verdict is None else []
    lacking = dict.fromkeys(fact for leaf in leaves for fact in leaf.missing_facts)
    unset = dict.fromkeys(parameter for leaf in leaves for parameter in leaf.missing_parameters)
    amount = _amount(benefit, facts, pack.values) if step.verdict else None
    if step.verdict and benefit.amount and amount is None:
        unset |= dict.fromkeys(each.amount for each in benefit.amount if pack.values.get(each.amount) is None)
    return Entitlement(benefit, step.verdict, amount, tuple(lacking), tuple(unset))


def facts_of(benefit: Benefit, pack: DatedPack) -> frozenset[str]:
    """Name the facts that decide a benefit and its amount with the pack's values."""
    values = pack.values
    found = benefit.eligible.facts_with(values)
    for case in benefit.amount:
        found |= case.when.facts_with(values) if case.when else frozenset()
        found |= {AREA_FACT} if isinstance(values.get(case.amount), Mapping) else frozenset()
    return found


def eligible_sql(benefit: Benefit, pack: DatedPack) -> str:
    """Write who is entitled over columns named like the facts: TRUE, FALSE or NULL."""
    return benefit.eligible.to_duckdb(pack.values)


def amount_sql(benefit: Benefit, pack: DatedPack) -> str:
    """Write the amount in fen for somebody entitled; NULL where it is not in money, or not set."""
    whens: list[str] = []
    for case in benefit.amount:
        amount = money_sql(pack.values.get(case.amount))
        if case.when is None:
            return f"CASE {' '.join(whens)} ELSE {amount} END" if whens else amount
        condition = case.when.to_duckdb(pack.values)
        # An unknown condition leaves the amount unknown, it does not fall through to the next.
        whens.append(f"WHEN ({condition}) IS NULL THEN {NO_AMOUNT} WHEN {condition} THEN {amount}")
    return f"CASE {' '.join(whens)} END" if whens else NO_AMOUNT


def money_sql(value: Value) -> str:
    """Write a money parameter in fen, by area where it differs."""
    if isinstance(value, Mapping):
        whens = " ".join(f"WHEN {text(area)} THEN {money_sql(value.get(area))}" for area in AREAS)
        return f"CASE {name(AREA_FACT)} {whens} END"
    return NO_AMOUNT if value is None else f"CAST({_fen(value)} AS BIGINT)"


@dataclass(frozen=True)
class Touched:
    """A benefit that differs between two states of the law; None on the side where it is not in force."""

    before: Benefit | None
    after: Benefit | None

    @property
    def benefit(self) -> Benefit:
        """The newer of the two."""
        found = self.after or self.before
        assert found is not None
        return found


def touched(before: DatedPack, after: DatedPack) -> list[Touched]:
    """List the benefits whose people, amount or goods a change touches, in the order of the pack."""
    former, newer = ({each.code: each for each in pack.benefits} for pack in (before, after))
    pairs = [Touched(former.get(code), newer.get(code)) for code in dict.fromkeys([*former, *newer])]
    return [each for each in pairs if _told(each.before, before) != _told(each.after, after)]


def _told(benefit: Benefit | None, pack: DatedPack) -> tuple[object, ...] | None:
    if benefit is None:
        return None
    return benefit.of, eligible_sql(benefit, pack), amount_sql(benefit, pack), dict(benefit.goods), benefit.per


def _amount(benefit: Benefit, facts: Mapping[str, Any], values: Mapping[str, Value]) -> int | None:
    for case in benefit.amount:
        applies = case.when.trace(facts, values).verdict if case.when else True
        if applies is None:
            return None
        if applies:
            value = values.get(case.amount)
            value = value.get(facts.get(AREA_FACT) or "") if isinstance(value, Mapping) else value
            return None if value is None else _fen(value)
    return None


def _fen(value: object) -> int:
    return fen_from_yuan(Decimal(str(value)))
