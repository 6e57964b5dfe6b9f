"""A county's facts written by hand, without a register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from jiuzhu.supervision.whatif.snapshots import Snapshot, publish

HOUSEHOLD = {
    "file_id": "'H1'",
    "household_id": "'H1'",
    "line": "1",
    "division_code": "'341525100001'",
    "category": "'subsistence'",
    "category_class": "NULL::VARCHAR",
    "in_force": "true",
    "own": "false",
    "assessed": "true",
    "area_type": "'rural'",
    "members": "1::INTEGER",
    "form_members": "NULL::INTEGER",
    "income_annual_yuan": "NULL::BIGINT",
    "income_per_head_annual_yuan": "NULL::BIGINT",
    "insured_base_month_yuan": "NULL::BIGINT",
    "residential_homes_count": "0::INTEGER",
}
PERSON = {
    "person_id": "'P1'",
    "file_id": "'H1'",
    "division_code": "'341525100001'",
    "alive": "true",
    "recipient": "true",
    "in_force": "true",
    "category": "'subsistence'",
    "category_class": "NULL::VARCHAR",
    "members": "1::INTEGER",
    "age": "NULL::INTEGER",
    "self_care": "NULL::VARCHAR",
}
ANYONE = {"person_id": "'P1'", "file_id": "'H1'", "division_code": "'341525100001'", "line": "1"}

Rows = Sequence[Mapping[str, Any]]


def snapshot(folder: Path, households: Rows, persons: Rows = (), feeds: tuple[str, ...] = ()) -> Snapshot:
    """Write facts as SQL literals by column (missing ones have a default) and put them in force."""
    target = folder / "1"
    target.mkdir(parents=True)
    for table, defaults, rows in (("households", HOUSEHOLD, households), ("persons", PERSON, persons), ("anyone", ANYONE, ())):
        selects = [", ".join(f"{row.get(name, default)} AS {name}" for name, default in defaults.items()) for row in rows]
        empty = ", ".join(f"{default} AS {name}" for name, default in defaults.items())
        query = " UNION ALL ".join(f"SELECT {each}" for each in selects) or f"SELECT {empty} WHERE false"
        duckdb.sql(query).write_parquet(str(target / f"{table}.parquet"))
    made = Snapshot("1", date(2026, 11, 20), "2026-10", feeds, len(households), len(households), (), folder)
    publish(made)
    return made
