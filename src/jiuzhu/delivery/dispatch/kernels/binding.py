"""Binding shifts: the last start of every stop that lets everybody be back in time, on its own route and those it pushes."""

from __future__ import annotations

from jiuzhu.delivery.dispatch.kernels.compiling import kernel
from jiuzhu.delivery.dispatch.kernels.state import (
    AFTER,
    BEFORE,
    DUE,
    FIRST,
    HEAD,
    LAG,
    LAST,
    LEG,
    MATE,
    NEVER,
    NOBODY,
    SECOND,
    STAY,
    TAIL,
    Desk,
    Problem,
    Routes,
)
from jiuzhu.delivery.dispatch.kernels.timing import next_in_line, wait_in_line


@kernel
def binds(problem: Problem) -> bool:
    """Whether the ends of the shifts bind; where they do not, every last start stays NEVER."""
    return problem.node[problem.node.shape[0] - 1, DUE] < NEVER


@kernel
def last_before(problem: Problem, routes: Routes, node: int) -> int:
    """The last start of a stop as its follower allows it."""
    following = routes.at[node, AFTER]
    return routes.at[following, LAST] - problem.node[node, STAY] - routes.at[following, LEG]


@kernel
def hold_mate(problem: Problem, routes: Routes, desk: Desk, node: int) -> None:
    """Hold the other part of a visit to the last start of this one."""
    mate = problem.node[node, MATE]
    if mate != NOBODY and routes.at[node, LAST] - problem.node[node, LAG] < routes.at[mate, LAST]:
        routes.at[mate, LAST] = routes.at[node, LAST] - problem.node[node, LAG]
        wait_in_line(desk, mate)


@kernel
def carry_last_back(problem: Problem, routes: Routes, desk: Desk) -> None:
    """Let whatever comes before the waiting stops be no later than they allow."""
    parts = problem.able.shape[0]
    while desk.marks[HEAD] != desk.marks[TAIL]:
        node = next_in_line(desk)
        hold_mate(problem, routes, desk, node)
        previous = routes.at[node, BEFORE]
        if previous < parts:
            last = last_before(problem, routes, previous)
            if last < routes.at[previous, LAST]:
                routes.at[previous, LAST] = last
                wait_in_line(desk, previous)


@kernel
def find_last(problem: Problem, routes: Routes, desk: Desk) -> None:
    """The last starts of all stops, from the routes alone."""
    parts, carers = problem.able.shape[0], routes.stops.shape[0]
    for end in range(parts + carers, parts + carers + carers):
        routes.at[end, LAST] = problem.node[end, DUE]
        node = routes.at[end, BEFORE]
        while node < parts:
            routes.at[node, LAST] = last_before(problem, routes, node)
            node = routes.at[node, BEFORE]
    for end in range(parts + carers, parts + carers + carers):
        node = routes.at[end, BEFORE]
        while node < parts:
            hold_mate(problem, routes, desk, node)
            node = routes.at[node, BEFORE]
    carry_last_back(problem, routes, desk)


@kernel
def refresh_last(problem: Problem, routes: Routes, desk: Desk, visit: int) -> None:
    """The same after one visit was put in."""
    node_0, node_1 = problem.visits[visit, FIRST], problem.visits[visit, SECOND]
    routes.at[node_0, LAST] = last_before(problem, routes, node_0)
    wait_in_line(desk, node_0)
    if node_1 != NOBODY:
        routes.at[node_1, LAST] = last_before(problem, routes, node_1)
        wait_in_line(desk, node_1)
    carry_last_back(problem, routes, desk)
