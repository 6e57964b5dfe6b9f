"""What the department files say of a few people, for whoever fills in a form about them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from jiuzhu.foundation.analytics.pseudonyms import keys_of
from jiuzhu.foundation.analytics.sessions import PAGE, session
from jiuzhu.foundation.analytics.tabular.parquet import literal
from jiuzhu.monitoring.feeds.places import rows_of_people
from jiuzhu.monitoring.feeds.queries import for_comparison

MONTHS = 12


@dataclass(frozen=True)
class PeopleKnown:
    """Figures of a household's members together; None where no file of that feed was handed in.

    ``month`` is the last month counted; insured bases and self-paid costs are of the twelve months ending with it.
    """

    month: str
    insured_people: int | None = None
    insured_months: int | None = None
    insured_base_fen: int | None = None
    self_paid_fen: int | None = None
    homes: int | None = None
    homes_area_m2: str = ""
    disability_certificates: int | None = None


def known_of_people(id_numbers: Sequence[str], *, division_code: str, on: date) -> PeopleKnown:
    """Read what the files of a county up to a day say of some people; no scope: the caller has checked that the actor may see them."""
    month = f"{on:%Y-%m}"
    files = {
        feed: [path for _, path in each if path.exists()]
        for feed, each in for_comparison(division_code=division_code, month=month)[0].items()
    }
    files = {feed: paths for feed, paths in files.items() if paths}
    if not files or not id_numbers:
        return PeopleKnown(month)
    since = _months_before(on, MONTHS - 1)
    with tempfile.TemporaryDirectory() as folder, session(Path(folder), PAGE) as database:
        people = keys_of(list(id_numbers))
        insured = _one(
            database,
            people,
            files.get("social_insurance"),
            f"""SELECT count(DISTINCT key), count(DISTINCT month), CAST(sum(base) AS BIGINT) FROM (
                SELECT key, month, max(base_fen) AS base FROM rows WHERE month BETWEEN '{since:%Y-%m}' AND '{month}' GROUP BY key, month)""",
        )
        paid = _one(
            database,
            people,
            files.get("medical_expenses"),
            f"SELECT CAST(sum(self_paid_fen) AS BIGINT) FROM rows WHERE settled_on BETWEEN DATE '{since.isoformat()}' AND DATE '{on.isoformat()}'",
        )
        homes = _one(
            database,
            people,
            files.get("real_estate"),
            f"""SELECT count(*), CAST(sum(area) AS VARCHAR) FROM (
                SELECT certificate_no, max(area_m2) AS area FROM rows
                WHERE "use" = 'residential' AND (registered_on IS NULL OR registered_on <= DATE '{on.isoformat()}') GROUP BY certificate_no)""",
        )
        disabled = _one(
            database,
            people,
            files.get("disability"),
            f"SELECT count(DISTINCT key) FROM rows WHERE issued_on <= DATE '{on.isoformat()}' AND (expires_on IS NULL OR expires_on >= DATE '{on.isoformat()}')",
        )
    return PeopleKnown(
        month=month,
        insured_people=insured[0] if insured else None,
        insured_months=insured[1] if insured else None,
        insured_base_fen=(insured[2] or 0) if insured else None,
        self_paid_fen=(paid[0] or 0) if paid else None,
        homes=homes[0] if homes else None,
        homes_area_m2=_plain(homes[1]) if homes else "",
        disability_certificates=disabled[0] if disabled else None,
    )


def _one(database: duckdb.DuckDBPyConnection, people: list[UUID], paths: list[Path] | None, query: str) -> tuple[Any, ...] | None:
    if not paths:
        return None
    found = [rows for path in paths if (rows := rows_of_people(database, path, people))]
    rows = " UNION ALL BY NAME ".join(f"({each})" for each in found) or f"SELECT * FROM read_parquet({literal(str(paths[0]))}) LIMIT 0"
    return database.execute(f"WITH rows AS ({rows}) {query}").fetchone()


def _plain(number: str | None) -> str:
    text = number or ""
    return text.rstrip("0").rstrip(".") if "." in text else text


def _months_before(on: date, months: int) -> date:
    whole = on.year * MONTHS + on.month - 1 - months
    return date(whole // MONTHS, whole % MONTHS + 1, 1)
