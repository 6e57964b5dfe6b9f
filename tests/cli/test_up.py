"""From nothing to a running platform, as a person starts it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from jiuzhu.interfaces.web import assets

pytestmark = pytest.mark.skipif(not assets.is_built(), reason="the styles and scripts are not built")
START_SECONDS = 120
SOURCE = Path(assets.__file__).resolve().parents[3]


class Running:
    """``jiuzhu up`` in a process of its own, with everything it says."""

    def __init__(self, data: Path, port: int, *more: str) -> None:
        kept = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {"PYTHONPATH": str(SOURCE), "JIUZHU_KEY": str(data.parent / "key"), "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "jiuzhu.interfaces.cli.main", "up", "--data", str(data), "--port", str(port), *more]
        # Another folder than the project's: it has to run from anywhere.
        self.process = subprocess.Popen(command, env=environment, cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.said: list[str] = []
        self.url = f"http://127.0.0.1:{port}/"
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.said.append(line)

    def words(self) -> str:
        return "".join(self.said)

    def wait_for(self, words: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while words not in self.words():
            assert self.process.poll() is None, self.words()
            assert time.monotonic() < deadline, self.words()
            time.sleep(0.1)

    def open(self, path: str = "") -> str:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(self.url + path, timeout=20) as answer:
            return answer.read().decode()

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def gone(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture
def started(tmp_path):
    every: list[Running] = []

    def start(*more: str, port: int | None = None) -> Running:
        every.append(Running(tmp_path / "data", port or free_port(), *more))
        return every[-1]

    yield start
    for one in every:
        if one.process.poll() is None:
            one.stop(signal.SIGTERM)
        one.listener.join(timeout=30)
        one.process.stdout.close()


def test_an_empty_platform_starts_survives_a_kill_stops_and_starts_again(started, tmp_path):
    first = started("--no-demo")
    first.wait_for("按 Ctrl-C 停止")
    words = first.words()
    assert "建立数据库" in words and "载入行政区划" in words
    code = re.search(r"设置码 (\d{10})", words)
    assert code and "首次设置" in first.open("login/")
    serving = [child for child in first.children() if "granian" in " ".join(child.cmdline())]
    assert serving
    for child in serving:
        child.kill()
    first.wait_for("网页服务意外停止")
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            assert "首次设置" in first.open("login/")
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    left = first.children()
    assert first.stop() == 0 and "已停止" in first.words()
    assert all(gone(child) for child in left)

    again = started("--no-demo")
    again.wait_for("按 Ctrl-C 停止")
    assert code[1] in again.words(), "the same data folder and key give the same code"
    assert "建立数据库" not in again.words() and "更新数据库" not in again.words()
    assert again.stop(signal.SIGINT) == 0


def test_a_busy_port_changes_nothing_and_the_last_line_says_what_to_do(started, tmp_path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        refused = started("--no-demo", port=listener.getsockname()[1])
        assert refused.process.wait(timeout=60) == 2
    refused.listener.join(timeout=30)
    last = refused.words().strip().splitlines()[-1]
    assert "已被别的程序占用" in last and "make run PORT=" in last
    assert not (tmp_path / "data").exists()
