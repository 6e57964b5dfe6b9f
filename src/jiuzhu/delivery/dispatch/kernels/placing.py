"""Puts a visit at given places, or tries what that costs and leaves everything as it was."""

from __future__ import annotations

from jiuzhu.delivery.dispatch.kernels.compiling import kernel
from jiuzhu.delivery.dispatch.kernels.state import (
    AGAIN,
    BEARABLE,
    CARER,
    DUE,
    LAG,
    LATE,
    NEW_0,
    NEW_1,
    START,
    WORST,
    Desk,
    Problem,
    Routes,
    link,
    total,
    unlink,
)
from jiuzhu.delivery.dispatch.kernels.timing import forget, spread, take_back, wait_in_line

DEAR = 1e300
LOOPS = 4  # how often the two parts of a visit with a gap may move each other before that counts as without end
ENDLESS = 1e14


@kernel
def lateness_price(problem: Problem, routes: Routes, late: int, worst: int) -> float:
    """What so much new lateness costs, the worst of it being ``worst``."""
    return problem.weights[LATE] * late + problem.weights[WORST] * max(0, worst - routes.sums[WORST])


@kernel
def late_for(problem: Problem, worth: float) -> int:
    """How much lateness costs so much."""
    return int(ENDLESS if problem.weights[LATE] <= 0 else min(ENDLESS, max(0.0, worth) / problem.weights[LATE])) + 1


@kernel
def set_bearable(problem: Problem, routes: Routes, desk: Desk, worth: float) -> None:
    """Break a trial off once its new lateness alone costs more than it is worth."""
    desk.marks[BEARABLE] = routes.sums[LATE] + late_for(problem, worth)


@kernel
def begin(problem: Problem, routes: Routes, desk: Desk, node: int, start: int) -> None:
    """Let a part just linked start then, and count its lateness."""
    routes.at[node, START] = start
    late = start - problem.node[node, DUE]
    if late > 0:
        routes.sums[LATE] += late
        routes.sums[WORST] = max(routes.sums[WORST], late)
    wait_in_line(desk, node)


@kernel
def put_one(problem: Problem, routes: Routes, desk: Desk, node: int, previous: int, carer: int, start: int) -> bool:
    """Link a single part and carry the delays on; False when that has no solution."""
    link(problem, routes, node, previous, carer)
    forget(problem, desk)
    desk.marks[NEW_0], desk.marks[AGAIN] = node, 0
    begin(problem, routes, desk, node, start)
    return spread(problem, routes, desk)


@kernel
def put_two(
    problem: Problem, routes: Routes, desk: Desk, node_0: int, previous_0: int, start_0: int, node_1: int, previous_1: int, start_1: int
) -> bool:
    """Link both parts of a visit and carry the delays on; False when that has no solution."""
    parts = problem.able.shape[0]
    link(problem, routes, node_0, previous_0, previous_0 - parts if previous_0 >= parts else routes.at[previous_0, CARER])
    link(problem, routes, node_1, previous_1, previous_1 - parts if previous_1 >= parts else routes.at[previous_1, CARER])
    forget(problem, desk)
    desk.marks[NEW_0], desk.marks[NEW_1] = node_0, node_1
    desk.marks[AGAIN] = 0 if problem.node[node_0, LAG] == problem.node[node_1, LAG] else LOOPS
    begin(problem, routes, desk, node_0, start_0)
    begin(problem, routes, desk, node_1, start_1)
    return spread(problem, routes, desk)


@kernel
def try_one(problem: Problem, routes: Routes, desk: Desk, node: int, previous: int, carer: int, start: int) -> float:
    """The exact price of a place, everything left as it was."""
    before, late, worst = total(problem, routes), routes.sums[LATE], routes.sums[WORST]
    fits = put_one(problem, routes, desk, node, previous, carer, start)
    price = total(problem, routes) - before if fits else DEAR
    take_back(routes, desk)
    unlink(problem, routes, node)
    routes.sums[LATE] = late
    routes.sums[WORST] = worst
    return price


@kernel
def try_two(
    problem: Problem, routes: Routes, desk: Desk, node_0: int, previous_0: int, start_0: int, node_1: int, previous_1: int, start_1: int
) -> float:
    """The exact price of a pair of places, everything left as it was."""
    before, late, worst = total(problem, routes), routes.sums[LATE], routes.sums[WORST]
    fits = put_two(problem, routes, desk, node_0, previous_0, start_0, node_1, previous_1, start_1)
    price = total(problem, routes) - before if fits else DEAR
    take_back(routes, desk)
    unlink(problem, routes, node_1)
    unlink(problem, routes, node_0)
    routes.sums[LATE] = late
    routes.sums[WORST] = worst
    return price
