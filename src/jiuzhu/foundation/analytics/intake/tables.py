"""What the kernels know of characters, taken from Python's own codecs and from ``tabular.cells``."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from jiuzhu.foundation.analytics.intake.kernels.characters import DIGITS, FOURS, FOURS_OF_BMP, GB_FIRST, GB_GAP, GB_LAST, GB_ROW, GB_TRAIL
from jiuzhu.foundation.analytics.tabular.cells import narrow

PLANE = 0x10000
SURROGATES = range(0xD800, 0xE000)
NOTHING = -1


@lru_cache(maxsize=1)
def narrowed() -> Any:
    """By code point below U+10000 the one that stands for it in a cell, 0 where none does."""
    return np.array([_narrowed(chr(point)) for point in range(PLANE)], np.int32)


@lru_cache(maxsize=1)
def printable() -> Any:
    """By code point below U+10000 whether a cell may hold it as it stands."""
    return np.array([chr(point).isprintable() for point in range(PLANE)], np.bool_)


@lru_cache(maxsize=1)
def pairs() -> Any:
    """The code points of GB18030's characters of two bytes, made plain."""
    trails = [byte for byte in range(GB_TRAIL, GB_LAST + 1) if byte != GB_GAP]
    assert len(trails) == GB_ROW
    return np.array([_decoded(bytes((lead, trail))) for lead in range(GB_FIRST, GB_LAST + 1) for trail in trails], np.int32)


@lru_cache(maxsize=1)
def fours() -> Any:
    """The code points of GB18030's characters of four bytes below U+10000, made plain."""
    found = np.full(FOURS_OF_BMP, NOTHING, np.int32)
    for linear in range(FOURS_OF_BMP):
        rest, fourth = divmod(linear, DIGITS)
        rest, third = divmod(rest, FOURS)
        lead, second = divmod(rest, DIGITS)
        found[linear] = _decoded(bytes((lead + GB_FIRST, second + ord("0"), third + GB_FIRST, fourth + ord("0"))))
    return found


def _decoded(code: bytes) -> int:
    try:
        character = code.decode("gb18030")
    except UnicodeDecodeError:
        return NOTHING
    return _narrowed(character)


def _narrowed(character: str) -> int:
    if ord(character) in SURROGATES:
        return ord(character)
    plain = narrow(character)
    return ord(plain) if plain else 0
