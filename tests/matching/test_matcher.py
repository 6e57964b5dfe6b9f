"""An order goes to whoever is able and has had the least, and everybody else is told why not."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.matching.matcher.candidates import Bar, Candidate, Reach
from jiuzhu.matching.matcher.choosing import bar_of
from jiuzhu.matching.matcher.choosing import choose as choose_by
from jiuzhu.matching.matcher.weights import Weights, WeightsMissing

NOW = datetime(2026, 11, 20, 12, 0)
WEIGHTS = Weights(Decimal(4), Decimal(1), Decimal(1), Decimal(1))


def choose(candidates, *, now, seed, weights=WEIGHTS):
    return choose_by(candidates, now=now, seed=seed, weights=weights)


def able(name: str, **changes) -> Candidate:
    return replace(Candidate(name, name, contract="合同", weekly_capacity=10), **changes)


def order(*candidates: Candidate, seed: str = "1") -> list[str]:
    return [one.candidate.name for one in choose(candidates, now=NOW, seed=seed).able]


def reason(candidate: Candidate) -> str:
    return choose([candidate], now=NOW, seed="1").barred[0].words


class TestRanking:
    def test_the_smallest_share_of_its_capacity_comes_first_not_the_fewest_orders(self):
        assert order(able("small", weekly_capacity=1, booked_in_window=2), able("large", booked_in_window=5)) == ["large", "small"]

    def test_shares_are_compared_exactly(self):
        third = able("third", weekly_capacity=3, booked_in_window=1)
        also_third = able("a-third", weekly_capacity=9, booked_in_window=3, last_turn_at=NOW)
        assert order(third, also_third) == ["third", "a-third"]

    def test_equal_shares_go_to_the_longest_wait_and_never_is_longest(self):
        long_ago, lately = NOW - timedelta(days=9), NOW - timedelta(days=1)
        assert order(able("b", last_turn_at=lately), able("c", last_turn_at=long_ago), able("d")) == ["d", "c", "b"]

    def test_the_last_tie_is_drawn_by_the_seed(self):
        two = able("a"), able("b")
        firsts = {order(*two, seed=str(seed))[0] for seed in range(20)}
        assert firsts == {"a", "b"}
        assert all(order(*two, seed="7") == order(*reversed(two), seed="7") for _ in range(3))

    def test_whoever_loses_is_told_by_which_figure(self):
        choice = choose([able("甲"), able("乙", booked_in_window=9)], now=NOW, seed="1")
        assert [one.behind for one in choice.able[1:]] == ["可以承接，但合计 36.667 分，高于“甲”的 0.667 分（公平多 36 分）"]

    def test_each_figure_counts_by_its_weight(self):
        near = able("near", reach=Reach.VILLAGE, usual_worker="", price_fen=3000)
        usual = able("usual", reach=Reach.OUTSIDE, usual_worker="周敏", price_fen=3000)
        cheap = able("cheap", reach=Reach.OUTSIDE, usual_worker="", price_fen=1500)

        def first(**weights):
            none = dict.fromkeys(("fairness", "distance", "continuity", "cost"), Decimal(0))
            return choose([near, usual, cheap], now=NOW, seed="1", weights=Weights(**(none | weights))).chosen.candidate.name

        assert first(distance=Decimal(1)) == "near"
        assert first(continuity=Decimal(1)) == "usual"
        assert first(cost=Decimal(1)) == "cheap"

    def test_the_last_services_are_kept_for_whoever_has_nobody_else(self):
        scarce, plenty = able("scarce", weekly_capacity=2, booked_this_week=1, only_hope_of=1), able("plenty", booked_in_window=30)
        choice = choose([scarce, plenty], now=NOW, seed="1")
        assert choice.chosen.candidate is plenty
        assert choice.able[1].behind == "可以承接，但本周只余 1 次，另有 1 件需求只有它能承接，先派给不缺的“plenty”"
        assert order(replace(scarce, booked_this_week=0), plenty) == ["scarce", "plenty"]
        assert order(scarce) == ["scarce"]


class TestWeights:
    def test_a_law_without_weights_or_with_one_below_nothing_is_refused(self):
        given = {f"matching_weight_{name}": Decimal(1) for name in ("fairness", "distance", "continuity", "cost")}
        assert Weights.of(given) == Weights(*[Decimal(1)] * 4)
        for wrong in (None, Decimal(-1)):
            with pytest.raises(WeightsMissing, match="距离"):
                Weights.of(given | {"matching_weight_distance": wrong})


class TestBars:
    @pytest.mark.parametrize(
        ("changes", "bar", "words"),
        [
            ({"active": False}, Bar.CLOSED, "机构已停用"),
            ({"kind_allowed": False, "kind_label": "家政公司"}, Bar.KIND, "家政公司不在清单写明的供给主体之内"),
            ({"covers": False}, Bar.NOT_COVERED, "服务范围不含对象所在的村（社区）"),
            ({"contract": ""}, Bar.NO_CONTRACT, "没有在有效期内、包含这个项目的合同"),
            ({"banned": True, "banned_until": "2027-01-01"}, Bar.BANNED, "被取消承接资格，至 2027-01-01"),
            ({"declined_because": "人手不足"}, Bar.DECLINED, "这一单已派给过它：人手不足"),
            ({"booked_this_week": 10}, Bar.FULL, "本周 10 次服务已派满"),
            ({"weekly_capacity": 0}, Bar.FULL, "没有登记服务能力"),
        ],
    )
    def test_each_bar_keeps_an_organisation_out_and_says_so(self, changes, bar, words):
        assert bar_of(able("a", **changes)) is bar
        assert reason(able("a", **changes)) == words

    def test_nobody_able_is_an_answer_too(self):
        choice = choose([able("a", contract="")], now=NOW, seed="1")
        assert choice.chosen is None and len(choice.barred) == 1


candidates = st.lists(
    st.builds(
        Candidate,
        organisation_id=st.text("abcdef", min_size=1, max_size=4),
        name=st.just("机构"),
        active=st.booleans(),
        covers=st.booleans(),
        contract=st.sampled_from(["", "合同"]),
        banned=st.booleans(),
        weekly_capacity=st.integers(0, 5),
        booked_this_week=st.integers(0, 6),
        booked_in_window=st.integers(0, 90),
        last_turn_at=st.none() | st.datetimes(datetime(2026, 1, 1), NOW),
        reach=st.sampled_from(Reach),
        usual_worker=st.sampled_from(["", "周敏"]),
        price_fen=st.none() | st.integers(0, 9000),
        only_hope_of=st.integers(0, 3),
    ),
    max_size=12,
    unique_by=lambda one: one.organisation_id,
)


class TestProperties:
    @given(candidates, st.text(max_size=3), st.randoms())
    def test_everybody_gets_one_answer_and_the_order_of_naming_changes_nothing(self, named, seed, chance):
        choice = choose(named, now=NOW, seed=seed)
        chosen = [choice.chosen.candidate] if choice.chosen else []
        answered = [*chosen, *(one.candidate for one in (*choice.able[1:], *choice.barred))]
        assert sorted(one.organisation_id for one in answered) == sorted(one.organisation_id for one in named)
        shuffled = list(named)
        chance.shuffle(shuffled)
        assert choose(shuffled, now=NOW, seed=seed) == choice
        assert all(one.behind for one in choice.able[1:]) and all(one.words for one in choice.barred)

    @given(candidates, st.text(max_size=3))
    def test_whoever_gets_it_is_able_and_nobody_kept_for_nobody_has_fewer_points(self, named, seed):
        choice = choose(named, now=NOW, seed=seed)
        if choice.chosen is None:
            assert all(bar_of(one) for one in named)
            return
        best = choice.chosen.candidate
        assert best.active and best.covers and best.contract and not best.banned and best.left > 0
        for one in choice.able[1:]:
            assert (one.candidate.scarce, one.points) >= (best.scarce, choice.chosen.points)

    @given(candidates, st.text(max_size=3), st.tuples(*[st.decimals(0, 9, places=2)] * 4))
    def test_what_is_shown_of_the_figures_makes_the_sum_exactly(self, named, seed, weights):
        for one in choose(named, now=NOW, seed=seed, weights=Weights(*weights)).able:
            shown = one.figures.shown(Weights(*weights))
            assert sum(Decimal(each["figure"]) * Decimal(each["weight"]) for each in shown) == one.points
            assert sum(Decimal(each["points"]) for each in shown) == one.points
            assert len(one.notes) == len(shown) and all(one.notes)

    @given(candidates, st.text(max_size=3))
    def test_taking_a_turn_never_moves_an_organisation_forward(self, named, seed):
        named = [replace(one, only_hope_of=0) for one in named]
        before = [one.candidate.organisation_id for one in choose(named, now=NOW, seed=seed).able]
        for place, turn in enumerate(before):
            served = [
                replace(one, booked_in_window=one.booked_in_window + 1, last_turn_at=NOW) if one.organisation_id == turn else one
                for one in named
            ]
            after = [one.candidate.organisation_id for one in choose(served, now=NOW, seed=seed).able]
            assert set(before[:place]) <= set(after[: after.index(turn)])


def after_orders(weights, *, many=1000, seed="7"):
    """Give out many orders among equals of which some are near or known to a household, and count what each had."""
    chance = random.Random(seed)
    had = dict.fromkeys("abcdefg", 0)
    last = dict.fromkeys(had)
    for number in range(many):
        at = NOW + timedelta(minutes=number)
        known, near = chance.choice("abcdefg"), chance.choice("abcdefg")
        field = [
            able(
                name, weekly_capacity=500, booked_in_window=had[name], last_turn_at=last[name], price_fen=3000 if weights.cost else None,
                reach=Reach.VILLAGE if name == near else Reach.OUTSIDE, usual_worker="周敏" if name == known else "",
            )
            for name in had
        ]  # fmt: skip
        chosen = choose(field, now=at, seed=f"{seed}{number}", weights=weights).chosen.candidate.name
        had[chosen], last[chosen] = had[chosen] + 1, at
    return max(had.values()) - min(had.values())


class TestFairness:
    def test_after_a_thousand_orders_no_two_equal_organisations_differ_by_more_than_one(self):
        assert after_orders(Weights.of(load_pack("huoshan").at(NOW.date()).values)) <= 1

    def test_without_weight_on_fairness_they_do(self):
        assert after_orders(replace(WEIGHTS, fairness=Decimal(0))) > 1
        assert after_orders(Weights(*[Decimal(0)] * 4)) > 1


def test_the_wait_is_told_in_calendar_days():
    late_yesterday = able("a", last_turn_at=datetime(2026, 11, 19, 23, 0), booked_in_window=9)
    assert "上次派单在 1 天前" in choose([late_yesterday], now=NOW, seed="1").able[0].words
    assert "今天派过单" in choose([replace(late_yesterday, last_turn_at=datetime(2026, 11, 20, 0, 5))], now=NOW, seed="1").able[0].words
