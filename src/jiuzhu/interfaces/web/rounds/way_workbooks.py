"""Minutes between villages as a workbook: the table people fill in, what they filled in brought in row by row, the rest given back with reasons."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jiuzhu.delivery.rounds import services
from jiuzhu.delivery.rounds.rules import TravelInvalid
from jiuzhu.delivery.rounds.travelling import Roads
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.analytics.tabular.limits import UPLOAD
from jiuzhu.foundation.analytics.tabular.marking import Mark, mark_workbook
from jiuzhu.foundation.analytics.tabular.staging import rows_in, stage
from jiuzhu.foundation.kernel.errors import DomainError

COLUMNS = {"origin": "从", "target": "到", "known": "现在（分钟）", "minutes": "实际（分钟）", "both_ways": "来回一样"}
NEEDED = ("origin", "target", "minutes")
MOST_ROWS = 5000
NO = ("否", "不", "0", "×")


@dataclass(frozen=True)
class BroughtIn:
    """How many ways were entered and how many rows not; ``marked`` is the sender's workbook with the reasons, empty when there were none."""

    entered: int
    rejected: int
    marked: bytes


def rows(villages: Sequence[tuple[str, str]], *, roads: Roads) -> Iterator[tuple[str, str, int | None, str, str]]:
    """Give all ways between the villages, each once, with the minutes known now and a cell to fill in."""
    for number, (origin, name) in enumerate(villages):
        for target, other in villages[number + 1 :]:
            yield name, other, roads.minutes(origin, target), "", "是"


def bring_in(file: Any, *, villages: Sequence[tuple[str, str]], actor: Actor, at: datetime) -> BroughtIn:
    """Enter every row with minutes that can be entered; the same file again changes nothing. Raises TableUnreadable, TravelInvalid for a file without the columns."""
    names = {name: code for code, name in villages} | {code: code for code, _ in villages}
    with tempfile.TemporaryDirectory(prefix="jiuzhu-ways-") as folder:
        source = Path(folder) / f"list{Path(file.name).suffix.lower()}"
        source.write_bytes(file.read())
        staged = stage(source, Path(folder), limits=UPLOAD, header=False)
        lines = list(rows_in(staged))
        where = _columns(lines[0][1] if lines else [])
        if len(lines) > MOST_ROWS:
            raise TravelInvalid(f"表里超过 {MOST_ROWS} 行。", "请分成几个文件。", field="file")
        marks, entered = [], 0
        for line, cells in lines[1:]:
            told = {code: (cells[place] or "") if place < len(cells) else "" for code, place in where.items()}
            if not told["minutes"]:
                continue
            try:
                services.set_travel(**_way(told, names), actor=actor, at=at)
                entered += 1
            except DomainError as error:
                marks.append(Mark(line, where.get(error.field or "", where["minutes"]) + 1, str(error)))
        if not marks:
            return BroughtIn(entered, 0, b"")
        target = source.with_name("marked.xlsx")
        mark_workbook(source, staged, target, marks)
        return BroughtIn(entered, len(marks), target.read_bytes())


def _columns(labels: Sequence[str | None]) -> dict[str, int]:
    tidy = [(label or "").strip() for label in labels]
    where = {code: tidy.index(label) for code, label in COLUMNS.items() if label in tidy}
    missing = [COLUMNS[code] for code in NEEDED if code not in where]
    if missing:
        raise TravelInvalid(f"第一行没有“{'、'.join(missing)}”列。", "请用下载的表填写。", field="file")
    return where


def _way(told: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for end in ("origin", "target"):
        if told[end] not in names:
            raise TravelInvalid(f"不认识“{told[end]}”。" if told[end] else f"没有填写“{COLUMNS[end]}”。", "请按下载的表里的村名填写。", field=end)
        found[end] = names[told[end]]
    minutes = told["minutes"]
    if not (minutes.isascii() and minutes.isdigit()):
        raise TravelInvalid(f"“{minutes[:12]}”不是整数分钟。", "请填写整数，例如 25。", field="minutes")
    return found | {"minutes": int(minutes), "both_ways": told.get("both_ways", "") not in NO}
