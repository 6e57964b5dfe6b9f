"""What counts as in force, when the next check is due, what a source came to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.casework.verification.rules import after_months, due_again, last_day, sources_of, summed, times_a_year, wording_of
from jiuzhu.foundation.policy.packs import load_pack

JIXI, YONGNING, HUOSHAN = (load_pack(name).at(date(2026, 11, 20)) for name in ("jixi", "yongning", "huoshan"))
ELEVEN = "户籍、纳税记录、社会保险缴纳、不动产登记、市场主体登记、住房公积金缴纳、车船登记、银行、商业保险、证券、互联网金融资产"


def facts(category, category_class=None):
    return {"category": category, "category_class": category_class, "in_force": True}


@pytest.mark.parametrize("law", [JIXI, YONGNING, HUOSHAN])
def test_eleven_sources_are_asked_everywhere(law):
    assert "、".join(sources_of(law)) == ELEVEN


def test_the_form_speaks_in_the_documents_own_words():
    named = wording_of(JIXI.with_values({"authorisation_months": "6"}))
    assert named.clause == "三（五）21" and "不动产登记、市场主体登记" in named.quote and "授权委托" in named.principle and named.document.startswith("绩溪县")
    elsewhere = wording_of(HUOSHAN.with_values({"authorisation_months": "6"}))
    assert elsewhere.systems == ("六安市社会救助大数据系统", "居民家庭经济状况核对信息系统") and "居民家庭经济状况核对信息系统" in elsewhere.quote


@pytest.mark.parametrize(
    ("category", "category_class", "due"),
    [
        ("extreme_hardship", "dispersed", date(2027, 3, 15)),
        ("subsistence", "A", date(2027, 3, 15)),
        ("subsistence", "C", date(2026, 9, 15)),
        ("subsistence", None, date(2026, 9, 15)),
        ("marginal", None, None),
    ],
)
def test_in_jixi_a_check_is_due_twelve_or_six_months_after_the_last(category, category_class, due):
    found = due_again(JIXI, facts(category, category_class), last_on=date(2026, 3, 15), done_this_year=1, on=date(2026, 11, 20))
    assert (found and found.due_on) == due


@pytest.mark.parametrize(("done", "due"), [(0, date(2026, 6, 30)), (1, date(2026, 12, 31)), (2, None)])
def test_in_yongning_everybody_on_aid_is_checked_twice_a_calendar_year(done, due):
    found = due_again(YONGNING, facts("subsistence", "B"), last_on=date(2025, 1, 1), done_this_year=done, on=date(2026, 11, 20))
    assert (found and found.due_on) == due
    assert times_a_year(YONGNING, facts("marginal")) == 2 and times_a_year(YONGNING, facts("marginal") | {"in_force": False}) is None


def test_where_the_text_asks_for_none_none_is_due():
    assert due_again(HUOSHAN, facts("subsistence"), last_on=date(2020, 1, 1), done_this_year=0, on=date(2026, 11, 20)) is None
    assert times_a_year(HUOSHAN, facts("subsistence")) is None


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_a_term_of_months_ends_the_day_before_the_same_day(start, months):
    end = last_day(start, months)
    following = end + timedelta(days=1)
    assert following == after_months(start, months)
    assert (following.year * 12 + following.month) - (start.year * 12 + start.month) == months and following.day <= start.day


@given(st.lists(st.sampled_from(["returned", "no_data", "failed"]), max_size=5), st.integers(1, 5))
def test_a_source_has_an_outcome_only_when_all_were_answered(outcomes, asked):
    came = summed(outcomes, asked=asked)
    if len(outcomes) < asked:
        assert came == ""
    else:
        assert came == ("returned" if "returned" in outcomes else "failed" if "failed" in outcomes else "no_data")
