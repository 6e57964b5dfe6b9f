"""Whom the law takes somebody for: the category by its own name, the groups it derives, the scheme it assesses by (D-05, D-06; pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jiuzhu.foundation.policy.expressions import Expression
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Category, Scheme


@dataclass(frozen=True)
class Named:
    """A category and class as the law of a place names them; ``class_label`` is empty where there is no class."""

    category: Category
    class_label: str

    @property
    def words(self) -> str:
        """Write both."""
        return f"{self.category.label}（{self.class_label}）" if self.class_label else self.category.label


@dataclass(frozen=True)
class Belongs:
    """Whether somebody belongs to a derived group or falls under a scheme: true, false or unknown, and the facts that are missing."""

    entry: Category | Scheme
    holds: bool | None
    missing_facts: tuple[str, ...] = ()


def named(code: str, category_class: str, law: DatedPack) -> Named | None:
    """Give a register's category as the law names it; None where the law does not know it."""
    found = next((each for each in law.categories if each.code == code and each.derived is None), None)
    return Named(found, found.classes.get(category_class, "")) if found else None


def groups(of: str, facts: Mapping[str, Any], law: DatedPack) -> list[Belongs]:
    """Judge every derived group of persons (``of`` person) or households; an absent fact is unknown."""
    return [_belongs(each, each.derived, facts, law) for each in law.categories if each.of == of and each.derived is not None]


def schemes(unit: str, facts: Mapping[str, Any], law: DatedPack) -> list[Belongs]:
    """Judge which schemes of assessment are for a person or household; one without a condition is for all."""
    return [
        _belongs(each, each.applies, facts, law) if each.applies is not None else Belongs(each, True)
        for each in law.schemes
        if each.unit == unit
    ]


def counted_as(group: Category, law: DatedPack) -> Category | None:
    """Give the category that members of a derived group count as; None where the law names none."""
    return next((each for each in law.categories if each.code == group.counts_as), None) if group.counts_as else None


def _belongs(entry: Category | Scheme, condition: Expression | None, facts: Mapping[str, Any], law: DatedPack) -> Belongs:
    assert condition is not None
    step = condition.trace(facts, law.values)
    unknown = [leaf for leaf in step.leaves() if leaf.verdict is None] if step.verdict is None else []
    return Belongs(entry, step.verdict, tuple(dict.fromkeys(fact for leaf in unknown for fact in leaf.missing_facts)))
