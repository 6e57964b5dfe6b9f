"""Puts a visit of two parts into the plan at its cheapest pair of places.

A first guess by the cheapest place of each part gives a price to beat; only places that may beat it together with the
cheapest of the other part are ranked and combined.
"""

from __future__ import annotations

from jiuzhu.delivery.dispatch.kernels.compiling import kernel
from jiuzhu.delivery.dispatch.kernels.placing import DEAR, late_for, lateness_price, put_two, set_bearable, try_two
from jiuzhu.delivery.dispatch.kernels.pricing import blinks
from jiuzhu.delivery.dispatch.kernels.state import (
    AFTER,
    BEARABLE,
    BY,
    DUE,
    FARES,
    FINAL,
    FIRST,
    FREE,
    LAG,
    LAST,
    LATE,
    LATEST,
    LEG,
    NEVER,
    NOBODY,
    ORDER,
    PAID,
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
    WORST,
    Desk,
    Problem,
    Routes,
    unlink,
)
from jiuzhu.delivery.dispatch.kernels.timing import take_back

THIRDS = 3


@kernel
def rank(desk: Desk, part: int, found: int, ceiling: float) -> int:
    """Rank the candidate places of a part that cost less than the ceiling by their price (Shell's sort); gives how many."""
    kept = 0
    for number in range(found):
        if desk.reals[PRICES + part, number] < ceiling:
            desk.lists[ORDER + part, kept] = number
            kept += 1
    step = 1
    while step < kept:
        step = THIRDS * step + 1
    while step > 0:
        for number in range(step, kept):
            one = desk.lists[ORDER + part, number]
            price, place = desk.reals[PRICES + part, one], number
            while place >= step and desk.reals[PRICES + part, desk.lists[ORDER + part, place - step]] > price:
                desk.lists[ORDER + part, place] = desk.lists[ORDER + part, place - step]
                place -= step
            desk.lists[ORDER + part, place] = one
        step //= THIRDS
    return kept


@kernel
def cheapest(desk: Desk, part: int, found: int) -> int:
    """The cheapest candidate place of a part."""
    one = 0
    for number in range(1, found):
        if desk.reals[PRICES + part, number] < desk.reals[PRICES + part, one]:
            one = number
    return one


@kernel
def list_places(problem: Problem, routes: Routes, desk: Desk, node: int, ceiling: float, part: int, floor: int, blink: bool) -> int:
    """The places of one part of a pair that starts no earlier than ``floor``, with the least they cost; gives how many.

    Of each: the node to follow, its carer, the earliest start, the latest that moves nothing (SNUG), the latest that makes
    nothing late (LATEST), the latest that keeps the shifts (FINAL), the fare and the price.
    """
    parts, found, at, weight = problem.able.shape[0], 0, routes.at, problem.weights[TRAVEL]
    place, stay, due = problem.node[node, PLACE], problem.node[node, STAY], problem.node[node, DUE]
    room, opens = late_for(problem, ceiling), max(floor, problem.node[node, READY])
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
            if until >= opens + stay - room:
                start = max(leaving + problem.into[place, here], opens)
                onward = stay + problem.travel[place, there]
                if start + onward <= at[following, LAST]:
                    added = problem.into[place, here] + problem.travel[place, there] - at[following, LEG]
                    late = max(0, start - due)
                    fare = weight * added + problem.strange[node, carer]
                    price = fare + lateness_price(problem, routes, late + max(0, start + onward - until), late)
                    if price < ceiling and not (blink and blinks(desk)):
                        desk.lists[PLACES + part, found], desk.lists[BY + part, found] = previous, carer
                        desk.lists[STARTS + part, found], desk.lists[LATEST + part, found] = start, until - onward
                        desk.lists[SNUG + part, found] = begins - onward
                        desk.lists[FINAL + part, found] = at[following, LAST] - onward
                        desk.reals[FARES + part, found], desk.reals[PRICES + part, found] = fare, price
                        found += 1
            if following >= parts:
                break
            previous, here, leaving = following, there, begins + problem.node[following, STAY]
    return found


@kernel
def first_start(desk: Desk, part: int, found: int) -> int:
    """The earliest start among the candidate places of a part."""
    first = desk.lists[STARTS + part, 0]
    for number in range(1, found):
        first = min(first, desk.lists[STARTS + part, number])
    return first


@kernel
def starts_of(problem: Problem, desk: Desk, visit: int, one: int, two: int) -> tuple[int, int]:
    """The earliest starts of both parts at a pair of places."""
    node_0, node_1 = problem.visits[visit, FIRST], problem.visits[visit, SECOND]
    # The shortest gap holds for part 1 after part 0, the longest for part 0 before part 1.
    start_1 = max(desk.lists[STARTS + 1, two], desk.lists[STARTS, one] + problem.node[node_1, LAG])
    return max(desk.lists[STARTS, one], start_1 + problem.node[node_0, LAG]), start_1


@kernel
def least_price(problem: Problem, routes: Routes, desk: Desk, visit: int, one: int, two: int) -> float:
    """The least that a pair of places costs."""
    start_0, start_1 = starts_of(problem, desk, visit, one, two)
    if start_0 > desk.lists[FINAL, one] or start_1 > desk.lists[FINAL + 1, two]:
        return DEAR
    late_0 = max(0, start_0 - problem.node[problem.visits[visit, FIRST], DUE])
    late_1 = max(0, start_1 - problem.node[problem.visits[visit, SECOND], DUE])
    # One delay may be the other's: only the larger is sure to be paid.
    over = max(0, start_0 - desk.lists[LATEST, one], start_1 - desk.lists[LATEST + 1, two])
    fare = desk.reals[FARES, one] + desk.reals[FARES + 1, two]
    return fare + lateness_price(problem, routes, late_0 + late_1 + over, max(late_0, late_1))


