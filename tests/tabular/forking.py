"""The reader's child processes without their start: each is forked off one process that has its imports done.

What a child does, binds itself to and answers is the product's own; only the second it takes Python to start is not spent a
thousand times over. ``python -m tests.tabular.forking MODULE`` is the process that forks.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from typing import Any

ASKED, ANSWERED = "asked", "answered"


class Forked:
    """Stands in for ``subprocess.run`` as the reader calls it; one forking process for each module."""

    def __init__(self) -> None:
        self._servers: dict[str, subprocess.Popen[str]] = {}

    def run(self, command: list[str], *, input: bytes, env: dict[str, str], timeout: float, **_: Any) -> subprocess.CompletedProcess[bytes]:
        """Have a forked child answer; raises TimeoutExpired for one that never does."""
        module = command[-1]
        if module not in self._servers:
            start = [sys.executable, "-m", "tests.tabular.forking", module]
            self._servers[module] = subprocess.Popen(start, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | env, text=True)
        server = self._servers[module]
        assert server.stdin and server.stdout
        with tempfile.TemporaryDirectory() as folder:
            for name, content in ((ASKED, input), (ANSWERED, b"")):
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(content)
            print(json.dumps({"folder": folder, "seconds": timeout, "env": env}), file=server.stdin, flush=True)
            code = int(server.stdout.readline())
            with open(os.path.join(folder, ANSWERED), "rb") as file:
                answer = file.read()
        if code == -signal.SIGALRM:
            raise subprocess.TimeoutExpired(command, timeout)
        return subprocess.CompletedProcess(command, code, stdout=answer)

    def close(self) -> None:
        """End the forking processes."""
        for server in self._servers.values():
            server.communicate()


def _serve(module: str) -> None:
    importlib.import_module(module)
    # Run as the program it is, it finds everything it imports already there.
    del sys.modules[module]
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _become(module, **asked)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _become(module: str, folder: str, seconds: float, env: dict[str, str]) -> None:
    code = 1
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        os.environ.update(env)
        for name, flags, place in ((ASKED, os.O_RDONLY, 0), (ANSWERED, os.O_WRONLY, 1), (os.devnull, os.O_WRONLY, 2)):
            os.dup2(os.open(os.path.join(folder, name), flags), place)
        sys.stdin, sys.stdout = os.fdopen(0, encoding="utf-8"), os.fdopen(1, "w", encoding="utf-8")
        runpy.run_module(module, run_name="__main__")
        sys.stdout.flush()
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    _serve(sys.argv[1])
