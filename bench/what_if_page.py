"""The page 改动试算 over a hundred thousand households and a quarter of a million persons (aim: at most 2 s).

A change that touches incomes, levels, warnings, the service list and the top-up at once, tried for the first time: the
facts lie as Parquet, the run has one thread and 256 MB as in a web process, and what it answers with is written beside
them. The second time gives the kept answer. The floor is one hand-written count over the same files: who is below the
standard before and after, by township.

Run with: python bench/what_if_page.py [households]
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb
from rules_bulk import _make

from jiuzhu.assessment.indicators.rules import form_facts
from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.policy.columns import absent_column
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.supervision.whatif.snapshots import Snapshot, publish
from jiuzhu.supervision.whatif.trial import try_out

AIM = 2.0
PEOPLE_A_HOUSEHOLD = 2.5
ON = date(2026, 11, 20)


def main() -> None:
    """Make the facts, try a change, print the times."""
    households = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        snapshot = made(Path(folder), households)
        before = load_pack("huoshan").at(ON)
        before = before.with_values({"subsistence_standard_monthly_yuan": "738.00", "average_floor_area_per_head_m2": "41.5"})
        change = {"subsistence_standard_monthly_yuan": "800.00", "half_share": "0.45", "home_limit": "3", "proxy_service_min_age": "65"}
        after = before.with_values(change | {"subsistence_top_up": "true"}, any_parameter=True)
        start = time.perf_counter()
        trial = try_out(snapshot, before, after)
        first = time.perf_counter() - start
        start = time.perf_counter()
        try_out(snapshot, before, after)
        again = time.perf_counter() - start
        floor = by_hand(snapshot, Path(folder))
    moved = sum(group[4] for group in trial.groups)
    print(f"{households} households: {moved} moves, {len(trial.tallies)} rules touched, DuckDB {duckdb.__version__}, one thread")
    print(
        f"first time {first:.2f} s, again {again * 1000:.0f} ms, floor by hand {floor:.2f} s ({'within' if first <= AIM else 'beyond'} {AIM} s)"
    )


def made(folder: Path, households: int) -> Snapshot:
    """Write facts of invented households and persons as a set in force."""
    target = folder / "what_if" / "1"
    target.mkdir(parents=True)
    with duckdb.connect() as database:
        _make(database, folder / "forms.parquet", households)
        present = {row[0] for row in database.execute("DESCRIBE households").fetchall()}
        absent = "".join(f", {absent_column(each)} AS {each.name}" for each in form_facts() if each.name not in present)
        database.execute(f"""COPY (SELECT * {absent}, household_id AS file_id, row_number() OVER () AS line, members AS form_members, true AS assessed, false AS own,
            true AS in_force, ['subsistence', 'marginal', 'extreme_hardship', 'rigid_expenditure', 'other'][CAST(1 + hash(household_id) % 5 AS INTEGER)] AS category,
            NULL::VARCHAR AS category_class, 'rural' AS area_type, printf('341525%03d001', CAST(100 + hash(household_id, 'place') % 24 AS INTEGER)) AS division_code,
            CAST(hash(household_id, 'wage') % 900000 AS BIGINT) AS insured_base_month_yuan, CAST(hash(household_id, 'homes') % 4 AS INTEGER) AS residential_homes_count,
            0 AS cars_trucks_count, 0 AS active_companies_count, NULL::BIGINT AS financial_assets_yuan
            FROM households ORDER BY division_code) TO '{target / "households.parquet"}' (FORMAT parquet)""")
        people = int(households * PEOPLE_A_HOUSEHOLD)
        database.execute(f"""COPY (SELECT 'P' || i AS person_id, file_id, division_code, category, category_class, area_type, members, in_force, true AS alive, true AS recipient,
            CAST(hash(i, 'age') % 95 AS INTEGER) AS age, ['full', 'half', 'none'][CAST(1 + hash(i, 'care') % 3 AS INTEGER)] AS self_care,
            CAST(CASE WHEN hash(i, 'ill') % 8 = 0 THEN 1 + hash(i, 'grade') % 4 END AS INTEGER) AS disability_grade, NULL::VARCHAR AS disability_type,
            hash(i, 'ill') % 8 = 0 AS has_disability, 'none' AS school_stage, i AS line
            FROM range({people}) t(i) JOIN (SELECT *, row_number() OVER () - 1 AS place FROM '{target / "households.parquet"}') h ON h.place = i % {households})
            TO '{target / "persons.parquet"}' (FORMAT parquet)""")
        database.execute(f"""COPY (SELECT NULL::VARCHAR AS person_id, NULL::VARCHAR AS file_id, NULL::VARCHAR AS division_code, 1 AS line WHERE false)
            TO '{target / "anyone.parquet"}' (FORMAT parquet)""")
    snapshot = Snapshot("1", ON, "2026-10", ("social_insurance", "real_estate"), households, households, (), folder / "what_if")
    publish(snapshot)
    return snapshot


def by_hand(snapshot: Snapshot, folder: Path) -> float:
    """Time one count written by hand, under the same limits."""
    below = "coalesce(income_per_head_annual_yuan < {0}, income_annual_yuan < {0} * members::BIGINT)"
    query = f"""SELECT left(division_code, 9), count(*) FILTER (WHERE former AND NOT newer), count(*) FILTER (WHERE newer AND NOT former)
        FROM (SELECT division_code, {below.format(885_600)} AS former, {below.format(960_000)} AS newer FROM '{snapshot.path("households")}') GROUP BY 1"""
    with session(folder, PAGE) as database:
        start = time.perf_counter()
        database.execute(query).fetchall()
        return time.perf_counter() - start


if __name__ == "__main__":
    main()
