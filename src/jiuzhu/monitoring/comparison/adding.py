"""Everybody's large sums, added up in a thread of its own beside everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from jiuzhu.foundation.analytics.sorted_rows import walks
from jiuzhu.foundation.analytics.sorted_rows.errors import NotWalkable
from jiuzhu.monitoring.comparison.delivered import Files
from jiuzhu.monitoring.comparison.facts_of_persons import sources_of_anyone
from jiuzhu.monitoring.comparison.rules import Period, Rule
from jiuzhu.monitoring.comparison.sources import Adds, of_use
from jiuzhu.monitoring.comparison.walking import worth_walking

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass
class LargeSums:
    """What is added up in another thread, at least for whoever reaches the least that any rule asks for."""

    asked: Mapping[Adds, Callable[[], pa.Table | None]] = field(default_factory=dict)
    pool: ThreadPoolExecutor | None = None
    _begun: dict[Adds, Future[pa.Table | None]] = field(default_factory=dict)

    def begin(self) -> None:
        """Begin where it has not begun yet: best when other threads are running out of work."""
        for adds, add in self.asked.items():
            if self.pool and adds not in self._begun:
                self._begun[adds] = self.pool.submit(add)

    def table(self, adds: Adds) -> pa.Table | None:
        """Give key, total and rows once they are there; None where SQL has to add up."""
        self.begin()
        return self._begun[adds].result() if adds in self._begun else None


@contextmanager
def adding_up(files: Files, period: Period, rules: Iterable[Rule]) -> Iterator[LargeSums]:
    """Give what can be added up of the deliveries for the rules; at the end of the block it stops."""
    ended, pool = Event(), ThreadPoolExecutor(1)
    try:
        asked = {}
        for adds, least in _asked(period, rules).items():
            paths = [path for _, path in files.get(adds.feed, ())]
            if paths and worth_walking(paths):
                walks.load()
                asked[adds] = partial(_large_sums, paths, adds, least, ended)
        yield LargeSums(asked, pool)
    finally:
        ended.set()
        pool.shutdown(cancel_futures=True)


def least_asked(rule: Rule, adds: Adds) -> int:
    """Give the sum below which a rule holds of nobody, 0 where there is none."""
    return rule.bounds.at_least(adds.total) or 0 if rule.bounds else 0


def _asked(period: Period, rules: Iterable[Rule]) -> dict[Adds, int]:
    """Only large sums are few; a rule that asks for any is left to SQL."""
    asked: dict[Adds, int] = {}
    for rule in rules:
        if rule.subject == "anyone":
            for source in of_use(sources_of_anyone(period), {*rule.used, *rule.figures}):
                if source.adds and (least := least_asked(rule, source.adds)):
                    asked[source.adds] = min(least, asked.get(source.adds, least))
    return asked


def _large_sums(paths: Sequence[Path], adds: Adds, least: int, ended: Event) -> pa.Table | None:
    try:
        return walks.large_totals(paths, value=adds.value, dated=adds.dated, between=adds.between, least=least, ended=ended)
    except NotWalkable:
        return None
    finally:
        walks.release_memory()
