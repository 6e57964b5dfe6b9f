"""Slack: how far each stop can be put off at no harm, on its own route and on the route of the visit's other part."""

from __future__ import annotations

from jiuzhu.delivery.dispatch.kernels.compiling import kernel
from jiuzhu.delivery.dispatch.kernels.state import (
    AFTER,
    BEFORE,
    CARER,
    DUE,
    FIRST,
    FREE,
    HEAD,
    LAG,
    LEG,
    LOGGED,
    MATE,
    MET,
    NEVER,
    NOBODY,
    NODE,
    PLACES,
    SECOND,
    SEEN,
    SORTED,
    STAMP,
    START,
    STAY,
    TAIL,
    Desk,
    Problem,
    Routes,
)
from jiuzhu.delivery.dispatch.kernels.timing import begin_pass, next_in_line, reach, wait_in_line

PARTS = 2  # of a visit, at most


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
        gap -= routes.at[following, LEG]
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
            gap -= routes.at[node, LEG]
            if gap + routes.at[node, FREE] < routes.at[previous, FREE]:
                routes.at[previous, FREE] = gap + routes.at[node, FREE]
                wait_in_line(desk, previous)
        tie(problem, routes, desk, node)


@kernel
def find_slack(problem: Problem, routes: Routes, desk: Desk) -> None:
    """How far every node can be put off before something new is late or a binding shift overrun.

    One pass from the last start to the first finds almost all; what it meets too early waits in line to be looked at again.
    """
    parts, carers = problem.able.shape[0], routes.stops.shape[0]
    stamp = begin_pass(desk)
    for end in range(parts + carers, parts + carers + carers):
        due = problem.node[end, DUE]
        routes.at[end, FREE] = NEVER if due == NEVER else due - routes.at[end, START]
    for node in range(parts):
        routes.at[node, FREE] = max(0, problem.node[node, DUE] - routes.at[node, START])
    for number in range(parts - 1, -1, -1):
        node = desk.lists[SORTED, number]
        if routes.at[node, CARER] == NOBODY:
            continue
        desk.lists[MET, node] = stamp
        previous, following, mate = routes.at[node, BEFORE], routes.at[node, AFTER], problem.node[node, MATE]
        gap = routes.at[following, START] - reach(problem, routes, node, following)
        free = min(routes.at[node, FREE], routes.at[following, FREE] + gap)
        if previous < parts and desk.lists[MET, previous] == stamp:
            wait_in_line(desk, node)
        if mate != NOBODY:
            apart = routes.at[mate, START] - routes.at[node, START]
            free = min(free, routes.at[mate, FREE] + apart - problem.node[mate, LAG])
            least = free - apart - problem.node[node, LAG]
            if least < routes.at[mate, FREE]:
                routes.at[mate, FREE] = least
                if desk.lists[MET, mate] == stamp:
                    wait_in_line(desk, mate)
        routes.at[node, FREE] = free
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
