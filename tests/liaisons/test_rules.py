"""Who is to be named by which law, and when a report is late."""

from __future__ import annotations

from datetime import date

import pytest

from jiuzhu.casework.liaisons import rules
from jiuzhu.casework.liaisons.rules import LiaisonInvalid, Seat
from jiuzhu.foundation.policy.packs import load_pack

DAY = date(2026, 11, 20)


def test_yongning_wants_one_leader_and_one_liaison_of_each_of_seventeen_units_by_the_day_of_its_form():
    law = load_pack("yongning").at(DAY)
    seats = rules.seats_of(law)
    assert len(seats) == 34 and rules.missing(law, seats[1:]) == seats[:1] and rules.due_on(law) == date(2024, 6, 5)


def test_a_county_whose_law_asks_for_none_misses_none_and_can_enter_them():
    law = load_pack("huoshan").at(DAY)
    assert rules.seats_of(law) and not rules.missing(law, []) and rules.due_on(law) is None


def test_as_many_are_missing_as_the_law_asks_for():
    law = load_pack("yongning").at(DAY).with_values({"liaison_staff": 2}, any_parameter=True)
    assert len(rules.missing(law, [])) == 17 * 3 and Seat("education", "staff", 2) in rules.missing(law, [])


@pytest.mark.parametrize(
    ("received", "today", "label"),
    [(None, 5, "待报"), (None, 6, "逾期"), (5, 9, "已报"), (6, 9, "迟报")],
)
def test_the_day_itself_is_in_time_and_the_day_after_is_late(received, today, label):
    found = rules.standing(due=date(2026, 11, 5), received_on=received and date(2026, 11, received), today=date(2026, 11, today))
    assert found.label == label


@pytest.mark.parametrize("wrong", [{"name": " "}, {"title": ""}, {"phone": "12345"}, {"seat": Seat("nobody", "staff", 1)}])
def test_what_is_missing_is_said(wrong):
    seat = Seat("education", "staff", 1)
    given = {"name": "王小明", "title": "科员", "phone": "0951-8010000", "seat": seat, "known": [seat]} | wrong
    with pytest.raises(LiaisonInvalid):
        rules.checked(**given)
