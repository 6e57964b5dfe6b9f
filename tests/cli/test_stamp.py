"""Which state of the program a data folder was prepared for."""

from __future__ import annotations

from jiuzhu.interfaces.cli.serving import stamp


def test_a_folder_prepared_by_this_program_is_known_again(tmp_path):
    stamp.remember(tmp_path, {"demo": True, "password": "secret", "setup_code": "1234567890"})
    assert stamp.told_before(tmp_path) == {"demo": True}
    assert "secret" not in (tmp_path / stamp.NAME).read_text()


def test_another_program_prepares_again(tmp_path, monkeypatch):
    stamp.remember(tmp_path, {"demo": False})
    monkeypatch.setattr(stamp, "program_digest", lambda: "other")
    assert stamp.told_before(tmp_path) is None


def test_a_folder_without_a_stamp_or_with_half_of_one_is_prepared(tmp_path):
    assert stamp.told_before(tmp_path) is None
    (tmp_path / stamp.NAME).write_text('{"program": ')
    assert stamp.told_before(tmp_path) is None


def test_the_database_in_use_belongs_to_the_state(monkeypatch):
    monkeypatch.delenv("JIUZHU_DATABASE_URL", raising=False)
    here = stamp.program_digest()
    monkeypatch.setenv("JIUZHU_DATABASE_URL", "postgresql://elsewhere/x")
    assert stamp.program_digest() != here
