"""In a city of several counties a county's chain is reckoned of its own people and of nobody else."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.casework.registry.services import add_member
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.monitoring.chain.entered import entered_rows
from jiuzhu.monitoring.chain.services import reckon
from tests.registry.conftest import person, registered

__all__ = ["registered"]
pytestmark = pytest.mark.django_db
CITY, HUINONG = "640200000000", "640205000000"
IN_HUINONG, IN_PINGLUO = "640205001003", "640221100001"
MONTH = "2026-10"


@pytest.fixture
def county(two_counties):
    """Two counties in place of one."""


@pytest.fixture
def three(registered, now):
    """A household here, one in the next county, and one there of which somebody here is a member too; each got the same in October."""
    homes = [registered(person(order), village=village) for order, village in ((2, IN_HUINONG), (4, IN_PINGLUO), (6, IN_PINGLUO))]
    add_member(household_id=homes[2].pk, entry=person(2, relation="other"), on=date(2025, 1, 1), actor=SYSTEM, at=now, allow_second=True)
    for home in homes:
        give(home, members_of(home.pk)[0].person_id, now)
    return homes


def give(home, who, now) -> None:
    enter_aid(
        household_id=home.pk, division_code=home.division_code, kind="severe_disability_nursing", label="护理补贴", received_on=date(2026, 10, 14),
        department="县民政局", source="manual", source_id=f"t:{home.pk}:{who}", person_id=who, amount_fen=10000, actor=SYSTEM, at=now,
    )  # fmt: skip


def homes_told(division_code: str = "") -> set[str]:
    return {row[1] for row in entered_rows(first=MONTH, last=MONTH, division_code=division_code)}


def test_what_was_entered_elsewhere_is_read_only_where_it_concerns_somebody_here(three, now):
    here, there, shared = three
    assert homes_told() == {str(each.pk) for each in three}
    assert homes_told(HUINONG) == {str(here.pk), str(shared.pk)}
    # What somebody had with a household left since is still that person's.
    give(there, members_of(here.pk)[0].person_id, now)
    assert len([row for row in entered_rows(first=MONTH, last=MONTH, division_code=HUINONG) if row[1] == str(there.pk)]) == 1


def test_a_countys_chain_counts_its_own_rows_and_the_citys_all(three, now):
    assert reckon(month=MONTH, division_code=HUINONG, at=now).reckoning.rows == 2
    assert reckon(month=MONTH, division_code=CITY, at=now).reckoning.rows == 3
