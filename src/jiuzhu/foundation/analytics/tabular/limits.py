"""How much of a table is read before the reader gives up."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Limits by kind of file: sizes in bytes, time in seconds, ``memory_bytes`` as address space of the child process."""

    text_bytes: int = 8 * 1024 * MIB
    workbook_bytes: int = 512 * MIB
    unpacked_bytes: int = 2 * 1024 * MIB
    members: int = 5_000
    cells: int = 60_000_000
    columns: int = 512
    cell_characters: int = 32_767
    seconds: float = 300.0
    memory_bytes: int = 3 * 1024 * MIB


BATCH = Limits()
"""For commands and the worker."""

UPLOAD = Limits(
    text_bytes=512 * MIB, workbook_bytes=50 * MIB, unpacked_bytes=512 * MIB, cells=10_000_000, seconds=60.0, memory_bytes=1536 * MIB
)
"""For what people upload on a page."""
