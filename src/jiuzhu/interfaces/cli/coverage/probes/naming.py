"""Whom a law wants named: the liaisons of departments."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jiuzhu.casework.liaisons import rules
from jiuzhu.foundation.policy.packs import DatedPack


def liaisons(law: DatedPack) -> object:
    """The register of liaisons: who is missing while nobody is entered."""
    return rules.missing(law, [])


PARAMETERS: Mapping[str, Callable[[DatedPack], object]] = dict.fromkeys(rules.REQUIRED.values(), liaisons)
