"""A register among a population and thirteen department feeds of thirteen months, invented from hashes of row numbers; keyed and sorted as kept files are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

PEOPLE, REGISTERED = 45_000_000, 1_000_000
MONTHS = [*(f"2023-{month:02d}" for month in range(1, 13)), "2024-01"]
DAYS = {"2023-12": date(2023, 12, 31), "2024-01": date(2024, 1, 31)}
LATER_SHARE = 0.01
"""Of what registers of property, residence and the like hold, this much comes anew each month after the first."""
EVERY = PEOPLE // REGISTERED
ROWS_AT_ONCE = 10**9


def key(number: str) -> str:
    """Give the SQL of a key of the kind real ones are: sixteen bytes without order."""
    return f"CAST(md5(CAST({number} AS VARCHAR)) AS UUID)"


def draw(salt: str, sides: int) -> str:
    """Give the SQL of a number below ``sides`` drawn for row i."""
    return f"CAST(hash(i, '{salt}') % {sides} AS BIGINT)"


def part(salt: str) -> str:
    """Give the SQL of a number from 0 to below 1 drawn for row i."""
    return f"hash(i, '{salt}') / 18446744073709551616.0"


DAY = f"(DATE '{{month}}-01' + CAST({draw('day', 28)} AS INTEGER))"
LONG_AGO = f"(DATE '2000-01-01' + CAST({draw('ago', 8000)} AS INTEGER))"
_ASSET = f"{DAY} AS as_of, 100 * {draw('value', 12_000)} AS value_fen"
# Most bills are small; of a hundred one comes to more than 30,000 yuan.
SELF_PAID_YUAN = f"CAST(floor(60000 * pow({part('paid')}, 60)) AS BIGINT)"
# Millions of rows in twelve months at full size, whether they come every month, and the columns.
FEEDS = {
    "deaths": (0.4, False, f"{DAY} AS death_date"),
    "residence": (
        25.0, False,
        f"NULL::VARCHAR AS name, NULL::VARCHAR AS division_code, CASE WHEN {draw('status', 200)} = 0 THEN 'moved_out' WHEN {draw('status', 200)} = 1 THEN 'cancelled' ELSE 'normal' END AS status, {LONG_AGO} AS changed_on",
    ),
    "social_insurance": (15.0, True, f"'单位' || {draw('employer', 50_000)} AS employer, '{{month}}' AS month, 50000 + 100 * {draw('base', 3000)} AS base_fen"),
    "real_estate": (10.0, False, f"'不动产权第' || i || '号' AS certificate_no, CASE WHEN {draw('use', 4)} = 0 THEN 'residential' ELSE 'other' END AS \"use\", CAST(80 AS DECIMAL(18, 9)) AS area_m2, {LONG_AGO} AS registered_on"),
    "market_entities": (3.0, False, f"'9134' || i AS credit_code, ['legal_representative', 'shareholder', 'sole_trader', 'sole_trader'][1 + {draw('role', 4)}] AS role, ['active', 'cancelled'][1 + {draw('state', 2)}] AS status, {LONG_AGO} AS registered_on"),
    "vehicles": (6.0, False, f"'皖N' || i AS plate, ['car', 'motorcycle', 'agricultural', 'motorcycle', 'truck'][1 + {draw('kind', 5)}] AS kind, {LONG_AGO} AS registered_on, 100 * {draw('worth', 90_000)} AS value_fen"),
    "bank": (10.0, False, _ASSET),
    "insurance": (5.0, False, _ASSET),
    "securities": (3.0, False, _ASSET),
    "internet_finance": (6.0, False, _ASSET),
    "medical_expenses": (15.0, True, f"{DAY} AS settled_on, 100 * ({SELF_PAID_YUAN} + {draw('total', 9000)}) AS total_fen, 100 * {SELF_PAID_YUAN} AS self_paid_fen"),
    "disability": (0.6, False, f"'残' || i AS certificate_no, 'physical' AS type, CAST(1 + {draw('grade', 4)} AS VARCHAR) AS grade, {DAY} AS issued_on, NULL::DATE AS expires_on"),
    "department_aid": (1.0, True, f"'部门' || {draw('department', 8)} AS department, '{{month}}' AS month, ['severe_disability_nursing', '临时救助', '医疗救助'][1 + {draw('aid', 3)}] AS aid_kind, 100 * {draw('amount', 900)} AS amount_fen"),
}  # fmt: skip
# Some are ill more often, the most up to a hundred times a year; what departments give goes to the register.
WHO = {
    "medical_expenses": f"CAST(floor({{people}} * pow({part('who')}, 1.5)) AS BIGINT) * 7919 % {{people}}",
    "department_aid": f"CAST(hash(i, 'who') % {{registered}} AS BIGINT) * {EVERY}",
}
ANYBODY = "CAST(hash(i, 'who') % {people} AS BIGINT)"


def make(folder: Path, scale: float) -> int:
    """Write register and feeds of ``scale`` times the full size; gives the rows of the twelve months."""
    people, registered = int(PEOPLE * scale), int(REGISTERED * scale)
    total, begin = 0, 0
    with duckdb.connect(config={"memory_limit": "2GB", "temp_directory": str(folder / "spill")}) as database:
        for feed, (millions, monthly, columns) in FEEDS.items():
            (folder / "feeds" / feed).mkdir(parents=True)
            who = WHO.get(feed, ANYBODY).format(people=people, registered=registered)
            for place, month in enumerate(MONTHS):
                share = 1 / 12 if monthly else LATER_SHARE if place else 1 - 11 * LATER_SHARE
                rows = int(millions * 1e6 * scale * share)
                begin += ROWS_AT_ONCE
                total += rows if month != MONTHS[-1] else 0
                database.execute(
                    f"COPY (SELECT row_number() OVER () + 1 AS line, {key(who)} AS key, {columns.format(month=month)}"
                    f" FROM range({begin}, {begin + rows}) AS numbers(i) ORDER BY key, line)"
                    f" TO '{folder / 'feeds' / feed / f'{month}.parquet'}' (FORMAT parquet, COMPRESSION zstd)"
                )
        _register(database, folder, registered)
    return total


def _register(database: duckdb.DuckDBPyConnection, folder: Path, registered: int) -> None:
    categories = "['subsistence', 'subsistence', 'extreme_hardship', 'marginal', 'rigid_expenditure', 'relapse_monitored']"
    disabled = "i % 20 = 0"
    tables = {
        "households": f"SELECT i + 2 AS line, 'H' || i AS household_id, '341525' AS division_code, ['urban', 'rural'][1 + i % 2] AS area_type,"
        f" {categories}[1 + {draw('category', 6)}] AS category, NULL::VARCHAR AS category_class, DATE '2020-01-01' AS category_from,"
        f" NULL::DATE AS category_until, 2 AS members, 50000::BIGINT AS monthly_benefit_fen FROM range({registered // 2}) AS numbers(i)",
        "persons": f"SELECT i + 2 AS line, 'P' || i AS person_id, 'H' || (i // 2) AS household_id, {key(f'i * {EVERY}')} AS key, NULL::VARCHAR AS name,"
        f" 'F' AS sex, DATE '1940-01-01' + CAST({draw('born', 25_000)} AS INTEGER) AS birth_date, 'head' AS relation, '341525' AS division_code,"
        f" CASE WHEN {disabled} THEN 'physical' END AS disability_type, CASE WHEN {disabled} THEN CAST(1 + i // 20 % 4 AS VARCHAR) END AS disability_grade,"
        f" 'full' AS self_care, true AS alive FROM range({registered}) AS numbers(i)",
    }
    for name, query in tables.items():
        database.execute(f"COPY ({query}) TO '{folder / f'{name}.parquet'}' (FORMAT parquet)")
