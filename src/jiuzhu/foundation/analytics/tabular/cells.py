"""One canonical text for every cell, whatever program wrote it."""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal
from typing import Any

FIELD = "\x1f"
"""Separates the fields of the reader's own intermediate file; never part of a value."""

_NARROW = {chr(wide): chr(wide - 0xFEE0) for first, last in ("０９", "ＡＺ", "ａｚ") for wide in range(ord(first), ord(last) + 1)}
_NARROW |= {
    "－": "-",
    "．": ".",
    "／": "/",
    "\u3000": " ",
    "\u00a0": " ",
    "\ufeff": "",
    "\u200b": "",
    "\u200e": "",
    "\u200f": "",
    "\u202c": "",
    "\u202d": "",
}
# GB 18030-2022 gave these characters real code points; Python's codec still answers with private ones.
_GB18030_2022 = dict(
    zip(
        map(
            chr,
            (
                0xE78D,
                0xE78E,
                0xE78F,
                0xE790,
                0xE791,
                0xE792,
                0xE793,
                0xE794,
                0xE795,
                0xE796,
                0xE81E,
                0xE826,
                0xE82B,
                0xE82C,
                0xE832,
                0xE843,
                0xE854,
                0xE864,
            ),
        ),
        map(
            chr,
            (
                0xFE10,
                0xFE12,
                0xFE11,
                0xFE13,
                0xFE14,
                0xFE15,
                0xFE16,
                0xFE17,
                0xFE18,
                0xFE19,
                0x9FB4,
                0x9FB5,
                0x9FB6,
                0x9FB7,
                0x9FB8,
                0x9FB9,
                0x9FBA,
                0x9FBB,
            ),
        ),
        strict=True,
    )
)
REPLACED = _NARROW | _GB18030_2022
"""What stands for a character that is never kept as it came; nothing for one that is left out."""
_REPLACEABLE = re.compile("[" + "".join(map(re.escape, REPLACED)) + "]")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")

EXACT_DIGITS = 15
_EXACT_LIMIT = 10**EXACT_DIGITS


def narrow(text: str) -> str:
    """Turn full-width digits, letters, dash, point, slash and odd spaces into the plain ones; other characters stay."""
    return _REPLACEABLE.sub(lambda match: REPLACED[match[0]], text)


def clean(text: str) -> str | None:
    """Narrow a cell's text, put a space for line breaks and control characters, trim; an empty cell is None."""
    if not text.isascii():
        text = narrow(text)
    if not text.isprintable():
        text = _BREAKS.sub(" ", text)
    return text.strip() or None


def number_text(value: float) -> str:
    """Write a spreadsheet number as its sheet shows it: 15 digits, no ``.0``; beyond them in scientific notation.

    A spreadsheet has already lost the last digits of a longer number, so it must not look like a whole one.
    """
    if not math.isfinite(value):
        return str(value)
    if abs(value) >= _EXACT_LIMIT:
        return f"{value:.{EXACT_DIGITS - 1}E}"
    text = format(Decimal(format(value, f".{EXACT_DIGITS}g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def cell_text(value: Any) -> str | None:
    """Give the canonical text of a typed cell: ISO dates, plain numbers, true/false; None for an empty one."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return clean(str(value))
