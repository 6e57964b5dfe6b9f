"""Whom a law wants named and which monthly figures it bounds: the liaisons of departments, the occupancy of public rentals."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jiuzhu.casework.liaisons import figures, rules
from jiuzhu.foundation.policy.packs import DatedPack

TRIED = 1000


def liaisons(law: DatedPack) -> object:
    """The register of liaisons: who is missing while nobody is entered."""
    return rules.missing(law, [])


def monthly_figures(law: DatedPack) -> object:
    """The monthly figures: whether each of a row of shares keeps the bound."""
    return [(each.kind.code, [each.kept(part, TRIED) for part in range(TRIED + 1)]) for each in figures.bounds_of(law)]


PARAMETERS: Mapping[str, Callable[[DatedPack], object]] = {
    **dict.fromkeys(rules.REQUIRED.values(), liaisons),
    **dict.fromkeys((each.least for each in figures.KINDS), monthly_figures),
}
