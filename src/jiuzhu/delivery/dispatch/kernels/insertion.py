"""Puts visits into the plan at their cheapest places.

The slack of the following stop tells most prices without trying: a delay within the slack makes nothing late, and one beyond
it costs at least the excess. Only places that may still win are tried out, exactly, and taken back.
"""

from __future__ import annotations

from jiuzhu.delivery.dispatch.kernels.compiling import kernel
from jiuzhu.delivery.dispatch.kernels.pairs import insert_double
from jiuzhu.delivery.dispatch.kernels.placing import DEAR, lateness_price, put_one, set_bearable, try_one
from jiuzhu.delivery.dispatch.kernels.pricing import HAIR, blinks, detour, earliest, excess
from jiuzhu.delivery.dispatch.kernels.slack import refresh_slack
from jiuzhu.delivery.dispatch.kernels.state import (
    AFTER,
    BEARABLE,
    BY,
    DUE,
    FARES,
    FIRST,
    LATE,
    NEVER,
    NOBODY,
    PLACES,
    PRICES,
    SECOND,
    STARTS,
    TRAVEL,
    UNSERVED,
    WORST,
    Desk,
    Problem,
    Routes,
    unlink,
)
from jiuzhu.delivery.dispatch.kernels.timing import take_back


@kernel
def insert_single(problem: Problem, routes: Routes, desk: Desk, visit: int, blink: bool, worth: float) -> bool:
    """Serve a visit of one part where that is cheapest; False when no place is worth it.

    Places that harm nobody have their price at once; of the others, those that may still be cheaper are tried, the likeliest first.
    """
    node = problem.visits[visit, FIRST]
    parts, harmful = problem.able.shape[0], 0
    best, best_previous, best_carer, best_start = worth, NOBODY, NOBODY, 0
    for carer in range(routes.stops.shape[0]):
        if not problem.able[node, carer]:
            continue
        previous = parts + carer
        while True:
            start = earliest(problem, routes, node, previous)
            late = max(0, start - problem.node[node, DUE])
            if problem.weights[LATE] * late >= best:
                break
            following = routes.at[previous, AFTER]
            if not (blink and blinks(desk)):
                over = excess(problem, routes, node, start, following)
                fare = problem.weights[TRAVEL] * detour(problem, routes, node, previous, carer) + problem.strange[node, carer]
                price = fare + lateness_price(problem, routes, late + max(0, over), late)
                if price < best and over > 0:
                    desk.lists[PLACES, harmful], desk.lists[BY, harmful], desk.lists[STARTS, harmful] = previous, carer, start
                    desk.reals[FARES, harmful], desk.reals[PRICES, harmful] = fare, price
                    harmful += 1
                elif price < best:
                    best, best_previous, best_carer, best_start = price, previous, carer, start
            if following >= parts:
                break
            previous = following
    while harmful > 0:
        one = 0
        for number in range(1, harmful):
            if desk.reals[PRICES, number] < desk.reals[PRICES, one]:
                one = number
        if desk.reals[PRICES, one] >= best:
            break
        previous, carer, start = desk.lists[PLACES, one], desk.lists[BY, one], desk.lists[STARTS, one]
        set_bearable(problem, routes, desk, best - desk.reals[FARES, one])
        price = try_one(problem, routes, desk, node, previous, carer, start)
        if price < best:
            best, best_previous, best_carer, best_start = price, previous, carer, start
        desk.reals[PRICES, one] = DEAR
    if best_previous == NOBODY:
        return False
    late, worst = routes.sums[LATE], routes.sums[WORST]
    desk.marks[BEARABLE] = NEVER
    if not put_one(problem, routes, desk, node, best_previous, best_carer, best_start):
        take_back(routes, desk)
        unlink(problem, routes, node)
        routes.sums[LATE] = late
        routes.sums[WORST] = worst
        return False
    return True


@kernel
def insert(problem: Problem, routes: Routes, desk: Desk, visit: int, blink: bool, more: float) -> bool:
    """Serve a visit where that is cheapest, if it costs no more than its priority and ``more``."""
    worth = problem.price[visit] + HAIR + more
    if problem.visits[visit, SECOND] == NOBODY:
        served = insert_single(problem, routes, desk, visit, blink, worth)
    else:
        served = insert_double(problem, routes, desk, visit, blink, worth)
    if served:
        routes.costs[UNSERVED] -= problem.price[visit]
        refresh_slack(problem, routes, desk, visit)
    return served
