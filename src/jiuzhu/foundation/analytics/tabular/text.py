"""CSV text made ready for the engine: clean UTF-8, one record a line."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from jiuzhu.foundation.analytics.tabular.cells import FIELD
from jiuzhu.foundation.analytics.tabular.encoding import AUTO, Inspected, inspect, rewrite
from jiuzhu.foundation.analytics.tabular.errors import SAVE_AGAIN, TableEmpty, TableTooWide, TableUnreadable
from jiuzhu.foundation.analytics.tabular.limits import Limits

LONGEST_CHARACTER_BYTES = 4
SAMPLE_CHARACTERS = 65_536
DELIMITERS = ",\t;"


@dataclass(frozen=True)
class Lines:
    """One record a line in UTF-8: ``separator`` between fields, and whether the line's number is its first field."""

    path: Path
    separator: str
    numbered: bool


def lines_of(path: Path, between: Path, limits: Limits, encoding: str = AUTO) -> Lines:
    """Give the records of a CSV file, at ``path`` itself if its bytes can be read as they stand, else at ``between``.

    A file without any quotation mark has one record a line, and the engine splits it; only another one is parsed here.
    """
    found = inspect(path, encoding)
    clean = path
    if not found.plain:
        clean = between.with_suffix(".utf8")
        rewrite(path, clean, found.encoding)
    try:
        with clean.open(encoding="utf-8", newline="") as file:
            separator = separator_of(file.read(SAMPLE_CHARACTERS))
        if not found.quotes and found.line_feeds:
            if clean is not path:
                clean.replace(between)
                clean = between
            return Lines(clean, separator, numbered=False)
        _parse(clean, between, separator, found, limits)
        return Lines(between, FIELD, numbered=True)
    finally:
        if clean not in (path, between):
            clean.unlink(missing_ok=True)


def separator_of(sample: str) -> str:
    """Tell by the first line that holds anything what stands between fields; raises TableEmpty."""
    for line in sample.splitlines():
        if line.strip(DELIMITERS + ' "'):
            return max(DELIMITERS, key=lambda separator: (line.count(separator), separator == ","))
    if sample.strip(DELIMITERS + ' "\r\n'):
        return ","
    raise TableEmpty("文件里没有任何内容。", "请确认选对了文件，第一行应是表头。")


def _parse(source: Path, target: Path, separator: str, found: Inspected, limits: Limits) -> None:
    csv.field_size_limit(limits.cell_characters * LONGEST_CHARACTER_BYTES)
    line = 0
    with source.open(encoding="utf-8", newline="") as file, target.open("w", encoding="utf-8", newline="") as out:
        reader = csv.reader(file, delimiter=separator, strict=True)
        before = 0
        try:
            for record in reader:
                line, before = before + 1, reader.line_num
                if any(map(str.strip, record)):
                    if len(record) > limits.columns and any(record[limits.columns :]):
                        raise TableTooWide(
                            f"第 {line} 行有 {len(record)} 列，超过 {limits.columns} 列。", "请只保留需要的列，另存后再上传。"
                        )
                    if not "".join(record).isprintable():
                        record = [flat(value) for value in record]
                    out.write(f"{line}{FIELD}{FIELD.join(record)}\n")
        except csv.Error as error:
            raise TableUnreadable(f"第 {before + 1} 行起引号不配对，无法分清各列。", f"请检查这一行的引号是否成对。{SAVE_AGAIN}") from error


def flat(value: str) -> str:
    """Put a space for line breaks and control characters, as many as there are; other text stays."""
    return value if value.isprintable() else " ".join(value.replace(FIELD, " ").split())
