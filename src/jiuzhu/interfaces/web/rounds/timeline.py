"""A plan as it is drawn: a row for each carer, a bar for each stop, in the units of one SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jiuzhu.delivery.rounds.day import Day, LongStay, Routes, Task
from jiuzhu.delivery.rounds.rules import DAY, HOUR, clock, clock_on
from jiuzhu.delivery.rounds.rules import hours as in_words
from jiuzhu.delivery.rounds.settling import WHOLE, by_the_usual, share, usual_on_shift
from jiuzhu.delivery.rounds.timing import Walk, timed
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import short_name

WIDTH, NAMES, ROW, HEAD, MARGIN = 1000, 92, 46, 24, 10
LETTER = 13


@dataclass(frozen=True)
class Row:
    """One carer's row: the walk, the stops as bars with what they say, rests, where the shift lies, and how full the day is."""

    id: str
    name: str
    number: int
    walk: Walk
    stops: list[dict[str, Any]]
    y: int
    shift_x: float
    shift_width: float
    shift: str
    rests: list[dict[str, Any]]
    percent: int
    load: str
    work: str
    travel: str


@dataclass(frozen=True)
class Timeline:
    """All rows, the hours above them, and what turns a place on the drawing into a minute."""

    rows: list[Row]
    hours: list[dict[str, Any]]
    height: int
    first: int
    scale: float
    names: int = NAMES
    row: int = ROW
    head: int = HEAD
    width: int = WIDTH


def timeline(day: Day, routes: Routes) -> Timeline:
    """Draw a plan."""
    plan = timed(day, routes)
    ends = [each.shift[1] for each in day.carers] + [walk.back for walk in plan.walks.values()] + [min(each.ends, DAY) for each in day.staying.values()]
    first = min([each.shift[0] for each in day.carers] + [each.starts for each in day.staying.values()], default=8 * HOUR) // HOUR * HOUR
    last = -(-max(ends, default=18 * HOUR) // HOUR) * HOUR
    scale = (WIDTH - NAMES - MARGIN) / max(last - first, HOUR)
    places = names_of(day.places)

    def x(minute: int) -> float:
        return round(NAMES + (minute - first) * scale, 1)

    rows = []
    for number, carer in enumerate(day.carers):
        walk, top = plan.walks[carer.id], HEAD + number * ROW
        rests = [{"x": x(stop.starts), "y": top + 8, "width": round((stop.ends - stop.starts) * scale, 1), "starts": clock(stop.starts), "ends": clock(stop.ends)} for stop in walk.stops if stop.rests and walk.doors]
        stops = []
        for position, stop in enumerate(walk.doors, start=1):
            task = day.task(stop.key)
            width = round(max((stop.ends - stop.starts) * scale, 8), 1)
            stops.append(
                {
                    "key": stop.key, "who": task.who, "title": task.title, "address": task.address, "kind": task.kind, "id": task.id,
                    "village": short_name(places.get(day.places[task.place], "")), "number": position, "x": x(stop.starts), "y": top + 8, "width": width,
                    "short": task.who[: int(width // LETTER)], "starts": clock(stop.starts), "ends": clock(stop.ends), "late": stop.late, "travel": stop.travel,
                    "way_x": x(stop.starts - stop.travel), "way_width": round(stop.travel * scale, 1), "middle": top + ROW // 2, "minute": stop.starts,
                    "beside": "、".join(day.carer(other).name for part in task.parts if part != stop.key and (other := routes.carer_of(part))),
                    "wish": task.wish, "usual": _usual(day, routes, task),
                }
            )  # fmt: skip
        if carer.id in day.staying:
            stay = day.staying[carer.id]
            stops.append(_stay(stay, day.travel[carer.place][stay.task.place], short_name(places.get(day.places[stay.task.place], "")), (x(stay.starts), x(last)), top))
        shift = f"{clock(carer.shift[0])}–{clock(carer.shift[1])}"
        width = round((carer.shift[1] - carer.shift[0]) * scale, 1)
        stays = day.staying.get(carer.id)
        percent = 100 if stays else share(carer, walk) * 100 // WHOLE
        work = f"住家看护 {in_words(stays.task.minutes)}" if stays else in_words(walk.work)
        rows.append(Row(carer.id, carer.name, number, walk, stops, top, x(carer.shift[0]), width, shift, rests, percent, in_words(walk.load), work, in_words(walk.travel)))
    hours = [{"x": x(minute), "label": str(minute // HOUR)} for minute in range(first, last + 1, HOUR)]
    return Timeline(rows, hours, HEAD + ROW * len(rows) + 6, first, scale)


def _stay(stay: LongStay, travel: int, village: str, span: tuple[float, float], top: int) -> dict[str, Any]:
    """Give the bar of somebody who stays, to the end of the drawing where it goes on beyond the day."""
    task, width = stay.task, max(round(span[1] - span[0], 1), 8)
    return {
        "key": task.key, "who": task.who, "title": f"{task.title}，住到{clock_on(stay.ends)}", "address": task.address, "kind": task.kind, "id": task.id,
        "village": village, "number": 1, "x": span[0], "y": top + 8, "width": width, "short": task.who[: int(width // LETTER)], "starts": clock(stay.starts),
        "ends": clock_on(stay.ends), "late": 0, "travel": travel, "way_x": span[0], "way_width": 0, "middle": top + ROW // 2, "minute": stay.starts,
        "beside": "", "wish": task.wish, "usual": "",
    }  # fmt: skip


def _usual(day: Day, routes: Routes, task: Task) -> str:
    """Tell whether whoever knows the household comes; empty where nobody does or nobody who does is on shift."""
    if not usual_on_shift(day, task):
        return ""
    return "常去" if by_the_usual(routes, task) else "常去的是" + "、".join(day.carer(each).name for each in sorted(usual_on_shift(day, task)))
