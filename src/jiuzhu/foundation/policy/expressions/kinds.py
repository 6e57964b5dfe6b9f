"""The kinds of value that facts and parameters have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jiuzhu.foundation.policy.expressions.nodes import Node


class Kind(StrEnum):
    """What a value is; money is integer fen inside and yuan in rules and files."""

    MONEY = "money"
    COUNT = "count"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CODE = "code"
    TEXT = "text"
    DATE = "date"
    MONTH = "month"
    LIST = "list"


NUMERIC = frozenset({Kind.MONEY, Kind.COUNT, Kind.NUMBER})
WORDS = frozenset({Kind.CODE, Kind.TEXT})
ORDERED_TEXT = frozenset({Kind.DATE, Kind.MONTH})

# The largest magnitude a value may have when it is read; within them integer products cannot overflow unseen.
LARGEST = {Kind.MONEY: 10**14, Kind.COUNT: 10**7, Kind.NUMBER: 10**9}
NUMBER_DECIMALS = 9


@dataclass(frozen=True)
class FactType:
    """The kind of one fact, the codes it may have, and whether it is ever missing.

    ``derived`` is the expression that stands in when the fact itself is missing.
    """

    kind: Kind
    known: bool = False
    values: frozenset[str] = frozenset()
    minimum: int | None = 0
    derived: Node | None = None


@dataclass(frozen=True)
class FactTypes(Mapping[str, FactType]):
    """The facts an expression may speak of; a kind's name stands for a plain FactType."""

    table: Mapping[str, FactType | str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> FactType:
        entry = self.table[name]
        return entry if isinstance(entry, FactType) else FactType(Kind(entry))

    def __iter__(self) -> Iterator[str]:
        return iter(self.table)

    def __len__(self) -> int:
        return len(self.table)
