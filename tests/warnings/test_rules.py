"""What outcomes a warning may have and when it stays quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.monitoring.warnings.exits import ExitMonths, exit_months
from jiuzhu.monitoring.warnings.recheck_rules import RECOVERIES, RecheckEntry, RecheckResult, checked_recheck
from jiuzhu.monitoring.warnings.rules import (
    Earlier,
    InvestigationEntry,
    InvestigationInvalid,
    Outcome,
    OutcomeEntry,
    OutcomeInvalid,
    RecheckInvalid,
    accuracy,
    checked_investigation,
    checked_outcome,
    evidence_digest,
    is_month,
    months_between,
    outcomes_for,
    shift_month,
    stays_quiet,
)

TODAY = date(2026, 11, 20)


def check(entry, *, on_aid=True, in_discussion=False, verdict=True):
    return checked_outcome(entry, on_aid=on_aid, in_discussion=in_discussion, verdict=verdict, on=TODAY)


@pytest.mark.parametrize(
    ("entry", "field", "more"),
    [
        (OutcomeEntry(Outcome.INCLUDE, "符合低保条件"), "outcome", {}),
        (OutcomeEntry(Outcome.EXPLAIN, "情况已经说明"), "outcome", {"on_aid": False}),
        (OutcomeEntry(Outcome.EXPLAIN, "无"), "note", {}),
        (OutcomeEntry(Outcome.FALSE_ALARM, "同名同姓，不是本人"), "outcome", {}),
        (OutcomeEntry(Outcome.REFER, "应享残疾护理补贴"), "referred_to", {}),
        (OutcomeEntry(Outcome.KEEP_ON_LEDGER, "收入略高于标准"), "review_on", {"on_aid": False}),
        (OutcomeEntry(Outcome.KEEP_ON_LEDGER, "收入略高于标准", review_on=TODAY), "review_on", {"on_aid": False}),
        (OutcomeEntry(Outcome.DISCUSS, "再次研究处理"), "outcome", {"on_aid": False, "in_discussion": True}),
        (OutcomeEntry(Outcome.CORRECT, "已核实死亡", died_on=date(2026, 11, 21)), "died_on", {}),
    ],
)
def test_an_outcome_names_what_it_lacks(entry, field, more):
    with pytest.raises(OutcomeInvalid) as refused:
        check(entry, **more)
    assert refused.value.field == field


def test_recipients_and_others_have_different_outcomes():
    assert Outcome.EXPLAIN in outcomes_for(on_aid=True)
    assert Outcome.EXPLAIN not in outcomes_for(on_aid=False)
    assert Outcome.DISCUSS not in outcomes_for(on_aid=False, in_discussion=True)


def test_explained_stays_quiet_until_its_evidence_changes():
    digest = evidence_digest({"cars_trucks_count": 1})
    assert stays_quiet(Earlier("explained", digest, None), digest=digest, on=TODAY)
    assert not stays_quiet(Earlier("explained", digest, None), digest=evidence_digest({"cars_trucks_count": 2}), on=TODAY)


def test_explained_stays_quiet_until_its_review_date():
    digest = evidence_digest({})
    assert stays_quiet(Earlier("explained", digest, date(2026, 11, 21)), digest=digest, on=TODAY)
    assert not stays_quiet(Earlier("explained", digest, TODAY), digest=digest, on=TODAY)


def test_a_corrected_register_is_never_quiet():
    digest = evidence_digest({})
    assert not stays_quiet(Earlier("corrected", digest, None), digest=digest, on=TODAY)
    assert not stays_quiet(None, digest=digest, on=TODAY)


@pytest.mark.parametrize(
    ("unaided_in", "on", "quiet"),
    [("2026-10", date(2026, 12, 3), True), ("2026-11", date(2026, 11, 30), True), ("2026-11", date(2026, 12, 3), False), ("", date(2026, 12, 3), True)],
)
def test_included_is_loud_again_when_nobody_was_included_within_the_next_month(unaided_in, on, quiet):
    digest = evidence_digest({})
    earlier = Earlier("included", digest, None, date(2026, 10, 20))
    assert stays_quiet(earlier, digest=digest, on=on, unaided_in=unaided_in) is quiet


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.none(), st.integers(), st.text(max_size=8)), max_size=6))
def test_the_order_of_figures_does_not_change_the_evidence(figures):
    assert evidence_digest(figures) == evidence_digest(dict(reversed(figures.items())))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"method": "guess"}, "method"),
        ({"investigators": " "}, "investigators"),
        ({"finding": "好"}, "finding"),
        ({"visited_on": date(2026, 11, 9)}, "visited_on"),
        ({"visited_on": date(2026, 11, 21)}, "visited_on"),
    ],
)
def test_an_investigation_names_what_it_lacks(changes, field):
    entry = {"visited_on": TODAY, "method": "visit", "investigators": "赵协理", "finding": "车辆在用，本人承认", "holds": True} | changes
    with pytest.raises(InvestigationInvalid) as refused:
        checked_investigation(InvestigationEntry(**entry), opened_on=date(2026, 11, 10), on=TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (RecheckEntry(RecheckResult.UNCHANGED, "无"), "note"),
        (RecheckEntry(RecheckResult.TERMINATED, "收入超过标准"), "effective_month"),
        (RecheckEntry(RecheckResult.ADJUSTED, "收入增加了", "2026-12"), "monthly_benefit_fen"),
        (RecheckEntry(RecheckResult.GRADUAL_EXIT, "稳定就业", "2026-12"), "exit_months"),
        (RecheckEntry(RecheckResult.GRADUAL_EXIT, "稳定就业", "2026-12", exit_months=7), "exit_months"),
        (RecheckEntry(RecheckResult.GRADUAL_EXIT, "稳定就业", "2026-12", exit_months=1), "exit_months"),
    ],
)
def test_a_recheck_names_what_it_lacks(entry, field):
    with pytest.raises(RecheckInvalid) as refused:
        visited = replace(entry, visited_on=TODAY, visitors="赵协理", recovery=next(iter(RECOVERIES)))
        checked_recheck(visited, exit_months=ExitMonths(2, 6), opened_on=TODAY, on=TODAY, has_report=True)
    assert refused.value.field == field


def test_a_gradual_exit_lasts_as_long_as_the_law_of_the_place_allows():
    on = date(2024, 10, 8)
    assert [exit_months(load_pack(name).at(on)) for name in ("jixi", "huoshan")] == [ExitMonths(1, 6), ExitMonths()]
    longer = load_pack("jixi").at(on).with_values({"gradual_exit_months_max": "9"}, any_parameter=True)
    assert exit_months(longer) == ExitMonths(1, 9)
    assert [each.words for each in (ExitMonths(1, 6), ExitMonths(), ExitMonths(most=6), ExitMonths(least=1))] == ["1 至 6 个月", "", "最长 6 个月", "至少 1 个月"]


@given(st.integers(2000, 2090), st.integers(1, 12), st.integers(-40, 40))
def test_shifting_a_month_there_and_back_is_no_shift(year, number, by):
    month = f"{year}-{number:02d}"
    assert shift_month(shift_month(month, by), -by) == month
    assert is_month(shift_month(month, by))


def test_months_are_counted_with_both_ends():
    assert months_between("2026-11", "2027-01") == 3
    assert months_between("2027-01", "2026-11") == 0


def test_accuracy_is_a_whole_percent_and_unknown_before_the_first_investigation():
    assert accuracy(true=10, verified=11) == 91
    assert accuracy(true=1, verified=8) == 13
    assert accuracy(true=0, verified=0) is None
