"""Reading of well-meant tables."""

import datetime
import tracemalloc
from decimal import Decimal

import duckdb
import pyarrow
import pyarrow.parquet
import pytest
import xlsxwriter

from jiuzhu.foundation.analytics.tabular.errors import ColumnTwice, SheetMissing, TableEmpty, TableTooWide, TableUnreadable, WrongEnding
from jiuzhu.foundation.analytics.tabular.limits import Limits
from jiuzhu.foundation.analytics.tabular.staging import stage
from tests.tabular.making import rows_of, workbook


def staged_text(tmp_path, content, **options):
    source = tmp_path / "表.csv"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    return stage(source, tmp_path / "work", **options)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_each_encoding_offices_use(tmp_path, encoding):
    table = staged_text(tmp_path, "姓名,证号,备注\n吴秀兰,３４１５２５ｘ, \n𠮷田,12,好\n".encode(encoding))
    assert table.columns == ["姓名", "证号", "备注"]
    assert rows_of(table) == [(2, "吴秀兰", "341525x", None), (3, "𠮷田", "12", "好")]


def test_gb18030_characters_renamed_in_2022_become_the_public_ones(tmp_path):
    assert rows_of(staged_text(tmp_path, b"a,b\n\xfe\x59,1\n"))[0][1] == "\u9fb4"


def test_line_numbers_count_quoted_line_breaks_and_blank_lines(tmp_path):
    table = staged_text(tmp_path, 'a,b\r\n"一\r\n二","x,y"\r\n\r\n3,4\r\n,\r\n5,"6"\r\n')
    assert rows_of(table) == [(2, "一 二", "x,y"), (5, "3", "4"), (7, "5", "6")]


def test_line_numbers_hold_without_any_quotation_mark(tmp_path):
    assert rows_of(staged_text(tmp_path, "a,b\n\n1,2\n , \n3\n")) == [(3, "1", "2"), (5, "3", None)]


def test_line_numbers_hold_where_lines_end_now_one_way_and_now_the_other(tmp_path):
    assert rows_of(staged_text(tmp_path, "a,b\n1,2\r\n\n3,4\n")) == [(2, "1", "2"), (4, "3", "4")]


def test_a_row_with_more_fields_than_the_header_is_marked_and_kept(tmp_path):
    table = staged_text(tmp_path, "a,b\n1,2,3\n4,5,\n")
    marked = duckdb.sql(f"SELECT __line FROM '{table.path}' WHERE __problem IS NOT NULL").fetchall()
    assert table.rows == 2
    assert marked == [(2,)]


def test_a_header_without_rows_is_a_good_table(tmp_path):
    assert staged_text(tmp_path, "a,b\n").rows == 0
    assert stage(workbook(tmp_path / "x.xlsx", [["a", "b"]]), tmp_path).rows == 0


def test_columns_without_a_name_are_left_out(tmp_path):
    assert staged_text(tmp_path, "a,,b,,\n1,9,2,,\n").columns == ["a", "b"]


def test_one_name_for_two_columns_is_refused(tmp_path):
    with pytest.raises(ColumnTwice, match="姓名"):
        staged_text(tmp_path, "姓名,姓名\n1,2\n")


def test_tab_separated_text_is_told_by_its_header(tmp_path):
    assert rows_of(staged_text(tmp_path, "a\tb\n1,5\t2\n")) == [(2, "1,5", "2")]


def test_typed_workbook_cells_become_canonical_text(tmp_path):
    path = workbook(
        tmp_path / "x.xlsx", [["a", "b", "c", "d"], [12, 1436.5, datetime.date(2024, 5, 3), True], ["１2", "", "2024.5.3", 0.1 + 0.2]]
    )
    assert rows_of(stage(path, tmp_path)) == [(2, "12", "1436.5", "2024-05-03", "true"), (3, "12", None, "2024.5.3", "0.3")]


def test_a_workbook_that_begins_further_down_keeps_its_line_numbers_and_columns(tmp_path):
    table = stage(workbook(tmp_path / "x.xlsx", [["a", "b"], [1, 2]], at=(3, 2)), tmp_path, header=False)
    assert rows_of(table) == [(4, None, None, "a", "b"), (5, None, None, "1", "2")]


