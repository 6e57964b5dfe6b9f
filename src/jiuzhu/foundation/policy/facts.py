"""The facts that rules may speak of, as declared in facts.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jiuzhu.foundation.policy.errors import ExpressionFaulty
from jiuzhu.foundation.policy.expressions import FactType, FactTypes, Kind, parse_value
from jiuzhu.foundation.policy.location import policies_folder
from jiuzhu.foundation.policy.packs.located import Entry, read_yaml

KEYS = ("label", "type", "about", "known", "source", "paper", "values", "unit", "minimum", "form", "derived")


@dataclass(frozen=True)
class FactDeclaration:
    """One fact: its Chinese label, kind, unit, whose it is, where it comes from, which paper shows it."""

    name: str
    label: str
    type: FactType
    unit: str
    about: tuple[str, ...]
    source: str
    paper: str
    values: Mapping[str, str]
    form: bool

    @property
    def kind(self) -> Kind:
        """What kind of value it is."""
        return self.type.kind


@lru_cache(maxsize=4)
def declared_facts(folder: Path | None = None) -> Mapping[str, FactDeclaration]:
    """Read facts.yaml: name → declaration, in its order."""
    entries = read_yaml((folder or policies_folder()) / "facts.yaml", "facts.yaml").named("facts")
    plain = {name: _declaration(name, entry) for name, entry in entries.items()}
    types = FactTypes({name: each.type for name, each in plain.items()})
    for name, entry in entries.items():
        if "derived" in entry:
            try:
                tree = parse_value(entry.words("derived"), facts=types).tree
            except ExpressionFaulty as error:
                raise entry.fault(error.what, error.remedy, "derived") from error
            plain[name] = _declaration(name, entry, FactType(**{**vars(plain[name].type), "derived": tree}))
    return plain


def fact_types(folder: Path | None = None) -> FactTypes:
    """Give the kinds of all facts, for reading expressions."""
    return FactTypes({name: each.type for name, each in declared_facts(folder).items()})


def _declaration(name: str, entry: Entry, given: FactType | None = None) -> FactDeclaration:
    entry.only(KEYS)
    try:
        kind = Kind(entry.words("type"))
    except ValueError:
        raise entry.fault(f"不认识的类型“{entry.get('type')}”。", f"能写的有：{'、'.join(Kind)}。", "type") from None
    values = entry.get("values") or {}
    if kind is Kind.CODE and not values:
        raise entry.fault(f"{name} 没有写取值。", "请写 values: {代码: 中文}。")
    minimum = entry.get("minimum", 0)
    type_ = given or FactType(kind, bool(entry.get("known")), frozenset(values), minimum)
    unit = entry.words("unit", {Kind.MONEY: "元", Kind.COUNT: "", Kind.DATE: ""}.get(kind, ""))
    return FactDeclaration(
        name,
        entry.words("label"),
        type_,
        unit,
        entry.list_of_words("about"),
        entry.words("source"),
        entry.words("paper"),
        values,
        bool(entry.get("form")),
    )
