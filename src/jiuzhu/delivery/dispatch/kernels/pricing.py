"""What tells the price of a place without trying it."""

from __future__ import annotations

import math

from jiuzhu.delivery.dispatch.kernels.compiling import kernel
from jiuzhu.delivery.dispatch.kernels.state import (
    AFTER,
    BLINK_IN,
    FREE,
    PLACE,
    READY,
    START,
    STAY,
    Desk,
    Problem,
    Routes,
    roll,
)

BLINK = 0.01  # the share of places passed over, so that the same gap is not filled the same way for ever
HAIR = 1e-9


@kernel
def blinks(desk: Desk) -> bool:
    """Whether this place is passed over: one in a hundred, the next one drawn by how far it is."""
    desk.marks[BLINK_IN] -= 1
    if desk.marks[BLINK_IN] > 0:
        return False
    desk.marks[BLINK_IN] = 1 + int(math.log(max(roll(desk), HAIR)) / math.log(1 - BLINK))
    return True


@kernel
def excess(problem: Problem, routes: Routes, node: int, start: int, following: int) -> int:
    """How far starting then pushes the following stop beyond its slack; 0 or less is no harm, below −slack no push at all."""
    reached = start + problem.node[node, STAY] + problem.travel[problem.node[node, PLACE], problem.node[following, PLACE]]
    return reached - routes.at[following, START] - routes.at[following, FREE]


@kernel
def detour(problem: Problem, routes: Routes, node: int, previous: int, carer: int) -> int:
    """The travel added by serving the part behind a node."""
    following = routes.at[previous, AFTER]
    place, here, there = problem.node[node, PLACE], problem.node[previous, PLACE], problem.node[following, PLACE]
    added = problem.travel[here, place] + problem.travel[place, there]
    return added - problem.travel[here, there] if routes.stops[carer] > 0 else added


@kernel
def earliest(problem: Problem, routes: Routes, node: int, previous: int) -> int:
    """The earliest start behind a node."""
    reached = (
        routes.at[previous, START] + problem.node[previous, STAY] + problem.travel[problem.node[previous, PLACE], problem.node[node, PLACE]]
    )
    return max(reached, problem.node[node, READY])
