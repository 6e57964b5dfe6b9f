"""Keys in place of ID numbers."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from jiuzhu.foundation.analytics.identity import id_number_sql
from jiuzhu.foundation.analytics.pseudonyms import KeyNotOurs, id_number_of, key_of, make_keys
from jiuzhu.foundation.analytics.sessions import session


def test_a_key_turns_back_into_its_id_number_and_depends_on_the_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = key_of("11010519491231002X")
    assert id_number_of(key) == "11010519491231002X" and key == key_of("11010519491231002X")
    monkeypatch.setenv("JIUZHU_KEY", str(tmp_path / "another"))
    assert key_of("11010519491231002X") != key
    with pytest.raises(KeyNotOurs):
        id_number_of(uuid.UUID(int=2**127 + 1))


def test_bulk_keys_are_the_same_as_single_ones_and_every_number_has_its_own(tmp_path: Path) -> None:
    many = 700_001
    with session(tmp_path) as database:
        make_keys(database, f"SELECT 99010119000101000 + i % {many} FROM range({many + 500}) AS all_of(i)", table="keys", workdir=tmp_path)
        assert database.execute("SELECT count(*), count(DISTINCT number), count(DISTINCT key) FROM keys").fetchone() == (many, many, many)
        for id_number, key in database.execute(f"SELECT {id_number_sql('number')}, key FROM keys WHERE number % 7919 = 0").fetchall():
            assert key_of(id_number) == key
    assert not list(tmp_path.glob("keys.*"))


def test_no_numbers_give_an_empty_table(tmp_path: Path) -> None:
    with session(tmp_path) as database:
        make_keys(database, "SELECT 1::BIGINT WHERE false", table="keys", workdir=tmp_path)
        assert database.execute("SELECT count(*) FROM keys").fetchone() == (0,)
