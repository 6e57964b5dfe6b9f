"""Keeping two programs running, and stopping them in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from jiuzhu.interfaces.cli.serving.supervisor import Child, Supervisor

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def child(command=SLEEPER) -> Child:
    return Child("后台任务", command, dict(os.environ))


def until(condition, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def supervisor():
    made = Supervisor([child()])
    made.start()
    yield made
    made.stop()


def test_a_killed_process_is_started_again(supervisor, capsys):
    (kept,) = supervisor.children
    first = kept.process
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert until(lambda: kept.look() or (kept.process is not None and kept.process.pid != first.pid and kept.process.poll() is None))
    assert "后台任务意外停止" in capsys.readouterr().err


def test_a_process_that_falls_again_and_again_is_started_ever_more_slowly():
    kept = child([sys.executable, "-c", "raise SystemExit(3)"])
    waits = []
    for _ in range(3):
        kept.start()
        kept.process.wait()
        kept.look()
        waits.append(kept.wait)
    assert waits == sorted(set(waits)) and waits[-1] > 1


def test_what_a_fallen_process_had_started_falls_with_it(tmp_path):
    note = tmp_path / "pid"
    nested = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); open({str(note)!r}, 'w').write(str(p.pid)); raise SystemExit(1)"
    kept = child([sys.executable, "-c", nested])
    kept.start()
    kept.process.wait()
    grandchild = int(note.read_text())
    kept.look()
    assert until(lambda: not psutil.pid_exists(grandchild) or psutil.Process(grandchild).status() == psutil.STATUS_ZOMBIE)


def test_stopping_leaves_nobody_behind(supervisor):
    (kept,) = supervisor.children
    supervisor.stop()
    assert kept.process.poll() is not None


def test_children_fall_when_the_supervisor_is_killed(tmp_path: Path):
    note = tmp_path / "pid"
    code = (
        "import os, sys, time\n"
        "from jiuzhu.interfaces.cli.serving.supervisor import Child, Supervisor\n"
        "one = Child('x', [sys.executable, '-c', 'import time; time.sleep(600)'], dict(os.environ))\n"
        f"Supervisor([one]).start(); open({str(note)!r}, 'w').write(str(one.process.pid)); time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": "src"})
    assert until(lambda: note.exists() and note.read_text())
    orphan = int(note.read_text())
    parent.kill()
    parent.wait()
    assert until(lambda: not psutil.pid_exists(orphan) or psutil.Process(orphan).status() == psutil.STATUS_ZOMBIE)
