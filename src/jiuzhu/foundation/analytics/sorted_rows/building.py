"""Compiles the kernels when the program is installed, and loads them afterwards without compiling anything.

Run with: python -m jiuzhu.foundation.analytics.sorted_rows.building
"""

from __future__ import annotations

from pathlib import Path

from jiuzhu.foundation.analytics import compiled_stores
from jiuzhu.foundation.analytics.sorted_rows.compiled import COMPILED, is_compiled, made_from
from jiuzhu.foundation.analytics.sorted_rows.signatures import ENTRIES


def build(folder: Path = COMPILED) -> None:
    """Compile the kernels into the folder."""
    compiled_stores.build(folder, made_from(), ENTRIES)


def load(folder: Path = COMPILED) -> None:
    """Take the compiled kernels from the folder, where they are compiled from these sources."""
    if is_compiled(folder):
        compiled_stores.load(folder, made_from(), ENTRIES)


if __name__ == "__main__":
    if not is_compiled():
        build()
