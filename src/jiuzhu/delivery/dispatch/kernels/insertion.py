"""Puts visits into the plan at their cheapest places.

The slack of the following stop tells most prices without trying: a delay within the slack makes nothing late, and one beyond
it costs at least the excess. Only places that may still win are tried out, exactly, and taken back.
"""

from __future__ import annotations

import math

from jiuzhu.delivery.dispatch.kernels.compiling import kernel
from jiuzhu.delivery.dispatch.kernels.placing import DEAR, lateness_price, put_one, put_two, set_bearable, try_one, try_two
from jiuzhu.delivery.dispatch.kernels.state import (
    AFTER,
    BEARABLE,
    BLINK_IN,
    BY,
    DUE,
    FARES,
    FIRST,
    FREE,
    LAG,
    LATE,
    LATEST,
    NEVER,
    NOBODY,
    ORDER,
    PLACE,
    PLACES,
    PRICES,
    READY,
    SECOND,
    SNUG,
    START,
    STARTS,
    STAY,
    TRAVEL,
    UNSERVED,
    WORST,
    Desk,
    Problem,
    Routes,
    roll,
    unlink,
)
from jiuzhu.delivery.dispatch.kernels.timing import refresh_slack, take_back

BLINK = 0.01  # the share of places passed over, so that the same gap is not filled the same way for ever
HAIR = 1e-9
THIRDS = 3


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
def put_in_order(desk: Desk, part: int, found: int) -> None:
    """Rank the candidate places of a part by their price (Shell's sort)."""
    for number in range(found):
        desk.lists[ORDER + part, number] = number
    step = 1
    while step < found:
        step = THIRDS * step + 1
    while step > 0:
        for number in range(step, found):
            one = desk.lists[ORDER + part, number]
            price, place = desk.reals[PRICES + part, one], number
            while place >= step and desk.reals[PRICES + part, desk.lists[ORDER + part, place - step]] > price:
                desk.lists[ORDER + part, place] = desk.lists[ORDER + part, place - step]
                place -= step
            desk.lists[ORDER + part, place] = one
        step //= THIRDS


@kernel
def list_places(problem: Problem, routes: Routes, desk: Desk, node: int, ceiling: float, part: int, floor: int, blink: bool) -> int:
    """The places of one part of a pair that starts no earlier than ``floor``, cheapest first by the least they cost; gives how many.

    Of each: the node to follow, its carer, the earliest start, the latest that moves nothing (SNUG) and the latest that makes
    nothing late (LATEST), the fare and the price.
    """
    parts, found = problem.able.shape[0], 0
    for carer in range(routes.stops.shape[0]):
        if not problem.able[node, carer]:
            continue
        previous = parts + carer
        while True:
            start = max(floor, earliest(problem, routes, node, previous))
            late = max(0, start - problem.node[node, DUE])
            if problem.weights[LATE] * late >= ceiling:
                break
            following = routes.at[previous, AFTER]
            if not (blink and blinks(desk)):
                over = excess(problem, routes, node, start, following)
                fare = problem.weights[TRAVEL] * detour(problem, routes, node, previous, carer) + problem.strange[node, carer]
                price = fare + lateness_price(problem, routes, late + max(0, over), late)
                if price < ceiling:
                    desk.lists[PLACES + part, found], desk.lists[BY + part, found] = previous, carer
                    desk.lists[STARTS + part, found], desk.lists[LATEST + part, found] = start, start - over
                    desk.lists[SNUG + part, found] = start - over - routes.at[following, FREE]
                    desk.reals[FARES + part, found], desk.reals[PRICES + part, found] = fare, price
                    found += 1
            if following >= parts:
                break
            previous = following
    put_in_order(desk, part, found)
    return found


@kernel
def first_start(desk: Desk, part: int, found: int) -> int:
    """The earliest start among the candidate places of a part."""
    first = desk.lists[STARTS + part, 0]
    for number in range(1, found):
        first = min(first, desk.lists[STARTS + part, number])
    return first


@kernel
def insert_double(problem: Problem, routes: Routes, desk: Desk, visit: int, blink: bool, worth: float) -> bool:
    """Serve a visit of two parts by two carers where that is cheapest; False when no pair of places is worth it."""
    node_0, node_1 = problem.visits[visit, FIRST], problem.visits[visit, SECOND]
    # The shortest gap holds for part 1 after part 0, the longest for part 0 before part 1.
    least, most = problem.node[node_1, LAG], problem.node[node_0, LAG]
    best, best_0, best_1, best_start_0, best_start_1 = worth, NOBODY, NOBODY, 0, 0
    found_0 = list_places(problem, routes, desk, node_0, best, 0, problem.node[node_0, READY], blink)
    if found_0 == 0:
        return False
    found_1 = list_places(problem, routes, desk, node_1, best, 1, first_start(desk, 0, found_0) + least, blink)
    if found_1 == 0:
        return False
    floor = first_start(desk, 1, found_1) + most
    if floor > first_start(desk, 0, found_0):
        found_0 = list_places(problem, routes, desk, node_0, best, 0, floor, blink)
    due_0, due_1 = problem.node[node_0, DUE], problem.node[node_1, DUE]
    cheapest_1 = desk.reals[PRICES + 1, desk.lists[ORDER + 1, 0]]
    for number_0 in range(found_0):
        one = desk.lists[ORDER, number_0]
        price_0, fare_0 = desk.reals[PRICES, one], desk.reals[FARES, one]
        if price_0 + cheapest_1 >= best:
            break
        carer_0, earliest_0 = desk.lists[BY, one], desk.lists[STARTS, one]
        for number_1 in range(found_1):
            two = desk.lists[ORDER + 1, number_1]
            if price_0 + desk.reals[PRICES + 1, two] >= best:
                break
            if desk.lists[BY + 1, two] == carer_0:
                continue
            start_1 = max(desk.lists[STARTS + 1, two], earliest_0 + least)
            start_0 = max(earliest_0, start_1 + most)
            late_0, late_1 = max(0, start_0 - due_0), max(0, start_1 - due_1)
            # One delay may be the other's: only the larger is sure to be paid.
            over = max(0, start_0 - desk.lists[LATEST, one], start_1 - desk.lists[LATEST + 1, two])
            price = fare_0 + desk.reals[FARES + 1, two]
            price += lateness_price(problem, routes, late_0 + late_1 + over, max(late_0, late_1))
            if price >= best:
                continue
            previous_0, previous_1 = desk.lists[PLACES, one], desk.lists[PLACES + 1, two]
            if start_0 > desk.lists[SNUG, one] or start_1 > desk.lists[SNUG + 1, two]:
                set_bearable(problem, routes, desk, best - fare_0 - desk.reals[FARES + 1, two])
                price = try_two(problem, routes, desk, node_0, previous_0, start_0, node_1, previous_1, start_1)
            if price < best:
                best, best_0, best_1, best_start_0, best_start_1 = price, previous_0, previous_1, start_0, start_1
    if best_0 == NOBODY:
        return False
    late, worst = routes.sums[LATE], routes.sums[WORST]
    desk.marks[BEARABLE] = NEVER
    if not put_two(problem, routes, desk, node_0, best_0, best_start_0, node_1, best_1, best_start_1):
        take_back(routes, desk)
        unlink(problem, routes, node_1)
        unlink(problem, routes, node_0)
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
