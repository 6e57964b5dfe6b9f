"""What the register changes later: moves, corrections, merges, numbers shown."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.casework.registry import facts, queries, services
from jiuzhu.casework.registry.models import Person
from jiuzhu.casework.registry.rules import (
    ChangedMeanwhile,
    EntryInvalid,
    NotMerged,
)
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.queries import entries, private_fields, told
from tests.conftest import actor
from tests.registry.conftest import NEXT_VILLAGE, OTHER_TOWNSHIP_VILLAGE, TODAY, id_number, person
from tests.registry.test_services import members

pytestmark = pytest.mark.django_db


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
    assert (told["id_number"], told["household_id"], told["alive"], "name" in told) == (id_number(2), str(made.pk), True, False)
