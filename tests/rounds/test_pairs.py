"""Two carers at one door: timed together, moved together, planned on together; rests, daily limits, the usual carer, a fair share."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rounds.test_day import carer, day, task

from jiuzhu.delivery.dispatch.engine import plan_day
from jiuzhu.delivery.dispatch.reading import parse_instance
from jiuzhu.delivery.rounds.day import NEVER_LEFT_OUT, REST, SECOND, Routes, Task, read_day, rest_key, routes_of_plan
from jiuzhu.delivery.rounds.moving import moved, troubles
from jiuzhu.delivery.rounds.replanning import replan
from jiuzhu.delivery.rounds.rules import Break, CannotServe, ShiftInvalid, StayInvalid, WishUnreadable, check_break, check_wish
from jiuzhu.delivery.rounds.settling import settled, share, usual_served
from jiuzhu.delivery.rounds.stays import Stay, Stays, check_stay
from jiuzhu.delivery.rounds.timing import timed
from jiuzhu.delivery.rounds.unserved import unserved


def pair(key: str, place: int, *, gap=(0, 0), **more) -> Task:
    return replace(task(key, place, **more), carers=2, gap=gap)


def resting(carers, tasks, travel=((0, 20), (20, 0)), *, window=(690, 750), minutes=60):
    """A day in which everybody rests."""
    skilled = [replace(each, skills=each.skills | {rest_key(each.id)}) for each in carers]
    rests = [Task(rest_key(each.id), REST, each.id, "午休", each.name, "", each.place, window, minutes, rest_key(each.id), NEVER_LEFT_OUT) for each in carers]
    return day(skilled, [*tasks, *rests], travel)


def searched(given_):
    instance = parse_instance(given_.instance())
    return routes_of_plan(plan_day(instance, seed=1, left=lambda: 0.0, tell=lambda words: None).document(instance))


class TestTogether:
    def test_whoever_is_there_first_waits_for_the_other(self):
        given_ = day([carer("甲"), carer("乙", place=1)], [pair("a", 1), task("b", 0)])
        stops = timed(given_, Routes({"甲": ("b", "a"), "乙": ("a" + SECOND,)})).stops
        assert stops["a"].starts == stops["a" + SECOND].starts == 530

    def test_the_second_comes_within_its_gap(self):
        given_ = day([carer("甲"), carer("乙")], [pair("a", 1, gap=(15, 30)), task("b", 0, window=(600, 700))])
        stops = timed(given_, Routes({"甲": ("a",), "乙": ("b", "a" + SECOND)})).stops
        assert (stops["a"].starts, stops["a" + SECOND].starts) == (620, 650)
        assert timed(given_, Routes({"甲": ("a",), "乙": ("a" + SECOND,)})).stops["a" + SECOND].starts == 515

    def test_two_who_wait_for_each_other_at_two_doors_are_refused(self):
        given_ = day([carer("甲"), carer("乙")], [pair("a", 1), pair("b", 0)])
        crossed = Routes({"甲": ("a", "b"), "乙": ("b" + SECOND, "a" + SECOND)})
        assert timed(given_, crossed).stuck
        far = day([carer("甲"), carer("乙", place=1)], [pair("a", 1), pair("b", 0, gap=(100, 100))], ((0, 200), (200, 0)))
        with pytest.raises(CannotServe, match="互相等"):
            moved(far, Routes({"甲": ("a",), "乙": ("a" + SECOND,)}), key="b", carer_ids=["甲", "乙"], at=650)

    def test_it_is_served_by_two_or_by_nobody_and_never_twice_by_one(self):
        given_ = day([carer("甲"), carer("乙")], [pair("a", 1)])
        for chosen in (["甲"], ["甲", "甲"]):
            with pytest.raises(CannotServe):
                moved(given_, Routes(), key="a", carer_ids=chosen, at=None)
        routes = moved(given_, Routes(), key="a", carer_ids=["甲", "乙"], at=600)
        assert {part: stop.starts for part, stop in timed(given_, routes).stops.items()} == {"a": 600, "a" + SECOND: 600}
        assert not moved(given_, routes, key="a", carer_ids=[], at=None).parts()

    def test_the_search_sends_both_and_the_times_are_the_same(self):
        given_ = day([carer("甲"), carer("乙", place=1), carer("丙", skills=())], [pair("a", 1), pair("b", 0, gap=(10, 40)), task("c", 1)])
        assert read_day(given_.document()) == given_
        routes = searched(given_)
        assert routes.parts() == {"a", "a" + SECOND, "b", "b" + SECOND, "c"}
        stops = timed(given_, routes).stops
        assert stops["a"].starts == stops["a" + SECOND].starts and 10 <= stops["b" + SECOND].starts - stops["b"].starts <= 40

    def test_one_who_can_is_not_enough_and_that_is_said(self):
        ((_, told),) = unserved(day([carer("甲"), carer("乙", skills=())], [pair("a", 1)]), Routes())
        assert "要两个人去" in told.why and "甲一人" in told.why


class TestAbsence:
    def test_a_third_carer_joins_the_other_who_keeps_the_time(self):
        given_ = day([carer("甲"), carer("乙"), carer("丙")], [pair("a", 1), task("b", 1)])
        result = replan(given_, Routes({"甲": ("a",), "乙": ("a" + SECOND, "b"), "丙": ()}), absent="甲", share=Decimal("0.1"))
        assert result.routes.by_carer["丙"] == ("a",) and result.routes.by_carer["乙"] == ("a" + SECOND, "b") and result.moved == ()

    def test_without_a_third_nobody_is_sent_alone(self):
        given_ = day([carer("甲"), carer("乙")], [pair("a", 1), task("b", 1)])
        result = replan(given_, Routes({"甲": ("a",), "乙": ("a" + SECOND, "b")}), absent="甲", share=Decimal("0.1"))
        assert result.routes.parts() == {"b"}

    @settings(max_examples=25)
    @given(st.data())
    def test_of_the_others_never_more_than_a_tenth_moves_and_pairs_stay_whole(self, data):
        people = [carer(str(number), place=number % 2) for number in range(4)]
        tasks, routes = [], {each.id: [] for each in people}
        for number in range(data.draw(st.integers(1, 10))):
            two = data.draw(st.booleans())
            each = (pair if two else task)(f"t{number}", number % 2)
            tasks.append(each)
            who = data.draw(st.permutations([one.id for one in people]))[: each.carers]
            for part, name in zip(each.parts, who, strict=True):
                routes[name].append(part)
        given_, before = day(people, tasks), Routes({name: tuple(keys) for name, keys in routes.items()})
        result = replan(given_, before, absent="0", share=Decimal("0.1"))
        assert len(result.moved) <= result.allowed
        left = timed(given_.without(frozenset({"0"})), result.routes)
        assert not left.stuck
        for each in tasks:
            there = [left.stops[part] for part in each.parts if part in left.stops]
            assert len(there) in (0, each.carers) and len({stop.carer for stop in there}) == len(there)


class TestRests:
    def test_everybody_rests_at_home_in_the_middle_of_the_day(self):
        given_ = resting([carer("甲")], [task(key, 1, minutes=90) for key in "abcd"])
        routes = searched(given_)
        walk = timed(given_, routes).walks["甲"]
        (rest,) = (stop for stop in walk.stops if stop.rests)
        assert 690 <= rest.starts <= 750 and routes.served() == {*"abcd", rest_key("甲")}
        assert walk.work == 360 and all(one.ends <= other.starts for one, other in pairwise(walk.stops)) and not walk.overrun

    def test_a_day_that_ends_before_the_rest_ends_at_home(self):
        given_ = resting([carer("甲")], [task("a", 1)])
        walk = timed(given_, Routes({"甲": ("a", rest_key("甲"))})).walks["甲"]
        assert (walk.leaves, walk.back, walk.travel) == (480, 550, 40)
        assert timed(given_, Routes({"甲": (rest_key("甲"),)})).walks["甲"].travel == 0

    def test_a_rest_put_off_too_long_is_told(self):
        given_ = resting([carer("甲")], [task("a", 1, window=(740, 800), minutes=60)])
        assert "午休" in troubles(given_, timed(given_, Routes({"甲": ("a", rest_key("甲"))})))[0]

    def test_a_stop_put_in_by_hand_brings_the_rest_with_it(self):
        given_ = resting([carer("甲")], [task("a", 1)])
        assert rest_key("甲") in moved(given_, Routes(), key="a", carer_ids=["甲"], at=None).parts()

    @pytest.mark.parametrize("rest", [Break(-1), Break(200, (690, 700)), Break(60, (700, 690)), Break(60, (400, 410)), Break(60, (690, 1000))])
    def test_a_rest_lies_in_the_shift(self, rest):
        with pytest.raises(ShiftInvalid):
            check_break(rest, shift=(480, 1020))


class TestSettling:
    def test_nobody_does_more_than_a_day_may_hold(self):
        given_ = day([replace(carer("甲"), most=150), replace(carer("乙"), most=150)], [task(key, 1, priority=priority) for key, priority in zip("abcdefgh", range(8), strict=True)])
        routes = settled(given_, Routes({"甲": tuple("abcdefgh")}), for_the_usual=0, for_balance=0)
        assert all(not walk.excess for walk in timed(given_, routes).walks.values())
        # Forty on the way, two times three at doors: the two least urgent wait for another day.
        assert routes.served() == set("cdefgh")

    def test_a_rest_the_search_put_off_is_in_time_and_the_least_urgent_waits(self):
        given_ = resting([carer("甲", shift=(480, 860))], [task(key, 1, minutes=130, priority=priority) for key, priority in (("a", 1), ("b", 4))])
        late = Routes({"甲": ("a", "b", rest_key("甲"))})
        assert timed(given_, late).stops[rest_key("甲")].late and not timed(given_, late).walks["甲"].doors[0].late
        walk = timed(given_, settled(given_, late, for_the_usual=0, for_balance=0)).walks["甲"]
        assert [stop.key for stop in walk.stops] == ["b", rest_key("甲")] and not walk.overrun and not any(stop.late for stop in walk.stops)

    def test_the_usual_carer_goes_where_it_costs_no_more_than_the_county_gives(self):
        given_ = day([carer("甲"), carer("乙")], [replace(task("a", 1), preferred=("乙",)), task("b", 1)])
        before = Routes({"甲": ("a", "b"), "乙": ()})
        assert settled(given_, before, for_the_usual=39, for_balance=0).carer_of("a") == "甲"
        after = settled(given_, before, for_the_usual=40, for_balance=0)
        assert after.carer_of("a") == "乙" and (usual_served(given_, before), usual_served(given_, after)) == ((0, 1), (1, 1))

    @settings(max_examples=25)
    @given(st.integers(2, 12), st.integers(0, 60))
    def test_work_is_spread_and_the_larger_share_only_falls(self, many, minutes):
        given_ = day([carer("甲"), carer("乙")], [task(f"t{number}", number % 2) for number in range(many)])
        before = Routes({"甲": tuple(each.key for each in given_.tasks)})
        after = settled(given_, before, for_the_usual=0, for_balance=minutes)
        shares = [[share(each, timed(given_, routes).walks[each.id]) for each in given_.carers] for routes in (before, after)]
        assert max(shares[1]) <= max(shares[0]) and after.served() == before.served()
        assert timed(given_, after).late <= timed(given_, before).late
        if minutes >= 40:
            assert min(shares[1]) > 0


class TestStays:
    known = Stays(30, 60, {"visit:urgent": Stay(45), "order:bathing": Stay(50, 2, (0, 0))})

    def test_each_kind_has_its_own_length_else_the_usual(self):
        assert [self.known.of(what).minutes for what in ("visit:urgent", "visit:routine", "order:meals")] == [45, 30, 60]

    def test_an_order_takes_its_own_hours_and_two_where_the_plan_says_so(self):
        assert self.known.of_order("meals", hours=3, two=True) == Stay(180, 2)
        assert self.known.of_order("bathing", hours=None, two=False) == Stay(50, 2)

    @pytest.mark.parametrize("stay", [Stay(0), Stay(30, 3), Stay(30, 2, (20, 10)), Stay(30, 2, (0, 900))])
    def test_what_cannot_be_is_refused(self, stay):
        with pytest.raises(StayInvalid):
            check_stay(stay)


@pytest.mark.parametrize("wish", ["", "上午", "晚上", "14:00", "9:00-10:30", "9：00至10：30"])
def test_an_agreed_time_is_one_a_plan_can_keep(wish):
    assert check_wish(wish) == wish


@pytest.mark.parametrize("wish", ["明天", "25:00", "10:00-9:00", "9-10", "9:00-10:00-11:00"])
def test_an_agreed_time_nobody_could_keep_is_refused(wish):
    with pytest.raises(WishUnreadable):
        check_wish(wish)
