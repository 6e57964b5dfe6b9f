"""What sources said, as people read it: codes and columns in the words of the departments' files."""

from __future__ import annotations

from collections.abc import Mapping

from jiuzhu.casework.verification.queries import SourceSaid
from jiuzhu.casework.verification.rules import OUTCOME_LABELS, Outcome
from jiuzhu.monitoring.feeds.contracts import Column
from jiuzhu.monitoring.feeds.departments import FEEDS

FREE = "情况"
EVERYBODY = "全部成员"


def lines_of(said: SourceSaid) -> list[tuple[str, str]]:
    """Give one line for every row, as (names, words); members of whom the same was said stand together."""
    columns = _columns()
    lines: dict[str, list[str]] = {}
    for name, outcome, rows in said.told:
        for words in [_words(row, columns) for row in rows] or [OUTCOME_LABELS[Outcome(outcome)]]:
            lines.setdefault(words, []).append(name)
    return [(EVERYBODY if 1 < len(said.told) == len(set(names)) else "、".join(dict.fromkeys(names)), words) for words, names in lines.items()]


def _columns() -> dict[str, Column]:
    return {column.name: column for contract in FEEDS.values() for column in contract.columns}


def _words(row: Mapping[str, str], columns: Mapping[str, Column]) -> str:
    parts = []
    for name, value in row.items():
        if not value:
            continue
        column = columns.get(name)
        shown = column.values.get(value, value) if column else value
        unit = " 元" if name.endswith("_yuan") else " 平方米" if name.endswith("_m2") else ""
        parts.append(shown if name == FREE else f"{column.label if column else name} {shown}{unit}")
    return "，".join(parts)
