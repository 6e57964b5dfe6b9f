"""The register brought into an analytical session, keyed; it rests on the disk, where each question reads just the columns it needs."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, count, islice
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb

from jiuzhu.casework.registry import facts as register
from jiuzhu.foundation.analytics.pseudonyms import keys_of
from jiuzhu.foundation.analytics.tabular.parquet import literal, quoted
from jiuzhu.monitoring.comparison.pack_rules import WATCHING
from jiuzhu.monitoring.feeds.contracts import Contract, Kind
from jiuzhu.monitoring.feeds.register_files import HOUSEHOLDS, PERSONS

_BATCH = 2000

Rows = Iterable[tuple[Any, ...]]


def load_register(
    database: duckdb.DuckDBPyConnection,
    *,
    on: date,
    workdir: Path,
    division_code: str = "",
    everyone: bool = False,
    each: Callable[[Rows], Rows] = iter,
    gone: Mapping[str, Collection[str]] | None = None,
) -> None:
    """Make the views ``persons`` and ``households`` of the register as of a day, of files in ``workdir``; ID numbers become keys on the way, before any file.

    ``division_code`` keeps the households there, and those elsewhere that share a member with one of them: who is registered in two places is
    known as such. Households that have never had a category are left out, unless ``everyone``. ``each`` passes the rows on and may raise to stop.
    ``gone`` are households (ids) by the village elsewhere they live in now that are to be there all the same.
    """
    rows = register.household_rows(on, division_code=division_code)
    households = chain(rows, register.uncategorised_rows(on)) if everyone else rows
    persons = register.person_rows(on, everyone=everyone, division_code=division_code)
    for village, homes in _not_there(gone or {}, division_code).items():
        households = chain(households, _of(homes, register.household_rows(on, division_code=village), register.HOUSEHOLD_COLUMNS))
        persons = chain(persons, _of(homes, register.person_rows(on, division_code=village), register.PERSON_COLUMNS))
    _load(database, HOUSEHOLDS, workdir, register.HOUSEHOLD_COLUMNS, each(households))
    _load(database, PERSONS, workdir, register.PERSON_COLUMNS, each(persons))


def _not_there(gone: Mapping[str, Collection[str]], division_code: str) -> dict[str, set[str]]:
    """Leave out the households that are there because they share a member with one of the division."""
    there = register.concerned(division_code).households.filter(pk__in={home for homes in gone.values() for home in homes}) if gone else ()
    known = {str(each["pk"]) for each in there}
    return {village: set(homes) - known for village, homes in gone.items()}


def _of(homes: Collection[str], rows: Rows, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    at = columns.index("household_id")
    return (row for row in rows if register.household_of(row[at]) in homes)


def load_watched(database: duckdb.DuckDBPyConnection, people: Iterable[tuple[UUID, str, str]], *, workdir: Path) -> None:
    """Make the table ``watching`` of (key, reason, village), and enter whoever of them has no record into the view ``persons``, in no household.

    ``watched_only`` names those who entered that way.
    """
    path = workdir / f"{WATCHING}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(people)
    database.execute(
        f"CREATE OR REPLACE TEMP TABLE {WATCHING} AS SELECT * FROM read_csv($path, header = false, auto_detect = false,"
        " columns = {'key': 'UUID', 'reason': 'VARCHAR', 'division_code': 'VARCHAR'}, delim = ',')",
        {"path": str(path)},
    )
    path.unlink()
    database.execute(f"CREATE OR REPLACE TEMP TABLE watched_only AS SELECT DISTINCT key FROM {WATCHING} ANTI JOIN persons USING (key)")
    entered = workdir / f"{PERSONS.code}-watched.parquet"
    database.execute(
        "COPY (SELECT CAST(key AS VARCHAR) AS person_id, key, true AS alive,"
        " (SELECT coalesce(max(line), 0) FROM persons) + row_number() OVER (ORDER BY key) AS line FROM watched_only)"
        f" TO {literal(str(entered))} (FORMAT parquet)"
    )
    _show(database, PERSONS, _resting(PERSONS, workdir), entered)


def _load(
    database: duckdb.DuckDBPyConnection, contract: Contract, workdir: Path, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    path = workdir / f"register-{contract.code}.csv"
    place = columns.index("id_number") if "id_number" in columns else None
    lines = count(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for batch in _batches(rows):
            if place is not None:
                keys = keys_of([row[place] for row in batch])
                batch = [(*row[:place], key, *row[place + 1 :]) for row, key in zip(batch, keys, strict=True)]
            for row in batch:
                writer.writerow([next(lines), *("" if value is None else value for value in row)])
    declared = {"line": "BIGINT"} | {("key" if name == "id_number" else name): _type(contract, name) for name in columns}
    listed = ", ".join(f"'{name}': '{kind}'" for name, kind in declared.items())
    kept = ", ".join(_typed(contract, name) for name in ("line", *columns))
    resting = _resting(contract, workdir)
    database.execute(
        f"COPY (SELECT {kept} FROM read_csv({literal(str(path))}, header = false, auto_detect = false, columns = {{{listed}}},"
        f" delim = ',', quote = '\"', escape = '\"')) TO {literal(str(resting))} (FORMAT parquet)"
    )
    path.unlink()
    _show(database, contract, resting)


def _resting(contract: Contract, workdir: Path) -> Path:
    return workdir / f"register-{contract.code}.parquet"


def _show(database: duckdb.DuckDBPyConnection, contract: Contract, *files: Path) -> None:
    listed = ", ".join(literal(str(file)) for file in files)
    database.execute(f"CREATE OR REPLACE TEMP VIEW {contract.code} AS FROM read_parquet([{listed}], union_by_name = true)")


def _type(contract: Contract, name: str) -> str:
    kind = next((each.kind for each in contract.columns if each.name == name), Kind.TEXT)
    if kind is Kind.ID_NUMBER:
        return "UUID"
    return {Kind.DATE: "DATE", Kind.COUNT: "INTEGER", Kind.BOOLEAN: "BOOLEAN", Kind.MONEY: "DECIMAL(18, 2)"}.get(kind, "VARCHAR")


def _typed(contract: Contract, name: str) -> str:
    column = next((each for each in contract.columns if each.name == name), None)
    if column is None:
        return quoted(name)
    if column.kind is Kind.ID_NUMBER:
        return "key"
    return f"CAST({quoted(name)} * 100 AS BIGINT) AS {quoted(column.kept_as)}" if column.kind is Kind.MONEY else quoted(name)


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    rest = iter(rows)
    while batch := list(islice(rest, _BATCH)):
        yield batch
