"""The compiled reading of long files gives the same rows, rejects and refusals as the reading that knows everything."""

from __future__ import annotations

import datetime
import os
import random
from pathlib import Path
from typing import Any

import pytest

from jiuzhu.foundation.analytics.intake import blocks, child, reading, typing_rows
from jiuzhu.foundation.analytics.sessions import Capacity, session
from jiuzhu.foundation.analytics.tabular.answering import Refused
from jiuzhu.foundation.analytics.tabular.errors import TableUnreadable
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.monitoring.feeds import reading as feed_reading
from jiuzhu.monitoring.feeds.contracts import Contract, Kind, optional, vital
from jiuzhu.monitoring.feeds.reading import judge
from tests.monitoring.county import id_number

ON = datetime.date(2024, 2, 29)
FILES = int(os.environ.get("JIUZHU_ODD_FILES", "25"))
EVERYTHING = Contract(
    "everything",
    "各类列",
    "测试",
    (
        vital("id_number", "身份证号", Kind.ID_NUMBER),
        optional("day", "日期", Kind.DATE),
        vital("month", "月份", Kind.MONTH),
        optional("paid_yuan", "金额", Kind.MONEY),
        optional("area", "面积", Kind.NUMBER),
        optional("people", "人数", Kind.COUNT),
        optional("alive", "在世", Kind.BOOLEAN),
        optional("sort", "种类", Kind.CODE, {"A": "甲", "B1": "乙", "丙": "丙"}),
        optional("note", "说明"),
        optional("absent", "没有的列", Kind.NUMBER),
    ),
)
HEAD = ["身份证号", "日期", "多余", "month", "金额", "面积", "人数", "在世", "种类", "说明"]
GOOD = {
    "身份证号": [id_number(n) for n in range(60)],
    "日期": ["2024-02-29", "1999-12-31", "0001-01-01", ""],
    "多余": ["x", "", "a b", "\t"],
    "month": ["2024-01", "0000-12"],
    "金额": ["738", "738.00", "0.5", "-12.30", "999999999999.99", "-0.00", ""],
    "面积": ["86.5", "0", "-3", "999999999.999999999", "12.000000001", ""],
    "人数": ["1", "12", "9999999", ""],
    "在世": ["true", "FALSE", "True", ""],
    "种类": ["A", "B1", "丙", ""],
    "说明": ["大别山茶厂", "a b", "（一）号，楼", "é", "=1+1", "", "吴 秀兰"],
}
ODD = {
    "身份证号": [id_number(3).lower(), id_number(3)[:-1] + "y", "99010119500230001X", "1.10105E+17", "", "９９" + id_number(5)[2:], "123", id_number(5)[:17], "990101 19500101" + id_number(5)[14:], "990101202403010000", "990101000001010000"],
    "日期": ["2023-02-29", "2024-2-3", "2024-05-03 00:00:00", "2024-05-03T08:30", "0000-01-01", "2024/05/03", "２０２４-05-03", "20240503", "2024-05-0x", "9999-12-31"],
    "多余": ["多" * 40, "\x0b", "", "𠮷"],
    "month": ["2024-13", "2024-1", "2024-01-01", "", "2024-00", "2024-01-01 00:00:00", "2024－01"],
    "金额": ["1,234.50", "+5", "738.", "738.000", "738.001", "1e3", "-", ".5", "1000000000000", "１２", "--1", "NaN", "0x1", "1_000", "-.5"],
    "面积": ["+3", "1000000000", "1.", ".1", "1.0000000001", "1e1", "一"],
    "人数": ["0", "03", "2.0", "2.5", "-1", "10000000", "1000000000000", "00"],
    "在世": ["yes", "1", "t", "ｔrue", "trueX", "TRU\x45", "tr\x15e"],
    "种类": ["C", "a", "Ａ", "A B1", "丙丙"],
    "说明": ["𠮷田", "\ue000", "\u3000全\u3000角\u3000", "ＡＢＣ１２３", "a\u200bb", "\x01", "tab\tin", "\u2028x", "\u0085", "　", "«»", "'", "\xa0x", "\xad", "\x7f", "\ufeff"],
}  # fmt: skip


def cell(chance: random.Random, name: str, share: float) -> str:
    value = chance.choice(ODD[name] if chance.random() < share else GOOD[name])
    return chance.choice(("", " ", "  ")) + value + chance.choice(("", " ")) if chance.random() < 0.1 else value


