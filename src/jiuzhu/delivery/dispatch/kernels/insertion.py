"""Puts visits into the plan at their cheapest places.

The slack of the following stop tells most prices without trying: a delay within the slack makes nothing late, and one beyond
it costs at least the excess. Only places that may still win are tried out, exactly, and taken back.
"""

from __future__ import annotations

from jiuzhu.delivery.dispatch.kernels.binding import binds, refresh_last
from jiuzhu.delivery.dispatch.kernels.compiling import kernel
from jiuzhu.delivery.dispatch.kernels.pairs import insert_double
from jiuzhu.delivery.dispatch.kernels.placing import DEAR, late_for, lateness_price, put_one, set_bearable, try_one
from jiuzhu.delivery.dispatch.kernels.pricing import HAIR, blinks
from jiuzhu.delivery.dispatch.kernels.slack import refresh_slack
from jiuzhu.delivery.dispatch.kernels.state import (
    AFTER,
    BEARABLE,
    BY,
    DUE,
    FARES,
    FIRST,
    FREE,
    LAST,
    LATE,
    LEG,
    NEVER,
    NOBODY,
    PAID,
    PLACE,
    PLACES,
    PRICES,
    READY,
    SECOND,
    START,
    STARTS,
    STAY,
    TRAVEL,
    UNSERVED,
    WORST,
    Desk,
    Problem,
    Routes,
    unlink,
)
from jiuzhu.delivery.dispatch.kernels.timing import take_back

ATTEMPTS, LIKELY = 3, 2.0


@kernel
def insert_single(problem: Problem, routes: Routes, desk: Desk, visit: int, blink: bool, ceiling: float) -> bool:
    """Serve a visit of one part where that is cheapest; False when no place costs less than the ceiling.

    Places that harm nobody have their price at once; of the others, those that may still be cheaper are tried, the likeliest first.
    """
    node, at, weight = problem.visits[visit, FIRST], routes.at, problem.weights[TRAVEL]
    parts, harmful = problem.able.shape[0], 0
    place, stay = problem.node[node, PLACE], problem.node[node, STAY]
    ready, due = problem.node[node, READY], problem.node[node, DUE]
    best, best_previous, best_carer, best_start = ceiling, NOBODY, NOBODY, 0
    room = late_for(problem, best)
    for carer in range(routes.stops.shape[0]):
        if not problem.able[node, carer]:
            continue
        previous = parts + carer
        here, leaving = problem.node[previous, PLACE], at[previous, START]
        while True:
            if leaving > due + room:
                break
            following = at[previous, AFTER]
            there, begins = problem.node[following, PLACE], at[following, START]
            until = begins + at[following, FREE]
            if until >= ready + stay - room:
                start = max(leaving + problem.into[place, here], ready)
                reached = start + stay + problem.travel[place, there]
                if reached <= at[following, LAST]:
                    added = problem.into[place, here] + problem.travel[place, there] - at[following, LEG]
                    late = max(0, start - due)
                    fare = weight * added + problem.strange[node, carer]
                    price = fare + lateness_price(problem, routes, late + max(0, reached - until), late)
                    if price < best and not (blink and blinks(desk)):
                        if reached > until:
                            desk.lists[PLACES, harmful], desk.lists[BY, harmful], desk.lists[STARTS, harmful] = previous, carer, start
                            desk.reals[FARES, harmful], desk.reals[PRICES, harmful] = fare, price
                            harmful += 1
                        else:
                            best, best_previous, best_carer, best_start = price, previous, carer, start
                            room = late_for(problem, best)
            if following >= parts:
                break
            previous, here, leaving = following, there, begins + problem.node[following, STAY]
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
    desk.reals[PAID, visit] = best
    desk.marks[BEARABLE] = NEVER
    if not put_one(problem, routes, desk, node, best_previous, best_carer, best_start):
        take_back(routes, desk)
        unlink(problem, routes, node)
        routes.sums[LATE] = late
        routes.sums[WORST] = worst
        return False
    return True


@kernel
def insert(problem: Problem, routes: Routes, desk: Desk, visit: int, blink: bool, more: float, spare: float) -> bool:
    """Serve a visit where that is cheapest, if it costs no more than its priority and ``more``, and less than ``spare``."""
    worth = min(problem.price[visit] + HAIR + more, spare)
    single = problem.visits[visit, SECOND] == NOBODY
    # What it cost last tells where to look first: dearer places are looked at only when there are none so cheap.
    paid, served = max(0.0, desk.reals[PAID, visit]), False
    for attempt in range(ATTEMPTS):
        ceiling = worth if attempt == ATTEMPTS - 1 else min(worth, paid * (LIKELY if attempt == 0 else LIKELY * LIKELY) + HAIR)
        if single:
            served = insert_single(problem, routes, desk, visit, blink, ceiling)
        else:
            served = insert_double(problem, routes, desk, visit, blink, ceiling)
        if served or ceiling >= worth:
            break
    if served:
        routes.costs[UNSERVED] -= problem.price[visit]
        refresh_slack(problem, routes, desk, visit)
        if binds(problem):
            refresh_last(problem, routes, desk, visit)
    return served
