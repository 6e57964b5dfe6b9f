"""Why a visit is not served, in words a dispatcher can act on."""

from __future__ import annotations

from jiuzhu.delivery.dispatch.arrays import copy_of
from jiuzhu.delivery.dispatch.instances import Instance, Visit
from jiuzhu.delivery.dispatch.kernels.annealing import extend
from jiuzhu.delivery.dispatch.kernels.state import CARER, FIRST, NOBODY, OUT, Desk, Problem, Routes
from jiuzhu.delivery.dispatch.plans import number

PRICELESS = 1e15
NAMED = 3  # carers named in a reason


def why_unserved(instance: Instance, problem: Problem, best: Routes, desk: Desk) -> dict[int, str]:
    """The reason for every visit that ``best`` leaves out."""
    found: dict[int, str] = {}
    if not len(best.stops):
        return dict.fromkeys(range(len(instance.visits)), "没有服务人员：名单（carers）是空的。")
    for visit, first in enumerate(problem.visits[:, FIRST]):
        if best.at[first, CARER] == NOBODY:
            given = instance.visits[visit]
            found[visit] = _no_skill(instance, given) or _no_place(instance, given, visit, problem, best, desk)
    return found


def _no_skill(instance: Instance, visit: Visit) -> str:
    teams = [instance.able(part) for part in visit.parts]
    for part, team in zip(visit.parts, teams, strict=True):
        if not team:
            return f"没有人会“{part.skill}”。"
    if len(teams) > 1 and len(set().union(*teams)) == 1:
        return f"需要两人同去，但会“{'”“'.join(str(part.skill) for part in visit.parts)}”的只有 {instance.carers[teams[0][0]].id} 一人。"
    return ""


def _no_place(instance: Instance, given: Visit, visit: int, problem: Problem, best: Routes, desk: Desk) -> str:
    names = sorted({str(instance.carers[carer].id) for part in given.parts for carer in instance.able(part)})
    who = "、".join(names[:NAMED]) + (f"等 {len(names)} 人" if len(names) > NAMED else "")
    price = float(problem.price[visit])
    problem.price[visit] = PRICELESS
    tried = copy_of(best)
    former = float(problem.weights @ tried.sums)
    desk.lists[OUT, 0] = visit
    extend(problem, tried, desk, 0, 1)
    served = tried.at[problem.visits[visit, FIRST], CARER] != NOBODY
    added = float(problem.weights @ tried.sums) - former
    problem.price[visit] = price
    if not served:
        return f"会做的人（{who}）在班次内都排不进：路程加服务时间放不下，又不改动别的上门。"
    if added < price:
        return "规定的时间内没有来得及安排：请用 --seconds 多给一些时间。"
    cost = number(round(float(instance.weights.unserved * given.priority)))
    return f"会做的人（{who}）中，安排进去最少要增加成本 {added:.3f}，不低于不服务的成本 {cost}。"
