"""One table in a zip file is read; what is no table, more than one, sealed, broken or made to blow up is refused."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiuzhu.foundation.analytics.tabular.errors import TableTooLarge, TableUnreadable
from jiuzhu.foundation.analytics.tabular.limits import BATCH
from jiuzhu.foundation.analytics.tabular.zipped import unzipped


def packed(members, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def take(tmp_path, content, **limits):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    return unzipped(path, tmp_path, limits=replace(BATCH, **limits))


def test_the_table_inside_is_written_out_with_its_own_ending(tmp_path):
    found = take(tmp_path, packed({"数据/户籍.CSV": b"a,b\n1,2\n", "__MACOSX/._x": b"junk"}))
    assert found.suffix == ".csv" and found.read_bytes() == b"a,b\n1,2\n"


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"a.csv": b"x", "b.csv": b"y"}, "有 2 个文件"),
        ({"a.exe": b"x"}, "表格 0 个"),
        ({}, "有 0 个文件"),
        ({"inner.zip": packed({"a.csv": b"x"})}, "表格 0 个"),
    ],
)
def test_anything_but_one_table_is_refused(tmp_path, members, says):
    with pytest.raises(TableUnreadable, match=says):
        take(tmp_path, packed(members))


def test_a_bomb_is_given_up_while_it_grows_whatever_size_it_claims(tmp_path):
    bomb = bytearray(packed({"a.csv": bytes(80 * 1024 * 1024)}))
    with pytest.raises(TableTooLarge, match="解开后过大"):
        take(tmp_path, bytes(bomb))
    with pytest.raises(TableTooLarge, match="解开后过大"):
        take(tmp_path, packed({"a.csv": bytes(2000)}), text_bytes=1000)
    # A directory that claims ten bytes ends the reading there: less comes out, never more.
    place = bomb.rfind(b"PK\x01\x02")
    struct.pack_into("<I", bomb, place + 24, 10)
    with pytest.raises(TableUnreadable):
        take(tmp_path, bytes(bomb))
    assert not list(tmp_path.glob("unzipped-*"))


def test_a_sealed_file_and_a_directory_without_end_are_refused(tmp_path):
    sealed = bytearray(packed({"a.csv": b"x"}))
    struct.pack_into("<H", sealed, sealed.rfind(b"PK\x01\x02") + 8, 1)
    with pytest.raises(TableUnreadable, match="密码"):
        take(tmp_path, bytes(sealed))
    with pytest.raises(TableTooLarge, match="太多"):
        take(tmp_path, packed({f"{n}.txt": b"" for n in range(40)}, zipfile.ZIP_STORED), members=39)


def test_an_entry_without_a_name_is_refused(tmp_path):
    content = bytearray(packed({"a": b"x"}))
    place = content.rfind(b"PK\x01\x02")
    struct.pack_into("<HH", content, place + 28, 0, 1)
    with pytest.raises(TableUnreadable, match="其中表格 0 个"):
        take(tmp_path, bytes(content))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_zip_is_refused_and_never_anything_worse(tmp_path, data):
    content = bytearray(packed({"a.csv": b"a,b\n1,2\n" * 50}))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    try:
        take(tmp_path, bytes(content[:cut] if data.draw(st.booleans()) else content)).unlink()
    except TableUnreadable:
        assert not list(tmp_path.glob("unzipped-*"))
