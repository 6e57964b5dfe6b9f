"""The times of routes, moving a stop by hand, planning on after an absence, and why somebody is not visited."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.delivery.dispatch.reading import parse_instance
from jiuzhu.delivery.rounds.day import Carer, Day, Routes, Task, read_day
from jiuzhu.delivery.rounds.forecast import Asked, load, shared_out
from jiuzhu.delivery.rounds.moving import consequences, moved, troubles
from jiuzhu.delivery.rounds.replanning import replan
from jiuzhu.delivery.rounds.rules import CannotServe, told_time, window_of, wished
from jiuzhu.delivery.rounds.timing import timed
from jiuzhu.delivery.rounds.travelling import Roads
from jiuzhu.delivery.rounds.unserved import unserved

WHOLE = (480, 1080)


def task(key: str, place: int, *, window=WHOLE, minutes=30, skill="visit", priority=1) -> Task:
    return Task(key, "visit", key, "定期走访", f"{key}家", "一组", place, window, minutes, skill, priority)


def carer(name: str, *, place=0, shift=(480, 1020), skills=("visit",)) -> Carer:
    return Carer(name, name, "", "", frozenset(skills), place, shift)


def day(carers, tasks, travel=((0, 20), (20, 0))) -> Day:
    return Day(tuple(f"村{number}" for number in range(len(travel))), tuple(map(tuple, travel)), tuple(carers), tuple(tasks))


class TestTimes:
    def test_each_start_is_as_early_as_the_way_and_the_window_allow(self):
        given_ = day([carer("甲")], [task("a", 1), task("b", 1, window=(600, 700))])
        walk = timed(given_, Routes({"甲": ("a", "b")})).walks["甲"]
        assert [(stop.arrives, stop.starts, stop.ends, stop.late) for stop in walk.stops] == [(500, 500, 530, 0), (530, 600, 630, 0)]
        assert (walk.leaves, walk.back, walk.travel, walk.overrun) == (480, 650, 40, 0)

    def test_lateness_and_the_end_of_the_shift_are_counted(self):
        given_ = day([carer("甲", shift=(480, 540))], [task("a", 1, window=(480, 490))])
        plan = timed(given_, Routes({"甲": ("a",)}))
        assert (plan.late, plan.walks["甲"].overrun) == (10, 10)
        assert troubles(given_, plan) == ["甲 8:20 才能到a家家，比约定的 8:10 晚 10 分钟。", "甲 9:10 才能回来，超过班次 10 分钟。"]

    def test_a_day_is_kept_and_read_again_as_it_was_and_the_search_can_read_it(self):
        given_ = day([carer("甲")], [task("a", 1)])
        assert read_day(given_.document()) == given_
        assert parse_instance(given_.instance()).visits[0].id == "a"


class TestMoving:
    two = day([carer("甲"), carer("乙"), carer("丙", skills=())], [task("a", 1), task("b", 1), task("c", 0)])

    def test_a_stop_goes_to_another_carer_before_those_that_start_later(self):
        routes = moved(self.two, Routes({"甲": ("a",), "乙": ("b", "c")}), key="a", carer_ids=["乙"], at=505)
        assert routes.by_carer["乙"] == ("b", "a", "c")
        assert timed(self.two, routes).stops["a"].starts == 530

    def test_what_a_move_does_is_told_before_it_is_kept(self):
        before = Routes({"甲": ("a",), "乙": ("b",)})
        found = consequences(self.two, before, moved(self.two, before, key="a", carer_ids=["乙"], at=None))
        assert (found.travel, found.late, found.troubles) == (-40, 0, ())
        assert [(each.key, each.carer_before, each.carer_after, each.start_after) for each in found.changes] == [("a", "甲", "乙", 530)]

    def test_without_a_carer_the_stop_leaves_the_plan(self):
        assert moved(self.two, Routes({"甲": ("a",)}), key="a", carer_ids=[], at=None).served() == set()

    @pytest.mark.parametrize("where", ["丙", "丁"])
    def test_nobody_is_sent_who_may_not_serve_or_is_not_there(self, where):
        with pytest.raises(CannotServe):
            moved(self.two, Routes(), key="a", carer_ids=[where], at=None)


class TestWhyNot:
    @pytest.mark.parametrize(
        ("carers", "tasks", "routes", "words"),
        [
            ([carer("甲", skills=())], [task("a", 1)], {}, "没有人能办"),
            ([carer("甲", shift=(480, 500))], [task("a", 1)], {}, "班次容不下"),
            ([carer("甲", shift=(700, 1020))], [task("a", 1, window=(480, 500))], {}, "赶不上约定"),
            ([carer("甲", shift=(480, 560))], [task("a", 1), task("b", 1)], {"甲": ("b",)}, "都已排满"),
            ([carer("甲")], [task("a", 1)], {}, "有空位"),
        ],
    )
    def test_the_reason_is_told_with_what_can_be_done(self, carers, tasks, routes, words):
        ((left, told),) = unserved(day(carers, tasks), Routes(routes))
        assert left.key == "a" and words in told.why and told.remedy


@st.composite
def days(draw):
    """A day with a plan: a few carers, tasks of any window, each task somewhere or nowhere."""
    places = draw(st.integers(1, 4))
    travel = [[0 if one == other else draw(st.integers(1, 60)) for other in range(places)] for one in range(places)]
    carers = [carer(str(number), place=draw(st.integers(0, places - 1))) for number in range(draw(st.integers(2, 4)))]
    tasks = []
    for number in range(draw(st.integers(1, 24))):
        begin = draw(st.integers(480, 900))
        tasks.append(task(f"t{number}", draw(st.integers(0, places - 1)), window=(begin, begin + draw(st.integers(0, 180)))))
    routes: dict[str, tuple[str, ...]] = {}
    for each in tasks:
        who = draw(st.sampled_from([*(one.id for one in carers), ""]))
        if who:
            routes[who] = (*routes.get(who, ()), each.key)
    return day(carers, tasks, travel), Routes(routes)


class TestAbsence:
    @given(days(), st.sampled_from(["0", "0.1", "0.25", "1"]))
    def test_of_the_others_never_more_than_the_share_changes_carer_or_start(self, drawn, share):
        given_, routes = drawn
        result = replan(given_, routes, absent="0", share=Decimal(share))
        before, after = timed(given_, routes).stops, timed(given_, result.routes).stops
        others = [key for key in routes.parts() if key not in routes.by_carer.get("0", ())]
        changed = [key for key in others if key not in after or (before[key].carer, before[key].starts) != (after[key].carer, after[key].starts)]
        assert len(changed) <= int(len(others) * Decimal(share)) == result.allowed
        assert sorted(each.key for each in result.moved) == sorted(changed)
        assert all(stop.carer != "0" for stop in after.values())
        assert set(after) <= routes.parts()

    def test_room_between_two_stops_is_used_without_moving_them(self):
        given_ = day([carer("甲"), carer("乙")], [task("a", 1), task("b", 1), task("c", 1, window=(900, 960))])
        result = replan(given_, Routes({"甲": ("a",), "乙": ("b", "c")}), absent="甲", share=Decimal("0.1"))
        assert result.routes.by_carer["乙"] == ("b", "a", "c") and result.moved == ()

    def test_one_of_the_others_gives_way_where_the_share_allows_it(self):
        carers = [carer("甲", skills=("nurse",)), carer("乙", shift=(480, 550), skills=("nurse", "visit")), carer("丙", shift=(480, 550))]
        given_ = day(carers, [task("n", 1, skill="nurse"), task("v", 1)])
        routes = Routes({"甲": ("n",), "乙": ("v",)})
        assert replan(given_, routes, absent="甲", share=Decimal("0.99")).routes.served() == {"v"}
        assert replan(given_, routes, absent="甲", share=Decimal(1)).routes.by_carer == {"乙": ("n",), "丙": ("v",)}


class TestTravel:
    roads = Roads({("a", "b"): 7}, {"b": (116_000_000, 31_000_000), "c": (116_100_000, 31_000_000)}, Decimal("1.5"), Decimal(30), 5)

    def test_what_was_entered_wins_and_holds_both_ways(self):
        assert [self.roads.minutes("a", "b"), self.roads.minutes("b", "a")] == [7, 7]

    def test_else_the_straight_line_is_stretched(self):
        # A tenth of a degree at 31° is 9.53 km: 14.3 km of road, 28.6 minutes.
        assert self.roads.minutes("b", "c") == 29

    def test_a_village_of_which_nothing_is_known_is_left_out(self):
        assert self.roads.minutes("a", "c") is None
        assert self.roads.reachable(["a", "c"], ["b"]) == ["b", "a"]


@pytest.mark.parametrize(
    ("wish", "window"),
    [("上午", (480, 720)), ("晚上", (1080, 1260)), ("", (480, 1080)), ("9:00-10:30", (540, 630)), ("14：00", (825, 855)), ("下午，约 14:10 到", (780, 1080)), ("25:00", (480, 1080))],
)
def test_a_wished_time_becomes_a_window(wish, window):
    assert window_of(wish) == window


@given(st.sampled_from(["", "上午", "9:00-10:30"]), st.integers(0, 1439))
def test_what_was_wished_is_read_again_behind_the_time_that_was_told(wish, minute):
    assert wished(told_time(wish, minute)) == wish
    assert wished(told_time(told_time(wish, minute), minute)) == wish


class TestForecast:
    def test_visits_of_a_period_are_spread_over_its_months_and_ways_are_counted_by_trips(self):
        found = load("v", [Asked("特困", 1, 5), Asked("低保", 3, 7)], way=10, minutes_a_visit=40, day_minutes=240, own=300)
        assert (found.visits, found.at_doors, found.trips, found.on_the_way, found.missing, found.state) == (8, 320, 2, 40, 60, "short")

    @given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 3000)), min_size=1, max_size=8), st.integers(0, 20_000))
    def test_what_the_township_shares_is_given_out_to_the_last_minute_where_it_is_lacking(self, villages, minutes):
        loads = [load(str(n), [Asked("低保", 1, many)], way=5, minutes_a_visit=38, day_minutes=480, own=own) for n, (many, own) in enumerate(villages)]
        found = shared_out(loads, minutes)
        lacking = sum(max(0, each.needed - each.own) for each in loads)
        assert sum(each.missing for each in found) == max(0, lacking - minutes)
        assert not lacking or sum(each.shared for each in found) == minutes
