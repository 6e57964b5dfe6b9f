"""Bytes of either encoding to clean UTF-8: full-width digits, letters and odd spaces made plain."""

from __future__ import annotations

from typing import Any

from jiuzhu.foundation.analytics.compiling import kernel

ASCII_END = 0x80
LEAD_TWO, LEAD_THREE, LEAD_FOUR = 0xC0, 0xE0, 0xF0
CJK_FIRST, CJK_LAST = 0xE4, 0xE9
TRAIL_BITS, TRAIL = 0x3F, 0x80
ONE_BYTE, TWO_BYTES, THREE_BYTES = 0x80, 0x800, 0x10000
DROPPED, BROKEN = 0, -1
SIX, TWELVE, EIGHTEEN = 6, 12, 18
"""Bits below those of a leading byte."""
TWO, THREE, FOUR = 2, 3, 4
BITS_OF_TWO, BITS_OF_THREE = 0x1F, 0x0F
GB_FIRST, GB_LAST, GB_ROW, GB_TRAIL, GB_GAP = 0x81, 0xFE, 190, 0x40, 0x7F
DIGIT_FIRST, DIGIT_LAST, DIGITS, FOURS = 0x30, 0x39, 10, 126
FOURS_OF_BMP = 39_420
FIRST_BEYOND = (0x90 - 0x81) * DIGITS * FOURS * DIGITS


@kernel
def _put(target: Any, at: int, point: int) -> int:
    if point < ONE_BYTE:
        target[at] = point
        return at + 1
    if point < TWO_BYTES:
        target[at] = LEAD_TWO | point >> SIX
        target[at + 1] = TRAIL | point & TRAIL_BITS
        return at + TWO
    if point < THREE_BYTES:
        target[at] = LEAD_THREE | point >> TWELVE
        target[at + 1] = TRAIL | point >> SIX & TRAIL_BITS
        target[at + 2] = TRAIL | point & TRAIL_BITS
        return at + THREE
    target[at] = LEAD_FOUR | point >> EIGHTEEN
    target[at + 1] = TRAIL | point >> TWELVE & TRAIL_BITS
    target[at + 2] = TRAIL | point >> SIX & TRAIL_BITS
    target[at + 3] = TRAIL | point & TRAIL_BITS
    return at + FOUR


@kernel
def narrow_utf8(source: Any, size: int, narrowed: Any, target: Any) -> int:
    """Write ``size`` bytes of whole, valid UTF-8 again, characters below U+10000 as ``narrowed`` says (0: left out); gives the length."""
    at, out = 0, 0
    while at < size:
        byte = source[at]
        if byte < ASCII_END:
            target[out] = byte
            at += 1
            out += 1
        elif CJK_FIRST <= byte <= CJK_LAST and at + 2 < size:
            target[out] = byte
            target[out + 1] = source[at + 1]
            target[out + 2] = source[at + 2]
            at += THREE
            out += THREE
        else:
            length = TWO if byte < LEAD_THREE else THREE if byte < LEAD_FOUR else FOUR
            if at + length > size:
                return BROKEN
            if length == FOUR:
                for step in range(FOUR):
                    target[out + step] = source[at + step]
                out += FOUR
            else:
                point = int(byte) & (BITS_OF_TWO if length == TWO else BITS_OF_THREE)
                for step in range(1, length):
                    point = point << SIX | int(source[at + step]) & TRAIL_BITS
                point = narrowed[point]
                if point != DROPPED:
                    out = _put(target, out, point)
            at += length
    return out


@kernel
def recode_gb18030(source: Any, size: int, pairs: Any, fours: Any, target: Any) -> int:
    """Write ``size`` bytes of whole, valid GB18030 as UTF-8; gives the length, BROKEN for what is neither.

    ``pairs`` and ``fours`` give the code point, 0 for a character left out and -1 for what stands for none; ``target`` holds twice as many bytes.
    """
    at, out = 0, 0
    while at < size:
        byte = int(source[at])
        if byte < ASCII_END:
            target[out] = byte
            at += 1
            out += 1
            continue
        if at + 1 >= size or byte < GB_FIRST:
            return BROKEN
        after = int(source[at + 1])
        if DIGIT_FIRST <= after <= DIGIT_LAST:
            if at + THREE >= size:
                return BROKEN
            third, fourth = int(source[at + 2]), int(source[at + 3])
            if third < GB_FIRST or fourth < DIGIT_FIRST or fourth > DIGIT_LAST:
                return BROKEN
            linear = (((byte - GB_FIRST) * DIGITS + after - DIGIT_FIRST) * FOURS + third - GB_FIRST) * DIGITS + fourth - DIGIT_FIRST
            if linear < FOURS_OF_BMP:
                point = int(fours[linear])
            elif linear >= FIRST_BEYOND:
                point = linear - FIRST_BEYOND + THREE_BYTES
            else:
                return BROKEN
            at += FOUR
        else:
            if after < GB_TRAIL or after == GB_GAP or byte > GB_LAST or after > GB_LAST:
                return BROKEN
            point = int(pairs[(byte - GB_FIRST) * GB_ROW + after - GB_TRAIL - (1 if after > GB_GAP else 0)])
            at += TWO
        if point < 0:
            return BROKEN
        if point != DROPPED:
            out = _put(target, out, point)
    return out
