"""What is planted: which warning must hold for whom in which months, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jiuzhu.interfaces.cli.demo.months import Window

TRUTH_COLUMNS = ("rule", "subject_type", "subject_id", "month")


@dataclass(frozen=True, slots=True)
class Planted:
    """A warning that holds from one month to another, both included; outside the window it is nobody's business."""

    rule: str
    subject_type: str
    subject_id: str
    first: str
    last: str

    def rows(self, window: Window) -> Iterator[tuple[str, str, str, str]]:
        """Give one row of the truth file for every month of the window."""
        for month in window.months:
            if self.first <= month <= self.last:
                yield self.rule, self.subject_type, self.subject_id, month


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Somebody who resembles a case of the rule and must not be found."""

    rule: str
    kind: str
    subject_id: str
