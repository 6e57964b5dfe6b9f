"""Plans a day: a first plan, then the search until it has cooled down or the time is over."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import config
from numpy.random import Generator, default_rng

from jiuzhu.delivery.dispatch.arrays import copy_of, copy_routes, desk_of, empty_routes, problem_of, stops_of
from jiuzhu.delivery.dispatch.instances import Instance
from jiuzhu.delivery.dispatch.kernels.annealing import anneal, extend
from jiuzhu.delivery.dispatch.kernels.state import CARER, FIRST, NOBODY, OUT, READY, SECOND, TRAVEL, Desk, Problem, Routes
from jiuzhu.delivery.dispatch.plans import Plan, priced
from jiuzhu.delivery.dispatch.reasons import why_unserved
from jiuzhu.delivery.dispatch.recombining import cross

Clock = Callable[[], float]  # seconds left

GRACE = 1.5  # seconds beyond the time for which a first plan is worth waiting
FIRST_BATCH = 10  # visits served between two looks at the clock while the first plan is made
FEWEST_ROUNDS, ROUNDS_A_VISIT = 40_000, 12_000
MOST_COMPARED = 150_000_000  # rounds times visits: what a round costs grows with the visits, and all are to be done in half a minute
HOT, WARM, COLD = 3.0, 0.25, 0.05  # of the first plan's cost per visit …
MOSTLY_TRAVEL = 1.5  # … which lateness raises no further than to so many times its travel
PLANS, CHILDREN = 4, 40  # how many are made alone, and how many by crossing two of them, in a family
ALONE = 0.4  # the share of a family's rounds that its plans made alone take
FAMILIES, ROUNDS_A_FAMILY = 6, 1500  # how many there are at most, and for how many rounds of every visit there is one
PATIENT = 1.5  # how many times its share of the time a part of the first family may take before it is cut short
CYCLES, FROM_HOT = 6, 4  # how often an overloaded day cools down, how many times of them from HOT
OTHER_WAY = 0.3  # how often the best plan gives a part instead of taking it
SAME = 1e-6
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

    def cost(self, plan: Routes) -> float:
        """What a plan costs, as the search counts it."""
        return float(self.problem.weights @ plan.sums + plan.costs.sum())


def solve(instance: Instance, *, seed: int, left: Clock) -> Plan:
    """Plan one day; the same instance and seed give the same plan unless ``left`` runs out first."""
    search = _begin(instance, seed)
    if instance.visits and instance.carers:
        _first_plan(search, left)
        _improve(search, left, seed)
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


def _improve(search: Search, left: Clock, seed: int) -> None:
    """First find whom to serve, where not everybody could be at once; then plan the day several times and cross what came of it.

    Where a search ends depends more on its luck than on its length; what two of them found in different places adds up.
    """
    visits = len(search.problem.visits)
    rounds = min(ROUNDS_A_VISIT, MOST_COMPARED // visits**2)  # for every visit
    span, dear = max(FEWEST_ROUNDS, rounds * visits), _price_left_out(search)
    scale = max(_scale(search), np.finfo(float).tiny)
    if dear > HOT * scale:
        half = left() / 2
        _cool(search, span, dear, dear * CHOOSING, left, half, stop_when_served=True)
    if _price_left_out(search) > HOT * scale:
        # Two plans that serve different people have no child worth having: cool down from the best again and again.
        course = Course(search, span, left, scale, left())
        for number in range(CYCLES):
            course.cool(copy_of(search.best), 1 / CYCLES, HOT if number < FROM_HOT else WARM)
        return
    families = max(1, min(FAMILIES, rounds // ROUNDS_A_FAMILY))
    share = 1 / (families + (families > 1))
    course = Course(search, span, left, scale, PATIENT * left() / share)
    first, luck, winners = copy_of(search.best), default_rng(seed), list[Routes]()
    for _ in range(families):
        plans = [course.cool(first, share * ALONE / PLANS, HOT) for _ in range(PLANS)]
        winners.append(_crossed(course, plans, share * (1 - ALONE), luck))
        course.window = math.inf
    copy_routes(_crossed(course, winners, share, luck) if families > 1 else winners[0], search.best)


@dataclass
class Course:
    """The rounds of a search, done share by share; ``window``: the seconds that all of them may take at the present pace.

    Only where not even one family would be done in time, its coolings are as long as their share of it; else the time just ends.
    """

    search: Search
    span: int
    left: Clock
    scale: float
    window: float

    def cool(self, start: Routes, share: float, heat: float) -> Routes:
        """The best plan met in one cooling from ``start``."""
        for plan in (self.search.routes, self.search.kept, self.search.best):
            copy_routes(start, plan)
        after = max(0.0, self.left() - self.window * share)
        _cool(self.search, int(self.span * share), self.scale * heat, self.scale * COLD, self.left, after)
        return copy_of(self.search.best)


def _crossed(course: Course, pool: list[Routes], share: float, luck: Generator) -> Routes:
    """The best plan of the pool and of its children, each of whom takes the place of the worst if it is better and new."""
    cost = course.search.cost
    pool = sorted(pool, key=cost)
    for _ in range(CHILDREN):
        if course.left() <= 0:
            break
        child = course.cool(_child(course.search, pool, luck), share / CHILDREN, WARM)
        if all(abs(cost(child) - cost(plan)) > SAME for plan in pool):
            pool = sorted([*pool, child], key=cost)[: len(pool)]
    return pool[0]


def _child(search: Search, pool: list[Routes], luck: Generator) -> Routes:
    """A plan made of the best and another, either way round; the best again where both are the same."""
    one, other = pool[0], pool[1 + int(luck.random() * (len(pool) - 1))]
    if luck.random() < OTHER_WAY:
        one, other = other, one
    for apart in (False, True):
        made = cross(search.problem, one, other, luck, apart=apart)
        if made is None:
            break
        child, waiting = made
        search.desk.lists[OUT, : len(waiting)] = sorted(waiting, key=lambda visit: luck.random())
        if extend(search.problem, child, search.desk, 0, len(waiting)):
            return child
    return pool[0]


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
