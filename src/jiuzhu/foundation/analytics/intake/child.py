"""The process that reads a long CSV file: ``python -m jiuzhu.foundation.analytics.intake.child``, never imported."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from jiuzhu.foundation.analytics.intake.blocks import BLOCK, GROWTH, Blocks
from jiuzhu.foundation.analytics.intake.building import STORE
from jiuzhu.foundation.analytics.intake.kernels.rows import POSITION
from jiuzhu.foundation.analytics.intake.shapes import Shape, Wanted
from jiuzhu.foundation.analytics.intake.typing_rows import ROOM, Rows
from jiuzhu.foundation.analytics.tabular.answering import serve
from jiuzhu.foundation.analytics.tabular.cells import FIELD
from jiuzhu.foundation.analytics.tabular.limits import Limits
from jiuzhu.foundation.analytics.tabular.settling import CAPACITY, settle

LEFT = ".left"
STAGED = ".staged"
AHEAD = 2


def read_rows(
    path: Path,
    output: Path,
    sheet: str | None,
    limits: Limits,
    *,
    encoding: str,
    plain: bool,
    quotes: bool,
    delimiter: str,
    header: int,
    names: list[str],
    wanted: list[dict[str, Any]],
    born_until: int,
    query: str,
) -> dict[str, Any]:
    """Write the typed rows, then what ``query`` makes of the leftovers staged as text (``$staged``), which stay beside the result."""
    STORE.load()
    columns = [Wanted(**{**each, "shape": Shape(each["shape"]), "values": tuple(each["values"])}) for each in wanted]
    blocks = Blocks(path, encoding=encoding, plain=plain)
    rows = Rows(
        columns,
        delimiter=delimiter,
        header=header,
        width=len(names),
        most_fields=limits.columns,
        born_until=born_until,
        block=BLOCK * (GROWTH + 2),
    )
    left, typed, over = Path(f"{output}{LEFT}"), 0, 0
    kinds: dict[str, Any] = {
        "compression": "snappy",
        "use_dictionary": [each.name for each in columns if each.shape in (Shape.CODE, Shape.MONTH)],
    }
    kinds |= {"column_encoding": {"line": "DELTA_BINARY_PACKED"}, "write_statistics": ["fault"]}
    with pq.ParquetWriter(output, rows.schema, **kinds) as writer:
        with left.open("w", encoding="utf-8", newline="") as kept, ThreadPoolExecutor(1) as pool:
            kept.write(f"{header}{FIELD}{FIELD.join(names)}\n")
            waiting: list[Future[None]] = []
            for size, last in blocks:
                rows.state[POSITION] = 0
                while rows.take(blocks.bytes, size, last=last):
                    batch = rows.batch()
                    typed += batch.num_rows
                    waiting.append(pool.submit(writer.write_batch, batch, ROOM))
                    for record in rows.leftovers(blocks.text, delimiter, quotes=quotes):
                        over += 1
                        kept.write(f"{record}\n")
                    while len(waiting) > AHEAD:
                        waiting.pop(0).result()
                blocks.used(int(rows.state[POSITION]), size)
            for each in waiting:
                each.result()
        rejected = _settle_leftovers(left, Path(f"{output}{STAGED}"), query, writer, limits) if over else 0
    left.unlink()
    return {"rows": typed + over, "rejected": rejected, "left": over}


def _settle_leftovers(left: Path, staged: Path, query: str, writer: pq.ParquetWriter, limits: Limits) -> int:
    settle(left, staged, header=True, limits=limits)
    rejected = 0
    with duckdb.connect(config=CAPACITY) as database:
        for batch in database.execute(query, {"staged": str(staged)}).to_arrow_reader(ROOM):
            rejected += batch.num_rows - batch.column(1).null_count
            writer.write_table(pa.Table.from_batches([batch]).cast(writer.schema))
    return rejected


if __name__ == "__main__":
    serve({"rows": read_rows})
