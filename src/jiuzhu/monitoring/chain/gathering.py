"""The chain of everyone in the register as one relation of an analytical session: what departments fed back and what was entered here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from jiuzhu.casework.registry.facts import SEPARATOR
from jiuzhu.foundation.analytics.tabular.parquet import literal
from jiuzhu.monitoring.chain.names import Names
from jiuzhu.monitoring.feeds.checks import nothing_sql
from jiuzhu.monitoring.feeds.contracts import Contract, Kind

SAID_COLUMNS = (
    "source VARCHAR, key UUID, home VARCHAR, month VARCHAR, written VARCHAR, department VARCHAR, amount_fen BIGINT, service BOOLEAN"
)
ENTERED_COLUMNS = {
    "person_id": "VARCHAR",
    "home": "VARCHAR",
    "month": "VARCHAR",
    "written": "VARCHAR",
    "department": "VARCHAR",
    "amount_fen": "BIGINT",
    "service": "BOOLEAN",
    "source": "VARCHAR",
}
BATCH = 1000
Files = Mapping[str, Sequence[tuple[str, Path]]]
HOME = f"split_part(household_id, '{SEPARATOR}', 1)"
"""SQL for the household itself, where somebody with a category of their own stands as a household of one."""


def aid_feeds(feeds: Mapping[str, Contract]) -> dict[str, Contract]:
    """Give the feeds that tell of aid: those with a month and a kind of aid in words, whoever declared them."""
    return {code: each for code, each in feeds.items() if _tells_of_aid(each)}


def _tells_of_aid(contract: Contract) -> bool:
    kinds = {column.kept_as: column.kind for column in contract.columns}
    words = {"aid_kind", "department"} & kinds.keys()
    return "aid_kind" in words and kinds.get("month") is Kind.MONTH and all(kinds[name] in (Kind.TEXT, Kind.CODE) for name in words)


def said_sql(contract: Contract, path: Path, *, sent: str = "", numbered: bool = False) -> str:
    """Give the query of one delivery's rows as the chain takes them, with their place in the file for whoever wants but a few.

    The source is the feed and the month it was ``sent`` for: the file of the next month may tell the same again.
    """
    kept = {column.kept_as for column in contract.columns}
    amount = "amount_fen" if any(column.name == "amount_yuan" for column in contract.columns) else "CAST(NULL AS BIGINT)"
    department = f"coalesce(department, {literal(contract.sender)})" if "department" in kept else literal(contract.sender)
    return (
        f"SELECT {literal(f'{contract.code}/{sent}')} AS source, key, CAST(NULL AS VARCHAR) AS home, month, aid_kind AS written,"
        f" {department} AS department, {amount} AS amount_fen, false AS service"
        f"{', file_row_number' if numbered else ''} FROM ({_as_declared(contract, path, ', file_row_number = true' if numbered else '')})"
    )


def _as_declared(contract: Contract, path: Path, options: str) -> str:
    rows = f"SELECT * FROM read_parquet({literal(str(path))}{options})"
    # What an earlier declaration of the feed did not have is unknown there.
    return f"{nothing_sql(contract)} UNION ALL BY NAME {rows}" if contract.version > 1 else rows


def gather(
    database: duckdb.DuckDBPyConnection,
    files: Files,
    feeds: Mapping[str, Contract],
    entered: Iterable[tuple[Any, ...]],
    *,
    first: str,
    last: str,
) -> None:
    """Make ``said``: every row about somebody of ``persons`` in the months from ``first`` to ``last``, as it was written.

    ``entered`` gives (person_id or None, household_id, month, kind, department, amount in fen, whether a service, source);
    a person who is in no household of the session stands with the household only.
    """
    database.execute(f"CREATE OR REPLACE TEMP TABLE said ({SAID_COLUMNS})")
    within = f"month BETWEEN {literal(first)} AND {literal(last)} AND key IN (SELECT key FROM persons)"
    for code, contract in aid_feeds(feeds).items():
        for sent, path in files.get(code, ()):
            database.execute(f"INSERT INTO said SELECT * FROM ({said_sql(contract, path, sent=sent)}) WHERE {within}")
    database.execute(f"CREATE OR REPLACE TEMP TABLE entered ({', '.join(f'{name} {kind}' for name, kind in ENTERED_COLUMNS.items())})")
    for batch in _batches(entered):
        database.execute(
            f"INSERT INTO entered SELECT {', '.join(f'unnest(CAST(${name} AS {kind}[]))' for name, kind in ENTERED_COLUMNS.items())}",
            {name: [row[place] for row in batch] for place, name in enumerate(ENTERED_COLUMNS)},
        )
    database.execute(
        f"""
        INSERT INTO said
        SELECT source, people.key, entered.home, month, written, department, amount_fen, service
        FROM entered LEFT JOIN (SELECT DISTINCT person_id, key FROM persons) AS people USING (person_id)
        WHERE month BETWEEN {literal(first)} AND {literal(last)}"""
    )


def name_and_merge(database: duckdb.DuckDBPyConnection, names: Names) -> None:
    """Make ``chain`` of ``said``: kinds and departments by one name, and what several files tell alike counted once.

    Rows of the same person, month, kind, department and amount count as often as the file that has most of them says.
    """
    database.execute("CREATE OR REPLACE TEMP TABLE named (written VARCHAR, department VARCHAR, kind VARCHAR, unit VARCHAR)")
    if said := database.execute("SELECT DISTINCT written, department FROM said").fetchall():
        told = [
            [row[0] for row in said],
            [row[1] for row in said],
            [names.kind(*row) for row in said],
            [names.department(row[1]) for row in said],
        ]
        database.execute("INSERT INTO named SELECT unnest($1), unnest($2), unnest($3), unnest($4)", told)
    database.execute(
        """
        CREATE OR REPLACE TEMP TABLE chain AS
        SELECT key, home, month, kind, department, amount_fen, service
        FROM (
            SELECT key, home, month, kind, department, amount_fen, service, unnest(range(max(times))) AS time
            FROM (
                SELECT source, key, CASE WHEN key IS NULL THEN home END AS home, month, named.kind AS kind,
                    named.unit AS department, amount_fen, service, count(*) AS times
                FROM said JOIN named USING (written, department)
                GROUP BY ALL
            ) GROUP BY key, home, month, kind, department, amount_fen, service
        )"""
    )


def reported_kinds(database: duckdb.DuckDBPyConnection) -> set[str]:
    """Give every kind that anybody received."""
    return {row[0] for row in database.execute("SELECT DISTINCT kind FROM chain").fetchall()}


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    rest = iter(rows)
    while batch := list(islice(rest, BATCH)):
        yield batch
