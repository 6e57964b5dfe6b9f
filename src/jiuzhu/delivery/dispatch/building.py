"""Compiles the search when the program is installed, and loads it afterwards without compiling anything.

Run with: python -m jiuzhu.delivery.dispatch.building [FOLDER]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from numba import typeof
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator

from jiuzhu.delivery.dispatch.arrays import desk_of, empty_routes, problem_of
from jiuzhu.delivery.dispatch.engine import COMPILED, MARK, is_compiled, made_from
from jiuzhu.delivery.dispatch.instances import Carer, Instance, Part, Visit, Weights
from jiuzhu.delivery.dispatch.kernels.annealing import anneal, extend

WEIGHT = Decimal(1)


class _Here(_CacheLocator):
    """Keeps compiled code in one folder; what it was made from is checked by the folder's mark, not by dates of files."""

    folder = COMPILED

    def get_cache_path(self) -> str:
        return str(self.folder)

    def get_source_stamp(self) -> str:
        return made_from()["kernels"]

    def get_disambiguator(self) -> str:
        return "search"

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> _Here:
        return cls()


def build(folder: Path = COMPILED) -> None:
    """Compile both entries of the search into the folder; the mark is written last."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for entry, signature, store in _entries(folder):
        entry._cache = store
        entry.compile(signature)
    (folder / MARK).write_text(json.dumps(made_from()), "utf-8")


def load(folder: Path = COMPILED) -> None:
    """Take the compiled search from the folder; what cannot be taken is compiled at its first call."""
    for entry, signature, store in _entries(folder):
        found = store.load_overload(signature, entry.targetctx)
        if found is not None:
            entry.add_overload(found)


def _entries(folder: Path) -> Iterator[tuple[Any, tuple[Any, ...], FunctionCache]]:
    place = type("_There", (_Here,), {"folder": folder})
    impl = type("_Impl", (CompileResultCacheImpl,), {"_locator_classes": [place]})
    store = type("_Store", (FunctionCache,), {"_impl_class": impl})
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
        yield entry, tuple(typeof(each) for each in given), store(entry.py_func)


if __name__ == "__main__":
    WANTED = Path(sys.argv[1]) if sys.argv[1:] else COMPILED
    if not is_compiled(WANTED):
        build(WANTED)
