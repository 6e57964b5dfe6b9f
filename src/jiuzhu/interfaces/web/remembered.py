"""What the frame of every page shows, kept while nothing is written anywhere.

Every change of state leaves an entry on the ledger, so what was worked out from states still holds while the ledger's
last entry is the same. Lateness moves with the clock and another server's entry may become visible a moment out of
order: nothing is kept longer than ``KEPT_SECONDS``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from time import monotonic
from typing import TypeVar

from jiuzhu.foundation.ledger.queries import last_entry_id

KEPT_SECONDS = 10.0
MOST_KEPT = 4096
T = TypeVar("T")


@dataclass(frozen=True)
class _Kept:
    entry_id: int
    since: float
    value: object


_kept: dict[Hashable, _Kept] = {}


class Remembered:
    """One request's view of what is kept; the ledger is asked once, at the first use."""

    def __init__(self) -> None:
        self._entry_id: int | None = None

    def get(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """Give what was worked out under a key, or work it out; the key names everything it depends on but states."""
        if self._entry_id is None:
            self._entry_id = last_entry_id()
        kept, now = _kept.get(key), monotonic()
        if kept is not None and kept.entry_id == self._entry_id and now - kept.since < KEPT_SECONDS:
            return kept.value  # type: ignore[return-value]
        value = work_out()
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = _Kept(self._entry_id, now, value)
        return value


def forget() -> None:
    """Forget everything, as after another database was put in place."""
    _kept.clear()
