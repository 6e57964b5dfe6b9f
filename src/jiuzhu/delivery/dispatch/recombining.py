"""Makes a plan of two: some carers go as the one has it, the others as the other; whom that serves twice or by half is served anew.

Route exchange as Nagata, Bräysy and Dullaert (2010) do it for vehicles, here for carers who differ and for visits by two.
"""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from jiuzhu.delivery.dispatch.arrays import nodes_of, plan_of
from jiuzhu.delivery.dispatch.kernels.state import CARER, DUE, FIRST, NOBODY, PLACE, READY, SECOND, Problem, Routes

FEWEST, SPREAD = 0.2, 0.4  # of the carers who go differently, what share follows the other plan: at least; how much more by luck
Counts = NDArray[np.float64]


def cross(problem: Problem, one: Routes, other: Routes, luck: Generator, *, apart: bool) -> tuple[Routes, list[int]] | None:
    """Some carers' ways of ``other`` in ``one``, and the visits left to be served; None where both plans are the same.

    With ``apart`` nobody is served by a carer of the one and a carer of the other, so that starts that fit are sure to be found.
    """
    carers = len(one.stops)
    mine, theirs = nodes_of(problem, one), nodes_of(problem, other)
    shared = _shared(problem, one, other)
    stand_ins = _stand_ins(problem, shared)
    theirs, shared = [theirs[carer] for carer in stand_ins], shared[:, stand_ins]
    differ = [carer for carer in range(carers) if mine[carer] != theirs[carer]]
    if not differ:
        return None
    chosen = _neighbours(shared, differ, luck)
    ways = [theirs[carer] if carer in chosen else mine[carer] for carer in range(carers)]
    waiting = _not_served_whole(problem, ways, chosen if apart else set())
    gone = {int(node) for node in problem.visits[waiting][:, [FIRST, SECOND]].ravel()}
    return plan_of(problem, [[node for node in way if node not in gone] for way in ways]), waiting


def _shared(problem: Problem, one: Routes, other: Routes) -> Counts:
    """How many parts a carer of the one plan has in common with a carer of the other."""
    parts, carers = len(problem.able), len(one.stops)
    mine, theirs = one.at[:parts, CARER], other.at[:parts, CARER]
    both = (mine != NOBODY) & (theirs != NOBODY)
    shared = np.zeros((carers, carers))
    np.add.at(shared, (mine[both], theirs[both]), 1)
    return shared


def _stand_ins(problem: Problem, shared: Counts) -> list[int]:
    """For every carer the one whose way of the other plan to compare: among carers who are alike, the likest."""
    stand_ins = list(range(len(shared)))
    for group in _alike(problem, len(shared)):
        left = shared[np.ix_(group, group)]
        for _ in group:
            carer, likest = np.unravel_index(np.argmax(left), left.shape)
            stand_ins[group[carer]] = group[likest]
            left[carer, :] = left[:, likest] = NOBODY
    return stand_ins


def _alike(problem: Problem, carers: int) -> list[list[int]]:
    """Carers who can stand in for one another in everything."""
    parts = len(problem.able)
    groups: dict[tuple[bytes | int, ...], list[int]] = {}
    for carer in range(carers):
        start, end = problem.node[parts + carer], problem.node[parts + carers + carer]
        who = (problem.able[:, carer].tobytes(), problem.strange[:, carer].tobytes(), int(start[PLACE]), int(start[READY]), int(end[DUE]))
        groups.setdefault(who, []).append(carer)
    return [group for group in groups.values() if len(group) > 1]


def _neighbours(shared: Counts, differ: list[int], luck: Generator) -> set[int]:
    """Carers who in the two plans serve the same people as far as possible, so that few are served twice."""
    size = max(1, int(len(differ) * (FEWEST + SPREAD * luck.random())))
    ties = shared + shared.T
    chosen = [differ[int(luck.random() * len(differ))]]
    while len(chosen) < size:
        others = [carer for carer in differ if carer not in chosen]
        chosen.append(max(others, key=lambda carer: (ties[chosen, carer].sum(), -carer)))
    return set(chosen)


def _not_served_whole(problem: Problem, ways: list[list[int]], chosen: set[int]) -> list[int]:
    """Visits of which a part is missing or there twice, that one carer would serve alone, or one of the chosen with another."""
    times, whose = np.zeros(len(problem.able), np.int64), np.full(len(problem.able), NOBODY, np.int64)
    for carer, way in enumerate(ways):
        np.add.at(times, way, 1)
        whose[way] = carer
    first, second = problem.visits[:, FIRST], problem.visits[:, SECOND]
    pair = second != NOBODY
    mixed = np.isin(whose[first], list(chosen)) != np.isin(whose[second], list(chosen))
    wrong = (times[first] != 1) | (pair & ((times[second] != 1) | (whose[first] == whose[second]) | mixed))
    return [int(visit) for visit in np.flatnonzero(wrong)]
