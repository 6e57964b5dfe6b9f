"""Every row of a file is accepted or rejected with its reason."""

from __future__ import annotations

import datetime
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from tests.monitoring.county import id_number

from jiuzhu.foundation.analytics.sessions import Capacity, session
from jiuzhu.foundation.analytics.tabular.errors import ColumnTwice
from jiuzhu.foundation.analytics.tabular.writing import write_table
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.reading import ColumnsMissing, Judged, judge, keep
from jiuzhu.monitoring.feeds.register_files import HOUSEHOLDS, PERSONS

ON = datetime.date(2024, 2, 29)
ONE = id_number(1)
X = next(id_number(n) for n in range(1000) if id_number(n).endswith("X"))


class Read:
    """A file as it was judged: the accepted rows typed, the rejects."""

    def __init__(self, contract: object, path: Path) -> None:
        workdir = path.parent / "work"
        workdir.mkdir(exist_ok=True)
        with session(workdir, Capacity(memory_mb=200, threads=1)) as database:
            self.judged: Judged = judge(database, contract, path, on=ON, workdir=workdir)  # type: ignore[arg-type]
            self.accepted = database.execute(
                f"SELECT * EXCLUDE (fault) FROM '{self.judged.path}' WHERE fault IS NULL ORDER BY line"
            ).fetchall()
            self.rejects = database.execute(f"FROM '{self.judged.rejects}' ORDER BY line").fetchall() if self.judged.rejects else []
        assert self.judged.rows == self.judged.accepted + self.judged.rejected
        assert (len(self.accepted), len(self.rejects)) == (self.judged.accepted, self.judged.rejected)


def text(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_utf8_with_and_without_bom_and_gb18030_read_alike(tmp_path: Path, encoding: str) -> None:
    path = text(
        tmp_path / "social_insurance.csv",
        f"id_number,employer,month,base_yuan\n {X.lower()} ,大别山茶厂,２０２４-０２,３,５００\n".replace("３,５００", "３５００.５"),
        encoding,
    )
    read = Read(FEEDS["social_insurance"], path)
    assert read.accepted == [(2, int(X[:17]), "大别山茶厂", "2024-02", 350050)] and not read.rejects


def test_each_bad_row_is_named_once_with_line_column_value_and_reason(tmp_path: Path) -> None:
    rows = [
        f"{ONE},2024-02-28",
        f"{ONE},2024-02-30",
        f"{ONE},2024-2-3",
        f"{ONE},",
        ",2024-01-01",
        f"{ONE[:-1]}{'0' if ONE[-1] != '0' else '1'},not a day",
        "1.10105E+17,2024-01-01",
        "",
        f"{ONE},2024-02-28,stray",
        f"{ONE},9999-12-31",
    ]
    read = Read(FEEDS["deaths"], text(tmp_path / "deaths.csv", "id_number,death_date\n" + "\n".join(rows) + "\n"))
    assert [row[0] for row in read.accepted] == [2, 11] and read.judged.rows == 9
    assert [row[:4] for row in read.rejects] == [
        ("deaths.csv", 3, "death_date", "2024-02-30"),
        ("deaths.csv", 4, "death_date", "2024-2-3"),
        ("deaths.csv", 5, "death_date", ""),
        ("deaths.csv", 6, "id_number", ""),
        ("deaths.csv", 7, "id_number", f"{ONE[:-1]}{'0' if ONE[-1] != '0' else '1'}"),
        ("deaths.csv", 8, "id_number", "1.10105E+17"),
        ("deaths.csv", 10, "", ""),
    ]
    reasons = [row[4] for row in read.rejects]
    assert (
        "2024-05-03" in reasons[0]
        and reasons[2] == reasons[3] == "必填，不能为空"
        and "校验码" in reasons[4]
        and "文本格式" in reasons[5]
        and "列数" in reasons[6]
    )


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("738", 73800),
        ("738.00", 73800),
        ("0.5", 50),
        ("-.50", -50),
        ("-12.30", -1230),
        ("738.000", 73800),
        ("1,234.50", 123450),
        ("999999999999.99", 99999999999999),
    ],
)
def test_money_is_kept_in_fen(tmp_path: Path, written: str, fen: int) -> None:
    read = Read(FEEDS["tax"], text(tmp_path / "tax.csv", f'id_number,month,taxable_income_yuan\n{ONE},2024-01,"{written}"\n'))
    assert read.accepted == [(2, int(ONE[:17]), "2024-01", fen)]


@pytest.mark.parametrize("written", ["738.001", "12.345", "1e3", "NaN", "inf", "一百", "1,2", "", "-", ".", "1000000000000", "¥5"])
def test_what_is_not_money_rejects_the_row(tmp_path: Path, written: str) -> None:
    read = Read(FEEDS["tax"], text(tmp_path / "tax.csv", f'id_number,month,taxable_income_yuan\n{ONE},2024-01,"{written}"\n'))
    assert not read.accepted and read.rejects[0][2:4] == ("taxable_income_yuan", written)


@pytest.mark.parametrize("month", ["2024-13", "2024-1", "202401", "2024/01", "2024-01-02", "January"])
def test_what_is_not_a_month_rejects_the_row(tmp_path: Path, month: str) -> None:
    assert Read(FEEDS["tax"], text(tmp_path / "tax.csv", f"id_number,month,taxable_income_yuan\n{ONE},{month},1\n")).rejects[0][2:4] == (
        "month",
        month,
    )


