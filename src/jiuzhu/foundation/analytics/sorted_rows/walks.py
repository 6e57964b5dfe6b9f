"""Walks through sorted files by compiled code, which is loaded when it is first asked for; whoever finds it missing reads another way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import structlog

from jiuzhu.foundation.analytics.sorted_rows.compiled import WALKS

if TYPE_CHECKING:
    import pyarrow as pa

    from jiuzhu.foundation.analytics.sorted_rows.reading import Keys


log = structlog.get_logger(__name__)
Only = Mapping[str, tuple[str, ...]]
MODULES = ("reading", "picking", "totals")


@cache
def possible() -> bool:
    """Tell whether the kernels were compiled at installation; where not, the log says once what to do."""
    fresh = WALKS.is_fresh()
    if not fresh:
        log.warning("walks not compiled", advice=WALKS.advice)
    return fresh


def load() -> None:
    """Load the kernels, before several threads ask for them at once."""
    for module in MODULES:
        _loaded(module)


def count_rows(paths: Iterable[Path]) -> int:
    """Count the rows of some files."""
    return int(_loaded("reading").count_rows(paths))


def sorted_keys(column: pa.ChunkedArray) -> Keys:
    """Give the keys of a column in their order; raises NotWalkable where one is missing."""
    keys: Keys = _loaded("reading").sorted_keys(column)
    return keys


def together(tables: Mapping[str, pa.Table], column: str) -> pa.Table:
    """Put tables one below the other, with the name of each in a further column."""
    table: pa.Table = _loaded("reading").together(tables, column)
    return table


def write(table: pa.Table, path: Path) -> None:
    """Write a table as Parquet."""
    _loaded("reading").write(table, path)


def rows_of(path: Path, people: Keys, columns: Sequence[str], only: Only | None = None) -> pa.Table:
    """Give key, columns and ``line`` (the row's place in the file) of the rows of people, who are sorted; raises NotWalkable.

    ``only`` leaves out the rows without one of the words given for a column.
    """
    table: pa.Table = _loaded("picking").rows_of(path, people, columns, only or {})
    return table


def release_memory() -> None:
    """Give the memory back that reading has set aside."""
    _loaded("reading").release_memory()


def large_totals(
    paths: Sequence[Path], *, value: str, dated: str, between: Sequence[Any], least: int, ended: Event | None = None
) -> pa.Table:
    """Give key, total and rows of everybody whose ``value`` over the days ``between`` adds up to at least ``least`` (above 0); raises NotWalkable.

    Where it ``ended`` meanwhile, of some alone.
    """
    totals = _loaded("totals")
    table: pa.Table = totals.large_totals(paths, totals.Summed(value, dated, *between), least=least, ended=ended)
    return table


@cache
def _loaded(module: str) -> Any:
    # Loaded late: Arrow and the compiler take memory that most processes have no use for.
    if module != MODULES[0]:
        import_module("jiuzhu.foundation.analytics.sorted_rows.building").STORE.load()
    return import_module(f"jiuzhu.foundation.analytics.sorted_rows.{module}")
