"""From a file to rows that can be trusted: every row is either accepted or rejected with its reason (I-18, I-28)."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import duckdb

from jiuzhu.foundation.analytics.intake.keeping import MANY, keep_sorted
from jiuzhu.foundation.analytics.intake.reading import open_long, type_rows
from jiuzhu.foundation.analytics.intake.shapes import Shape, Wanted
from jiuzhu.foundation.analytics.pseudonyms import make_keys
from jiuzhu.foundation.analytics.tabular.errors import TableUnreadable
from jiuzhu.foundation.analytics.tabular.limits import BATCH, Limits
from jiuzhu.foundation.analytics.tabular.parquet import quoted
from jiuzhu.foundation.analytics.tabular.staging import stage
from jiuzhu.foundation.analytics.tabular.zipped import ZIP, unzipped
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.monitoring.feeds.checks import judged_sql, rejects_sql
from jiuzhu.monitoring.feeds.contracts import Contract, Kind


class ColumnsMissing(DomainError):
    """The file lacks columns without which it says nothing."""

    code = "feed_columns_missing"

    def __init__(self, contract: Contract, columns: Sequence[str]) -> None:
        named = "、".join(f"{name}（{contract.column(name).label}）" for name in columns)
        super().__init__(f"“{contract.label}”文件缺少必需的列：{named}。", "请补上这些列后重新提供。")
        self.columns = tuple(columns)


@dataclass(frozen=True)
class Judged:
    """A file whose every row was judged: ``rows`` = ``accepted`` + ``rejected``.

    ``path`` is Parquet with line, fault, number and the typed columns; ``rejects`` is Parquet with the columns of a rejects file,
    or None when nothing was rejected. ``heads`` are the contract's columns that were there with the heads they had, in the file's order.
    """

    contract: Contract
    path: Path
    rows: int
    accepted: int
    rejected: int
    rejects: Path | None
    extra: tuple[str, ...]
    absent: tuple[str, ...]
    heads: tuple[tuple[str, str], ...] = ()


def judge(
    database: duckdb.DuckDBPyConnection, contract: Contract, path: Path, *, on: datetime.date, workdir: Path, limits: Limits = BATCH
) -> Judged:
    """Read a file and judge its rows as seen on a day; raises TableUnreadable and ColumnsMissing."""
    table = unzipped(path, workdir, limits=limits) if path.suffix.lower() == ZIP else path
    try:
        return _judge_long(database, contract, table, path.name, on, workdir, limits) or _judge_any(
            database, contract, table, path.name, on, workdir, limits
        )
    finally:
        if table is not path:
            table.unlink(missing_ok=True)


def _judge_long(
    database: duckdb.DuckDBPyConnection, contract: Contract, table: Path, name: str, on: datetime.date, workdir: Path, limits: Limits
) -> Judged | None:
    """Read a long CSV file with compiled code; None where that is not worth it or does not know enough."""
    long = open_long(table, limits, contract.encoding)
    if long is None:
        return None
    columns = [each for each in long.names if each]
    found = _found(contract, columns)
    wanted = [
        Wanted(
            each.kept_as,
            Shape[each.kind.name],
            long.names.index(found[each.name]) if each.name in found else None,
            each.filled,
            tuple(each.values),
        )
        for each in contract.columns
    ]
    judged = workdir / f"{contract.code}.judged.parquet"
    typed = type_rows(long, wanted, query=judged_sql(contract, found, on=on), target=judged, on=on, limits=limits)
    if typed is None:
        return None
    try:
        return _judged(database, contract, found, columns, judged, typed.staged, (typed.rows, typed.rejected), name, on)
    finally:
        if typed.staged is not None:
            typed.staged.unlink(missing_ok=True)


def _judge_any(
    database: duckdb.DuckDBPyConnection, contract: Contract, table: Path, name: str, on: datetime.date, workdir: Path, limits: Limits
) -> Judged:
    heads = contract.heads
    staged = stage(table, workdir, limits=limits, encoding=contract.encoding, once=lambda head: head.casefold() in heads)
    try:
        found = _found(contract, staged.columns)
        judged = workdir / f"{contract.code}.judged.parquet"
        database.execute(
            f"COPY ({judged_sql(contract, found, on=on)}) TO $judged (FORMAT parquet)", {"staged": str(staged.path), "judged": str(judged)}
        )
        counted = database.execute("SELECT count(*), count(fault) FROM read_parquet($judged)", {"judged": str(judged)}).fetchone() or (0, 0)
        return _judged(database, contract, found, staged.columns, judged, staged.path, counted, name, on)
    finally:
        staged.path.unlink(missing_ok=True)


def _judged(
    database: duckdb.DuckDBPyConnection,
    contract: Contract,
    found: dict[str, str],
    columns: Sequence[str],
    judged: Path,
    staged: Path | None,
    counted: tuple[int, int],
    name: str,
    on: datetime.date,
) -> Judged:
    rows, rejected = counted
    rejects = None
    if rejected:
        rejects = judged.with_name(f"{contract.code}.rejects.parquet")
        given = {"staged": str(staged), "judged": str(judged), "file": name, "rejects": str(rejects)}
        database.execute(f"COPY ({rejects_sql(contract, found, on=on)}) TO $rejects (FORMAT parquet)", given)
    used = set(found.values())
    return Judged(
        contract,
        judged,
        rows,
        rows - rejected,
        rejected,
        rejects,
        extra=tuple(each for each in columns if each not in used),
        absent=tuple(column.name for column in contract.columns if column.name not in found),
        heads=tuple(sorted(found.items(), key=lambda each: columns.index(each[1]))),
    )


def accepted_sql(judged: Judged, *, keys: str) -> str:
    """Give the query of the accepted rows: line, key in place of the ID number, and the typed columns.

    ``keys`` names the table that ``make_keys`` made of the numbers.
    """
    columns = ", ".join(quoted(column.kept_as) for column in judged.contract.columns if column.kind is not Kind.ID_NUMBER)
    source = _read(judged.path)
    if judged.contract.id_column is None:
        return f"SELECT line, {columns} FROM {source} WHERE fault IS NULL"
    return f"SELECT line, key, {columns} FROM {source} JOIN {keys} USING (number) WHERE fault IS NULL"


def numbers_sql(judged: Sequence[Judged]) -> str:
    """Give the query of the numbers of all people in the accepted rows of several files."""
    parts = [f"SELECT number FROM {_read(each.path)} WHERE fault IS NULL" for each in judged if each.contract.id_column]
    return " UNION ALL ".join(parts) or "SELECT 0::BIGINT AS number WHERE false"


def keep(database: duckdb.DuckDBPyConnection, judged: Judged, target: Path, *, workdir: Path, only: Sequence[UUID] | None = None) -> int:
    """Write the accepted rows as Parquet sorted by key, without an ID number; the file appears whole or not at all.

    With ``only``, rows of people who are not among these keys are dropped; gives how many.
    """
    part = target.with_name(f".{target.name}.part")
    kept = _keep_many(judged, part, workdir, only) if judged.accepted >= MANY and judged.contract.id_column else None
    if kept is None:
        kept = _keep_few(database, judged, part, workdir, only)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(target)
    return judged.accepted - kept


def _keep_many(judged: Judged, part: Path, workdir: Path, only: Sequence[UUID] | None) -> int | None:
    columns = [column.kept_as for column in judged.contract.columns if column.kind is not Kind.ID_NUMBER]
    try:
        return keep_sorted(judged.path, part, columns=columns, rows=judged.rows, workdir=workdir, limits=BATCH, only=only)
    except TableUnreadable:
        # Whatever keeps the other process from its work, this one can do it too, only slower.
        return None


def _keep_few(database: duckdb.DuckDBPyConnection, judged: Judged, part: Path, workdir: Path, only: Sequence[UUID] | None) -> int:
    make_keys(database, numbers_sql([judged]), table="kept_keys", workdir=workdir)
    if only is not None:
        database.execute(
            "DELETE FROM kept_keys WHERE key NOT IN (SELECT CAST(unnest($only) AS UUID))", {"only": [str(key) for key in only]}
        )
    order = "key, line" if judged.contract.id_column else "line"
    database.execute(
        f"COPY ({accepted_sql(judged, keys='kept_keys')} ORDER BY {order}) TO $part (FORMAT parquet, COMPRESSION zstd)", {"part": str(part)}
    )
    return int((database.execute("SELECT count(*) FROM read_parquet($part)", {"part": str(part)}).fetchone() or (0,))[0])


def _read(path: Path) -> str:
    return "read_parquet('" + str(path).replace("'", "''") + "')"


def _found(contract: Contract, columns: Sequence[str]) -> dict[str, str]:
    """Find the contract's columns by name, by their Chinese label or another head departments write; raises ColumnsMissing."""
    by_name = {name.casefold(): name for name in columns}
    found = {}
    for column in contract.columns:
        named = (contract.key,) if contract.key and column.kind is Kind.ID_NUMBER else (column.name, column.label)
        given = next((by_name[each.casefold()] for each in named if each.casefold() in by_name), None)
        if given is not None:
            found[column.name] = given
    # Another head counts only where no column goes by it.
    for column in contract.columns:
        heads = () if column.name in found else (by_name.get(each.casefold()) for each in column.aliases)
        given = next((head for head in heads if head is not None and head not in found.values()), None)
        if given is not None:
            found[column.name] = given
    missing = [column.name for column in contract.columns if column.needed and column.name not in found]
    if missing:
        raise ColumnsMissing(contract, missing)
    return found
