"""Compiles kernels into a folder when the program is installed, and takes them from there afterwards without compiling anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator

from jiuzhu.foundation.analytics.compiled_marks import set_mark

Entries = Iterable[tuple[Any, tuple[Any, ...]]]
"""Kernels that are called from outside, each with the types it is compiled for."""


class _Here(_CacheLocator):
    """Keeps compiled code in one folder; what it was made from is checked by the folder's mark, not by dates of files."""

    folder: Path
    stamp: str

    def get_cache_path(self) -> str:
        return str(self.folder)

    def get_source_stamp(self) -> str:
        return self.stamp

    def get_disambiguator(self) -> str:
        return "kernels"

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> _Here:
        return cls()


def build(folder: Path, made: dict[str, str], entries: Entries) -> None:
    """Compile the entries into the folder; the mark is written last."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for entry, signature, store in _stores(folder, made, entries):
        entry._cache = store
        entry.compile(signature)
    set_mark(folder, made)


def load(folder: Path, made: dict[str, str], entries: Entries) -> None:
    """Take the entries from the folder; what cannot be taken is compiled at its first call."""
    for entry, signature, store in _stores(folder, made, entries):
        found = store.load_overload(signature, entry.targetctx)
        if found is not None:
            entry.add_overload(found)


def _stores(folder: Path, made: dict[str, str], entries: Entries) -> Iterator[tuple[Any, tuple[Any, ...], FunctionCache]]:
    place = type("_There", (_Here,), {"folder": folder, "stamp": made["kernels"]})
    impl = type("_Impl", (CompileResultCacheImpl,), {"_locator_classes": [place]})
    store = type("_Store", (FunctionCache,), {"_impl_class": impl})
    for entry, signature in entries:
        yield entry, signature, store(entry.py_func)
