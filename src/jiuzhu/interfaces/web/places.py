"""Where something is, as people say it."""

from __future__ import annotations

from jiuzhu.foundation.divisions.queries import full_name_of
from jiuzhu.foundation.divisions.rules import Level


def where(division_code: str, address: str) -> str:
    """Write township, village and address, none of them twice: many addresses already begin with the village."""
    place = full_name_of(division_code, below=Level.COUNTY)
    if address.startswith(place) or (place and place in address):
        return address
    return f"{place}{address}"
