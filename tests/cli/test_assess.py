"""jiuzhu assess, file to file: levels, boundaries, rejects, encodings, exit codes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

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
