"""jiuzhu policy list, check and show."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.foundation.policy.packs.coverage import read_coverage
from jiuzhu.interfaces.cli.commands import policy
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


def test_check_tells_what_has_become_of_every_id_and_counts_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check"]) == 0

    out = capsys.readouterr().out
    assert "  N-057  " in out and "生效" in out and "等待模块（防溺水）" in out and "不可计算" in out
    assert "数值（N-） 172 项" in out and "各地差异（D-） 48 项" in out and "空白与理解（A-） 102 项：已写明理解 102" in out


def test_check_of_one_pack_leaves_the_ids_of_the_others_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", "jixi"]) == 0
    assert "合计" not in capsys.readouterr().out


def test_an_id_without_a_line_ends_with_one_and_names_the_place(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(policies_folder(), folder)
    path = folder / "coverage.yaml"
    path.write_text(re.sub(r"(?m)^  N-057: .*\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    monkeypatch.setattr(policy, "read_coverage", lambda: read_coverage(folder))

    assert main(["policy", "check"]) == 1

    told = capsys.readouterr()
    assert "没有 N-057 这一行" in told.out and "coverage.yaml" in told.err.strip().split("\n")[-1]


def test_show_prints_the_tasks_benefits_and_lists_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "show", "ningjin", "--on", "2024-11-30"]) == 0

    out = capsys.readouterr().out
    for title in ("单位", "救助类别", "待遇", "任务与责任", "阶段", "清单", "模块", "公示遮盖"):
        assert f"\n{title}\n" in out, title
    assert "p.home_care_monthly_yuan" in out
