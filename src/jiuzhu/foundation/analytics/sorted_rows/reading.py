"""Sorted files read group of rows by group of rows, each with the two halves of its keys."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jiuzhu.foundation.analytics.sorted_rows.errors import NotWalkable

KEY = "key"
KEY_BYTES = 16
_HALVES = 2


@dataclass(frozen=True)
class Keys:
    """Sorted keys as their upper and lower halves."""

    high: Any
    low: Any

    def __len__(self) -> int:
        return len(self.high)


def groups(path: Path, columns: Sequence[str]) -> Iterator[tuple[pa.Table, Any]]:
    """Give the columns of each group of rows, and its keys as they are stored, two halves a row; raises NotWalkable where a row has no key or the file not all columns.

    Columns of few values come as dictionaries.
    """
    told = pq.read_metadata(path)
    if lacking := {KEY, *columns} - {*told.schema.to_arrow_schema().names}:
        raise NotWalkable(f"{path.name} lacks {', '.join(sorted(lacking))}.")
    with pq.ParquetFile(path, metadata=told, pre_buffer=False, read_dictionary=_of_few_values(told)) as file:
        for number in range(file.num_row_groups):
            if told.row_group(number).num_rows:
                # Nothing here holds what was read while the reader of it works.
                yield _with_keys(file.read_row_group(number, columns=[KEY, *columns], use_threads=False))


def _with_keys(table: pa.Table) -> tuple[pa.Table, Any]:
    return table, stored(table.column(KEY))


def stored(column: pa.ChunkedArray) -> Any:
    """Give a column of keys as it is stored, two halves a row, their first byte the highest; raises NotWalkable where one is missing."""
    if column.null_count:
        raise NotWalkable("Some rows have no key.")
    keys = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    held = keys.storage if isinstance(keys, pa.ExtensionArray) else keys
    assert held.type == pa.binary(KEY_BYTES)
    halves = np.frombuffer(held.buffers()[1], np.uint64)[held.offset * _HALVES : (held.offset + len(held)) * _HALVES].reshape(-1, _HALVES)
    halves.flags.writeable = False
    return halves


def keys_of(halves: Any) -> Keys:
    """Give the halves of stored keys as numbers."""
    turned = halves.view(">u8")
    return Keys(turned[:, 0].astype(np.uint64), turned[:, 1].astype(np.uint64))


def _of_few_values(told: pq.FileMetaData) -> list[str]:
    texts: dict[str, bool] = {}
    for number in range(told.num_row_groups):
        for place in range(told.num_columns):
            column = told.row_group(number).column(place)
            if column.physical_type == "BYTE_ARRAY":
                few = all("DICTIONARY" in each for each in column.encodings if each.startswith("PLAIN") or "DICTIONARY" in each)
                texts[column.path_in_schema] = texts.get(column.path_in_schema, True) and few
    return [name for name, few in texts.items() if few]


def count_rows(paths: Iterable[Path]) -> int:
    """Count the rows of some files."""
    return sum(pq.read_metadata(path).num_rows for path in paths)


def together(tables: Mapping[str, pa.Table], column: str) -> pa.Table:
    """Put tables one below the other, with the name of each in a further column."""
    return pa.concat_tables([table.append_column(column, _all_alike(name, len(table))) for name, table in tables.items()])


def _all_alike(word: str, count: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), count), [word])


def write(table: pa.Table, path: Path) -> None:
    """Write a table as Parquet."""
    words = [field.name for field in table.schema if pa.types.is_string(field.type) or pa.types.is_dictionary(field.type)]
    pq.write_table(table, path, use_dictionary=words, store_schema=False)


def release_memory() -> None:
    """Give the memory back that reading has set aside."""
    pa.default_memory_pool().release_unused()
    # What is freed the C library keeps for later, some seventy megabytes after the bills of a province; not every one can be asked for it.
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def sorted_keys(column: pa.ChunkedArray) -> Keys:
    """Give the keys of a column in their order; raises NotWalkable where one is missing."""
    keys = keys_of(stored(column))
    order = np.argsort(keys.high)
    high, low = keys.high[order], keys.low[order]
    if (high[1:] == high[:-1]).any():
        order = np.lexsort((keys.low, keys.high))
        high, low = keys.high[order], keys.low[order]
    return Keys(high, low)


def column_of(keys: Keys) -> pa.Array:
    """Give keys as a column."""
    halves = np.stack((keys.high, keys.low), axis=1).astype(">u8")
    stored = pa.Array.from_buffers(pa.binary(KEY_BYTES), len(keys), [None, pa.py_buffer(halves.tobytes())])
    return pa.ExtensionArray.from_storage(pa.uuid(), stored)
