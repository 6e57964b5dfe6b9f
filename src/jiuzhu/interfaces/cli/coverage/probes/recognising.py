"""Whom the law takes people for, as the household file says it: the category's name, derived groups, schemes of assessment."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jiuzhu.casework.verification.rules import PRINCIPLES_LIST, SOURCES_LIST, SYSTEMS_LIST, TERM, sources_of, wording_of
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.interfaces.cli.coverage.probes.deciding import found, told
from jiuzhu.interfaces.web.household.scope import Facts, judged
from jiuzhu.interfaces.web.registry.forms import recognised

NOBODY = ""
MONTHS = 6


def category(law: DatedPack, code: str) -> object:
    """What the register offers, and the file's card: for each class of a category, or for each example of a derived one."""
    entry = found(law.categories, code)
    if entry is None:
        return None
    offered = [label for one, label in recognised(law) if one == code]
    if entry.derived is None:
        return offered, [_said({"category": code, "category_class": one}, [], law) for one in ("A", "B", "C", "dispersed", "concentrated", NOBODY)]
    return offered, _cards(entry, entry.of, law)


def scheme(law: DatedPack, code: str) -> object:
    """The file's card for each example of a scheme; for a household of which nothing is known where it is for all."""
    entry = found(law.schemes, code)
    if entry is None:
        return None
    return _cards(entry, entry.unit, law) if entry.examples else _said({}, [(NOBODY, {})], law)


def _cards(entry: object, of: str, law: DatedPack) -> object:
    return [_said(facts, [], here) if of == "household" else _said({}, [(NOBODY, facts)], here) for facts, here in told(entry, law)]


def _said(household: Facts, persons: list[tuple[str, Facts]], law: DatedPack) -> object:
    scope = judged(household, persons, law)
    return [[(line.about, line.text, line.missing) for line in lines] for lines in (scope.known, scope.open)]


def listing(law: DatedPack, code: str) -> object:
    """The file's card: the lists of the law that it shows; of sources of a check, which are asked and what a member signs."""
    entry = found(law.lists, code)
    if entry and code in (SOURCES_LIST, SYSTEMS_LIST, PRINCIPLES_LIST):
        signed = wording_of(law.with_values({TERM: MONTHS}))
        return sources_of(law), signed.sources, signed.systems, signed.principle
    return [line.text for line in judged({}, [], law).known if entry and line.text.startswith(entry.label)]


PROBES: Mapping[str, Callable[[DatedPack, str], object]] = {"categories": category, "schemes": scheme, "lists": listing}
