"""The search: ruin a part of the plan, serve again what was taken out, keep what is cheaper or, while it is warm, a little dearer."""

from __future__ import annotations

import math

from jiuzhu.delivery.dispatch.kernels.binding import binds, find_last
from jiuzhu.delivery.dispatch.kernels.compiling import kernel
from jiuzhu.delivery.dispatch.kernels.insertion import insert
from jiuzhu.delivery.dispatch.kernels.placing import DEAR
from jiuzhu.delivery.dispatch.kernels.pricing import HAIR
from jiuzhu.delivery.dispatch.kernels.ruin import ruin
from jiuzhu.delivery.dispatch.kernels.slack import find_slack
from jiuzhu.delivery.dispatch.kernels.state import (
    ABSENT,
    CARER,
    DUE,
    FAR,
    FIRST,
    KEYS,
    NOBODY,
    OUT,
    READY,
    SECOND,
    Desk,
    Problem,
    Routes,
    copy,
    roll,
    total,
)
from jiuzhu.delivery.dispatch.kernels.timing import arrange, settle

LEFT_OUT_TRIED = 20  # of the visits that were not served before, how many are tried again in a round
BY_LUCK, BY_READY, BY_DUE, BY_FAR, BY_NEAR = 0.3, 0.45, 0.6, 0.7, 0.8  # shares of the orders, added up; the rest: pairs first
BY_PRICE, HALF = 0.5, 0.5
GENEROUS = 1 / 16  # share of the rounds in which visits are served that are not worth it by themselves


@kernel
def sort_out(problem: Problem, desk: Desk, scarce: bool) -> None:
    """Put the visits taken out into the order in which they are served again; where time is ``scarce``, often the dearest first."""
    absent = desk.marks[ABSENT]
    by_price = scarce and roll(desk) < BY_PRICE
    order = roll(desk)
    for number in range(absent):
        visit = desk.lists[OUT, number]
        node = problem.visits[visit, FIRST]
        if by_price:
            key = -problem.price[visit] * (roll(desk) + HALF) / (1.0 if problem.visits[visit, SECOND] == NOBODY else 1.0 + 1.0)
        elif order < BY_LUCK:
            key = roll(desk)
        elif order < BY_READY:
            key = float(problem.node[node, READY])
        elif order < BY_DUE:
            key = float(problem.node[node, DUE])
        elif order < BY_FAR:
            key = -float(problem.visits[visit, FAR])
        elif order < BY_NEAR:
            key = float(problem.visits[visit, FAR])
        else:
            key = roll(desk) + (1.0 if problem.visits[visit, SECOND] == NOBODY else 0.0)
        desk.reals[KEYS, number] = key
    for number in range(1, absent):
        key, visit, place = desk.reals[KEYS, number], desk.lists[OUT, number], number
        while place > 0 and desk.reals[KEYS, place - 1] > key:
            desk.reals[KEYS, place], desk.lists[OUT, place] = desk.reals[KEYS, place - 1], desk.lists[OUT, place - 1]
            place -= 1
        desk.reals[KEYS, place], desk.lists[OUT, place] = key, visit


@kernel
def list_left_out(problem: Problem, routes: Routes, desk: Desk) -> None:
    """Add some of the visits that the plan does not serve to those to be served."""
    visits = problem.visits.shape[0]
    begin = int(roll(desk) * visits)
    found = 0
    for number in range(visits):
        visit = (begin + number) % visits
        if routes.at[problem.visits[visit, FIRST], CARER] == NOBODY and found < LEFT_OUT_TRIED:
            desk.lists[OUT, desk.marks[ABSENT]] = visit
            desk.marks[ABSENT] += 1
            found += 1


@kernel
def extend(problem: Problem, routes: Routes, desk: Desk, begin: int, end: int) -> bool:
    """Serve the visits from ``begin`` to ``end`` of the list OUT, each at its cheapest place; starts and slack are found anew.

    False, with nobody served, when the routes have no starts that fit.
    """
    arrange(problem, routes, desk)
    if not settle(problem, routes, desk):
        return False
    find_slack(problem, routes, desk)
    if binds(problem):
        find_last(problem, routes, desk)
    for number in range(begin, end):
        insert(problem, routes, desk, desk.lists[OUT, number], False, 0.0, DEAR)
    return True


@kernel
def serve_again(problem: Problem, routes: Routes, desk: Desk, more: float, limit: float) -> bool:
    """Serve the visits of the list OUT one after the other; False, the rest untried, once the plan costs more than the limit."""
    waiting = 0.0
    for place in range(desk.marks[ABSENT]):
        waiting += problem.price[desk.lists[OUT, place]]
    for place in range(desk.marks[ABSENT]):
        visit = desk.lists[OUT, place]
        price = problem.price[visit]
        waiting -= price
        # What serving it may cost at most, were the others served for nothing.
        spare = limit - total(problem, routes) + waiting + price
        served = spare > 0 and insert(problem, routes, desk, visit, True, more, spare)
        if not served and spare <= price:
            return False
    return True


@kernel
def leaves_out(problem: Problem, routes: Routes) -> bool:
    """Whether a visit is not served."""
    out = 0
    for visit in range(problem.visits.shape[0]):
        out += routes.at[problem.visits[visit, FIRST], CARER] == NOBODY
    return out > 0


@kernel
def anneal(
    problem: Problem, routes: Routes, kept: Routes, best: Routes, desk: Desk, done: int, rounds: int, span: int, warm: float, cold: float
) -> float:
    """Do so many rounds from round ``done`` of ``span``, cooling from ``warm`` to ``cold``; ``best`` becomes the cheapest plan met."""
    lowest = total(problem, best)
    now = total(problem, kept)
    unserved, binding = leaves_out(problem, kept), binds(problem)
    arrange(problem, kept, desk)
    for number in range(rounds):
        step = done + number
        desk.marks[ABSENT] = 0
        if unserved:
            list_left_out(problem, routes, desk)
        ruin(problem, routes, desk)
        if not settle(problem, routes, desk):
            copy(kept, routes)
            continue
        find_slack(problem, routes, desk)
        if binding:
            find_last(problem, routes, desk)
        sort_out(problem, desk, unserved)
        limit = now - warm * (cold / warm) ** (step / span) * math.log(max(roll(desk), HAIR))
        # Now and then a visit is served that is not worth it by itself: the way over it may be the shorter one.
        generous = roll(desk) < GENEROUS
        if not serve_again(problem, routes, desk, now if generous else 0.0, DEAR if generous else limit):
            copy(kept, routes)
            continue
        cost = total(problem, routes)
        if cost < limit:
            arrange(problem, routes, desk)
            now = cost
            copy(routes, kept)
            unserved = leaves_out(problem, kept)
            if cost < lowest - HAIR:
                lowest = cost
                copy(routes, best)
        else:
            copy(kept, routes)
    return lowest
