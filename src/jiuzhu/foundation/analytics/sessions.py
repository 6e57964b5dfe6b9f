"""DuckDB sessions with limits: in memory, spilling to the caller's own folder, without anything fetched at run time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Capacity:
    """How much of the machine a session may take; ``threads`` None is all of them."""

    memory_mb: int
    threads: int | None = None


BATCH = Capacity(memory_mb=256)
"""For commands and the worker, which need as much again for the interpreter, Arrow and what they read."""

MONTH = Capacity(memory_mb=160)
"""For comparing a month, whose register and rows rest on the disk: walking through long files takes more than the session beside it."""

PAGE = Capacity(memory_mb=256, threads=1)
"""For a web process, where others wait."""


@contextmanager
def session(workdir: Path, capacity: Capacity = BATCH) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB session that spills into ``workdir`` and is gone at the end of the block."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{capacity.memory_mb}MB",
        "temp_directory": str(workdir / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if capacity.threads:
        config["threads"] = capacity.threads
    with duckdb.connect(config=config) as database:
        yield database
