"""Lays an instance out as the arrays of the search, and reads a plan back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jiuzhu.delivery.dispatch.instances import SCALE, Instance
from jiuzhu.delivery.dispatch.kernels.placing import DEAR
from jiuzhu.delivery.dispatch.kernels.state import (
    AFTER,
    BEFORE,
    CARER,
    DICE,
    DUE,
    FAR,
    FIRST,
    FREE,
    LAG,
    LAST,
    LEG,
    MATE,
    MEASURES,
    MODULUS,
    NEVER,
    NOBODY,
    OF_NODE,
    OF_PLAN,
    OF_VISIT,
    PAID,
    PLACE,
    READY,
    SECOND,
    SORTED,
    START,
    STAY,
    STRANGE,
    SUMS,
    TRAVEL,
    UNSERVED,
    VISIT,
    Desk,
    Problem,
    Routes,
    Whole,
)
from jiuzhu.delivery.dispatch.kernels.timing import FEW, ROUNDS
from jiuzhu.delivery.dispatch.plans import Stop

NEIGHBOURS = 150
MARKS, LISTS, REALS, LOG = 13, 21, 6, 2
SERVING = 1e-6  # what leaving a visit out costs besides its priority: of two plans of one cost, the one that serves more
TIES = 1e-3  # all strangers at all doors together cost less than this part of the smallest figure of a plan


def problem_of(instance: Instance) -> Problem:
    """The arrays of what is given."""
    parts = [(number, place) for number, visit in enumerate(instance.visits) for place in range(len(visit.parts))]
    carers, visits = instance.carers, instance.visits
    whole, many = np.int64, len(parts)
    of_visits = np.full((len(visits), OF_VISIT), NOBODY, whole)
    mate, lag = np.full(many, NOBODY, whole), np.full(many, -NEVER, whole)
    able = np.zeros((many, len(carers)), np.bool_)
    strange = np.zeros((many, len(carers)), np.float64)
    for node, (number, place) in enumerate(parts):
        visit = visits[number]
        of_visits[number, SECOND if place else FIRST] = node
        able[node, list(instance.able(visit.parts[place]))] = True
        if visit.preferred:
            strange[node, [n for n, carer in enumerate(carers) if carer.id not in visit.preferred]] = TIES / SCALE / (many + 1)
    for zero, one in of_visits[:, [FIRST, SECOND]]:
        if one != NOBODY:
            mate[zero], mate[one] = one, zero
            gap = visits[parts[zero][0]].gap
            if gap is not None:
                lag[zero], lag[one] = -gap[1], gap[0]
    travel = np.array(instance.travel, whole).reshape(len(instance.travel), len(instance.travel))
    of = [visits[number] for number, _ in parts]
    homes = [carer.location for carer in carers]
    begins, ends = [carer.shift[0] for carer in carers], [carer.shift[1] if instance.hard_shift else NEVER for carer in carers]
    weights = instance.weights
    unserved = [float(weights.unserved * visit.priority / SCALE) + SERVING for visit in visits]
    of_visits[:, FAR] = _far(travel, homes, able, of_visits[:, FIRST], [visit.location for visit in visits])
    nodes = np.zeros((many + len(homes) * 2, OF_NODE), whole)
    nodes[:, PLACE] = [visit.location for visit in of] + homes + homes
    nodes[:, STAY] = [visit.parts[place].length for visit, (_, place) in zip(of, parts, strict=True)] + [0] * len(homes) * 2
    nodes[:, READY] = [visit.window[0] for visit in of] + begins + begins
    nodes[:, DUE] = [visit.window[1] for visit in of] + [NEVER] * len(homes) + ends
    nodes[:many, MATE], nodes[:many, LAG] = mate, lag
    nodes[:many, VISIT] = [number for number, _ in parts]
    by_thousandth = [float(weight) / SCALE for weight in (weights.travel, weights.lateness, weights.worst_lateness)]
    near, price = _near(instance, travel), np.array(unserved, np.float64)
    return Problem(travel, np.ascontiguousarray(travel.T), nodes, of_visits, able, strange, price, near, np.array(by_thousandth))


def _near(instance: Instance, travel: Whole) -> Whole:
    places = np.array([visit.location for visit in instance.visits], np.int64)
    opening = np.array([visit.window[0] for visit in instance.visits], np.int64)
    if not len(places):
        return np.zeros((MEASURES, 0, 0), np.int64)
    there = travel[places][:, places]
    apart = there + there.T
    both = apart + np.abs(opening[:, None] - opening[None, :])
    ranked = []
    for measure in (apart, both):
        np.fill_diagonal(measure, -1)
        ranked.append(np.argsort(measure, axis=1, kind="stable")[:, 1 : 1 + NEIGHBOURS])
    return np.ascontiguousarray(np.array(ranked, np.int64))


def _far(travel: Whole, homes: list[int], able: np.ndarray, first: Whole, places: list[int]) -> Whole:
    far = np.zeros(len(places), np.int64)
    for number, place in enumerate(places):
        near = [travel[home, place] for carer, home in enumerate(homes) if able[first[number], carer]]
        far[number] = min(near, default=0)
    return far


def empty_routes(problem: Problem, carers: int) -> Routes:
    """A plan that serves nobody."""
    parts, whole = len(problem.able), np.int64
    at = np.full((parts + carers + carers, OF_PLAN), NOBODY, whole)
    starts = np.arange(parts, parts + carers)
    at[starts, AFTER], at[starts + carers, BEFORE] = starts + carers, starts
    at[:, START], at[:, FREE], at[:, LAST], at[:, LEG] = problem.node[:, READY], NEVER, NEVER, 0
    return Routes(at, np.zeros(carers, whole), np.zeros(SUMS, whole), np.array([0.0, problem.price.sum()]))


def plan_of(problem: Problem, ways: Sequence[Sequence[int]]) -> Routes:
    """A plan by the parts that every carer serves in order; starts are left to the search."""
    plan, parts, carers = empty_routes(problem, len(ways)), len(problem.able), len(ways)
    for carer, way in enumerate(ways):
        chain = np.array([parts + carer, *way, parts + carers + carer])
        plan.at[chain[:-1], AFTER], plan.at[chain[1:], BEFORE] = chain[1:], chain[:-1]
        plan.at[chain[1:-1], CARER], plan.stops[carer] = carer, len(way)
        plan.costs[STRANGE] += problem.strange[chain[1:-1], carer].sum()
        if len(way):
            places = problem.node[chain, PLACE]
            plan.at[chain[1:], LEG] = problem.travel[places[:-1], places[1:]]
            plan.sums[TRAVEL] += plan.at[chain[1:], LEG].sum()
    plan.costs[UNSERVED] = problem.price[plan.at[problem.visits[:, FIRST], CARER] == NOBODY].sum()
    return plan


def nodes_of(problem: Problem, plan: Routes) -> list[list[int]]:
    """The parts that every carer serves in order."""
    parts, ways = len(problem.able), []
    for carer in range(len(plan.stops)):
        way, node = [], int(plan.at[parts + carer, AFTER])
        while node < parts:
            way.append(node)
            node = int(plan.at[node, AFTER])
        ways.append(way)
    return ways


def copy_routes(source: Routes, target: Routes) -> None:
    """Make target what source is."""
    for given, taken in zip(source, target, strict=True):
        taken[:] = given


def copy_of(plan: Routes) -> Routes:
    """A plan of its own that is what this one is."""
    return Routes(plan.at.copy(), plan.stops.copy(), plan.sums.copy(), plan.costs.copy())


def desk_of(problem: Problem, carers: int, seed: int) -> Desk:
    """Room to work in, its dice set by the seed."""
    nodes, visits = len(problem.node), len(problem.visits)
    room = max(nodes + 1, visits + 1)
    marks = np.zeros(MARKS, np.int64)
    marks[DICE] = 1 + seed % (MODULUS - 1)
    lists = np.zeros((LISTS, room), np.int64)
    lists[SORTED, : len(problem.able)] = np.arange(len(problem.able))
    reals = np.zeros((REALS, room))
    reals[PAID] = DEAR
    return Desk(marks, lists, reals, np.zeros((ROUNDS * nodes + FEW, LOG), np.int64))


def stops_of(problem: Problem, routes: Routes) -> tuple[tuple[Stop, ...], ...]:
    """Who goes where and when."""
    visit, start = problem.node[:, VISIT], routes.at[:, START]
    return tuple(
        tuple(Stop(int(visit[node]), int(problem.visits[visit[node], SECOND] == node), int(start[node])) for node in way)
        for way in nodes_of(problem, routes)
    )
