"""Rows come out by key and line, however they were dealt out."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pytest

from jiuzhu.foundation.analytics.intake import ordering

SCHEMA = pa.schema([("line", pa.int64()), ("key", pa.binary(16)), ("word", pa.string())])


@pytest.mark.parametrize("shared", [1, 20])
def test_rows_of_many_batches_and_files_are_in_order_also_where_keys_begin_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared: int
) -> None:
    monkeypatch.setattr(ordering, "ROWS_A_FILE", 150)
    chance = random.Random(7)
    people = [chance.randbytes(8) for _ in range(300)] if shared == 1 else [chance.choice((b"\0", b"a", b"\xff")) * 8 for _ in range(3)]
    rows = [(line, chance.choice(people)[:8] + chance.randbytes(1) * 8, chance.choice(("甲", None, ""))) for line in range(1000)]
    chance.shuffle(rows)
    batches = [
        pa.RecordBatch.from_arrays(
            [pa.array(each, kind) for each, kind in zip(zip(*rows[at : at + 90], strict=True), SCHEMA.types, strict=True)], schema=SCHEMA
        )
        for at in range(0, 1000, 90)
    ]
    given = list(ordering.ordered(batches, SCHEMA, rows=1000, size=0, folder=tmp_path))
    assert [tuple(row.values()) for row in pa.Table.from_batches(given).to_pylist()] == sorted(rows, key=lambda row: (row[1], row[0]))
    assert not list(tmp_path.iterdir())


def test_keys_that_differ_only_in_their_last_bits_come_in_their_order(tmp_path: Path) -> None:
    keys = [b"\xff" * 16, *(b"a" * 7 + bytes([last]) * 9 for last in reversed(range(200))), bytes(16)]
    batch = pa.RecordBatch.from_arrays(
        [pa.array(range(len(keys)), pa.int64()), pa.array(keys, pa.binary(16)), pa.nulls(len(keys), pa.string())], schema=SCHEMA
    )
    given = pa.Table.from_batches(ordering.ordered([batch], SCHEMA, rows=len(keys), size=0, folder=tmp_path))
    assert given.column("key").to_pylist() == sorted(keys)


@pytest.mark.parametrize(("size", "files"), [(900, 1), (9_000, 10)])
def test_few_wide_rows_are_dealt_out_as_many_narrow_ones_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, files: int
) -> None:
    monkeypatch.setattr(ordering, "BYTES_A_FILE", 1_000)
    keys = [bytes([first]) * 16 for first in range(256)]
    batch = pa.RecordBatch.from_arrays(
        [pa.array(range(256), pa.int64()), pa.array(keys, pa.binary(16)), pa.array(["宽" * 10] * 256)], schema=SCHEMA
    )
    given = list(ordering.ordered([batch], SCHEMA, rows=256, size=size, folder=tmp_path))
    assert len(given) == files and pa.Table.from_batches(given).column("key").to_pylist() == keys


def test_no_rows_give_none(tmp_path: Path) -> None:
    assert sum(batch.num_rows for batch in ordering.ordered([], SCHEMA, rows=0, size=0, folder=tmp_path)) == 0
