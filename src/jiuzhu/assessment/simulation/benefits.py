"""Benefits over a table of households: who would be entitled and for how much, under two states of the law."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import duckdb

from jiuzhu.casework.assistance.entitlement import PERSON, Touched, amount_sql, eligible_sql, facts_of, money_sql, touched
from jiuzhu.casework.assistance.exits import STANDARD
from jiuzhu.foundation.policy.expressions.duckdb import name, text
from jiuzhu.foundation.policy.expressions.values import AREA_FACT
from jiuzhu.foundation.policy.facts import FactDeclaration, declared_facts
from jiuzhu.foundation.policy.packs import DatedPack

HOUSEHOLD = "household"
MONTHS_A_YEAR = 12
TOP_UP = "subsistence_top_up"
SUBSISTENCE = "subsistence"
TOP_UP_FACTS = ("income_annual_yuan", "income_per_head_annual_yuan", "members", "category", AREA_FACT)


@dataclass(frozen=True)
class Side:
    """One side of a count: households and people entitled, those whose entitlement is unknown, fen for all of them.

    ``total_fen`` is None where the benefit is not in money, or its amount is not set.
    """

    households: int
    people: int
    unknown: int
    total_fen: int | None


@dataclass(frozen=True)
class Counted:
    """A touched benefit over the table; ``lacking`` names the facts without which it cannot be counted."""

    change: Touched
    before: Side | None
    after: Side | None
    lacking: tuple[FactDeclaration, ...]


@dataclass(frozen=True)
class TopUp:
    """The 低保 top-up a month, standard × members − income, with what is left out as unknown; None where the rule is off."""

    before: Side | None
    after: Side | None


class BenefitColumns:
    """The columns a run adds for the benefits a change touches, and what they add up to."""

    def __init__(self, before: DatedPack, after: DatedPack) -> None:
        self.before, self.after = before, after
        self.touched = touched(before, after)
        self.top_up = any(_top_up_on(pack) for pack in (before, after)) and _standard_told(before) != _standard_told(after)

    @property
    def facts(self) -> frozenset[str]:
        """Facts of a household that the columns read."""
        found = frozenset(TOP_UP_FACTS) if self.top_up else frozenset()
        return found.union(*(self._needed(each) for each in self.touched if not self._persons_only(each)))

    def columns(self) -> tuple[str, ...]:
        """Write one condition and one amount for each side of each benefit that household facts can decide."""
        written = []
        for number, each in enumerate(self.touched):
            if self._persons_only(each):
                continue
            for side, benefit, pack in (("b", each.before, self.before), ("a", each.after, self.after)):
                if benefit is not None:
                    written.append(f"({eligible_sql(benefit, pack)}) AS e{number}{side}")
                    written.append(f"{amount_sql(benefit, pack)} AS m{number}{side}")
        if self.top_up:
            written += [f"{top_up_sql(pack)} AS t{side}" for side, pack in (("b", self.before), ("a", self.after)) if _top_up_on(pack)]
        return tuple(written)

    def count(self, database: duckdb.DuckDBPyConnection, source: str, present: Collection[str]) -> list[Counted]:
        """Add the columns up over ``source``; ``present`` are the columns the file had."""
        declared = declared_facts()
        found = []
        for number, each in enumerate(self.touched):
            missing = self._needed(each) - set(present) - _derivable(present)
            lacking = self._persons_only(each) or missing
            if lacking:
                found.append(Counted(each, None, None, tuple(declared[fact] for fact in sorted(lacking))))
                continue
            sides = [
                _side(
                    database, source, f"e{number}{side}", f"m{number}{side}", per_person=benefit.of == PERSON, in_money=bool(benefit.amount)
                )
                if benefit
                else None
                for side, benefit in (("b", each.before), ("a", each.after))
            ]
            found.append(Counted(each, sides[0], sides[1], ()))
        return found

    def count_top_up(self, database: duckdb.DuckDBPyConnection, source: str) -> TopUp | None:
        """Add up the 低保 top-up; None where the change does not touch it or the county has not switched it on."""
        if not self.top_up:
            return None
        sides = [
            _top_up_side(database, source, f"t{side}") if _top_up_on(pack) else None
            for side, pack in (("b", self.before), ("a", self.after))
        ]
        return TopUp(sides[0], sides[1])

    def _needed(self, change: Touched) -> frozenset[str]:
        sides = ((change.before, self.before), (change.after, self.after))
        return frozenset().union(*(facts_of(benefit, pack) for benefit, pack in sides if benefit))

    def _persons_only(self, change: Touched) -> frozenset[str]:
        """Name the facts that only persons have."""
        declared = declared_facts()
        return frozenset(fact for fact in self._needed(change) if HOUSEHOLD not in declared[fact].about)


def top_up_sql(pack: DatedPack) -> str:
    """Write the yearly 低保 top-up of a household in fen: twelve times the standard for each member, less the income; unknown where either is."""
    standard = money_sql(pack.values.get(STANDARD))
    income = "COALESCE(income_annual_yuan, income_per_head_annual_yuan * members)"
    full = f"CASE WHEN {name('category')} IS NULL OR {name('category')} = {text(SUBSISTENCE)} THEN TRUE ELSE FALSE END"
    return (
        f"CASE WHEN {full} THEN greatest(({standard}) * {MONTHS_A_YEAR} * members - {income}, 0) + 0 * ({standard}) * ({income}) ELSE 0 END"
    )


def _top_up_on(pack: DatedPack) -> bool:
    return pack.values.get(TOP_UP) is True


def _standard_told(pack: DatedPack) -> tuple[bool, str]:
    return _top_up_on(pack), money_sql(pack.values.get(STANDARD))


def _derivable(present: Collection[str]) -> frozenset[str]:
    both = {"income_annual_yuan", "members"} <= set(present)
    return frozenset({"income_per_head_annual_yuan"}) if both else frozenset()


def _side(database: duckdb.DuckDBPyConnection, source: str, holds: str, amount: str, *, per_person: bool, in_money: bool) -> Side:
    each = f"{amount} * members" if per_person else amount
    found = database.execute(
        f"SELECT count(*) FILTER (WHERE {holds}), coalesce(sum(members) FILTER (WHERE {holds}), 0), "
        f"coalesce({'sum(members)' if per_person else 'count(*)'} FILTER (WHERE {holds} IS NULL), 0), "
        f"count(*) FILTER (WHERE {holds} AND {amount} IS NULL), coalesce(sum({each}) FILTER (WHERE {holds}), 0) FROM {source}"
    ).fetchone()
    assert found is not None
    households, people, unknown, unset, total = map(int, found)
    return Side(households, people, unknown, total if in_money and not unset else None)


def _top_up_side(database: duckdb.DuckDBPyConnection, source: str, amount: str) -> Side:
    found = database.execute(
        f"SELECT count(*) FILTER (WHERE {amount} > 0), coalesce(sum(members) FILTER (WHERE {amount} > 0), 0), "
        f"count(*) FILTER (WHERE {amount} IS NULL), coalesce(sum({amount}), 0) FROM {source}"
    ).fetchone()
    assert found is not None
    households, people, unknown, yearly = map(int, found)
    # Half a fen and more of the whole sum counts as one.
    return Side(households, people, unknown, (yearly * 2 + MONTHS_A_YEAR) // (MONTHS_A_YEAR * 2))
