"""Plans a day: a first plan, then the search until it has cooled down or the time is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import config

from jiuzhu.delivery.dispatch.arrays import copy_routes, desk_of, empty_routes, problem_of, stops_of
from jiuzhu.delivery.dispatch.instances import Instance
from jiuzhu.delivery.dispatch.kernels.annealing import anneal, extend
from jiuzhu.delivery.dispatch.kernels.state import CARER, FIRST, NOBODY, OUT, READY, SECOND, TRAVEL, Desk, Problem, Routes
from jiuzhu.delivery.dispatch.plans import Plan, priced
from jiuzhu.delivery.dispatch.reasons import why_unserved

Clock = Callable[[], float]  # seconds left

GRACE = 1.5  # seconds beyond the time for which a first plan is worth waiting
FIRST_BATCH = 10  # visits served between two looks at the clock while the first plan is made
FEWEST_ROUNDS, ROUNDS_A_VISIT = 40_000, 12_000
HOT, WARM, COLD = 3.0, 0.3, 0.05  # of the first plan's cost per visit …
MOSTLY_TRAVEL = 4.0  # … which lateness raises no further than to so many times its travel
CYCLES, FROM_HOT = 6, 4  # how often the search cools down, how many times of them from HOT
CHOOSING = 0.05  # down to what share of the price of a visit left out the search cools that finds whom to serve …
STAGES = 20  # … asking so many times whether everybody is served
BATCH_SECONDS = 0.1
LOOK = 0.05  # the share of the time after which the pace is known
FIRST_ROUNDS, MOST_ROUNDS, FASTER = 16, 20_000, 2.0


@dataclass
class Search:
    """The three plans of a search and the room it works in."""

    problem: Problem
    routes: Routes
    kept: Routes
    best: Routes
    desk: Desk


def solve(instance: Instance, *, seed: int, left: Clock) -> Plan:
    """Plan one day; the same instance and seed give the same plan unless ``left`` runs out first."""
    search = _begin(instance, seed)
    if instance.visits and instance.carers:
        _first_plan(search, left)
        _improve(search, left)
    routes = stops_of(search.problem, search.best)
    return Plan(priced(instance, routes), routes, why_unserved(instance, search.problem, search.best, search.desk))


def _begin(instance: Instance, seed: int) -> Search:
    problem, carers = problem_of(instance), len(instance.carers)
    routes, kept, best = empty_routes(problem, carers), empty_routes(problem, carers), empty_routes(problem, carers)
    return Search(problem, routes, kept, best, desk_of(problem, carers, seed))


def _first_plan(search: Search, left: Clock) -> None:
    problem, routes, desk = search.problem, search.routes, search.desk
    visits = len(problem.visits)
    desk.lists[OUT, :visits] = np.argsort(problem.node[problem.visits[:, FIRST], READY], kind="stable")
    for begin in range(0, visits, FIRST_BATCH):
        # Compiled, the first plan is a matter of milliseconds, and a late plan is better than none.
        if vars(config)["DISABLE_JIT"] and left() <= -GRACE:
            break
        extend(problem, routes, desk, begin, min(begin + FIRST_BATCH, visits))
    for target in (search.kept, search.best):
        copy_routes(routes, target)


def _improve(search: Search, left: Clock) -> None:
    """First find whom to serve, where not everybody could be at once; then cool down again and again from what travel costs.

    Where a search ends depends more on its luck than on its length: some begin hot, the others warm from the best plan met.
    """
    span, scale, dear = max(FEWEST_ROUNDS, ROUNDS_A_VISIT * len(search.problem.visits)), _scale(search), _price_left_out(search)
    if dear > HOT * scale:
        half = left() / 2
        _cool(search, span, dear, dear * CHOOSING, left, half, stop_when_served=True)
    available = left()
    for number in range(CYCLES):
        for plan in (search.routes, search.kept):
            copy_routes(search.best, plan)
        heat = HOT if number < FROM_HOT else WARM
        warm = max(heat * scale, np.finfo(float).tiny)
        after = available * (1 - (number + 1) / CYCLES)
        _cool(search, span // CYCLES, warm, warm * COLD / heat, left, after)


def _cool(search: Search, span: int, warm: float, cold: float, left: Clock, after: float, *, stop_when_served: bool = False) -> None:
    """Cool down over a fixed number of rounds; where the time is too short for them, over the time but for the seconds ``after``."""
    available, stage = left() - after, max(1, span // STAGES) if stop_when_served else span
    done, rounds, hurried = 0, FIRST_ROUNDS, False
    while done < span and (now := left() - after) > 0:
        if stop_when_served and done % stage == 0 and not _price_left_out(search):
            break
        used = available - now
        if not hurried and done and used > LOOK * available and used * span > done * available:
            hurried = True
        if hurried:
            done = max(done, int(span * used / available))
        # Whether everybody is served is asked at rounds that do not depend on the pace.
        now_rounds = min(rounds, span - done, stage - done % stage)
        anneal(search.problem, search.routes, search.kept, search.best, search.desk, done, now_rounds, span, warm, cold)
        took = now - left() + after
        done += 0 if hurried else now_rounds
        rounds = min(MOST_ROUNDS, max(1, int(now_rounds * min(FASTER, BATCH_SECONDS / max(took, BATCH_SECONDS / MOST_ROUNDS)))))


def _price_left_out(search: Search) -> float:
    """The mean price of the visits that the best plan leaves out though somebody could serve them; 0 where there is none."""
    problem = search.problem
    first, second = problem.visits[:, FIRST], problem.visits[:, SECOND]
    can = np.asarray(problem.able.any(axis=1))
    out = (search.best.at[first, CARER] == NOBODY) & can[first] & (can[second] | (second == NOBODY))
    return float(problem.price[out].mean()) if out.any() else 0.0


def _scale(search: Search) -> float:
    routes, weights = search.best, search.problem.weights
    cost, travel = float(weights @ routes.sums), float(weights[TRAVEL] * routes.sums[TRAVEL])
    return min(cost, MOSTLY_TRAVEL * travel if travel else cost) / max(1, int((routes.at[:, CARER] >= 0).sum()))
