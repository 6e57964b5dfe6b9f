"""jiuzhu simulate: levels before and after agree with assess, whatever kind of file; benefits are counted or said not to be."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.cli import household_facts as by_hand

from jiuzhu.interfaces.cli.main import main

ON = ("--pack", "huoshan", "--on", "2024-11-30")
LOCAL = ("--local", "subsistence_standard_monthly_yuan=738.00", "--local", "average_floor_area_per_head_m2=41.5")
RAISED = ("--set", "subsistence_standard_monthly_yuan=1200.00", "--set", "half_share=0.40")
TYPES = {
    "text": "VARCHAR",
    "double": "DOUBLE",
    "decimal": "DECIMAL(38, 18)",
}


def write_csv(path: Path, rows: list[dict[str, Any]]) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in rows:
            writer.writerow(
                ["" if (value := row.get(name)) is None else str(value).lower() if isinstance(value, bool) else value for name in names]
            )
    return path


def write_parquet(path: Path, source: Path, numbers: str) -> Path:
    columns = duckdb.sql(f"SELECT * FROM read_csv('{source}', all_varchar = true)").columns
    words = ("household_id", "family_structure")
    kinds = {name: "VARCHAR" if name in words else "BOOLEAN" if name.endswith("problem") else numbers for name in columns}
    kinds["members"] = "INTEGER" if numbers != "VARCHAR" else "VARCHAR"
    picked = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in kinds.items())
    duckdb.sql(f"SELECT {picked} FROM read_csv('{source}', all_varchar = true)").write_parquet(str(path))
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def simulate(source: Path, *more: str) -> tuple[int, list[dict[str, str]]]:
    output = source.with_name("out.csv")
    code = main(["simulate", str(source), *ON, *more, "-o", str(output), "--rejects", str(source.with_name("rejects.csv"))])
    return code, read(output)


def expected(rows: list[dict[str, Any]], standard: str) -> list[str]:
    return [by_hand.level(by_hand.states(row, standard=Decimal(standard))) for row in rows]


@pytest.mark.parametrize("kind", ["csv", *TYPES])
def test_both_levels_are_those_worked_out_by_hand(tmp_path: Path, kind: str) -> None:
    rows = by_hand.households(300, seed=5, missing=0.1)
    source = write_csv(tmp_path / "in.csv", rows)
    if kind != "csv":
        source = write_parquet(tmp_path / "in.parquet", source, TYPES[kind])

    code, found = simulate(source, *LOCAL, "--set", "subsistence_standard_monthly_yuan=1200.00")

    assert code == 0 and list(found[0]) == ["household_id", "before", "after", "changed"]
    assert [row["household_id"] for row in found] == [row["household_id"] for row in rows]
    assert [row["before"] for row in found] == expected(rows, "738.00")
    assert [row["after"] for row in found] == expected(rows, "1200.00")
    assert all(row["changed"] == ("true" if row["before"] != row["after"] else "false") for row in found)
    assert any(row["changed"] == "true" for row in found)


def test_every_kind_of_file_gives_the_same_answer_for_any_parameter(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv", by_hand.households(200, seed=9, missing=0.05))
    answers = [simulate(source, *LOCAL, *RAISED, "--set", "band_high_min=6")[1]]
    for kind, numbers in TYPES.items():
        answers.append(
            simulate(write_parquet(tmp_path / f"{kind}.parquet", source, numbers), *LOCAL, *RAISED, "--set", "band_high_min=6")[1]
        )

    assert all(answer == answers[0] for answer in answers[1:])


def test_before_is_the_pack_as_it_stands_where_no_local_value_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = by_hand.households(50, seed=3, missing=0.0)

    code, found = simulate(write_csv(tmp_path / "in.csv", rows), *[each.replace("--local", "--set") for each in LOCAL])

    told = capsys.readouterr()
    assert code == 0
    assert [row["before"] for row in found] == [by_hand.level(by_hand.states(row, standard=None, area=None)) for row in rows]
    assert [row["after"] for row in found] == expected(rows, "738.00")
    assert "subsistence_standard_monthly_yuan" in told.err


def test_bad_and_repeated_rows_of_a_typed_file_are_rejected_as_assess_does(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    duckdb.sql("""
        SELECT * FROM (VALUES
            ('H1', 2, 17711.99, 41.5), (' H2 ', 0, 100, 30), ('H3', 3, -5, 30), ('H4', 3, 1.234, 30), (NULL, 3, 100, 30),
            ('H6', 1, 'NaN'::DOUBLE, 30), ('H7', 1, 0.1::DOUBLE + 0.2::DOUBLE, 30), ('H8', 2, 17712, 100.0 / 3), ('H1', 5, 3, 3), ('H10', 4, NULL, NULL)
        ) t(household_id, members, income_annual_yuan, floor_area_per_head_m2)""").write_parquet(str(source))

    code, found = simulate(source, *LOCAL, *RAISED)
    rejects = read(tmp_path / "rejects.csv")
    assess = main(["assess", str(source), *ON, "-o", str(tmp_path / "levels.csv"), "--rejects", str(tmp_path / "assess.csv")])

    assert code == assess == 1
    assert [row["household_id"] for row in found] == [row["household_id"] for row in read(tmp_path / "levels.csv")] == ["H1", "H8", "H10"]
    assert rejects == read(tmp_path / "assess.csv")
    assert [row["line"] for row in rejects] == ["3", "4", "5", "6", "7", "8", "10"]


def test_the_counts_and_what_no_benefit_rule_covers_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, found = simulate(write_csv(tmp_path / "in.csv", by_hand.households(60, seed=2, missing=0.0)), *LOCAL, *RAISED)

    told = capsys.readouterr().out
    changed = sum(row["changed"] == "true" for row in found)
    assert f"困境程度变化：{changed} 户，共 60 户" in told
    assert "不涉及政策包里的任何待遇规则" in told


def test_the_top_up_is_off_until_the_county_switches_it_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"household_id": "H1", "members": 2, "income_annual_yuan": "1200.00"},
        {"household_id": "H2", "members": 1, "income_annual_yuan": "99999.00"},
        {"household_id": "H3", "members": 1, "income_annual_yuan": None},
    ]
    source = write_csv(tmp_path / "in.csv", rows)

    simulate(source, *LOCAL, "--set", "subsistence_standard_monthly_yuan=800")
    assert "低保补差" not in capsys.readouterr().out

    simulate(source, *LOCAL, "--local", "subsistence_top_up=true", "--set", "subsistence_standard_monthly_yuan=800")
    told = capsys.readouterr().out
    # 738 × 2 − 100 before, 800 × 2 − 100 after.
    assert "改动前：1 户 2 人，合计每月 1,376.00 元；另有 1 户" in told
    assert "改动后：1 户 2 人，合计每月 1,500.00 元；另有 1 户" in told


def test_an_unknown_parameter_and_a_missing_setting_write_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write_csv(tmp_path / "in.csv", [{"household_id": "H1", "members": 1}])

    assert main(["simulate", str(source), *ON, "--set", "no_such=1", "-o", str(tmp_path / "out.csv")]) == 2
    assert "no_such" in capsys.readouterr().err.splitlines()[-1]
    with pytest.raises(SystemExit) as ended:
        main(["simulate", str(source), *ON, "-o", str(tmp_path / "out.csv")])
    assert ended.value.code == 2 and not (tmp_path / "out.csv").exists()


def test_benefits_of_persons_are_named_as_not_countable_from_a_table_of_households(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_csv(tmp_path / "in.csv", [{"household_id": "H1", "members": 1}])

    code = main(
        [
            "simulate",
            str(source),
            "--pack",
            "ningjin",
            "--on",
            "2024-11-30",
            "--set",
            "home_care_monthly_yuan=350",
            "-o",
            str(tmp_path / "out.csv"),
        ]
    )

    told = capsys.readouterr()
    assert code == 0 and read(tmp_path / "out.csv")[0]["before"] == "undetermined"
    assert "失能、半失能分散供养特困人员上门照料" in told.out and "不能计算人数" in told.out and "生活自理能力" in told.out


def test_a_pack_without_indicators_is_refused_unless_the_change_reaches_some_money(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write_csv(tmp_path / "in.csv", [{"household_id": "H1", "members": 2, "income_annual_yuan": "1200.00"}])
    jixi = ("simulate", str(source), "--pack", "jixi", "--on", "2024-11-30", "-o", str(tmp_path / "out.csv"))

    assert main([*jixi, "--set", "gradual_exit_max_multiple=3"]) == 2
    assert "没有评估指标" in capsys.readouterr().err and not (tmp_path / "out.csv").exists()
    assert main([*jixi, "--local", "subsistence_top_up=是", "--set", "subsistence_standard_monthly_yuan=700"]) == 0
    assert "合计每月 1,300.00 元" in capsys.readouterr().out
