"""Rows that came without a usable ID number and whose person was decided since: a file beside the delivery's own, read like it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.analytics.tabular.parquet import quoted
from jiuzhu.foundation.ledger.rules import sm3
from jiuzhu.monitoring.feeds.checks import type_of
from jiuzhu.monitoring.feeds.contracts import Contract, Kind
from jiuzhu.monitoring.feeds.places import remove
from jiuzhu.monitoring.feeds.storage import rows_path

DIGEST_SHOWN = 16
LINE_AND_KEY = 2


@dataclass(frozen=True)
class LinkedRow:
    """One row: its line in the delivered file, the key of its person, its values as text by the names they are kept under."""

    line: int
    key: UUID
    values: Mapping[str, str | None]


def linked_file(*, division_code: str, feed: str, delivery_id: str) -> Path | None:
    """Give the file of a delivery's linked rows, None when it has none."""
    path = rows_path(division_code=division_code, feed=feed, delivery_id=delivery_id)
    return next(iter(sorted(path.parent.glob(f"{delivery_id}.linked-*.parquet"))), None)


def put_linked_rows(contract: Contract, rows: Sequence[LinkedRow], *, division_code: str, delivery_id: str) -> Path | None:
    """Make the file hold exactly these rows; it is named by what it holds, so that whoever keeps results by file sees that it changed."""
    target = rows_path(division_code=division_code, feed=contract.code, delivery_id=delivery_id)
    former = sorted(target.parent.glob(f"{delivery_id}.linked-*.parquet"))
    written = _write(contract, rows, target.parent, delivery_id) if rows else None
    for path in former:
        if path != written:
            remove(path)
    return written


def _write(contract: Contract, rows: Sequence[LinkedRow], folder: Path, delivery_id: str) -> Path:
    columns = [each for each in contract.columns if each.kind is not Kind.ID_NUMBER]
    texts = [[each.line, each.key, *(each.values.get(column.kept_as) for column in columns)] for each in rows]
    digest = sm3(repr(sorted(map(str, texts))).encode())[:DIGEST_SHOWN]
    written = folder / f"{delivery_id}.linked-{digest}.parquet"
    if written.exists():
        return written
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{written.name}.part"
    declared = ", ".join(f"{quoted(column.kept_as)} VARCHAR" for column in columns)
    typed = ", ".join(f"CAST({quoted(column.kept_as)} AS {type_of(column)}) AS {quoted(column.kept_as)}" for column in columns)
    with tempfile.TemporaryDirectory() as workdir, session(Path(workdir), PAGE) as database:
        database.execute(f"CREATE TEMP TABLE linked (line BIGINT, key UUID, {declared})")
        database.executemany(f"INSERT INTO linked VALUES ({', '.join('?' * (len(columns) + LINE_AND_KEY))})", texts)
        database.execute(
            f"COPY (SELECT line, key, {typed} FROM linked ORDER BY key, line) TO $part (FORMAT parquet, COMPRESSION zstd)",
            {"part": str(part)},
        )
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(written)
    return written
