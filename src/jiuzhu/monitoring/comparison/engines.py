"""What computes a month of the product: DuckDB in the worker, or a Spark cluster; the findings are the same to the byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import duckdb

from jiuzhu.casework.registry.facts import SEPARATOR
from jiuzhu.foundation.analytics import spark
from jiuzhu.foundation.policy.expressions import FactTypes
from jiuzhu.monitoring.comparison.adding import LargeSums, adding_up
from jiuzhu.monitoring.comparison.delivered import Files
from jiuzhu.monitoring.comparison.folding import SUBJECTS, fact_steps, register_step
from jiuzhu.monitoring.comparison.judging import Say, find, fold, take
from jiuzhu.monitoring.comparison.kept_facts import KEPT, KeptFacts, inputs_of
from jiuzhu.monitoring.comparison.kept_rows import KeptRows
from jiuzhu.monitoring.comparison.on_spark import folded_on_spark, judged_on_spark
from jiuzhu.monitoring.comparison.rules import Period, Rule
from jiuzhu.monitoring.comparison.watched import watched_steps

HOUSEHOLD = f"split_part(household_id, '{SEPARATOR}', 1)"
"""A person with a category of the person's own stands under the household twice; that is one household."""


class Engine(Protocol):
    """Computes one month: folds once, then finds by the rules of each law, then keeps what is of use later."""

    def fold(self, files: Files, period: Period, rules: Iterable[Rule], say: Say) -> None:
        """Make what these rules, of all laws, are judged over; the session holds the register, the feeds and ``watching``, and afterwards ``standing``."""

    def find(self, rules: list[Rule], period: Period, facts: FactTypes, say: Say) -> int:
        """Judge the rules and leave ``findings`` in the session; gives their number."""

    def keep(self, period: Period, say: Say) -> None:
        """Keep what a later run of the month may use."""

    def interrupt(self) -> None:
        """Break off what is being computed, from another thread."""


@dataclass
class OnDuckDB:
    """The session itself, with the rows and facts kept from month to month in a county's folder."""

    database: duckdb.DuckDBPyConnection
    folder: Path
    month: str
    at_end: ExitStack
    inputs: str = ""
    there: bool = False
    sums: LargeSums = field(default_factory=LargeSums)

    def fold(self, files: Files, period: Period, rules: Iterable[Rule], say: Say) -> None:
        """Bring the facts of the month as far as nothing has changed, else what they are folded from."""
        self.sums = self.at_end.enter_context(adding_up(files, period, rules))
        self.inputs = inputs_of(self.database, files, period, household=HOUSEHOLD)
        self.there = self._facts.bring(self.database, self.inputs)
        if not self.there:
            rows = KeptRows(self.folder / "watched")

            def pick(say: Say) -> None:
                rows.pick(self.database, files, period, say, self.sums.begin)

            fold(self.database, period, household=HOUSEHOLD, pick=pick, say=say)

    def find(self, rules: list[Rule], period: Period, facts: FactTypes, say: Say) -> int:
        """Judge over the facts kept, or fold just those a rule speaks of."""
        return find(self.database, rules, period, facts, household=HOUSEHOLD, sums=self.sums, folded=KEPT if self.there else (), say=say)

    def keep(self, period: Period, say: Say) -> None:
        """Keep the facts of the month, where they are new."""
        if not self.there:
            say("保存本月情况")
            self._facts.keep(self.database, self.inputs, period)

    def interrupt(self) -> None:
        """Break the running query off."""
        self.database.interrupt()

    @property
    def _facts(self) -> KeptFacts:
        return KeptFacts(self.folder / "facts" / self.month)


@dataclass
class OnSpark:
    """A Spark session: the rows go out as they are, every month whole, and the rows where a rule holds come back."""

    database: duckdb.DuckDBPyConnection
    tables: spark.SparkTables
    workdir: Path

    def fold(self, files: Files, period: Period, rules: Iterable[Rule], say: Say) -> None:
        """Hand out and fold; who stands in the register is counted here as well."""
        register = register_step(period, household=HOUSEHOLD)
        take(self.database, [register], say)
        folded_on_spark(
            self.database, [register, *watched_steps(period), *fact_steps(SUBJECTS, period)], say, spark=self.tables, workdir=self.workdir
        )

    def find(self, rules: list[Rule], period: Period, facts: FactTypes, say: Say) -> int:
        """Judge there; write the figures of what comes back here."""
        judged = judged_on_spark(self.database, rules, say, spark=self.tables, workdir=self.workdir)
        return find(self.database, judged, period, facts, folded=SUBJECTS, say=say)

    def keep(self, period: Period, say: Say) -> None:
        """Keep nothing."""

    def interrupt(self) -> None:
        """Break off here and there."""
        self.database.interrupt()
        self.tables.interrupt()


@contextmanager
def engine(name: str, database: duckdb.DuckDBPyConnection, *, folder: Path, month: str, workdir: Path, master: str = "") -> Iterator[Engine]:
    """Give the engine that a deployment's profile names (duckdb, spark); raises SparkMissing, SparkUnreachable."""
    if name == "spark":
        with spark.tables(master) as tables:
            yield OnSpark(database, tables, workdir)
    else:
        with ExitStack() as at_end:
            yield OnDuckDB(database, folder, month, at_end)
