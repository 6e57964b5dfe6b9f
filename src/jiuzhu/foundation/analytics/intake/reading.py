"""A long CSV file opened for the compiled reading; where that cannot serve, nothing is given and ``tabular`` reads the file."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import structlog

from jiuzhu.foundation.analytics.intake.compiled import READING
from jiuzhu.foundation.analytics.intake.shapes import Wanted
from jiuzhu.foundation.analytics.tabular.cells import clean, narrow
from jiuzhu.foundation.analytics.tabular.encoding import AUTO, Inspected, inspect
from jiuzhu.foundation.analytics.tabular.errors import TableTooSlow, TableUnreadable
from jiuzhu.foundation.analytics.tabular.limits import MIB, Limits
from jiuzhu.foundation.analytics.tabular.outside import open_outside
from jiuzhu.foundation.analytics.tabular.parquet import LINE, PROBLEM
from jiuzhu.foundation.analytics.tabular.settling import HEADER_WITHIN
from jiuzhu.foundation.analytics.tabular.text import SAMPLE_CHARACTERS, separator_of

log = structlog.get_logger(__name__)
LONG_BYTES = 16 * MIB
"""Below, a process of its own costs more than it saves."""
LONG_TO_COMPILE_BYTES = 256 * MIB
"""Below, compiling at the first call costs more than it saves."""
SLOWEST_BYTES_A_SECOND = 4 * MIB
_FIRST_DAY = datetime.date(1970, 1, 1)
_BYTES_OF_SAMPLE = SAMPLE_CHARACTERS * 4


@dataclass(frozen=True)
class LongFile:
    """A file whose header was read: ``names`` of all fields as cleaned, "" for a column without one, and the header's line."""

    path: Path
    found: Inspected
    separator: str
    names: tuple[str, ...]
    header: int


@dataclass(frozen=True)
class Typed:
    """What came of it: the rows that are not blank, how many of them the query faulted, the leftovers staged as text if there were any."""

    rows: int
    rejected: int
    staged: Path | None


def open_long(path: Path, limits: Limits, encoding: str = AUTO) -> LongFile | None:
    """Read the header of a CSV file that is worth the compiled reading; raises TableUnreadable for text in no known encoding or not in the one asked for."""
    if path.suffix.lower() != ".csv":
        return None
    size = path.stat().st_size
    if not LONG_BYTES <= size <= limits.text_bytes or (size < LONG_TO_COMPILE_BYTES and not _compiled()):
        return None
    found = inspect(path, encoding)
    with path.open("rb") as file:
        sample = file.read(_BYTES_OF_SAMPLE).decode(found.encoding, errors="ignore")
    text = (sample if found.plain else narrow(sample))[:SAMPLE_CHARACTERS]
    try:
        separator = separator_of(text)
        line, fields = next(_records(text, separator, quotes=found.quotes), (0, []))
    except (TableUnreadable, csv.Error):
        return None
    names = tuple(clean(name) or "" for name in fields)
    named = [name.casefold() for name in names if name]
    known = {*named, LINE, PROBLEM}
    if not found.line_feeds or not 0 < line <= HEADER_WITHIN or not named or len(known) < len(named) + 2 or len(names) > limits.columns:
        return None
    return LongFile(path, found, separator, names, line)


def type_rows(long: LongFile, wanted: Sequence[Wanted], *, query: str, target: Path, on: datetime.date, limits: Limits) -> Typed | None:
    """Write to ``target`` line, fault and the wanted columns of every row; None where only the other reading knows how.

    ``query`` judges the rows that were left over, staged as text at ``$staged``; it gives the same columns. Raises TableTooSlow.
    """
    size = long.found.size
    more = {
        "encoding": long.found.encoding,
        "plain": long.found.plain,
        "quotes": long.found.quotes,
        "delimiter": long.separator,
        "header": long.header,
        "names": list(long.names),
        "wanted": [asdict(each) for each in wanted],
        "born_until": (on - _FIRST_DAY).days,
        "query": query,
    }
    roomy = replace(limits, seconds=limits.seconds + size / SLOWEST_BYTES_A_SECOND, unpacked_bytes=max(limits.unpacked_bytes, size))
    staged = Path(f"{target}.staged")
    try:
        told = open_outside(long.path, target, kind="rows", sheet=None, limits=roomy, more=more)
    except TableTooSlow:
        raise
    except TableUnreadable:
        for path in (target, staged, Path(f"{target}.left")):
            path.unlink(missing_ok=True)
        return None
    return Typed(told["rows"], told["rejected"], staged if told["left"] else None)


def _compiled() -> bool:
    fresh = READING.is_fresh()
    if not fresh:
        log.warning("reading not compiled", advice=READING.advice)
    return fresh


def _records(text: str, separator: str, *, quotes: bool) -> Iterator[tuple[int, list[str]]]:
    """Give line and fields of the records of a sample that hold anything, never of the last, which may be cut."""
    if not quotes:
        for line, record in enumerate(text.split("\n")[:-1], start=1):
            fields = record.rstrip("\r").split(separator)
            if any(field.strip(" ") for field in fields):
                yield line, fields
        return
    reader, before = csv.reader(io.StringIO(text[: text.rfind("\n") + 1], newline=""), delimiter=separator, strict=True), 0
    for fields in reader:
        line, before = before + 1, reader.line_num
        if any(map(str.strip, fields)):
            yield line, fields
