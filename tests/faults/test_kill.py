"""Killing the worker in the middle of an import or a month changes nothing about the result."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

HOUSEHOLDS = "60"
IMPORT_COLUMNS = {
    "household_id": "户编号", "id_number": "身份证号", "name": "姓名", "relation": "与户主关系", "division_code": "行政区划代码",
}  # fmt: skip
RELATIONS = {"head": "户主", "spouse": "配偶", "child": "子女", "parent": "父母", "other": "其他"}
CATEGORIES = {
    "extreme_hardship": "特困", "subsistence": "低保", "marginal": "低保边缘", "rigid_expenditure": "刚性支出困难",
    "relapse_monitored": "防返贫监测", "other": "其他",
}  # fmt: skip


class Platform:
    """One data folder with its worker; it begins as a copy of a county made before, where one is given."""

    def __init__(self, data: Path, files: Path, *, like: Path | None = None) -> None:
        self.files = files
        if like is not None:
            shutil.copytree(like, data, dirs_exist_ok=True)
        self.environment = os.environ | {
            "JIUZHU_DATA": str(data),
            "JIUZHU_KEY": str(data / "key"),
            "JIUZHU_DEMO_DATA": "1",
            "JIUZHU_LEASE_SECONDS": "2",
            "DJANGO_SETTINGS_MODULE": "jiuzhu.config.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        for name in ("JIUZHU_DATABASE_URL", "JIUZHU_TEST_SQLITE", "JIUZHU_PACK"):
            self.environment.pop(name, None)
        self.worker: subprocess.Popen | None = None
        self.clerk: subprocess.Popen[str] | None = None

    def do(self, step: str, *, patience: float = 150) -> Any:
        """Have the clerk take a step; she stays at her desk, since starting her took longer than most of what she does."""
        if self.clerk is None:
            command = [sys.executable, "-m", "tests.faults.driver", str(self.files)]
            self.clerk = subprocess.Popen(command, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.clerk.stdin is not None and self.clerk.stdout is not None
        self.clerk.stdin.write(f"{step} {patience}\n")
        self.clerk.stdin.flush()
        answer = json.loads(self.clerk.stdout.readline() or '{"error": "no answer"}')
        assert "error" not in answer, answer["error"][-3000:]
        return answer["told"]

    def leave(self) -> None:
        """Send the clerk home."""
        if self.clerk is not None:
            self.clerk.stdin.close()
            self.clerk.stdout.close()
            self.clerk.wait()
            self.clerk = None

    def start_worker(self) -> None:
        self.worker = subprocess.Popen([sys.executable, "-m", "jiuzhu.interfaces.cli.main", "worker"], env=self.environment)

    def kill_worker(self) -> None:
        assert self.worker is not None
        self.worker.send_signal(signal.SIGKILL)
        self.worker.wait()


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    return county_files(tmp_path_factory.mktemp("files"), "2026-10")


def county_files(folder: Path, month: str) -> Path:
    """Write a county's files, and its register as one list to import."""
    subprocess.run(
        [sys.executable, "-m", "jiuzhu.interfaces.cli.main", "demo", "--households", HOUSEHOLDS, "--month", month, "--files", str(folder)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        capture_output=True,
    )
    register = next(path.parent for path in folder.rglob("persons.csv"))
    with open(register / "households.csv", encoding="utf-8-sig") as source:
        households = {row["household_id"]: row for row in csv.DictReader(source)}
    seen: set[str] = set()
    with open(register / "persons.csv", encoding="utf-8-sig") as source, open(folder / "list.csv", "w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow([*IMPORT_COLUMNS.values(), "救助类别", "认定日期"])
        for row in csv.DictReader(source):
            if row["alive"] == "false" or row["id_number"] in seen:
                continue
            seen.add(row["id_number"])
            home = households[row["household_id"]]
            cells = {**row, "relation": RELATIONS[row["relation"]]}
            writer.writerow([*(cells[name] for name in IMPORT_COLUMNS), CATEGORIES[home["category"]], home["category_from"]])
    return folder


def carry(platform: Platform, *, kills: bool) -> dict:
    """Import the list and run the month, killing the worker in the middle of each where asked."""
    platform.start_worker()
    for begin, wait in (("start_import", None), ("confirm_import", "wait_import"), ("start_month", "wait_month")):
        platform.do(begin)
        if kills and wait:
            for pause in (0.15, 0.6):
                time.sleep(pause)
                platform.kill_worker()
                platform.start_worker()
        if wait:
            platform.do(wait)
    platform.kill_worker()
    seen = platform.do("digest")
    platform.leave()
    return seen


def test_a_killed_worker_changes_nothing_about_an_import_and_a_month(tmp_path, files, prepared):
    calm = carry(Platform(tmp_path / "calm", files, like=prepared), kills=False)
    killed = carry(Platform(tmp_path / "killed", files, like=prepared), kills=True)
    assert calm["households"] > 40 and calm["warnings"] > 10, calm
    assert killed == calm
    assert calm["fault"] is None
