"""Starts and slack: the earliest starts are the least solution of "not before" between stops of a route and parts of a visit.

Both parts of a visit bound each other (``lag``), so a delay runs along routes and across them, and may run back: two visits
can be served in crossed order. A chain of delays that feeds itself has no solution; it is cut off by patience.
"""

from __future__ import annotations

from jiuzhu.delivery.dispatch.kernels.compiling import kernel
from jiuzhu.delivery.dispatch.kernels.state import (
    AFTER,
    AGAIN,
    BEARABLE,
    BEFORE,
    CARER,
    DUE,
    FORMER,
    HEAD,
    LAG,
    LATE,
    LEG,
    LOGGED,
    MATE,
    MET,
    NEVER,
    NEW_0,
    NEW_1,
    NOBODY,
    NODE,
    PATIENCE,
    QUEUE,
    READY,
    SORTED,
    STAMP,
    START,
    STAY,
    TAIL,
    WAITING,
    WORST,
    Desk,
    Problem,
    Routes,
)

ROUNDS = 12  # how often the average node may be raised before a delay counts as feeding itself
FEW = 200


@kernel
def forget(problem: Problem, desk: Desk) -> None:
    """Begin a new series of changes."""
    desk.marks[NEW_0] = desk.marks[NEW_1] = NOBODY
    desk.marks[LOGGED] = 0
    desk.marks[PATIENCE] = min(ROUNDS * problem.node.shape[0] + FEW, desk.log.shape[0])


@kernel
def wait_in_line(desk: Desk, node: int) -> None:
    """Have a node's successors looked at."""
    if desk.lists[WAITING, node] == 0:
        desk.lists[WAITING, node] = 1
        tail = desk.marks[TAIL]
        desk.lists[QUEUE, tail] = node
        tail += 1
        desk.marks[TAIL] = 0 if tail == desk.lists.shape[1] else tail


@kernel
def clear_line(desk: Desk) -> None:
    """Send everybody home."""
    while desk.marks[HEAD] != desk.marks[TAIL]:
        next_in_line(desk)


@kernel
def next_in_line(desk: Desk) -> int:
    """The node that has waited longest."""
    head = desk.marks[HEAD]
    node = desk.lists[QUEUE, head]
    head += 1
    desk.marks[HEAD] = 0 if head == desk.lists.shape[1] else head
    desk.lists[WAITING, node] = 0
    return node


@kernel
def lift(problem: Problem, routes: Routes, desk: Desk, node: int, start: int) -> bool:
    """Have a node start later; False when it then ends after a binding shift, or patience is over."""
    if node == desk.marks[NEW_0] or node == desk.marks[NEW_1]:
        # Whatever moves now, a new stop has moved it: one that is moved in turn feeds its own delay.
        desk.marks[AGAIN] -= 1
        if desk.marks[AGAIN] < 0:
            return False
    desk.marks[PATIENCE] -= 1
    if desk.marks[PATIENCE] < 0:
        return False
    old = routes.at[node, START]
    desk.log[desk.marks[LOGGED], NODE] = node
    desk.log[desk.marks[LOGGED], FORMER] = old
    desk.marks[LOGGED] += 1
    routes.at[node, START] = start
    due = problem.node[node, DUE]
    if start > due:
        if node >= problem.able.shape[0]:
            return False
        late = start - due
        routes.sums[LATE] += late - max(0, old - due)
        routes.sums[WORST] = max(routes.sums[WORST], late)
        if routes.sums[LATE] > desk.marks[BEARABLE]:
            return False
    if node < problem.able.shape[0]:
        wait_in_line(desk, node)
    return True


@kernel
def spread(problem: Problem, routes: Routes, desk: Desk) -> bool:
    """Carry the delays of the waiting nodes on until all starts fit; False when they never will."""
    while desk.marks[HEAD] != desk.marks[TAIL]:
        node = next_in_line(desk)
        following = routes.at[node, AFTER]
        start = reach(problem, routes, node, following)
        if start > routes.at[following, START] and not lift(problem, routes, desk, following, start):
            clear_line(desk)
            return False
        mate = problem.node[node, MATE]
        if mate != NOBODY and routes.at[mate, CARER] != NOBODY:
            start = routes.at[node, START] + problem.node[mate, LAG]
            if start > routes.at[mate, START] and not lift(problem, routes, desk, mate, start):
                clear_line(desk)
                return False
    return True


@kernel
def take_back(routes: Routes, desk: Desk) -> None:
    """Undo the raised starts, the last first; the caller restores the sums."""
    for number in range(desk.marks[LOGGED] - 1, -1, -1):
        routes.at[desk.log[number, NODE], START] = desk.log[number, FORMER]
    desk.marks[LOGGED] = 0


@kernel
def arrange(problem: Problem, routes: Routes, desk: Desk) -> None:
    """Sort the parts by their starts; quick when they almost are."""
    for number in range(1, problem.able.shape[0]):
        node, place = desk.lists[SORTED, number], number
        start = routes.at[node, START]
        while place > 0 and routes.at[desk.lists[SORTED, place - 1], START] > start:
            desk.lists[SORTED, place] = desk.lists[SORTED, place - 1]
            place -= 1
        desk.lists[SORTED, place] = node


@kernel
def begin_pass(desk: Desk) -> int:
    """A new mark for the nodes met in a pass."""
    desk.marks[STAMP] += 1
    return desk.marks[STAMP]


@kernel
def reach(problem: Problem, routes: Routes, node: int, following: int) -> int:
    """When the carer of a node can be at the following one."""
    return routes.at[node, START] + problem.node[node, STAY] + routes.at[following, LEG]


@kernel
def settle(problem: Problem, routes: Routes, desk: Desk) -> bool:
    """All starts anew from the routes; False when there are none that fit.

    One pass in the order of the former starts finds almost all; what it meets too early waits in line to be looked at again.
    """
    parts, carers = problem.able.shape[0], routes.stops.shape[0]
    routes.sums[LATE] = 0
    routes.sums[WORST] = 0
    forget(problem, desk)
    desk.marks[BEARABLE] = NEVER
    stamp = begin_pass(desk)
    for node in range(parts):
        routes.at[node, START] = problem.node[node, READY]
    for number in range(parts):
        node = desk.lists[SORTED, number]
        if routes.at[node, CARER] == NOBODY:
            continue
        desk.lists[MET, node] = stamp
        previous, mate = routes.at[node, BEFORE], problem.node[node, MATE]
        start = max(routes.at[node, START], reach(problem, routes, previous, node))
        if previous < parts and desk.lists[MET, previous] != stamp:
            wait_in_line(desk, previous)
        if mate != NOBODY:
            start = max(start, routes.at[mate, START] + problem.node[node, LAG])
            least = start + problem.node[mate, LAG]
            if least > routes.at[mate, START]:
                routes.at[mate, START] = least
                if desk.lists[MET, mate] == stamp:
                    wait_in_line(desk, mate)
        routes.at[node, START] = start
    for node in range(parts):
        late = routes.at[node, START] - problem.node[node, DUE]
        if late > 0 and routes.at[node, CARER] != NOBODY:
            routes.sums[LATE] += late
            routes.sums[WORST] = max(routes.sums[WORST], late)
    for end in range(parts + carers, parts + carers + carers):
        last = routes.at[end, BEFORE]
        routes.at[end, START] = (
            max(problem.node[end, READY], reach(problem, routes, last, end)) if last < parts else problem.node[end, READY]
        )
        if routes.at[end, START] > problem.node[end, DUE]:
            clear_line(desk)
            return False
    return spread(problem, routes, desk)
