"""The watched rows of every delivery, kept from month to month, so that a month reads only what is new.

A delivery's file never changes, and neither do the rows picked from it for a set of people; they lie beside one another as Parquet. Who
joins the register later is a further set of people, for whom the files are read once more. The manifest is put in its place last, when
every file it names is on the disk: whoever is stopped before leaves the former one in force, and files that nobody names.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from jiuzhu.foundation.analytics.tabular.parquet import literal
from jiuzhu.foundation.analytics.tabular.writing import whole
from jiuzhu.monitoring.comparison.delivered import Files
from jiuzhu.monitoring.comparison.judging import Say, silent
from jiuzhu.monitoring.comparison.picking import copy, keep_picked, of_use
from jiuzhu.monitoring.comparison.rules import Period
from jiuzhu.monitoring.comparison.walking import People, Search, walked
from jiuzhu.monitoring.comparison.watched import WATCHED, columns_of, line_of, watched_rows
from jiuzhu.monitoring.feeds.checks import nothing_sql
from jiuzhu.monitoring.feeds.departments import FEEDS

MANIFEST = "manifest.json"
MOST_SETS = 6
"""After so many sets of newcomers everyone is read anew, and rows of people who have left go."""


_Sent = tuple[str, str, Path]
"""A delivery's name, month and file."""


@dataclass
class _Kept:
    """What the manifest names: files of people watched, and for each delivery its files, one for some sets of people each."""

    people: list[str] = field(default_factory=list)
    rows: dict[str, list[str]] = field(default_factory=dict)
    sets_read: dict[str, int] = field(default_factory=dict)
    series: int = 0

    @property
    def names(self) -> set[str]:
        """Every file it names."""
        return {*self.people, *(name for names in self.rows.values() for name in names)}


