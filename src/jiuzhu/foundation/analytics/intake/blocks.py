"""A file as blocks of clean UTF-8, each beginning where a record begins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from jiuzhu.foundation.analytics.intake.kernels.characters import narrow_utf8, recode_gb18030
from jiuzhu.foundation.analytics.intake.tables import fours, narrowed, pairs
from jiuzhu.foundation.analytics.tabular.answering import Refused

BLOCK = 8 * 1024 * 1024
GROWTH = 2
"""A character of two bytes in GB18030 has three in UTF-8."""
UNKNOWN = "unknown"


class Blocks:
    """Reads the file block by block; the caller says after each how much of it was used."""

    def __init__(self, path: Path, *, encoding: str, plain: bool) -> None:
        self._path, self._encoding, self._plain = path, encoding, plain
        self.text = bytearray(BLOCK * (GROWTH + 2))
        self.bytes = np.frombuffer(self.text, np.uint8)
        self._kept = 0

    def __iter__(self) -> Iterator[tuple[int, bool]]:
        """Give how many of ``bytes`` hold text, and whether the file ends there; raises Refused where no record ends in a whole block."""
        raw, held = bytearray(BLOCK), 0
        with self._path.open("rb", buffering=0) as file:
            while True:
                if self._kept > BLOCK:
                    raise Refused(UNKNOWN, "record")
                if self._plain:
                    got = file.readinto(memoryview(self.text)[self._kept : self._kept + BLOCK]) or 0
                    yield self._kept + got, not got
                else:
                    got = file.readinto(memoryview(raw)[held:]) or 0
                    held += got
                    whole = held if not got else raw.rfind(b"\n", 0, held) + 1
                    if not whole and held == BLOCK:
                        raise Refused(UNKNOWN, "line")
                    size = self._recode(np.frombuffer(raw, np.uint8), whole)
                    raw[: held - whole] = raw[whole:held]
                    held -= whole
                    yield self._kept + size, not got
                if not got:
                    return

    def used(self, position: int, size: int) -> None:
        """Keep what lies behind ``position`` for the next block."""
        self._kept = size - position
        self.text[: self._kept] = self.text[position:size]

    def _recode(self, raw: Any, whole: int) -> int:
        target = self.bytes[self._kept :]
        if self._encoding == "utf-8":
            size = narrow_utf8(raw, whole, narrowed(), target)
        else:
            size = recode_gb18030(raw, whole, pairs(), fours(), target)
        if size < 0:
            raise Refused(UNKNOWN, "character")
        return int(size)
