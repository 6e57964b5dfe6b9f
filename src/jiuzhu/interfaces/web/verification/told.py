"""What sources said, as people read it: codes and columns in the words of the departments' files."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from jiuzhu.casework.verification.queries import SourceSaid
from jiuzhu.casework.verification.rules import OUTCOME_LABELS, Outcome
from jiuzhu.monitoring.feeds.contracts import Column
from jiuzhu.monitoring.feeds.departments import FEEDS

FREE = "情况"
EVERYBODY = "全部成员"


def lines_of(said: SourceSaid) -> list[tuple[str, str]]:
    """Give one line for every row, as (names, words); members of whom the same was said stand together."""
    columns = _columns(said.check.source)
    lines: dict[str, list[str]] = {}
    for name, outcome, rows in said.told:
        for words in [_words(row, columns) for row in rows] or [OUTCOME_LABELS[Outcome(outcome)]]:
            lines.setdefault(words, []).append(name)
    return [
        (EVERYBODY if 1 < len(said.told) == len(set(names)) else "、".join(dict.fromkeys(names)), words) for words, names in lines.items()
    ]


def _columns(source: str) -> dict[str, Column]:
    """Give the columns of the department's own file, in its order, then those that every other file calls the same."""
    own = [each for each in FEEDS.values() if each.label.startswith(source) or source.startswith(each.label)]
    found = {column.name: column for contract in own for column in contract.columns}
    labels: dict[str, set[str]] = {}
    for contract in FEEDS.values():
        for column in contract.columns:
            labels.setdefault(column.name, set()).add(column.label)
    others = {column.name: column for contract in FEEDS.values() for column in contract.columns if len(labels[column.name]) == 1}
    return found | {name: column for name, column in others.items() if name not in found}


def _words(row: Mapping[str, str], columns: Mapping[str, Column]) -> str:
    parts = []
    for name in (*(each for each in columns if each in row), *(each for each in row if each not in columns)):
        value = row[name]
        if not value:
            continue
        column = columns.get(name)
        shown = _amount(value) if name.endswith("_yuan") else column.values.get(value, value) if column else value
        unit = " 元" if name.endswith("_yuan") else " 平方米" if name.endswith("_m2") else ""
        parts.append(shown if name == FREE else f"{column.label if column else name} {shown}{unit}")
    return "，".join(parts)


def _amount(value: str) -> str:
    try:
        return f"{Decimal(value):,.2f}"
    except InvalidOperation:
        return value
