"""A household's own rows are found by the few bytes of each key that lie beside a delivery's file, and are those a reading of everything finds."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from uuid import UUID

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiuzhu.monitoring.feeds import rows
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.places import places_of, write_places
from jiuzhu.monitoring.feeds.rows import MOST_ROWS, rows_of_feed


def somebody(prefix: int, rest: int) -> UUID:
    return UUID(int=(prefix << 96) | rest)


def deaths(path: Path, keys: list[UUID], *, on: str = "2026-01-05") -> Path:
    """Write a kept file of one row a key, sorted as kept files are."""
    with duckdb.connect(config={"threads": 1}) as database:
        database.execute("CREATE TABLE given (line BIGINT, key UUID, death_date DATE)")
        if keys:
            database.executemany("INSERT INTO given VALUES (?, ?, ?)", [[line, key, on] for line, key in enumerate(keys, start=2)])
        database.execute(f"COPY (FROM given ORDER BY key, line) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
    return path


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([0, 1, 2, 2**31, 2**32 - 2, 2**32 - 1]), st.integers(0, 3)), max_size=40), st.data())
def test_exactly_the_rows_of_the_people_asked_for_are_found(
    tmp_path_factory: pytest.TempPathFactory, given: list[tuple[int, int]], data: st.DataObject
) -> None:
    path = deaths(tmp_path_factory.mktemp("places") / "file.parquet", [somebody(*each) for each in given])
    asked = data.draw(st.lists(st.sampled_from([*given, (1, 9), (3, 0)]), min_size=1, max_size=3))
    with duckdb.connect(config={"threads": 1}) as database:
        found = rows_of_feed(database, FEEDS["deaths"], [("2026-01", path)], {somebody(*each): "甲" for each in asked})
        possible = [number for each in places_of(database, path, [somebody(*each) for each in asked]) for number in each]
    alike = {prefix for prefix, _ in asked}
    assert possible == [number for number, (prefix, _) in enumerate(sorted(given)) if prefix in alike]
    assert bool(found.rows) == any(each in asked for each in given)


def test_people_who_share_the_bytes_kept_do_not_see_each_others_rows(tmp_path: Path) -> None:
    path = deaths(tmp_path / "file.parquet", [somebody(7, 1), somebody(7, 2), somebody(7, 2)])
    with duckdb.connect() as database:
        assert places_of(database, path, [somebody(7, 1)]) == [range(3)]
        found = rows_of_feed(database, FEEDS["deaths"], [("2026-01", path)], {somebody(7, 1): "甲"})
    assert found.rows == (("2026-01", "甲", date(2026, 1, 5).isoformat()),)


def test_files_without_a_row_of_theirs_are_not_opened_and_the_newest_are_read_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    family, opened = {somebody(9, number): f"{number}" for number in range(MOST_ROWS)}, []
    sent = []
    for month in range(1, 13):
        others = [somebody(random.Random(month).randrange(10, 2**32), number) for number in range(50)]
        mine = list(family)[: {3: 1, 11: MOST_ROWS, 12: 1}.get(month, 0)]
        sent.append((f"2026-{month:02d}", deaths(tmp_path / f"{month}.parquet", [*others, *mine])))
    read = rows._rows_in
    with duckdb.connect() as database:
        for _, path in sent:
            write_places(database, path)

        def counted(session, path, people):
            found = list(read(session, path, people))
            opened.extend([path] * bool(found))
            return found

        monkeypatch.setattr(rows, "_rows_in", counted)
        found = rows_of_feed(database, FEEDS["deaths"], sent, family)
    assert [each[0] for each in found.rows] == ["2026-12", *["2026-11"] * (MOST_ROWS - 1)] and found.more
    assert opened == [sent[11][1], sent[10][1]]


def test_what_lies_beside_a_file_that_was_written_anew_is_not_trusted(tmp_path: Path) -> None:
    path = deaths(tmp_path / "file.parquet", [somebody(1, 1)])
    with duckdb.connect() as database:
        assert places_of(database, path, [somebody(1, 1)]) == [range(1)]
        deaths(path, [somebody(number, 1) for number in range(3000)])
        assert places_of(database, path, [somebody(2999, 1)]) == [range(2999, 3000)]
        path.with_suffix(".places").write_bytes(b"")
        assert places_of(database, path, [somebody(2999, 1)]) == [range(2999, 3000)]


def test_a_person_of_very_many_rows_moves_nobody_out_of_sight(tmp_path: Path) -> None:
    busy = [somebody(2**31, 1)] * 4000
    path = deaths(tmp_path / "file.parquet", [somebody(5, 1), *busy, somebody(2**31 + 9, 1)])
    with duckdb.connect() as database:
        found = places_of(database, path, [somebody(5, 1), busy[0], somebody(6, 1), somebody(2**31 + 9, 1)])
    assert found == [range(1), range(1, 4001), range(4001, 4002)]


def test_nothing_between_the_rows_of_two_people_is_read(tmp_path: Path) -> None:
    """What lies between is spoilt on the disk; whoever has a row there meets it."""
    path = deaths(tmp_path / "file.parquet", [somebody(number, 1) for number in range(3 * 2048)])
    apart, between = {somebody(10, 1): "甲", somebody(6000, 1): "乙"}, {somebody(3000, 1): "丙"}
    with duckdb.connect() as database:
        write_places(database, path)
        pages = "SELECT min(data_page_offset), sum(total_compressed_size) FROM parquet_metadata($path) WHERE row_group_id = 1"
        begin, size = (int(each) for each in database.execute(pages, {"path": str(path)}).fetchall()[0])
        with path.open("rb+") as file:
            file.seek(begin)
            file.write(b"\xff" * size)
        found = rows_of_feed(database, FEEDS["deaths"], [("2026-01", path)], apart)
        with pytest.raises(duckdb.Error):
            rows_of_feed(database, FEEDS["deaths"], [("2026-01", path)], between)
    assert [row[1] for row in found.rows] == ["甲", "乙"]
