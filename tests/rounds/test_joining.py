"""Which tasks at one door become one stop; no database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jiuzhu.delivery.rounds.day import Carer, Day, Task, read_day
from jiuzhu.delivery.rounds.joining import joined

URGENT = Task("visit:1", "visit", "1", "急难走访", "吴秀兰", "一组", 0, (480, 1080), 30, "visit:A", 8)
ROUTINE = replace(URGENT, key="visit:2", id="2", title="定期走访", priority=1, window=(540, 600))
MEAL = replace(URGENT, key="order:3", kind="order", id="3", title="助餐", skill="order:X:meals", minutes=10)
BATH = replace(MEAL, key="order:4", id="4", title="助浴", skill="order:X:bathing", minutes=50, carers=2)


def carers(*skills: str, many: int = 1) -> list[Carer]:
    return [Carer(str(number), str(number), "A", "", frozenset(skills), 0, (480, 1020)) for number in range(many)]


def titles(tasks: list[Task], among: list[Carer]) -> list[str]:
    return [each.title for each in joined([("home", each) for each in tasks], among)[0]]


def test_an_urgent_and_a_routine_visit_are_one_stop_within_both_windows():
    [stop], [carer] = joined([("home", URGENT), ("home", ROUTINE)], carers("visit:A"))
    assert (stop.members, stop.minutes, stop.window, stop.priority) == ((URGENT, ROUTINE), 60, (510, 570), 8)
    assert stop.skill in carer.skills


@pytest.mark.parametrize(
    ("tasks", "among"),
    [
        ([URGENT, MEAL], carers("visit:A")),
        ([BATH, MEAL], [*carers("order:X:bathing", many=2), *carers("order:X:meals")]),
        ([URGENT, replace(ROUTINE, window=(480, 490))], carers("visit:A")),
        ([URGENT, replace(ROUTINE, minutes=600)], carers("visit:A")),
        ([replace(BATH, gap=(10, 20)), MEAL], carers("order:X:bathing", "order:X:meals", many=2)),
        ([URGENT, replace(ROUTINE, place=1)], carers("visit:A")),
    ],
    ids=["nobody does both", "not two who do both", "windows apart", "longer than a shift", "the second comes later", "elsewhere"],
)
def test_what_cannot_be_done_in_one_go_stays_apart(tasks, among):
    assert sorted(titles(tasks, among)) == sorted(each.title for each in tasks)


def test_two_carers_bring_the_meal_with_them_and_a_day_keeps_what_is_joined():
    stops, able = joined([("home", MEAL), ("home", BATH), ("next door", URGENT)], carers("order:X:bathing", "order:X:meals", "visit:A", many=2))
    assert [(each.title, each.carers) for each in stops] == [("助浴＋助餐", 2), ("急难走访", 1)]
    day = Day(("A",), ((0,),), able, stops)
    assert read_day(day.document()) == day
