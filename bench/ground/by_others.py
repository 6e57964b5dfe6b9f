"""The twelve rules counted by other means over the same rows: one SQL text for polars and PostgreSQL, and pandas by hand; no evidence, no keys of texts.

They count subjects only, and their keys are integers, which favours them.
"""

from __future__ import annotations

import time
from pathlib import Path

import duckdb

from ground import peers
from ground.population import DAYS, FEEDS, MONTHS

MONTH = MONTHS[-2]
ON = DAYS[MONTH].isoformat()
STANDARD_FEN, LIMIT_FEN, BILLS_FEN, HOMES = 73_800, 2_000_000, 3_000_000, 2
ASSETS = ("bank", "insurance", "securities", "internet_finance")
NEEDED = {
    "deaths": "death_date", "residence": "status, changed_on, line", "social_insurance": "month, base_fen", "real_estate": "certificate_no, \"use\" AS used_for, registered_on",
    "market_entities": "credit_code, role, status, registered_on", "vehicles": "plate, kind, registered_on", **dict.fromkeys(ASSETS, "as_of, value_fen"),
    "medical_expenses": "settled_on, self_paid_fen", "disability": "grade, issued_on", "department_aid": "department, month, aid_kind",
}  # fmt: skip
_LATEST = " UNION ALL ".join(
    f"SELECT {feed}.person AS person, {feed}.value_fen AS value_fen FROM {feed} JOIN (SELECT person, max(as_of) AS as_of FROM {feed} GROUP BY person) AS last_{feed}"
    f" ON {feed}.person = last_{feed}.person AND {feed}.as_of = last_{feed}.as_of WHERE {feed}.person IN (SELECT person FROM persons)"
    for feed in ASSETS
)
RULES = {
    "deceased_still_registered": "SELECT count(*) AS n FROM persons WHERE person IN (SELECT person FROM deaths)",
    "residence_cancelled": "SELECT count(*) AS n FROM (SELECT person, status, row_number() OVER (PARTITION BY person ORDER BY changed_on DESC, line DESC) AS place"
    " FROM residence WHERE person IN (SELECT person FROM persons)) AS latest WHERE place = 1 AND status IN ('cancelled', 'moved_out')",
    "wage_found": f"SELECT count(*) AS n FROM (SELECT persons.household_id AS household_id, sum(paid.base) AS base FROM persons JOIN (SELECT person, max(base_fen) AS base FROM social_insurance"
    f" WHERE month = '{MONTH}' GROUP BY person) AS paid ON persons.person = paid.person GROUP BY persons.household_id) AS wages"
    f" JOIN households ON wages.household_id = households.household_id WHERE households.category IN ('subsistence', 'extreme_hardship') AND wages.base >= {2 * STANDARD_FEN}",
    "second_home": f"SELECT count(*) AS n FROM (SELECT persons.household_id, count(DISTINCT real_estate.certificate_no) AS homes FROM persons JOIN real_estate ON persons.person = real_estate.person"
    f" WHERE real_estate.used_for = 'residential' GROUP BY persons.household_id) AS owned WHERE homes >= {HOMES}",
    "vehicle_found": "SELECT count(DISTINCT persons.household_id) AS n FROM persons JOIN vehicles ON persons.person = vehicles.person WHERE vehicles.kind IN ('car', 'truck')",
    "company_found": "SELECT count(DISTINCT persons.household_id) AS n FROM persons JOIN market_entities ON persons.person = market_entities.person"
    " WHERE market_entities.role IN ('legal_representative', 'shareholder') AND market_entities.status = 'active'",
    "assets_above_limit": f"SELECT count(*) AS n FROM (SELECT persons.household_id, sum(latest.value_fen) AS total FROM persons JOIN ({_LATEST}) AS latest ON persons.person = latest.person"
    f" GROUP BY persons.household_id) AS held WHERE total > {2 * LIMIT_FEN}",
    "high_self_paid_medical": f"SELECT count(*) AS n FROM (SELECT person, sum(self_paid_fen) AS paid FROM medical_expenses GROUP BY person) AS bills LEFT JOIN"
    f" (SELECT persons.person AS registered FROM persons JOIN households ON persons.household_id = households.household_id WHERE households.category IN ('subsistence', 'extreme_hardship')) AS safe"
    f" ON bills.person = safe.registered WHERE bills.paid >= {BILLS_FEN} AND safe.registered IS NULL",
    "new_disability_unaided": f"SELECT count(DISTINCT person) AS n FROM disability WHERE grade IN ('1', '2') AND issued_on >= DATE '{MONTH}-01' AND person NOT IN (SELECT person FROM persons)",
    "duplicate_aid": f"SELECT count(DISTINCT person) AS n FROM (SELECT person, aid_kind, count(DISTINCT department) AS departments FROM department_aid WHERE month = '{MONTH}' GROUP BY person, aid_kind) AS given WHERE departments >= 2",
    "disability_aid_missed": f"SELECT count(*) AS n FROM persons JOIN households ON persons.household_id = households.household_id WHERE persons.disability_grade IN ('1', '2') AND households.category <> 'extreme_hardship'"
    f" AND persons.person NOT IN (SELECT person FROM department_aid WHERE month = '{MONTH}' AND aid_kind = 'severe_disability_nursing')",
}  # fmt: skip


