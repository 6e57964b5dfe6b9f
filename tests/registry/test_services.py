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
    ChangedMeanwhile,
    EntryInvalid,
    InventedPerson,
    NotMerged,
    PersonTwice,
)
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.queries import entries, private_fields, told
from tests.conftest import actor
from tests.registry.conftest import NEXT_VILLAGE, OTHER_TOWNSHIP_VILLAGE, TODAY, VILLAGE, household, id_number, person

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


def test_a_move_takes_the_file_and_the_people_along(registered, now):
    made = registered(person(2))
    former, new = actor("township_clerk", division="341525100000"), actor("township_clerk", division="341525101000")
    services.move_household(
        household_id=made.pk, division_code=OTHER_TOWNSHIP_VILLAGE, address="安置点", on=TODAY, reason="易地搬迁", actor=former, at=now
    )
    assert queries.find_household(new, made.pk)
    assert queries.persons(new).count() == 1
    with pytest.raises(NotFound):
        queries.find_household(former, made.pk)
    assert [each.household_id for each in queries.former_households(former)] == [made.pk]


def test_two_people_correcting_the_same_record_do_not_overwrite_each_other(registered, now):
    registered(person(2))
    who = Person.objects.get()
    services.correct_person(person_id=who.pk, changes={"phone": "19900001111"}, on=TODAY, actor=SYSTEM, at=now, seen_version=0)
    with pytest.raises(ChangedMeanwhile):
        services.correct_person(person_id=who.pk, changes={"phone": "19900002222"}, on=TODAY, actor=SYSTEM, at=now, seen_version=0)
    assert Person.objects.get().phone == "19900001111"


def test_a_corrected_id_number_brings_birth_date_sex_and_search_with_it(registered, now):
    registered(person(2))
    who = Person.objects.get()
    services.correct_person(
        person_id=who.pk, changes={"id_number": id_number(3, "19560101")}, on=TODAY, actor=SYSTEM, at=now, reason="登记错误"
    )
    changed = Person.objects.get()
    assert (changed.birth_date, changed.sex) == (date(1956, 1, 1), "M")
    assert queries.person_by_id_number(id_number(3, "19560101")) == changed
    assert queries.person_by_id_number(id_number(2)) is None


def test_what_is_corrected_about_a_person_or_where_a_household_lives_stands_sealed_on_the_ledger(registered, now):
    made = registered(person(2))
    who = Person.objects.get()
    services.correct_person(person_id=who.pk, changes={"illness": "major", "note": "术后休养"}, on=TODAY, actor=SYSTEM, at=now)
    services.correct_household(household_id=made.pk, changes={"address": "五组 8 号"}, actor=SYSTEM, at=now)
    services.move_household(
        household_id=made.pk, division_code=NEXT_VILLAGE, address="六组 9 号", on=TODAY, reason="易地搬迁", actor=SYSTEM, at=now
    )
    written = [*entries("person", str(who.pk)), *entries("household", str(made.pk))]
    in_the_clear = "".join(f"{each.before}{each.after}" for each in written)
    assert not any(text in in_the_clear for text in ("major", "术后休养", "五组 8 号", "六组 9 号", "一组 3 号", "易地搬迁"))
    sealed = [private_fields(each) for each in written]
    assert {"note": ["", "术后休养"], "illness": ["", "major"]} in sealed
    assert {"address": ["五组 8 号", "六组 9 号"]} in sealed


def test_nothing_changed_writes_nothing(registered, now):
    made = registered(person(2))
    before = len(entries("household", str(made.pk)))
    assert services.correct_household(household_id=made.pk, changes={"address": made.address}, actor=SYSTEM, at=now) == {}
    assert len(entries("household", str(made.pk))) == before


def test_merging_hands_memberships_on_and_leaves_one_record(registered, now):
    first, second = registered(person(2)), registered(person(4, "吴秀兰"), village=NEXT_VILLAGE)
    keep, drop = members(first)["吴秀兰"].person_id, members(second)["吴秀兰"].person_id
    services.merge_persons(keep_id=keep, drop_id=drop, reason="证号登记错一位", actor=SYSTEM, at=now)
    assert Person.objects.kept().count() == 1
    assert {each.pk for each in queries.households_of(keep)} == {first.pk, second.pk}
    with pytest.raises(NotFound):
        services.merge_persons(keep_id=keep, drop_id=drop, reason="again", actor=SYSTEM, at=now)


def test_a_record_is_not_merged_into_itself(registered, now):
    made = registered(person(2))
    who = members(made)["吴秀兰"].person_id
    with pytest.raises(NotMerged):
        services.merge_persons(keep_id=who, drop_id=who, reason="x", actor=SYSTEM, at=now)


def test_numbers_are_shown_for_a_purpose_that_goes_on_the_ledger(registered, now, township_clerk):
    registered(person(2, phone="19900001234"))
    who = Person.objects.get()
    with pytest.raises(EntryInvalid):
        services.reveal(person_id=who.pk, fields=["phone"], purpose=" ", actor=township_clerk, at=now)
    shown = services.reveal(person_id=who.pk, fields=["phone"], purpose="电话核实住址", actor=township_clerk, at=now)
    assert (shown.phone, shown.id_number) == ("19900001234", "")
    (entry,) = entries("person", str(who.pk))
    assert (told(entry).reason, entry.actor_id) == ("电话核实住址", township_clerk.user_id)


def test_a_childs_numbers_need_the_duty_for_children(registered, now, village_assistant, township_clerk):
    registered(person(2), person(3, "吴小宇", "other", born="20150505"))
    child = Person.objects.get(name="吴小宇")
    with pytest.raises(NotPermitted):
        services.reveal(person_id=child.pk, fields=["id_number"], purpose="核对", actor=village_assistant, at=now)
    assert services.reveal(person_id=child.pk, fields=["id_number"], purpose="核对", actor=township_clerk, at=now).id_number


def test_a_childs_record_is_corrected_by_who_may_read_it(registered, now, village_assistant, township_clerk):
    registered(person(2), person(3, "吴小宇", "other", born="20150505"))
    change = {"person_id": Person.objects.get(name="吴小宇").pk, "changes": {"illness": "major"}, "on": TODAY, "at": now}
    with pytest.raises(NotPermitted):
        services.correct_person(actor=village_assistant, **change)
    assert services.correct_person(actor=township_clerk, **change) == {"illness": ("", "major")}


def test_a_file_shows_masked_numbers_only(registered, now):
    made = registered(person(2, phone="19900001234", self_care="half", disability_type="physical", disability_grade=2))
    (member,) = queries.household_file_parts(SYSTEM, made, on=TODAY).members
    assert (member.id_number_masked, member.phone_masked) == (f"9901**********{id_number(2)[-4:]}", "*******1234")
    assert [text for text, _ in member.tags] == ["半失能", "肢体二级"]


def test_facts_follow_the_contract_of_the_register_files(registered, now):
    made = registered(person(2))
    (row,) = facts.household_rows(TODAY)
    assert dict(zip(facts.HOUSEHOLD_COLUMNS, row, strict=True))["monthly_benefit_yuan"] == 718
    (row,) = facts.person_rows(TODAY)
    told = dict(zip(facts.PERSON_COLUMNS, row, strict=True))
    assert (told["id_number"], told["household_id"], told["alive"], told["division_code"]) == (id_number(2), str(made.pk), True, VILLAGE)
