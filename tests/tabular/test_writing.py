"""Tables written whole, read back the same."""

import datetime
from decimal import Decimal

import duckdb
import pytest
from openpyxl import load_workbook

from jiuzhu.foundation.analytics.tabular.errors import TableNotWritten
from jiuzhu.foundation.analytics.tabular.staging import stage
from jiuzhu.foundation.analytics.tabular.writing import write_rejects, write_table
from tests.tabular.making import rows_of

ROWS = [("a", 1, True, datetime.date(2024, 5, 3), None), ("=1+1", -2, None, None, '引"号'), (None, None, False, None, "")]
ENDINGS = pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])


@ENDINGS
def test_rows_read_back_as_written(tmp_path, ending):
    path = tmp_path / f"x.{ending}"
    assert write_table(path, ["甲", "乙", "丙", "丁", "戊"], ROWS) == 3
    assert [row[1:] for row in rows_of(stage(path, tmp_path))] == [
        ("a", "1", "true", "2024-05-03", None),
        ("=1+1", "-2", None, None, '引"号'),
        (None, None, "false", None, None),
    ]


@ENDINGS
def test_money_keeps_its_value_and_a_relation_is_written_like_rows(tmp_path, ending):
    path = tmp_path / f"x.{ending}"
    write_table(path, ["name", "sum_yuan"], duckdb.sql("SELECT '甲' a, 738.5::DECIMAL(10, 2) b"))
    ((_, name, amount),) = rows_of(stage(path, tmp_path))
    assert (name, Decimal(amount)) == ("甲", Decimal("738.50"))


@ENDINGS
def test_no_rows_still_give_a_header_and_the_same_bytes(tmp_path, ending):
    one, two = tmp_path / f"x.{ending}", tmp_path / f"y.{ending}"
    write_table(one, ["a", "b"], [])
    write_table(two, ["a", "b"], [])
    assert stage(one, tmp_path).columns == ["a", "b"]
    assert one.read_bytes() == two.read_bytes()


def test_a_failure_leaves_the_former_file_and_no_part_of_the_new(tmp_path):
    path = tmp_path / "x.csv"
    write_table(path, ["a"], [("旧",)])

    def broken():
        yield ("新",)
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        write_table(path, ["a"], broken())
    assert "旧" in path.read_text()
    assert list(tmp_path.iterdir()) == [path]


def test_text_in_a_workbook_is_never_a_formula(tmp_path):
    path = tmp_path / "x.xlsx"
    write_table(path, ["a"], [('=HYPERLINK("http://x")',), ("@SUM(1)",)], for_people=True)
    assert [cell.data_type for (cell,) in load_workbook(path).active.iter_rows(min_row=2)] == ["s", "s"]


def test_only_exports_to_people_mark_formulas_in_csv(tmp_path):
    path = tmp_path / "x.csv"
    write_table(path, ["a"], [("=1",), ("-5.20",), ("-cmd",)], for_people=True)
    assert path.read_text("utf-8-sig").split() == ["a", "'=1", "-5.20", "'-cmd"]
    write_table(path, ["a"], [("=1",)])
    assert path.read_text().split() == ["a", "=1"]


def test_rejects_have_the_five_agreed_columns(tmp_path):
    path = tmp_path / "r.csv"
    write_rejects(path, [("deaths.csv", 2, "death_date", "2024-13-01", "日期不存在")])
    assert path.read_text().splitlines()[0] == "file,line,column,value,reason"


@pytest.mark.parametrize("name", ["x.txt", "没有/x.csv"])
def test_a_place_that_cannot_be_written_is_refused_in_words(tmp_path, name):
    with pytest.raises(TableNotWritten) as refused:
        write_table(tmp_path / name, ["a"], [])
    assert refused.value.remedy
