"""Keeps child processes running: starts them, starts them again when they fall, stops them in order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

STEADY_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 30.0
STOP_SECONDS = 20.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One program to keep running; each is a process group of its own, so that what it started falls with it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    wait: float = field(default=0.0)
    again_at: float = 0.0

    def start(self) -> None:
        """Start it; it is told to stop when this process is gone, however that happens."""
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=fall_with_parent,  # noqa: PLW1509 - the supervisor has no threads
        )
        self.started_at = time.monotonic()

    def look(self) -> None:
        """Start it again when it has fallen: at once the first time, then after ever longer waits."""
        if self.process is None:
            if time.monotonic() >= self.again_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        # What it left behind would hold the port or a lease.
        self.signal(signal.SIGKILL)
        steady = time.monotonic() - self.started_at > STEADY_SECONDS
        self.wait = 0.2 if steady or not self.wait else min(self.wait * 3, LONGEST_WAIT_SECONDS)
        self.again_at, self.process = time.monotonic() + self.wait, None
        print(f"{self.name}意外停止（代码 {code}），{'马上' if self.wait < 1 else f'{self.wait:.0f} 秒后'}重新启动。", file=sys.stderr, flush=True)

    def signal(self, number: int) -> None:
        """Send a signal to the whole group."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                pass


class Supervisor:
    """Runs children until it is told to stop by SIGTERM or Ctrl-C."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = list(children)
        self.stopping = False

    def obey_signals(self) -> None:
        """From now on SIGTERM and Ctrl-C ask for an orderly stop."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            child.start()

    def add(self, child: Child) -> None:
        """Start one more child, unless a stop was asked for meanwhile."""
        if not self.stopping:
            self.children.append(child)
            child.start()

    def keep(self) -> None:
        """Watch the children until asked to stop."""
        while not self.stopping:
            for child in self.children:
                child.look()
            time.sleep(0.2)

    def restart(self) -> None:
        """Stop every child and start it again."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """Ask each child to finish what it is doing; after a while end it."""
        for child in self.children:
            # Only the first process of the group: it stops its own helpers in its own order.
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is not None:
                try:
                    child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    print(f"{child.name}没有按时停下，已强制结束；没做完的任务下次启动后继续。", file=sys.stderr, flush=True)
                child.signal(signal.SIGKILL)
                child.process.wait()

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping = True


def fall_with_parent() -> None:
    """Have the kernel tell this process to stop when its parent is gone; for ``preexec_fn``."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
