"""What is typed, what contradicts itself, what is filled in before: all without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.assessment.indicators.consistency import contradictions, unexplained
from jiuzhu.assessment.indicators.prefill import FeedFigures, Suggestion, from_feeds, from_register, put_together, with_minors
from jiuzhu.assessment.indicators.sheet import FACTS, SECTIONS, Unreadable, per_head, read, written
from jiuzhu.foundation.policy.facts import declared_facts


class TestTyping:
    @pytest.mark.parametrize(
        ("typed", "kind", "kept"),
        [
            ("21,600", "money", "21600.00"),
            ("２１６００．５０", "money", "21600.50"),
            (" 3 ", "count", "3"),
            ("３", "count", "3"),
            ("007", "count", "7"),
            ("18.50", "number", "18.5"),
            ("0", "number", "0"),
            ("true", "boolean", "true"),
            ("", "money", ""),
            ("　", "count", ""),
        ],
    )
    def test_values_are_kept_in_one_way(self, typed, kind, kept):
        assert read(typed, kind=kind) == kept

    @pytest.mark.parametrize(
        ("typed", "kind"),
        [
            ("二万", "money"),
            ("1.234", "money"),
            ("-5", "money"),
            ("1e5", "money"),
            ("NaN", "money"),
            ("-1", "count"),
            ("1.5", "count"),
            ("100", "count"),
            ("inf", "number"),
            ("1e3", "number"),
            ("-0.5", "number"),
            ("是", "boolean"),
            ("other", "code"),
        ],
    )
    def test_what_is_no_value_is_refused_with_what_to_type(self, typed, kind):
        if (typed, kind) == ("1e5", "money"):
            assert read(typed, kind=kind) == "100000.00"
            return
        with pytest.raises(Unreadable, match=r"请|不能"):
            read(typed, kind=kind, values=("nuclear",))

    @given(st.decimals(min_value=0, max_value=Decimal("999999.99"), places=2))
    def test_money_reads_back_what_it_writes(self, amount):
        kept = read(str(amount), kind="money")
        assert read(written(kept, kind="money"), kind="money") == kept and Decimal(kept) == amount

    @given(st.text(max_size=12), st.sampled_from(["money", "count", "number", "boolean"]))
    def test_any_text_is_read_or_refused(self, text, kind):
        try:
            kept = read(text, kind=kind)
        except Unreadable:
            return
        assert read(kept, kind=kind) == kept

    def test_the_form_holds_every_fact_of_the_form_once(self):
        assert sorted(FACTS) == sorted(name for name, each in declared_facts().items() if each.form or name == "members")
        assert len(SECTIONS) == 10

    def test_income_per_head_is_shown_where_it_was_not_filled_in(self):
        assert per_head({"members": "3", "income_annual_yuan": "20000.00"}) == "6,666.67"
        assert per_head({"members": "3", "income_annual_yuan": "20000.00", "income_per_head_annual_yuan": "1"}) == ""


class TestContradictions:
    def test_parts_may_exceed_the_whole_before_all_are_known(self):
        (found,) = contradictions({"homes_owned": "1", "homes_rural_self_built": "2"})
        assert found.facts == ("homes_rural_self_built",) and not found.explainable

    def test_an_unknown_figure_contradicts_nothing(self):
        assert contradictions({"members_labour_force": "3", "members_employed": "1", "homes_rural_self_built": "9"}) == []

    def test_a_reason_lifts_only_what_can_be_explained(self):
        found = contradictions({"members": "2", "income_annual_yuan": "20000", "income_per_head_annual_yuan": "9000", "homes_owned": "0", "homes_commercial": "1"})
        assert [each.code for each in unexplained(found, {each.code: "有原因" for each in found})] == ["parts.homes_owned"]

    def test_income_per_head_may_be_rounded(self):
        assert contradictions({"members": "3", "income_annual_yuan": "20000", "income_per_head_annual_yuan": "6666.67"}) == []

    @given(st.dictionaries(st.sampled_from([fact for fact in FACTS if fact not in ("family_structure", "child_problem", "adolescent_problem")]), st.integers(0, 99).map(str)))
    def test_any_figures_are_looked_at_without_failing(self, values):
        contradictions(values)


class TestFillingInBefore:
    def test_nothing_recorded_is_not_nobody(self):
        found = from_register({"members": 3, "members_ill": None}, ["", "", ""])
        assert list(found) == ["members"]

    def test_partly_recorded_work_says_how_many_are_not(self):
        found = from_register({"members": 3}, ["employed", "", ""])
        assert found["members_employed"] == Suggestion("1", "登记册·就业状况（2 人未记，请核实）") and "members_unemployed" not in found

    def test_the_register_stands_first_and_what_differs_beside_it(self):
        entries = put_together(
            register={"members": Suggestion("3", "登记册")},
            feeds={"homes_owned": Suggestion("1", "不动产登记 1 套")},
            former={"members": "4", "homes_owned": "1", "income_annual_yuan": "100.00"},
            former_title="上次评估 2026-01-01",
        )
        assert entries["members"] == {"value": "3", "source": "登记册", "given": "3", "given_source": "登记册", "hint": "上次评估 2026-01-01 4"}
        assert "hint" not in entries["homes_owned"]
        assert entries["income_annual_yuan"]["source"] == "上次评估 2026-01-01"

    def test_files_give_figures_to_compare_with_and_registered_homes(self):
        found = from_feeds(FeedFigures(insured_people=1, insured_months=12, insured_base_fen=2_040_000, self_paid_fen=986_000, homes=1, homes_area_m2="86"))
        assert found["income_annual_yuan"] == Suggestion("", "社保缴费推算 20,400.00（1 人、12 个月）")
        assert found["rigid_expenditure_annual_yuan"].source == "医保个人自付 9,860.00（近 12 个月）"
        assert found["homes_owned"].value == "1" and "86 ㎡" in found["homes_owned"].source

    def test_a_file_without_homes_does_not_say_there_are_none(self):
        assert from_feeds(FeedFigures(homes=0))["homes_owned"].value == ""

    def test_without_files_nothing_is_said(self):
        assert from_feeds(FeedFigures()) == {}

    def test_where_there_are_minors_their_ages_are_told_and_not_counted(self):
        found = with_minors({}, [6, 14], complete=True)
        assert found["children"] == Suggestion("", "登记册·未成年成员 6 岁、14 岁")
        assert with_minors({}, [], complete=True)["children"].value == "0"
        assert with_minors({}, [], complete=False) == {}
