"""Who sees no household sees no figure of few, and no figure fine enough to tell one household by two trials."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.interfaces.web.whatif.asking import Asked
from jiuzhu.interfaces.web.whatif.page import page_of
from jiuzhu.supervision.whatif.queries import Trial
from jiuzhu.supervision.whatif.rules import Money, Paid, Tally, Visits, coarseness, rounded, tells_on_few
from jiuzhu.supervision.whatif.spending import TopUpChange
from tests.conftest import COUNTY

ONE_FAMILY = Money(households=1, people=6, unknown=0, total_fen=288_000)
MANY = Money(households=41, people=93, unknown=0, total_fen=2_412_300)
MORE = Money(households=52, people=118, unknown=0, total_fen=3_061_200)


def drawn(*, whole: bool = False, before: Money = MANY, after: Money = MORE):
    law = load_pack("huoshan").at(date(2026, 11, 20))
    paid = Paid("top_up", "补助", "household", "", before, after)
    trial = Trial(
        levels=(("high", "medium", 41), ("medium", "medium", 93)),
        standings=(),
        tallies=(Tally("item", "a", "甲", "人", 93, 118, 32, 7),),
        paid=(paid,),
        top_up=TopUpChange(True, before, after, MANY),
        visits=Visits({3: 41}, {3: 93}),
        groups=(("level_down", "", "341525100", "subsistence", 41),),
        households=134,
        assessed=134,
        gradual_exit=(),
        untouched=False,
        lacking=(),
        folder=Path(),
    )
    return page_of(Asked(COUNTY, law, law, {}), trial, whole=whole)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ONE_FAMILY, ONE_FAMILY),
        (None, ONE_FAMILY),
        (Money(41, 93, 2, 1), Money(41, 93, 2, 1)),
        (MANY, Money(42, 99, 0, 2_700_300)),
        (MANY, Money(49, 96, 0, 2_700_300)),
    ],
    ids=["few households of many heads", "few come to it", "few unknown", "one household more", "few people more"],
)
def test_money_about_few_tells_on_them(before, after):
    assert tells_on_few(before, after, 5)


def test_money_about_many_is_told():
    assert not tells_on_few(MANY, MORE, 5) and not tells_on_few(MANY, MANY, 5) and not tells_on_few(None, MANY, 5)


def test_a_count_is_rounded_to_the_nearest_multiple():
    assert [rounded(count, 5) for count in (0, 5, 7, 8, 41, 93)] == [0, 5, 5, 10, 40, 95]
    assert rounded(7, 0) == 7


@pytest.mark.django_db
def test_the_money_of_one_family_is_hidden_from_who_sees_no_household():
    line = drawn(before=ONE_FAMILY, after=ONE_FAMILY).money[0]

    assert (line.before.people, line.before.total, line.after.total, line.difference) == ("＊", "＊", "＊", "")


@pytest.mark.django_db
def test_counts_and_money_are_coarse_for_who_sees_no_household():
    page = drawn()
    line, rule = page.money[0], page.rules[0]

    assert (line.before.people, line.before.total) == ("40 户 95 人", "2 万元")
    assert (line.after.people, line.after.total, line.difference) == ("50 户 120 人", "3 万元", "+1 万元")
    assert (rule.before, rule.after, rule.enters.text, rule.leaves.text) == ("95", "120", "30", "5")
    assert page.visits == (("每 3 个月一次（户）", "40", "95"), ("平均每月应走访（次）", "13.4", "31.7"))
    assert page.by_place.total[0].text == "40" and [after for _, _, after in page.levels] == ["0", "135"]
    assert page.top_up[0][1].people == "40 户 95 人"


@pytest.mark.django_db
@pytest.mark.parametrize(("households", "told"), [(58, "30 万元"), (60, "30 万元"), (61, "30 万元"), (64, "30 万元"), (65, "35 万元")])
def test_money_is_no_finer_than_the_count_beside_it(households, told):
    many = Money(households, households, 0, households * 5_000_00)
    line = drawn(before=many, after=many).money[0]

    assert (line.before.total, line.difference) == (told, "不足 5 万元")


@given(households=st.integers(1, 10**6), each=st.integers(0, 10**8), minimum=st.integers(1, 50))
def test_what_the_smallest_count_comes_to_is_below_the_coarseness_of_the_sum(households, each, minimum):
    step = coarseness(Money(households, households, 0, households * each), minimum, 10_000_00)
    assert step >= each * minimum and step % 10_000_00 == 0 and step <= max(10_000_00, 10 * each * minimum)


def test_who_sees_every_household_sees_every_fen():
    assert coarseness(MANY, 0, 10_000_00) == 0


@pytest.mark.django_db
def test_counts_and_money_are_exact_for_who_sees_every_household():
    line = drawn(whole=True).money[0]

    assert (line.before.people, line.before.total, line.difference) == ("41 户 93 人", "24,123.00 元", "+6,489.00 元")
