"""The same judgement by other means, for comparison: pandas in memory, PostgreSQL over a table of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

FLOATS = ("floor_area_per_head_m2", "social_activities_per_head_monthly")
STANDARD_YEARLY_FEN, AREA, HARD_STRUCTURES = 885_600, 41.5, ["left_behind", "single_parent", "lost_only_child", "skip_generation"]
TYPES = {"VARCHAR": "text", "INTEGER": "integer", "BIGINT": "bigint", "BOOLEAN": "boolean", "DATE": "date", "DECIMAL(18,9)": "numeric(18,9)"}


def by_pandas(facts: Path, out: Path) -> float:
    """Read, judge and write id, score and level; gives the seconds. Decimals are floating-point numbers, as people do it there."""
    import pandas as pd

    start = time.perf_counter()
    h: Any = pd.read_parquet(facts, dtype_backend="numpy_nullable").astype(dict.fromkeys(FLOATS, "Float64"))
    income, members, labour = h.income_annual_yuan, h.members, h.members_labour_force
    per_head = h.income_per_head_annual_yuan < STANDARD_YEARLY_FEN
    no_minors = ((~h.child_problem) | (h.children == 0)) & ((~h.adolescent_problem) | (h.adolescents == 0))
    minors = (h.child_problem | h.adolescent_problem).mask(no_minors.fillna(False), False)
    known_harm = h.child_problem.fillna(False) | h.adolescent_problem.fillna(False)
    states = [
        (income == 0) | per_head.where(h.income_per_head_annual_yuan.notna(), income < STANDARD_YEARLY_FEN * members)
        | ((h.rigid_expenditure_annual_yuan * 10 > income * 6) & (income > 0).mask((income <= 0).fillna(False), pd.NA)),
        (h.homes_owned < 1) | (h.floor_area_per_head_m2 < AREA),
        (h.members_ill * 2 > members) | (h.members_major_illness > 0) | (h.members_mental_illness > 0) | (h.members_rare_or_infectious_illness > 0),
        (h.members_disabled * 2 > members) | (h.members_severely_disabled > 0),
        (h.members_in_education * 2 > members) | (h.students_senior_secondary > 0) | (h.students_university > 0) | (h.students_postgraduate > 0),
        (labour == 0) | (labour * 2 < members)
        | (((h.members_unemployed + h.members_caring) * 2 >= labour) & (labour > 0).mask((labour <= 0).fillna(False), pd.NA)),
        minors.mask(known_harm, True).where(known_harm | no_minors.fillna(False), pd.NA),
        h.family_structure.isin(HARD_STRUCTURES).astype("boolean").mask((h.family_structure == "single_person").fillna(True), pd.NA),
        (h.members_on_assistance == 0) & (h.members_insured == 0) & (h.members_on_welfare == 0) & (h.members_preferential == 0) & (h.members_other_security == 0),
        ((h.social_activities_per_head_monthly < 1) & (h.socially_inactive_months >= 6)).mask((h.social_activities_per_head_monthly >= 1).fillna(False), False)
        .replace(False, pd.NA).mask((h.social_activities_per_head_monthly >= 1).fillna(False), False),
    ]  # fmt: skip
    score = sum(state.fillna(False).astype("int8") for state in states)
    unknown = sum(state.isna().astype("int8") for state in states)
    level = pd.Series("undetermined", index=h.index)
    level[(score >= 3) & (score + unknown <= 6)] = "medium"
    level[score + unknown <= 2] = "low"
    level[score >= 7] = "high"
    pd.DataFrame({"household_id": h.household_id, "score": score, "level": level}).to_parquet(out)
    return time.perf_counter() - start


def by_postgres(facts: Path, statement: str) -> float | None:
    """Run a statement over the table ``households`` into an unlogged table; gives the seconds, None where there is no PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        return None
    import psycopg

    with cluster(found[-1].parent) as address, psycopg.connect(address, autocommit=True) as database:
        load(database, "households", facts)
        database.execute("VACUUM ANALYZE households")
        best = float("inf")
        for number in range(3):
            start = time.perf_counter()
            database.execute(f"CREATE UNLOGGED TABLE out{number} AS {statement}")
            best = min(best, time.perf_counter() - start)
    return best


def load(database: Any, table: str, rows: Path) -> None:
    """Make an unlogged table of a Parquet file."""
    columns = duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet('{rows}')").fetchall()
    database.execute(f"CREATE UNLOGGED TABLE {table} ({', '.join(f'{name} {TYPES[kind]}' for name, kind, *_ in columns)})")
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "rows.csv"
        duckdb.sql(f"COPY (SELECT * FROM read_parquet('{rows}')) TO '{text}' (FORMAT csv, HEADER false)")
        with text.open("rb") as file, database.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as into:
            while piece := file.read(1 << 20):
                into.write(piece)


@contextmanager
def cluster(programs: Path) -> Iterator[str]:
    """A PostgreSQL of this run's own, with room in memory; the server refuses to be root."""
    with tempfile.TemporaryDirectory(prefix="jiuzhu-bench-pg-") as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        user: list[str] = []
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
            user = ["runuser", "-u", "postgres", "--"]
        settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=1GB -c work_mem=256MB"
        data = f"{folder}/data"
        _run(folder, [*user, str(programs / "initdb"), "-D", data, "-U", "postgres", "-A", "trust"])
        _run(folder, [*user, str(programs / "pg_ctl"), "-D", data, "-l", f"{folder}/log", "-w", "-o", settings, "start"])
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(folder, [*user, str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop"])


def _run(folder: str, command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)
