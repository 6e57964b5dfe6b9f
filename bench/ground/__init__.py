"""What the benchmarks of the running platform share: a demo county in a folder, Django on it, child processes, percentiles.

A benchmark makes its own county in a temporary folder; the name of a folder made by ``jiuzhu demo`` as the first
argument saves that, and is copied, never written to (its key must lie beside it as ``<folder>.key``).
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

OFFICER, CLERK = "xian", "zhen-a"
START_SECONDS, STOP_SECONDS = 240, 30


@contextmanager
def county(households: int) -> Iterator[Path]:
    """Give the data folder of a demo county with one month compared, and point this process at it."""
    with tempfile.TemporaryDirectory(prefix="jiuzhu-bench-") as parent:
        data = Path(parent) / "county"
        os.environ.update(JIUZHU_DATA=str(data), JIUZHU_KEY=f"{data}.key", JIUZHU_DEMO_DATA="1")
        os.environ["DJANGO_SETTINGS_MODULE"] = "jiuzhu.config.settings"
        if len(sys.argv) > 1:
            shutil.copytree(sys.argv[1], data)
            shutil.copy(f"{sys.argv[1].rstrip('/')}.key", f"{data}.key")
        else:
            say(f"making a demo county of {households} households")
            command = [sys.executable, "-m", "jiuzhu.interfaces.cli.main", "demo", "--households", str(households)]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        yield data


def start_django() -> None:
    """Start Django in this process as the web server does, with all it sets."""
    import_module("jiuzhu.config.wsgi")


@contextmanager
def child(command: Sequence[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``jiuzhu <command>`` beside this process and stop it in order at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "jiuzhu.interfaces.cli.main", *command],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=STOP_SECONDS)


@contextmanager
def platform(data: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run the whole platform as ``jiuzhu up`` does and give its process and port once it answers."""
    port = free_port()
    with child(["up", "--port", str(port), "--data", str(data)]) as process:
        wait_for(f"http://127.0.0.1:{port}/login/", process)
        yield process, port


def free_port() -> int:
    """Give a port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = START_SECONDS) -> None:
    """Wait until an address answers; an ended process is an error at once."""
    deadline = time.monotonic() + seconds
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"ended with code {process.returncode}")
        try:
            opener.open(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(url)


def until(reached: Callable[[], bool], what: str, seconds: float = 600.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.1)


def family(root: int) -> dict[int, str]:
    """Give a process and everything it started, with names."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
    found, waiting = {root: "supervisor"}, [root]
    while waiting:
        parent = waiting.pop()
        for pid in (pid for pid, of in parents.items() if of == parent):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").replace("\0", " ")
            if words.rstrip().endswith(" worker"):
                kind = "worker"
            elif "granian" in words and parent == root:
                kind = "web server"
            else:
                kind = "web process" if found[parent] == "web server" else "other"
            found[pid] = kind if kind not in found.values() else f"{kind} {pid}"
            waiting.append(pid)
    return found


def cpu_seconds(pid: int) -> float:
    """Read how long a process has computed."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value that ``share`` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def verdict(within: bool, aim: str) -> str:
    """Word a comparison with the aim, and how loaded the machine is."""
    return f"{'within' if within else 'beyond'} {aim}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def say(words: str) -> None:
    """Tell on stderr what a long step is about."""
    print(f"… {words}", file=sys.stderr, flush=True)
