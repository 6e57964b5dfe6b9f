"""Files made to harm the reader leave it alive and end in rows or a sentence."""

import os
import random
import struct
import zipfile

import duckdb
import pytest
import xlsxwriter

from jiuzhu.foundation.analytics.tabular.errors import TableEncrypted, TableTooLarge, TableTooWide, TableUnreadable
from jiuzhu.foundation.analytics.tabular.limits import UPLOAD
from jiuzhu.foundation.analytics.tabular.outside import open_outside
from jiuzhu.foundation.analytics.tabular.staging import stage
from tests.tabular.forking import Forked
from tests.tabular.making import replaced, rows_of, workbook

SHEET = "xl/worksheets/sheet1.xml"
MUTANTS = int(os.environ.get("JIUZHU_MUTANTS", "200"))
XML = b'<?xml version="1.0" encoding="UTF-8"?>'
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.fixture
def good(tmp_path):
    return workbook(tmp_path / "good.xlsx", [["a", "b"], [1, 2]])


def test_a_small_sheet_with_two_far_corners_does_not_take_the_memory(tmp_path, good):
    cells = b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    path = replaced(good, tmp_path / "sparse.xlsx", SHEET, XML + b"<worksheet " + NAMESPACE + b">" + cells + b"</worksheet>")
    with pytest.raises(TableTooLarge) as refused:
        stage(path, tmp_path, limits=UPLOAD)
    assert "复制到一个新工作簿" in refused.value.remedy


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path, good):
    path = replaced(good, tmp_path / "bomb.xlsx", SHEET, XML + b"<worksheet>" + b" " * 200_000_000 + b"</worksheet>")
    assert path.stat().st_size < 1_000_000
    with pytest.raises(TableTooLarge):
        stage(path, tmp_path, limits=UPLOAD)


def test_an_archive_that_lies_about_its_size_harms_nobody(tmp_path, good):
    path = replaced(good, tmp_path / "liar.xlsx", SHEET, XML + b"<worksheet>" + b" " * 400_000_000 + b"</worksheet>")
    content = bytearray(path.read_bytes())
    content = content.replace(struct.pack("<I", 400_000_000 + len(XML) + 23), struct.pack("<I", 1000))
    path.write_bytes(content)
    with pytest.raises(TableUnreadable):
        stage(path, tmp_path, limits=UPLOAD)


def test_an_external_entity_is_refused_and_its_file_is_not_read(tmp_path, good):
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    sheet = XML + b'<!DOCTYPE x [<!ENTITY e SYSTEM "file://' + str(secret).encode() + b'">]><worksheet ' + NAMESPACE
    sheet += b'><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    with pytest.raises(TableUnreadable, match="DOCTYPE") as refused:
        stage(replaced(good, tmp_path / "xxe.xlsx", SHEET, sheet), tmp_path)
    assert "机密" not in str(refused.value)


def test_an_encrypted_workbook_asks_for_its_password_to_be_taken_off(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("xl/workbook.xml", "x")
    content = bytearray((tmp_path / "x.zip").read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        place = content.index(mark) + (6 if mark == b"PK\x03\x04" else 8)
        content[place] |= 1
    (tmp_path / "x.xlsx").write_bytes(content)
    with pytest.raises(TableEncrypted, match="密码"):
        stage(tmp_path / "x.xlsx", tmp_path)


def test_an_office_container_with_an_encrypted_package_is_told_as_such(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le") + bytes(500)
    )
    with pytest.raises(TableEncrypted):
        stage(tmp_path / "x.xlsx", tmp_path)


def test_sixteen_thousand_columns_are_refused(tmp_path):
    with pytest.raises(TableTooWide, match="16384"):
        stage(workbook(tmp_path / "wide.xlsx", [[f"c{number}" for number in range(16_384)]]), tmp_path)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_a_half_uploaded_file_is_refused(tmp_path, good, part):
    duckdb.sql(f"COPY (SELECT range a FROM range(9999)) TO '{tmp_path / 'x.parquet'}' (FORMAT parquet)")
    for whole in (good, tmp_path / "x.parquet"):
        content = whole.read_bytes()
        cut = tmp_path / f"cut{whole.suffix}"
        cut.write_bytes(content[: int(len(content) * part)])
        with pytest.raises(TableUnreadable):
            stage(cut, tmp_path)


def test_formulas_give_their_kept_values(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["a", "b"])
        page.write_formula(1, 0, "=1+1", None, 2)
        page.write_string(1, 1, "=cmd|' /C calc'!A0")
    assert rows_of(stage(path, tmp_path)) == [(2, "2", "=cmd|' /C calc'!A0")]


def test_a_crashing_parser_takes_only_its_own_process(tmp_path, good, monkeypatch):
    crash = tmp_path / "crashing.py"
    crash.write_text("import os\nos.abort()\n")
    monkeypatch.setattr("jiuzhu.foundation.analytics.tabular.outside._MODULES", {"workbook": "crashing"})
    monkeypatch.setattr("jiuzhu.foundation.analytics.tabular.outside._CHILD_PATH", str(tmp_path))
    with pytest.raises(TableTooLarge):
        open_outside(good, tmp_path / "out.txt", kind="workbook", sheet=None, limits=UPLOAD)


def _seeds(tmp_path):
    rows = [["姓名", "证号", "日期"]] + [[f"甲{number}", number, "2024-05-03"] for number in range(30)]
    text = "\n".join(",".join(map(str, row)) for row in rows)
    (tmp_path / "s.csv").write_text(text)
    (tmp_path / "g.csv").write_bytes(text.replace("甲1,", '"甲,1",').encode("gb18030"))
    (tmp_path / "h.xls").write_text("<table>" + "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows) + "</table>")
    workbook(tmp_path / "s.xlsx", rows)
    duckdb.sql(f"COPY (SELECT range a, 'x' b FROM range(50)) TO '{tmp_path / 's.parquet'}' (FORMAT parquet)")
    return [tmp_path / name for name in ("s.csv", "g.csv", "s.csv", "g.csv", "h.xls", "s.xlsx", "s.xlsx", "s.parquet")]


def _mutated(content, chance):
    content = bytearray(content)
    for _ in range(chance.choice((1, 3, 20))):
        place = chance.randrange(len(content))
        what = chance.randrange(5)
        if what == 0:
            content[place] = chance.randrange(256)
        elif what == 1:
            del content[place : place + chance.randrange(1, 50)]
        elif what == 2:
            content[place:place] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 20)))
        elif what == 3:
            content[place : place + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b'""""', b"\n,\n,"))
        else:
            content[place:place] = content[max(0, place - chance.randrange(1, 200)) : place]
        if not content:
            break
    return bytes(content)


@pytest.fixture
def forked(monkeypatch):
    children = Forked()
    monkeypatch.setattr("jiuzhu.foundation.analytics.tabular.outside.subprocess.run", children.run)
    yield
    children.close()


def test_mutated_files_end_in_rows_or_in_a_sentence(tmp_path, forked):
    chance = random.Random(20261122)
    seeds = [(path.suffix, path.read_bytes()) for path in _seeds(tmp_path)]
    read = refused = 0
    for number in range(MUTANTS):
        suffix, content = seeds[number % len(seeds)]
        path = tmp_path / f"mutant{suffix}"
        path.write_bytes(_mutated(content, chance))
        try:
            table = stage(path, tmp_path / "work", limits=UPLOAD)
        except TableUnreadable as error:
            assert error.what and error.remedy
            refused += 1
        else:
            assert len(rows_of(table)) == table.rows
            table.path.unlink()
            read += 1
    assert read and refused
    assert not list((tmp_path / "work").iterdir())
