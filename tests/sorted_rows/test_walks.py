"""Walking through sorted files finds what a table of keys would find, and refuses files that are not sorted."""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from pathlib import Path
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiuzhu.foundation.analytics.sorted_rows import totals, walks
from jiuzhu.foundation.analytics.sorted_rows.errors import NotWalkable
from jiuzhu.foundation.analytics.sorted_rows.kernels.summing import large_sums
from jiuzhu.foundation.analytics.sorted_rows.kernels.walking import rows_of_people
from jiuzhu.foundation.analytics.sorted_rows.reading import sorted_keys

# Many keys share a half, some both, so that every way to be alike comes up.
HALVES = st.sampled_from([0, 1, 2, 2**63, 2**64 - 1])
KEYS = st.builds(lambda high, low: UUID(int=high << 64 | low), HALVES, HALVES)
DAYS = st.one_of(st.none(), st.dates(datetime.date(2023, 12, 30), datetime.date(2024, 1, 2)))
ROWS = st.lists(st.tuples(KEYS, DAYS, st.one_of(st.none(), st.integers(0, 50)), st.sampled_from([None, "甲", "乙"])), max_size=60)
ROWS_AT_ONCE = totals.ROWS_AT_ONCE
JANUARY = (datetime.date(2024, 1, 1), datetime.date(2024, 1, 31))


@pytest.fixture(autouse=True)
def as_many_at_once_as_ever():
    yield
    totals.ROWS_AT_ONCE = ROWS_AT_ONCE


def written(path: Path, rows: list[tuple[Any, ...]], *, ordered: bool = True, group: int = 8) -> Path:
    with duckdb.connect(config={"threads": 1}) as database:
        database.execute("CREATE TABLE rows (key UUID, day DATE, fen BIGINT, word VARCHAR)")
        if rows:
            columns = dict(zip(("key", "day", "fen", "word"), zip(*rows, strict=True), strict=True))
            unnested = ", ".join(f"unnest(${name})" for name in columns)
            database.execute(f"INSERT INTO rows SELECT {unnested}", {name: list(column) for name, column in columns.items()})
        by = "ORDER BY key" if ordered else ""
        database.execute(f"COPY (SELECT * FROM rows {by}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE {group})")
    return path


def keys(people: list[UUID]) -> Any:
    column = pa.ExtensionArray.from_storage(pa.uuid(), pa.array([each.bytes for each in people], pa.binary(16)))
    return sorted_keys(pa.chunked_array([column]))


@settings(max_examples=40, deadline=None)
@given(rows=ROWS, people=st.lists(KEYS, unique=True, max_size=12))
def test_the_rows_of_people_are_found_with_their_places(tmp_path_factory: pytest.TempPathFactory, rows: list[Any], people: list[UUID]) -> None:
    path = written(tmp_path_factory.mktemp("rows") / "rows.parquet", rows)
    found = walks.rows_of(path, keys(people), ("day", "fen", "word")).to_pylist()
    with duckdb.connect() as database:
        every = database.execute(f"SELECT key, day, fen, word, file_row_number FROM read_parquet('{path}', file_row_number = true)").fetchall()
    assert [tuple(row.values()) for row in found] == [row for row in every if row[0] in people]


@settings(max_examples=40, deadline=None)
@given(files=st.lists(ROWS, max_size=4), least=st.integers(1, 120), at_once=st.sampled_from([1, 5, 10_000]))
def test_large_sums_over_several_files_are_those_of_adding_up_row_by_row(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[Any]], least: int, at_once: int
) -> None:
    totals.ROWS_AT_ONCE = at_once
    folder = tmp_path_factory.mktemp("sums")
    paths = [written(folder / f"{number}.parquet", rows) for number, rows in enumerate(files)]
    sums: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    for key, day, fen, _ in (row for rows in files for row in rows):
        if day is not None and JANUARY[0] <= day <= JANUARY[1]:
            sums[key][0] += fen or 0
            sums[key][1] += 1
    told = walks.large_totals(paths, value="fen", dated="day", between=JANUARY, least=least).to_pylist()
    assert {row["key"]: [row["total"], row["rows"]] for row in told} == {key: each for key, each in sums.items() if each[0] >= least}


