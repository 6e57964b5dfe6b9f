"""One rule applied once: finding the rule in a pack, writing the facts it saw and reading them back; no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jiuzhu.foundation.policy.errors import LawLost
from jiuzhu.foundation.policy.expressions import Expression, Kind
from jiuzhu.foundation.policy.facts import FactDeclaration
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.checking.examples import rule_of as condition_of
from jiuzhu.foundation.policy.packs.checking.grounds import name_of


def entries_of(pack: DatedPack) -> Iterable[tuple[str, object]]:
    """Give every entry in force with its section."""
    return ((section, dated.entry) for section, dated in pack.pack.dated if dated.covers(pack.on))


def rule_of(pack: DatedPack, section: str, code: str) -> Expression:
    """Give the condition of one entry in force; raises LawLost."""
    for name, entry in entries_of(pack):
        found = condition_of(entry) if name == section and name_of(entry) == code else None
        if found is not None:
            return found
    raise LawLost(f"{pack.pack.label}的规定里没有 {code}。", "请联系系统管理员。")


def kept(names: Iterable[str], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Write the named facts as they can be stored; what is not known is left out."""
    used = {name: facts.get(name) for name in sorted(names)}
    return {name: _plain(value) for name, value in used.items() if value is not None}


def read_back(stored: Mapping[str, Any], declared: Mapping[str, FactDeclaration]) -> dict[str, Any]:
    """Give stored facts as rules take them."""
    return {name: _read(value, declared[name].kind if name in declared else None) for name, value in stored.items()}


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int) else str(value)


def _read(value: Any, kind: Kind | None) -> Any:
    if kind is Kind.NUMBER:
        return Decimal(str(value))
    return date.fromisoformat(value) if kind is Kind.DATE else value
