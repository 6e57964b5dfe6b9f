"""The worker: background tasks one after another under a lease, and the schedule between them."""

from __future__ import annotations

import os
import signal
import socket
import threading
from datetime import datetime
from uuid import UUID

import structlog
from django.db import close_old_connections, connection
from django.utils import timezone

from jiuzhu.foundation.jobs import services

IDLE_SECONDS = 0.5
HEARTBEATS_PER_LEASE = 4
log = structlog.get_logger(__name__)


class Worker:
    """Runs until ``stop`` is set; a task it holds when killed runs again elsewhere once its lease has lapsed."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.stop = threading.Event()

    def run(self) -> None:
        """Work until told to stop; the running task is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        while not self.stop.is_set():
            if not self.step(timezone.now()):
                self.stop.wait(IDLE_SECONDS)

    def step(self, now: datetime) -> bool:
        """Run the schedule and at most one task; tells whether there was a task."""
        close_old_connections()
        services.run_due_schedules(now=now)
        services.recover_lapsed(now=now)
        task = services.claim(worker=self.name, now=now)
        if task is None:
            return False
        finished = threading.Event()
        heart = threading.Thread(target=self._beat, args=(task.id, finished), daemon=True)
        heart.start()
        try:
            services.execute(task, clock=timezone.now)
        finally:
            finished.set()
            heart.join()
        return True

    def _beat(self, task_id: UUID, finished: threading.Event) -> None:
        try:
            while not finished.wait(services.LEASE_TIME.total_seconds() / HEARTBEATS_PER_LEASE):
                if not services.renew(task_id=task_id, worker=self.name, now=timezone.now()):
                    log.warning("lease lost", task=str(task_id))
                    return
        finally:
            connection.close()
