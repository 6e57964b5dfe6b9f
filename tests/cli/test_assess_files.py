"""jiuzhu assess: which files it reads and writes, and how it ends when it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from tests.cli import household_facts as by_hand
from tests.cli.test_assess import ON, SET, assess, read_csv, write_csv

from jiuzhu.interfaces.cli.main import main


def test_bad_rows_go_to_the_rejects_once_each_and_the_rest_is_used(tmp_path: Path) -> None:
    rows = [
        {"household_id": "H1", "members": 1},
        {"household_id": "H2", "members": "x", "homes_owned": "y"},
        {"household_id": None, "members": 1},
        {"household_id": "H4", "members": 0},
        {"household_id": "H5", "members": 1, "income_annual_yuan": "1.234"},
        {"household_id": "H6", "members": 1, "income_annual_yuan": "-5"},
        {"household_id": "H7", "members": 1, "family_structure": "extended"},
        {"household_id": "H8", "members": 1, "child_problem": "maybe"},
        {"household_id": "H9", "members": 1, "homes_owned": "1.5"},
        {"household_id": "H10", "members": 1, "floor_area_per_head_m2": "NaN"},
        {"household_id": "H11", "members": 1, "floor_area_per_head_m2": "inf"},
        {"household_id": "H1", "members": 2},
        {"household_id": "H13", "members": "2.0", "income_annual_yuan": "1.230"},
    ]

    code, found = assess(
        tmp_path,
        rows,
        columns=[
            "household_id",
            "members",
            "income_annual_yuan",
            "family_structure",
            "child_problem",
            "homes_owned",
            "floor_area_per_head_m2",
        ],
    )

    rejects = read_csv(tmp_path / "rejects.csv")
    assert code == 1
    assert [row["household_id"] for row in found] == ["H1", "H13"]
    assert list(rejects[0]) == ["file", "line", "column", "value", "reason"]
    assert [(row["line"], row["column"], row["value"]) for row in rejects] == [
        ("3", "members", "x"),
        ("4", "household_id", ""),
        ("5", "members", "0"),
        ("6", "income_annual_yuan", "1.234"),
        ("7", "income_annual_yuan", "-5"),
        ("8", "family_structure", "extended"),
        ("9", "child_problem", "maybe"),
        ("10", "homes_owned", "1.5"),
        ("11", "floor_area_per_head_m2", "NaN"),
        ("12", "floor_area_per_head_m2", "inf"),
        ("13", "household_id", "H1"),
    ]
    assert all(row["file"] == "in.csv" and row["reason"] for row in rejects)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_any_encoding_full_width_digits_and_spaces_are_read(tmp_path: Path, encoding: str) -> None:
    source = write_csv(
        tmp_path / "户.csv",
        [{"household_id": " 霍山一号 ", "members": "２", "homes_owned": " ０ ", "child_problem": "TRUE"}],
        encoding=encoding,
    )

    assert main(["assess", str(source), *ON, "-o", str(tmp_path / "out.csv")]) == 0

    (told,) = read_csv(tmp_path / "out.csv")
    assert (told["household_id"], told["housing"], told["children_adolescents"]) == ("霍山一号", "hardship", "hardship")


def test_workbooks_and_parquet_are_read_typed_and_written(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["household_id", "members", "income_annual_yuan", "child_problem", "floor_area_per_head_m2"])
    book.active.append(["H1", 2, 17711.99, True, 41.5])
    book.active.append(["H2", "2", "17712.00", "false", "41.5"])
    book.save(tmp_path / "in.xlsx")
    duckdb.sql(
        "SELECT 'H1' AS household_id, 2.0 AS members, 17711.99::DECIMAL(12,4) AS income_annual_yuan, true AS child_problem, "
        "41.5::DOUBLE AS floor_area_per_head_m2 UNION ALL SELECT 'H2', 2, 17712.00, false, 41.5"
    ).write_parquet(str(tmp_path / "in.parquet"))

    written = {}
    for ending in ("xlsx", "parquet"):
        assert main(["assess", str(tmp_path / f"in.{ending}"), *ON, *SET, "-o", str(tmp_path / f"out.{ending}")]) == 0
        if ending == "xlsx":
            sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
            head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
            written[ending] = [dict(zip(head, row, strict=True)) for row in rows]
        else:
            found = duckdb.sql(f"SELECT * FROM '{tmp_path / 'out.parquet'}'")
            written[ending] = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]

    for rows in written.values():
        assert [(row["household_id"], row["income"], row["children_adolescents"]) for row in rows] == [
            ("H1", "hardship", "hardship"),
            ("H2", "unknown", "unknown"),
        ]


def test_floating_point_columns_are_taken_at_their_shortest_writing(tmp_path: Path) -> None:
    duckdb.sql(
        "SELECT 'H1' AS household_id, 3::DOUBLE AS members, 26567.99::DOUBLE AS income_annual_yuan, 100 / 3 AS floor_area_per_head_m2, "
        "1e-5::DOUBLE AS social_activities_per_head_monthly, 6 AS socially_inactive_months"
    ).write_parquet(str(tmp_path / "in.parquet"))

    assert main(["assess", str(tmp_path / "in.parquet"), *ON, *SET, "-o", str(tmp_path / "out.csv")]) == 0

    (told,) = read_csv(tmp_path / "out.csv")
    assert (told["income"], told["housing"], told["social_participation"]) == ("hardship", "hardship", "hardship")


def test_a_header_without_rows_is_a_good_file(tmp_path: Path) -> None:
    code, found = assess(tmp_path, [], columns=["household_id", "members"])

    assert (code, found) == (0, [])
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").startswith("household_id,level,")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--pack", "atlantis"], "atlantis"),
        (["--pack", "jixi"], "没有评估指标"),
        ([*ON, "--set", "unheard=1"], "unheard"),
        ([*ON, "--set", "subsistence_standard_monthly_yuan"], "NAME=VALUE"),
        ([*ON, "--set", "subsistence_standard_monthly_yuan=abc"], "abc"),
        ([*ON, "--set", "subsistence_standard_monthly_yuan.city=1"], "city"),
        (["--pack", "huoshan", "--on", "2024-02-30"], "2024-02-30"),
    ],
)
def test_a_refused_run_writes_nothing_and_ends_with_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    source = write_csv(tmp_path / "in.csv", [{"household_id": "H1", "members": 1}])

    code = main(["assess", str(source), *arguments, "-o", str(tmp_path / "out.csv"), "--rejects", str(tmp_path / "rejects.csv")])

    last = capsys.readouterr().err.strip().split("\n")[-1]
    assert code == 2 and says in last and last.endswith("。")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv"]


def test_spark_writes_the_same_to_the_byte(tmp_path: Path, java: None) -> None:
    rows = by_hand.households(300, seed=5, missing=0.3)
    source = write_csv(tmp_path / "in.csv", [*rows, rows[0], {"household_id": "H-bad", "members": "two"}])
    for engine in ("duckdb", "spark"):
        main(["assess", str(source), *ON, *SET, "--explain", "--engine", engine, "-o", str(tmp_path / f"{engine}.csv")])
    assert (tmp_path / "spark.csv").read_bytes() == (tmp_path / "duckdb.csv").read_bytes()
    assert len(read_csv(tmp_path / "spark.csv")) == 300


def test_without_spark_the_engine_is_refused_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    source = write_csv(tmp_path / "in.csv", [{"household_id": "H1", "members": 1}])
    assert main(["assess", str(source), *ON, "--engine", "spark", "-o", str(tmp_path / "out.csv")]) == 2
    assert "Spark" in capsys.readouterr().err.strip().splitlines()[-1] and not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("rows", "columns", "output", "says"),
    [
        ([{"household_id": "H1"}], None, "out.csv", "members"),
        ([{"members": "1"}], None, "out.csv", "household_id"),
        ([{"household_id": "H1", "members": "1"}], None, "out.txt", ".csv"),
        ([{"household_id": "H1", "members": "1"}], None, "nowhere/out.csv", "无法写入"),
        ([{"household_id": "H1", "members": "1"}], None, "in.csv", "另取"),
    ],
)
def test_a_table_or_output_that_cannot_be_used_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: list[dict[str, Any]], columns: list[str] | None, output: str, says: str
) -> None:
    source = write_csv(tmp_path / "in.csv", rows, columns)
    before = source.read_bytes()

    assert main(["assess", str(source), *ON, "-o", str(tmp_path / output)]) == 2

    assert says in capsys.readouterr().err.strip().split("\n")[-1]
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"] and source.read_bytes() == before


def test_a_missing_input_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", str(tmp_path / "none.csv"), *ON, "-o", str(tmp_path / "out.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_it_runs_from_any_folder_without_django_or_settings(tmp_path: Path) -> None:
    write_csv(tmp_path / "in.csv", [{"household_id": "H1", "members": 1, "homes_owned": 0}])
    script = (
        "import sys; from jiuzhu.interfaces.cli.main import main; "
        "code = main(['assess', 'in.csv', '--pack', 'huoshan', '-o', 'out.csv']); "
        "assert 'django' not in sys.modules, 'Django was loaded'; sys.exit(code)"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "JIUZHU"))}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2] / "src")

    ran = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv", by_hand.households(50, seed=3, missing=0.3))

    for name in ("a.csv", "b.csv", "a.parquet", "b.parquet"):
        assert main(["assess", str(source), *ON, *SET, "-o", str(tmp_path / name)]) == 0

    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
