"""Every write to the division tree."""

from __future__ import annotations

import time

from jiuzhu.foundation.divisions.models import Division
from jiuzhu.foundation.divisions.source import packaged_divisions
from jiuzhu.foundation.kernel.writing import writing

BATCH_ROWS = 500
PAUSE_SECONDS = 0.02


def load_divisions(*, root_code: str) -> int:
    """Load a division, everything above and everything under it from the packaged table; give how many rows.

    May be repeated and interrupted: rows there already stay as they are, so that names corrected on the spot survive.
    Raises DivisionCodeInvalid and DivisionUnknown.
    """
    loaded = 0
    for number, batch in enumerate(packaged_divisions(root_code, batch=BATCH_ROWS)):
        if number:
            # A whole province is 20,000 rows: clerks write in between.
            time.sleep(PAUSE_SECONDS)
        with writing():
            Division.objects.bulk_create(
                [Division(code=row.code, name=row.name, level=row.level.value, parent_code=row.parent_code or "") for row in batch],
                ignore_conflicts=True,
            )
        loaded += len(batch)
    return loaded
