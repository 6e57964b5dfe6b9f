"""Compiles the search when the program is installed: python -m jiuzhu.delivery.dispatch.building [FOLDER]."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

from numba import typeof

from jiuzhu.delivery.dispatch.arrays import desk_of, empty_routes, problem_of
from jiuzhu.delivery.dispatch.engine import SEARCH
from jiuzhu.delivery.dispatch.instances import Carer, Instance, Part, Visit, Weights
from jiuzhu.delivery.dispatch.kernels.annealing import anneal, extend
from jiuzhu.foundation.analytics.compiled_stores import Entries, Store

WEIGHT = Decimal(1)


def _entries() -> Entries:
    sample = Instance(
        travel=((0,),),
        carers=(Carer("a", frozenset("s"), 0, (0, 1)),),
        visits=(Visit("v", 0, (0, 1), (Part("s", 0),), None, 0, frozenset()),),
        weights=Weights(WEIGHT, WEIGHT, WEIGHT, WEIGHT),
        hard_shift=False,
    )
    problem = problem_of(sample)
    routes, desk = empty_routes(problem, 1), desk_of(problem, 1, 0)
    called = ((extend, (problem, routes, desk, 0, 0)), (anneal, (problem, routes, routes, routes, desk, 0, 0, 0, 0.0, 0.0)))
    return tuple((entry, tuple(typeof(each) for each in given)) for entry, given in called)


STORE = Store(SEARCH, _entries())

if __name__ == "__main__":
    (STORE.at(Path(sys.argv[1])) if sys.argv[1:] else STORE).build_unless_fresh()