@dataclass(frozen=True)
class KeptRows:
    """A folder of kept rows; one comparison at a time writes to it."""

    folder: Path

    def pick(
        self, database: duckdb.DuckDBPyConnection, files: Files, period: Period, say: Say = silent, running_out: Callable[[], None] = lambda: None
    ) -> int:
        """Make a view ``watched_<feed>`` of every feed for ``people``; gives how many deliveries had to be read.

        Of feeds that facts count the month of alone, the deliveries without a row of the month are left out. ``running_out`` is called when
        there is not work enough any more for all processors.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        former = self._read()
        self._drop(name for name in self._there() if name not in former.names)
        kept = self._with_newcomers(database, former)
        sent = {
            feed: [(name_of(feed, path), month, path) for month, path in of_use(database, feed, files.get(feed, ()), period)] for feed in WATCHED
        }
        people = [People(database, f"SELECT key FROM {self._parquet(*kept.people[done:])}") for done in range(len(kept.people))]
        unread = [(feed, done, some) for feed in WATCHED for done, some in _unread(kept, sent[feed])]
        # The longest first, so that all processors end together.
        unread.sort(key=lambda each: -sum(path.stat().st_size for _, _, path in each[2]))
        searches = (Search(feed, tuple(path for _, _, path in some), people[done]) for feed, done, some in unread)
        for (feed, done, some), rows in zip(unread, walked(searches, running_out), strict=True):
            say(f"读取 {FEEDS[feed].label} {'、'.join(month for _, month, _ in some)}")
            deliveries = {name: path for name, _, path in some}
            file = f"{next(iter(deliveries))}-{kept.series}-{done}.parquet"
            with whole(self.folder / file) as part:
                keep_picked(database, feed, deliveries, people[done], rows, part)
            for name in deliveries:
                kept.rows.setdefault(name, []).append(file)
                kept.sets_read[name] = len(kept.people)
            self._publish(kept)
        for feed in WATCHED:
            database.execute(f"CREATE OR REPLACE TEMP VIEW watched_{feed} AS {self._rows(kept, feed, [name for name, _, _ in sent[feed]])}")
        if kept != former:
            self._publish(kept)
            self._drop(former.names - kept.names)
        return sum(len(some) for _, _, some in unread)

    def forget(self, feeds: Collection[str]) -> None:
        """Drop what was picked of some feeds; it is picked anew when it is asked for."""
        kept = self._read()
        names = [name for name in kept.rows if name.split("-", 1)[0] in feeds]
        if names:
            for name in names:
                kept.rows.pop(name)
                kept.sets_read.pop(name, None)
            self._publish(kept)
        self._drop(self._there() - kept.names)

    def forget_files(self, deliveries: Collection[str]) -> None:
        """Drop what was picked of the feeds of some deliveries (ids), where anything was."""
        named = (name.split("-", 1) for name in self._read().rows)
        gone = {feed for feed, file in named if any(file.startswith(each) for each in deliveries)}
        if gone:
            self.forget(gone)

    def _rows(self, kept: _Kept, feed: str, deliveries: Sequence[str]) -> str:
        """Give the query of a feed's kept rows of these deliveries, the oldest first; many files are one scan."""
        if not deliveries:
            return watched_rows(feed, f"({nothing_sql(FEEDS[feed])})")
        files = dict.fromkeys(file for name in deliveries for file in kept.rows[name])
        places = ", ".join(f"({literal(name)}, {place})" for place, name in enumerate(deliveries))
        return f"SELECT {columns_of(feed, line_of('place'))} FROM {self._parquet(*files)} JOIN (VALUES {places}) AS sent(delivery, place) USING (delivery)"

    def _with_newcomers(self, database: duckdb.DuckDBPyConnection, former: _Kept) -> _Kept:
        known = (
            f"SELECT key FROM {self._parquet(*former.people)}" if former.people else "SELECT NULL::UUID AS key WHERE false"
        )
        newcomers = f"SELECT key FROM people ANTI JOIN ({known}) AS known USING (key) WHERE key IS NOT NULL"
        if former.people and not database.execute(f"SELECT EXISTS ({newcomers})").fetchall()[0][0]:
            return deepcopy(former)
        if len(former.people) >= MOST_SETS or not former.people:
            kept, who = _Kept(series=former.series + 1), "SELECT key FROM people WHERE key IS NOT NULL"
        else:
            kept, who = deepcopy(former), newcomers
        name = f"people-{kept.series}-{len(kept.people)}.parquet"
        with whole(self.folder / name) as part:
            copy(database, who, part)
        kept.people.append(name)
        return kept

    def _publish(self, kept: _Kept) -> None:
        # The names of the files must be on the disk before the manifest that counts on them, and then its own.
        sync(self.folder)
        told = {"people": kept.people, "rows": kept.rows, "sets_read": kept.sets_read, "series": kept.series, "picked_as": _picked_as()}
        with whole(self.folder / MANIFEST) as part:
            part.write_text(json.dumps(told), encoding="utf-8")
        sync(self.folder)

    def _read(self) -> _Kept:
        try:
            told: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return _Kept()
        series = int(told["series"])
        kept = _Kept(told["people"], told["rows"], told["sets_read"], series)
        # Rows picked otherwise than now, or files gone: everything is read anew, and nothing is written over what a reader may be at.
        return kept if told["picked_as"] == _picked_as() and kept.names <= self._there() else _Kept(series=series)

    def _there(self) -> set[str]:
        return {path.name for path in self.folder.glob("*.parquet")}

    def _drop(self, names: Iterable[str]) -> None:
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def _parquet(self, *names: str) -> str:
        return f"read_parquet([{', '.join(literal(str(self.folder / name)) for name in names)}])"


def _unread(kept: _Kept, sent: Sequence[_Sent]) -> Iterator[tuple[int, list[_Sent]]]:
    """Give the deliveries to be read together, with the number of sets of people whose rows of them are kept."""
    found: dict[int, list[_Sent]] = {}
    for delivery in sent:
        found.setdefault(kept.sets_read.get(delivery[0], 0), []).append(delivery)
    return ((done, deliveries) for done, deliveries in found.items() if done < len(kept.people))


def name_of(feed: str, path: Path) -> str:
    """Name a delivery by its feed and file; another file is another delivery, whatever it is called."""
    told = path.stat()
    return f"{feed}-{path.stem}-{told.st_size}-{told.st_mtime_ns}"


def _picked_as() -> str:
    return hashlib.sha256("\n".join(watched_rows(feed, feed) for feed in WATCHED).encode()).hexdigest()


def sync(folder: Path) -> None:
    """See to it that the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
