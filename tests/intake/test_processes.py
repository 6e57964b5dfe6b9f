"""Long files go through processes of their own, and what fails there is done without them."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from jiuzhu.foundation.analytics.intake import reading
from jiuzhu.foundation.analytics.pseudonyms import key_of
from jiuzhu.foundation.analytics.sessions import Capacity, session
from jiuzhu.monitoring.feeds import reading as feed_reading
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.reading import judge, keep
from tests.monitoring.county import id_number

ON = datetime.date(2024, 2, 29)
HERE = "jiuzhu.foundation.analytics.tabular.outside"


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat every file as a long one."""
    monkeypatch.setattr(reading, "LONG_BYTES", 0)
    monkeypatch.setattr(reading, "LONG_TO_COMPILE_BYTES", 0)
    monkeypatch.setattr(feed_reading, "MANY", 0)


def table(path: Path) -> Path:
    rows = [f"{id_number(n * 37 % 900)},某厂{n % 7},2024-01,{n}.5" for n in range(1200)]
    rows[100] = "不详,某厂,2024-01,1"
    rows[200] = f"{id_number(1)},某厂,2024-01-01,1"
    rows[300] = f'{id_number(2)},"某\n厂",2024-02,"1,000"'
    path.write_text("身份证号,缴费单位,月份,缴费基数\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def taken_in(tmp_path: Path, only: list[UUID] | None = None) -> Any:
    """What is kept of the table, what was dropped, the rejects."""
    workdir = tmp_path / "work"
    workdir.mkdir(exist_ok=True)
    target = tmp_path / "kept.parquet"
    with session(workdir, Capacity(memory_mb=200, threads=1)) as database:
        judged = judge(database, FEEDS["social_insurance"], table(tmp_path / "social_insurance.csv"), on=ON, workdir=workdir)
        dropped = keep(database, judged, target, workdir=workdir, only=only)
        kept = database.execute(f"FROM read_parquet('{target}')").fetchall()
        kinds = database.execute(f"DESCRIBE FROM read_parquet('{target}')").fetchall()
        rejects = database.execute(f"FROM '{judged.rejects}'").fetchall()
    assert not [path.name for path in workdir.iterdir() if path.suffix != ".parquet" and path.name != "spill"]
    return kinds, kept, rejects, dropped, judged.accepted


def told_by_the_other_way(tmp_path: Path, only: list[UUID] | None = None) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "LONG_BYTES", 1 << 40)
        patch.setattr(reading, "LONG_TO_COMPILE_BYTES", 1 << 40)
        patch.setattr(feed_reading, "MANY", 1 << 40)
        return taken_in(tmp_path, only)


@pytest.mark.usefixtures("long")
def test_a_long_file_is_kept_as_a_short_one_is(tmp_path: Path) -> None:
    kinds, kept, rejects, dropped, accepted = taken_in(tmp_path)
    assert (kinds, kept, rejects, dropped, accepted) == told_by_the_other_way(tmp_path)
    assert [(row[1], row[0]) for row in kept] == sorted((row[1], row[0]) for row in kept) and len(kept) == accepted == 1199
    assert [row[1:4] for row in rejects] == [(102, "id_number", "不详")]


@pytest.mark.usefixtures("long")
def test_rows_of_others_than_those_asked_for_are_dropped(tmp_path: Path) -> None:
    only = [key_of(id_number(n)) for n in (37, 74)]
    quick = taken_in(tmp_path, only)
    assert quick == told_by_the_other_way(tmp_path, only) and 0 < len(quick[1]) < 5 and {row[1] for row in quick[1]} == set(only)


@pytest.mark.usefixtures("long")
def test_a_process_that_dies_costs_time_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "crashing.py").write_text("import os\nos.abort()\n")
    monkeypatch.setattr(f"{HERE}._MODULES", {"rows": "crashing", "keep": "crashing"})
    monkeypatch.setattr(f"{HERE}._CHILD_PATH", str(tmp_path))
    assert taken_in(tmp_path) == told_by_the_other_way(tmp_path)
