"""Re-checks come due by category, rest on a visit and a report, and end in what the law gives; who left aid stays on the ledger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.casework.assistance.services import enter_aid
from jiuzhu.casework.exits import queries as exits
from jiuzhu.casework.exits import services as leaving
from jiuzhu.casework.exits.models import Exit
from jiuzhu.casework.exits.rules import ExitFourEyes, ExitInvalid, is_near, months_after, ratio_text
from jiuzhu.casework.letters import services as letters
from jiuzhu.casework.letters.models import Letter
from jiuzhu.casework.registry.models import CategoryMembership, Household
from jiuzhu.casework.registry.rules import CategoryEntry
from jiuzhu.casework.registry.services import change_category
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.ledger.queries import told as told_of
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.workflow.queries import inbox, open_item
from jiuzhu.interfaces.web.letters import leaving as letter
from jiuzhu.monitoring.warnings import queries
from jiuzhu.monitoring.warnings.models import Recheck, Warning
from jiuzhu.monitoring.warnings.queries_of_ledger import due_by_township, on_ledger
from jiuzhu.monitoring.warnings.recheck_rules import RecheckEntry, RecheckResult
from jiuzhu.monitoring.warnings.rules import RecheckInvalid
from jiuzhu.monitoring.warnings.services import (
    begin_recheck,
    bring_up_due_reviews,
    decide_recheck,
    enter_ended_exits,
    note_recovered,
    open_due_rechecks,
    propose_recheck,
)
from tests.conftest import TOWNSHIP, VILLAGE
from tests.warnings.test_sealed_findings import is_kept_in_clear

pytestmark = pytest.mark.django_db
STANDARD = 700_00
PLACES = (
    "monitoring.warnings.services.leaving", "monitoring.warnings.services.rechecking", "monitoring.warnings.services.reckoning", "monitoring.warnings.services.coming_due", "casework.exits.services",
)


@pytest.fixture
def jixi(monkeypatch):
    """Let the law of Jixi hold, with its standard set."""

    def law(on, division_code=None):
        return load_pack("jixi").at(on).with_values({"subsistence_standard_monthly_yuan": "700.00"}, any_parameter=True)

    for place in PLACES:
        monkeypatch.setattr(f"jiuzhu.{place}.pack_in_force", law)


@pytest.fixture
def recheck(household, now, county_officer):
    return begin_recheck(household=household, reason="收入有变化", actor=county_officer, at=now, opened_by={"test": "1"})


def told(now, result, **more):
    given = {"effective_month": "2026-12", "visited_on": now.date(), "visitors": "赵协理", "no_check_reason": "授权书还在办理"}
    return RecheckEntry(result, "收入财产已核实", **(given | more))


def proposed(recheck, now, clerk, result, **more):
    propose_recheck(recheck_id=recheck.pk, entry=told(now, result, **more), actor=clerk, at=now, seen_version=recheck.version)
    recheck.refresh_from_db()
    return recheck


def decided(recheck, now, clerk, second, result, **more):
    proposed(recheck, now, clerk, result, **more)
    decide_recheck(recheck_id=recheck.pk, actor=second, at=now, seen_version=recheck.version)
    recheck.refresh_from_db()
    return recheck


@pytest.mark.parametrize(("category_class", "days", "due"), [("C", 150, False), ("C", 155, True), ("A", 155, False), ("B", 340, True), ("A", 340, True), ("", 155, True)])
def test_a_household_is_due_by_its_class_a_month_ahead_and_once(jixi, household, now, category_class, days, due):
    since = now.date() - timedelta(days=days)
    Household.objects.filter(pk=household.pk).update(category="subsistence", category_class=category_class, category_since=since, category_until=None)
    assert [open_due_rechecks(at=now), open_due_rechecks(at=now)] == [int(due), 0]
    if due:
        made = Recheck.objects.get()
        assert made.due_on > now.date() and open_item("recheck", str(made.pk)).due_at.date() == made.due_on
        assert queries.late_rechecks(SYSTEM, now=now + timedelta(days=60)).count() == 1


def test_without_an_interval_in_the_law_nobody_is_due(household, now):
    assert open_due_rechecks(at=now) == 0


@pytest.mark.parametrize(
    ("more", "field"),
    [({"visited_on": None}, "visited_on"), ({"visitors": " "}, "visitors"), ({"no_check_reason": ""}, "no_check_reason"), ({"visited_on": date(2026, 11, 21)}, "visited_on")],
)
def test_a_proposal_rests_on_a_visit_and_a_report_or_says_why_not(recheck, now, township_clerk, more, field):
    with pytest.raises(RecheckInvalid) as refusal:
        proposed(recheck, now, township_clerk, RecheckResult.UNCHANGED, **more)
    assert refusal.value.field == field


def test_a_change_of_category_reaches_the_register(recheck, now, township_clerk, second_clerk, household):
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.CATEGORY_CHANGED, category="marginal")
    newest = CategoryMembership.objects.filter(household=household).order_by("-since").first()
    assert (newest.category, newest.since, recheck.state) == ("marginal", date(2026, 12, 1), "category_changed")


@pytest.mark.parametrize(("income", "field"), [(None, "income_annual_fen"), (700_00 * 12 - 1, "result"), (1400_00 * 12, "result")])
def test_a_gradual_exit_needs_income_between_once_and_twice_the_standard(jixi, recheck, now, township_clerk, income, field):
    with pytest.raises(RecheckInvalid) as refusal:
        proposed(recheck, now, township_clerk, RecheckResult.GRADUAL_EXIT, exit_months=3, income_annual_fen=income, members=1)
    assert refusal.value.field == field


@pytest.fixture
def exit_(jixi, recheck, now, township_clerk, second_clerk, household):
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.GRADUAL_EXIT, exit_months=3, income_annual_fen=1000_00 * 12, members=1)
    return exits.exit_of_recheck(recheck.pk)


def test_neither_the_income_nor_what_was_found_out_lies_in_clear_in_what_is_kept_of_it(exit_, recheck, now, township_clerk):
    later = now.replace(month=12, day=10)
    given = {"members": 1, "members_employed": 0, "reason": "重新核定收入", "actor": township_clerk, "at": later}
    leaving.reassess_income(exit_id=exit_.pk, income_annual_fen=699_00 * 12, seen_version=exit_.version, **given)
    written = entries("recheck", str(recheck.pk)) + entries("exit", str(exit_.pk))
    assert not [each for each in written if "income" in f"{each.before}{each.after}"]
    assert [f"{value}" for each in written for value in (told_of(each).after.get("income_annual_fen"), told_of(each).after.get("proposed_income_fen")) if value] == [f"{1000_00 * 12}", f"{699_00}"]
    assert not is_kept_in_clear("收入财产已核实")


def notify(found, now, clerk):
    drafted = letter.draft(found, on=now.date())
    letters.issue(
        content=drafted.content, decision_id=drafted.decision_id, household_id=found.household_id, division_code=VILLAGE, issuer="程", actor=clerk, at=now
    )


def test_an_exit_is_told_at_its_start_and_a_month_before_its_end_and_then_ends(exit_, now, township_clerk, household):
    assert (exit_.since, exit_.last_day, exit_.income_fen, exit_.clause) == (date(2026, 12, 1), date(2027, 2, 28), 1000_00, "三（一）1")
    assert "告知渐退" in [item.action for item in inbox(township_clerk)]
    with pytest.raises(ExitInvalid):
        leaving.tell(exit_id=exit_.pk, actor=township_clerk, at=now, seen_version=0)
    notify(exit_, now, township_clerk)
    leaving.tell(exit_id=exit_.pk, actor=township_clerk, at=now, seen_version=0)
    assert [leaving.follow(at=now.replace(year=2027, month=1, day=day)) for day in (27, 28, 29)] == [0, 1, 0]
    exit_.refresh_from_db()
    later = now.replace(year=2027, month=2, day=1)
    with pytest.raises(ExitInvalid):
        leaving.tell(exit_id=exit_.pk, actor=township_clerk, at=later, seen_version=exit_.version)
    notify(exit_, later, township_clerk)
    leaving.tell(exit_id=exit_.pk, actor=township_clerk, at=later, seen_version=exit_.version)
    assert [leaving.follow(at=now.replace(year=2027, month=month, day=1)) for month in (2, 3, 4)] == [0, 1, 0]
    exit_.refresh_from_db()
    assert exit_.state == "ended" and Letter.objects.filter(kind="exit").count() == 2
    assert CategoryMembership.objects.filter(household=household).order_by("-since").first().until == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("income", "state", "until"),
    [
        (699_00 * 12, "restored", None),
        (700_00 * 12, "begun", date(2027, 2, 28)),
        (1399_00 * 12, "begun", date(2027, 2, 28)),
        (1400_00 * 12, "cut_short", date(2026, 12, 10)),
    ],
)
def test_income_moves_an_exit_once_another_person_decides(exit_, now, township_clerk, second_clerk, household, income, state, until):
    later = now.replace(month=12, day=10)
    common = {"exit_id": exit_.pk, "members": 1, "members_employed": 0, "reason": "重新核定收入", "actor": township_clerk, "at": later}
    leaving.reassess_income(**common, income_annual_fen=income, seen_version=exit_.version)
    exit_.refresh_from_db()
    if state != "begun":
        with pytest.raises(ExitFourEyes):
            leaving.decide_end(exit_id=exit_.pk, actor=township_clerk, at=later, seen_version=exit_.version)
        leaving.decide_end(exit_id=exit_.pk, actor=second_clerk, at=later, seen_version=exit_.version)
    exit_.refresh_from_db()
    newest = CategoryMembership.objects.filter(household=household).order_by("-since").first()
    assert (exit_.state, newest.until) == (state, until)


def test_what_was_paid_is_told_by_month_with_who_paid_and_what_was_recovered(recheck, now, township_clerk, second_clerk, household):
    enter_aid(
        household_id=household.pk, division_code=VILLAGE, kind="subsistence", label="低保金", received_on=date(2026, 10, 10), department="县民政局",
        source="manual", source_id="1", actor=SYSTEM, at=now, amount_fen=71800,
    )  # fmt: skip
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.TERMINATED, effective_month="2026-10", recovery="recover", review_on=date(2027, 5, 20))
    months = queries.months_paid(recheck, effective_month="2026-10", on=now.date())
    assert [(each.month, each.received) for each in months] == [("2026-10", (("县民政局", "低保金", 71800),)), ("2026-11", ())]
    assert recheck.paid_since_fen == 2 * 71800
    for _ in range(2):
        try:
            note_recovered(recheck_id=recheck.pk, amount_fen=71800, on=now.date(), actor=township_clerk, at=now)
        except RecheckInvalid as error:
            assert "已经登记过" in str(error)
    recheck.refresh_from_db()
    assert (recheck.recovered_fen, recheck.recovered_on) == (71800, now.date())


def test_who_left_aid_stays_on_the_ledger_until_looked_up_again(recheck, now, township_clerk, second_clerk):
    with pytest.raises(RecheckInvalid, match="回访日期"):
        proposed(recheck, now, township_clerk, RecheckResult.TERMINATED)
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.TERMINATED, review_on=date(2026, 12, 10))
    assert [(each.rule, each.review_on) for each in on_ledger(township_clerk)] == [("left_aid", date(2026, 12, 10))]
    assert [(each.code, each.all, each.soon) for each in due_by_township(township_clerk, on=now.date())] == [(TOWNSHIP, 1, 1)]
    assert bring_up_due_reviews(at=now.replace(month=12, day=9)) == 0
    assert bring_up_due_reviews(at=now.replace(month=12, day=10)) == 1
    assert Warning.objects.get(rule="left_aid").state == "assigned"
    assert "核实" in [item.action for item in inbox(township_clerk)]


def test_a_month_later_is_the_same_day_or_the_last():
    assert [months_after(date(2027, 1, 31), 1), months_after(date(2026, 12, 15), 1), months_after(date(2027, 3, 31), -1)] == [
        date(2027, 2, 28), date(2027, 1, 15), date(2027, 2, 28),
    ]  # fmt: skip
    assert [is_near(last_day=date(2027, 2, 28), on=date(2027, 1, day)) for day in (27, 28)] == [False, True]
    assert (ratio_text(952_00, 700_00), ratio_text(None, 700_00)) == ("1.36", "")


def terms(household):
    return list(CategoryMembership.objects.filter(household=household).order_by("since").values_list("since", "until", "monthly_benefit_fen"))


def ended_by_income(found, at, proposer, decider, income):
    common = {"exit_id": found.pk, "at": at}
    leaving.reassess_income(
        **common, income_annual_fen=income, members=1, members_employed=0, reason="重新核定收入", actor=proposer, seen_version=found.version
    )
    found.refresh_from_db()
    leaving.decide_end(**common, actor=decider, seen_version=found.version)
    found.refresh_from_db()


def test_an_end_sent_back_lets_the_exit_go_on_and_no_one_may_decide_their_own_in_the_database(exit_, now, township_clerk, second_clerk, household):
    leaving.reassess_income(
        exit_id=exit_.pk, income_annual_fen=0, members=1, members_employed=0, reason="失业", actor=township_clerk, at=now, seen_version=0
    )
    exit_.refresh_from_db()
    with pytest.raises(IntegrityError), transaction.atomic():
        Exit.objects.update(decided_by=township_clerk.user_id)
    leaving.send_end_back(exit_id=exit_.pk, reason="收入没有核实", actor=second_clerk, at=now, seen_version=exit_.version)
    exit_.refresh_from_db()
    assert (exit_.state, terms(household)[-1][1]) == ("begun", date(2027, 2, 28))


def test_a_restored_household_draws_its_former_amount_and_the_months_paid_stay(jixi, recheck, now, township_clerk, second_clerk, household):
    decided(
        recheck, now, township_clerk, second_clerk, RecheckResult.GRADUAL_EXIT, exit_months=3, income_annual_fen=1000_00 * 12, members=1, monthly_benefit_fen=30000
    )
    ended_by_income(exits.exit_of_recheck(recheck.pk), now.replace(month=12, day=10), township_clerk, second_clerk, 0)
    assert terms(household)[-2:] == [(date(2026, 12, 1), date(2026, 12, 31), 30000), (date(2027, 1, 1), None, 71800)]


def test_an_exit_cut_short_before_it_begins_pays_no_month_of_it(exit_, now, township_clerk, second_clerk, household):
    ended_by_income(exit_, now, township_clerk, second_clerk, 1400_00 * 12)
    assert [until for _, until, _ in terms(household)] == [now.date()]


def test_a_termination_strikes_out_an_adjustment_that_begins_later(recheck, now, township_clerk, second_clerk, county_officer, household):
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, effective_month="2026-11", monthly_benefit_fen=50000)
    again = begin_recheck(household=household, reason="再查", actor=county_officer, at=now, opened_by={"test": "2"})
    decided(again, now, township_clerk, second_clerk, RecheckResult.TERMINATED, effective_month="2026-09", review_on=date(2027, 5, 20))
    assert [until for _, until, _ in terms(household)] == [date(2026, 8, 31)]


@pytest.mark.parametrize(
    ("result", "more"),
    [
        (RecheckResult.ADJUSTED, {"effective_month": "2027-01", "monthly_benefit_fen": 50000}),
        (RecheckResult.TERMINATED, {"effective_month": "2027-01", "review_on": date(2027, 5, 20)}),
    ],
)
def test_a_recheck_that_decides_otherwise_closes_the_exit(exit_, now, township_clerk, second_clerk, county_officer, household, result, more):
    again = begin_recheck(household=household, reason="再查", actor=county_officer, at=now, opened_by={"test": "2"})
    decided(again, now, township_clerk, second_clerk, result, **more)
    exit_.refresh_from_db()
    assert exit_.state == "replaced" and not exits.is_leaving(household.pk)


def test_an_exit_ends_no_category_but_its_own(exit_, now, township_clerk, household):
    entry = CategoryEntry("subsistence", date(2027, 1, 1), "B", monthly_benefit_fen=50000)
    change_category(household_id=household.pk, entry=entry, actor=SYSTEM, at=now, reason="更正")
    with pytest.raises(ExitInvalid, match="另有变动"):
        leaving.reassess_income(
            exit_id=exit_.pk, income_annual_fen=0, members=1, members_employed=0, reason="失业", actor=township_clerk, at=now, seen_version=0
        )


@pytest.mark.parametrize("income", [699_00 * 12, 1000_00 * 12])
def test_income_within_the_law_ends_no_aid_unless_another_ground_is_written(jixi, recheck, now, township_clerk, income):
    more = {"income_annual_fen": income, "members": 1, "review_on": date(2027, 5, 20)}
    with pytest.raises(RecheckInvalid) as refusal:
        proposed(recheck, now, township_clerk, RecheckResult.TERMINATED, **more)
    assert refusal.value.field == "other_ground"
    assert "房产超过标准" in proposed(recheck, now, township_clerk, RecheckResult.TERMINATED, other_ground="房产超过标准", **more).note


def test_a_gradual_exit_lies_ahead_and_one_of_a_month_is_still_told_at_its_start(jixi, recheck, now, township_clerk, second_clerk):
    more = {"exit_months": 1, "income_annual_fen": 1000_00 * 12, "members": 1}
    with pytest.raises(RecheckInvalid) as refusal:
        proposed(recheck, now, township_clerk, RecheckResult.GRADUAL_EXIT, effective_month="2026-11", **more)
    assert refusal.value.field == "effective_month"
    decided(recheck, now, township_clerk, second_clerk, RecheckResult.GRADUAL_EXIT, **more)
    found = exits.exit_of_recheck(recheck.pk)
    assert leaving.follow(at=now.replace(month=12, day=2)) == 0
    notify(found, now, township_clerk)
    leaving.tell(exit_id=found.pk, actor=township_clerk, at=now, seen_version=0)
    assert leaving.follow(at=now.replace(month=12, day=2)) == 1


def test_another_amount_does_not_put_off_the_next_recheck(jixi, household, now):
    CategoryMembership.objects.filter(household=household).update(category="subsistence", category_class="B", since=date(2025, 12, 1), until=None)
    entry = CategoryEntry("subsistence", date(2026, 11, 1), "B", monthly_benefit_fen=50000)
    change_category(household_id=household.pk, entry=entry, actor=SYSTEM, at=now, reason="调整金额")
    assert open_due_rechecks(at=now) == 1


def test_what_was_paid_is_reckoned_to_the_day_of_the_decision(recheck, now, township_clerk, second_clerk):
    found = proposed(recheck, now, township_clerk, RecheckResult.TERMINATED, effective_month="2026-10", review_on=date(2027, 5, 20))
    decide_recheck(recheck_id=found.pk, actor=second_clerk, at=now.replace(month=12), seen_version=found.version)
    found.refresh_from_db()
    assert found.paid_since_fen == 3 * 71800


def test_who_left_gradually_enters_the_ledger_once_by_the_clause_of_the_place(exit_, now):
    over = now.replace(year=2027, month=3, day=2)
    assert [enter_ended_exits(at=over), leaving.follow(at=over)] == [0, 1]
    assert [enter_ended_exits(at=over), enter_ended_exits(at=over)] == [1, 0]
    entered = Warning.objects.get(rule="left_aid")
    assert (entered.state, entered.review_on, entered.clause) == ("ledgered", date(2027, 8, 28), "三（一）3")
