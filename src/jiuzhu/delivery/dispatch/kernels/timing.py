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
    FIRST,
    FORMER,
    FREE,
    HEAD,
    LAG,
    LATE,
    LOGGED,
    MATE,
    NEVER,
    NEW_0,
    NEW_1,
    NOBODY,
    NODE,
    PATIENCE,
    PLACE,
    PLACES,
    QUEUE,
    READY,
    SECOND,
    SEEN,
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
PARTS = 2  # of a visit, at most


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
    desk.marks[BEARABLE] = NEVER
    for node in range(parts):
        mate = problem.node[node, MATE]
        if mate != NOBODY and routes.at[node, CARER] != NOBODY:
            start = routes.at[mate, START] + problem.node[node, LAG]
            if start > routes.at[node, START] and not lift(problem, routes, desk, node, start):
                clear_line(desk)
                return False
    return spread(problem, routes, desk)


@kernel
def slack_of_route(problem: Problem, routes: Routes, carer: int) -> None:
    """How far the stops of a route can be put off as far as the route alone is concerned."""
    parts, carers = problem.able.shape[0], routes.stops.shape[0]
    node = parts + carers + carer
    free = NEVER if problem.node[node, DUE] == NEVER else problem.node[node, DUE] - routes.at[node, START]
    routes.at[node, FREE] = free
    following = node
    node = routes.at[node, BEFORE]
    while node < parts:
        gap = routes.at[following, START] - routes.at[node, START] - problem.node[node, STAY]
        gap -= problem.travel[problem.node[node, PLACE], problem.node[following, PLACE]]
        free = min(free + gap, max(0, problem.node[node, DUE] - routes.at[node, START]))
        routes.at[node, FREE] = free
        following = node
        node = routes.at[node, BEFORE]


@kernel
def tie(problem: Problem, routes: Routes, desk: Desk, node: int) -> None:
    """Hold the mate to the slack of a part that is pushed by it."""
    mate = problem.node[node, MATE]
    if mate != NOBODY:
        free = routes.at[node, FREE] + routes.at[node, START] - routes.at[mate, START] - problem.node[node, LAG]
        if free < routes.at[mate, FREE]:
            routes.at[mate, FREE] = free
            wait_in_line(desk, mate)


@kernel
def tie_route(problem: Problem, routes: Routes, desk: Desk, carer: int) -> None:
    """Hold the stops of a route and their mates to each other."""
    parts = problem.able.shape[0]
    node = routes.at[parts + carer, AFTER]
    while node < parts:
        tie(problem, routes, desk, node)
        mate = problem.node[node, MATE]
        if mate != NOBODY:
            tie(problem, routes, desk, mate)
        node = routes.at[node, AFTER]


@kernel
def carry_slack_back(problem: Problem, routes: Routes, desk: Desk) -> None:
    """Let every stop before a stop that has lost slack lose it too."""
    parts = problem.able.shape[0]
    while desk.marks[HEAD] != desk.marks[TAIL]:
        node = next_in_line(desk)
        previous = routes.at[node, BEFORE]
        if previous < parts:
            gap = routes.at[node, START] - routes.at[previous, START] - problem.node[previous, STAY]
            gap -= problem.travel[problem.node[previous, PLACE], problem.node[node, PLACE]]
            if gap + routes.at[node, FREE] < routes.at[previous, FREE]:
                routes.at[previous, FREE] = gap + routes.at[node, FREE]
                wait_in_line(desk, previous)
        tie(problem, routes, desk, node)


@kernel
def find_slack(problem: Problem, routes: Routes, desk: Desk) -> None:
    """How far every node can be put off before something new is late or a binding shift overrun."""
    for carer in range(routes.stops.shape[0]):
        slack_of_route(problem, routes, carer)
    for carer in range(routes.stops.shape[0]):
        tie_route(problem, routes, desk, carer)
    carry_slack_back(problem, routes, desk)


@kernel
def refresh_slack(problem: Problem, routes: Routes, desk: Desk, visit: int) -> None:
    """The same after one visit was put in: only on routes where a start has moved; elsewhere slack may be more, never less."""
    parts, carers = problem.able.shape[0], routes.stops.shape[0]
    desk.marks[STAMP] += 1
    found = 0
    for number in range(-PARTS, desk.marks[LOGGED]):
        if number < 0:
            node = problem.visits[visit, FIRST if number == -1 else SECOND]
            if node == NOBODY:
                continue
        else:
            node = desk.log[number, NODE]
        carer = routes.at[node, CARER] if node < parts else node - parts - carers
        if desk.lists[SEEN, carer] != desk.marks[STAMP]:
            desk.lists[SEEN, carer] = desk.marks[STAMP]
            desk.lists[PLACES, found] = carer
            found += 1
            slack_of_route(problem, routes, carer)
    for number in range(found):
        tie_route(problem, routes, desk, desk.lists[PLACES, number])
    carry_slack_back(problem, routes, desk)
