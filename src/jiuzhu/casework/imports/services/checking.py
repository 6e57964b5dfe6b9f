"""Second step in the background: every household of the list is held against the register; nothing in the register changes."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from jiuzhu.casework.imports.columns import BY_CODE
from jiuzhu.casework.imports.comparing import Compared, compare
from jiuzhu.casework.imports.grouping import Group, Places, Problem, read_groups
from jiuzhu.casework.imports.models import Import, ImportItem, ImportProblem
from jiuzhu.casework.imports.services.work import entry_data, pause, staged_list, to_text
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.analytics.tabular.marking import Mark, mark_workbook
from jiuzhu.foundation.analytics.tabular.staging import StagedTable, rows_in
from jiuzhu.foundation.divisions.queries import divisions_under, names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.foundation.jobs.services import advance, start_progress
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.vault.services import put
from jiuzhu.foundation.workflow.services import take

HOUSEHOLDS_AT_ONCE = 40
KEPT_FOR = timedelta(days=30)
MOST_MARKS = 5000
LONGEST_REASON = 300


def check_import(*, batch_id: str, actor: Actor, at: datetime) -> Import:
    """Compare the whole list with the register and keep what would be new, changed, unchanged and bad. Safe to run twice: it begins anew."""
    batch = Import.objects.get(pk=batch_id)
    if batch.state != "checking":
        return batch
    _clear(batch)
    mapping = {int(place): code for place, code in batch.mapping.items()}
    key = f"import:{batch.pk}"
    try:
        with staged_list(batch) as (source, table):
            rows = [(line, cells) for line, cells in rows_in(table) if line > batch.header_line]
            groups, ignored = read_groups(
                rows, mapping, on=batch.import_on, places=_places(batch.division_code), demo_allowed=settings.DEMO_DATA_ALLOWED
            )
            start_progress(key=key, total=len(groups), now=at, message="核对中")
            problems: list[Problem] = []
            seen: dict[str, int] = {}
            for start in range(0, len(groups), HOUSEHOLDS_AT_ONCE):
                part = groups[start : start + HOUSEHOLDS_AT_ONCE]
                problems += _check(batch, part, start, actor, set(mapping.values()), seen)
                advance(key=key, done=start + len(part), now=at, message="核对中")
                pause()
            marked = _marked(batch, source, table, problems, mapping, actor, at) if problems else ""
    except DomainError as error:
        take(
            batch,
            step="fail",
            actor=actor,
            at=at,
            seen_version=batch.version,
            changes={"trouble": error.what[:500], "remedy": error.remedy[:500]},
        )
        return batch
    changes = {"rows_count": len(rows) - len(ignored), "ignored_lines": ignored[:200], "marked_file_id": marked}
    take(batch, step="show", actor=actor, at=at, seen_version=batch.version, changes=changes)
    return batch


def _check(batch: Import, groups: Sequence[Group], start: int, actor: Actor, codes: set[str], seen: dict[str, int]) -> list[Problem]:
    items, problems = [], []
    for place, group in enumerate(groups, start=start):
        for row in group.rows:
            number = row.values.get("id_number")
            if number and number in seen:
                group.problems.append(Problem(row.line, "id_number", number, f"与第 {seen[number]} 行是同一个身份证号。请只保留一行"))
            elif number:
                seen[number] = row.line
        found = compare(group, actor=actor, sender=batch.sender, on=batch.import_on, codes=codes)
        problems += found.problems
        items.append(_item(batch, place, group, found))
    with writing():
        ImportItem.objects.bulk_create(items, batch_size=100)
        ImportProblem.objects.bulk_create([_problem(batch, each) for each in problems], batch_size=100)
    return problems


def _item(batch: Import, place: int, group: Group, found: Compared) -> ImportItem:
    work = {"entry": entry_data(found.entry) if found.entry and found.kind == "new" else None, "steps": found.steps, "shown": found.shown}
    return ImportItem(
        id=uuid.uuid4(),
        batch=batch,
        place=place,
        line=group.line,
        rows=len(group.rows),
        kind=found.kind,
        head_name=str(group.head.values.get("name", ""))[:64],
        household_id=found.household_id,
        work=to_text(work),
        undo="",
    )


def _problem(batch: Import, problem: Problem) -> ImportProblem:
    places = {code: int(place) for place, code in batch.mapping.items()}
    label = BY_CODE[problem.code].label if problem.code else "整行"
    return ImportProblem(
        id=uuid.uuid4(),
        batch=batch,
        line=problem.line,
        column_place=places[problem.code] + 1 if problem.code in places else None,
        column=label,
        value=problem.value,
        reason=problem.reason[:LONGEST_REASON],
    )


def _marked(
    batch: Import, source: Path, table: StagedTable, problems: list[Problem], mapping: dict[int, str], actor: Actor, at: datetime
) -> str:
    """Put the sender's own workbook away with its bad cells marked; gives the file's id."""
    places = {code: place + 1 for place, code in mapping.items()}
    marks = [Mark(each.line, places.get(each.code, 1), each.reason) for each in problems[:MOST_MARKS]]
    with tempfile.TemporaryDirectory(prefix="jiuzhu-marked-") as folder:
        target = Path(folder) / "marked.xlsx"
        mark_workbook(source, table, target, marks)
        name = f"{Path(batch.file_name).stem}-问题已标出.xlsx"
        with target.open("rb") as stream:
            stored = put(
                stream=stream,
                kind="import",
                name=name,
                content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                division_code=batch.division_code,
                actor=actor,
                at=at,
                expires_at=at + KEPT_FOR,
            )
    return str(stored.id)


def _places(division_code: str) -> Places:
    villages = divisions_under(division_code, Level.VILLAGE)
    townships = {each.code: ancestor_at(each.code, Level.TOWNSHIP) or "" for each in villages}
    names = names_of(townships.values())
    return Places((each.code, each.name, short_name(each.name), short_name(names.get(townships[each.code], ""))) for each in villages)


def _clear(batch: Import) -> None:
    for model in (ImportItem, ImportProblem):
        while True:
            with writing():
                first = list(model.objects.filter(batch=batch).values_list("pk", flat=True)[:500])
                if not first:
                    break
                model.objects.filter(pk__in=first).delete()
            pause()
