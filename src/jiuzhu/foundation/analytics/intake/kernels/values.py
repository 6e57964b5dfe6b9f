"""Single values: what is written in one of the ways everybody writes it becomes a number, anything else is left undecided."""

from __future__ import annotations

from typing import Any

import numpy as np

from jiuzhu.foundation.analytics.compiling import kernel
from jiuzhu.foundation.kernel.identity import CHECK_CHARACTERS, CHECKED_DIGITS, LENGTH, WEIGHTS

UNDECIDED = -(1 << 62)
ZERO, NINE, DASH, POINT, CAPITAL_X, SMALL_X = 48, 57, 45, 46, 88, 120
DATE_BYTES, MONTH_BYTES = 10, 7
YEAR_END, MONTH_AT, MONTH_END, DAY_AT = 4, 5, 7, 8
"""Places in 2024-05-03."""
BORN_AT, BORN_MONTH_AT, BORN_DAY_AT, BORN_END = 6, 10, 12, 14
"""Places in an ID number."""
MONTHS_OF_YEAR, FEBRUARY = 12, 2
DAYS, LEAP_EVERY, CYCLE = 365, 4, 400
FIRST_DAY = 719_162
"""1970-01-01, counted from 0001-01-01."""
YUAN_DIGITS, NUMBER_DIGITS, COUNT_DIGITS = 12, 9, 7
CASE_BIT, FIRST_LETTER = 0x20, 65
TEN = 10
CONTROL_END, DELETED = 0x20, 0x7F
LEAD_TWO, LEAD_THREE, LEAD_FOUR = 0x80, 0xE0, 0xF0
"""Where the bytes begin that lead characters of two, three and four bytes (those after a lead never lead)."""
TRAIL, TWICE, TRAIL_BITS, THREE_BITS, TWO_BITS = 6, 12, 0x3F, 0x0F, 0x1F
TWO, THREE = 2, 3
_WEIGHTS = np.array(WEIGHTS, np.int64)
_CHECKS = np.frombuffer(CHECK_CHARACTERS.encode(), np.uint8).copy()
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS = np.array(MONTH_DAYS, np.int64)
_BEFORE = np.array([sum(MONTH_DAYS[:month]) for month in range(MONTHS_OF_YEAR)], np.int64)
_TRUE = np.frombuffer(bytearray(b"true"), np.uint8)
_FALSE = np.frombuffer(bytearray(b"false"), np.uint8)


@kernel
def digits(text: Any, start: int, end: int) -> int:
    """Read digits; negative when another character is among them."""
    value = 0
    for at in range(start, end):
        if text[at] < ZERO or text[at] > NINE:
            return UNDECIDED
        value = value * 10 + (text[at] - ZERO)
    return value


@kernel
def day_of(year: int, month: int, day: int) -> int:
    """Give the days from 1970-01-01, UNDECIDED for a day that is none."""
    if year < 1 or month < 1 or month > MONTHS_OF_YEAR or day < 1:
        return UNDECIDED
    leap = year % LEAP_EVERY == 0 and (year % 100 != 0 or year % CYCLE == 0)
    if day > _DAYS[month - 1] + (1 if leap and month == FEBRUARY else 0):
        return UNDECIDED
    past = year - 1
    days = past * DAYS + past // LEAP_EVERY - past // 100 + past // CYCLE
    return days + _BEFORE[month - 1] + (1 if leap and month > FEBRUARY else 0) + day - 1 - FIRST_DAY


@kernel
def date(text: Any, start: int, end: int) -> int:
    """Read 2024-05-03 as days from 1970-01-01."""
    if end - start != DATE_BYTES or text[start + YEAR_END] != DASH or text[start + MONTH_END] != DASH:
        return UNDECIDED
    return day_of(
        digits(text, start, start + YEAR_END), digits(text, start + MONTH_AT, start + MONTH_END), digits(text, start + DAY_AT, end)
    )


