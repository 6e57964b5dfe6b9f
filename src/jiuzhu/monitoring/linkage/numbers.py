"""What is left of an ID number that cannot be used as it stands: the 15 digits of old, a slip of the hand, another paper; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jiuzhu.foundation.kernel.identity import CHECKED_DIGITS, check_character, tidy

OLD_LENGTH = 15
AREA_DIGITS = 6
OLD_CENTURY = "19"
SHORTEST = 16
LONGEST = 20
FIRST, MIDDLE, LAST = 10, 4, 4
_OLD = re.compile(r"[0-9]{15}")
_LIKE_A_NUMBER = re.compile(r"[0-9]{13,19}[0-9A-Z*]?")


@dataclass(frozen=True)
class NumberAsCompared:
    """An ID number made ready to be compared; empty texts where nothing can be said.

    A slip of the hand lies in one of three parts of the number (area and year, day, order and check); ``blocks`` are the other two, so that
    people whose numbers differ by one slip share a block.
    """

    number: str
    old: bool
    blocks: tuple[str, ...]


def compared(text: str) -> NumberAsCompared:
    """Make what stands in the column of the ID number ready; another paper's number gives nothing."""
    number = tidy(text)
    old = bool(_OLD.fullmatch(number))
    if old:
        number = modern(number)
    elif not (SHORTEST <= len(number) <= LONGEST and _LIKE_A_NUMBER.fullmatch(number)):
        return NumberAsCompared("", False, ())
    elif len(number) == CHECKED_DIGITS:
        whole = number + check_character(number) if number.isdigit() else number
        return NumberAsCompared(number, False, _blocks(number) + _blocks(whole))
    return NumberAsCompared(number, old, _blocks(number))


def modern(number: str) -> str:
    """Write a number of 15 digits with 18: born in the twentieth century, and with the check character that belongs to it."""
    first = number[:AREA_DIGITS] + OLD_CENTURY + number[AREA_DIGITS:]
    return first + check_character(first)


def _blocks(number: str) -> tuple[str, ...]:
    # Counted from the left and from the right, so that a digit too few or too many shifts only one part.
    return (
        f"1{number[: FIRST + MIDDLE]}",
        f"2{number[:FIRST]}{number[-LAST:]}",
        f"3{number[-(MIDDLE + LAST) :]}",
    )
