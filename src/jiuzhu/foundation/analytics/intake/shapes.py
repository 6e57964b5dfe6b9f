"""What a column of a long file is to hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Shape(IntEnum):
    """How a value is written and what it becomes."""

    TEXT = 0
    ID_NUMBER = 1
    DATE = 2
    MONTH = 3
    MONEY = 4
    NUMBER = 5
    COUNT = 6
    BOOLEAN = 7
    CODE = 8


@dataclass(frozen=True)
class Wanted:
    """One column of the result: its name, its shape, the place of its field (from 0, None: not in the file), whether it must be filled.

    ``values`` are the only ones a CODE may have. The column of shape ID_NUMBER comes as its first seventeen digits.
    """

    name: str
    shape: Shape
    place: int | None
    filled: bool = False
    values: tuple[str, ...] = ()
