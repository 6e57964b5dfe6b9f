"""Where in a delivery's file the rows of a person stand, without opening it.

Kept files are sorted by key. Beside each lie the first four bytes of every key in the file's order, mapped into memory: a few looks say
which rows may be a person's, and that most files have none. Two people may share these bytes now and then, so that whoever reads the rows
still asks for the key itself.
"""

from __future__ import annotations

import mmap
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from jiuzhu.foundation.analytics.tabular.parquet import literal
from jiuzhu.foundation.analytics.tabular.writing import whole

KEY_BYTES = 4
_SIZE_BYTES = 8
_WHOLE_KEY_BYTES = 16
_KEYS_AT_ONCE = 1 << 16
_FOUR_BYTES = "I"


def write_places(database: duckdb.DuckDBPyConnection, path: Path) -> Path:
    """Write where the keys of a kept file stand; it appears whole or not at all. Gives the file beside it."""
    target = _beside(path)
    with database.cursor() as cursor, whole(target) as part, part.open("wb") as written:
        # Keys then come as they are kept, sixteen bytes each, and not as text.
        cursor.execute("SET SESSION arrow_lossless_conversion = true")
        written.write(path.stat().st_size.to_bytes(_SIZE_BYTES, "big"))
        for batch in cursor.execute(f"SELECT key FROM read_parquet({literal(str(path))})").to_arrow_reader(_KEYS_AT_ONCE):
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
    rows = " OR ".join(f"file_row_number BETWEEN {each.start} AND {each.stop - 1}" for each in places)
    keys = ", ".join(f"'{key}'::UUID" for key in people)
    return (
        f"SELECT * EXCLUDE (file_row_number) FROM read_parquet({literal(str(path))}, file_row_number = true)"
        f" WHERE ({rows}) AND key IN ({keys})"
    )


def remove(path: Path) -> None:
    """Remove a kept file and what lies beside it."""
    path.unlink(missing_ok=True)
    _beside(path).unlink(missing_ok=True)


def _found(path: Path, people: Iterable[UUID]) -> Iterator[range]:
    if _beside(path).stat().st_size < _SIZE_BYTES:
        raise FileNotFoundError(path)
    with _beside(path).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as kept:
        if int.from_bytes(kept[:_SIZE_BYTES], "big") != path.stat().st_size:
            raise FileNotFoundError(path)

        def key_at(row: int) -> bytes:
            return kept[_SIZE_BYTES + row * KEY_BYTES : _SIZE_BYTES + (row + 1) * KEY_BYTES]

        rows = range((len(kept) - _SIZE_BYTES) // KEY_BYTES)
        for key in sorted({person.bytes[:KEY_BYTES] for person in people}):
            first = end = bisect_left(rows, key, key=key_at)
            while end < len(rows) and key_at(end) == key:
                end += 1
            if end > first:
                yield range(first, end)


def _beginnings(keys: Any) -> bytes:
    """Give the first bytes of an Arrow array of keys."""
    first = keys.offset * _WHOLE_KEY_BYTES
    kept = memoryview(keys.buffers()[1])[first : first + len(keys) * _WHOLE_KEY_BYTES]
    return kept.cast("B").cast(_FOUR_BYTES)[:: _WHOLE_KEY_BYTES // KEY_BYTES].tobytes()


def _beside(path: Path) -> Path:
    return path.with_suffix(".places")