def hand_out(folder: Path, target: Path) -> None:
    """Write the twelve months with integers for keys, one file a feed."""
    target.mkdir()
    with duckdb.connect(config={"memory_limit": "2GB"}) as database:
        number = "CAST(hash(key) >> 1 AS BIGINT) AS person"
        for feed in FEEDS:
            files = ", ".join(f"'{folder / 'feeds' / feed / f'{month}.parquet'}'" for month in MONTHS[:-1])
            database.execute(f"COPY (SELECT {number}, {NEEDED[feed]} FROM read_parquet([{files}])) TO '{target / f'{feed}.parquet'}' (FORMAT parquet)")
        database.execute(f"COPY (SELECT {number}, household_id, disability_grade FROM read_parquet('{folder}/persons.parquet')) TO '{target}/persons.parquet' (FORMAT parquet)")
        database.execute(f"COPY (SELECT household_id, category FROM read_parquet('{folder}/households.parquet')) TO '{target}/households.parquet' (FORMAT parquet)")


def by_duckdb(tables: Path) -> tuple[float, dict[str, int]]:
    """The same text on DuckDB, as a check of it."""
    with duckdb.connect() as database:
        for path in tables.glob("*.parquet"):
            database.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{path}')")
        begun = time.perf_counter()
        found = {rule: int(database.execute(text).fetchall()[0][0]) for rule, text in RULES.items()}
        return time.perf_counter() - begun, found


def by_polars(tables: Path) -> tuple[float, dict[str, int]] | None:
    """Read lazily and count on all cores; None where polars is not installed."""
    try:
        import polars as pl
    except ImportError:
        return None
    begun = time.perf_counter()
    with pl.SQLContext({path.stem: pl.scan_parquet(path) for path in tables.glob("*.parquet")}) as context:
        found = {rule: int(context.execute(text).collect(engine="streaming").item()) for rule, text in RULES.items()}
    return time.perf_counter() - begun, found


def by_postgres(tables: Path) -> tuple[float, dict[str, int]] | None:
    """Load the tables, which is not counted, with an index on every person, and count; None where there is no PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        return None
    import psycopg

    with peers.cluster(found[-1].parent) as address, psycopg.connect(address, autocommit=True) as database:
        for path in tables.glob("*.parquet"):
            peers.load(database, path.stem, path)
            if path.stem != "households":
                database.execute(f"CREATE INDEX ON {path.stem} (person)")
            database.execute(f"VACUUM ANALYZE {path.stem}")
        begun = time.perf_counter()
        counted = {rule: int(database.execute(text).fetchall()[0][0]) for rule, text in RULES.items()}
        return time.perf_counter() - begun, counted


def by_pandas(tables: Path) -> tuple[float, dict[str, int]] | None:
    """Read everything into memory and count; None where pandas is not installed."""
    try:
        import pandas as pd
    except ImportError:
        return None
    begun = time.perf_counter()
    persons, households = pd.read_parquet(tables / "persons.parquet"), pd.read_parquet(tables / "households.parquet")
    homes = persons.merge(households, on="household_id")

    def rows(feed: str) -> pd.DataFrame:
        read = pd.read_parquet(tables / f"{feed}.parquet")
        return read[read.person.isin(persons.person)] if feed not in ("medical_expenses", "disability") else read

    def owners(some: pd.DataFrame) -> pd.DataFrame:
        return some.merge(persons[["person", "household_id"]], on="person")

    found = {"deceased_still_registered": int(persons.person.isin(rows("deaths").person).sum())}
    latest = rows("residence").sort_values(["person", "changed_on", "line"]).drop_duplicates("person", keep="last")
    found["residence_cancelled"] = int(latest.status.isin(["cancelled", "moved_out"]).sum())
    paid = rows("social_insurance").query("month == @MONTH").groupby("person", as_index=False).base_fen.max()
    wages = owners(paid).groupby("household_id").base_fen.sum()
    poor = households[households.category.isin(["subsistence", "extreme_hardship"])]
    found["wage_found"] = int(poor.household_id.isin(wages[wages >= 2 * STANDARD_FEN].index).sum())
    owned = owners(rows("real_estate").query("used_for == 'residential'")).groupby("household_id").certificate_no.nunique()
    found["second_home"] = int((owned >= HOMES).sum())
    found["vehicle_found"] = int(owners(rows("vehicles").query("kind in ['car', 'truck']")).household_id.nunique())
    companies = rows("market_entities").query("role in ['legal_representative', 'shareholder'] and status == 'active'")
    found["company_found"] = int(owners(companies).household_id.nunique())
    held = []
    for feed in ASSETS:
        some = rows(feed)
        held.append(owners(some[some.as_of == some.groupby("person").as_of.transform("max")]))
    found["assets_above_limit"] = int((pd.concat(held).groupby("household_id").value_fen.sum() > 2 * LIMIT_FEN).sum())
    bills = rows("medical_expenses").groupby("person").self_paid_fen.sum()
    safe = homes[homes.category.isin(["subsistence", "extreme_hardship"])].person
    found["high_self_paid_medical"] = int((~bills[bills >= BILLS_FEN].index.isin(safe)).sum())
    issued = rows("disability").query("grade in ['1', '2']")
    issued = issued[pd.to_datetime(issued.issued_on) >= f"{MONTH}-01"]
    found["new_disability_unaided"] = int(issued[~issued.person.isin(persons.person)].person.nunique())
    aid = rows("department_aid").query("month == @MONTH")
    twice = aid.groupby(["person", "aid_kind"]).department.nunique()
    found["duplicate_aid"] = int(twice[twice >= 2].index.get_level_values(0).nunique())
    nursed = aid[aid.aid_kind == "severe_disability_nursing"].person
    severe = homes[homes.disability_grade.isin(["1", "2"]) & (homes.category != "extreme_hardship")]
    found["disability_aid_missed"] = int((~severe.person.isin(nursed)).sum())
    return time.perf_counter() - begun, found
