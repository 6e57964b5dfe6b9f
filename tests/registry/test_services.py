"""The register's writes: what they keep, what they refuse."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.casework.registry import facts, queries, services
from jiuzhu.casework.registry.models import CategoryMembership, Household, Membership, Person
from jiuzhu.casework.registry.rules import (
    AlreadyMember,
    CategoryEntry,
    CategoryOverlaps,
    EntryInvalid,
    InventedPerson,
    PersonTwice,
)
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.ledger.queries import entries, private_fields
from tests.conftest import actor
from tests.registry.conftest import NEXT_VILLAGE, OTHER_TOWNSHIP_VILLAGE, TODAY, household, id_number, person

pytestmark = pytest.mark.django_db


def members(household_):
    return {each.person.name: each for each in queries.members_of(household_.pk)}


def test_a_household_is_entered_with_number_members_category_and_one_ledger_entry(registered):
    made = registered(person(2), person(1, "吴建国", "child", born="19820301"))
    assert (made.number, made.head_name, made.members, made.category, made.category_class) == (
        "341525-00001",
        "吴秀兰",
        2,
        "subsistence",
        "B",
    )
    assert set(members(made)) == {"吴秀兰", "吴建国"}
    (entry,) = entries("household", str(made.pk))
    assert id_number(2) not in entry.after + entry.before
    assert private_fields(entry)["persons"][0][1] == id_number(2)


def test_numbers_go_on_within_a_county(registered):
    assert [registered(person(order)).number for order in (2, 4)] == ["341525-00001", "341525-00002"]


def test_numbers_go_on_after_one_that_was_handed_in(registered):
    registered(person(2), number="341525-000140")
    assert registered(person(4)).number == "341525-00141"


def test_id_number_phone_and_bank_account_are_never_stored_readable(registered):
    registered(person(2, phone="19900001234", bank_account="6217000000000001"))
    stored = Person.objects.values().get()
    text = repr(stored)
    assert id_number(2) not in text and "19900001234" not in text and "6217000000000001" not in text
    read = Person.objects.get()
    assert (read.id_number, read.phone, read.bank_account) == (id_number(2), "19900001234", "6217000000000001")


def test_an_unknown_number_stays_empty(registered):
    registered(person(2))
    assert Person.objects.get().phone == ""


def test_a_person_entered_twice_is_refused_with_the_file_that_holds_them(registered):
    registered(person(2))
    with pytest.raises(PersonTwice, match="341525-00001"):
        registered(person(2, "吴秀兰"))
    assert Household.objects.count() == 1


def test_a_foreign_household_is_not_named_in_the_refusal(registered, now):
    registered(person(2), village=OTHER_TOWNSHIP_VILLAGE)
    clerk = actor("township_clerk", division="341525100000")
    with pytest.raises(PersonTwice) as refused:
        services.register_household(entry=household(person(2)), on=TODAY, actor=clerk, at=now)
    assert "吴秀兰" not in str(refused.value) and "341525-" not in str(refused.value)


def test_the_database_itself_refuses_a_second_record_of_one_id_number(registered, now):
    made = registered(person(2))
    twin = Person.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        Person(
            name="x",
            birth_date=twin.birth_date,
            id_number="1",
            id_index=twin.id_index,
            id_tail_index="",
            division_code=made.division_code,
            changed_at=now,
        ).save(force_insert=True)


def test_a_person_may_be_kept_in_two_households_knowingly(registered, now, county):
    first = registered(person(2))
    second = services.register_household(
        entry=household(person(2), village=NEXT_VILLAGE), on=TODAY, actor=SYSTEM, at=now, allow_second=True
    )
    assert Person.objects.count() == 1
    assert {each.number for each in queries.households_of(Person.objects.get().pk)} == {first.number, second.number}


def test_invented_people_are_refused_where_demo_data_is_not_allowed(county, now, settings):
    settings.DEMO_DATA_ALLOWED = False
    with pytest.raises(InventedPerson):
        services.register_household(entry=household(person(2)), on=TODAY, actor=SYSTEM, at=now)


@pytest.mark.parametrize("village", ["341525100000", "341525999999"])
def test_a_household_lives_in_a_village_of_the_tree(county, now, village):
    with pytest.raises(EntryInvalid, match="村"):
        services.register_household(entry=household(person(2), village=village), on=TODAY, actor=SYSTEM, at=now)


def test_registering_needs_the_duty_in_that_village(county, now):
    with pytest.raises(NotPermitted):
        services.register_household(entry=household(person(2)), on=TODAY, actor=actor("township_clerk", division="341525101000"), at=now)


def test_members_join_and_leave_with_their_dates(registered, now):
    made = registered(person(2))
    joined = services.add_member(
        household_id=made.pk, entry=person(1, "吴建国", "child", born="19820301"), on=date(2026, 3, 1), actor=SYSTEM, at=now
    )
    assert Household.objects.get().members == 2
    services.remove_member(household_id=made.pk, person_id=joined.pk, on=date(2026, 5, 31), reason="分户", actor=SYSTEM, at=now)
    assert Household.objects.get().members == 1
    assert Membership.objects.get(person=joined).until == date(2026, 5, 31)
    again = services.add_member(
        household_id=made.pk, entry=person(1, "吴建国", "child", born="19820301"), on=date(2026, 9, 1), actor=SYSTEM, at=now
    )
    assert again.pk == joined.pk
    with pytest.raises(AlreadyMember):
        services.add_member(
            household_id=made.pk, entry=person(1, "吴建国", "child", born="19820301"), on=date(2026, 9, 2), actor=SYSTEM, at=now
        )


def test_the_head_leaves_only_after_another_one_took_the_place(registered, now):
    made = registered(person(2), person(1, "吴建国", "child", born="19820301"))
    people = members(made)
    with pytest.raises(EntryInvalid, match="户主"):
        services.remove_member(household_id=made.pk, person_id=people["吴秀兰"].person_id, on=TODAY, reason="x", actor=SYSTEM, at=now)
    services.set_head(
        household_id=made.pk,
        person_id=people["吴建国"].person_id,
        former_relation="parent",
        on=TODAY,
        reason="户主变更",
        actor=SYSTEM,
        at=now,
    )
    made.refresh_from_db()
    assert made.head_name == "吴建国"
    assert members(made)["吴秀兰"].relation == "parent"


def test_a_new_category_ends_the_former_the_day_before_and_keeps_it(registered, now):
    made = registered(person(2))
    services.change_category(
        household_id=made.pk, entry=CategoryEntry("marginal", date(2026, 7, 1)), reason="收入增加", actor=SYSTEM, at=now
    )
    told = list(CategoryMembership.objects.order_by("since").values_list("category", "since", "until"))
    assert told == [("subsistence", date(2025, 1, 1), date(2026, 6, 30)), ("marginal", date(2026, 7, 1), None)]
    made.refresh_from_db()
    assert (made.category, made.category_class) == ("marginal", "")


@pytest.mark.parametrize("since", [date(2025, 1, 1), date(2024, 6, 1)])
def test_a_category_before_the_one_in_force_is_refused(registered, now, since):
    made = registered(person(2))
    with pytest.raises(CategoryOverlaps):
        services.change_category(household_id=made.pk, entry=CategoryEntry("marginal", since), actor=SYSTEM, at=now)


def test_a_category_of_one_person_stands_beside_the_households(registered, now):
    made = registered(person(2), person(1, "吴建国", "child", born="19820301"), category="marginal", category_class="")
    who = members(made)["吴建国"].person_id
    services.change_category(
        household_id=made.pk, person_id=who, entry=CategoryEntry("extreme_hardship", TODAY, "dispersed"), actor=SYSTEM, at=now
    )
    rows = {row[0]: row for row in facts.household_rows(TODAY)}
    assert rows[str(made.pk)][3] == "marginal" and rows[str(made.pk)][7] == 2
    assert rows[f"{made.pk}/{who}"][3:5] == ("extreme_hardship", "dispersed") and rows[f"{made.pk}/{who}"][7] == 1
    assert sorted(row[1] for row in facts.person_rows(TODAY)) == sorted([str(made.pk)] * 2 + [f"{made.pk}/{who}"])
    assert facts.household_of(f"{made.pk}/{who}") == str(made.pk)


def test_the_category_of_the_facts_began_when_it_was_first_given_whatever_the_amount_since(registered, now):
    made = registered(person(2))
    (row,) = facts.household_rows(TODAY)
    began, third = row[5], TODAY + timedelta(days=2)
    change = {"household_id": made.pk, "actor": SYSTEM, "at": now}
    services.change_category(entry=CategoryEntry("subsistence", TODAY, "B", monthly_benefit_fen=90000), **change)
    assert [each[4:6] for each in facts.household_rows(TODAY)] == [("B", began)]
    services.change_category(entry=CategoryEntry("marginal", TODAY + timedelta(days=1)), **change)
    services.change_category(entry=CategoryEntry("subsistence", third, "A"), **change)
    assert [each[5] for each in facts.household_rows(third)] == [third]


def test_the_history_tells_a_change_as_a_change_and_an_end_as_an_end(registered, now):
    made = registered(person(2))
    first = {"household_id": made.pk, "actor": SYSTEM, "at": now}
    months = [date(2026, 12, 1), date(2027, 1, 1)]
    services.change_category(entry=CategoryEntry("subsistence", months[0], "B", monthly_benefit_fen=50000), reason="复核后调整金额", **first)
    services.change_category(entry=CategoryEntry("marginal", months[1]), reason="复核后变更类别", **first)
    services.stop_category(last_day=date(2027, 1, 31), reason="复核后终止救助：收入超过标准", **first)
    told = [link.text for link in queries.household_file_parts(SYSTEM, made, on=TODAY).chain if link.kind == "类别"]
    label = told[-1].removeprefix("认定为")
    assert told == [
        "低保边缘停止：复核后终止救助：收入超过标准",
        f"由{label}变更为低保边缘（复核后变更类别）",
        "月救助金额由 718.00 元调整为 500.00 元（复核后调整金额）",
        f"认定为{label}",
    ]


def test_a_stopped_category_stays_on_the_file_with_its_reason(registered, now):
    made = registered(person(2))
    services.stop_category(household_id=made.pk, last_day=date(2026, 10, 31), reason="收入超过标准", actor=SYSTEM, at=now)
    made.refresh_from_db()
    assert made.category_until == date(2026, 10, 31)
    assert not queries.household_file_parts(SYSTEM, made, on=TODAY).category_in_force


def test_a_death_ends_membership_and_the_category_of_the_last_living_member(registered, now):
    made = registered(person(2))
    services.record_death(person_id=members(made)["吴秀兰"].person_id, died_on=date(2026, 11, 3), source="火化数据", actor=SYSTEM, at=now)
    made.refresh_from_db()
    assert made.category_until == date(2026, 11, 3)
    assert queries.members_of(made.pk) == []


def test_before_eight_in_the_morning_today_is_the_local_day(registered):
    early = datetime(2026, 11, 20, 1, 0, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    made = registered(person(2), person(1, "吴建国", "child", born="19820301"))
    died_on = date(2026, 11, 20)
    services.record_death(person_id=members(made)["吴建国"].person_id, died_on=died_on, source="死亡证明", actor=SYSTEM, at=early)
    assert Person.objects.get(name="吴建国").died_on == died_on


def test_a_death_leaves_the_category_of_the_others(registered, now):
    made = registered(person(2), person(1, "吴建国", "child", born="19820301"))
    services.record_death(person_id=members(made)["吴秀兰"].person_id, died_on=date(2026, 11, 3), source="火化数据", actor=SYSTEM, at=now)
    made.refresh_from_db()
    assert (made.category_until, made.members) == (None, 1)
