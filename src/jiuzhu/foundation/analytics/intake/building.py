"""Compiles the kernels when the program is installed: python -m jiuzhu.foundation.analytics.intake.building."""

from __future__ import annotations

from jiuzhu.foundation.analytics.compiled_stores import Store
from jiuzhu.foundation.analytics.intake.compiled import READING
from jiuzhu.foundation.analytics.intake.signatures import ENTRIES

STORE = Store(READING, ENTRIES)

if __name__ == "__main__":
    STORE.build_unless_fresh()
