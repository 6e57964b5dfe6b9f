"""Recomputes a plan file from its instance alone: every rule of the contract, every figure. Shares nothing with the search."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from jiuzhu.delivery.dispatch.instances import SCALE, Instance

HALF = Fraction(1, 2)


def faults(instance: Instance, document: Mapping[str, Any]) -> list[str]:
    """What is wrong with a plan; an empty list when it holds exactly."""
    found: list[str] = []
    carers = {carer.id: carer for carer in instance.carers}
    visits = {visit.id: visit for visit in instance.visits}
    starts: dict[tuple[Any, int], tuple[Any, Fraction]] = {}
    travel, late, seen = Fraction(0), [Fraction(0)], set()
    for route in document["routes"]:
        carer = carers.get(route["carer"])
        if carer is None or route["carer"] in seen:
            found.append(f"route of {route['carer']}: unknown or second")
            continue
        seen.add(route["carer"])
        place, now = carer.location, Fraction(carer.shift[0], SCALE)
        for stop in route["stops"]:
            visit, start = visits[stop["visit"]], exact(stop["start"], found)
            part = visit.parts[stop["part"]]
            leg = Fraction(instance.travel[place][visit.location], SCALE)
            if (stop["visit"], stop["part"]) in starts:
                found.append(f"{stop}: served twice")
            if part.skill not in carer.skills:
                found.append(f"{stop}: {carer.id} lacks {part.skill}")
            if start < now + leg:
                found.append(f"{stop}: {carer.id} arrives at {float(now + leg)}")
            if start < Fraction(visit.window[0], SCALE):
                found.append(f"{stop}: before its window")
            starts[stop["visit"], stop["part"]] = (carer.id, start)
            travel, place, now = travel + leg, visit.location, start + Fraction(part.length, SCALE)
            late.append(max(Fraction(0), start - Fraction(visit.window[1], SCALE)))
        if route["stops"]:
            leg = Fraction(instance.travel[place][carer.location], SCALE)
            travel, now = travel + leg, now + leg
            if instance.hard_shift and now > Fraction(carer.shift[1], SCALE):
                found.append(f"{carer.id} is back at {float(now)}")
    left_out = [each["visit"] for each in document["unserved"]]
    found += [f"{each}: no reason" for each in document["unserved"] if not each["why"].strip()]
    unserved = Fraction(0)
    for visit in instance.visits:
        served = [starts[visit.id, part] for part in range(len(visit.parts)) if (visit.id, part) in starts]
        if left_out.count(visit.id) != int(not served) or len(served) not in (0, len(visit.parts)):
            found.append(f"{visit.id}: neither served whole nor left out whole")
        if not served:
            unserved += Fraction(visit.priority, SCALE)
        if len(served) > 1:
            (one, first), (other, second) = served
            if one == other:
                found.append(f"{visit.id}: one carer for both parts")
            if visit.gap is not None and not Fraction(visit.gap[0], SCALE) <= second - first <= Fraction(visit.gap[1], SCALE):
                found.append(f"{visit.id}: parts {float(second - first)} apart")
    if set(left_out) - set(visits):
        found.append("unknown visits left out")
    return found + _wrong_figures(instance, document["cost"], (travel, sum(late, Fraction(0)), max(late), unserved))


def _wrong_figures(instance: Instance, cost: Mapping[str, Any], figures: tuple[Fraction, ...]) -> list[str]:
    found: list[str] = []
    total = Fraction(0)
    for name, figure in zip(("travel", "lateness", "worst_lateness", "unserved"), figures, strict=True):
        total += Fraction(getattr(instance.weights, name)) * figure
        if exact(cost[name], found) != figure:
            found.append(f"{name} is {float(figure)}, not {cost[name]}")
    if abs(exact(cost["total"], found) - total) > HALF / SCALE:
        found.append(f"total is {float(total)}, not {cost['total']}")
    return found


def exact(value: float | int, found: list[str]) -> Fraction:
    """The decimal that was written; more than three places are a fault."""
    written = Fraction(Decimal(str(value)))
    if (written * SCALE).denominator != 1:
        found.append(f"{value}: more than three decimals")
    return written
