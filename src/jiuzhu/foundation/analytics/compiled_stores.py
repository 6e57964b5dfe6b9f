"""Compiles kernels into a folder when the program is installed, and takes them from there afterwards without compiling anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator

from jiuzhu.foundation.analytics.compiled_marks import Compiled

Entries = tuple[tuple[Any, tuple[Any, ...]], ...]
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


@dataclass(frozen=True)
class Store:
    """Compiles the entries of one package into its folder, and takes them from there."""

    compiled: Compiled
    entries: Entries

    def at(self, folder: Path) -> Store:
        """The same entries, compiled into another folder."""
        return replace(self, compiled=self.compiled.at(folder))

    def build(self) -> None:
        """Compile the entries; the mark is written last."""
        self.compiled.folder.mkdir(parents=True, exist_ok=True)
        for old in self.compiled.folder.iterdir():
            old.unlink()
        for entry, signature, store in self._places():
            entry._cache = store
            entry.compile(signature)
        self.compiled.set_mark()

    def build_unless_fresh(self) -> None:
        """Compile the entries where the folder does not hold them as they are now."""
        if not self.compiled.is_fresh():
            self.build()

    def load(self) -> None:
        """Take the entries from the folder, where they are fresh; what cannot be taken is compiled at its first call."""
        if not self.compiled.is_fresh():
            return
        for entry, signature, store in self._places():
            # What is there twice is ambiguous to numba: every call would take a hundred times as long.
            if signature in entry.overloads:
                continue
            found = store.load_overload(signature, entry.targetctx)
            if found is not None:
                entry.add_overload(found)

    def _places(self) -> Iterator[tuple[Any, tuple[Any, ...], FunctionCache]]:
        place = type("_There", (_Here,), {"folder": self.compiled.folder, "stamp": self.compiled.made_from()["kernels"]})
        impl = type("_Impl", (CompileResultCacheImpl,), {"_locator_classes": [place]})
        store = type("_Store", (FunctionCache,), {"_impl_class": impl})
        for entry, signature in self.entries:
            yield entry, signature, store(entry.py_func)
