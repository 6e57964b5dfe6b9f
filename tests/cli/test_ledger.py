"""The ledger command proves the ledger, names the first fault, and compares with a head kept elsewhere."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.ledger import tasks, triggers
from jiuzhu.foundation.ledger.services import record, seal_open_entries
from jiuzhu.interfaces.cli.main import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(now):
    def write(subject="1"):
        record(actor=SYSTEM, at=now, subject_kind="sample", subject_id=subject, action="登记")
        seal_open_entries(at=now)

    write()
    return write


def tamper(statement):
    triggers.remove()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    triggers.install()


def test_a_sound_ledger_verifies(written, capsys):
    assert main(["ledger", "verify"]) == 0
    assert "完好" in capsys.readouterr().out


def test_an_edited_entry_is_named_with_exit_code_1(written, capsys):
    tamper("UPDATE ledger_entry SET action = '改'")
    assert main(["ledger", "verify"]) == 1
    assert "sample 1 第 1 条" in capsys.readouterr().err.splitlines()[-1]


def test_the_head_printed_earlier_still_fits_after_more_was_written(written, capsys, tmp_path):
    assert main(["ledger", "head"]) == 0
    kept = tmp_path / "head"
    kept.write_text(capsys.readouterr().out)
    written("2")
    assert main(["ledger", "verify", "--head", str(kept)]) == 0


def test_a_ledger_cut_back_is_found_with_the_head_kept_elsewhere(written, capsys, tmp_path):
    written("2")
    main(["ledger", "head"])
    kept = tmp_path / "head"
    kept.write_text(capsys.readouterr().out)
    tamper("DELETE FROM ledger_sealedentry WHERE block_id = (SELECT max(id) FROM ledger_block)")
    tamper("DELETE FROM ledger_block WHERE number = 2")
    tamper("DELETE FROM ledger_entry WHERE subject_id = '2'")
    assert main(["ledger", "verify"]) == 0
    assert main(["ledger", "verify", "--head", str(kept)]) == 1
    assert "截短" in capsys.readouterr().err


def test_the_head_covers_what_was_written_a_moment_ago(written, now, capsys, tmp_path):
    record(actor=SYSTEM, at=now, subject_kind="sample", subject_id="2", action="登记")
    main(["ledger", "head"])
    printed = capsys.readouterr()
    kept = tmp_path / "head"
    kept.write_text(printed.out)
    assert printed.out.startswith("2 ") and printed.err == ""
    assert main(["ledger", "verify", "--head", str(kept)]) == 0
    tamper("DELETE FROM ledger_sealedentry WHERE block_id = (SELECT max(id) FROM ledger_block)")
    tamper("DELETE FROM ledger_block WHERE number = 2")
    tamper("DELETE FROM ledger_entry WHERE subject_id = '2'")
    assert main(["ledger", "verify", "--head", str(kept)]) == 1


def test_a_ledger_that_can_only_be_read_says_what_its_head_leaves_out(written, now, capsys, monkeypatch):
    record(actor=SYSTEM, at=now, subject_kind="sample", subject_id="2", action="登记")

    def refuse(at):
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(tasks, "seal_stragglers", refuse)
    assert main(["ledger", "head"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("1 ") and "还有 1 条记录没有封存" in printed.err


@pytest.mark.parametrize("content", ["", "1 xyz", "eins " + "0" * 64])
def test_a_file_that_holds_no_head_is_refused_with_exit_code_2(written, capsys, tmp_path, content):
    kept = tmp_path / "head"
    kept.write_text(content)
    assert main(["ledger", "verify", "--head", str(kept)]) == 2
    assert "jiuzhu ledger head" in capsys.readouterr().err.splitlines()[-1]
