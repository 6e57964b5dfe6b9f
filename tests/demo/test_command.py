"""jiuzhu demo as it is typed."""

import csv

import pytest

from jiuzhu.interfaces.cli.main import main


def test_only_the_files_are_written_for_any_pack(tmp_path, capsys):
    folder = tmp_path / "county"
    assert main(["demo", "--files", str(folder), "--households", "30", "--pack", "jixi", "--month", "2026-05"]) == 0
    with (folder / "register/households.csv").open(encoding="utf-8") as file:
        assert {row["division_code"][:6] for row in csv.DictReader(file)} == {"341824"}
    assert (folder / "truth.csv").exists() and (folder / "months/2026-05/deaths.csv").exists()
    assert "738.00" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["--households", "3"], ["--months", "13"], ["--month", "2999-01"], ["--month", "今年"], ["--pack", "jixi"], ["--pack", "nowhere"]]
)
def test_what_makes_no_county_is_refused_in_one_sentence_and_nothing_is_written(arguments, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("JIUZHU_DATA", str(tmp_path / "data"))
    # The command tells its own process which pack to run on; the tests after it are to forget that.
    monkeypatch.setenv("JIUZHU_PACK", "huoshan")
    assert main(["demo", *arguments]) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert "请" in last or "可用的" in last
    assert not (tmp_path / "data").exists()
