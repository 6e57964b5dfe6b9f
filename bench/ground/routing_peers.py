"""The same day by PyVRP and OR-Tools, where it can be stated for them: visits of one part, equal carers, windows that bind."""

from __future__ import annotations

from typing import Any

from .routing_files import DEAR

THOUSANDTHS = 1000


def can_state(document: dict[str, Any]) -> bool:
    """Whether the peers know everything that this instance asks for."""
    first = document["carers"][0]
    same = all(carer[key] == first[key] for carer in document["carers"] for key in ("location", "shift", "skills"))
    able = all(len(visit["parts"]) == 1 and visit["parts"][0]["skill"] in first["skills"] for visit in document["visits"])
    weights = document["weights"]
    return same and able and document["hard_shift"] and weights["lateness"] >= DEAR and weights["travel"] == 1


def by_pyvrp(document: dict[str, Any], seconds: float, seed: int) -> float | None:
    """PyVRP's travel when everyone is served in time, else None."""
    from pyvrp import Model
    from pyvrp.stop import MaxRuntime

    model, home = Model(), document["carers"][0]["location"]
    begin, end = (whole(minute) for minute in document["carers"][0]["shift"])
    travel = document["travel_minutes"]
    places = [model.add_location(0, 0) for _ in travel]
    depot = model.add_depot(places[home])
    model.add_vehicle_type(len(document["carers"]), start_depot=depot, end_depot=depot, tw_early=begin, tw_late=end)
    for visit in document["visits"]:
        ready, due = (whole(minute) for minute in visit["window"])
        model.add_client(places[visit["location"]], service_duration=whole(visit["parts"][0]["minutes"]), tw_early=ready, tw_late=due)
    for a, row in enumerate(travel):
        for b, minutes in enumerate(row):
            if a != b:
                model.add_edge(places[a], places[b], distance=whole(minutes), duration=whole(minutes))
    result = model.solve(MaxRuntime(seconds), seed=seed, collect_stats=False, display=False)
    return result.cost() / THOUSANDTHS if result.is_feasible() else None


def by_ortools(document: dict[str, Any], seconds: float) -> float | None:
    """OR-Tools' travel by guided local search, which knows no seed; None when it finds no plan."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    visits, home = document["visits"], document["carers"][0]["location"]
    begin, end = (whole(minute) for minute in document["carers"][0]["shift"])
    at = [home] + [visit["location"] for visit in visits]
    stay = [0] + [whole(visit["parts"][0]["minutes"]) for visit in visits]
    travel = [[whole(document["travel_minutes"][a][b]) for b in at] for a in at]
    manager = pywrapcp.RoutingIndexManager(len(at), len(document["carers"]), 0)
    routing = pywrapcp.RoutingModel(manager)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(travel))
    lasting = [[stay[a] + minutes for minutes in row] for a, row in enumerate(travel)]
    routing.AddDimension(routing.RegisterTransitMatrix(lasting), end, end, False, "time")
    time = routing.GetDimensionOrDie("time")
    for number, visit in enumerate(visits):
        ready, due = (whole(minute) for minute in visit["window"])
        time.CumulVar(manager.NodeToIndex(number + 1)).SetRange(ready, min(due, end))
    for carer in range(len(document["carers"])):
        time.CumulVar(routing.Start(carer)).SetMin(begin)
    options = pywrapcp.DefaultRoutingSearchParameters()
    options.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    options.time_limit.FromMilliseconds(int(seconds * THOUSANDTHS))
    found = routing.SolveWithParameters(options)
    return found.ObjectiveValue() / THOUSANDTHS if found else None


def whole(minutes: float) -> int:
    """Minutes as thousandths."""
    return round(minutes * THOUSANDTHS)
