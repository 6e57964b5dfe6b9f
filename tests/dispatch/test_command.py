"""jiuzhu dispatch from a terminal: whole or not at all, in time, with nothing left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest
from bench.ground.plan_contract import breaches
from tests.dispatch.days import day, planted

STARTING = 120  # seconds a process may take to start on a busy machine; the contract's three are measured in bench/dispatch.py


def run(folder, document, *options, **environment):
    (folder / "day.json").write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    command = [sys.executable, "-m", "jiuzhu.interfaces.cli.main", "dispatch", "day.json", "-o", "plan.json", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, **environment})


def test_a_day_is_planned_from_file_to_file(tmp_path):
    ran = run(tmp_path, planted("visits.0.remark", "楼上"), "--seconds", "1", "--seed", "3")
    assert ran.returncode == 0, ran.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == ["day.json", "plan.json"]
    assert breaches(*((tmp_path / name).read_text("utf-8") for name in ("day.json", "plan.json"))) == []
    assert "没有用到的内容：visits.remark" in ran.stderr


@pytest.mark.parametrize(
    ("document", "options", "named"),
    [
        (planted("visits.0.window", [5, 1]), [], "visits[0].window"),
        (day(), ["--seconds", "-1"], "--seconds"),
        (day(), ["--seed", "x"], "--seed"),
        (day(), ["-o", "none/plan.json"], "无法写入"),
        (day(), ["-o", "day.json"], "同时用作两个文件"),
    ],
)
def test_what_cannot_be_planned_ends_with_2_and_writes_nothing(document, options, named, tmp_path):
    ran = run(tmp_path, document, *options)
    assert ran.returncode == 2
    assert named in ran.stderr.strip().splitlines()[-1]
    assert [each.name for each in tmp_path.iterdir()] == ["day.json"]


def test_without_compiled_code_the_day_is_planned_all_the_same(tmp_path):
    code = (
        "import sys; from pathlib import Path; from jiuzhu.delivery.dispatch import engine;"
        "engine.SEARCH = engine.SEARCH.at(Path('nowhere'));"
        "from jiuzhu.interfaces.cli.main import main; sys.exit(main(['dispatch', 'day.json', '-o', 'plan.json', '--seconds', '3']))"
    )
    (tmp_path / "day.json").write_text(json.dumps(day()), "utf-8")
    began = time.monotonic()
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "没有预先编译" in ran.stderr
    assert time.monotonic() - began < STARTING
    assert json.loads((tmp_path / "plan.json").read_text("utf-8"))["unserved"] == []
    assert sorted(each.name for each in tmp_path.iterdir()) == ["day.json", "plan.json"]
