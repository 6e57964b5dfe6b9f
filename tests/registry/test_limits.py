"""What no column takes is refused in words, before the database does: one long cell never ends a whole import."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from jiuzhu.casework.registry import services
from jiuzhu.casework.registry.rules import MOST_BENEFIT_FEN, MOST_MEMBERS, CategoryEntry, EntryInvalid, checked_category, checked_household
from jiuzhu.foundation.accounts.rules import SYSTEM
from tests.registry.conftest import NEXT_VILLAGE, TODAY, household, person

LONG = "长" * 501


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"address": LONG}, "address"),
        ({"address": "一组\0 3 号"}, "address"),
        ({"note": LONG}, "note"),
        ({"number": "9" * 33}, "number"),
        ({"numbers": {"省平台": "9" * 65}}, "number"),
        ({"members": MOST_MEMBERS + 1}, "members"),
        ({"persons": (person(2, note=LONG),)}, "note"),
        ({"persons": (person(2, disability_type=LONG),)}, "disability_type"),
        ({"persons": (person(2, numbers={"省平台": "9" * 65}),)}, "number"),
    ],
)
def test_a_household_holds_nothing_its_columns_do_not_take(wrong, field):
    with pytest.raises(EntryInvalid) as refused:
        checked_household(replace(household(), **wrong), on=TODAY, demo_allowed=True)
    assert refused.value.field == field


@pytest.mark.parametrize("wrong", [{"decision_no": "文" * 65}, {"monthly_benefit_fen": MOST_BENEFIT_FEN + 1}])
def test_a_category_holds_nothing_its_columns_do_not_take(wrong):
    with pytest.raises(EntryInvalid):
        checked_category(CategoryEntry("subsistence", date(2026, 1, 1), "B", **wrong))


@pytest.mark.django_db
def test_corrections_and_moves_keep_the_same_limits(registered, now):
    made = registered()
    for wrong in ({"address": LONG}, {"members": MOST_MEMBERS + 1}, {"members": 0}):
        with pytest.raises(EntryInvalid):
            services.correct_household(household_id=made.pk, changes=wrong, actor=SYSTEM, at=now)
    with pytest.raises(EntryInvalid):
        services.move_household(
            household_id=made.pk, division_code=NEXT_VILLAGE, address=LONG, on=TODAY, reason="易地搬迁", actor=SYSTEM, at=now
        )
    with pytest.raises(EntryInvalid):
        services.note_external_number(system="省平台", number="9" * 65, household_id=made.pk, actor=SYSTEM, at=now)
