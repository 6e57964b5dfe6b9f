"""Whose law holds where: a place's own pack, else the pack of the nearest place above it."""

from __future__ import annotations

from pathlib import Path

from jiuzhu.foundation.divisions.rules import Level, ancestor_at, ancestors_of, full_code
from jiuzhu.foundation.policy.packs.loading import pack_names


def pack_of_place(division_code: str, folder: Path | None = None) -> str | None:
    """Name the pack of a division: its own, else that of the nearest division above; None where there is none."""
    packs = {full_code(name.partition("-")[0]): name for name in pack_names(folder)}
    code = full_code(division_code)
    return next((packs[each] for each in (code, *reversed(ancestors_of(code))) if each in packs), None)


def seat_of(division_code: str) -> str:
    """Give the division that sets values for a place: its county, or the place itself where it lies above or beside the counties."""
    code = full_code(division_code)
    return ancestor_at(code, Level.COUNTY) or ancestor_at(code, Level.CITY) or code
