"""A plan: who goes where and when, who is not served and why, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from jiuzhu.delivery.dispatch.instances import SCALE, Instance

LAST_PLACE = Decimal("0.001")


@dataclass(frozen=True)
class Stop:
    """One part served: the visit and the carer by their place in the instance, the start in thousandths of a minute."""

    visit: int
    part: int
    start: int


@dataclass(frozen=True)
class Cost:
    """The figures in thousandths; ``total`` is rounded to the third decimal, half up."""

    travel: int
    lateness: int
    worst_lateness: int
    unserved: int
    total: Decimal


@dataclass(frozen=True)
class Plan:
    """``routes[carer]`` in order; ``unserved`` maps a visit to the reason in Chinese."""

    cost: Cost
    routes: tuple[tuple[Stop, ...], ...]
    unserved: dict[int, str]

    def document(self, instance: Instance) -> dict[str, Any]:
        """The plan as the file holds it; carers without a stop are left out."""
        visits = instance.visits
        return {
            "cost": self.document_cost(),
            "routes": [
                {
                    "carer": instance.carers[carer].id,
                    "stops": [{"visit": visits[stop.visit].id, "part": stop.part, "start": number(stop.start)} for stop in stops],
                }
                for carer, stops in enumerate(self.routes)
                if stops
            ],
            "unserved": [{"visit": visits[visit].id, "why": why} for visit, why in sorted(self.unserved.items())],
        }

    def document_cost(self) -> dict[str, int | float]:
        """The figures as the file holds them."""
        cost = self.cost
        parts = {name: number(getattr(cost, name)) for name in ("travel", "lateness", "worst_lateness", "unserved")}
        return {"total": number(int(cost.total * SCALE)), **parts}


def number(thousandths: int) -> int | float:
    """Thousandths as the number they are: the nearest float, which JSON writes with at most three decimals."""
    return thousandths // SCALE if thousandths % SCALE == 0 else thousandths / SCALE


def priced(instance: Instance, routes: Sequence[Sequence[Stop]]) -> Cost:
    """What these routes cost, counted from the routes alone."""
    travel, late, served = 0, [0], set()
    for carer, stops in zip(instance.carers, routes, strict=True):
        here = carer.location
        for stop in stops:
            visit = instance.visits[stop.visit]
            travel += instance.travel[here][visit.location]
            late.append(max(0, stop.start - visit.window[1]))
            here = visit.location
            served.add(stop.visit)
        travel += instance.travel[here][carer.location] if stops else 0
    unserved = sum(visit.priority for number_, visit in enumerate(instance.visits) if number_ not in served)
    weights = instance.weights
    figures = (travel, sum(late), max(late), unserved)
    by = (weights.travel, weights.lateness, weights.worst_lateness, weights.unserved)
    total = sum((weight * figure for weight, figure in zip(by, figures, strict=True)), Decimal(0)) / SCALE
    return Cost(*figures, total=total.quantize(LAST_PLACE, ROUND_HALF_UP))
