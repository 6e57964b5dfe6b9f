"""Stopping work at the user's word wherever it is: between two steps, or in the middle of a query that takes minutes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from django.db import DatabaseError, connection

from jiuzhu.foundation.jobs.models import Progress
from jiuzhu.foundation.jobs.rules import Cancelled

LOOK_SECONDS = 0.5
Each = TypeVar("Each")


class Stop:
    """Whether the user has asked the work to stop; from ``settle`` on it goes to its end all the same."""

    def __init__(self, key: str, interrupt: Callable[[], object], *, settled: bool = False) -> None:
        self._key, self._interrupt = key, interrupt
        self._asked, self._over, self._settled = threading.Event(), threading.Event(), threading.Event()
        if settled:
            self._settled.set()

    @property
    def heeded(self) -> bool:
        """Whether the work still stops when asked."""
        return not self._settled.is_set()

    def check(self) -> None:
        """Raise Cancelled where the user has asked."""
        if self._asked.is_set() and self.heeded:
            raise Cancelled("已按要求停止。", "可以随时重新开始。")

    def each(self, things: Iterable[Each]) -> Iterator[Each]:
        """Give things one after another, raising Cancelled between two of them where the user has asked."""
        for thing in things:
            self.check()
            yield thing

    def settle(self) -> None:
        """From here on finish the work whatever is asked; raises Cancelled where it was asked before."""
        self.check()
        self._settled.set()

    def look(self) -> None:
        """Look again and again until the work is over, and interrupt it once asked, as often as it takes."""
        try:
            while not self._over.wait(LOOK_SECONDS):
                if not self._asked.is_set() and self._is_asked():
                    self._asked.set()
                if self._asked.is_set() and self.heeded:
                    self._interrupt()
        finally:
            connection.close()

    def end(self) -> None:
        """Look no more."""
        self._over.set()

    def _is_asked(self) -> bool:
        try:
            return Progress.objects.filter(key=self._key, cancel_requested=True).exists()
        except DatabaseError:
            # A database that does not answer now is asked again in a moment.
            return False


@contextmanager
def stoppable(*, key: str, interrupt: Callable[[], object], settled: bool = False) -> Iterator[Stop]:
    """Watch over the work of the block; what it raises when interrupted at the user's word becomes Cancelled.

    ``settled``: an earlier try went past the point where it can be stopped.
    """
    stop = Stop(key, interrupt, settled=settled)
    watcher = threading.Thread(target=stop.look, daemon=True)
    # A database in memory belongs to one process: nobody else could ask.
    if connection.vendor != "sqlite" or Path(str(connection.settings_dict["NAME"])).is_file():
        watcher.start()
    try:
        yield stop
    except Exception:
        stop.check()
        raise
    finally:
        stop.end()
        if watcher.ident:
            watcher.join()