def test_sums_of_more_people_than_are_added_up_together_are_whole(tmp_path: Path) -> None:
    chance = random.Random(3)
    people = [UUID(bytes=chance.randbytes(16)) for _ in range(5_000)]
    rows = [(person, JANUARY[0], fen, None) for fen in (1, 2) for person in people]
    told = walks.large_totals([written(tmp_path / "rows.parquet", rows, group=2048)], value="fen", dated="day", between=JANUARY, least=3)
    assert told.num_rows == 5_000 and set(told.column("total").to_pylist()) == {3}


@pytest.mark.parametrize("first", [UUID(int=2), UUID(int=1 << 64), UUID(int=(1 << 64) + 5)])
@pytest.mark.parametrize("group", [1, 8])
def test_a_file_that_is_not_in_order_is_refused(tmp_path: Path, first: UUID, group: int) -> None:
    rows = [(first, None, 1, None), (UUID(int=first.int - 1), None, 1, None)]
    path = written(tmp_path / "rows.parquet", rows, ordered=False, group=group)
    with pytest.raises(NotWalkable):
        walks.rows_of(path, keys([UUID(int=7)]), ("fen",))
    assert walks.rows_of(written(tmp_path / "sorted.parquet", rows, group=group), keys([first]), ("fen",)).num_rows == 1


def test_rows_without_a_key_are_refused_by_both_ways(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.parquet", [(None, JANUARY[0], 1, None), (UUID(int=1), JANUARY[0], 1, None)])
    with pytest.raises(NotWalkable):
        walks.rows_of(path, keys([UUID(int=1)]), ("fen",))
    with pytest.raises(NotWalkable):
        walks.large_totals([path], value="fen", dated="day", between=JANUARY, least=1)


def test_nothing_is_compiled_after_the_installation(tmp_path: Path) -> None:
    assert walks.possible()
    walks.load()
    path = written(tmp_path / "rows.parquet", [(UUID(int=1), JANUARY[0], 1, "甲")])
    walks.rows_of(path, keys([UUID(int=1)]), ("word",))
    walks.large_totals([path], value="fen", dated="day", between=JANUARY, least=1)
    assert (len(rows_of_people.signatures), len(large_sums.signatures)) == (1, 1)


def test_a_file_without_a_column_asked_for_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "rows.parquet", [(UUID(int=1), None, 5, "甲")])
    assert len(walks.rows_of(path, keys([UUID(int=1)]), ("fen",))) == 1
    with pytest.raises(NotWalkable, match="gone"):
        walks.rows_of(path, keys([UUID(int=1)]), ("fen", "gone"))


@settings(max_examples=25, deadline=None)
@given(rows=ROWS, words=st.sets(st.sampled_from(["甲", "乙", "丙"])), columns=st.sampled_from([("fen",), ("fen", "word")]))
def test_rows_without_one_of_the_words_asked_for_are_left_out(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Any], words: set[str], columns: tuple[str, ...]
) -> None:
    path, people = written(tmp_path_factory.mktemp("rows") / "rows.parquet", rows), keys(list({row[0] for row in rows}))
    every = walks.rows_of(path, people, ("fen", "word")).to_pylist()
    found = walks.rows_of(path, people, columns, {"word": tuple(words)})
    assert found.column_names == ["key", *columns, "line"]
    assert found.to_pylist() == [{name: row[name] for name in found.column_names} for row in every if row["word"] in words]


def test_a_kernel_asked_for_by_two_modules_is_loaded_once(tmp_path: Path) -> None:
    walks.load()
    path = written(tmp_path / "rows.parquet", [(UUID(int=1), JANUARY[0], 1, "甲")])
    rows_of_people.disable_compile()
    try:
        # Without leave to compile, numba refuses what it finds twice.
        assert walks.rows_of(path, keys([UUID(int=1)]), ("word",)).num_rows == 1
    finally:
        rows_of_people.disable_compile(False)
