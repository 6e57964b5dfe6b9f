"""What the law takes a household and its members for, as the household file shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jiuzhu.casework.assistance.recognition import Belongs, counted_as, groups, named, schemes
from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Category, Scheme
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.household.rechecks import last_checked, words
from jiuzhu.interfaces.web.minors import TOLD_IN_PERSON, hides
from jiuzhu.matching.catalogue.queries import member_facts

Facts = Mapping[str, Any]
WHOLE = "全户"
MODULE = "household_file"
"""The lists of a law that belong to this page, as packs name it."""


@dataclass(frozen=True)
class Line:
    """One statement with its clause: whom it is about, what holds, and the facts that are missing where it cannot be told."""

    about: str
    text: str
    clause: str
    missing: str = ""


@dataclass(frozen=True)
class Scope:
    """What holds, and what cannot be told yet."""

    known: tuple[Line, ...]
    open: tuple[Line, ...]


def scope_of(household: Any, members: Iterable[Any], *, actor: Actor, on: date) -> Scope:
    """Judge a household of the register by the law of its place; of a minor the actor may not see only that it is left out, as each line tells of disability or self-care."""
    law = pack_in_force(on, division_code=household.division_code)
    names = {str(each.person_id): each.name for each in members}
    every = [(names[person], facts) for person, facts in member_facts(household, on=on).items() if person in names]
    persons = [(name, facts) for name, facts in every if not hides(actor, facts, division_code=household.division_code)]
    left_out = _left_out(every, persons, law)
    facts = registry.household_facts(household, on=on)
    scope, again = judged(facts, persons, law), words(facts, last_checked(household), law)
    return replace(scope, known=(*scope.known, *left_out, *((Line(WHOLE, *again),) if again else ())))


def _left_out(every: list[tuple[str, Facts]], shown: list[tuple[str, Facts]], law: DatedPack) -> tuple[Line, ...]:
    """Name the members left out where the law groups persons at all, whether or not a group takes them in."""
    speaks = any(each.of == "person" and each.derived is not None for each in law.categories) or any(each.unit == "person" for each in law.schemes)
    return tuple(Line(one[0], TOLD_IN_PERSON, "") for one in every if one not in shown) if speaks else ()


def judged(household: Facts, persons: Iterable[tuple[str, Facts]], law: DatedPack) -> Scope:
    """Judge a household's facts and its members' (name, facts) by a law."""
    found = [line for line in (category_line(household, law),) if line]
    found += [Line(WHOLE, f"{each.label}：{'、'.join(each.rows)}", each.clause) for each in law.lists if each.module == MODULE]
    waiting: list[Line] = []
    for about, unit, facts in [(WHOLE, "household", household), *((name, "person", facts) for name, facts in persons)]:
        for each in (*groups(unit, facts, law), *schemes(unit, facts, law)):
            if each.holds is not False:
                (found if each.holds else waiting).append(_line(about, each, law))
    return Scope(tuple(found), tuple(waiting))


def category_line(facts: Facts, law: DatedPack) -> Line | None:
    """Name a household's category as the law does; None where it has none in force or the law does not know it."""
    found = named(str(facts.get("category") or ""), str(facts.get("category_class") or ""), law)
    return Line(WHOLE, f"救助类别：{found.words}", found.category.clause) if found else None


def _line(about: str, each: Belongs, law: DatedPack) -> Line:
    declared = declared_facts()
    missing = "、".join(declared[fact].label for fact in each.missing_facts)
    return Line(about, _words(each.entry, law), each.entry.clause, missing)


def _words(entry: Category | Scheme, law: DatedPack) -> str:
    if isinstance(entry, Scheme):
        return f"需求评估：{entry.label}（{'、'.join(entry.dimensions)}）"
    counted = counted_as(entry, law)
    return f"{entry.label}，按{counted.label}对待" if counted else entry.label
