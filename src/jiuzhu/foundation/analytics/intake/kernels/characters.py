"""Bytes of either encoding to clean UTF-8: full-width digits, letters and odd spaces made plain."""

from __future__ import annotations

from typing import Any

from jiuzhu.foundation.analytics.intake.kernels.compiling import kernel

ASCII_END = 0x80
LEAD_TWO, LEAD_THREE, LEAD_FOUR = 0xC0, 0xE0, 0xF0
CJK_FIRST, CJK_LAST = 0xE4, 0xE9
TRAIL_BITS, TRAIL = 0x3F, 0x80
ONE_BYTE, TWO_BYTES, THREE_BYTES = 0x80, 0x800, 0x10000
DROPPED = 0
GB_FIRST, GB_ROW, GB_TRAIL, GB_GAP = 0x81, 190, 0x40, 0x7F
DIGIT_FIRST, DIGIT_LAST, DIGITS, FOURS = 0x30, 0x39, 10, 126
FOURS_OF_BMP = 39_420
FIRST_BEYOND = (0x90 - 0x81) * DIGITS * FOURS * DIGITS


@kernel
def _put(target: Any, at: int, point: int) -> int:
    if point < ONE_BYTE:
        target[at] = point
        return at + 1
    if point < TWO_BYTES:
        target[at] = LEAD_TWO | point >> 6
        target[at + 1] = TRAIL | point & TRAIL_BITS
        return at + 2
    if point < THREE_BYTES:
        target[at] = LEAD_THREE | point >> 12
        target[at + 1] = TRAIL | point >> 6 & TRAIL_BITS
        target[at + 2] = TRAIL | point & TRAIL_BITS
        return at + 3
    target[at] = LEAD_FOUR | point >> 18
    target[at + 1] = TRAIL | point >> 12 & TRAIL_BITS
    target[at + 2] = TRAIL | point >> 6 & TRAIL_BITS
    target[at + 3] = TRAIL | point & TRAIL_BITS
    return at + 4


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
            at += 3
            out += 3
        else:
            length = 2 if byte < LEAD_THREE else 3 if byte < LEAD_FOUR else 4
            if at + length > size:
                return -1
            if length == 4:
                for step in range(4):
                    target[out + step] = source[at + step]
                out += 4
            else:
                point = int(byte) & (0x1F if length == 2 else 0x0F)
                for step in range(1, length):
                    point = point << 6 | int(source[at + step]) & TRAIL_BITS
                point = narrowed[point]
                if point != DROPPED:
                    out = _put(target, out, point)
            at += length
    return out


@kernel
def recode_gb18030(source: Any, size: int, pairs: Any, fours: Any, target: Any) -> int:
    """Write ``size`` bytes of whole, valid GB18030 as UTF-8; gives the length, -1 for what is neither.

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
            return -1
        after = int(source[at + 1])
        if DIGIT_FIRST <= after <= DIGIT_LAST:
            if at + 3 >= size:
                return -1
            third, fourth = int(source[at + 2]), int(source[at + 3])
            if third < GB_FIRST or fourth < DIGIT_FIRST or fourth > DIGIT_LAST:
                return -1
            linear = (((byte - GB_FIRST) * DIGITS + after - DIGIT_FIRST) * FOURS + third - GB_FIRST) * DIGITS + fourth - DIGIT_FIRST
            if linear < FOURS_OF_BMP:
                point = int(fours[linear])
            elif linear >= FIRST_BEYOND:
                point = linear - FIRST_BEYOND + THREE_BYTES
            else:
                return -1
            at += 4
        else:
            if after < GB_TRAIL or after == GB_GAP or byte > 0xFE or after > 0xFE:
                return -1
            point = int(pairs[(byte - GB_FIRST) * GB_ROW + after - GB_TRAIL - (1 if after > GB_GAP else 0)])
            at += 2
        if point < 0:
            return -1
        if point != DROPPED:
            out = _put(target, out, point)
    return out
