"""Open needs against what could serve them, by place and item: where nobody could, there is a gap (P-51)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from jiuzhu.assessment.needs import queries as needs
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.packs import CatalogueItem
from jiuzhu.foundation.policy.queries import law_held
from jiuzhu.matching.catalogue import queries as catalogue
from jiuzhu.matching.resources import library_queries as library
from jiuzhu.matching.resources.shelf import shelf


@dataclass(frozen=True)
class Cell:
    """The open needs for one item in one village: how many, who could serve them, what is free this week."""

    division_code: str
    item_code: str
    needs: int
    organisations: frozenset[str]
    others: int

    @property
    def lacking(self) -> int:
        """The needs nobody could serve."""
        return 0 if self.organisations or self.others else self.needs


@dataclass
class Line:
    """Cells summed up under one place or one item; ``free`` counts what organisations that reach it have free this week."""

    code: str
    label: str
    needs: int = 0
    lacking: int = 0
    others: int = 0
    organisations: set[tuple[str, str]] = field(default_factory=set)
    free: int = 0

    @property
    def short(self) -> bool:
        """Whether those who could serve have less free this week than is needed."""
        return self.needs - self.lacking > self.free + self.others


@dataclass(frozen=True)
class Gaps:
    """Every cell the actor may see, what is free this week by item and organisation, and what the lists of the places call the items."""

    cells: tuple[Cell, ...]
    free: dict[tuple[str, str], int]
    labels: dict[str, str]

    def summed(self, key: Callable[[Cell], str], labels: dict[str, str]) -> list[Line]:
        """Sum up by a key, the most lacking first, then the most needed."""
        found: dict[str, Line] = {}
        for cell in self.cells:
            code = key(cell)
            line = found.setdefault(code, Line(code, labels.get(code, code)))
            line.needs += cell.needs
            line.lacking += cell.lacking
            line.others = max(line.others, cell.others)
            line.organisations |= {(cell.item_code, each) for each in cell.organisations}
        for line in found.values():
            line.free = sum(self.free[each] for each in line.organisations)
        return sorted(found.values(), key=lambda line: (-line.lacking, -line.needs, line.code))

    def lacking_in(self) -> set[tuple[str, str]]:
        """Name the (village, item) nobody could serve."""
        return {(cell.division_code, cell.item_code) for cell in self.cells if cell.lacking}


@law_held()
def gaps(actor: Actor, *, at: datetime, item_code: str = "") -> Gaps:
    """Set the open needs the actor may see against what could serve them today, each by the list of its own place.

    Needs that name no item of their place's list are not judged.
    """
    on = timezone.localdate(at)
    rows = needs.needs(actor).open().filter(household__closed_on__isnull=True).exclude(item_code="")
    rows = rows.filter(item_code=item_code) if item_code else rows
    counted = rows.order_by().values_list("household__division_code", "item_code").annotate(many=Count("pk"))
    wanted: dict[str, dict[tuple[str, ...], Counter[str]]] = {}
    labels: dict[str, str] = {}
    for place, code, many in counted:
        here = _listed(place, on).get(code)
        if here is not None:
            labels.setdefault(code, here.label)
            wanted.setdefault(code, {}).setdefault(tuple(here.provider_kinds), Counter())[place] += many
    cells: list[Cell] = []
    free: dict[tuple[str, str], int] = {}
    for code, lists in wanted.items():
        offered = shelf(code, on=on, at=at)
        for kinds, places in lists.items():
            seen = offered.board(wanted_on=on, kinds=kinds)
            helped = library.places_served(item_code=code, places=places, on=on)
            free |= {(code, key): seen.free([key]) for key in seen.lines}
            cells += _cells(code, places.items(), seen.able_in, helped)
    return Gaps(tuple(cells), free, labels)


@law_held()
def judged(rows: Any, *, at: datetime) -> Any:
    """Keep of some needs those that name an item of the list of their own place."""
    on = timezone.localdate(at)
    pairs = rows.exclude(item_code="").order_by().values_list("household__division_code", "item_code").distinct()
    unlisted = Q(item_code="")
    for place, code in pairs:
        if code not in _listed(place, on):
            unlisted |= Q(household__division_code=place, item_code=code)
    return rows.exclude(unlisted)


def _listed(place: str, on: date) -> dict[str, CatalogueItem]:
    """Map the items of the list of a place by code."""
    return {each.code: each for each in catalogue.items(on, division_code=place)}


def _cells(item: str, places: Iterable[tuple[str, int]], able_in: Callable[[str], list[str]], helped: dict[str, int]) -> list[Cell]:
    return [Cell(place, item, many, frozenset(able_in(place)), helped.get(place, 0)) for place, many in places]
