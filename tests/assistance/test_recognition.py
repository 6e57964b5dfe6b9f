"""Whom the law takes somebody for."""

from __future__ import annotations

from datetime import date

from jiuzhu.casework.assistance.recognition import counted_as, groups, named, schemes
from jiuzhu.foundation.policy.packs import DatedPack, load_pack

AUTUMN = date(2024, 10, 8)
CHILD = {"orphan": False, "unsupported_child": False}
DAILY_LIFE = {"self_care": "full", "seriously_ill": False, "has_disability": False}


def law(name: str) -> DatedPack:
    return load_pack(name).at(AUTUMN)


def holding(found: list) -> dict[str, bool | None]:
    return {each.entry.code: each.holds for each in found}


def test_a_category_goes_by_the_name_of_the_law_of_its_place():
    names = [named("subsistence", "A", law(name)).words for name in ("jixi", "ningjin", "huoshan")]
    assert names[:2] == ["低保对象（A 类）", "最低生活保障对象（A 类）"]
    assert names[2].startswith("低保对象")
    assert named("single_person_subsistence", "", law("jixi")) is None


def test_ningjin_assesses_persons_of_ninety_and_leaves_who_is_not_in_its_circle():
    ninety = groups("person", {"category": "marginal", "age": 90, **CHILD, **DAILY_LIFE}, law("ningjin"))
    forty = groups("person", {"category": "marginal", "age": 40, **CHILD, **DAILY_LIFE}, law("ningjin"))
    assert holding(ninety) == {"orphan": False, "unsupported_child": False, "elderly_90_in_difficulty": True, "to_be_assessed": True}
    assert holding(forty) == {"orphan": False, "unsupported_child": False, "elderly_90_in_difficulty": False, "to_be_assessed": False}


def test_what_is_missing_leaves_a_group_unknown_and_is_named():
    found = {each.entry.code: each for each in groups("person", {"category": "subsistence", "age": 40, **CHILD}, law("ningjin"))}
    assert found["to_be_assessed"].holds is None
    assert set(found["to_be_assessed"].missing_facts) == {"self_care", "seriously_ill", "has_disability", "disability_grade"}


def test_a_scheme_of_persons_is_for_those_it_applies_to_and_one_of_households_for_all():
    assert holding(schemes("person", {"orphan": True}, law("ningjin"))) == {"four_facets": True}
    assert holding(schemes("household", {}, law("huoshan"))) == {"ten_indicators": True}
    assert schemes("household", {}, law("ningjin")) == []


def test_a_derived_group_may_count_as_a_category():
    jixi = law("jixi")
    found = next(each for each in jixi.categories if each.code == "single_person_subsistence")
    assert counted_as(found, jixi).label == "低保对象"
    assert counted_as(next(each for each in jixi.categories if each.code == "monitored"), jixi) is None
