"""Long files of departments walked through beside the sorted people of the register, where asking a table of keys about every row takes longer.

Either way gives the same rows. A file whose rows are not sorted, and everything where no kernels were compiled, is left to SQL.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import duckdb

from jiuzhu.foundation.analytics.sorted_rows import walks
from jiuzhu.foundation.analytics.sorted_rows.errors import NotWalkable
from jiuzhu.monitoring.comparison.sources import Adds
from jiuzhu.monitoring.comparison.watched import WATCHED

if TYPE_CHECKING:
    import pyarrow as pa

    from jiuzhu.foundation.analytics.sorted_rows.reading import Keys

MANY = 500_000
"""From so many rows and people on walking is quicker."""
THREADS = 2


@dataclass
class People:
    """The keys that a query gives, each once."""

    database: duckdb.DuckDBPyConnection
    query: str

    @cached_property
    def count(self) -> int:
        """How many there are."""
        return int(self.database.execute(f"SELECT count(*) FROM ({self.query})").fetchall()[0][0])

    @cached_property
    def keys(self) -> Keys:
        """The keys, sorted."""
        self.database.execute("SET arrow_lossless_conversion = true")
        try:
            return walks.sorted_keys(self.database.execute(self.query).to_arrow_table().column("key"))
        finally:
            self.database.execute("RESET arrow_lossless_conversion")


@dataclass(frozen=True)
class Search:
    """People looked for in some deliveries of a feed."""

    feed: str
    paths: tuple[Path, ...]
    people: People


def walked(searches: Iterable[Search]) -> Iterator[list[pa.Table] | None]:
    """Give for each search, in turn, the watched rows of every delivery with their columns and ``line``; None where SQL has to pick them.

    Other threads are ahead of what is taken by a few searches.
    """
    any_walked, ended = False, Event()
    pool = ThreadPoolExecutor(THREADS)
    try:
        begun: deque[Future[list[pa.Table] | None]] = deque()
        for search in searches:
            worth = _worth_walking(search.paths, search.people.count)
            if worth:
                any_walked = True
                walks.load()
            begun.append(pool.submit(_walk, search, search.people.keys if worth else None, ended))
            if len(begun) > THREADS:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        ended.set()
        pool.shutdown(cancel_futures=True)
        # What reading has set aside is of no more use, and memory is the scarcest here.
        if any_walked:
            walks.release_memory()


def _walk(search: Search, people: Keys | None, ended: Event) -> list[pa.Table] | None:
    if people is None:
        return None
    watched, tables = WATCHED[search.feed], []
    try:
        for path in search.paths:
            if ended.is_set():
                return None
            tables.append(walks.rows_of(path, people, watched.columns, watched.only))
    except NotWalkable:
        return None
    return tables


Totals = Callable[[], "pa.Table | None"]
"""Gives key, total and rows of everybody whose sum is large, once they are added up; None where SQL has to add up."""


@contextmanager
def adding() -> Iterator[Callable[[Sequence[Path], Adds, int], Totals]]:
    """Give what begins to add up everybody's sums in a thread of its own, told of whoever reaches so much; at the end of the block it stops."""
    ended, pool = Event(), ThreadPoolExecutor(1)

    def begin(paths: Sequence[Path], adds: Adds, least: int) -> Totals:
        if not paths or least <= 0 or not _worth_walking(paths, 0):
            return lambda: None
        walks.load()
        return pool.submit(_large_totals, paths, adds, least, ended).result

    try:
        yield begin
    finally:
        ended.set()
        pool.shutdown(cancel_futures=True)


def _large_totals(paths: Sequence[Path], adds: Adds, least: int, ended: Event) -> pa.Table | None:
    try:
        return walks.large_totals(paths, value=adds.value, dated=adds.dated, between=adds.between, least=least, ended=ended)
    except NotWalkable:
        return None
    finally:
        walks.release_memory()


def _worth_walking(paths: Iterable[Path], people: int) -> bool:
    return walks.possible() and people + walks.count_rows(paths) >= MANY
