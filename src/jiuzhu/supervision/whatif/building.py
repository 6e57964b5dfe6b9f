"""Making a county's set of facts: the register, the forms in force, the month's department data, as one pass into Parquet."""

from __future__ import annotations

import csv
import tempfile
from datetime import date
from pathlib import Path

import duckdb

from jiuzhu.assessment.indicators.queries import forms_in_force
from jiuzhu.assessment.indicators.rules import form_facts
from jiuzhu.casework.registry.facts import SEPARATOR, person_details
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.analytics.sessions import session
from jiuzhu.foundation.divisions.rules import division_range
from jiuzhu.foundation.policy.columns import fact_column
from jiuzhu.foundation.policy.expressions.duckdb import name, text
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.monitoring.comparison.delivered import load_feeds
from jiuzhu.monitoring.comparison.folding import SUBJECTS, fact_steps, register_step
from jiuzhu.monitoring.comparison.judging import take
from jiuzhu.monitoring.comparison.rules import Period
from jiuzhu.monitoring.comparison.snapshot import load_register
from jiuzhu.monitoring.comparison.watched import watched_steps
from jiuzhu.monitoring.feeds.parts import brought_together, complete
from jiuzhu.monitoring.feeds.queries import deliveries, for_comparison
from jiuzhu.supervision.whatif.snapshots import TABLES, Snapshot, publish

MONTHS_A_YEAR = 12
HARDSHIP = "hardship"


def build(*, folder: Path, division_code: str, on: date, number: str, pack: DatedPack) -> Snapshot:
    """Write a county's facts as of a day and make them the set in force. ``pack`` names the indicators assessors may decide."""
    month = _latest_month(division_code, on)
    files, own = for_comparison(division_code=division_code, month=month) if month else ({}, {})
    target = folder / number
    target.mkdir(parents=True, exist_ok=True)
    found = tuple(each.code for each in pack.indicators)
    there = complete(own, division_code=division_code, month=month) if month else frozenset()
    with tempfile.TemporaryDirectory(prefix="jiuzhu-") as place, session(Path(place)) as database:
        load_register(database, on=on, workdir=Path(place), everyone=True)
        load_feeds(database, brought_together(files))
        period = Period(_month_end(month, on))
        register = register_step(Period(on), household=f"split_part(household_id, '{SEPARATOR}', 1)")
        take(database, [register, *watched_steps(period), *fact_steps(SUBJECTS, period)])
        _load_forms(database, Path(place), found)
        _load_details(database, Path(place))
        for table, query in zip(TABLES, _tables(division_code, on, found), strict=True):
            database.execute(f"COPY ({query}) TO {text(str(target / f'{table}.parquet'))} (FORMAT parquet)")
        counted = database.execute(
            f"SELECT count(*), count(*) FILTER (WHERE assessed) FROM read_parquet({text(str(target / 'households.parquet'))}) WHERE NOT own"
        ).fetchone() or (0, 0)
    snapshot = Snapshot(number, on, month, tuple(sorted(there)), counted[0], counted[1], found, folder)
    publish(snapshot)
    return snapshot


def _latest_month(division_code: str, on: date) -> str:
    months = deliveries(SYSTEM).current().filter(division_code=division_code, month__lte=f"{on:%Y-%m}").order_by("-month")
    return months.values_list("month", flat=True).first() or ""


