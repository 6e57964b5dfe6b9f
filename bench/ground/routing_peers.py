"""The same day by PyVRP and OR-Tools in so many seconds of the processor: PyVRP where it can be stated for it, OR-Tools any."""

from __future__ import annotations

from time import process_time
from typing import Any

from .routing_files import DEAR

THOUSANDTHS = 1000
LONG, MOST = 2, 10**12


def can_state(document: dict[str, Any]) -> bool:
    """Whether PyVRP knows everything that this instance asks for: visits of one part, equal carers, windows that bind."""
    first = document["carers"][0]
    same = all(carer[key] == first[key] for carer in document["carers"] for key in ("location", "shift", "skills"))
    able = all(len(visit["parts"]) == 1 and visit["parts"][0]["skill"] in first["skills"] for visit in document["visits"])
    weights = document["weights"]
    return same and able and document["hard_shift"] and weights["lateness"] >= DEAR and weights["travel"] == 1


def by_pyvrp(document: dict[str, Any], seconds: float, seed: int) -> float | None:
    """PyVRP's travel when everyone is served in time, else None."""
    from pyvrp import Model

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
    end = process_time() + seconds
    result = model.solve(lambda best: process_time() > end, seed=seed, collect_stats=False, display=False)
    return result.cost() / THOUSANDTHS if result.is_feasible() else None


def by_ortools(document: dict[str, Any], seconds: float) -> float | None:
    """The total of OR-Tools' plan by guided local search, which knows no seed; None when it finds no plan.

    It knows all of the contract but the worst lateness, which is added to what it finds.
    """
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    carers, visits, weights = document["carers"], document["visits"], document["weights"]
    nodes = [(visit, part) for visit in visits for part in visit["parts"]]
    at = [visit["location"] for visit, _ in nodes] + [carer["location"] for carer in carers]
    stay = [whole(part["minutes"]) for _, part in nodes] + [0] * len(carers)
    homes = list(range(len(nodes), len(at)))
    manager = pywrapcp.RoutingIndexManager(len(at), len(carers), homes, homes)
    routing = pywrapcp.RoutingModel(manager)
    travel = [[whole(document["travel_minutes"][a][b]) for b in at] for a in at]
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(travel))
    lasting = [[stay[a] + minutes for minutes in row] for a, row in enumerate(travel)]
    horizon = whole(LONG * max(carer["shift"][1] for carer in carers))
    routing.AddDimension(routing.RegisterTransitMatrix(lasting), horizon, horizon, False, "time")
    time, solver = routing.GetDimensionOrDie("time"), routing.solver()
    price_late = round(weights["lateness"] / weights["travel"])
    first = 0
    for visit in visits:
        indices = [manager.NodeToIndex(first + number) for number in range(len(visit["parts"]))]
        first += len(indices)
        for index, part in zip(indices, visit["parts"], strict=True):
            time.CumulVar(index).SetMin(whole(visit["window"][0]))
            time.SetCumulVarSoftUpperBound(index, whole(visit["window"][1]), price_late)
            able = [number for number, carer in enumerate(carers) if part["skill"] in carer["skills"]]
            routing.VehicleVar(index).SetValues([-1, *able])
            left_out = visit.get("priority", 1) * weights["unserved"] / weights["travel"] * THOUSANDTHS / len(indices)
            routing.AddDisjunction([index], min(MOST, round(left_out)))
        if len(indices) > 1:
            zero, one = indices
            gap = visit.get("together")
            least, longest = (0, 0) if gap == "simultaneous" else gap["gap"] if gap else (-LONG * horizon, LONG * horizon)
            apart = time.CumulVar(one) - time.CumulVar(zero)
            solver.Add(apart >= whole(least))
            solver.Add(apart <= whole(longest))
            solver.Add(routing.ActiveVar(zero) == routing.ActiveVar(one))
            solver.Add(routing.VehicleVar(zero) != routing.VehicleVar(one) - (1 - routing.ActiveVar(zero)))
    for number, carer in enumerate(carers):
        time.CumulVar(routing.Start(number)).SetMin(whole(carer["shift"][0]))
        if document["hard_shift"]:
            time.CumulVar(routing.End(number)).SetMax(whole(carer["shift"][1]))
    options = pywrapcp.DefaultRoutingSearchParameters()
    options.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    end = process_time() + seconds
    routing.AddSearchMonitor(solver.CustomLimit(lambda: process_time() > end))
    found = routing.SolveWithParameters(options)
    if not found:
        return None
    late, gone, unserved = [0], 0, 0.0
    for number, (visit, _) in enumerate(nodes):
        index = manager.NodeToIndex(number)
        if found.Value(routing.NextVar(index)) == index:
            unserved += visit.get("priority", 1) / len(visit["parts"])
        else:
            late.append(max(0, found.Value(time.CumulVar(index)) - whole(visit["window"][1])))
    for number in range(len(carers)):
        index = routing.Start(number)
        while not routing.IsEnd(index):
            following = found.Value(routing.NextVar(index))
            gone += travel[manager.IndexToNode(index)][manager.IndexToNode(following)]
            index = following
    figures = {"travel": gone, "lateness": sum(late), "worst_lateness": max(late), "unserved": unserved * THOUSANDTHS}
    return sum(weights[name] * figure for name, figure in figures.items()) / THOUSANDTHS


def whole(minutes: float) -> int:
    """Minutes as thousandths."""
    return round(minutes * THOUSANDTHS)
