"""jiuzhu policy list, check and show."""

from __future__ import annotations

import pytest

from jiuzhu.interfaces.cli.main import main


def test_list_names_every_pack_and_says_which_is_a_draft(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "list"]) == 0

    lines = capsys.readouterr().out.strip().split("\n")
    assert [line.split("\t")[0] for line in lines] == [
        "130528-ningjin",
        "341525-huoshan",
        "341824-jixi",
        "640121-yongning",
        "640200-shizuishan",
    ]
    assert next(line for line in lines if "征求意见稿" in line).startswith("341525-huoshan")


def test_check_finds_nothing_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check"]) == 0
    assert main(["policy", "check", "huoshan", "jixi"]) == 0
    assert "没有问题" in capsys.readouterr().out


def test_show_prints_every_number_with_its_clause_and_quote(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "show", "huoshan", "--on", "2024-11-30"]) == 0

    out = capsys.readouterr().out
    assert "附件2·收入指标" in out and "刚性支出占家庭总收入比例超过60%" in out
    assert "低保标准：未设定（本地设定）" in out and "2 个工作日" in out and "A-01" in out


@pytest.mark.parametrize("arguments", [["show", "atlantis"], ["check", "atlantis"], ["show", "huoshan", "--on", "soon"], [], ["burn"]])
def test_what_cannot_be_done_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(["policy", *arguments])
    except SystemExit as ended:
        code = int(str(ended.code))

    assert code == 2
    assert capsys.readouterr().err.strip().split("\n")[-1].endswith("。")
