"""Two plans make a third: everybody served whole or waiting, carers who are alike stand in for one another."""

from __future__ import annotations

import json
from decimal import Decimal

import numpy as np
import pytest
from bench.ground.homecare import draw
from tests.dispatch.days import day

from jiuzhu.delivery.dispatch.arrays import empty_routes, nodes_of, plan_of, problem_of
from jiuzhu.delivery.dispatch.kernels.state import CARER, FIRST, NOBODY, SECOND, TRAVEL, UNSERVED
from jiuzhu.delivery.dispatch.reading import parse_instance
from jiuzhu.delivery.dispatch.recombining import cross


def problem(document):
    return problem_of(parse_instance(json.loads(json.dumps(document), parse_float=Decimal)))


def by_luck(problem, luck):
    """Every part to somebody able, both parts of a visit to two, in any order."""
    ways = [[] for _ in range(problem.able.shape[1])]
    for first, second in problem.visits[:, [FIRST, SECOND]]:
        carers = [luck.permutation(np.flatnonzero(problem.able[node])) for node in (first, second) if node != NOBODY]
        chosen = [int(carers[0][0])]
        if len(carers) > 1:
            chosen += [int(carer) for carer in carers[1] if carer != chosen[0]][:1]
        if len(chosen) == len(carers):
            for carer, node in zip(chosen, (first, second), strict=False):
                ways[carer].append(int(node))
    return plan_of(problem, ways)


@pytest.mark.parametrize("apart", [False, True])
def test_of_every_visit_the_child_serves_all_parts_once_or_lets_it_wait(apart):
    given, luck = problem(draw(40, 8, 1)), np.random.default_rng(7)
    one, other = by_luck(given, luck), by_luck(given, luck)
    for _ in range(20):
        child, waiting = cross(given, one, other, luck, apart=apart)
        ways = nodes_of(given, child)
        served = [node for way in ways for node in way]
        assert len(served) == len(set(served))
        for visit, (first, second) in enumerate(given.visits[:, [FIRST, SECOND]]):
            whose = [child.at[node, CARER] for node in (first, second) if node != NOBODY]
            assert (visit in waiting) == all(carer == NOBODY for carer in whose)
            assert visit in waiting or (NOBODY not in whose and len(set(whose)) == len(whose))
        again = plan_of(given, ways)
        assert (again.at == child.at).all() and again.sums[TRAVEL] == child.sums[TRAVEL]
        assert child.costs[UNSERVED] == pytest.approx(given.price[waiting].sum())


def test_a_plan_and_itself_have_no_child():
    given = problem(draw(10, 3, 1))
    plan = by_luck(given, np.random.default_rng(1))
    assert cross(given, plan, plan, np.random.default_rng(2), apart=False) is None


def test_the_same_ways_gone_by_carers_who_are_alike_are_the_same_plan():
    carer = day()["carers"][0]
    given = problem(day(carers=[{**carer, "id": name} for name in "甲乙丙"]))
    one, other = (plan_of(given, ways) for ways in ([[0, 1], [2], []], [[], [0, 1], [2]]))
    assert cross(given, one, other, np.random.default_rng(3), apart=False) is None


def test_nobody_served_is_a_plan_too():
    given = problem(day())
    assert plan_of(given, [[], []]).costs[UNSERVED] == empty_routes(given, 2).costs[UNSERVED]
