"""Where the facts of a county lie for trying changes: Parquet of households, persons and anyone a department names.

A manifest, put in its place last, says which files belong together, so that a reader never sees half of a new set.
No ID number and no name is in them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from jiuzhu.foundation.analytics.tabular.writing import whole

MANIFEST = "manifest.json"
TABLES = ("households", "persons", "anyone")


@dataclass(frozen=True)
class Snapshot:
    """One set of facts: as of which day, which month's department data (empty: none) and which feeds of it, how many rows."""

    number: str
    on: date
    month: str
    feeds: tuple[str, ...]
    households: int
    assessed: int
    found: tuple[str, ...]
    folder: Path

    def path(self, table: str) -> Path:
        """Say where a table's file lies."""
        return self.folder / self.number / f"{table}.parquet"

    @property
    def answers(self) -> Path:
        """The folder of what was worked out on these facts; gone with them."""
        return self.folder / self.number / "answers"


def latest(folder: Path) -> Snapshot | None:
    """Give the set of facts that is in force; None before the first."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Snapshot(
        number=told["number"],
        on=date.fromisoformat(told["on"]),
        month=told["month"],
        feeds=tuple(told["feeds"]),
        households=told["households"],
        assessed=told["assessed"],
        found=tuple(told["found"]),
        folder=folder,
    )


def publish(snapshot: Snapshot) -> None:
    """Make a written set the one in force, and drop the sets before it but the last, which a reader may still be at."""
    former = latest(snapshot.folder)
    told = {name: value for name, value in asdict(snapshot).items() if name != "folder"} | {"on": snapshot.on.isoformat()}
    with whole(snapshot.folder / MANIFEST) as part:
        part.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    kept = {snapshot.number, former.number if former else snapshot.number}
    for each in _sets(snapshot.folder):
        if each.name not in kept:
            shutil.rmtree(each, ignore_errors=True)


def _sets(folder: Path) -> Sequence[Path]:
    return [each for each in folder.iterdir() if each.is_dir()]
