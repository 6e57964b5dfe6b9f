"""After the search: nobody's day is longer than it may be, the usual carer goes where the way allows it, and work is spread (pure).

The search knows the shortest way. A county may give some minutes of it for whom a household knows, and for a fair share of the work.
"""

from __future__ import annotations

from collections.abc import Collection

from jiuzhu.delivery.rounds.day import Carer, Day, Routes, Task
from jiuzhu.delivery.rounds.placing import Place, cheapest, places
from jiuzhu.delivery.rounds.timing import Timed, Walk, timed, walk

WHOLE = 1000
MOST_MOVES, FULLEST = 60, 3
"""How many tasks change hands for balance, and of how many of the fullest days one is sought."""


def settled(day: Day, routes: Routes, *, for_the_usual: int, for_balance: int) -> Routes:
    """Have everybody rest in time and keep to their daily limit, then give a visit at most so many minutes of travel more for its usual carer, and for balance."""
    kept = _within_limits(day, _rested_in_time(day, routes))
    if for_the_usual:
        kept = _to_the_usual(day, kept, for_the_usual)
    return _balanced(day, kept, for_balance) if for_balance else kept


def share(carer: Carer, walk: Walk) -> int:
    """Give what a carer's day holds, doors and ways, in thousandths of what it may hold."""
    may = carer.most or max(1, carer.shift[1] - carer.shift[0] - sum(stop.ends - stop.starts for stop in walk.stops if stop.rests))
    return walk.load * WHOLE // may


def usual_served(day: Day, routes: Routes) -> tuple[int, int]:
    """Count the tasks that their usual carer serves, and those of which the usual carer is on shift."""
    there = [task for task in day.doors if usual_on_shift(day, task) and task.key in routes.served()]
    return sum(by_the_usual(routes, task) for task in there), len(there)


def usual_on_shift(day: Day, task: Task) -> set[str]:
    """Give who of a task's usual carers is there and may serve it."""
    return {each.id for each in day.able(task)} & set(task.preferred)


def by_the_usual(routes: Routes, task: Task) -> bool:
    """Tell whether a usual carer goes."""
    return any(routes.carer_of(part) in task.preferred for part in task.parts)


def _rested_in_time(day: Day, routes: Routes) -> Routes:
    """Put a rest that would be late where it is in time; the search weighs it like any other lateness, people eat at noon."""
    for carer in day.carers:
        late = [stop for stop in timed(day, routes).walks[carer.id].stops if stop.rests and stop.late]
        for rest in late:
            bare = routes.without(rest.key)
            tried = [bare.placed(rest.key, carer.id, position) for position in range(len(bare.by_carer[carer.id]) + 1)]
            routes = min(tried, key=lambda each: _harm(day, each, rest.key))
    return routes


def _harm(day: Day, routes: Routes, rest: str) -> tuple[int, int, int, int]:
    plan = timed(day, routes)
    return plan.stops[rest].late, plan.late, sum(walk.over for walk in plan.walks.values()), plan.travel


def _within_limits(day: Day, routes: Routes) -> Routes:
    """Take from days that hold too much, or end too late, what is least urgent and saves most; what others have room for goes to them, the most urgent first."""
    taken: list[Task] = []
    while True:
        plan = timed(day, routes)
        carer = next((each for each in day.carers if plan.walks[each.id].over), None)
        if carer is None:
            break
        taken.append(_given_away(day, routes, plan, carer))
        routes = routes.without_task(taken[-1])
    for task in sorted(taken, key=lambda each: (-each.priority, each.key)):
        place = next((each for each in cheapest(places(day, routes, task)) if not each.late), None)
        routes = place.routes if place else routes
    return routes


def _given_away(day: Day, routes: Routes, plan: Timed, carer: Carer) -> Task:
    def saves(task: Task) -> int:
        return plan.walks[carer.id].load - walk(day, routes.without_task(task), carer).load

    tasks = [day.task(stop.key) for stop in plan.walks[carer.id].doors]
    return min(tasks, key=lambda each: (each.priority, carer.id in each.preferred, -saves(each), each.key))


def _to_the_usual(day: Day, routes: Routes, minutes: int) -> Routes:
    for task in day.doors:
        usual = usual_on_shift(day, task)
        if task.carers == 1 and usual and routes.carer_of(task.key) and not by_the_usual(routes, task):
            place = _best(day, routes, task, only=usual, minutes=minutes)
            routes = place.routes if place else routes
    return routes


def _balanced(day: Day, routes: Routes, minutes: int) -> Routes:
    """Take from whoever has most, one task at a time, while the larger of two shares falls."""
    for _ in range(MOST_MOVES):
        plan = timed(day, routes)
        shares = {each.id: share(each, plan.walks[each.id]) for each in day.carers}
        fullest = sorted(day.carers, key=lambda each: (-shares[each.id], each.id))[:FULLEST]
        found = next((tried for each in fullest if (tried := _relieved(day, routes, plan, shares, each, minutes))), None)
        if found is None:
            return routes
        routes = found
    return routes


def _relieved(day: Day, routes: Routes, plan: Timed, shares: dict[str, int], carer: Carer, minutes: int) -> Routes | None:
    """Give one of a carer's tasks to somebody with less, so that the larger of the two shares falls most."""
    best: tuple[tuple[int, int, str], Place] | None = None
    for stop in plan.walks[carer.id].doors:
        task = day.task(stop.key)
        less = {each.id for each in day.able(task) if shares[each.id] < shares[carer.id]}
        if task.carers > 1 or carer.id in task.preferred or not less:
            continue
        bare = routes.without_task(task)
        left = walk(day, bare, carer)
        for place in places(day, bare, task, only=less):
            way = place.travel + left.travel - plan.walks[carer.id].travel
            if place.late or way > minutes:
                continue
            larger = max(share(carer, left), share(place.carer, place.changed[place.carer.id]))
            ranked = (larger, way, task.key)
            if larger < shares[carer.id] and (best is None or ranked < best[0]):
                best = ranked, place
    return best[1].routes if best else None


def _best(day: Day, routes: Routes, task: Task, *, only: Collection[str], minutes: int) -> Place | None:
    """The nearest place with one of some carers that makes nobody late and the way at most so much longer."""
    bare, before = routes.without_task(task), timed(day, routes)
    saved = before.travel - timed(day, bare).travel
    return next((place for place in cheapest(places(day, bare, task, only=only)) if not place.late and place.travel - saved <= minutes), None)
