"""What is to be planned: carers, visits and their parts, travel, weights. All times are whole thousandths of a minute."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

SCALE = 1000  # thousandths in a minute, and in a unit of priority


@dataclass(frozen=True)
class Carer:
    """One field worker: from where, with which skills, and from when to when (``shift``)."""

    id: str | int
    skills: frozenset[str | int]
    location: int
    shift: tuple[int, int]


@dataclass(frozen=True)
class Part:
    """What one carer does at a visit: the skill it takes and how long it lasts."""

    skill: str | int
    length: int


@dataclass(frozen=True)
class Visit:
    """One visit: one part, or two parts by two different carers.

    ``gap`` bounds start to start, part 0 first: (0, 0) at once, None when the parts are free of each other. ``priority`` is in
    thousandths.
    """

    id: str | int
    location: int
    window: tuple[int, int]
    parts: tuple[Part, ...]
    gap: tuple[int, int] | None
    priority: int
    preferred: frozenset[str | int]


@dataclass(frozen=True)
class Weights:
    """What a minute of travel, of lateness, of the worst lateness and a unit of unserved priority cost."""

    travel: Decimal
    lateness: Decimal
    worst_lateness: Decimal
    unserved: Decimal


@dataclass(frozen=True)
class Instance:
    """One day: ``travel[a][b]`` from location a to location b; with ``hard_shift`` everyone is back when the shift ends."""

    travel: tuple[tuple[int, ...], ...]
    carers: tuple[Carer, ...]
    visits: tuple[Visit, ...]
    weights: Weights
    hard_shift: bool
    unknown_keys: tuple[str, ...] = ()

    def able(self, part: Part) -> tuple[int, ...]:
        """The carers, by place, who have the part's skill."""
        return tuple(number for number, carer in enumerate(self.carers) if part.skill in carer.skills)
