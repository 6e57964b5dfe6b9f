"""From the facts of a form to its answer: each indicator with its grounds, the assessors' own findings, the level (pure)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

HARDSHIP, NORMAL, UNKNOWN = "hardship", "normal", "unknown"
STATE_LABELS = {HARDSHIP: "困境", NORMAL: "正常", UNKNOWN: "待定"}
LEVEL_WORDS = {"high": "高度", "medium": "中度", "low": "低度"}


@dataclass(frozen=True)
class Condition:
    """One condition with the household's own figures; ``holds`` is true, false or unknown."""

    text: str
    holds: bool | None


@dataclass(frozen=True)
class Judged:
    """One indicator: its state, why, on which clause; ``missing`` names facts and ``unset`` the county's values it lacks."""

    code: str
    label: str
    dimension: str
    state: str
    conditions: tuple[Condition, ...]
    clause: str
    quote: str
    reading: str = ""
    missing: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    found_by_assessors: bool = False
    finding_reason: str = ""

    @property
    def state_label(self) -> str:
        """困境, 正常 or 待定."""
        return STATE_LABELS[self.state]

    @property
    def open_to_assessors(self) -> bool:
        """Whether every figure is there and the form leaves the answer to the assessors (A-09, A-10, A-11)."""
        return self.found_by_assessors or (self.state == UNKNOWN and not self.missing and not self.unset)


@dataclass(frozen=True)
class Scored:
    """The answer to a form: its level ("undetermined" when the unknowns could change it) and every indicator in form order."""

    level: str
    possible: tuple[str, ...]
    indicators: tuple[Judged, ...]

    @property
    def hardships(self) -> int:
        """How many indicators are in hardship."""
        return sum(each.state == HARDSHIP for each in self.indicators)

    @property
    def unknowns(self) -> int:
        """How many indicators are unknown."""
        return sum(each.state == UNKNOWN for each in self.indicators)

    @property
    def level_words(self) -> str:
        """The level as shown: 中度, or every level that is still possible: 中度 或 高度."""
        return " 或 ".join(LEVEL_WORDS[level] for level in self.possible)

    def plain(self) -> list[dict[str, Any]]:
        """Give the indicators as plain JSON to be stored."""
        return [asdict(each) for each in self.indicators]


def judged_from(plain: Sequence[Mapping[str, Any]]) -> tuple[Judged, ...]:
    """Read back what ``Scored.plain`` gave."""
    return tuple(
        Judged(
            **{
                **row,
                "conditions": tuple(Condition(**each) for each in row["conditions"]),
                "missing": tuple(row["missing"]),
                "unset": tuple(row["unset"]),
            }
        )
        for row in plain
    )
