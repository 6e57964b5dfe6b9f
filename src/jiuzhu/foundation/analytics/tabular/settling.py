"""The last step of reading: records split, trimmed, named and written as Parquet by the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from jiuzhu.foundation.analytics.tabular.cells import FIELD, clean
from jiuzhu.foundation.analytics.tabular.errors import SAVE_AGAIN, ColumnTwice, TableEmpty, TableTooLarge, TableTooWide, TableUnreadable
from jiuzhu.foundation.analytics.tabular.limits import Limits
from jiuzhu.foundation.analytics.tabular.parquet import LINE, PROBLEM, cleaned, literal, quoted
from jiuzhu.foundation.analytics.tabular.text import Lines

CAPACITY: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "400MB", "threads": 2, "autoinstall_known_extensions": False, "autoload_known_extensions": False}
LONGEST_LINE = 4_000_000
HEADER_WITHIN = 1000
MORE_FIELDS = "这一行的列数比表头多，各列可能错位"
_ROW_GROUP = 100_000
Once = Callable[[str], bool]
"""Whether a head may stand above one column only."""


def always(head: str) -> bool:
    """No head may stand twice."""
    return True


def settle(lines: Lines | Path, staged: Path, *, header: bool, limits: Limits, once: Once = always) -> tuple[list[str], int]:
    """Write the records as Parquet of text; gives the column names and the number of rows that are not blank."""
    if isinstance(lines, Path):
        lines = Lines(lines, FIELD, numbered=True)
    with _engine() as database:
        try:
            return _settle(database, lines, staged, header=header, limits=limits, once=once)
        except duckdb.OutOfMemoryException as error:
            raise TableTooLarge("表格过大，内存不够。", "请拆成几份再上传。") from error
        except duckdb.Error as error:
            raise TableUnreadable("文件里有过长的行或无法识别的字符。", SAVE_AGAIN) from error


def settle_parquet(
    source: Path, columns: list[str], heads: list[str], staged: Path, *, header: bool, once: Once = always
) -> tuple[list[str], int]:
    """Clean what the child made of a Parquet file, whose ``columns`` bear ``heads``; without a header wanted, these become the first row."""
    names = unique([clean(head) or f"c{number}" for number, head in enumerate(heads, start=1)], once)
    with _engine() as database:
        try:
            values = [cleaned(quoted(name)) for name in columns]
            named = [
                f"{value} AS {quoted(name if header else f'c{number}')}"
                for number, (name, value) in enumerate(zip(names, values, strict=True), start=1)
            ]
            query = f"SELECT {LINE}, {PROBLEM}, {', '.join(named)} FROM read_parquet($source)"
            if not header:
                first = ", ".join(f"{literal(name)} AS c{number}" for number, name in enumerate(names, start=1))
                query = f"SELECT 1::BIGINT AS {LINE}, NULL::VARCHAR AS {PROBLEM}, {first} UNION ALL {query}"
            kept = names if header else [f"c{number}" for number in range(1, len(names) + 1)]
            return kept, _write(database, query, staged, {"source": str(source)})
        except duckdb.Error as error:
            raise TableUnreadable("文件无法读取，可能已损坏。", SAVE_AGAIN) from error


def _engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config=CAPACITY)


def _settle(
    database: duckdb.DuckDBPyConnection, lines: Lines, staged: Path, *, header: bool, limits: Limits, once: Once
) -> tuple[list[str], int]:
    given = {"source": str(lines.path), "separator": lines.separator}
    # The unit separator never occurs in a line of the source as a delimiter here, so that each line comes as one value.
    reading = (
        "read_csv($source, header = false, columns = {'text': 'VARCHAR'}, delim = '\x1e', quote = '', escape = '', auto_detect = false,"
        f" null_padding = false, max_line_size = {LONGEST_LINE}, strict_mode = false, encoding = 'utf-8')"
    )
    split = f"SELECT row_number() OVER () AS place, rtrim(text, chr(13)) AS text FROM {reading}"
    if lines.numbered:
        numbered = (
            f"SELECT CAST(split_part(text, $separator, 1) AS BIGINT) AS {LINE}, string_split(text, $separator)[2:] AS fields FROM ({split})"
        )
    else:
        numbered = f"SELECT place AS {LINE}, string_split(text, $separator) AS fields FROM ({split}) WHERE trim(replace(text, $separator, '')) <> ''"
    if header:
        first = database.execute(
            f"SELECT {LINE}, fields FROM ({numbered.replace(reading, f'(FROM {reading} LIMIT {HEADER_WITHIN})')}) LIMIT 1", given
        ).fetchone()
        if first is None:
            raise TableEmpty("文件里没有任何内容。", "请确认选对了文件，第一行应是表头。")
        begin, names = first[0], [clean(name) or "" for name in first[1]]
    else:
        widest = database.execute(f"SELECT max(len(fields)) FROM ({numbered})", given).fetchone()
        begin, names = 0, [f"c{number}" for number in range(1, ((widest and widest[0]) or 0) + 1)]
    if len([name for name in names if name]) > limits.columns:
        raise TableTooWide(f"表格有 {len(names)} 列，超过 {limits.columns} 列。", "请只保留需要的列，另存后再上传。")
    columns = unique([name for name in names if name], once)
    if not columns:
        raise TableEmpty("第一行没有列名。", "请确认第一行是表头。")
    places = [place for place, name in enumerate(names, start=1) if name]
    picked = ", ".join(f"{_trimmed(f'fields[{place}]')} AS {quoted(name)}" for place, name in zip(places, columns, strict=True))
    # CASE keeps the engine from looking into the rest of every row.
    many = f"CASE WHEN len(fields) > {len(names)} THEN len(list_filter(fields[{len(names) + 1}:], lambda rest: trim(rest) <> '')) > 0 END"
    query = f"SELECT {LINE}, CASE WHEN {many} THEN '{MORE_FIELDS}' END AS {PROBLEM}, {picked} FROM ({numbered}) WHERE {LINE} > {begin}"
    return columns, _write(database, query, staged, given)


def _write(database: duckdb.DuckDBPyConnection, query: str, staged: Path, given: dict[str, str]) -> int:
    written = database.execute(
        f"COPY ({query}) TO $staged (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {_ROW_GROUP})", given | {"staged": str(staged)}
    ).fetchone()
    return int(written[0]) if written else 0


def _trimmed(value: str) -> str:
    return f"nullif(trim({value}, ' ' || chr(9)), '')"


def unique(names: list[str], once: Once = always) -> list[str]:
    """Give the names, those that stand again numbered; raises ColumnTwice for one that may stand once only."""
    seen: dict[str, int] = {}
    told: list[str] = []
    for name in names:
        again = seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
        if (again > 1 and once(name)) or name.casefold() in (LINE, PROBLEM):
            raise ColumnTwice(f"表头里“{name}”出现了不止一次。", "请保留需要的一列，删去或改名另一列。")
        told.append(name if again == 1 else f"{name} ({again})")
    return told if once is always else unique(told)
