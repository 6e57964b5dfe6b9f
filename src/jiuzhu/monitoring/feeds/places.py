"""Where in a delivery's file the rows of a person stand, without opening it.

Kept files are sorted by key. Beside each lie the first four bytes of every key in the file's order, a look says
which rows may be a person's, and that most files have none. Two people may share these bytes now and then, so that whoever reads the rows
still asks for the key itself.
"""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from io import FileIO
from math import isqrt
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from jiuzhu.foundation.analytics.tabular.parquet import literal
from jiuzhu.foundation.analytics.tabular.writing import whole

KEY_BYTES = 4
_BITS_OF_KEY = 32
_DEVIATIONS = 8
"""How far from where it is expected a key is looked for; the square root of the rows is two deviations at most where each is of another person."""
_SIZE_BYTES = 8
_WHOLE_KEY_BYTES = 16
_KEYS_AT_ONCE = 1 << 16


def write_places(database: duckdb.DuckDBPyConnection, path: Path) -> Path:
    """Write where the keys of a kept file stand; it appears whole or not at all. Gives the file beside it."""
    target = _beside(path)
    # Keys then come as they are kept, sixteen bytes each, and not as text.
    database.execute("SET arrow_lossless_conversion = true")
    with whole(target) as part, part.open("wb") as written:
        written.write(path.stat().st_size.to_bytes(_SIZE_BYTES, "big"))
        for batch in database.execute(f"SELECT key FROM read_parquet({literal(str(path))})").to_arrow_reader(_KEYS_AT_ONCE):
            written.write(_beginnings(batch.column(0)))
    return target


def places_of(database: duckdb.DuckDBPyConnection, path: Path, people: Iterable[UUID]) -> list[range]:
    """Give the rows of a kept file, counted from 0, that may be of people (keys); what lies beside it is written first where it is not there."""
    try:
        return list(_found(path, people))
    except FileNotFoundError:
        write_places(database, path)
        return list(_found(path, people))


def rows_of_people(database: duckdb.DuckDBPyConnection, path: Path, people: Collection[UUID]) -> str | None:
    """Give the query of the rows of people (keys) in a kept file, None where it has none."""
    places = places_of(database, path, people)
    if not places:
        return None
    keys = ", ".join(f"'{key}'::UUID" for key in people)
    return (
        f"SELECT * EXCLUDE (file_row_number) FROM read_parquet({literal(str(path))}, file_row_number = true)"
        f" WHERE {standing_at(places)} AND key IN ({keys})"
    )


def standing_at(places: Sequence[range]) -> str:
    """Give the condition, on ``file_row_number``, that a row stands at one of these places.

    DuckDB leaves out the row groups that hold none of a list of numbers or of one span, and none at all where spans are joined by OR.
    """
    if len(places) == 1:
        return f"file_row_number BETWEEN {places[0].start} AND {places[0].stop - 1}"
    return f"file_row_number IN ({', '.join(str(row) for each in places for row in each)})"


def remove(path: Path) -> None:
    """Remove a kept file and what lies beside it."""
    path.unlink(missing_ok=True)
    _beside(path).unlink(missing_ok=True)


def _found(path: Path, people: Iterable[UUID]) -> Iterator[range]:
    with _beside(path).open("rb", buffering=0) as file:
        rows = (os.fstat(file.fileno()).st_size - _SIZE_BYTES) // KEY_BYTES
        if rows < 0 or int.from_bytes(file.read(_SIZE_BYTES) or b"", "big") != path.stat().st_size:
            raise FileNotFoundError(path)
        for key in sorted({person.bytes[:KEY_BYTES] for person in people}):
            places = _among(rows, key, lambda first, end: _read(file, first, end))
            if places:
                yield places


def _among(rows: int, key: bytes, read: Callable[[int, int], bytes]) -> range:
    """Find a key's beginning among so many rows in order; ``read`` gives the beginnings from one row to before another.

    Keys are the output of a cipher: nearly always one stands about where its share of all keys says, and a single look tells.
    """
    expected, reach = int.from_bytes(key, "big") * rows >> _BITS_OF_KEY, isqrt(rows) * _DEVIATIONS // 2 + 1
    first, end = max(0, expected - reach), min(rows, expected + reach)
    seen = read(first, end)

    def seen_at(row: int) -> bytes:
        return seen[(row - first) * KEY_BYTES : (row - first + 1) * KEY_BYTES]

    def read_at(row: int) -> bytes:
        return read(row, row + 1)

    within = (first == 0 or seen_at(first) < key) and (end == rows or seen_at(end - 1) > key)
    looked, key_at = (range(first, end), seen_at) if within else (range(rows), read_at)
    return range(looked.start + bisect_left(looked, key, key=key_at), looked.start + bisect_right(looked, key, key=key_at))


def _read(file: FileIO, first: int, end: int) -> bytes:
    file.seek(_SIZE_BYTES + first * KEY_BYTES)
    return file.read((end - first) * KEY_BYTES)


def _beginnings(keys: Any) -> bytes:
    """Give the first bytes of an Arrow array of keys."""
    first = keys.offset * _WHOLE_KEY_BYTES
    kept = memoryview(keys.buffers()[1])[first : first + len(keys) * _WHOLE_KEY_BYTES]
    return kept.cast("B").cast("I")[:: _WHOLE_KEY_BYTES // KEY_BYTES].tobytes()


def _beside(path: Path) -> Path:
    return path.with_suffix(".places")
