"""jiuzhu compare, as outsiders use it (data contracts §6)."""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

import duckdb
import pytest
from tests.monitoring.county import SETTINGS, County, id_number

from jiuzhu.interfaces.cli.main import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    county = County()
    county.household("h1", 1, 2)
    county.feed("deaths", 1, death_date="2024-02-01")
    county.feed("medical_expenses", 50, settled_on="2024-02-01", self_paid_yuan="40000")
    county.feed("disability", 2, grade="3", issued_on="2024-02-01")
    county.feed("disability", 51, certificate_no=f"{id_number(51)}11", type=f"肢体 {id_number(51)}", grade="1", issued_on="2024-02-01")
    return county.write(tmp_path)


def compare(folder: Path, *more: str, output: str = "out.csv", settings: dict[str, str] | None = None) -> int:
    given = [f"--set={name}={value}" for name, value in (SETTINGS if settings is None else settings).items()]
    return main(
        [
            "compare",
            "--pack",
            "huoshan",
            "--register",
            str(folder / "register"),
            "--feeds",
            str(folder / "feeds"),
            "--on",
            "2024-02-29",
            "-o",
            str(folder / output),
            *given,
            *more,
        ]
    )


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_file_named_in_capitals_is_the_same_feed_and_two_of_one_feed_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feeds = folder / "feeds"
    (feeds / "deaths.csv").rename(feeds / "DEATHS.CSV")
    assert compare(folder) == 0 and "deceased_still_registered" in {row["rule"] for row in rows(folder / "out.csv")}
    (feeds / "deaths.csv").write_text("id_number,death_date\n", encoding="utf-8")
    assert compare(folder, output="other.csv") == 2 and not (folder / "other.csv").exists()
    assert "deaths 有两个文件" in capsys.readouterr().err.splitlines()[-1]


def test_everything_used_and_judged_ends_with_zero(folder: Path) -> None:
    assert compare(folder, "--rejects", str(folder / "rejects.csv")) == 0
    found = rows(folder / "out.csv")
    assert list(found[0]) == ["rule", "subject_type", "subject_id", "household_id", "evidence", "clause"]
    assert [(row["rule"], row["subject_type"]) for row in found] == [
        ("deceased_still_registered", "person"),
        ("high_self_paid_medical", "unregistered"),
        ("new_disability_unaided", "unregistered"),
    ]
    assert (
        found[0]["subject_id"] == "p1"
        and found[0]["household_id"] == "h1"
        and json.loads(found[0]["evidence"])["death_on"] == "2024-02-01"
        and found[0]["clause"]
    )
    assert (folder / "rejects.csv").read_text("utf-8") == "file,line,column,value,reason\n"


def test_no_id_number_is_written_unless_asked_for(folder: Path) -> None:
    compare(folder)
    assert not re.search(r"\d{17}[\dXx]|\d{15}", (folder / "out.csv").read_text("utf-8"))
    compare(folder, "--identify", output="named.csv")
    named = rows(folder / "named.csv")
    assert [row["subject_id"] for row in named] == ["p1", id_number(50), id_number(51)] and f"{id_number(51)}11" in named[2]["evidence"]


def test_a_register_numbered_by_id_number_is_keyed_too(tmp_path: Path) -> None:
    county = County()
    county.household(f"H{id_number(1)}")
    for household in (f"H{id_number(1)}", "341525100201000001"):
        county.person(1, household, name=f"{id_number(1)}" if household.startswith("H") else "p1")
    county.household("341525100201000001")
    county.write(tmp_path)
    assert compare(tmp_path) == 0
    text = (tmp_path / "out.csv").read_text("utf-8")
    assert id_number(1) not in text and text.count("registered_twice") == 2 and "341525100201000001" in text


def test_rejected_rows_end_with_one_and_stand_in_the_rejects(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "feeds" / "deaths.csv"
    path.write_text(path.read_text("utf-8") + f"{id_number(2)},2024-02-31\n", "utf-8")
    assert compare(folder, "--rejects", str(folder / "rejects.csv")) == 1
    assert [list(row.values())[:4] for row in rows(folder / "rejects.csv")] == [["deaths.csv", "3", "death_date", "2024-02-31"]]
    assert "退回 1 行" in capsys.readouterr().err and len(rows(folder / "out.csv")) == 3


def test_rules_without_their_feed_are_named_and_the_rest_is_judged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "feeds" / "securities.csv").unlink()
    (folder / "feeds" / "disability.csv").write_text("id_number,grade\n", "utf-8")
    assert compare(folder, "--rejects", str(folder / "rejects.csv")) == 1
    said = capsys.readouterr().err
    assert "assets_above_limit" in said and "new_disability_unaided" in said and "未判断 wage_found" not in said
    assert [row["rule"] for row in rows(folder / "out.csv")] == ["deceased_still_registered", "high_self_paid_medical"]
    assert [(row["file"], row["line"], row["column"]) for row in rows(folder / "rejects.csv")] == [("disability.csv", "1", "issued_on")]