def made(chance: random.Random) -> bytes:
    """A file of a few dozen rows, some of them odd in one of the ways files are odd."""
    separator, ending = chance.choice((",", ",", "\t", ";")), chance.choice(("\n", "\r\n"))
    quoting, share = chance.choice((0.0, 0.0, 0.1, 1.0)), chance.choice((0.0, 0.01, 0.2))
    lines = [ending.join(chance.choice(("", " ", separator)) for _ in range(chance.choice((0, 0, 2)))), separator.join(HEAD)]
    if not lines[0]:
        del lines[0]
    for _ in range(chance.randrange(60)):
        cells = [cell(chance, name, share) for name in HEAD]
        if quoting:
            if chance.random() < share:
                cells[-1] = chance.choice(('say "so"', f"one{ending}two", "two\n\nthree", f"a{separator}b", '"', ""))
            cells = [
                '"' + each.replace('"', '""') + '"' if chance.random() < quoting or any(c in each for c in f'"{separator}\r\n') else each
                for each in cells
            ]
        else:
            cells = [each.replace(separator, "") for each in cells]
        if chance.random() < share:
            cells = chance.choice((cells[:4], [*cells, "", " "], [*cells, "stray"], [""] * 10, [" "], ["\t"], []))
        lines.append(separator.join(cells))
    text = ending.join(lines) + chance.choice((ending, "", ending * 3))
    if share and chance.random() < 0.4:
        place = chance.randrange(len(text))
        text = text[:place] + chance.choice(('"', "\r", "\x1e", "\x1f", "\n", separator, "\x1c")) + text[place:]
    encoding = chance.choice(("utf-8", "utf-8-sig", "gb18030"))
    return text.encode(encoding)


def read(path: Path, workdir: Path) -> Any:
    """Everything that came of a file: the rows, the rejects, the counts, or how it was refused."""
    with session(workdir, Capacity(memory_mb=200, threads=1)) as database:
        try:
            judged = judge(database, EVERYTHING, path, on=ON, workdir=workdir)
        except DomainError as error:
            return type(error).__name__, error.what, error.remedy
        rows = database.execute(f"FROM '{judged.path}' ORDER BY line").fetchall()
        sound = [row for row in rows if row[1] is None]
        faults = [row[:2] for row in rows if row[1] is not None]
        rejects = database.execute(f"FROM '{judged.rejects}' ORDER BY line").fetchall() if judged.rejects else []
        kinds = database.execute(f"DESCRIBE FROM '{judged.path}'").fetchall()
        return kinds, sound, faults, rejects, judged.rows, judged.accepted, judged.extra, judged.absent


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have every file read by the compiled code, in this process; tells how it went with each."""
    told: list[str] = []

    def here(path: Path, output: Path, *, kind: str, sheet: None, limits: Any, more: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = child.read_rows(path, output, sheet, limits, **more)
        except Refused as refused:
            told.append(refused.reason)
            raise TableUnreadable("", "") from refused
        told.append("left" if answer["left"] else "read")
        return answer

    monkeypatch.setattr(reading, "open_outside", here)
    monkeypatch.setattr(reading, "LONG_BYTES", 0)
    monkeypatch.setattr(reading, "LONG_TO_COMPILE_BYTES", 0)
    return told


def test_both_readings_agree_on_every_row_of_odd_files(tmp_path: Path, quick: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(20261122)
    path, workdir = tmp_path / "everything.csv", tmp_path / "work"
    workdir.mkdir()
    rows = 0
    for number in range(FILES):
        path.write_bytes(made(chance))
        for module in (blocks, child):
            monkeypatch.setattr(module, "BLOCK", chance.choice((600, 3000, 1 << 16)))
        monkeypatch.setattr(typing_rows, "ROOM", chance.choice((1, 7, 1000)))
        compiled = read(path, workdir)
        with monkeypatch.context() as slow:
            slow.setattr(feed_reading, "open_long", lambda *given: None)
            same = read(path, workdir)
            # A column that is missing is told before the rest of the file is read.
            assert compiled == same or (compiled[0] == "ColumnsMissing" and len(same) == len(compiled)), (
                f"file {number}, {quick[-1:]}: {path.read_bytes()!r}"
            )
        rows += compiled[4] if len(compiled) > 3 else 0
    assert {"read", "left", "unknown"} <= set(quick) and rows > FILES * 10
