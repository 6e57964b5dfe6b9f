"""Resident identity numbers as GB 11643-1999 defines them (I-07).

The area code is not compared with today's divisions: a number keeps the code of the place and year it was given.
"""

from __future__ import annotations

import datetime
import re

from jiuzhu.foundation.kernel.errors import DomainError

LENGTH = 18
CHECKED_DIGITS = 17
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
INVENTED_PREFIX = "9901"
"""Reserved for invented people; no division has a code that begins so."""

NOT_THE_SHAPE = "应为 18 位，前 17 位是数字，末位是数字或 X"
NO_BIRTH_DATE = "第 7 至 14 位不是真实存在的出生日期"
BORN_LATER = "出生日期晚于所处理的日期"
WRONG_CHECK = "校验码（末位）不对，可能有数字写错"

_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)} | {ord("Ｘ"): "X", ord("ｘ"): "X"}


class IdNumberInvalid(DomainError):
    """The text is not a resident identity number."""

    code = "id_number_invalid"


def tidy(text: str) -> str:
    """Write a number the one way it is kept: ASCII digits, capital X, no spaces."""
    return "".join(text.translate(_FULL_WIDTH).split()).upper()


def check_character(first_17_digits: str) -> str:
    """Give the eighteenth character that belongs to seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17_digits, WEIGHTS, strict=True))
    return CHECK_CHARACTERS[total % 11]


def fault(id_number: str, *, on: datetime.date) -> str | None:
    """Say in Chinese what is wrong with a tidy number as seen on a day, or None when nothing is."""
    if not _SHAPE.fullmatch(id_number):
        return NOT_THE_SHAPE
    born = _born(id_number)
    if born is None:
        return NO_BIRTH_DATE
    if born > on:
        return BORN_LATER
    if check_character(id_number[:CHECKED_DIGITS]) != id_number[CHECKED_DIGITS]:
        return WRONG_CHECK
    return None


def checked(text: str, *, on: datetime.date) -> str:
    """Give the tidy number; raises IdNumberInvalid when it cannot be one on that day."""
    number = tidy(text)
    reason = fault(number, on=on)
    if reason:
        raise IdNumberInvalid(f"身份证号不正确：{reason}。", "请对照身份证重新填写 18 位号码。", field="id_number")
    return number


def is_invented(id_number: str) -> bool:
    """Tell whether the number belongs to the range kept for invented people."""
    return id_number.startswith(INVENTED_PREFIX)


def birth_date(id_number: str) -> datetime.date:
    """Give the birth date in a number that was checked."""
    born = _born(id_number)
    if born is None:
        raise IdNumberInvalid(f"身份证号不正确：{NO_BIRTH_DATE}。", "请对照身份证重新填写 18 位号码。", field="id_number")
    return born


def sex(id_number: str) -> str:
    """Give F or M by the seventeenth digit of a number that was checked."""
    return "M" if int(id_number[16]) % 2 else "F"


def _born(id_number: str) -> datetime.date | None:
    try:
        return datetime.date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))
    except ValueError:
        return None