def test_a_local_value_that_nobody_gave_leaves_its_rule_unjudged(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compare(folder, settings={"subsistence_standard_monthly_yuan": "738", "asset_limit_per_head_yuan": "1"}) == 1
    assert "未判断 high_self_paid_medical" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (["--set", "no_such=1"], "no_such"),
        (["--set", "home_limit"], "NAME=VALUE"),
        (["--on", "2024-02-30"], "2024-02-30"),
        (["--pack", "atlantis"], "atlantis"),
        (["--register", "/nowhere"], "nowhere"),
        (["-o", "out.txt"], ".txt"),
        (["--rejects", "/nowhere/at/all.csv"], "nowhere"),
        (["--on", "2023-12-31"], "341525-huoshan 在 2023-12-31 没有比对规则"),
    ],
)
def test_a_wrong_argument_ends_with_two_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], more: list[str], word: str
) -> None:
    assert compare(folder, *more) == 2
    assert word in capsys.readouterr().err.strip().splitlines()[-1] and not (folder / "out.csv").exists()


def test_without_spark_the_engine_is_refused_and_nothing_written(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    assert compare(folder, "--engine", "spark") == 2
    assert "Spark" in capsys.readouterr().err.strip().splitlines()[-1] and not (folder / "out.csv").exists()


def test_a_register_without_a_needed_column_ends_with_two(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "register" / "persons.csv").write_text("person_id,household_id,id_number\n", "utf-8")
    assert compare(folder) == 2
    assert "alive（在世）" in capsys.readouterr().err.strip().splitlines()[-1] and not (folder / "out.csv").exists()


def test_the_file_of_the_register_that_cannot_be_read_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "register" / "households.csv").write_bytes(b"\xff\xfe\xff")
    assert compare(folder) == 2
    assert capsys.readouterr().err.strip().splitlines()[-1].startswith("households.csv：") and not (folder / "out.csv").exists()


@pytest.mark.parametrize(("results", "rejects"), [("register/persons.csv", "rejects.csv"), ("out.csv", "feeds/deaths.csv")])
def test_nothing_that_is_read_is_written_over(folder: Path, capsys: pytest.CaptureFixture[str], results: str, rejects: str) -> None:
    given = {path: path.read_bytes() for path in folder.rglob("*.csv")}
    assert compare(folder, "--rejects", str(folder / rejects), output=results) == 2
    assert "另取一个文件名" in capsys.readouterr().err.strip().splitlines()[-1]
    assert {path: path.read_bytes() for path in folder.rglob("*.csv")} == given


def test_results_beside_what_is_read_may_be_written_again(folder: Path) -> None:
    assert compare(folder, output="feeds/out.csv") == compare(folder, output="feeds/out.csv") == 0


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_the_same_key_gives_the_same_bytes(folder: Path, ending: str) -> None:
    assert compare(folder, output=f"one.{ending}") == compare(folder, output=f"two.{ending}") == 0
    assert (folder / f"one.{ending}").read_bytes() == (folder / f"two.{ending}").read_bytes()


def test_another_key_gives_unregistered_people_another_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compare(folder)
    monkeypatch.setenv("JIUZHU_KEY", str(folder / "another-key"))
    compare(folder, output="two.csv")
    one, two = rows(folder / "out.csv"), rows(folder / "two.csv")
    assert one[0] == two[0] and one[1]["subject_id"] != two[1]["subject_id"]


def test_parquet_output_has_the_same_rows(folder: Path) -> None:
    compare(folder), compare(folder, output="out.parquet")
    there = duckdb.execute(f"SELECT rule, subject_id FROM '{folder / 'out.parquet'}'").fetchall()
    assert there == [(row["rule"], row["subject_id"]) for row in rows(folder / "out.csv")]


def test_the_standard_may_differ_between_town_and_country(tmp_path: Path) -> None:
    county = County()
    for n, area in ((1, "urban"), (2, "rural"), (3, "")):
        county.household(f"h{n}", n, area_type=area)
        county.feed("social_insurance", n, month="2024-02", base_yuan="700")
    county.write(tmp_path)
    compare(tmp_path, "--set", "subsistence_standard_monthly_yuan.rural=650")
    found = rows(tmp_path / "out.csv")
    assert [row["subject_id"] for row in found] == ["h2"] and json.loads(found[0]["evidence"])[
        "subsistence_standard_monthly_yuan"
    ] == 650.00


def test_whoever_has_no_limit_where_it_differs_by_area_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    county = County()
    for n, area in ((1, "urban"), (2, "rural"), (3, "")):
        county.household(f"h{n}", n, area_type=area)
    county.write(tmp_path)
    name = "subsistence_standard_monthly_yuan"
    others = {each: value for each, value in SETTINGS.items() if each != name}
    assert compare(tmp_path, settings={**others, f"{name}.rural": "650"}) == 0
    assert f"wage_found（发现工资收入）：{name} 分城乡设定，2 户没有" in capsys.readouterr().err
    compare(tmp_path, settings={**others, f"{name}.rural": "650", f"{name}.urban": "738"})
    assert f"{name} 分城乡设定，1 户没有" in capsys.readouterr().err
    compare(tmp_path)
    assert "分城乡设定" not in capsys.readouterr().err
