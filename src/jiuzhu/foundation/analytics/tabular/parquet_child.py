"""The process that opens other people's Parquet files: ``python -m jiuzhu.foundation.analytics.tabular.parquet_child``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from jiuzhu.foundation.analytics.tabular.answering import Refused, serve
from jiuzhu.foundation.analytics.tabular.limits import Limits
from jiuzhu.foundation.analytics.tabular.parquet import LEFT_OVER, LINE, SOUND, kind_class, literal, quoted, text_query

MOST_DIGITS = 38
"""The engine reads longer decimals, but wrongly."""
CAPACITY: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "500MB", "threads": 2}


def open_parquet(path: Path, output: Path, sheet: str | None, limits: Limits) -> dict[str, Any]:
    """Write a Parquet file again with every column as text and the row's number."""
    database = duckdb.connect(config={"memory_limit": "500MB", "threads": 1})
    try:
        kinds, heads = _columns(database, path, limits)
        database.execute(f"COPY ({text_query(list(kinds), list(kinds.values()))}) TO {literal(str(output))} (FORMAT parquet)", {"path": str(path)})
    except duckdb.OutOfMemoryException as error:
        raise Refused("too_large") from error
    return {"columns": list(kinds), "heads": heads}


def _columns(database: duckdb.DuckDBPyConnection, path: Path, limits: Limits) -> tuple[dict[str, str], list[str]]:
    """Give the columns' types by the names the engine gives them, and their heads, of which two may be alike."""
    heads: list[str] = []
    within = 0
    schema = database.execute(f"SELECT name, num_children, precision FROM parquet_schema({literal(str(path))})").fetchall()
    for name, children, precision in schema[1:]:
        if (precision or 0) > MOST_DIGITS:
            raise Refused("unreadable", f"{name}: {precision} digits")
        if within:
            within -= 1
        else:
            heads.append(name)
        within += children or 0
    if len(heads) > limits.columns:
        raise Refused("too_wide", str(len(heads)))
    source = database.from_parquet(str(path), binary_as_string=True)
    return {name: str(kind) for name, kind in zip(source.columns, source.types, strict=True)}, heads


def ask_typed(
    path: Path,
    output: Path,
    sheet: str | None,
    limits: Limits,
    *,
    readings: dict[str, dict[str, list[str]]],
    absent: dict[str, str],
    query: str,
) -> dict[str, Any]:
    """Answer ``query`` over the relation ``facts`` of a Parquet file read by its own types; see ``typed.ask``."""
    database = duckdb.connect(config=CAPACITY)
    try:
        kinds, heads = _columns(database, path, limits)
        known = {name: readings[name].get(kind_class(kinds[name])) for name in readings if name in kinds}
        values = [f"{read[0]} AS {quoted(name)}" for name, read in known.items() if read]
        values += [f"{absent[name]} AS {quoted(name)}" for name in readings if not known.get(name)]
        sound = [read[1] if read else f"{quoted(name)} IS NULL" for name, read in known.items()]
        rows = f"SELECT file_row_number + 2 AS {LINE}, * EXCLUDE (file_row_number) FROM read_parquet({literal(str(path))}, binary_as_string = true, file_row_number = true)"
        database.execute(f"CREATE VIEW given AS {rows}")
        whole = " AND ".join(f"coalesce({each}, false)" for each in sound) or "true"
        database.execute(f"CREATE VIEW facts AS SELECT {LINE}, {', '.join(values)}, {whole} AS {SOUND} FROM given")
        told = database.execute(f"COPY ({query}) TO {literal(str(output))} (FORMAT parquet)").fetchone()
        rest = database.execute(f"SELECT count(*) FROM read_parquet({literal(str(output))}) WHERE NOT {SOUND}").fetchone()
        if rest and rest[0]:
            left = text_query(list(kinds), list(kinds.values()), source=f"(FROM given WHERE NOT ({whole}))", line=LINE)
            database.execute(f"COPY ({left}) TO {literal(f'{output}{LEFT_OVER}')} (FORMAT parquet)")
    except duckdb.OutOfMemoryException as error:
        raise Refused("too_large") from error
    return {"columns": list(kinds), "heads": heads, "rows": int(told[0]) if told else 0, "left": int(rest[0]) if rest else 0}


if __name__ == "__main__":
    serve({"parquet": open_parquet, "typed": ask_typed})
