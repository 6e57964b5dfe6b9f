"""The process that opens other people's Parquet files: ``python -m jiuzhu.foundation.analytics.tabular.parquet_child``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from jiuzhu.foundation.analytics.tabular.answering import Refused, serve
from jiuzhu.foundation.analytics.tabular.limits import Limits
from jiuzhu.foundation.analytics.tabular.parquet import text_query


def open_parquet(path: Path, output: Path, sheet: str | None, limits: Limits) -> dict[str, Any]:
    """Write a Parquet file again with every column as text and the row's number."""
    database = duckdb.connect(config={"memory_limit": "500MB", "threads": 1})
    try:
        source = database.from_parquet(str(path), binary_as_string=True)
        names, kinds = list(source.columns), [str(kind) for kind in source.types]
        if len(names) > limits.columns:
            raise Refused("too_wide", str(len(names)))
        database.execute(f"COPY ({text_query(names, kinds)}) TO $output (FORMAT parquet)", {"path": str(path), "output": str(output)})
    except duckdb.OutOfMemoryException as error:
        raise Refused("too_large") from error
    return {"columns": names}


if __name__ == "__main__":
    serve({"parquet": open_parquet})
