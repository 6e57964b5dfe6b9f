"""jiuzhu assess, file to file: levels, boundaries, rejects, encodings, exit codes."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from tests.cli import household_facts as by_hand

from jiuzhu.interfaces.cli.main import main

SET = ("--set", "subsistence_standard_monthly_yuan=738.00", "--set", "average_floor_area_per_head_m2=41.5")
ON = ("--pack", "huoshan", "--on", "2024-11-30")


def text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def write_csv(path: Path, rows: Sequence[dict[str, Any]], columns: Iterable[str] | None = None, encoding: str = "utf-8") -> Path:
    names = list(columns or dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([[text(row.get(name)) for name in names] for row in rows])
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def assess(
    tmp_path: Path, rows: Sequence[dict[str, Any]], *more: str, columns: Iterable[str] | None = None
) -> tuple[int, list[dict[str, str]]]:
    source = write_csv(tmp_path / "in.csv", rows, columns)
    code = main(["assess", str(source), *ON, *more, "-o", str(tmp_path / "out.csv"), "--rejects", str(tmp_path / "rejects.csv")])
    return code, read_csv(tmp_path / "out.csv") if code < 2 else []


def one(tmp_path: Path, indicator: str, facts: dict[str, Any], *more: str) -> str:
    code, (row,) = assess(tmp_path, [{"household_id": "H1", "members": 4, **facts}], *(more or SET))
    assert code == 0
    return row[indicator]


FULL = {
    "members_major_illness": 0,
    "members_mental_illness": 0,
    "members_rare_or_infectious_illness": 0,
    "members_severely_disabled": 0,
    "students_senior_secondary": 0,
    "students_university": 0,
    "students_postgraduate": 0,
}


@pytest.mark.parametrize(
    ("indicator", "facts", "expected"),
    [
        ("income", {"income_annual_yuan": 35424, "rigid_expenditure_annual_yuan": 0}, "normal"),
        ("income", {"income_annual_yuan": "35423.99", "rigid_expenditure_annual_yuan": 0}, "hardship"),
        ("income", {"income_annual_yuan": 100000, "rigid_expenditure_annual_yuan": 60000}, "normal"),
        ("income", {"income_annual_yuan": 100000, "rigid_expenditure_annual_yuan": "60000.01"}, "hardship"),
        ("income", {"income_annual_yuan": 0}, "hardship"),
        ("income", {"income_annual_yuan": 0, "rigid_expenditure_annual_yuan": 0, "income_per_head_annual_yuan": 99999}, "hardship"),
        ("income", {"income_annual_yuan": 100000}, "unknown"),
        ("income", {"income_per_head_annual_yuan": 8000}, "hardship"),
        ("income", {"income_per_head_annual_yuan": 9000}, "unknown"),
        ("housing", {"homes_owned": 0}, "hardship"),
        ("housing", {"homes_owned": 1, "floor_area_per_head_m2": "41.5"}, "normal"),
        ("housing", {"homes_owned": 1, "floor_area_per_head_m2": "41.49999999999999999"}, "hardship"),
        ("housing", {"homes_owned": 2, "floor_area_per_head_m2": "20"}, "hardship"),
        ("housing", {"homes_owned": 2}, "unknown"),
        ("housing", {"floor_area_per_head_m2": "60"}, "unknown"),
        ("illness", {**FULL, "members_ill": 2}, "normal"),
        ("illness", {**FULL, "members_ill": 3}, "hardship"),
        ("illness", {"members_ill": 0, "members_mental_illness": 1}, "hardship"),
        ("illness", {"members_ill": 1}, "unknown"),
        ("disability", {**FULL, "members_disabled": 2}, "normal"),
        ("disability", {"members_disabled": 3}, "hardship"),
        ("disability", {"members_severely_disabled": 1}, "hardship"),
        ("education", {**FULL, "members_in_education": 2}, "normal"),
        ("education", {**FULL, "members_in_education": 2, "students_preschool": 2}, "normal"),
        ("education", {**FULL, "members_in_education": 1, "students_senior_secondary": 1}, "hardship"),
        ("employment", {"members_labour_force": 2, "members_unemployed": 0, "members_caring": 0}, "normal"),
        ("employment", {"members_labour_force": 2, "members_unemployed": 1, "members_caring": 0}, "hardship"),
        ("employment", {"members_labour_force": 3, "members_unemployed": 1, "members_caring": 0}, "normal"),
        ("employment", {"members_labour_force": 3, "members_unemployed": 3}, "unknown"),
        ("employment", {"members_labour_force": 0}, "hardship"),
        ("employment", {"members_labour_force": 1}, "hardship"),
        ("children_adolescents", {"children": 0, "adolescents": 0}, "normal"),
        ("children_adolescents", {"children": 2, "child_problem": "false", "adolescents": 0}, "normal"),
        ("children_adolescents", {"child_problem": "true"}, "hardship"),
        ("children_adolescents", {"children": 0, "child_problem": "true", "adolescents": 0}, "hardship"),
        ("children_adolescents", {"children": 2, "adolescents": 0}, "unknown"),
        ("family_structure", {"family_structure": "single_person"}, "unknown"),
        ("family_structure", {"family_structure": "left_behind"}, "hardship"),
        ("family_structure", {"family_structure": "joint"}, "normal"),
        ("social_security", {"members_insured": 1}, "normal"),
        ("social_security", {"members_insured": 0, "members_on_welfare": 0}, "unknown"),
        ("social_participation", {"social_activities_per_head_monthly": 1}, "normal"),
        ("social_participation", {"social_activities_per_head_monthly": "0.5", "socially_inactive_months": 6}, "hardship"),
        ("social_participation", {"social_activities_per_head_monthly": "0.5", "socially_inactive_months": 5}, "unknown"),
        ("social_participation", {"social_activities_per_head_monthly": "0.5"}, "unknown"),
    ],
)
def test_boundaries_of_the_form_are_read_as_the_contract_says(tmp_path: Path, indicator: str, facts: dict[str, Any], expected: str) -> None:
    assert one(tmp_path, indicator, facts) == expected


@pytest.mark.parametrize("missing", [0.0, 0.15, 0.5])
def test_every_household_comes_out_as_worked_out_by_hand(tmp_path: Path, missing: float) -> None:
    rows = by_hand.households(400, seed=7, missing=missing)

    code, found = assess(tmp_path, rows, *SET)

    words = {True: "hardship", False: "normal", None: "unknown"}
    assert code == 0 and len(found) == len(rows)
    for row, told in zip(rows, found, strict=True):
        expected = by_hand.states(row)
        assert {name: told[name] for name in by_hand.CODES} == {name: words[expected[name]] for name in by_hand.CODES}, row
        assert told["level"] == by_hand.level(expected)
        assert int(told["indicators_hardship"]) == list(expected.values()).count(True)
        assert int(told["indicators_unknown"]) == list(expected.values()).count(None)


def test_levels_begin_and_end_where_the_bands_do(tmp_path: Path) -> None:
    assert [by_hand.level({str(place): place < count for place in range(10)}) for count in (0, 2, 3, 6, 7, 10)] == [
        "low",
        "low",
        "medium",
        "medium",
        "high",
        "high",
    ]
    seven = {
        "income_annual_yuan": 0,
        "homes_owned": 0,
        "members_major_illness": 1,
        "members_severely_disabled": 1,
        "students_university": 1,
        "members_labour_force": 0,
        "child_problem": "true",
    }

    _, (told,) = assess(tmp_path, [{"household_id": "H1", "members": 3, **seven}])

    assert (told["level"], told["indicators_hardship"], told["indicators_unknown"]) == ("high", "7", "3")


def test_columns_come_in_the_order_of_the_contract(tmp_path: Path) -> None:
    _, (told,) = assess(tmp_path, [{"household_id": "H1", "members": 1}])

    assert list(told) == ["household_id", "level", "indicators_hardship", "indicators_unknown", *by_hand.CODES]
    assert told["level"] == "undetermined"


def test_without_the_local_standard_income_is_unknown_and_the_parameter_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, (told,) = assess(tmp_path, [{"household_id": "H1", "members": 1, "income_annual_yuan": 50000, "rigid_expenditure_annual_yuan": 0}])

    assert told["income"] == "unknown"
    assert "subsistence_standard_monthly_yuan" in capsys.readouterr().err


def test_absent_columns_are_named_and_unknown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, (told,) = assess(tmp_path, [{"household_id": "H1", "members": 1, "unheard": "x"}], *SET)

    err = capsys.readouterr().err
    assert code == 0 and told["housing"] == "unknown"
    assert "homes_owned" in err and "socially_inactive_months" in err and "unheard" in err
    assert "area_type" not in err


def test_a_value_by_area_reads_area_type_and_is_unknown_without_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by_area = ("--set", "subsistence_standard_monthly_yuan=800", "--set", "subsistence_standard_monthly_yuan.rural=700")
    facts = {"members": 1, "income_annual_yuan": 9000, "rigid_expenditure_annual_yuan": 0}
    rows = [{"household_id": f"H{area}", "area_type": area, **facts} for area in ("urban", "rural", None)]

    _, found = assess(tmp_path, rows, *by_area)
    assert [row["income"] for row in found] == ["hardship", "normal", "unknown"]

    _, (told,) = assess(tmp_path, [{"household_id": "H1", **facts}], *by_area)
    assert told["income"] == "unknown" and "area_type" in capsys.readouterr().err


def test_a_setting_may_change_what_the_pack_fixes(tmp_path: Path) -> None:
    facts = {**FULL, "members_in_education": 1, "students_preschool": 1}

    assert one(tmp_path, "education", facts) == "normal"
    assert one(tmp_path, "education", facts, "--set", "non_compulsory_stages=preschool,university") == "hardship"
    assert one(tmp_path, "illness", {**FULL, "members_ill": 2}, "--set", "half_share=0.49") == "hardship"


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


def test_reasons_carry_the_households_own_figures_one_clause_a_hardship(tmp_path: Path) -> None:
    rows = [
        {"household_id": "H1", "members": 3, "income_annual_yuan": "21600.00", "rigid_expenditure_annual_yuan": 15100, "homes_owned": 0},
        {"household_id": "H2", "members": 1, "family_structure": "nuclear"},
    ]

    _, found = assess(tmp_path, rows, *SET, "--explain")

    clauses = found[0]["reasons"].split("；")
    assert list(found[0])[-1] == "reasons" and len(clauses) == int(found[0]["indicators_hardship"]) == 2
    assert "600.00" in clauses[0] and "738.00" in clauses[0] and "60%" in clauses[0] and clauses[0].startswith("收入指标")
    assert clauses[1] == "居住指标：家庭房屋 0 套，少于 1 套"
    assert found[1]["reasons"] == ""


def test_explanations_of_many_households_agree_with_their_verdicts(tmp_path: Path) -> None:
    rows = by_hand.households(300, seed=11, missing=0.2)

    code, found = assess(tmp_path, rows, *SET, "--explain")

    assert code == 0
    for told in found:
        assert len([each for each in told["reasons"].split("；") if each]) == int(told["indicators_hardship"])


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
