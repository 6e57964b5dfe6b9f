"""The process that keys and sorts many rows: ``python -m jiuzhu.foundation.analytics.intake.keeping_child``, never imported."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.ciphers import Cipher

from jiuzhu.foundation.analytics.intake.ordering import HALVES, ordered
from jiuzhu.foundation.analytics.pseudonyms import BLOCK_BYTES, cipher_of
from jiuzhu.foundation.analytics.tabular.answering import serve
from jiuzhu.foundation.analytics.tabular.limits import MIB, Limits
from jiuzhu.foundation.analytics.tabular.parquet import literal

ROWS_AT_ONCE, BYTES_AT_ONCE = 1 << 17, 16 * MIB
CAPACITY: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "200MB",
    "threads": 2,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def keep_sorted(
    path: Path, output: Path, sheet: str | None, limits: Limits, *, secret: str, columns: list[str], only: list[str] | None, workdir: str
) -> dict[str, Any]:
    """Write the rows without fault with the key in place of the number, sorted by key and line; see ``keeping.keep_sorted``."""
    typed = pq.ParquetFile(path, pre_buffer=False)
    given = typed.schema_arrow
    schema = pa.schema([("line", pa.int64()), ("key", pa.binary(BLOCK_BYTES)), *((name, given.field(name).type) for name in columns)])
    wanted = None if only is None else pa.array([UUID(key).bytes for key in only], schema.field("key").type)
    rows, size = typed.metadata.num_rows, sum(typed.metadata.row_group(each).total_byte_size for each in range(typed.num_row_groups))
    at_once = min(ROWS_AT_ONCE, BYTES_AT_ONCE * rows // max(size, 1) + 1)
    batches = _keyed(typed, schema, cipher_of(bytes.fromhex(secret)), wanted, at_once)
    kept = schema.set(1, pa.field("key", pa.uuid()))
    with tempfile.TemporaryDirectory(dir=workdir) as folder, duckdb.connect(config=CAPACITY) as database:
        sorted_rows = ordered(batches, schema, rows=rows, size=size, folder=Path(folder))
        database.register("rows", pa.RecordBatchReader.from_batches(kept, (_named(batch, kept) for batch in sorted_rows)))
        told = database.execute(f"COPY (FROM rows) TO {literal(str(output))} (FORMAT parquet, COMPRESSION zstd)").fetchone()
    return {"rows": told[0] if told else 0}


def _named(batch: pa.RecordBatch, kept: pa.Schema) -> pa.RecordBatch:
    key = pa.ExtensionArray.from_storage(pa.uuid(), batch.column("key"))
    return pa.RecordBatch.from_arrays([key if name == "key" else batch.column(name) for name in kept.names], schema=kept)


def _keyed(
    typed: pq.ParquetFile, schema: pa.Schema, cipher: Cipher[Any], wanted: pa.Array | None, at_once: int
) -> Iterator[pa.RecordBatch]:
    read = ["line", "fault", "number", *schema.names[2:]]
    for each in typed.iter_batches(at_once, columns=read, use_threads=False):
        batch = each.filter(each.column("fault").is_null())
        blocks: Any = np.zeros((batch.num_rows, HALVES), ">u8")
        blocks[:, 1] = batch.column("number").to_numpy()
        made = pa.py_buffer(cipher.encryptor().update(blocks.view(np.uint8).reshape(-1)))
        keys = pa.Array.from_buffers(pa.binary(BLOCK_BYTES), batch.num_rows, [None, made])
        columns = [batch.column("line"), keys, *(batch.column(name) for name in schema.names[2:])]
        keyed = pa.RecordBatch.from_arrays(columns, schema=schema)
        yield keyed if wanted is None else keyed.filter(compute.is_in(keys, value_set=wanted))


if __name__ == "__main__":
    serve({"keep": keep_sorted})
