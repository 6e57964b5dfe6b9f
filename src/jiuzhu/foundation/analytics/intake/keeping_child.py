"""The process that keys and sorts many rows: ``python -m jiuzhu.foundation.analytics.intake.keeping_child``, never imported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.hazmat.primitives.ciphers import Cipher

from jiuzhu.foundation.analytics.pseudonyms import BLOCK_BYTES, cipher_of
from jiuzhu.foundation.analytics.tabular.answering import serve
from jiuzhu.foundation.analytics.tabular.limits import Limits
from jiuzhu.foundation.analytics.tabular.parquet import literal, quoted

AT_ONCE = 1 << 16
HALVES = 2
"""A block is two whole numbers, the upper of which is zero."""
CAPACITY: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "300MB",
    "threads": 2,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def keep_sorted(
    path: Path, output: Path, sheet: str | None, limits: Limits, *, secret: str, columns: list[str], only: list[str] | None, spill: str
) -> dict[str, Any]:
    """Write the rows without fault with the key in place of the number, sorted by key and line; see ``keeping.keep_sorted``."""
    typed = pq.ParquetFile(path, pre_buffer=False)
    given = typed.schema_arrow
    kinds = [("line", pa.int64()), ("key", pa.uuid()), *((name, given.field(name).type) for name in columns)]
    schema = pa.schema(kinds)
    rows = pa.RecordBatchReader.from_batches(schema, _keyed(typed, schema, cipher_of(bytes.fromhex(secret))))
    with duckdb.connect(config={**CAPACITY, "temp_directory": spill}) as database:
        database.register("rows", rows)
        wanted = ""
        if only is not None:
            database.execute("CREATE TABLE wanted AS SELECT CAST(unnest($only) AS UUID) AS key", {"only": only})
            wanted = " WHERE key IN (SELECT key FROM wanted)"
        kept = ", ".join(map(quoted, columns))
        sorting = f"SELECT line, key, {kept} FROM rows{wanted} ORDER BY key, line"
        told = database.execute(f"COPY ({sorting}) TO {literal(str(output))} (FORMAT parquet, COMPRESSION zstd)").fetchone()
    return {"rows": told[0] if told else 0}


def _keyed(typed: pq.ParquetFile, schema: pa.Schema, cipher: Cipher[Any]) -> Iterator[pa.RecordBatch]:
    wanted = ["line", "fault", "number", *schema.names[2:]]
    for each in typed.iter_batches(AT_ONCE, columns=wanted, use_threads=False):
        batch = each.filter(each.column("fault").is_null())
        blocks = np.zeros((batch.num_rows, HALVES), ">u8")
        blocks[:, 1] = batch.column("number").to_numpy()
        keys = pa.py_buffer(cipher.encryptor().update(blocks.tobytes()))
        key = pa.ExtensionArray.from_storage(pa.uuid(), pa.Array.from_buffers(pa.binary(BLOCK_BYTES), batch.num_rows, [None, keys]))
        columns = [batch.column("line"), key, *(batch.column(name) for name in schema.names[2:])]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


if __name__ == "__main__":
    serve({"keep": keep_sorted})
