"""The rows of a file whose ID number cannot be used but which are sound in every other column; no Django."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from jiuzhu.foundation.analytics.identity import fault_of_parts_sql, parts_sql
from jiuzhu.foundation.analytics.sessions import session
from jiuzhu.foundation.analytics.tabular.parquet import quoted
from jiuzhu.monitoring.feeds.contracts import Column, Contract, Kind
from jiuzhu.monitoring.feeds.reading import judge

WRITTEN_AS: dict[str, tuple[str, ...]] = {
    "name": ("name", "姓名"),
    "birth": ("birth_date", "出生日期", "出生年月日", "生日"),
    "sex": ("sex", "性别"),
    "address": ("address", "住址", "家庭住址", "地址", "现住址", "户籍地址"),
    "village": ("division_code", "区划代码", "行政区划代码", "村（社区）代码"),
}
"""How departments head the columns that tell who a row is about; columns a feed does not declare are read for this alone."""
SEXES = {"男": "M", "M": "M", "1": "M", "女": "F", "F": "F", "2": "F"}


@dataclass(frozen=True)
class UnusableRow:
    """A row: its line, who it is about as written (name, number, birth, sex, address, village), its values as text by kept name."""

    line: int
    identity: Mapping[str, str]
    values: Mapping[str, str | None]


def unusable_rows(contract: Contract, path: Path, *, on: datetime.date, workdir: Path) -> list[UnusableRow]:
    """Read the rows that lack nothing but a usable ID number, in their order; raises what reading a table raises."""
    id_column = contract.id_column
    assert id_column is not None, contract.code
    asked = _asked(contract)
    with session(workdir) as database:
        judged = judge(database, replace(contract, columns=asked), path, on=on, workdir=workdir)
        kept = [each for each in contract.columns if each.kind is not Kind.ID_NUMBER]
        number = quoted(id_column.name)
        parts = ", ".join(f"{sql} AS {name}" for name, sql in parts_sql(number).items())
        written = ", ".join(f"coalesce({', '.join(_columns(kind, asked))}, '')" for kind in WRITTEN_AS)
        values = "".join(f", CAST({quoted(each.kept_as)} AS VARCHAR)" for each in kept)
        query = (
            f"SELECT line, coalesce({number}, ''), {written}{values} FROM (SELECT *, {parts} FROM read_parquet($judged))"
            f" WHERE fault IS NULL AND ({fault_of_parts_sql(on=on)}) IS NOT NULL ORDER BY line"
        )
        rows = database.execute(query, {"judged": str(judged.path)}).fetchall()
        judged.path.unlink()
    names = [each.kept_as for each in kept]
    return [
        UnusableRow(row[0], _identity(*row[1 : 2 + len(WRITTEN_AS)]), dict(zip(names, row[2 + len(WRITTEN_AS) :], strict=True)))
        for row in rows
    ]


def _identity(number: str, name: str, birth: str, sex: str, address: str, village: str) -> dict[str, str]:
    return {"number": number, "name": name, "birth": birth, "sex": SEXES.get(sex.upper(), ""), "address": address, "village": village}


def _asked(contract: Contract) -> tuple[Column, ...]:
    declared = [replace(each, kind=Kind.TEXT, filled=False) if each.kind is Kind.ID_NUMBER else each for each in contract.columns]
    known = {each.name for each in declared} | {each.label for each in declared}
    besides = [Column(each, each) for names in WRITTEN_AS.values() for each in names if each not in known]
    return (*declared, *besides)


def _columns(kind: str, asked: tuple[Column, ...]) -> list[str]:
    names = WRITTEN_AS[kind]
    return [f"CAST({quoted(each.kept_as)} AS VARCHAR)" for each in asked if each.name in names or each.label in names]