def test_merged_cells_are_told_of(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().merge_range(0, 0, 0, 2, "花名册")
    assert stage(path, tmp_path, header=False).merged == [[1, 1, 1, 3]]


def test_the_first_visible_sheet_with_content_is_read_unless_one_is_named(tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("空")
        book.add_worksheet("人员").write_row(0, 0, ["a"])
        book.add_worksheet("家庭").write_row(0, 0, ["b"])
    assert stage(path, tmp_path).columns == ["a"]
    assert stage(path, tmp_path, sheet="家庭").columns == ["b"]
    with pytest.raises(SheetMissing) as refused:
        stage(path, tmp_path, sheet="没有")
    assert "人员" in refused.value.remedy


def test_parquet_types_become_canonical_text(tmp_path):
    path = tmp_path / "x.parquet"
    duckdb.sql(
        "COPY (SELECT 1.0::DOUBLE a, 3.5::DOUBLE b, 1.50::DECIMAL(10, 2) c, DATE '2024-05-03' d, true e, TIMESTAMPTZ '2024-05-03 00:00:00+08' f, ' x ' g, 340000199001011234::BIGINT h, 1.0::DECIMAL(5, 1) i, 100::DECIMAL(5, 0) j)"
        f" TO '{path}' (FORMAT parquet)"
    )
    assert rows_of(stage(path, tmp_path)) == [(2, "1", "3.5", "1.5", "2024-05-03", "true", "2024-05-03", "x", "340000199001011234", "1", "100")]


def parquet(path, columns):
    pyarrow.parquet.write_table(pyarrow.Table.from_arrays([pyarrow.array(each) for _, each in columns], [head for head, _ in columns]), path)
    return path


def test_text_and_heads_of_parquet_are_cleaned_as_those_of_csv_are(tmp_path):
    path = parquet(tmp_path / "x.parquet", [(" 证号　", ["　３４１５２５\u200b ", "吴 秀兰\n"]), ("a", ["=1", "（一）"])])
    table = stage(path, tmp_path)
    assert table.columns == ["证号", "a"] and rows_of(table) == [(2, "341525", "=1"), (3, "吴 秀兰", "（一）")]


@pytest.mark.parametrize("again", ["a", "A", " ａ"])
def test_one_name_for_two_columns_of_parquet_is_refused(tmp_path, again):
    with pytest.raises(ColumnTwice):
        stage(parquet(tmp_path / "x.parquet", [("a", ["1"]), (again, ["2"])]), tmp_path)


def test_a_name_that_may_stand_twice_is_numbered(tmp_path):
    table = staged_text(tmp_path, "a,注,注\n1,2,3\n", once=lambda head: head == "a")
    assert table.columns == ["a", "注", "注 (2)"] and rows_of(table) == [(2, "1", "2", "3")]


def test_decimals_longer_than_the_engine_reads_rightly_are_refused(tmp_path):
    wide = pyarrow.array([Decimal("5.00")], pyarrow.decimal256(50, 2))
    with pytest.raises(TableUnreadable):
        stage(parquet(tmp_path / "x.parquet", [("a", wide)]), tmp_path)


def test_html_saved_as_xls_gives_its_largest_table(tmp_path):
    path = tmp_path / "x.xls"
    path.write_bytes(
        '<html><meta charset="gb2312"><table><tr><td>页眉</table><table><tr><th colspan=2>名册<tr><td colspan=①>姓名<td>证号<tr><td rowspan=2>甲<td>1<tr><td>2</table>'.encode(
            "gb18030"
        )
    )
    assert rows_of(stage(path, tmp_path, header=False)) == [(1, "名册", None), (2, "姓名", "证号"), (3, "甲", "1"), (4, None, "2")]


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("x.csv", b"", TableEmpty),
        ("x.csv", b"\n \n,,\n", TableEmpty),
        ("x.csv", b"a,b\n1,\x00\n", TableUnreadable),
        ("x.csv", "a,b\n1,2\n".encode("utf-16"), TableUnreadable),
        ("x.csv", '姓名,b\n"没有关上,2\n'.encode(), TableUnreadable),
        ("x.csv", "姓名,住址\n吴秀兰,霍山".encode()[:-1], TableUnreadable),
        ("x.csv", b"PK\x03\x04rest", WrongEnding),
        ("x.xlsx", b"a,b\n1,2\n", WrongEnding),
        ("x.parquet", b"a,b\n1,2\n", WrongEnding),
        ("x.pdf", b"%PDF", WrongEnding),
        ("x.csv", b",".join(b"c%d" % number for number in range(16_384)) + b"\n", TableTooWide),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path, name, content, error):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error) as refused:
        stage(path, tmp_path / "work")
    assert refused.value.what and refused.value.remedy
    assert not list((tmp_path / "work").glob("*"))


def test_a_missing_file_is_refused_in_words(tmp_path):
    with pytest.raises(TableUnreadable, match="打不开"):
        stage(tmp_path / "没有.csv", tmp_path)


def test_a_large_csv_is_read_in_pieces_with_exact_line_numbers(tmp_path):
    path = tmp_path / "x.csv"
    with path.open("w") as file:
        file.write("id,name\n")
        file.writelines(f"{number},单位{number % 97}\n" for number in range(2, 300_002))
    tracemalloc.start()
    table = stage(path, tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    wrong = duckdb.sql(f"SELECT count(*) FROM '{table.path}' WHERE id <> CAST(__line AS VARCHAR)").fetchone()
    assert (table.rows, wrong) == (300_000, (0,))
    assert peak < 64 * 1024 * 1024


def test_a_line_longer_than_the_engine_takes_is_refused(tmp_path):
    with pytest.raises(TableUnreadable):
        staged_text(tmp_path, "a,b\n" + "x" * 9_000_000 + ",1\n")


def test_a_slow_parser_is_stopped(tmp_path):
    path = workbook(tmp_path / "x.xlsx", [["a"]])
    with pytest.raises(TableUnreadable) as refused:
        stage(path, tmp_path, limits=Limits(seconds=0.001))
    assert refused.value.code == "table_too_slow"
