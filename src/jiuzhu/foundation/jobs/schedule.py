"""What runs again and again; apps register their own jobs here when they start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Scheduled:
    """A job that takes the moment it runs at, what it is called, and how often it runs."""

    name: str
    label: str
    every: timedelta
    run: Callable[[datetime], object]


_JOBS: dict[str, Scheduled] = {}


def register(name: str, *, label: str, every: timedelta, run: Callable[[datetime], object]) -> None:
    """Have a job run at this interval; registering the same name again replaces it."""
    _JOBS[name] = Scheduled(name, label, every, run)


def jobs() -> list[Scheduled]:
    """List every scheduled job by name."""
    return [_JOBS[name] for name in sorted(_JOBS)]
