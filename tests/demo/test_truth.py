"""The comparison finds everything that was planted and nothing else: precision and recall are 1.0 in every month."""

import csv

import pytest

from jiuzhu.interfaces.cli.demo.addresses import villages_of
from jiuzhu.interfaces.cli.demo.county import DemoSpec, cases_of
from jiuzhu.interfaces.cli.demo.files import write_county
from jiuzhu.interfaces.cli.demo.local_values import demo_values
from jiuzhu.interfaces.cli.demo.months import Window, last_day
from jiuzhu.interfaces.cli.main import main

WINDOW = Window("2026-10")
HOUSEHOLDS = 700


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    spec = DemoSpec(villages_of("341525"), demo_values("341525-huoshan").for_stories(), WINDOW, HOUSEHOLDS, 7)
    write_county(cases_of(spec), WINDOW, folder)
    return folder


def planted(folder, month):
    with (folder / "truth.csv").open(encoding="utf-8") as file:
        return {(row["rule"], row["subject_type"], row["subject_id"]) for row in csv.DictReader(file) if row["month"] == month}


def found(folder, feeds, month, output):
    values = demo_values("341525-huoshan").values
    local = [f"{name}={values[name]}" for name in ("subsistence_standard_monthly_yuan", "asset_limit_per_head_yuan", "self_paid_limit_yuan")]
    arguments = ["compare", "--pack", "huoshan", "--register", folder / "register", "--feeds", feeds, "--on", last_day(month), "--identify", "-o", output]
    assert main([str(each) for each in arguments] + [part for value in local for part in ("--set", value)]) == 0
    with output.open(encoding="utf-8") as file:
        return {(row["rule"], row["subject_type"], row["subject_id"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize("month", WINDOW.months[1::2])
def test_precision_and_recall_are_one(county, month, tmp_path):
    truth = planted(county, month)
    assert truth
    assert found(county, county / "feeds", month, tmp_path / "out.csv") == truth


def test_no_look_alike_is_found_in_any_month(county, tmp_path):
    with (county / "look_alikes.csv").open(encoding="utf-8") as file:
        look_alikes = {(row["rule"], row["subject_id"]) for row in csv.DictReader(file)}
    for month in (WINDOW.months[0], WINDOW.months[5], WINDOW.last):
        hits = {(rule, subject) for rule, _, subject in found(county, county / "feeds", month, tmp_path / "out.csv")}
        assert not hits & look_alikes


def test_the_months_delivered_one_by_one_tell_the_same_as_all_in_one(county, tmp_path):
    together = tmp_path / "feeds"
    together.mkdir()
    for source in sorted((county / "months" / WINDOW.first).iterdir()):
        lines = [(county / "months" / month / source.name).read_text(encoding="utf-8").splitlines() for month in WINDOW.months]
        rows = [row for month in lines for row in month[1:]]
        (together / source.name).write_text("\n".join([lines[0][0], *rows]) + "\n", encoding="utf-8")
    assert found(county, together, WINDOW.last, tmp_path / "out.csv") == planted(county, WINDOW.last)


def test_the_measure_sees_a_lost_row(county, tmp_path):
    """Negative control: without the vehicles of the month the cars planted are not found."""
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    for source in (county / "feeds").iterdir():
        text = source.read_text(encoding="utf-8")
        (feeds / source.name).write_text(text.splitlines()[0] + "\n" if source.name == "vehicles.csv" else text, encoding="utf-8")
    missed = planted(county, WINDOW.last) - found(county, feeds, WINDOW.last, tmp_path / "out.csv")
    assert {rule for rule, _, _ in missed} == {"vehicle_found"}
