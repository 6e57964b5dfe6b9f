"""Just the facts that a rule speaks of, and just of those whom it may hold of: nobody else is looked at.

A condition that holds of nobody without a vehicle is asked of the people with one. Who they are is found for all rules first; then the register
is read once, for these people and households alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import duckdb

from jiuzhu.foundation.analytics.tabular.parquet import quoted
from jiuzhu.foundation.policy.expressions import Bounds
from jiuzhu.monitoring.comparison.adding import LargeSums, least_asked
from jiuzhu.monitoring.comparison.facts_of_households import household_parts
from jiuzhu.monitoring.comparison.facts_of_persons import STANDING, anyone_facts, person_parts, sources_of_anyone
from jiuzhu.monitoring.comparison.facts_of_register import facts_of_person, records_of, standing_of
from jiuzhu.monitoring.comparison.rules import Period, Rule
from jiuzhu.monitoring.comparison.sources import Source, brought_together, of_use

PERSON_COLUMNS = "line, person_id, household_id, key, alive, birth_date, self_care, disability_grade, disability_type"
HOUSEHOLDS_COUNT = "recipient_households_count"
_MORE_THAN_ONE_RECORD = """
    SELECT key FROM people WHERE rows_count > 1
    UNION ALL SELECT key FROM persons WHERE household_id IN (SELECT household_id FROM households GROUP BY household_id HAVING count(*) > 1)"""


@dataclass
class Narrowing:
    """What rules are judged over, of one session that holds what ``fold`` made; ``household`` is SQL for the household a record is counted under.

    ``sums`` are what is added up of the session's feeds otherwise than by SQL.
    """

    database: duckdb.DuckDBPyConnection
    period: Period
    household: str
    sums: LargeSums
    _queries: dict[str, str] = field(default_factory=dict)
    _made: list[str] = field(default_factory=list)
    _keys: list[str] = field(default_factory=list)
    _households: list[str] = field(default_factory=list)

    def prepare(self, rules: Sequence[Rule]) -> None:
        """Find whom the rules may hold of, and bring their records."""
        by_subject = {"household": self._of_households, "person": self._of_persons, "anyone": self._of_anyone}
        # Everybody's sums take longest: they are added up while the other rules are looked at.
        self.sums.begin()
        for rule in sorted(rules, key=lambda rule: rule.subject == "anyone"):
            self._queries[rule.code] = by_subject[rule.subject](rule)
        self._make("some_persons", f"SELECT {PERSON_COLUMNS} FROM persons WHERE key IN ({_all_of('key', self._keys)})")
        their = "(SELECT * FROM households WHERE household_id IN (SELECT household_id FROM some_persons))"
        self._make("some_records", records_of(self.period, persons="some_persons", households=their))
        base, _ = household_parts(self.period)
        self._make("some_terms", f"SELECT * FROM {base} WHERE household_id IN ({_all_of('household_id', self._households)})")

    def query_of(self, rule: Rule) -> str:
        """Give the query of the facts a rule speaks of, a row for each subject it may hold of."""
        return self._queries[rule.code]

    def forget(self) -> None:
        """Drop what was made."""
        for table in self._made:
            self.database.execute(f"DROP TABLE {table}")
        self._made.clear()

    def _of_households(self, rule: Rule) -> str:
        base, sources = household_parts(self.period)
        sources, needed = self._found(rule, of_use(sources, _wanted(rule)))
        owners = [each for each in needed if each.owner == "household_id"]
        if owners:
            self._households.append(f"SELECT household_id FROM ({owners[0].query})")
            base = "some_terms"
        return brought_together(base, sources, [each.name for each in needed])

    def _of_persons(self, rule: Rule) -> str:
        base, sources = person_parts(self.period)
        sources, needed = self._found(rule, of_use(sources, _wanted(rule)))
        keys = self._keys_of(rule.bounds, needed)
        if keys:
            self._keys.append(keys)
            base = "some_records"
            sources = [replace(each, query=self._standing) if each.name == STANDING.name else each for each in sources]
        return brought_together(base, sources, [each.name for each in needed])

    def _of_anyone(self, rule: Rule) -> str:
        every = [self._large(each, rule) for each in sources_of_anyone(self.period)]
        sources, needed = self._found(rule, of_use(every, _wanted(rule)) or every, always=True)
        self._keys += [f"SELECT key FROM ({each.query})" for each in sources]
        join = "JOIN" if len(needed) == len(sources) else "FULL JOIN"
        return anyone_facts(sources, join=join, standing=f"({self._standing})", records="some_records")

    def _large(self, source: Source, rule: Rule) -> Source:
        """Add up only what a rule asks for: sums of everybody are many, large ones few."""
        adds = source.adds
        if adds is None or not (least := least_asked(rule, adds)):
            return source
        sums = self.sums.table(adds)
        if sums is None:
            return replace(source, query=adds.sums(least))
        table = f"found_{len(self._made)}"
        self.database.register("sums", sums)
        self._make(table, f"SELECT key, total AS {adds.total}, rows AS {adds.rows} FROM sums")
        self.database.unregister("sums")
        return replace(source, query=f"SELECT * FROM {table}")

    @property
    def _standing(self) -> str:
        return standing_of("some_records", household=self.household)

    def _found(self, rule: Rule, sources: Sequence[Source], *, always: bool = False) -> tuple[list[Source], list[Source]]:
        """Bring the rows of the sources that a rule holds of nobody without; gives all sources and those."""
        told, needed = [], []
        for source in sources:
            if rule.bounds is not None and source is not STANDING and source.needed_by(rule.bounds):
                told.append(self._kept(source, _asked(source, rule.bounds)))
                needed.append(told[-1])
            else:
                told.append(self._kept(source, "true") if always else source)
        return told, needed

    def _kept(self, source: Source, asked: str) -> Source:
        table = f"found_{len(self._made)}"
        # What nothing was found of is what it is where there is no row, before anything is asked of it.
        told = ", ".join(f"coalesce({quoted(fact)}, {otherwise}) AS {quoted(fact)}" for fact, otherwise in source.facts.items() if otherwise != "NULL")
        replaced = f" REPLACE ({told})" if told else ""
        query = source.latest.row(asked) if source.latest else source.query
        self._make(table, f"SELECT * FROM (SELECT *{replaced} FROM ({query})) WHERE {asked}")
        return replace(source, query=f"SELECT * FROM {table}")

    def _keys_of(self, bounds: Bounds | None, needed: Sequence[Source]) -> str:
        """Give the query of the only people (key) a rule may hold of, nothing where that may be anybody."""
        owners = [each for each in needed if each.owner == "key"]
        if owners:
            return f"SELECT key FROM ({owners[0].query})"
        if bounds is None:
            return ""
        if not any(bounds.may_hold({HOUSEHOLDS_COUNT: count}) for count in (None, 0, 1)):
            return _MORE_THAN_ONE_RECORD
        own = facts_of_person(self.period)
        asked = bounds.only_of(own)
        told = ", ".join(f"{query} AS {fact}" for fact, query in own.items())
        return "" if asked == bounds.only_of(()) else f"SELECT key FROM (SELECT key, {told} FROM persons) WHERE key IS NOT NULL AND {asked}"

    def _make(self, table: str, query: str) -> None:
        self.database.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {query}")
        self._made.append(table)


def _asked(source: Source, bounds: Bounds) -> str:
    least = [f"{fact} >= {low}" for fact in source.facts if (low := bounds.at_least(fact)) is not None]
    return " AND ".join([bounds.only_of(source.facts), *least])


def _wanted(rule: Rule) -> set[str]:
    return {*rule.used, *rule.figures}


def _all_of(column: str, queries: Sequence[str]) -> str:
    return " UNION ALL ".join(queries) or f"SELECT {column} FROM {'persons' if column == 'key' else 'households'} WHERE false"
