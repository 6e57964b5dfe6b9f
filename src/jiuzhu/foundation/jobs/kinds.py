"""What background tasks are called, and what is done when one is given up or tried again; apps register their own when they start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Loaded while apps are, before Django lets anybody import what stands on models.
    from django_tasks.base import Task

Told = Callable[[Mapping[str, Any], datetime], object]


@dataclass(frozen=True)
class Kind:
    """One kind of task: its Chinese name, and what is called with the task's arguments once it is given up, and before it is tried again.

    A ``timed`` one is told as ``at`` the moment it runs, in place of the one it was asked for at.
    """

    label: str
    given_up: Told | None = None
    again: Told | None = None
    timed: bool = False


_KINDS: dict[str, Kind] = {}


def register(task: Task, *, label: str, given_up: Told | None = None, again: Told | None = None, timed: bool = False) -> None:
    """Name a kind of task; registering it again replaces it."""
    _KINDS[task.module_path] = Kind(label, given_up, again, timed)


def kind_of(task_path: str) -> Kind:
    """Give the kind of a task; one that nobody named is called 后台任务."""
    return _KINDS.get(task_path, Kind("后台任务"))
