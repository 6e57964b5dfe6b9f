"""The arrays the search works on.

Nodes are the parts 0 … n−1, then every carer's start n … n+k−1, then every carer's end n+k … n+2k−1. Times are thousandths
of a minute. Costs are floating point: the plan's own figures are counted again, exactly, when the search is over.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from jiuzhu.delivery.dispatch.kernels.compiling import kernel

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

NOBODY = -1
NEVER = 1 << 50  # later than any time, and far from overflow when a few are added
PLACE, STAY, READY, DUE, MATE, LAG, VISIT = range(7)  # of a node
FIRST, SECOND, FAR = range(3)  # of a visit
AFTER, BEFORE, CARER, START, FREE, LAST, LEG = range(7)  # of a node in a plan
TRAVEL, LATE, WORST = range(3)  # sums and weights
STRANGE, UNSERVED = range(2)  # costs
HEAD, TAIL, LOGGED, PATIENCE, ABSENT, ROUND, DICE, STAMP, BLINK_IN, NEW_0, NEW_1, AGAIN, BEARABLE = range(13)  # marks
QUEUE, WAITING, OUT, TOUCHED, SEEN, SORTED, MET = range(7)  # lists
PLACES, STARTS, ORDER, SNUG, LATEST, BY, FINAL = 7, 9, 11, 13, 15, 17, 19  # … of candidate places, for part 0 and for part 1
KEYS, PRICES, FARES, PAID = 0, 1, 3, 5  # reals; prices and fares of part 0 and of part 1; what serving a visit cost last
OF_NODE, OF_VISIT, OF_PLAN, MEASURES, SUMS, COSTS = 7, 3, 7, 2, 3, 2  # how many of each
NODE, FORMER = range(2)  # of an entry of the log
MULTIPLIER = 48271
MODULUS = 2147483647


class Problem(NamedTuple):
    """What is given: nothing here changes during a search."""

    travel: Whole  # place × place
    into: Whole  # the same the other way round: what leads to a place lies together
    node: Whole  # node × PLACE; how long the carer STAYs; READY, not before; DUE, late after (of an end: when a binding shift
    # ends, else NEVER); MATE, the visit's other part, or NOBODY; LAG, starts no earlier than its mate plus this; VISIT
    visits: Whole  # visit × FIRST part; SECOND part or NOBODY; FAR, thousandths from the nearest able carer
    able: NDArray[np.bool_]  # part × carer
    strange: Real  # part × carer → what it costs to send somebody the visit does not prefer: next to nothing
    price: Real  # visit → what it costs unserved
    near: Whole  # measure × visit → the others, nearest first
    weights: Real  # a thousandth of travel, of lateness, of the worst lateness


class Routes(NamedTuple):
    """A plan in the making: chains of nodes with the earliest starts they allow."""

    at: Whole  # node × the node AFTER, BEFORE, its CARER or NOBODY, START, FREE: how much later it may start at no harm, the
    # LAST start that keeps every binding shift, and the LEG that leads there, nothing on an empty route
    stops: Whole  # carer → how many
    sums: Whole  # TRAVEL, LATE, WORST
    costs: Real  # STRANGE, UNSERVED


class Desk(NamedTuple):
    """Room to work in; nothing here outlives a step but the dice."""

    marks: Whole
    lists: (
        Whole  # QUEUE of nodes, whether one is WAITING; OUT, the visits to be served; candidates; TOUCHED, per carer; parts SORTED by start
    )
    reals: Real  # KEYS to sort by; of candidate places; PAID by visit, which outlives a step too
    log: Whole  # NODEs whose start was raised, and their FORMER starts


@kernel
def roll(desk: Desk) -> float:
    """A number in [0, 1): the minimal standard generator, the same compiled or not."""
    desk.marks[DICE] = desk.marks[DICE] * MULTIPLIER % MODULUS
    return desk.marks[DICE] / MODULUS


@kernel
def total(problem: Problem, routes: Routes) -> float:
    """What the plan costs now."""
    return (
        problem.weights[TRAVEL] * routes.sums[TRAVEL]
        + problem.weights[LATE] * routes.sums[LATE]
        + problem.weights[WORST] * routes.sums[WORST]
        + routes.costs[STRANGE]
        + routes.costs[UNSERVED]
    )


@kernel
def copy(source: Routes, target: Routes) -> None:
    """Make target what source is."""
    for node in range(source.at.shape[0]):
        for figure in range(OF_PLAN):
            target.at[node, figure] = source.at[node, figure]
    for carer in range(source.stops.shape[0]):
        target.stops[carer] = source.stops[carer]
    for figure in range(SUMS):
        target.sums[figure] = source.sums[figure]
    for figure in range(COSTS):
        target.costs[figure] = source.costs[figure]


@kernel
def link(problem: Problem, routes: Routes, node: int, previous: int, carer: int) -> None:
    """Put a part behind a node of the carer's route; times are left to the caller."""
    following = routes.at[previous, AFTER]
    place, here, there = problem.node[node, PLACE], problem.node[previous, PLACE], problem.node[following, PLACE]
    to, onward = problem.into[place, here], problem.travel[place, there]
    routes.sums[TRAVEL] += to + onward - routes.at[following, LEG]
    routes.at[node, LEG], routes.at[following, LEG] = to, onward
    routes.at[previous, AFTER] = node
    routes.at[node, AFTER] = following
    routes.at[node, BEFORE] = previous
    routes.at[following, BEFORE] = node
    routes.at[node, CARER] = carer
    routes.stops[carer] += 1
    routes.costs[STRANGE] += problem.strange[node, carer]


@kernel
def unlink(problem: Problem, routes: Routes, node: int) -> None:
    """Take a part out of its route; times are left to the caller."""
    carer = routes.at[node, CARER]
    previous, following = routes.at[node, BEFORE], routes.at[node, AFTER]
    routes.stops[carer] -= 1
    leg = problem.travel[problem.node[previous, PLACE], problem.node[following, PLACE]] if routes.stops[carer] > 0 else 0
    routes.sums[TRAVEL] += leg - routes.at[node, LEG] - routes.at[following, LEG]
    routes.at[following, LEG] = leg
    routes.at[previous, AFTER] = following
    routes.at[following, BEFORE] = previous
    routes.at[node, CARER] = NOBODY
    routes.costs[STRANGE] -= problem.strange[node, carer]


@kernel
def take_out(problem: Problem, routes: Routes, desk: Desk, visit: int) -> None:
    """Take a whole visit out of the plan."""
    unlink(problem, routes, problem.visits[visit, FIRST])
    if problem.visits[visit, SECOND] != NOBODY:
        unlink(problem, routes, problem.visits[visit, SECOND])
    routes.costs[UNSERVED] += problem.price[visit]