@kernel
def is_month(text: Any, start: int, end: int) -> bool:
    """Tell whether it is a month like 2024-05."""
    if end - start != MONTH_BYTES or text[start + YEAR_END] != DASH or digits(text, start, start + YEAR_END) < 0:
        return False
    return 1 <= digits(text, start + MONTH_AT, end) <= MONTHS_OF_YEAR


@kernel
def decimal(text: Any, start: int, end: int, before: int, after: int) -> int:
    """Read a number of at most so many digits before and after the point as a whole one, ``after`` places shifted."""
    negative = end > start and text[start] == DASH
    if negative:
        start += 1
    point = start
    while point < end and text[point] != POINT:
        point += 1
    if point == start or point - start > before or end - point - 1 > after or end - point == 1:
        return UNDECIDED
    value = digits(text, start, point)
    fraction = digits(text, point + 1, end) if point < end else 0
    if value < 0 or fraction < 0:
        return UNDECIDED
    given = end - point - 1 if point < end else 0
    for _ in range(given):
        value *= TEN
    value += fraction
    for _ in range(after - given):
        value *= TEN
    return -value if negative else value


@kernel
def count(text: Any, start: int, end: int) -> int:
    """Read a whole number from one on."""
    if end - start > COUNT_DIGITS or text[start] == ZERO:
        return UNDECIDED
    return digits(text, start, end)


@kernel
def _is_word(text: Any, start: int, end: int, word: Any) -> bool:
    if end - start != word.shape[0]:
        return False
    for at in range(end - start):  # noqa: SIM110 - numba knows no such expression
        # The bit of the case also makes letters of some signs.
        if text[start + at] < FIRST_LETTER or text[start + at] | CASE_BIT != word[at]:
            return False
    return True


@kernel
def boolean(text: Any, start: int, end: int) -> int:
    """Read true or false in any case as 1 or 0."""
    if _is_word(text, start, end, _TRUE):
        return 1
    if _is_word(text, start, end, _FALSE):
        return 0
    return UNDECIDED


@kernel
def person(text: Any, start: int, end: int, born_until: int) -> int:
    """Read a right ID number as its first seventeen digits (GB 11643-1999)."""
    if end - start != LENGTH:
        return UNDECIDED
    value, total = 0, 0
    for place in range(CHECKED_DIGITS):
        byte = text[start + place]
        if byte < ZERO or byte > NINE:
            return UNDECIDED
        value = value * 10 + (byte - ZERO)
        total += (byte - ZERO) * _WEIGHTS[place]
    last = text[start + CHECKED_DIGITS]
    if (CAPITAL_X if last == SMALL_X else last) != _CHECKS[total % 11]:
        return UNDECIDED
    year, month = digits(text, start + BORN_AT, start + BORN_MONTH_AT), digits(text, start + BORN_MONTH_AT, start + BORN_DAY_AT)
    born = day_of(year, month, digits(text, start + BORN_DAY_AT, start + BORN_END))
    return UNDECIDED if born == UNDECIDED or born > born_until else value


@kernel
def is_plain(text: Any, start: int, end: int, printable: Any) -> bool:
    """Tell whether every character may stay as it is: printable, and below U+10000."""
    at = start
    while at < end:
        byte = int(text[at])
        if byte < LEAD_TWO:
            if byte < CONTROL_END or byte == DELETED:
                return False
            at += 1
        elif byte < LEAD_THREE:
            if at + 1 >= end or not printable[(byte & TWO_BITS) << TRAIL | int(text[at + 1]) & TRAIL_BITS]:
                return False
            at += TWO
        elif byte < LEAD_FOUR:
            after = at + TWO
            if after >= end:
                return False
            if not printable[(byte & THREE_BITS) << TWICE | (int(text[at + 1]) & TRAIL_BITS) << TRAIL | int(text[after]) & TRAIL_BITS]:
                return False
            at += THREE
        else:
            return False
    return True
