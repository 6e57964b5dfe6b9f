"""The best plan of a tiny instance by trying everything, written without the search: the ground that it is judged by."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

from jiuzhu.delivery.dispatch.instances import Instance
from jiuzhu.delivery.dispatch.plans import Stop, priced

ROUNDS = 200


def cheapest(instance: Instance) -> Decimal:
    """The least total over every choice of visits, carers and orders."""
    return min(priced(instance, routes).total for routes in plans(instance))


def plans(instance: Instance) -> Iterator[list[list[Stop]]]:
    """Every feasible plan with the earliest starts."""
    choices = []
    for visit in instance.visits:
        teams = list(product(*(instance.able(part) for part in visit.parts)))
        choices.append([(), *(team for team in teams if len(set(team)) == len(team))])
    for chosen in product(*choices):
        nodes = [(visit, part, carer) for visit, team in enumerate(chosen) for part, carer in enumerate(team)]
        for orders in _orders(nodes, len(instance.carers)):
            timed = _timed(instance, orders)
            if timed is not None:
                yield timed


def _orders(nodes, carers: int) -> Iterator[list[list[tuple[int, int]]]]:
    if not nodes:
        yield [[] for _ in range(carers)]
        return
    visit, part, carer = nodes[-1]
    for rest in _orders(nodes[:-1], carers):
        for place in range(len(rest[carer]) + 1):
            yield [route if number != carer else [*route[:place], (visit, part), *route[place:]] for number, route in enumerate(rest)]


def _timed(instance: Instance, orders) -> list[list[Stop]] | None:
    starts = {node: instance.visits[node[0]].window[0] for route in orders for node in route}
    for _ in range(ROUNDS):
        before = dict(starts)
        for carer, route in zip(instance.carers, orders, strict=True):
            place, now = carer.location, carer.shift[0]
            for node in route:
                visit = instance.visits[node[0]]
                starts[node] = max(starts[node], now + instance.travel[place][visit.location])
                place, now = visit.location, starts[node] + visit.parts[node[1]].length
            if route and instance.hard_shift and now + instance.travel[place][carer.location] > carer.shift[1]:
                return None
        for number, visit in enumerate(instance.visits):
            if visit.gap is not None and (number, 0) in starts:
                starts[number, 1] = max(starts[number, 1], starts[number, 0] + visit.gap[0])
                starts[number, 0] = max(starts[number, 0], starts[number, 1] - visit.gap[1])
        if starts == before:
            return [[Stop(visit, part, starts[visit, part]) for visit, part in route] for route in orders]
    return None
