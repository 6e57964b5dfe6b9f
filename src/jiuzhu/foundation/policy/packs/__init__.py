"""Policy packs: the law of one jurisdiction as data, dated, quoted and testable."""

from jiuzhu.foundation.policy.packs.dated import Bands, DatedPack
from jiuzhu.foundation.policy.packs.entries import (
    Ambiguity,
    CatalogueItem,
    Check,
    Deadline,
    Goal,
    Ground,
    Indicator,
    Parameter,
    VisitInterval,
    Warning,
)
from jiuzhu.foundation.policy.packs.loading import Pack, full_name, load_pack, pack_names

__all__ = [
    "Ambiguity",
    "Bands",
    "CatalogueItem",
    "Check",
    "DatedPack",
    "Deadline",
    "Goal",
    "Ground",
    "Indicator",
    "Pack",
    "Parameter",
    "VisitInterval",
    "Warning",
    "full_name",
    "load_pack",
    "pack_names",
]
