"""Compiles the search when the program is installed, and loads it afterwards without compiling anything.

Run with: python -m jiuzhu.delivery.dispatch.building [FOLDER]
"""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

from numba import typeof

from jiuzhu.delivery.dispatch.arrays import desk_of, empty_routes, problem_of
from jiuzhu.delivery.dispatch.engine import COMPILED, is_compiled, made_from
from jiuzhu.delivery.dispatch.instances import Carer, Instance, Part, Visit, Weights
from jiuzhu.delivery.dispatch.kernels.annealing import anneal, extend
from jiuzhu.foundation.analytics import compiled_stores

WEIGHT = Decimal(1)


def build(folder: Path = COMPILED) -> None:
    """Compile both entries of the search into the folder."""
    compiled_stores.build(folder, made_from(), _entries())


def load(folder: Path = COMPILED) -> None:
    """Take the compiled search from the folder; what cannot be taken is compiled at its first call."""
    compiled_stores.load(folder, made_from(), _entries())


def _entries() -> compiled_stores.Entries:
    sample = Instance(
        travel=((0,),),
        carers=(Carer("a", frozenset("s"), 0, (0, 1)),),
        visits=(Visit("v", 0, (0, 1), (Part("s", 0),), None, 0, frozenset()),),
        weights=Weights(WEIGHT, WEIGHT, WEIGHT, WEIGHT),
        hard_shift=False,
    )
    problem = problem_of(sample)
    routes, desk = empty_routes(problem, 1), desk_of(problem, 1, 0)
    for entry, given in ((extend, (problem, routes, desk, 0, 0)), (anneal, (problem, routes, routes, routes, desk, 0, 0, 0, 0.0, 0.0))):
        yield entry, tuple(typeof(each) for each in given)


if __name__ == "__main__":
    WANTED = Path(sys.argv[1]) if sys.argv[1:] else COMPILED
    if not is_compiled(WANTED):
        build(WANTED)
