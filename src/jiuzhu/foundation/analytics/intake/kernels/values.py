"""Single values: what is written in one of the ways everybody writes it becomes a number, anything else is left undecided."""

from __future__ import annotations

from typing import Any

import numpy as np

from jiuzhu.foundation.analytics.intake.kernels.compiling import kernel
from jiuzhu.foundation.kernel.identity import CHECK_CHARACTERS, CHECKED_DIGITS, LENGTH, WEIGHTS

UNDECIDED = -(1 << 62)
ZERO, NINE, DASH, POINT, CAPITAL_X, SMALL_X = 48, 57, 45, 46, 88, 120
DATE_BYTES, MONTH_BYTES = 10, 7
MONTHS_OF_YEAR, FEBRUARY = 12, 2
YUAN_DIGITS, NUMBER_DIGITS, COUNT_DIGITS = 12, 9, 7
CASE_BIT = 0x20
_WEIGHTS = np.array(WEIGHTS, np.int64)
_CHECKS = np.frombuffer(CHECK_CHARACTERS.encode(), np.uint8).copy()
_DAYS = np.array((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), np.int64)


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
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if day > _DAYS[month - 1] + (1 if leap and month == FEBRUARY else 0):
        return UNDECIDED
    # Years begin in March here, so that the day that comes and goes is the last of one.
    shifted = year - (1 if month <= FEBRUARY else 0)
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month + (-3 if month > FEBRUARY else 9)) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468


@kernel
def date(text: Any, start: int, end: int) -> int:
    """Read 2024-05-03 as days from 1970-01-01."""
    if end - start != DATE_BYTES or text[start + 4] != DASH or text[start + 7] != DASH:
        return UNDECIDED
    return day_of(digits(text, start, start + 4), digits(text, start + 5, start + 7), digits(text, start + 8, end))


@kernel
def is_month(text: Any, start: int, end: int) -> bool:
    """Tell whether it is a month like 2024-05."""
    if end - start != MONTH_BYTES or text[start + 4] != DASH or digits(text, start, start + 4) < 0:
        return False
    return 1 <= digits(text, start + 5, end) <= MONTHS_OF_YEAR


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
        value *= 10
    value += fraction
    for _ in range(after - given):
        value *= 10
    return -value if negative else value


@kernel
def count(text: Any, start: int, end: int) -> int:
    """Read a whole number from one on."""
    if end - start > COUNT_DIGITS or text[start] == ZERO:
        return UNDECIDED
    return digits(text, start, end)


@kernel
def boolean(text: Any, start: int, end: int) -> int:
    """Read true or false in any case as 1 or 0."""
    word = 0
    for at in range(start, min(end, start + 6)):
        word = word << 8 | (text[at] | CASE_BIT)
    if word == 0x74727565 and end - start == 4:
        letters = True
    elif word == 0x66616C7365 and end - start == 5:
        letters = False
    else:
        return UNDECIDED
    for at in range(start, end):
        # Setting the bit of the case also makes letters of some signs.
        if text[at] < 65:
            return UNDECIDED
    return 1 if letters else 0


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
    born = day_of(digits(text, start + 6, start + 10), digits(text, start + 10, start + 12), digits(text, start + 12, start + 14))
    return UNDECIDED if born == UNDECIDED or born > born_until else value


@kernel
def is_plain(text: Any, start: int, end: int, printable: Any) -> bool:
    """Tell whether every character may stay as it is: printable, and below U+10000."""
    at = start
    while at < end:
        byte = int(text[at])
        if byte < 0x80:
            if byte < 0x20 or byte == 0x7F:
                return False
            at += 1
        elif byte < 0xE0:
            if at + 1 >= end or not printable[(byte & 0x1F) << 6 | int(text[at + 1]) & 0x3F]:
                return False
            at += 2
        elif byte < 0xF0:
            if at + 2 >= end or not printable[(byte & 0x0F) << 12 | (int(text[at + 1]) & 0x3F) << 6 | int(text[at + 2]) & 0x3F]:
                return False
            at += 3
        else:
            return False
    return True
