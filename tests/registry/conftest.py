"""A small county with invented people for the tests of the register."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.casework.registry.rules import CategoryEntry, HouseholdEntry, PersonEntry
from jiuzhu.casework.registry.services import register_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.divisions.services import load_divisions
from jiuzhu.foundation.kernel.identity import check_character

TODAY = date(2026, 11, 20)
VILLAGE, NEXT_VILLAGE, OTHER_TOWNSHIP_VILLAGE = "341525100001", "341525100002", "341525101001"


def id_number(order: int, born: str = "19550412") -> str:
    """An invented ID number; an odd order is a man's."""
    first = f"990101{born}{order:03d}"
    return first + check_character(first)


def person(order: int, name: str = "吴秀兰", relation: str = "head", born: str = "19550412", **more) -> PersonEntry:
    return PersonEntry(id_number=id_number(order, born), name=name, relation=relation, **more)


def household(
    *persons: PersonEntry,
    village: str = VILLAGE,
    category: str = "subsistence",
    category_class: str = "B",
    since: date = date(2025, 1, 1),
    **more,
) -> HouseholdEntry:
    categories = (CategoryEntry(category, since, category_class, monthly_benefit_fen=71800),) if category else ()
    return HouseholdEntry(
        division_code=village, persons=persons or (person(2),), area_type="rural", address="一组 3 号", categories=categories, **more
    )


@pytest.fixture
def county(db):
    load_divisions(root_code="341525")


@pytest.fixture
def registered(county, now):
    """Register a household, by default of one woman on 低保 B."""

    def register(*persons, on=date(2025, 1, 1), **more):
        return register_household(entry=household(*persons, **more), on=on, actor=SYSTEM, at=now)

    return register