@kernel
def pair_price(problem: Problem, routes: Routes, desk: Desk, visit: int, one: int, two: int, best: float) -> float:
    """What a pair of places costs if that is less than ``best``, else ``best`` or more."""
    price = least_price(problem, routes, desk, visit, one, two)
    if price >= best:
        return price
    start_0, start_1 = starts_of(problem, desk, visit, one, two)
    if start_0 <= desk.lists[SNUG, one] and start_1 <= desk.lists[SNUG + 1, two]:
        return price
    node_0, node_1 = problem.visits[visit, FIRST], problem.visits[visit, SECOND]
    set_bearable(problem, routes, desk, best - desk.reals[FARES, one] - desk.reals[FARES + 1, two])
    return try_two(problem, routes, desk, node_0, desk.lists[PLACES, one], start_0, node_1, desk.lists[PLACES + 1, two], start_1)


@kernel
def guess(problem: Problem, routes: Routes, desk: Desk, visit: int, found_0: int, found_1: int) -> tuple[int, int]:
    """The likeliest pair of places with the cheapest place of one part or of the other; NOBODY when there is none."""
    best, best_one, best_two = DEAR, NOBODY, NOBODY
    one, two = cheapest(desk, 0, found_0), cheapest(desk, 1, found_1)
    for number in range(found_1):
        if desk.lists[BY + 1, number] != desk.lists[BY, one]:
            price = least_price(problem, routes, desk, visit, one, number)
            if price < best:
                best, best_one, best_two = price, one, number
    for number in range(found_0):
        if desk.lists[BY, number] != desk.lists[BY + 1, two]:
            price = least_price(problem, routes, desk, visit, number, two)
            if price < best:
                best, best_one, best_two = price, number, two
    return best_one, best_two


@kernel
def insert_double(problem: Problem, routes: Routes, desk: Desk, visit: int, blink: bool, worth: float) -> bool:
    """Serve a visit of two parts by two carers where that is cheapest; False when no pair of places is worth it."""
    node_0, node_1 = problem.visits[visit, FIRST], problem.visits[visit, SECOND]
    found_0 = list_places(problem, routes, desk, node_0, worth, 0, problem.node[node_0, READY], blink)
    if found_0 == 0:
        return False
    floor = first_start(desk, 0, found_0) + problem.node[node_1, LAG]
    found_1 = list_places(problem, routes, desk, node_1, worth - desk.reals[PRICES, cheapest(desk, 0, found_0)], 1, floor, blink)
    if found_1 == 0:
        return False
    floor = first_start(desk, 1, found_1) + problem.node[node_0, LAG]
    if floor > first_start(desk, 0, found_0):
        found_0 = list_places(problem, routes, desk, node_0, worth, 0, floor, blink)
        if found_0 == 0:
            return False
    best = worth
    best_one, best_two = guess(problem, routes, desk, visit, found_0, found_1)
    if best_one == NOBODY:
        return False
    price = pair_price(problem, routes, desk, visit, best_one, best_two, best)
    if price < best:
        best = price
    else:
        best_one = NOBODY
    cheapest_0 = desk.reals[PRICES, cheapest(desk, 0, found_0)]
    cheapest_1 = desk.reals[PRICES + 1, cheapest(desk, 1, found_1)]
    ranked_0 = rank(desk, 0, found_0, best - cheapest_1)
    ranked_1 = rank(desk, 1, found_1, best - cheapest_0)
    for number_0 in range(ranked_0):
        one = desk.lists[ORDER, number_0]
        if desk.reals[PRICES, one] + cheapest_1 >= best:
            break
        for number_1 in range(ranked_1):
            two = desk.lists[ORDER + 1, number_1]
            if desk.reals[PRICES, one] + desk.reals[PRICES + 1, two] >= best:
                break
            if desk.lists[BY + 1, two] == desk.lists[BY, one]:
                continue
            price = pair_price(problem, routes, desk, visit, one, two, best)
            if price < best:
                best, best_one, best_two = price, one, two
    if best_one == NOBODY:
        return False
    desk.reals[PAID, visit] = best
    return take_pair(problem, routes, desk, visit, best_one, best_two)


@kernel
def take_pair(problem: Problem, routes: Routes, desk: Desk, visit: int, one: int, two: int) -> bool:
    """Serve both parts at a pair of places; False, with nothing changed, when that has no solution."""
    node_0, node_1 = problem.visits[visit, FIRST], problem.visits[visit, SECOND]
    late, worst = routes.sums[LATE], routes.sums[WORST]
    start_0, start_1 = starts_of(problem, desk, visit, one, two)
    desk.marks[BEARABLE] = NEVER
    if put_two(problem, routes, desk, node_0, desk.lists[PLACES, one], start_0, node_1, desk.lists[PLACES + 1, two], start_1):
        return True
    take_back(routes, desk)
    unlink(problem, routes, node_1)
    unlink(problem, routes, node_0)
    routes.sums[LATE] = late
    routes.sums[WORST] = worst
    return False
