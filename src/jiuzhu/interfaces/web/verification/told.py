"""What sources said, as people read it: codes and columns in the words of the departments' files."""

from __future__ import annotations

from collections.abc import Mapping

from jiuzhu.casework.verification.queries import SourceSaid
from jiuzhu.casework.verification.rules import OUTCOME_LABELS, Outcome
from jiuzhu.monitoring.feeds.contracts import Column
from jiuzhu.monitoring.feeds.departments import FEEDS

FREE = "情况"


def lines_of(said: SourceSaid) -> list[tuple[str, str]]:
    """Give one line for every row and member, as (name, words)."""
    columns = _columns()
    lines = []
    for name, outcome, rows in said.told:
        lines += [(name, _words(row, columns)) for row in rows] or [(name, OUTCOME_LABELS[Outcome(outcome)])]
    return lines


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
