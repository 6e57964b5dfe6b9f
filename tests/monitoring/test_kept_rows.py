"""What is kept from month to month gives exactly the findings of a run that keeps nothing."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.monitoring.county import SETTINGS, County
from tests.monitoring.test_against_oracle import _rows, random_county

from jiuzhu.foundation.analytics.pseudonyms import key_of
from jiuzhu.foundation.analytics.sessions import Capacity, session
from jiuzhu.foundation.analytics.sorted_rows import walks
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.monitoring.comparison import kept_rows, walking
from jiuzhu.monitoring.comparison.adding import adding_up
from jiuzhu.monitoring.comparison.delivered import load_feeds
from jiuzhu.monitoring.comparison.judging import find, fold
from jiuzhu.monitoring.comparison.kept_facts import KEPT, KeptFacts, inputs_of
from jiuzhu.monitoring.comparison.kept_rows import KeptRows
from jiuzhu.monitoring.comparison.pack_rules import rules_of
from jiuzhu.monitoring.comparison.rules import Period
from jiuzhu.monitoring.feeds.checks import nothing_sql
from jiuzhu.monitoring.feeds.contracts import Contract, Kind
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.register_files import REGISTER

MONTHS = {"2024-01": datetime.date(2024, 1, 31), "2024-02": datetime.date(2024, 2, 29)}
HOUSEHOLD = "household_id"
CHANGES = ("insert", "correct", "delete", "take away", "join", "leave", "next month")


@dataclass
class Deliveries:
    """Rows of each feed and month as they lie on the disk: a changed delivery is a new file."""

    folder: Path
    county: County
    pick: random.Random
    rows: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    files: dict[tuple[str, str], Path] = field(default_factory=dict)
    month: str = "2024-01"
    written: int = 0

    def begin(self) -> None:
        for feed, rows in self.county.feeds.items():
            for row in rows:
                self.rows.setdefault((feed, self.pick.choice(tuple(MONTHS))), []).append(row)
        for delivery in self.rows:
            self.write(delivery)

    def write(self, delivery: tuple[str, str]) -> None:
        self.written += 1
        path = self.folder / f"{self.written}.parquet"
        with duckdb.connect(config={"threads": 1}) as database:
            _fill(database, "rows", FEEDS[delivery[0]], self.rows[delivery])
            database.execute(f"COPY (SELECT * FROM rows ORDER BY key, line) TO '{path}' (FORMAT parquet)")
        self.files[delivery] = path

    def change(self, how: str) -> None:
        delivery = self.pick.choice(sorted(self.rows))
        rows = self.rows[delivery]
        if how == "insert":
            for feed, row in _rows(self.pick).items():
                there = self.rows.setdefault((feed, delivery[1]), [])
                there.insert(self.pick.randint(0, len(there)), {"id_number": self._somebody(), **row})
                self.write((feed, delivery[1]))
        elif how == "correct" and rows:
            place = self.pick.randrange(len(rows))
            rows[place] = {**rows[place], "id_number": self._somebody()}
            self.write(delivery)
        elif how == "delete" and rows:
            del rows[self.pick.randrange(len(rows))]
            self.write(delivery)
        elif how == "take away":
            del self.rows[delivery], self.files[delivery]
        elif how == "join":
            self.county.person(self.pick.randrange(34), f"h{self.pick.randrange(16)}", name=f"new{len(self.county.persons)}")
        elif how == "leave":
            del self.county.persons[self.pick.randrange(len(self.county.persons))]
        elif how == "next month":
            self.month = "2024-02"

    def known(self) -> dict[str, list[tuple[str, Path]]]:
        found: dict[str, list[tuple[str, Path]]] = {}
        for (feed, month), path in sorted(self.files.items(), key=lambda each: each[0][1]):
            if month <= self.month:
                found.setdefault(feed, []).append((month, path))
        return found

    def _somebody(self) -> str:
        return self.pick.choice(self.county.persons)["id_number"]


def _fill(database: duckdb.DuckDBPyConnection, table: str, contract: Contract, rows: list[dict[str, str]]) -> None:
    without_key = "" if contract.id_column else " EXCLUDE (key)"
    database.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT *{without_key} FROM ({nothing_sql(contract)})")
    if rows:
        values = [[line, *_values(contract, row)] for line, row in enumerate(rows, start=2)]
        database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values[0]))})", values)


def _values(contract: Contract, row: dict[str, str]) -> list[Any]:
    columns = sorted(contract.columns, key=lambda column: column.kind is not Kind.ID_NUMBER)
    given = [(column.kind, row.get(column.name, "")) for column in columns]
    return [
        key_of(text) if kind is Kind.ID_NUMBER else None if text == "" else int(Decimal(text) * 100) if kind is Kind.MONEY else text
        for kind, text in given
    ]


def findings(deliveries: Deliveries, workdir: Path, kept: Path | None) -> tuple[list[tuple[Any, ...]], bool]:
    """Compare the month, with or without what was kept before; tells whether its facts were there."""
    period = Period(MONTHS[deliveries.month])
    pack = load_pack("huoshan").at(datetime.date(2024, 2, 29)).with_values(SETTINGS, any_parameter=True)
    files = deliveries.known()
    with session(workdir, Capacity(memory_mb=200, threads=1)) as database:
        for name, rows in (("persons", deliveries.county.persons), ("households", deliveries.county.households)):
            _fill(database, name, REGISTER[name], rows)
        load_feeds(database, files)
        there = False
        if kept is None:
            fold(database, period)
            find(database, rules_of(pack), period, pack.facts)
        else:
            rows, facts = KeptRows(kept / "watched"), KeptFacts(kept / "facts" / deliveries.month)
            inputs = inputs_of(database, files, period, household=HOUSEHOLD)
            with adding_up(files, period, rules_of(pack)) as sums:
                there = facts.bring(database, inputs)
                if not there:
                    fold(database, period, pick=lambda say: rows.pick(database, files, period, say))
                    facts.keep(database, inputs, period)
                find(database, rules_of(pack), period, pack.facts, sums=sums, folded=KEPT if there else ())
        return database.execute("SELECT * FROM findings ORDER BY ALL").fetchall(), there


def differences(folder: Path, seed: int, changes: list[str]) -> int:
    """Count after how many changes the findings differ from those of a run that keeps nothing."""
    folder.mkdir()
    deliveries = Deliveries(folder, random_county(seed), random.Random(seed))
    deliveries.begin()
    differing = 0
    for change in ["begin", *changes]:
        deliveries.change(change)
        differing += findings(deliveries, folder, folder / "kept")[0] != findings(deliveries, folder, None)[0]
    return differing


@settings(max_examples=1, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(seed=29758, changes=["join", "correct", "leave", "delete", "insert", "take away", "next month"])
@given(seed=st.integers(0, 10**6), changes=st.lists(st.sampled_from(CHANGES), min_size=2, max_size=3))
def test_a_months_delta_gives_the_findings_of_a_full_run(tmp_path_factory: pytest.TempPathFactory, seed: int, changes: list[str]) -> None:
    assert differences(tmp_path_factory.mktemp("kept") / "county", seed, changes) == 0


def test_files_walked_through_give_the_findings_of_files_asked_by_sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MANY", 0)
    assert differences(tmp_path / "county", 7, ["insert", "join", "next month"]) == 0


def test_a_row_lost_on_the_way_through_a_file_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MANY", 0)
    walk = walks.rows_of
    monkeypatch.setattr(walks, "rows_of", lambda *asked: walk(*asked).slice(1))
    assert differences(tmp_path / "county", 7, ["insert", "join", "next month"]) > 0


def test_rows_kept_of_a_delivery_that_was_corrected_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_rows, "name_of", lambda feed, path: feed)
    assert differences(tmp_path / "county", 1, ["insert", "correct", "insert", "next month"]) > 0


def test_only_what_is_new_is_read_and_what_nobody_names_is_removed(tmp_path: Path) -> None:
    deliveries = Deliveries(tmp_path, random_county(2), random.Random(2))
    deliveries.begin()
    deliveries.month = "2024-02"
    rows = KeptRows(tmp_path / "watched")

    def read() -> int:
        with session(tmp_path, Capacity(memory_mb=200, threads=1)) as database:
            _fill(database, "people", REGISTER["persons"], deliveries.county.persons)
            return rows.pick(database, deliveries.known(), Period(MONTHS[deliveries.month]))

    first = read()
    assert first > 15 and read() == 0
    (tmp_path / "watched" / "litter.parquet").write_bytes(b"half")
    deliveries.write(("bank", "2024-02"))
    assert read() == 1 and not (tmp_path / "watched" / "litter.parquet").exists()
    deliveries.county.person(999, "h1")
    assert read() == first
    next((tmp_path / "watched").glob("bank-*.parquet")).unlink()
    assert read() == first


def test_the_facts_of_a_month_serve_until_something_they_were_folded_from_changes(tmp_path: Path) -> None:
    deliveries = Deliveries(tmp_path, random_county(4), random.Random(4))
    deliveries.begin()
    assert not findings(deliveries, tmp_path, tmp_path / "kept")[1]
    again, there = findings(deliveries, tmp_path, tmp_path / "kept")
    assert there and again == findings(deliveries, tmp_path, None)[0]
    deliveries.county.persons[0]["alive"] = "false" if deliveries.county.persons[0]["alive"] == "true" else "true"
    assert not findings(deliveries, tmp_path, tmp_path / "kept")[1]
    deliveries.change("insert")
    deliveries.month = "2024-02"
    assert not findings(deliveries, tmp_path, tmp_path / "kept")[1]


class Cramped:
    """A session whose memory does not hold the facts of all people together."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self.database = database

    def execute(self, statement: str) -> Any:
        if statement.startswith("COPY person_facts"):
            raise duckdb.OutOfMemoryException("failed to pin block")
        return self.database.execute(statement)


@pytest.mark.parametrize("given", [lambda database: database, Cramped], ids=["that fit", "that do not fit"])
def test_facts_that_do_not_fit_in_memory_are_not_kept_and_the_month_goes_on(tmp_path: Path, given: Any) -> None:
    facts, period = KeptFacts(tmp_path / "facts"), Period(MONTHS["2024-02"])
    with session(tmp_path, Capacity(memory_mb=200, threads=2)) as database:
        for name in REGISTER:
            _fill(database, name, REGISTER[name], [])
        load_feeds(database, {})
        fold(database, period)
        facts.keep(given(database), "inputs", period)
    with session(tmp_path, Capacity(memory_mb=200)) as later:
        assert facts.bring(later, "inputs") is (given is not Cramped)
    assert bool(list(facts.folder.glob("*.parquet"))) is (given is not Cramped)
