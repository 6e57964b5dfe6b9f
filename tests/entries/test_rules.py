"""What is wrong with an entry, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from jiuzhu.supervision.entries.rules import Allowed, Entered, Event, MemberEntered, SamplingInvalid, bounds, drawn, problems_of

TODAY = date(2026, 11, 20)
HEAD = MemberEntered("王大力", "head", date(1970, 1, 1), alive=True, phone=True)
RIGHT = Entered("一组 3 号", 1, "subsistence", "A", ("A", "B", "C"), True, None, date(2026, 11, 1), date(2026, 11, 10), (HEAD,))


def test_a_whole_and_timely_entry_has_nothing_wrong():
    assert problems_of(RIGHT, today=TODAY, days=Allowed(9, date(2026, 1, 1))) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"address": " "}, "没有住址"),
        ({"members": (replace(HEAD, phone=False),)}, "全家没有一个联系电话"),
        ({"category": "", "classes": ()}, "没有救助类别"),
        ({"category_class": ""}, "类别没有分档"),
        ({"benefit": False}, "没有月救助金额"),
        ({"members": (replace(HEAD, disability_type="visual"),)}, "有残疾类别，没有等级"),
        ({"members": (replace(HEAD, disability_grade=2),)}, "有残疾等级，没有类别"),
        ({"people": 1, "members": (HEAD, replace(HEAD, name="李小红", relation="spouse"))}, "在册成员有 2 人"),
        ({"until_on": date(2026, 11, 19)}, "到期"),
        ({"members": (replace(HEAD, alive=False, phone=False),)}, "没有更换户主"),
        ({"members": (replace(HEAD, self_care="none", employment="employed"),)}, "又登记为就业"),
        ({"members": (replace(HEAD, same_place=False),)}, "与家庭不同"),
        ({"people": 2, "members": (HEAD, replace(HEAD, name="王小", relation="child", birth_on=date(1970, 1, 1)))}, "却不比户主小"),
        ({"people": 2, "members": (HEAD, replace(HEAD, name="王老", relation="parent", birth_on=date(1980, 1, 1)))}, "却不比户主大"),
    ],
)
def test_each_fault_is_found_alone(change, words):
    found = problems_of(replace(RIGHT, **change), today=TODAY, days=Allowed(9, date(2026, 1, 1)))
    assert len(found) == 1 and words in found[0].words


@pytest.mark.parametrize(
    ("days", "late"),
    [(Allowed(9, date(2026, 11, 1)), False), (Allowed(8, date(2026, 11, 1)), True), (Allowed(8, date(2026, 11, 2)), False), (None, False)],
)
def test_an_entry_is_late_after_the_countys_days_and_never_while_it_has_said_none(days, late):
    assert bool(problems_of(RIGHT, today=TODAY, days=days)) == late
    event = Event("1", "1", "王大力", "341525100001", "低保", date(2026, 11, 1), date(2026, 11, 10))
    assert event.late(days) == late


def test_the_same_seed_draws_the_same_and_another_seed_others():
    pks = [str(number) for number in range(200)]
    assert drawn(pks, seed="a", most=5) == drawn(reversed(pks), seed="a", most=5) != drawn(pks, seed="b", most=5)


def test_a_month_has_its_first_and_last_day():
    assert bounds("2026-12") == (date(2026, 12, 1), date(2026, 12, 31)) and bounds("2024-02")[1] == date(2024, 2, 29)
    with pytest.raises(SamplingInvalid):
        bounds("2026-13")
