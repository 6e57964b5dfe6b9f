"""Reading each condition once: packs share most of theirs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from jiuzhu.foundation.policy.errors import ExpressionFaulty
from jiuzhu.foundation.policy.expressions import Expression, FactTypes, Kind, parse

NAMED = re.compile(r"\bp\.(\w+)")
KEPT = 4096
"""Conditions kept parsed: several times what all packs hold."""


class _Same:
    """The facts of one reading of facts.yaml, told apart by identity."""

    def __init__(self, facts: FactTypes) -> None:
        self.facts = facts

    def __hash__(self) -> int:
        return id(self.facts.table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.facts.table is self.facts.table


def parse_once(text: str, facts: FactTypes, kinds: Mapping[str, Kind]) -> Expression:
    """Parse a condition, or give it as parsed before with the same facts and the same kinds of its parameters; raises ExpressionFaulty."""
    used = tuple((name, kinds[name]) for name in dict.fromkeys(NAMED.findall(text)) if name in kinds)
    try:
        return _parsed(text, _Same(facts), used)
    except ExpressionFaulty:
        # Once more with every parameter there is, so that the message can name the one that was meant.
        return parse(text, facts=facts, parameters=kinds)


@lru_cache(maxsize=KEPT)
def _parsed(text: str, same: _Same, used: tuple[tuple[str, Kind], ...]) -> Expression:
    return parse(text, facts=same.facts, parameters=dict(used))
