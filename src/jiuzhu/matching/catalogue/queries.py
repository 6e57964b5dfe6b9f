"""The service list in force, and what a household can be offered from it and why not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiuzhu.casework.registry import queries as registry
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import CatalogueItem
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.matching.catalogue.rules import ItemUnknown, ItemVerdict, Subject, judge


def items(on: date, *, division_code: str | None = None) -> tuple[CatalogueItem, ...]:
    """List the items of the service list in force on a day, in its order: the deployment's, or a place's own."""
    return tuple(sorted(pack_in_force(on, division_code=division_code).catalogue, key=lambda item: item.number))


def item(code: str, *, on: date, division_code: str | None = None) -> CatalogueItem:
    """Give one item in force on a day; raises ItemUnknown."""
    found = next((one for one in items(on, division_code=division_code) if one.code == code), None)
    if found is None:
        raise ItemUnknown("服务清单里没有这个项目。", "请从现行清单中选择项目。", field="item_code")
    return found


def labels(on: date) -> dict[str, str]:
    """Map the codes of the items in force to their names."""
    return {one.code: one.label for one in items(on)}


def verdicts(household: Any, *, on: date) -> list[ItemVerdict]:
    """Judge every item in force for a household of the register; the caller has checked that the actor may see it."""
    place = household.division_code
    subjects, pack = _subjects(household, on), pack_in_force(on, division_code=place)
    return [judge(one, subjects, parameters=pack.values, declared=declared_facts()) for one in items(on, division_code=place)]


def verdict(household: Any, *, code: str, on: date) -> ItemVerdict:
    """Judge one item for a household; raises ItemUnknown."""
    place = household.division_code
    pack = pack_in_force(on, division_code=place)
    return judge(item(code, on=on, division_code=place), _subjects(household, on), parameters=pack.values, declared=declared_facts())


def member_facts(household: Any, *, on: date) -> dict[str, Mapping[str, Any]]:
    """Map the living members of a household to their facts on a day, a category of one's own before the household's."""
    return {subject.person_id: subject.facts for subject in _subjects(household, on)}


def _subjects(household: Any, on: date) -> list[Subject]:
    own = {row.person_id: row for row in household.categories.in_force(on).filter(person__isnull=False)}
    subjects = []
    for membership in registry.members_of(household.pk, living=True):
        person = membership.person
        facts = registry.person_facts(person, household, on=on)
        if person.pk in own:
            mine = own[person.pk]
            facts |= {
                "category": mine.category,
                "category_class": mine.category_class or None,
                "in_force": True,
                "recipient": person.alive,
            }
        subjects.append(Subject(str(person.pk), person.name, facts))
    return subjects
