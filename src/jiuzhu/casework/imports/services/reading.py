"""First step in the background: the file is read, its header found, its columns guessed or remembered."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

from jiuzhu.casework.imports.columns import HEADER_WITHIN, find_header, guess_mapping, missing_columns
from jiuzhu.casework.imports.models import ColumnMemory, Import
from jiuzhu.casework.imports.services.checking import check_import
from jiuzhu.casework.imports.services.work import staged_list
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.analytics.tabular.staging import rows_in
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.workflow.services import take

HIDDEN = "******"
SAMPLE_ROWS = 3
SHOWN_CHARACTERS = 4
NO_HEADER = ("没有找到表头。", "请确认表里有“姓名”“身份证号”这样的列名，且在前 30 行以内。")


def read_import(*, batch_id: str, actor: Actor, at: datetime) -> Import:
    """Find header and columns of an uploaded list; goes on to check it where the sender's columns are known, else asks. Safe to run twice."""
    batch = Import.objects.get(pk=batch_id)
    if batch.state == "checking":
        return check_import(batch_id=batch_id, actor=actor, at=at)
    if batch.state != "reading":
        return batch
    try:
        with staged_list(batch) as (_, table):
            rows = list(islice(rows_in(table), HEADER_WITHIN + SAMPLE_ROWS))
            merged, count = table.merged, table.rows
    except DomainError as error:
        return fail(batch, error.what, error.remedy, actor=actor, at=at)
    header = find_header(rows, merged)
    if header is None:
        return fail(batch, *NO_HEADER, actor=actor, at=at)
    memory = ColumnMemory.objects.filter(sender=batch.sender, division_code=batch.division_code).first()
    mapping = guess_mapping(header.labels, memory.mapping if memory else None)
    below = [cells for line, cells in rows if line > header.line][:SAMPLE_ROWS]
    above = sum(line <= header.line for line, _ in rows)
    changes: dict[str, Any] = {
        "header_line": header.line,
        "labels": list(header.labels),
        "samples": [[_hidden(cells[place] if place < len(cells) else None) for cells in below] for place in range(len(header.labels))],
        "mapping": {str(place): code for place, code in mapping.items()},
        "rows_count": max(0, count - above),
    }
    known = memory is not None and not missing_columns(mapping) and all(label in memory.mapping for label in header.labels if label)
    take(batch, step="recognise" if known else "ask_columns", actor=actor, at=at, seen_version=batch.version, changes=changes)
    return check_import(batch_id=batch_id, actor=actor, at=at) if known else batch


def fail(batch: Import, what: str, remedy: str, *, actor: Actor, at: datetime) -> Import:
    """End an import that cannot be read, saying why and what to do."""
    take(batch, step="fail", actor=actor, at=at, seen_version=batch.version, changes={"trouble": what[:500], "remedy": remedy[:500]})
    return batch


def _hidden(text: str | None) -> str:
    """Show enough of a sample to tell the column, and no whole number of a person."""
    if not text:
        return ""
    digits = sum(character.isdigit() for character in text)
    return f"{text[:SHOWN_CHARACTERS]}{HIDDEN}" if digits > 2 * SHOWN_CHARACTERS else text[:24]
