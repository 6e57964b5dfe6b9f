"""The one door to writing: a transaction, and in one process a fair queue before it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


class FairLock:
    """A lock that serves threads in the order they came, so that bulk work cannot starve a clerk."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._held = False

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Wait for one's turn, hold the lock for the block, wake the next."""
        turn = threading.Event()
        with self._guard:
            if self._held:
                self._waiting.append(turn)
            else:
                self._held = True
                turn.set()
        turn.wait()
        try:
            yield
        finally:
            with self._guard:
                if self._waiting:
                    self._waiting.popleft().set()
                else:
                    self._held = False


_QUEUE = FairLock()


@contextmanager
def writing() -> Iterator[None]:
    """Run a block of writes as one transaction; inside another it joins that one.

    SQLite has one writer: waiting in an in-process queue is fair, waiting inside SQLite is not.
    """
    if connection.in_atomic_block or connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    with _QUEUE.hold(), transaction.atomic():
        yield
