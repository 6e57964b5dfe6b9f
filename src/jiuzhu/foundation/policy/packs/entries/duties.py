"""Who must do what by when: tasks, reports, milestones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jiuzhu.foundation.policy.packs.entries.grounds import Provision


@dataclass(frozen=True)
class Task(Provision):
    """One task of a responsibility list: the unit that leads, those responsible, every measure verbatim.

    ``list`` is the list it stands in: duties, tasks or articles. No person is ever named.
    """

    lead: str
    responsible: tuple[str, ...]
    measures: tuple[str, ...]
    due_on: date | None
    list: str


@dataclass(frozen=True)
class Report(Provision):
    """A report that units owe: every month, quarter, half_year or year by ``day`` of the next (or its month's end), or once by ``due_on``.

    ``day`` is a number, the name of a parameter, or None.
    """

    by: tuple[str, ...]
    to: str
    every: str
    day: int | str | None
    month_end: bool
    due_on: date | None
    shift_to_workday: bool


@dataclass(frozen=True)
class Milestone(Provision):
    """A stage of the plan, from a day to a day, both included; a stage without a first day begins with the plan."""

    from_on: date | None
    until_on: date | None
