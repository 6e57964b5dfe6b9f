"""Judges a plan by the words of the contract alone, from the two files as they are: shares no line with the product."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import pairwise
from typing import Any


def _read(text: str) -> Any:
    return json.loads(text, parse_float=Fraction, parse_int=Fraction)


def breaches(instance_text: str, plan_text: str) -> list[str]:
    """Every sentence of the contract that a plan breaks."""
    day, plan = _read(instance_text), _read(plan_text)
    carers, visits = ({str(each["id"]): each for each in day[kind]} for kind in ("carers", "visits"))
    wrong: list[str] = []
    done: dict[tuple[str, int], tuple[str, Fraction]] = {}
    travel = Fraction(0)
    if len({str(route["carer"]) for route in plan["routes"]}) < len(plan["routes"]):
        wrong.append("a carer with two routes")
    for route in plan["routes"]:
        name = str(route["carer"])
        carer, stops = carers[name], route["stops"]
        legs = [carer["location"], *(visits[str(stop["visit"])]["location"] for stop in stops), carer["location"]]
        minutes = [day["travel_minutes"][int(a)][int(b)] for a, b in pairwise(legs)] if stops else []
        travel += sum(minutes)
        free = carer["shift"][0]
        for stop, leg in zip(stops, minutes, strict=False):
            visit, number = visits[str(stop["visit"])], int(stop["part"])
            part = visit["parts"][number]
            key = (str(stop["visit"]), number)
            if part["skill"] not in carer["skills"]:
                wrong.append(f"{key}: skill")
            if stop["start"] < max(free + leg, visit["window"][0]):
                wrong.append(f"{key}: too early")
            if key in done:
                wrong.append(f"{key}: twice")
            done[key] = (name, stop["start"])
            free = stop["start"] + part["minutes"]
        if stops and day["hard_shift"] and free + minutes[-1] > carer["shift"][1]:
            wrong.append(f"{name}: shift")
    late, unserved = [Fraction(0)], Fraction(0)
    left_out = [str(each["visit"]) for each in plan["unserved"]]
    wrong += [f"{each['visit']}: no why" for each in plan["unserved"] if not each["why"].strip()]
    for name, visit in visits.items():
        parts = [done[name, number] for number in range(len(visit["parts"])) if (name, number) in done]
        if len(parts) not in (0, len(visit["parts"])) or left_out.count(name) != (not parts):
            wrong.append(f"{name}: neither whole nor left out")
        if not parts:
            unserved += visit.get("priority", 1)
            continue
        late += [max(Fraction(0), start - visit["window"][1]) for _, start in parts]
        if len(parts) == 2:
            apart, together = parts[1][1] - parts[0][1], visit.get("together")
            least, most = (0, 0) if together == "simultaneous" else together["gap"] if together else (apart, apart)
            if parts[0][0] == parts[1][0] or not least <= apart <= most:
                wrong.append(f"{name}: together")
    told, figures = plan["cost"], {"travel": travel, "lateness": sum(late), "worst_lateness": max(late), "unserved": unserved}
    wrong += [f"{name} {told[name]} is {figure}" for name, figure in figures.items() if told[name] != figure]
    total = sum(day["weights"][name] * figure for name, figure in figures.items())
    if abs(told["total"] - total) > Fraction(1, 2000):
        wrong.append(f"total {told['total']} is {total}")
    if any((number * 1000).denominator != 1 for number in [*told.values(), *(start for _, start in done.values())]):
        wrong.append("more than three decimals")
    return wrong
