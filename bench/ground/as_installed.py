"""The packages the product is installed with, and none that only its rivals in a benchmark need."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType


class _WithoutPandas(MetaPathFinder):
    """Finds no pandas; where there is one, DuckDB and Arrow load it on the way."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname, name=fullname)


def without_pandas() -> None:
    """Let nothing in this process find pandas."""
    sys.meta_path.insert(0, _WithoutPandas())
