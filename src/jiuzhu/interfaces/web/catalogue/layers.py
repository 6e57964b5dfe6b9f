"""Counts laid out by place and class: one row for each place just below the reader's own, and a sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, level_of

LEVELS = tuple(Level)


@dataclass(frozen=True)
class Layer:
    """One place with the label and the count of every class."""

    code: str
    name: str
    cells: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """All classes together."""
        return sum(number for _, number in self.cells)


def layers(counts: Mapping[tuple[str, str], int], *, classes: Mapping[str, str], roots: Sequence[str]) -> list[Layer]:
    """Lay counts by (village, class) out by the places just below the reader's divisions, in order of their codes; the last row is the sum."""
    found: Counter[tuple[str, str]] = Counter()
    for (code, of_class), number in counts.items():
        found[_below(code, roots), of_class] += number
    places = sorted({place for place, _ in found})
    names = names_of(places)
    rows = [Layer(place, names.get(place, place), tuple((label, found[place, each]) for each, label in classes.items())) for place in places]
    whole = tuple((label, sum(found[place, each] for place in places)) for each, label in classes.items())
    return [*rows, Layer("", "合计", whole)] if rows else []


def _below(code: str, roots: Sequence[str]) -> str:
    depth = min((level_of(root).depth for root in roots), default=Level.COUNTY.depth)
    return ancestor_at(code, LEVELS[min(depth + 1, Level.VILLAGE.depth)]) or code
