"""Compiles the kernels when the program is installed: python -m jiuzhu.foundation.analytics.sorted_rows.building."""

from __future__ import annotations

from jiuzhu.foundation.analytics.compiled_stores import Store
from jiuzhu.foundation.analytics.sorted_rows.compiled import WALKS
from jiuzhu.foundation.analytics.sorted_rows.signatures import ENTRIES

STORE = Store(WALKS, ENTRIES)

if __name__ == "__main__":
    STORE.build_unless_fresh()
