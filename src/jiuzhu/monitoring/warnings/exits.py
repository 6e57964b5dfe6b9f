"""How long a gradual exit may last by the law of a place (004·三(一)1; 003·任务9·五是)."""

from __future__ import annotations

from dataclasses import dataclass

from jiuzhu.casework.assistance.exits import months_of
from jiuzhu.foundation.policy.packs import DatedPack


@dataclass(frozen=True)
class ExitMonths:
    """The fewest and the most months of a gradual exit; None where the law sets none, or the county has not yet."""

    least: int | None = None
    most: int | None = None

    @property
    def words(self) -> str:
        """Say it in Chinese; empty where nothing is set."""
        match (self.least, self.most):
            case (None, None):
                return ""
            case (least, None):
                return f"至少 {least} 个月"
            case (None, most):
                return f"最长 {most} 个月"
        return f"{self.least} 至 {self.most} 个月"

    def allow(self, months: int) -> bool:
        """Say whether a gradual exit may last so many months."""
        return (self.least is None or months >= self.least) and (self.most is None or months <= self.most)


def exit_months(law: DatedPack) -> ExitMonths:
    """Read it from the exits of a law; of several exits the widest range counts."""
    ranges = [found for each in law.exits if (found := months_of(each, law)) is not None]
    least, most = ([each[end] for each in ranges] for end in (0, 1))
    return ExitMonths(
        min((each for each in least if each is not None), default=None) if None not in least else None,
        max((each for each in most if each is not None), default=None) if None not in most else None,
    )