def test_listed_values_are_held_and_columns_without_them_take_any_text(tmp_path: Path) -> None:
    head = "person_id,household_id,id_number,alive,sex,relation,disability_grade,disability_type,division_code\n"
    read = Read(
        PERSONS,
        text(
            tmp_path / "persons.csv",
            f"{head}p1,h1,{ONE},TRUE,F,head,2,什么都行,x\np2,h1,{ONE},true,女,head,,,\np3,h1,{ONE},yes,F,,,,\np4,h1,{ONE},true,,,5,,\n",
        ),
    )
    assert [row[1] for row in read.accepted] == ["p1"]
    assert [row[2:4] for row in read.rejects] == [("sex", "女"), ("alive", "yes"), ("disability_grade", "5")]
    assert "F（女）、M（男）" in read.rejects[0][4]


def test_members_is_a_whole_number_from_one_and_unknown_cells_stay_unknown(tmp_path: Path) -> None:
    rows = "".join(f"h{n},other,2020-01-01,,{members},\n" for n, members in enumerate(["1", "0", "-1", "2.5", "03", "", "2.0"]))
    read = Read(
        HOUSEHOLDS,
        text(tmp_path / "households.csv", f"household_id,category,category_from,category_until,members,monthly_benefit_yuan\n{rows}"),
    )
    assert [row[-2:] for row in read.accepted] == [(1, None), (3, None), (2, None)] and [row[1] for row in read.rejects] == [3, 4, 5, 7]
    assert read.judged.absent == ("division_code", "area_type", "category_class")


def test_a_head_count_beyond_all_people_rejects_its_row_and_no_other(tmp_path: Path) -> None:
    head = "household_id,category,category_from,category_until,members,monthly_benefit_yuan\n"
    read = Read(HOUSEHOLDS, text(tmp_path / "households.csv", f"{head}h1,other,2020-01-01,,1000000000000,\nh2,other,2020-01-01,,3,\n"))
    assert [row[1] for row in read.accepted] == ["h2"]
    assert [row[1:4] for row in read.rejects] == [(2, "members", "1000000000000")] and "七位" in read.rejects[0][4]


def test_extra_columns_are_kept_out_and_labels_serve_as_names(tmp_path: Path) -> None:
    read = Read(FEEDS["deaths"], text(tmp_path / "deaths.csv", f"备注,死亡日期,身份证号\n=cmd(),2024-01-01,{ONE}\n"))
    assert read.judged.extra == ("备注",) and read.accepted == [(2, int(ONE[:17]), datetime.date(2024, 1, 1))]


def test_an_extra_column_may_stand_twice_and_one_of_the_contract_may_not(tmp_path: Path) -> None:
    read = Read(FEEDS["deaths"], text(tmp_path / "deaths.csv", f"备注,死亡日期,身份证号,备注\n1,2024-01-01,{ONE},2\n"))
    assert read.judged.extra == ("备注", "备注 (2)") and read.judged.accepted == 1
    with pytest.raises(ColumnTwice, match="死亡日期"):
        Read(FEEDS["deaths"], text(tmp_path / "deaths.csv", f"死亡日期,死亡日期,身份证号\n2024-01-01,2024-01-02,{ONE}\n"))


def test_a_missing_needed_column_refuses_the_file_by_name(tmp_path: Path) -> None:
    with pytest.raises(ColumnsMissing, match="base_yuan（缴费基数）"):
        Read(FEEDS["social_insurance"], text(tmp_path / "social_insurance.csv", f"id_number,month\n{ONE},2024-01\n"))


def test_a_header_without_rows_is_a_good_file(tmp_path: Path) -> None:
    read = Read(FEEDS["deaths"], text(tmp_path / "deaths.csv", "id_number,death_date\n"))
    assert (read.judged.rows, read.judged.rejects) == (0, None)


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_workbooks_and_parquet_may_hold_typed_values(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"real_estate.{ending}"
    rows = [(ONE, "证1", "residential", Decimal("86.50"), datetime.date(2020, 1, 2)), (ONE, "证2", "villa", None, None)]
    write_table(path, ("id_number", "certificate_no", "use", "area_m2", "registered_on"), rows)
    read = Read(FEEDS["real_estate"], path)
    assert read.accepted == [(2, int(ONE[:17]), "证1", "residential", Decimal("86.5"), datetime.date(2020, 1, 2))]
    assert [row[:4] for row in read.rejects] == [(path.name, 3, "use", "villa")] and "residential（住宅）" in read.rejects[0][4]


def test_what_is_kept_is_sorted_by_key_and_holds_no_id_number(tmp_path: Path) -> None:
    path = text(tmp_path / "deaths.csv", "id_number,death_date\n" + "".join(f"{id_number(n)},2024-01-01\n" for n in range(500)))
    target = tmp_path / "kept.parquet"
    with session(tmp_path) as database:
        keep(database, judge(database, FEEDS["deaths"], path, on=ON, workdir=tmp_path), target, workdir=tmp_path)
    rows = duckdb.execute(f"FROM '{target}'").fetchall()
    assert len(rows) == 500 and [row[1] for row in rows] == sorted(row[1] for row in rows)
    content = target.read_bytes()
    assert not any(id_number(n).encode() in content for n in range(500)) and not list(tmp_path.glob("*.numbers"))


def test_a_zipped_file_reads_like_the_one_inside_and_is_named_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "deaths.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("死亡.csv", f"身份证号,死亡日期\n{ONE},2024-01-02\nx,2024-01-02\n".encode("gb18030"))
    read = Read(FEEDS["deaths"], path)
    assert read.accepted == [(2, int(ONE[:17]), datetime.date(2024, 1, 2))] and read.rejects[0][:3] == ("deaths.zip", 3, "id_number")
    assert not list((tmp_path / "work").glob("unzipped-*"))
