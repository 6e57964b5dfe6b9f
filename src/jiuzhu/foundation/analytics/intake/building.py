"""Compiles the kernels when the program is installed, and loads them afterwards without compiling anything.

Run with: python -m jiuzhu.foundation.analytics.intake.building
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator

from jiuzhu.foundation.analytics.intake.compiled import COMPILED, MARK, is_compiled, made_from
from jiuzhu.foundation.analytics.intake.signatures import ENTRIES


class _Here(_CacheLocator):
    """Keeps compiled code in one folder; what it was made from is checked by the folder's mark, not by dates of files."""

    folder = COMPILED

    def get_cache_path(self) -> str:
        return str(self.folder)

    def get_source_stamp(self) -> str:
        return made_from()["kernels"]

    def get_disambiguator(self) -> str:
        return "intake"

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> _Here:
        return cls()


def build(folder: Path = COMPILED) -> None:
    """Compile the kernels into the folder; the mark is written last."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for entry, signature, store in _stores(folder):
        entry._cache = store
        entry.compile(signature)
    (folder / MARK).write_text(json.dumps(made_from()), "utf-8")


def load(folder: Path = COMPILED) -> None:
    """Take the compiled kernels from the folder; what cannot be taken is compiled at its first call."""
    if not is_compiled(folder):
        return
    for entry, signature, store in _stores(folder):
        found = store.load_overload(signature, entry.targetctx)
        if found is not None:
            entry.add_overload(found)


def _stores(folder: Path) -> Iterator[tuple[Any, tuple[Any, ...], FunctionCache]]:
    place = type("_There", (_Here,), {"folder": folder})
    impl = type("_Impl", (CompileResultCacheImpl,), {"_locator_classes": [place]})
    store = type("_Store", (FunctionCache,), {"_impl_class": impl})
    for entry, signature in ENTRIES:
        yield entry, signature, store(entry.py_func)


if __name__ == "__main__":
    if not is_compiled():
        build()
