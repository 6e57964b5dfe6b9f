"""A declaration names the head of the person's number and the encoding its files come in; what is read follows both."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from tests.registry.conftest import id_number

from jiuzhu.foundation.analytics.tabular.errors import WrongEncoding
from jiuzhu.foundation.policy.errors import PackFaulty
from jiuzhu.foundation.policy.located import read_yaml_text
from jiuzhu.monitoring.feeds.declarations import contract_of
from jiuzhu.monitoring.feeds.reading import ColumnsMissing, judge

FISHING = "feed: fishing\nlabel: 捕捞许可\nsender: 农业农村局\ncolumns:\n  permit_no: {label: 许可证号, type: text, must: value}\n"
HEAD = "身份证号,持证人 证件号,许可证号\n"


def contract(more=""):
    return contract_of(read_yaml_text(FISHING + more, "feeds/fishing.yaml"), ())


@pytest.fixture
def read(tmp_path):
    """Judge a file by a declaration; gives how many rows are accepted and what the first one says."""

    def judged(declared, text, encoding="utf-8"):
        path = tmp_path / "fishing.csv"
        path.write_bytes(text.encode(encoding))
        with duckdb.connect() as database:
            found = judge(database, declared, path, on=date(2026, 11, 20), workdir=tmp_path)
            (first,) = database.execute("SELECT permit_no FROM read_parquet($path)", {"path": str(found.path)}).fetchone()
        return found.accepted, first

    return judged


def test_people_are_told_by_the_column_the_county_names_and_by_no_other(read):
    text = f"{HEAD}不是号码,{id_number(1)},A1\n"
    assert read(contract(), text)[0] == 0
    assert read(contract("key: 持证人 证件号\n"), text) == (1, "A1")
    with pytest.raises(ColumnsMissing, match="持证人证件"):
        read(contract("key: 持证人证件\n"), text)


@pytest.mark.parametrize(
    ("agreed", "written", "found"), [("utf-8", "gb18030", "GB18030"), ("gb18030", "utf-8", "UTF-8"), ("gb18030", "utf-8-sig", "UTF-8")]
)
def test_a_file_in_another_encoding_is_refused_with_what_was_found(read, agreed, written, found):
    with pytest.raises(WrongEncoding, match=f"文件是 {found} 编码"):
        read(contract(f"encoding: {agreed}\n"), f"身份证号,许可证号\n{id_number(1)},甲\n", written)


@pytest.mark.parametrize("agreed", ["auto", "utf-8", "gb18030"])
def test_a_file_in_the_agreed_encoding_or_without_chinese_is_read(read, agreed):
    declared = contract(f"encoding: {agreed}\n")
    assert read(declared, f"id_number,permit_no\n{id_number(1)},A1\n") == (1, "A1")
    if agreed != "auto":
        assert read(declared, f"身份证号,许可证号\n{id_number(1)},甲\n", agreed) == (1, "甲")


def test_words_that_pass_for_either_encoding_are_read_as_agreed(read):
    text = f"id_number,permit_no\n{id_number(1)},水通\n"
    assert read(contract(), text, "gb18030") != (1, "水通"), "what the agreement is for"
    assert read(contract("encoding: gb18030\n"), text, "gb18030") == (1, "水通")


@pytest.mark.parametrize(("more", "says"), [("encoding: big5\n", "encoding 的值“big5”不对"), ("key: 许可证号\n", "是另一列 permit_no"), (f"key: {'长' * 65}\n", "太长")])
def test_an_agreement_that_cannot_be_kept_is_refused_where_it_is_written(more, says):
    with pytest.raises(PackFaulty, match=says) as refused:
        contract(more)
    assert refused.value.line == 6 and refused.value.remedy
