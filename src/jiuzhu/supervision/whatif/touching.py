"""What a change of the law touches: the rules whose reading is no longer the same, and the facts they ask for (pure)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jiuzhu.assessment.simulation.benefits import TOP_UP, TOP_UP_FACTS
from jiuzhu.casework.assistance.entitlement import PERSON, touched
from jiuzhu.casework.assistance.entitlement import facts_of as facts_of_benefit
from jiuzhu.casework.assistance.exits import below, standing_facts
from jiuzhu.foundation.policy.expressions import Expression
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.supervision.whatif import statements

NEVER = "FALSE"
BANDS = ("band_high_min", "band_low_max")
TABLE_OF = {"household": "households", "person": "persons", "anyone": "anyone"}
UNITS = {"households": "户", "persons": "人", "anyone": "人"}


def parameters_read(pack: DatedPack) -> frozenset[str]:
    """Name the parameters that something counted here reads: changing any other one moves nobody."""
    rules = [each.hardship for each in pack.indicators] + [each.holds for each in pack.warnings] + [each.target for each in pack.catalogue]
    rules += [each.applies for each in pack.visit_intervals] + [each.when for each in pack.exits]
    for benefit in pack.benefits:
        rules += [benefit.eligible, *(case.when for case in benefit.amount if case.when)]
    amounts = {case.amount for benefit in pack.benefits for case in benefit.amount}
    standing = below(pack)
    own = {*BANDS, TOP_UP, *(standing.parameters if standing else ())}
    return frozenset().union(amounts, own, *(each.parameters for each in rules)) & set(pack.parameters)


@dataclass(frozen=True)
class TouchedRule:
    """A warning or an item of the service list with both its readings; ``reason`` says why it cannot be counted."""

    kind: str
    code: str
    label: str
    table: str
    former: str
    newer: str
    reason: str = ""

    @property
    def unit(self) -> str:
        """What is counted."""
        return UNITS[self.table]


@dataclass(frozen=True)
class Touching:
    """A change from one state of the law to another, over facts that hold these feeds."""

    before: DatedPack
    after: DatedPack
    feeds: frozenset[str]

    @property
    def levels(self) -> bool:
        """Whether it touches the level of hardship."""
        return statements.levels_touched(self.before, self.after)

    @property
    def standings(self) -> bool:
        """Whether it touches who is below the 低保 standard, or leaves gradually."""
        return statements.standings_touched(self.before, self.after)

    @property
    def visits(self) -> bool:
        """Whether it touches how often anybody is visited."""
        return statements.visit_months(self.before) != statements.visit_months(self.after)

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The parameters whose values differ."""
        former, newer = self.before.values, self.after.values
        return frozenset(name for name in {*former, *newer} if former.get(name) != newer.get(name))

    @cached_property
    def rules(self) -> tuple[TouchedRule, ...]:
        """The touched warnings and items of the service list."""
        return (*self._warnings(), *self._items())

    @property
    def nothing(self) -> bool:
        """Whether nothing that is counted here is touched."""
        return not (self.levels or self.standings or self.visits or self.rules)

    @cached_property
    def facts(self) -> Mapping[str, frozenset[str]]:
        """The facts each table must have, gathered or not."""
        packs = (self.before, self.after)
        households = frozenset(TOP_UP_FACTS).union(*(standing_facts(pack) for pack in packs))
        households |= statements.facts_of([(each.hardship, pack) for pack in packs for each in pack.indicators])
        persons = statements.facts_of([(each.applies, pack) for pack in packs for each in pack.visit_intervals])
        persons |= statements.facts_of([(each.target, pack) for pack in packs for each in pack.catalogue])
        for change in touched(*packs):
            for benefit, pack in ((change.before, self.before), (change.after, self.after)):
                if benefit is not None and benefit.of == PERSON:
                    persons |= facts_of_benefit(benefit, pack)
                elif benefit is not None:
                    households |= facts_of_benefit(benefit, pack)
        by_table = {"households": households, "persons": persons, "anyone": frozenset()}
        for pack in packs:
            for warning in pack.warnings:
                table = TABLE_OF[warning.subject]
                by_table[table] = by_table[table] | warning.holds.facts_with(pack.values)
        return by_table

    def _warnings(self) -> Iterator[TouchedRule]:
        former, newer = ({each.code: each for each in pack.warnings} for pack in (self.before, self.after))
        for code in dict.fromkeys([*former, *newer]):
            told = newer.get(code) or former[code]
            sides = self._sides(former[code].holds if code in former else None, newer[code].holds if code in newer else None)
            if sides[0] == sides[1]:
                continue
            lacking = [FEEDS[feed].label if feed in FEEDS else feed for feed in told.feeds if feed not in self.feeds]
            reason = f"缺少{'、'.join(lacking)}数据" if lacking else ""
            yield TouchedRule("warning", code, told.label, TABLE_OF[told.subject], *sides, reason)

    def _items(self) -> Iterator[TouchedRule]:
        former, newer = ({each.code: each for each in pack.catalogue} for pack in (self.before, self.after))
        for code in dict.fromkeys([*former, *newer]):
            sides = self._sides(former[code].target if code in former else None, newer[code].target if code in newer else None)
            if sides[0] != sides[1]:
                yield TouchedRule("item", code, (newer.get(code) or former[code]).label, "persons", *sides)

    def _sides(self, former: Expression | None, newer: Expression | None) -> tuple[str, str]:
        pairs = ((former, self.before), (newer, self.after))
        sides = [NEVER if each is None else each.to_duckdb(pack.values) for each, pack in pairs]
        return sides[0], sides[1]
