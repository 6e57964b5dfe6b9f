"""The answer to a form, and that it comes out again from what was stored."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiuzhu.assessment.indicators import queries
from jiuzhu.assessment.indicators.judging import recomputed, score, stored
from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.assessment.indicators.rules import form_of
from jiuzhu.assessment.indicators.scoring import HARDSHIP, UNKNOWN, judged_from
from jiuzhu.assessment.indicators.sheet import FACTS, SECTIONS, read
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.services import keep_law, set_local_value
from tests.assessment.conftest import FORM, TODAY

VALUES = {"subsistence_standard_monthly_yuan": "738.00", "average_floor_area_per_head_m2": "40"}


def form():
    return form_of(load_pack("huoshan").at(TODAY).with_values(VALUES))


def kept(**changes) -> dict[str, str]:
    declared = declared_facts()
    typed = {**FORM, **changes}
    return {fact: read(text, kind=str(declared[fact].kind), values=tuple(declared[fact].values)) for fact, text in typed.items() if text}


def some_value(fact):
    declared = declared_facts()[fact]
    if declared.values:
        return st.sampled_from(["", *declared.values])
    return {
        "money": st.sampled_from(["", "0.00", "8855.99", "8856.00", "18000.00", "30000.00"]),
        "count": st.sampled_from(["", "0", "1", "2", "3"]) if fact != "members" else st.sampled_from(["1", "2", "4"]),
        "number": st.sampled_from(["", "0", "0.5", "1", "39.99", "40"]),
        "boolean": st.sampled_from(["", "true", "false"]),
    }[str(declared.kind)]


ANY_FORM = st.fixed_dictionaries({fact: some_value(fact) for fact in FACTS}).map(lambda values: {fact: value for fact, value in values.items() if value})
ANY_FINDINGS = st.dictionaries(
    st.sampled_from([section.indicator for section in SECTIONS]),
    st.fixed_dictionaries({"state": st.sampled_from(["hardship", "normal"]), "reason": st.sampled_from(["", "见入户记录"])}),
)


class TestScoring:
    def test_every_condition_carries_the_households_own_figures(self):
        income = score(form(), kept(), {}).indicators[0]
        assert income.state == HARDSHIP
        assert any("600.00" in each.text and "738.00" in each.text and each.holds for each in income.conditions)
        assert income.quote in (load_pack("huoshan").at(TODAY).indicators[0].quote,)

    def test_both_levels_are_named_while_an_unknown_can_change_it(self):
        scored = score(form(), kept(floor_area_per_head_m2=""), {})
        assert (scored.level, scored.level_words) == ("undetermined", "低度 或 中度")
        assert scored.indicators[1].missing == ("floor_area_per_head_m2",)

    def test_a_value_the_county_has_not_set_is_named(self):
        bare = form_of(load_pack("huoshan").at(TODAY).with_values({"subsistence_standard_monthly_yuan": "738.00"}))
        housing = score(bare, kept(), {}).indicators[1]
        assert (housing.state, housing.unset) == (UNKNOWN, ("全市人均住房面积",))

    @given(ANY_FORM, ANY_FINDINGS)
    def test_findings_never_touch_what_the_form_answers(self, values, findings):
        bare, found = score(form(), values, {}), score(form(), values, findings)
        for before, after in zip(bare.indicators, found.indicators, strict=True):
            assert after.state == before.state or (before.state == UNKNOWN and not before.missing and not before.unset)

    @given(ANY_FORM, ANY_FINDINGS)
    def test_what_is_stored_reads_back_the_same(self, values, findings):
        scored = score(form(), values, findings)
        assert judged_from(scored.plain()) == scored.indicators
        assert scored.level in (*scored.possible, "undetermined")


@pytest.mark.django_db
class TestRecomputing:
    def test_a_stored_answer_comes_out_again_after_the_countys_values_changed(self, effective, now):
        assessment = effective()
        set_local_value(name="subsistence_standard_monthly_yuan", value="500.00", valid_from=date(2026, 6, 1), source="新文件", actor=SYSTEM, at=now)
        again = recomputed(assessment)
        assert (again.level, again.hardships, again.indicators) == (assessment.level, assessment.hardships, queries.judged(assessment))
        assert stored(assessment).pack.fingerprint == assessment.pack_digest

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(values=ANY_FORM, findings=ANY_FINDINGS)
    def test_any_stored_form_comes_out_again(self, now, values, findings):
        pack = load_pack("huoshan").at(TODAY).with_values(VALUES)
        keep_law(law=pack, at=now)
        scored = score(form_of(pack), values, findings)
        assessment = Assessment(
            facts={fact: {"value": value} for fact, value in values.items()},
            findings=findings,
            results=scored.plain(),
            level=scored.level,
            pack=pack.pack.name,
            pack_digest=pack.fingerprint,
            rule_values=dict(pack.settings),
            assessed_on=TODAY,
        )
        assert recomputed(assessment) == scored and stored(assessment).pack.fingerprint == pack.fingerprint

    def test_a_changed_fact_does_not_come_out_the_same(self, effective):
        assessment = effective()
        assessment.facts["income_annual_yuan"]["value"] = "900000.00"
        assessment.facts["rigid_expenditure_annual_yuan"]["value"] = "0.00"
        assert recomputed(assessment).hardships != assessment.hardships
