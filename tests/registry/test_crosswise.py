"""Two people change one household at once: one after the other, whatever belongs to it, and neither breaks the other off."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest

from jiuzhu.casework.registry.models import CategoryMembership, Household, Membership, Person
from jiuzhu.casework.registry.rules import CategoryEntry, NotMerged
from jiuzhu.casework.registry.services import categories, corrections, persons
from jiuzhu.foundation.accounts.rules import SYSTEM
from tests.orders.test_races import together
from tests.registry.conftest import NEXT_VILLAGE, TODAY, county, person, registered

__all__ = ["county", "registered"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def slowly(monkeypatch, place, name, seconds):
    """Let a step wait once it has written."""
    act = getattr(place, name)

    def wait(*args, **more):
        told = act(*args, **more)
        time.sleep(seconds)
        return told

    monkeypatch.setattr(place, name, wait)


@pytest.fixture
def family(registered):
    return registered(person(1, "王建国"), person(2, "李桂英", "spouse"))


def member(household, name):
    return Person.objects.get(memberships__household=household, name=name)


def moving(household, now):
    where = {"division_code": NEXT_VILLAGE, "address": "二组 1 号", "on": TODAY, "reason": "易地搬迁"}
    return lambda: corrections.move_household(household_id=household.pk, **where, actor=SYSTEM, at=now)


def test_a_category_is_stopped_while_another_changes_it(family, now, monkeypatch):
    slowly(monkeypatch, categories, "end_terms", 0.6)
    slowly(monkeypatch, categories, "_check_after", 0.2)
    told = {"household_id": family.pk, "reason": "收入变化", "actor": SYSTEM, "at": now}
    entry = CategoryEntry("subsistence", date(2026, 12, 1), "A", monthly_benefit_fen=80000)
    told = together([lambda: categories.stop_category(last_day=date(2026, 11, 30), **told), lambda: categories.change_category(entry=entry, **told)])
    family.refresh_from_db()
    assert len(told) == 2 and family.category_until == CategoryMembership.objects.order_by("since").last().until


def test_somebody_dies_while_the_household_moves(family, now, monkeypatch):
    slowly(monkeypatch, persons, "_end", 0.3)
    gone = member(family, "李桂英")
    told = together([
        lambda: persons.record_death(person_id=gone.pk, died_on=TODAY - timedelta(days=1), source="死亡证明", actor=SYSTEM, at=now),
        moving(family, now),
    ])  # fmt: skip
    assert len(told) == 2


def test_the_head_is_named_rightly_while_the_household_moves(family, now, monkeypatch):
    slowly(monkeypatch, corrections, "write_tokens", 0.5)
    head = member(family, "王建国")
    told = together([
        lambda: corrections.correct_person(person_id=head.pk, changes={"name": "王健国"}, on=TODAY, actor=SYSTEM, at=now),
        moving(family, now),
    ])  # fmt: skip
    assert len(told) == 2 and Household.objects.get().division_code == NEXT_VILLAGE


def test_two_records_are_made_one_from_both_sides(registered, now, monkeypatch):
    slowly(monkeypatch, persons, "guard_version", 0.4)
    one, other = (registered(person(order, "吴秀兰"), category="").pk for order in (4, 6))
    ids = [Membership.objects.get(household=pk).person_id for pk in (one, other)]
    merging = [
        lambda keep=keep, drop=drop: persons.merge_persons(keep_id=keep, drop_id=drop, reason="证号登记错一位", actor=SYSTEM, at=now)
        for keep, drop in (ids, reversed(ids))
    ]
    told = together(merging)
    assert len(told) == 2 and Person.objects.filter(merged_into__isnull=False).count() == 1


def test_a_record_that_gets_a_category_of_its_own_meanwhile_is_not_made_one_with_another_that_has_one(registered, now, monkeypatch):
    homes = [registered(person(order, "吴秀兰"), category="").pk for order in (4, 6)]
    keep, drop = (Membership.objects.get(household=pk).person_id for pk in homes)
    given = {"entry": CategoryEntry("subsistence", date(2026, 12, 1), "A", monthly_benefit_fen=80000), "actor": SYSTEM, "at": now}
    categories.change_category(household_id=homes[0], person_id=keep, **given)
    slowly(monkeypatch, categories, "guard_version", 0.4)

    def merging():
        time.sleep(0.2)
        return persons.merge_persons(keep_id=keep, drop_id=drop, reason="证号登记错一位", actor=SYSTEM, at=now)

    told = together([lambda: categories.change_category(household_id=homes[1], person_id=drop, **given), merging])
    assert [each.code for each in told if isinstance(each, NotMerged)] == ["not_merged"]
