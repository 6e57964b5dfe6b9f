"""A gradual exit goes on for its months, moves with the income once another person decides, and ends with what it began."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.casework.exits import queries as exits
from jiuzhu.casework.exits import services as leaving
from jiuzhu.casework.exits.models import Exit
from jiuzhu.casework.exits.rules import ExitFourEyes, ExitInvalid, is_near, months_after, ratio_text
from jiuzhu.casework.letters import services as letters
from jiuzhu.casework.letters.models import Letter
from jiuzhu.casework.registry.models import CategoryMembership
from jiuzhu.casework.registry.rules import CategoryEntry
from jiuzhu.casework.registry.services import add_member, change_category
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.foundation.ledger.queries import told as told_of
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.interfaces.web.letters import leaving as letter
from jiuzhu.monitoring.warnings.models import Warning
from jiuzhu.monitoring.warnings.recheck_rules import RecheckResult
from jiuzhu.monitoring.warnings.rules import RecheckInvalid
from jiuzhu.monitoring.warnings.services import (
    begin_recheck,
    die,
    enter_ended_exits,
)
from tests.conftest import VILLAGE
from tests.registry.conftest import person
from tests.warnings.rechecking import decided, proposed, terms
from tests.warnings.test_away import own
from tests.warnings.test_sealed_findings import is_kept_in_clear

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("income", "field"), [(None, "income_annual_fen"), (700_00 * 12 - 1, "result"), (1400_00 * 12, "result")])
def test_a_gradual_exit_needs_income_between_once_and_twice_the_standard(jixi, recheck, now, township_clerk, income, field):
    with pytest.raises(RecheckInvalid) as refusal:
        proposed(recheck, now, township_clerk, RecheckResult.GRADUAL_EXIT, exit_months=3, income_annual_fen=income, members=1)
    assert refusal.value.field == field


def test_neither_the_income_nor_what_was_found_out_lies_in_clear_in_what_is_kept_of_it(exit_, recheck, now, township_clerk):
    later = now.replace(month=12, day=10)
    given = {"members": 1, "members_employed": 0, "reason": "重新核定收入", "actor": township_clerk, "at": later}
    leaving.reassess_income(exit_id=exit_.pk, income_annual_fen=699_00 * 12, seen_version=exit_.version, **given)
    written = entries("recheck", str(recheck.pk)) + entries("exit", str(exit_.pk))
    assert not [each for each in written if "income" in f"{each.before}{each.after}"]
    assert [f"{value}" for each in written for value in (told_of(each).after.get("income_annual_fen"), told_of(each).after.get("proposed_income_fen")) if value] == [f"{1000_00 * 12}", f"{699_00}"]
    assert not is_kept_in_clear("收入财产已核实")


def test_a_death_beside_which_the_familys_amount_stays_lets_the_exit_go_on(exit_, household, now, township_clerk, second_clerk):
    joining = {"entry": person(7, name="吴小军", relation="child"), "on": date(2026, 6, 1)}
    child = add_member(household_id=household.pk, actor=township_clerk, at=now, **joining)
    (opened,) = die(person_id=child.pk, died_on=date(2026, 8, 10), source="火化证明", actor=township_clerk, at=now)
    same = {"effective_month": "2027-01", "monthly_benefit_fen": exit_.monthly_benefit_fen}
    decided(opened, now, township_clerk, second_clerk, RecheckResult.ADJUSTED, **same)
    exit_.refresh_from_db()
    assert (exit_.state, terms(household)[-1][1]) == ("begun", exit_.last_day)


def notify(found, now, clerk):
    drafted = letter.draft(found, on=now.date())
    letters.issue(
        content=drafted.content, decision_id=drafted.decision_id, household_id=found.household_id, division_code=VILLAGE, issuer="程", actor=clerk, at=now
    )


def test_an_exit_is_told_at_its_start_and_a_month_before_its_end_and_then_ends(exit_, now, township_clerk, household):
    assert (exit_.since, exit_.last_day, exit_.income_fen, exit_.clause) == (date(2026, 12, 1), date(2027, 2, 28), 1000_00, "三（一）1")
    assert exit_.standard_fen == 700_00
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


def test_a_month_later_is_the_same_day_or_the_last():
    assert [months_after(date(2027, 1, 31), 1), months_after(date(2026, 12, 15), 1), months_after(date(2027, 3, 31), -1)] == [
        date(2027, 2, 28), date(2027, 1, 15), date(2027, 2, 28),
    ]  # fmt: skip
    assert [is_near(last_day=date(2027, 2, 28), on=date(2027, 1, day)) for day in (27, 28)] == [False, True]
    assert (ratio_text(952_00, 700_00), ratio_text(None, 700_00)) == ("1.36", "")


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
    assert exit_.state == "replaced"


def test_an_exit_ends_no_category_but_its_own(exit_, now, township_clerk, household):
    entry = CategoryEntry("subsistence", date(2027, 1, 1), "B", monthly_benefit_fen=50000)
    change_category(household_id=household.pk, entry=entry, actor=SYSTEM, at=now, reason="更正")
    with pytest.raises(ExitInvalid, match="另有变动"):
        leaving.reassess_income(
            exit_id=exit_.pk, income_annual_fen=0, members=1, members_employed=0, reason="失业", actor=township_clerk, at=now, seen_version=0
        )


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


def test_who_left_gradually_enters_the_ledger_once_by_the_clause_of_the_place(exit_, now):
    over = now.replace(year=2027, month=3, day=2)
    assert [enter_ended_exits(at=over), leaving.follow(at=over)] == [0, 1]
    assert [enter_ended_exits(at=over), enter_ended_exits(at=over)] == [1, 0]
    entered = Warning.objects.get(rule="left_aid")
    assert (entered.state, entered.review_on, entered.clause) == ("ledgered", date(2027, 8, 28), "三（一）3")


@pytest.fixture
def leaves(jixi, household, recheck, now, township_clerk, second_clerk):
    """Let the household leave gradually for three months from December on, its aid stopped already with a day to come."""

    def press(stop_on, **more):
        CategoryMembership.objects.filter(household=household).update(until=stop_on, end_reason="收入超过标准")
        more = {"exit_months": 3, "income_annual_fen": 1000_00 * 12, "members": 1, "monthly_benefit_fen": 30000} | more
        decided(recheck, now, township_clerk, second_clerk, RecheckResult.GRADUAL_EXIT, **more)
        return exits.exit_of_recheck(recheck.pk)

    return press


@pytest.mark.parametrize(
    ("stop_on", "last_day", "months"),
    [(date(2027, 1, 15), date(2027, 1, 15), 2), (date(2027, 2, 28), date(2027, 2, 28), 3), (date(2027, 6, 30), date(2027, 2, 28), 3)],
)
def test_an_exit_ends_with_a_stop_that_is_to_come(leaves, household, stop_on, last_day, months):
    found = leaves(stop_on)
    assert (found.last_day, found.months, found.stop_on, terms(household)[-1][1]) == (last_day, months, stop_on, last_day)


@pytest.mark.parametrize(("stop_on", "day"), [(date(2026, 12, 1), "the first day"), (date(2026, 11, 30), "before")])
def test_aid_that_stops_before_an_exit_could_begin_is_left_by_none(leaves, stop_on, day):
    with pytest.raises(RecheckInvalid, match="停止"):
        leaves(stop_on)


def test_income_that_falls_puts_off_no_stop(leaves, household, now, township_clerk, second_clerk):
    found = leaves(date(2027, 6, 30))
    ended_by_income(found, now.replace(month=12, day=10), township_clerk, second_clerk, 0)
    assert terms(household)[-2:] == [(date(2026, 12, 1), date(2026, 12, 31), 30000), (date(2027, 1, 1), date(2027, 6, 30), 71800)]


def test_aid_that_stops_with_the_exit_is_not_given_back_after_it(leaves, now, township_clerk, second_clerk):
    found = leaves(date(2026, 12, 20))
    with pytest.raises(ExitInvalid, match="2026-12-20"):
        ended_by_income(found, now.replace(month=12, day=10), township_clerk, second_clerk, 0)


def test_a_household_whose_member_keeps_aid_of_their_own_enters_no_ledger(exit_, household, now):
    own(household, 0, date(2026, 1, 1))
    over = now.replace(year=2027, month=3, day=2)
    assert [leaving.follow(at=over), enter_ended_exits(at=over)] == [1, 0]
