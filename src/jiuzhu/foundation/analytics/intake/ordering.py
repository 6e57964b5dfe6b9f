"""Rows in the order of their keys, however many: dealt out to files by the first bits of the key, and each file sorted in memory.

Keys are the output of a cipher, so that files are of like length unless very many rows are about one person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from jiuzhu.foundation.analytics.tabular.limits import MIB

Item = TypeVar("Item")

ROWS_A_FILE, BYTES_A_FILE = 500_000, 40 * MIB
"""Two files are held at a time, each some three times over."""
MOST_FILES = 1024
BITS_READ, BITS_OF_BYTE = 16, 8
HALVES, BITS_OF_KEY = 2, 64
GIVEN_AT_ONCE = 1 << 16


def ordered(batches: Iterable[pa.RecordBatch], schema: pa.Schema, *, rows: int, size: int, folder: Path) -> Iterator[pa.RecordBatch]:
    """Give the rows of batches with ``line`` and ``key`` (binary of 16 bytes) by key and line; about so many, of ``size`` bytes in all."""
    files = min(MOST_FILES, max(rows // ROWS_A_FILE, size // BYTES_A_FILE) + 1)
    paths = [folder / f"part-{number}.arrow" for number in range(files)]
    with ExitStack() as opened:
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        writers = [opened.enter_context(pa.ipc.new_stream(str(path), schema, options=options)) for path in paths]
        for batch in ahead(batches):
            _deal(batch, writers)
    for table in ahead(_sorted(path) for path in paths):
        # Many small pieces leave gaps behind, a hundred megabytes and more, that nothing else fits into.
        pa.default_memory_pool().release_unused()
        yield from table.to_batches(GIVEN_AT_ONCE)


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """Give the same items, each made by another thread while the one before it is used."""
    source = iter(items)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(next, source, None)
        while (item := waiting.result()) is not None:
            waiting = pool.submit(next, source, None)
            yield item


def _sorted(path: Path) -> pa.Table:
    with pa.OSFile(str(path)) as file:
        table = pa.ipc.open_stream(file).read_all().combine_chunks()
    path.unlink()
    return table.take(pa.array(_order(table)))


def _deal(batch: pa.RecordBatch, writers: list[Any]) -> None:
    keys = _bytes(batch.column("key"), batch.num_rows)
    first = keys[:, 0].astype(np.uint32) << BITS_OF_BYTE | keys[:, 1]
    file = (first * len(writers) >> BITS_READ).astype(np.uint16)
    dealt = batch.take(pa.array(np.argsort(file, kind="stable")))
    begin = 0
    for number, end in enumerate(np.cumsum(np.bincount(file, minlength=len(writers))).tolist()):
        if end > begin:
            writers[number].write_batch(dealt.slice(begin, end - begin))
        begin = end


def _order(table: pa.Table) -> Any:
    rows = table.num_rows
    if not rows:
        return np.empty(0, np.int64)
    keys = _bytes(table.column("key").chunk(0), rows).reshape(-1).view(">u8").reshape(-1, HALVES)
    lines = table.column("line").chunk(0).to_numpy()
    high, low = keys[:, 0].astype(np.uint64), keys[:, 1].astype(np.uint64)
    order = _order_of_beginnings(high)
    after, before = order[1:], order[:-1]
    same = high[after] == high[before]
    wrong = high[after] < high[before]
    # Rows come by their lines but for the few left over, and two keys hardly ever share their upper half.
    after, before = after[same], before[same]
    if wrong.any() or ((low[after] < low[before]) | ((low[after] == low[before]) & (lines[after] < lines[before]))).any():
        return np.lexsort((lines, low, high))
    return order


def _order_of_beginnings(keys: Any) -> Any:
    """Give the order of whole numbers by as many of their first bits as leave room for the row's own number; alike ones stay as they are."""
    bits = int(keys.size - 1).bit_length()
    span = int(keys.max() - keys.min()).bit_length()
    # Sorting numbers is many times as fast as sorting places by them.
    own = np.uint64((1 << bits) - 1)
    beginnings = (keys - keys.min()) << np.uint64(BITS_OF_KEY - span) & ~own if span else np.zeros_like(keys)
    return (np.sort(beginnings | np.arange(keys.size, dtype=np.uint64)) & own).astype(np.int64)


def _bytes(keys: pa.Array, rows: int) -> Any:
    width = keys.type.byte_width
    begin = keys.offset * width
    return np.frombuffer(keys.buffers()[1], np.uint8)[begin : begin + rows * width].reshape(rows, width)
