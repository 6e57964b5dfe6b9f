"""Long files of departments walked through beside the sorted people of the register, where asking a table of keys about every row takes longer.

Either way gives the same rows. A file whose rows are not sorted, and everything where no kernels were compiled, is left to SQL.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import duckdb

from jiuzhu.foundation.analytics.sorted_rows import walks
from jiuzhu.foundation.analytics.sorted_rows.errors import NotWalkable
from jiuzhu.monitoring.comparison.watched import WATCHED

if TYPE_CHECKING:
    import pyarrow as pa

    from jiuzhu.foundation.analytics.sorted_rows.reading import Keys

MANY = 500_000
"""From so many rows and people on walking is quicker."""
THREADS = 2
AHEAD = 5
"""So many searches are done or under way before what was found is taken: writing it down keeps no thread waiting."""


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


def walked(searches: Iterable[Search], running_out: Callable[[], None]) -> Iterator[list[pa.Table] | None]:
    """Give for each search, in turn, the watched rows of every delivery with their columns and ``line``; None where SQL has to pick them.

    Other threads are ahead of what is taken by a few searches; when they have the last ones they are ``running_out`` of work.
    """
    any_walked, ended = False, Event()
    pool = ThreadPoolExecutor(THREADS)
    try:
        begun: deque[Future[list[pa.Table] | None]] = deque()
        for search in searches:
            worth = worth_walking(search.paths, search.people.count)
            if worth:
                any_walked = True
                walks.load()
            begun.append(pool.submit(_walk, search, search.people.keys if worth else None, ended))
            if len(begun) > AHEAD:
                yield begun.popleft().result()
        running_out()
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


def worth_walking(paths: Iterable[Path], people: int = 0) -> bool:
    """Tell whether walking through these files beside so many people is quicker than asking SQL."""
    return walks.possible() and people + walks.count_rows(paths) >= MANY
