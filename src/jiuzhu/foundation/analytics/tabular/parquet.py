"""The query that turns typed Parquet columns into canonical text."""

from __future__ import annotations

from jiuzhu.foundation.analytics.tabular.cells import REPLACED

LINE = "__line"
PROBLEM = "__problem"
SOUND = "__sound"
LEFT_OVER = ".left"
BEIJING_OFFSET_MICROSECONDS = 8 * 3600 * 1_000_000


def quoted(name: str) -> str:
    """Quote a name for DuckDB."""
    return '"' + name.replace('"', '""') + '"'


_CONTROL = "".join(map(chr, (*range(1, 0x20), 0x7F, 0x85, 0x2028, 0x2029)))
_PLAIN = dict.fromkeys(_CONTROL, " ") | REPLACED
# The engine leaves out what has no counterpart, which therefore comes last.
_WIDE = "".join(sorted(_PLAIN, key=lambda each: not _PLAIN[each]))
WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT"})
READ = "read_parquet($path, binary_as_string = true)"
NUMBERED = "row_number() OVER () + 1"


def literal(text: str) -> str:
    """Quote a text for DuckDB."""
    return "'" + text.replace("'", "''") + "'"


def cleaned(text: str) -> str:
    """Write the SQL of a text as ``cells.clean`` leaves it: plain digits and spaces, none around it; empty is NULL."""
    tidy = f"trim(translate({text}, {literal(_WIDE)}, {literal(''.join(_PLAIN[each] for each in _WIDE))}))"
    # Nearly no value has anything to change, and looking for it is several times as fast as changing it.
    return f"nullif(CASE WHEN regexp_full_match({text}, '[!-~]*') THEN {text} ELSE {tidy} END, '')"


def kind_class(kind: str) -> str:
    """Give the class of a column's type: whole, decimal, double, boolean, text or other."""
    if kind in WHOLE:
        return "whole"
    named = {"DOUBLE": "double", "BOOLEAN": "boolean", "VARCHAR": "text"}
    return "decimal" if kind.startswith("DECIMAL") else named.get(kind, "other")


def text_query(names: list[str], kinds: list[str], *, source: str = READ, line: str = NUMBERED) -> str:
    """Give the SELECT over ``source``: line numbers as in a CSV with a header, every column as text."""
    columns = "".join(f", {_text(quoted(name), kind)} AS {quoted(name)}" for name, kind in zip(names, kinds, strict=True))
    return f"SELECT {line} AS {LINE}, NULL::VARCHAR AS {PROBLEM}{columns} FROM {source}"


def _text(column: str, kind: str) -> str:
    if kind in ("FLOAT", "DOUBLE"):
        # The upper bound is where a double stops holding every whole number.
        whole = f"isfinite({column}) AND trunc({column}) = {column} AND abs({column}) < 9007199254740992"
        return f"CASE WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE CAST({column} AS VARCHAR) END"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return _moment(f"make_timestamp(epoch_us({column}) + {BEIJING_OFFSET_MICROSECONDS})")
    if kind.startswith("TIMESTAMP"):
        return _moment(f"CAST({column} AS TIMESTAMP)")
    if kind == "VARCHAR":
        return column
    if kind.startswith("DECIMAL") and not kind.endswith(",0)"):
        # As a double is written: 1 and 12.345, not 1.0 and 12.3450.
        return f"regexp_replace(CAST({column} AS VARCHAR), '\\.?0+$', '')"
    return f"CAST({column} AS VARCHAR)"


def _moment(value: str) -> str:
    return (
        f"CASE WHEN {value} = date_trunc('day', {value}) THEN strftime({value}, '%Y-%m-%d') ELSE strftime({value}, '%Y-%m-%d %H:%M:%S') END"
    )
