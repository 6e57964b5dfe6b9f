"""Takes neighbouring stretches out of neighbouring routes (slack induction by string removals, Christiaens and Vanden Berghe 2020)."""

from __future__ import annotations

from jiuzhu.delivery.dispatch.kernels.compiling import kernel
from jiuzhu.delivery.dispatch.kernels.state import (
    ABSENT,
    AFTER,
    BEFORE,
    CARER,
    FIRST,
    NOBODY,
    ORDER,
    OUT,
    ROUND,
    SECOND,
    TOUCHED,
    VISIT,
    Desk,
    Problem,
    Routes,
    roll,
    take_out,
)

LONGEST = 10  # stops of a stretch
AVERAGE = 10.0  # visits taken out in a round, about
STRETCHES = 4.0
SPLIT = 0.5  # how often a stretch leaves some stops in its middle
MORE_LEFT = 0.5
ALONE = 0.15  # how often single visits are taken instead of stretches


@kernel
def remove(problem: Problem, routes: Routes, desk: Desk, visit: int) -> None:
    """Take a visit out and remember it."""
    take_out(problem, routes, desk, visit)
    desk.lists[OUT, desk.marks[ABSENT]] = visit
    desk.marks[ABSENT] += 1


@kernel
def remove_stretch(problem: Problem, routes: Routes, desk: Desk, node: int, length: int) -> None:
    """Take out so many stops around a part, perhaps leaving a few in the middle."""
    parts = problem.able.shape[0]
    carer = routes.at[node, CARER]
    stops = routes.stops[carer]
    left = 0
    if length > 1 and length < stops and roll(desk) < SPLIT:
        left = 1
        while length + left < stops and roll(desk) > MORE_LEFT:
            left += 1
    position = 0
    here = routes.at[node, BEFORE]
    while here < parts:
        here = routes.at[here, BEFORE]
        position += 1
    span = length + left
    lowest, highest = max(0, position - span + 1), min(position, stops - span)
    begin = lowest + int(roll(desk) * (highest - lowest + 1))
    keep_from = begin + 1 + int(roll(desk) * (length - 1)) if left > 0 else stops
    here = routes.at[parts + carer, AFTER]
    taken = 0
    for number in range(begin + span):
        if number >= begin and not keep_from <= number < keep_from + left:
            desk.lists[ORDER, taken] = problem.node[here, VISIT]
            taken += 1
        here = routes.at[here, AFTER]
    for number in range(taken):
        remove(problem, routes, desk, desk.lists[ORDER, number])


@kernel
def ruin(problem: Problem, routes: Routes, desk: Desk) -> None:
    """Take about AVERAGE visits out of the plan, close to each other in place or in place and time."""
    visits, carers = problem.visits.shape[0], routes.stops.shape[0]
    desk.marks[ROUND] += 1
    served, busy = 0, 0
    for carer in range(carers):
        served += routes.stops[carer]
        busy += 1 if routes.stops[carer] > 0 else 0
    if busy == 0:
        return
    longest = max(1.0, min(LONGEST, served / busy))
    seed = int(roll(desk) * visits)
    measure = int(roll(desk) * problem.near.shape[0])
    alone = roll(desk) < ALONE
    most = AVERAGE + AVERAGE if alone else STRETCHES * AVERAGE / (1 + longest)
    wanted = 1 + int(roll(desk) * (most - 1))
    done = 0
    for number in range(-1, problem.near.shape[2]):
        if done >= wanted:
            break
        visit = seed if number < 0 else problem.near[measure, seed, number]
        if routes.at[problem.visits[visit, FIRST], CARER] == NOBODY:
            continue
        if alone:
            if number < 0 or roll(desk) < SPLIT:
                remove(problem, routes, desk, visit)
                done += 1
            continue
        for part in range(1 if problem.visits[visit, SECOND] == NOBODY else 1 + 1):
            node = problem.visits[visit, FIRST] if part == 0 else problem.visits[visit, SECOND]
            carer = routes.at[node, CARER]
            if carer == NOBODY or desk.lists[TOUCHED, carer] == desk.marks[ROUND]:
                continue
            desk.lists[TOUCHED, carer] = desk.marks[ROUND]
            length = 1 + int(roll(desk) * min(longest, routes.stops[carer]))
            remove_stretch(problem, routes, desk, node, min(length, routes.stops[carer]))
            done += 1
