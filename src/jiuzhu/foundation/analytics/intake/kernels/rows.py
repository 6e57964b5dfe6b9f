"""A block of a file to rows: split as ``csv`` splits it, typed, or left to the reading that knows everything."""

from __future__ import annotations

from typing import Any

from jiuzhu.foundation.analytics.compiling import kernel
from jiuzhu.foundation.analytics.intake.kernels.values import (
    NUMBER_DIGITS,
    UNDECIDED,
    YUAN_DIGITS,
    boolean,
    count,
    date,
    decimal,
    is_month,
    is_plain,
    person,
)

POSITION, LINE, ROWS, LEFT, STATUS = range(5)
"""Places in ``state``: where to go on, the line there, rows typed, rows left over, what became of it."""
ON, UNKNOWN = range(2)
"""Statuses: all is well; the file has something in it that only the other reading knows how to treat."""
SHAPE, PLACE, FILLED, FIRST_CODE, LAST_CODE = range(5)
"""Columns of ``plan``."""
START, END, AT_LINE = range(3)
"""Columns of ``leftovers``."""
TEXT, ID_NUMBER, DATE, MONTH, MONEY, NUMBER, COUNT, BOOLEAN, CODE = range(9)
"""The values of ``shapes.Shape``."""
QUOTE, LF, CR, SPACE = 34, 10, 13, 32
FIRST_SEPARATOR, LAST_SEPARATOR = 0x1C, 0x1F
INCOMPLETE, NOT_UNDERSTOOD = -1, -2
LONGEST_RECORD = 65_536
MONEY_PLACES, NUMBER_PLACES = 2, 9


@kernel
def _split(text: Any, size: int, last: bool, delimiter: int, at: int, fields: Any, ends: Any, soiled: Any, told: Any) -> int:
    """Find the fields of the record at ``at``; gives their number, INCOMPLETE or NOT_UNDERSTOOD.

    ``told`` gets where the next record begins and how many lines this one has.
    """
    number, lines = 0, 0
    while True:
        if number >= fields.shape[0]:
            return NOT_UNDERSTOOD
        soil = False
        if at < size and text[at] == QUOTE:
            at += 1
            start = at
            while True:
                if at >= size:
                    return NOT_UNDERSTOOD if last else INCOMPLETE
                byte = text[at]
                if byte == QUOTE:
                    if at + 1 >= size and not last:
                        return INCOMPLETE
                    if at + 1 >= size or text[at + 1] != QUOTE:
                        break
                    soil = True
                    at += 1
                elif byte < SPACE:
                    if byte == LF:
                        lines += 1
                        soil = True
                    elif byte == CR:
                        if at + 1 < size and text[at + 1] != LF:
                            return NOT_UNDERSTOOD
                        soil = True
                    elif FIRST_SEPARATOR <= byte <= LAST_SEPARATOR:
                        return NOT_UNDERSTOOD
                at += 1
            end = at
            at += 1
            if at < size and text[at] != delimiter and text[at] != LF and text[at] != CR:
                return NOT_UNDERSTOOD
        else:
            start = at
            while at < size:
                byte = text[at]
                if byte in (delimiter, LF, CR):
                    break
                if FIRST_SEPARATOR <= byte <= LAST_SEPARATOR:
                    return NOT_UNDERSTOOD
                at += 1
            end = at
        while start < end and text[start] == SPACE:
            start += 1
        while start < end and text[end - 1] == SPACE:
            end -= 1
        fields[number], ends[number], soiled[number] = start, end, soil
        number += 1
        if at >= size:
            if not last:
                return INCOMPLETE
            break
        if text[at] == delimiter:
            at += 1
            continue
        if text[at] == CR:
            if at + 1 >= size:
                return NOT_UNDERSTOOD if last else INCOMPLETE
            if text[at + 1] != LF:
                return NOT_UNDERSTOOD
            at += 1
        at += 1
        lines += 1
        break
    told[0], told[1] = at, lines
    return number


@kernel
def _is_code(text: Any, start: int, end: int, code: Any, codes: Any) -> bool:
    length = end - start
    if code[1] - code[0] != length:
        return False
    for at in range(length):  # noqa: SIM110 - numba knows no such expression
        if text[start + at] != codes[code[0] + at]:
            return False
    return True


@kernel
def take_rows(
    text: Any, size: int, last: bool, delimiter: int, header: int, width: int, born_until: int, most_fields: int,
    printable: Any, plan: Any, listed: Any, codes: Any, state: Any, lines: Any, whole: Any, valid: Any, offsets: Any, data: Any, leftovers: Any, places: Any,
) -> None:  # fmt: skip
    """Take the records from ``state`` on until the block, the room for rows or the room for leftovers ends.

    ``plan`` has a row a column, ``listed`` where its values begin and end in ``codes``; ``whole``, ``valid`` and the texts (``offsets``,
    ``data``) have a row a column too. ``places`` are three rows of scratch as long as a record may have fields.
    """
    fields, ends, soiled, told = places[0, :most_fields], places[1, :most_fields], places[2, :most_fields], places[3]
    room = lines.shape[0]
    rows, left, at, line = 0, 0, state[POSITION], state[LINE]
    state[STATUS] = ON
    while at < size and rows < room and left < room:
        number = _split(text, size, last, delimiter, at, fields, ends, soiled, told)
        if number == INCOMPLETE:
            break
        if number < 0 or told[0] - at > LONGEST_RECORD:
            state[STATUS] = UNKNOWN
            return
        begun, at = at, told[0]
        here, line = line, line + told[1]
        blank = True
        for place in range(number):
            blank = blank and fields[place] == ends[place]
        if blank or here <= header:
            continue
        sound = True
        for place in range(width, number):
            sound = sound and fields[place] == ends[place]
        for column in range(plan.shape[0]):
            place = plan[column, PLACE]
            if place < 0 or place >= number or fields[place] == ends[place]:
                valid[column, rows] = False
                offsets[column, rows + 1] = offsets[column, rows]
                whole[column, rows] = 0
                if plan[column, FILLED]:
                    sound = False
                    break
                continue
            start, end, shape = fields[place], ends[place], plan[column, SHAPE]
            value = UNDECIDED
            if soiled[place]:
                value = UNDECIDED
            elif shape in (TEXT, MONTH):
                if is_plain(text, start, end, printable) if shape == TEXT else is_month(text, start, end):
                    value = offsets[column, rows]
                    for step in range(end - start):
                        data[column, value + step] = text[start + step]
                    offsets[column, rows + 1] = value + end - start
            elif shape == ID_NUMBER:
                value = person(text, start, end, born_until)
            elif shape == DATE:
                value = date(text, start, end)
            elif shape == MONEY:
                value = decimal(text, start, end, YUAN_DIGITS, MONEY_PLACES)
            elif shape == NUMBER:
                value = decimal(text, start, end, NUMBER_DIGITS, NUMBER_PLACES)
            elif shape == COUNT:
                value = count(text, start, end)
            elif shape == BOOLEAN:
                value = boolean(text, start, end)
            else:
                for code in range(plan[column, FIRST_CODE], plan[column, LAST_CODE]):
                    if _is_code(text, start, end, listed[code], codes):
                        value = code - plan[column, FIRST_CODE]
                        break
            if value == UNDECIDED:
                sound = False
                break
            whole[column, rows] = value
            valid[column, rows] = True
        if sound:
            lines[rows] = here
            rows += 1
        else:
            leftovers[left, START], leftovers[left, END], leftovers[left, AT_LINE] = begun, at, here
            left += 1
    state[POSITION], state[LINE], state[ROWS], state[LEFT] = at, line, rows, left
