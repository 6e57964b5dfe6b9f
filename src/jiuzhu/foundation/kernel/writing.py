"""The one door to writing: a transaction, and on SQLite a queue before it, within a process and between processes."""

from __future__ import annotations

import fcntl
import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from zlib import crc32

from django.db import connection, transaction
from django.db.models import QuerySet

OWNER_ONLY = 0o600
SIGNED = 2**31


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


class ProcessLock:
    """A lock on a file, which the kernel hands on the moment it is free and takes back from a process that dies."""

    def __init__(self) -> None:
        self._opened: dict[tuple[int, str], int] = {}

    @contextmanager
    def hold(self, path: str) -> Iterator[None]:
        """Hold the lock on a file for the block; one thread of a process at a time."""
        # A forked child shares its parent's file, and with it the lock: it opens its own.
        place = (os.getpid(), path)
        if place not in self._opened:
            self._opened[place] = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY)
        file = self._opened[place]
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


_QUEUE = FairLock()
_PROCESSES = ProcessLock()


@contextmanager
def writing() -> Iterator[None]:
    """Run a block of writes as one transaction; inside another it joins that one.

    SQLite has one writer, and whoever waits inside SQLite sleeps longer and longer between looks while others go first; so threads
    wait in a queue and processes on a file beside the database.
    """
    if connection.in_atomic_block or connection.vendor != "sqlite":
        with transaction.atomic():
            yield
        return
    with _QUEUE.hold(), _among_processes(), transaction.atomic():
        yield


@contextmanager
def in_turn(work: int) -> Iterator[None]:
    """Run a block of writes as one transaction beside which no other of the same ``work`` runs: for steps that change further rows nobody can name beforehand.

    Begun before any row is taken: whoever holds a row already and waits here may be waited for.
    """
    with writing():
        _wait_for(work)
        yield


def wait_turn(work: int, about: str) -> None:
    """Wait, inside a transaction, until no other of the same ``work`` about the same thing runs; nobody else goes on with it until this one ends.

    Whoever waits for several waits for them in one order (``turn_of``).
    """
    _wait_for(work, turn_of(about))


def hold(rows: QuerySet[Any]) -> None:
    """Take rows in the order of their keys, inside a transaction: two who took some of the same otherwise would wait for each other."""
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def turn_of(about: str) -> int:
    """Give the number by which a thing's turn is known; two things may share one, and then wait for each other without need."""
    return crc32(about.encode()) - SIGNED


def _wait_for(*turn: int) -> None:
    # SQLite has one writer, which goes alone already.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_xact_lock({', '.join(['%s'] * len(turn))})", turn)


def _among_processes() -> AbstractContextManager[None]:
    database = Path(str(connection.settings_dict["NAME"]))
    # A database in memory belongs to one process.
    return _PROCESSES.hold(f"{database}.writer") if database.is_file() else nullcontext()


def write_back() -> None:
    """Move what SQLite's log holds into the database file, between two transactions and without making anybody wait.

    Otherwise whoever commits when the log is full pays for everybody's pages, and that is a clerk as often as an import.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
