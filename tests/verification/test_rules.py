"""What counts as in force, when the next check is due, what a source came to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.casework.verification.rules import after_months, last_day, sources_of, summed, wording_of
from jiuzhu.foundation.policy.packs import load_pack

JIXI, YONGNING, HUOSHAN = (load_pack(name).at(date(2026, 11, 20)) for name in ("jixi", "yongning", "huoshan"))
ELEVEN = "户籍、纳税记录、社会保险缴纳、不动产登记、市场主体登记、住房公积金缴纳、车船登记、银行、商业保险、证券、互联网金融资产"


@pytest.mark.parametrize("law", [JIXI, YONGNING, HUOSHAN])
def test_eleven_sources_are_asked_everywhere(law):
    assert "、".join(sources_of(law)) == ELEVEN


def test_the_form_speaks_in_the_documents_own_words():
    named = wording_of(JIXI.with_values({"authorisation_months": "6"}))
    assert named.clause == "三（五）21" and "不动产登记、市场主体登记" in named.quote and "授权委托" in named.principle and named.document.startswith("绩溪县")
    elsewhere = wording_of(HUOSHAN.with_values({"authorisation_months": "6"}))
    assert elsewhere.systems == ("六安市社会救助大数据系统", "居民家庭经济状况核对信息系统") and "居民家庭经济状况核对信息系统" in elsewhere.quote


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
