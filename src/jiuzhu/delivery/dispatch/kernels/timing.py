"""Starts and slack: the earliest starts are the least solution of "not before" between stops of a route and parts of a visit.

Both parts of a visit bound each other (``lag``), so a delay runs along routes and across them, and may run back: two visits
can be served in crossed order. A chain of delays that feeds itself has no solution; it is cut off by patience.
"""

from __future__ import annotations

from jiuzhu.delivery.dispatch.kernels.compiling import kernel
from jiuzhu.delivery.dispatch.kernels.state import (
    AFTER,
    BEFORE,
    CARER,
    DUE,
    FORMER,
    FREE,
    HEAD,
    LAG,
    LATE,
    LOGGED,
    MATE,
    NEVER,
    NOBODY,
    NODE,
    PATIENCE,
    PLACE,
    QUEUE,
    READY,
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
    if node < problem.able.shape[0]:
        wait_in_line(desk, node)
    return True


@kernel
def spread(problem: Problem, routes: Routes, desk: Desk) -> bool:
    """Carry the delays of the waiting nodes on until all starts fit; False when they never will."""
    while desk.marks[HEAD] != desk.marks[TAIL]:
        node = next_in_line(desk)
        following = routes.at[node, AFTER]
        start = (
            routes.at[node, START] + problem.node[node, STAY] + problem.travel[problem.node[node, PLACE], problem.node[following, PLACE]]
        )
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
def settle(problem: Problem, routes: Routes, desk: Desk) -> bool:
    """All starts anew from the routes; False when there are none that fit."""
    parts, carers = problem.able.shape[0], routes.stops.shape[0]
    feasible = True
    for carer in range(carers):
        node = parts + carer
        end = node + carers
        routes.at[node, START] = problem.node[node, READY]
        routes.at[end, START] = problem.node[end, READY]
        while node != end and routes.stops[carer] > 0:
            following = routes.at[node, AFTER]
            start = (
                routes.at[node, START]
                + problem.node[node, STAY]
                + problem.travel[problem.node[node, PLACE], problem.node[following, PLACE]]
            )
            node = following
            routes.at[node, START] = max(start, problem.node[node, READY])
        if routes.at[end, START] > problem.node[end, DUE]:
            feasible = False
    routes.sums[LATE] = 0
    routes.sums[WORST] = 0
    for node in range(parts):
        if routes.at[node, CARER] != NOBODY:
            late = routes.at[node, START] - problem.node[node, DUE]
            if late > 0:
                routes.sums[LATE] += late
                routes.sums[WORST] = max(routes.sums[WORST], late)
    if not feasible:
        return False
    forget(problem, desk)
    for node in range(parts):
        mate = problem.node[node, MATE]
        if mate != NOBODY and routes.at[node, CARER] != NOBODY:
            start = routes.at[mate, START] + problem.node[node, LAG]
            if start > routes.at[node, START] and not lift(problem, routes, desk, node, start):
                clear_line(desk)
                return False
    return spread(problem, routes, desk)


@kernel
def find_slack(problem: Problem, routes: Routes, desk: Desk) -> None:
    """How far every node can be put off before something new is late or a binding shift overrun."""
    parts, carers = problem.able.shape[0], routes.stops.shape[0]
    for carer in range(carers):
        node = parts + carers + carer
        free = NEVER if problem.node[node, DUE] == NEVER else problem.node[node, DUE] - routes.at[node, START]
        routes.at[node, FREE] = free
        node_after = node
        node = routes.at[node, BEFORE]
        while node < parts:
            gap = routes.at[node_after, START] - routes.at[node, START] - problem.node[node, STAY]
            gap -= problem.travel[problem.node[node, PLACE], problem.node[node_after, PLACE]]
            free = min(free + gap, max(0, problem.node[node, DUE] - routes.at[node, START]))
            routes.at[node, FREE] = free
            node_after = node
            node = routes.at[node, BEFORE]
    for node in range(parts):
        mate = problem.node[node, MATE]
        if mate != NOBODY and routes.at[node, CARER] != NOBODY:
            free = routes.at[node, FREE] + routes.at[node, START] - routes.at[mate, START] - problem.node[node, LAG]
            if free < routes.at[mate, FREE]:
                routes.at[mate, FREE] = free
                wait_in_line(desk, mate)
    while desk.marks[HEAD] != desk.marks[TAIL]:
        node = next_in_line(desk)
        previous = routes.at[node, BEFORE]
        if previous < parts:
            gap = routes.at[node, START] - routes.at[previous, START] - problem.node[previous, STAY]
            gap -= problem.travel[problem.node[previous, PLACE], problem.node[node, PLACE]]
            if gap + routes.at[node, FREE] < routes.at[previous, FREE]:
                routes.at[previous, FREE] = gap + routes.at[node, FREE]
                wait_in_line(desk, previous)
        mate = problem.node[node, MATE]
        if mate != NOBODY:
            free = routes.at[node, FREE] + routes.at[node, START] - routes.at[mate, START] - problem.node[node, LAG]
            if free < routes.at[mate, FREE]:
                routes.at[mate, FREE] = free
                wait_in_line(desk, mate)
