"""Reads published instances into the format of ``jiuzhu dispatch``; which reader, the file's name and beginning tell.

- ``*.json``: an instance of ``jiuzhu dispatch`` as it is.
- ``*.txt`` that begins with ``nbNodes``: home care as published with Mankowska, Meisel and Bierwirth (2014). Words name blocks of
  numbers: r (node × service: what is asked), DS (nodes with two services, counted from 1), a (carer × service), d (node × node),
  p (one row of services per node and carer: minutes), mind and maxd (start to start), e and l (windows). First and last node are
  the centre. Coordinates are not needed. The three parts of the objective weigh a third each.
- other ``*.txt``: vehicle routing with windows as Solomon (1987) and Gehring and Homberger (1999) write it: VEHICLE with number
  and capacity, then CUSTOMER with number, x, y, demand, ready time, due date, service time, the depot first. Loads are left out,
  as a carer carries none, so results are not comparable with published ones, only with the peers'. Windows are made binding by
  a weight on lateness.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

DEAR = 1000  # what a minute of lateness weighs where windows bind; a visit left out weighs its square
COLUMNS = 7
PARTS = 2


def read_folder(folder: Path) -> dict[str, dict[str, Any]]:
    """Every instance of a folder by its file's name; a file that is none ends the benchmark."""
    return {path.name: read(path) for path in sorted(folder.iterdir()) if path.suffix in (".json", ".txt")}


def read(path: Path) -> dict[str, Any]:
    """One published instance."""
    text = path.read_text("utf-8")
    if path.suffix == ".json":
        document: dict[str, Any] = json.loads(text)
        return document
    return home_care(text) if text.split(maxsplit=1)[0] == "nbNodes" else vehicle_routing(text)


def home_care(text: str) -> dict[str, Any]:
    """Mankowska and others."""
    block = _blocks(text)
    nodes, team, services = (int(block[name][0]) for name in ("nbNodes", "nbVehi", "nbServi"))
    asked, can, minutes = _rows(block["r"], services), _rows(block["a"], services), _rows(block["p"], services)
    visits = []
    for node in range(1, nodes - 1):
        wanted = [service for service in range(services) if asked[node][service]]
        visit: dict[str, Any] = {
            "id": node,
            "location": node,
            "window": [block["e"][node], block["l"][node]],
            "parts": [{"skill": service, "minutes": minutes[node * team][service]} for service in wanted],
        }
        if len(wanted) == PARTS:
            gap = [block["mind"][node], block["maxd"][node]]
            visit["together"] = {"gap": gap} if gap[1] else "simultaneous"
        visits.append(visit)
    carers = [
        {
            "id": carer,
            "skills": [service for service in range(services) if can[carer][service]],
            "location": 0,
            "shift": [0, block["l"][-1]],
        }
        for carer in range(team)
    ]
    third = 0.333333
    return {
        "travel_minutes": [[round(minute, 3) for minute in row] for row in _rows(block["d"], nodes)],
        "carers": carers,
        "visits": visits,
        "weights": {"travel": third, "lateness": third, "worst_lateness": third, "unserved": DEAR * DEAR},
        "hard_shift": False,
    }


def _blocks(text: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    name = ""
    for word in text.split():
        if word[0].isalpha():
            name = word
            found[name] = []
        else:
            found[name].append(float(word))
    return found


def _rows(numbers: list[float], width: int) -> list[list[float]]:
    return [numbers[begin : begin + width] for begin in range(0, len(numbers), width)]


def vehicle_routing(text: str) -> dict[str, Any]:
    """Solomon, Gehring and Homberger."""
    lines = [line.split() for line in text.splitlines()]
    rows = [[float(word) for word in line] for line in lines if len(line) == COLUMNS and line[0].isdigit()]
    fleet = next(int(line[0]) for line in lines if len(line) == PARTS and line[0].isdigit())
    return windows_bind([(x, y) for _, x, y, *_ in rows], [(row[4], row[5], row[6]) for row in rows], fleet)


def windows_bind(points: list[tuple[float, float]], times: list[tuple[float, float, float]], fleet: int) -> dict[str, Any]:
    """Visits of one part with windows that bind; the first point is where the carers start. Times: ready, due, minutes of service."""
    return {
        "travel_minutes": [[round(math.dist(a, b), 3) for b in points] for a in points],
        "carers": [{"id": carer, "skills": ["service"], "location": 0, "shift": [times[0][0], times[0][1]]} for carer in range(fleet)],
        "visits": [
            {"id": number, "location": number, "window": [ready, due], "parts": [{"skill": "service", "minutes": minutes}]}
            for number, (ready, due, minutes) in enumerate(times)
            if number
        ],
        "weights": {"travel": 1, "lateness": DEAR, "worst_lateness": 0, "unserved": DEAR * DEAR},
        "hard_shift": True,
    }