def _month_end(month: str, on: date) -> date:
    """Department data is read as of the end of its month, as the comparison reads it; without any, of the day itself."""
    if not month or month == f"{on:%Y-%m}":
        return on
    year, number = int(month[:4]), int(month[5:])
    following = date(year + number // MONTHS_A_YEAR, number % MONTHS_A_YEAR + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _load_forms(database: duckdb.DuckDBPyConnection, place: Path, found: tuple[str, ...]) -> None:
    """Make the table ``forms``: one row a household with a form in force, its figures typed, what assessors found beside them."""
    facts = form_facts()
    path = place / "forms.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for household_id, values, states in forms_in_force():
            told = ["" if code not in states else str(states[code] == HARDSHIP).lower() for code in found]
            writer.writerow([household_id, *(values.get(each.name, "") for each in facts), *told])
    names = ["file_id", *(each.name for each in facts), *(f"found_{code}" for code in found)]
    listed = ", ".join(f"{text(each)}: 'VARCHAR'" for each in names)
    columns = [fact_column(each) for each in facts]
    kept = [f"CASE WHEN {each.good} THEN {each.value} END AS {_form_name(each.fact.name)}" for each in columns]
    kept += [f"TRY_CAST({name(f'found_{code}')} AS BOOLEAN) AS {name(f'found_{code}')}" for code in found]
    database.execute(
        f"CREATE OR REPLACE TEMP TABLE forms AS SELECT file_id, {', '.join(kept)} FROM read_csv({text(str(path))}, header = false,"
        f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {{{listed}}}, nullstr = '')"
    )


def _form_name(fact: str) -> str:
    """The members a form was filled in for stand beside those of the register; every other figure has one place."""
    return "form_members" if fact == "members" else name(fact)


def _load_details(database: duckdb.DuckDBPyConnection, place: Path) -> None:
    path = place / "details.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(person_details())
    database.execute(
        f"CREATE OR REPLACE TEMP TABLE details AS SELECT DISTINCT ON (person_id) * FROM read_csv({text(str(path))}, header = false,"
        " auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {'person_id': 'VARCHAR', 'school_stage': 'VARCHAR'})"
    )


def _tables(division_code: str, on: date, found: tuple[str, ...]) -> tuple[str, str, str]:
    low, high = division_range(division_code)
    here = f"division_code BETWEEN {text(low)} AND {text(high)}"
    file_id = f"split_part(household_id, '{SEPARATOR}', 1)"
    form = [_form_name(each.name) for each in form_facts()] + [name(f"found_{code}") for code in found]
    # What a record says of the register comes from the register; a form repeats some of it.
    held = {"members", "area_type", "category", "category_class", "in_force"}
    figures = ", ".join(f"forms.{each}" for each in form if each.strip('"') not in held)
    # Whoever is no longer on aid has no category; department data may be of an earlier month than the day.
    term = f"SELECT line, division_code, coalesce(category_from <= DATE '{on}' AND (category_until IS NULL OR category_until >= DATE '{on}'), false) AS runs"
    ended = "CASE WHEN runs THEN category END AS category, CASE WHEN runs THEN category_class END AS category_class"
    households = f"""
        SELECT household_facts.* REPLACE (runs AS in_force, {ended}), division_code, {file_id} AS file_id, contains(household_id, '{SEPARATOR}') AS own,
            forms.file_id IS NOT NULL AND NOT contains(household_id, '{SEPARATOR}') AS assessed, {figures}
        FROM household_facts JOIN ({term} FROM households WHERE {here}) USING (line)
        LEFT JOIN forms ON forms.file_id = {file_id} AND NOT contains(household_id, '{SEPARATOR}')
        ORDER BY division_code, household_id"""
    # Somebody with a category of the person's own is judged by that one.
    persons = f"""
        SELECT person_facts.* EXCLUDE (key) REPLACE ({ended.replace("runs", "in_force")}), division_code, {file_id} AS file_id, school_stage
        FROM person_facts JOIN (SELECT line AS term_line, division_code FROM households WHERE {here}) USING (term_line)
        LEFT JOIN details USING (person_id)
        QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY contains(household_id, '{SEPARATOR}') DESC, line) = 1"""
    anyone = f"""
        SELECT anyone_facts.*, division_code, {file_id} AS file_id FROM anyone_facts
        LEFT JOIN (SELECT household_id, any_value(division_code) AS division_code FROM households GROUP BY household_id) USING (household_id)
        WHERE division_code IS NULL OR {here}
        QUALIFY row_number() OVER (PARTITION BY coalesce(person_id, CAST(key AS VARCHAR)) ORDER BY line) = 1"""
    return households, persons, anyone
