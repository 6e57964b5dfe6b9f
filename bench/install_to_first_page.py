"""Seconds from a fresh copy of the source to the first page, by the one command a user types: ``make run``.

The tracked files of this checkout are copied to a temporary folder and ``make run`` is left to itself: environment,
installation (with whatever cache and network pip has here), front-end, database, demo county, web server. Each step
is told with the second it was announced. There is no aim: most of it is the network's.

Run with: python bench/install_to_first_page.py
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from ground import free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent
LONGEST_SECONDS, STOP_SECONDS = 1800, 60


def main() -> None:
    """Copy, run, wait for the page, stop."""
    with tempfile.TemporaryDirectory(prefix="jiuzhu-bench-") as parent:
        clone, port = Path(parent) / "jiuzhu", free_port()
        clone.mkdir()
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x"], cwd=clone, input=archive, check=True)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("JIUZHU_", "VIRTUAL_ENV"))}
        start = time.monotonic()
        process = subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=clone,
            env=clean,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=_tell, args=(process, start), daemon=True).start()
        try:
            wait_for(f"http://127.0.0.1:{port}/login/", process, LONGEST_SECONDS)
            taken = time.monotonic() - start
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=STOP_SECONDS)
    print(f"fresh copy to first page: {taken:.0f} s; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def _tell(process: subprocess.Popen[str], start: float) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip():
            print(f"{time.monotonic() - start:6.1f} s  {line.rstrip()}", flush=True)


if __name__ == "__main__":
    main()
