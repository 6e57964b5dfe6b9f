"""What the background steps of an import share: the file on disk, the staged table, entries as JSON."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from jiuzhu.casework.imports.models import Import
from jiuzhu.casework.registry.rules import CategoryEntry, HouseholdEntry, PersonEntry
from jiuzhu.foundation.analytics.tabular.limits import UPLOAD
from jiuzhu.foundation.analytics.tabular.staging import StagedTable, stage
from jiuzhu.foundation.kernel.writing import write_back
from jiuzhu.foundation.vault.queries import stream

BATCH_ROWS = 500
PAUSE_SECONDS = 0.02
BREATH_SECONDS = 0.002


@contextmanager
def staged_list(batch: Import) -> Iterator[tuple[Path, StagedTable]]:
    """Give the uploaded file and its staged table in a folder that goes away; raises TableUnreadable, NotFound."""
    with tempfile.TemporaryDirectory(prefix="jiuzhu-import-") as folder:
        # The name is somebody's own; only its ending matters to the reader.
        source = Path(folder) / f"list{Path(batch.file_name).suffix.lower()}"
        with source.open("wb") as file:
            for piece in stream(batch.file_id):
                file.write(piece)
        yield source, stage(source, Path(folder), limits=UPLOAD, header=False)


def pause() -> None:
    """Let clerks write between two batches."""
    write_back()
    time.sleep(PAUSE_SECONDS)


def breathe() -> None:
    """Let whoever waits for the database go first, between two transactions of one batch."""
    time.sleep(BREATH_SECONDS)


def to_text(value: Any) -> str:
    """Write an entry, steps or an undo record as JSON text to be sealed."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def household_entry(data: dict[str, Any]) -> HouseholdEntry:
    """Read an entry back."""
    persons = tuple(person_entry(each) for each in data["persons"])
    categories = tuple(category_entry(each) for each in data["categories"])
    return HouseholdEntry(**{**data, "persons": persons, "categories": categories})


def person_entry(data: dict[str, Any]) -> PersonEntry:
    """Read a person's entry back."""
    return PersonEntry(**{**data, "died_on": _day(data.get("died_on"))})


def category_entry(data: dict[str, Any]) -> CategoryEntry:
    """Read a category's entry back."""
    since = _day(data["since"])
    if since is None:
        raise ValueError("a category without a first day")
    return CategoryEntry(**{**data, "since": since, "until": _day(data.get("until"))})


def entry_data(entry: HouseholdEntry) -> dict[str, Any]:
    """Give an entry as plain data."""
    return asdict(entry)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)
