"""What villages must have, what the staff must visit and how much is checked, by the packs' own numbers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.casework.registry.queries.longstanding import months_before, unbroken
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.interfaces.web.quotas.forms import PasteUnreadable, table_of
from jiuzhu.supervision.quotas.rules import Demanded, FigureInvalid, Staffing, check_figures, figure_kinds, reckon, sampled, tenth, up

ON = date(2025, 3, 1)
HUOSHAN, SHIZUISHAN, NINGJIN, JIXI = (load_pack(name).at(ON) for name in ("huoshan", "shizuishan", "ningjin", "jixi"))


def quota(law, code):
    return next(each for each in law.quotas if each.code == code)


@pytest.mark.parametrize(
    ("population", "required"), [(0, 0), (2999, 0), (3000, 1), (5999, 1), (6000, 2), (8999, 2), (9000, 3), (12_000, 3), (90_000, 3)]
)
def test_huoshan_asks_for_an_assistant_for_every_three_thousand_people_and_never_more_than_three(population, required):
    assert reckon(quota(HUOSHAN, "assistant"), HUOSHAN, count=population, held=None).required == required


@pytest.mark.parametrize(("recipients", "required"), [(0, 0), (49, 0), (50, 1), (51, 1), (500, 1)])
def test_huoshan_asks_for_one_station_from_fifty_people_on(recipients, required):
    assert reckon(quota(HUOSHAN, "station"), HUOSHAN, count=recipients, held=0).required == required


def test_the_arithmetic_is_written_out():
    assert reckon(quota(HUOSHAN, "assistant"), HUOSHAN, count=7421, held=1).words == "户籍人口 7421 人 ÷ 3000 人，取整 2，最多 3，应有 2，已有 1，缺 1。"
    assert reckon(quota(HUOSHAN, "station"), HUOSHAN, count=49, held=None).words == "常年救助对象 49 人 < 50 人，应有 0。"


def test_an_unknown_population_is_unknown_and_not_nothing():
    found = reckon(quota(HUOSHAN, "assistant"), HUOSHAN, count=None, held=2)
    assert found.required is None and found.missing is None and found.state == "unknown" and "没有录入户籍人口" in found.words


def test_where_something_is_required_an_unknown_number_there_is_unknown_and_where_nothing_is_it_does_not_matter():
    assert reckon(quota(HUOSHAN, "station"), HUOSHAN, count=60, held=None).state == "unknown"
    assert reckon(quota(HUOSHAN, "station"), HUOSHAN, count=10, held=None).state == "met"


def test_a_threshold_the_county_has_not_set_judges_nothing_until_it_is_set():
    station = quota(SHIZUISHAN, "station")
    assert reckon(station, SHIZUISHAN, count=900, held=0).state == "unknown"
    law = SHIZUISHAN.with_values({"station_min_recipients": "30"})
    assert reckon(station, law, count=30, held=0).missing == 1


def test_jixi_asks_every_village_for_an_officer_and_an_assistant():
    assert [reckon(each, JIXI, count=1, held=0).missing for each in JIXI.quotas] == [1, 1]


@given(population=st.integers(0, 200_000), held=st.integers(0, 10))
def test_what_is_missing_is_never_below_nothing_and_never_above_what_is_required(population, held):
    found = reckon(quota(HUOSHAN, "assistant"), HUOSHAN, count=population, held=held)
    assert 0 <= found.missing <= found.required <= 3 and found.missing >= found.required - held


def test_ningjin_checks_three_in_ten_services_rounded_up_and_jixi_what_the_county_sets():
    assert [sampled(NINGJIN, served).to_check for served in (0, 1, 10, 11, 1000)] == [0, 1, 3, 4, 300]
    assert sampled(JIXI, 100).to_check is None
    assert sampled(JIXI.with_values({"double_random_share": "0.05"}), 101).to_check == 6
    assert sampled(HUOSHAN, 100) is None


@given(served=st.integers(0, 10**6))
def test_never_less_than_the_share_is_checked_and_never_a_whole_one_more(served):
    checked = sampled(NINGJIN, served).to_check
    assert 3 * served <= 10 * checked < 3 * served + 10


class TestStaffing:
    DEMANDED = (Demanded("低保对象", 100, 3), Demanded("分散供养特困人员", 10, 1))

    def test_households_over_months_against_what_each_can_visit(self):
        found = Staffing(self.DEMANDED, staff=1, each=40)
        assert found.visits == Fraction(130, 3) and found.needed == 2 and found.short == 1
        assert "低保对象 100 户 ÷ 3 个月 = 33.3" in found.words and "缺 1 人" in found.words

    def test_what_is_not_known_is_not_reckoned(self):
        assert Staffing(self.DEMANDED, staff=None, each=40).short is None
        assert Staffing(self.DEMANDED, staff=3, each=None).needed is None
        assert "（还有 2 个村没有录入）" in Staffing(self.DEMANDED, staff=3, each=40, unknown=2).words
        assert "够用" in Staffing((), staff=0, each=40).words

    def test_rounding(self):
        assert [up(Fraction(7, 2)), up(Fraction(3)), tenth(Fraction(1, 3)), tenth(Fraction(4))] == [4, 3, "0.3", "4"]


class TestLongStanding:
    def test_a_change_of_category_is_no_break_and_a_day_without_aid_is(self):
        first, second = (date(2024, 1, 1), date(2024, 6, 30)), (date(2024, 7, 1), None)
        assert unbroken([second, first], date(2024, 3, 1), ON)
        assert not unbroken([first, (date(2024, 7, 2), None)], date(2024, 3, 1), ON)
        assert not unbroken([first], date(2024, 3, 1), ON)
        assert not unbroken([second], date(2024, 6, 30), ON)

    def test_twelve_months_before_the_last_of_february(self):
        assert [months_before(date(2024, 2, 29), 12), months_before(date(2024, 3, 31), 1), months_before(ON, 0)] == [date(2023, 2, 28), date(2024, 2, 29), ON]


class TestFigures:
    KINDS = figure_kinds(HUOSHAN)
    PLACES = [("341525100001", "南岳村"), ("341525100002", "文峰社区"), ("341525101001", "文峰社区")]

    def test_a_pasted_table_is_read_by_name_or_code_and_an_empty_cell_stays_unknown(self):
        text = "村（社区）\t户籍人口\t已有社会救助服务站（点）\n南岳村\t3120\t\n341525100002\t6,100\t1"
        found = table_of(text, places=self.PLACES, kinds=self.KINDS)
        assert found == {"341525100001": {"population": 3120}, "341525100002": {"population": 6100, "held.station": 1}}

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("村（社区）,户籍人口", "没有数据"),
            ("村（社区）,人口\n南岳村,1", "不认识"),
            ("村（社区）,户籍人口\n文峰社区,1", "同名"),
            ("村（社区）,户籍人口\n月亮村,1", "第 2 行“月亮村”不在"),
            ("村（社区）,户籍人口\n南岳村,三千", "第 2 行“三千”不是整数"),
            ("村（社区）,户籍人口\n南岳村,1\n341525100001,2", "重复"),
        ],
    )
    def test_what_cannot_be_read_names_its_line(self, text, says):
        with pytest.raises(PasteUnreadable, match=says):
            table_of(text, places=self.PLACES, kinds=self.KINDS)

    @pytest.mark.parametrize(
        ("numbers", "source"), [({}, "上报"), ({"population": -1}, "上报"), ({"population": 10**9}, "上报"), ({"moon": 1}, "上报"), ({"population": 1}, " ")]
    )
    def test_figures_without_source_or_out_of_reach_are_refused(self, numbers, source):
        with pytest.raises(FigureInvalid):
            check_figures(numbers, self.KINDS, source)
