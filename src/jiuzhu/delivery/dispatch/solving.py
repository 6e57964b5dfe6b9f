"""Plans a day: a first plan, then the search until it has cooled down or the time is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import config

from jiuzhu.delivery.dispatch.arrays import copy_routes, desk_of, empty_routes, problem_of, stops_of
from jiuzhu.delivery.dispatch.instances import Instance
from jiuzhu.delivery.dispatch.kernels.annealing import anneal, extend
from jiuzhu.delivery.dispatch.kernels.state import CARER, FIRST, OUT, READY, TRAVEL, Desk, Problem, Routes
from jiuzhu.delivery.dispatch.plans import Plan, priced
from jiuzhu.delivery.dispatch.reasons import why_unserved

Clock = Callable[[], float]  # seconds left

GRACE = 1.5  # seconds beyond the time for which a first plan is worth waiting
FIRST_BATCH = 10  # visits served between two looks at the clock while the first plan is made
FEWEST_ROUNDS, ROUNDS_A_VISIT = 40_000, 5_000
WARM, COLD = 3.0, 0.03  # of the first plan's cost per visit …
MOSTLY_TRAVEL = 4.0  # … which lateness raises no further than to so many times its travel
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
    """Cool down over a fixed number of rounds; where the time is too short for them, over the time."""
    visits = len(search.problem.visits)
    span, available = max(FEWEST_ROUNDS, ROUNDS_A_VISIT * visits), left()
    warm = max(WARM * _scale(search), np.finfo(float).tiny)
    cold = warm * COLD / WARM
    done, rounds, hurried = 0, FIRST_ROUNDS, False
    while done < span and (now := left()) > 0:
        used = available - now
        if not hurried and done and used > LOOK * available and used * span > done * available:
            hurried = True
        if hurried:
            done = max(done, int(span * used / available))
        rounds = min(rounds, span - done)
        anneal(search.problem, search.routes, search.kept, search.best, search.desk, done, rounds, span, warm, cold)
        took = now - left()
        done += 0 if hurried else rounds
        rounds = min(MOST_ROUNDS, max(1, int(rounds * min(FASTER, BATCH_SECONDS / max(took, BATCH_SECONDS / MOST_ROUNDS)))))


def _scale(search: Search) -> float:
    routes, weights = search.best, search.problem.weights
    cost, travel = float(weights @ routes.sums), float(weights[TRAVEL] * routes.sums[TRAVEL])
    return min(cost, MOSTLY_TRAVEL * travel if travel else cost) / max(1, int((routes.at[:, CARER] >= 0).sum()))
