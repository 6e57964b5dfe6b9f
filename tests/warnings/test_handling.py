"""A warning is graded, assigned, investigated and ended; a death reaches the register; a re-check is decided by another."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.casework.registry.models import CategoryMembership, Household, Person
from jiuzhu.casework.registry.queries import members_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.calendar.services import load_calendar
from jiuzhu.foundation.divisions.rules import Level
from jiuzhu.foundation.kernel.errors import NotFound, NotPermitted
from jiuzhu.foundation.ledger.queries import entries, private_fields
from jiuzhu.foundation.policy.services import set_local_value
from jiuzhu.foundation.workflow.queries import inbox, open_item
from jiuzhu.foundation.workflow.rules import AlreadyMoved, ReasonMissing
from jiuzhu.monitoring.warnings import queries
from jiuzhu.monitoring.warnings.models import Recheck, Warning
from jiuzhu.monitoring.warnings.recheck_rules import RecheckEntry, RecheckResult
from jiuzhu.monitoring.warnings.rules import AssignmentInvalid, FourEyes, Outcome, OutcomeEntry
from jiuzhu.monitoring.warnings.services import (
    assign,
    assign_many,
    decide,
    decide_recheck,
    open_warnings,
    propose_recheck,
    regrade,
    send_back,
    send_recheck_back,
)
from tests.conftest import COUNTY, TOWNSHIP, VILLAGE, actor

pytestmark = pytest.mark.django_db


def test_the_county_changes_the_grade_with_a_reason(opened, now, county_officer):
    warning = opened()
    with pytest.raises(ReasonMissing):
        regrade(warning_id=warning.pk, grade=1, reason="", actor=county_officer, at=now, seen_version=0)
    regrade(warning_id=warning.pk, grade=1, reason="家中有重病人", actor=county_officer, at=now, seen_version=0)
    warning.refresh_from_db()
    assert (warning.grade, warning.state) == (1, "graded")


def test_assigning_starts_the_deadline_of_the_grade(opened, now, county_officer, village_assistant):
    set_local_value(name="warning.grade_1_working_days", value="5", valid_from=date(2026, 1, 1), source="局发〔2026〕1 号", actor=SYSTEM, at=now)
    load_calendar()
    warning = opened(grade=1)
    assign(warning_id=warning.pk, to_code=VILLAGE, actor=county_officer, at=now, seen_version=0)
    item = open_item("warning", str(warning.pk))
    assert item.due_at.date() == date(2026, 11, 27)
    assert [each.action for each in inbox(village_assistant)] == ["核实"]


def test_without_a_deadline_set_by_the_county_the_work_waits_without_one(opened, now, county_officer):
    warning = opened(grade=3)
    assign(warning_id=warning.pk, to_code=TOWNSHIP, actor=county_officer, at=now, seen_version=0)
    assert open_item("warning", str(warning.pk)).due_at is None


def test_a_warning_goes_only_where_its_household_lives(opened, now, county_officer):
    warning = opened()
    for code in (COUNTY, "341525101001"):
        with pytest.raises(AssignmentInvalid):
            assign(warning_id=warning.pk, to_code=code, actor=county_officer, at=now, seen_version=0)


def test_a_village_assistant_does_not_assign(opened, now, village_assistant):
    with pytest.raises(NotPermitted):
        assign(warning_id=opened().pk, to_code=VILLAGE, actor=village_assistant, at=now, seen_version=0)


def test_another_township_does_not_see_the_warning(opened, now):
    stranger = actor("township_clerk", division="341525101000")
    warning = opened()
    assert not queries.warnings(stranger).exists()
    with pytest.raises(NotFound):
        queries.find_warning(warning.pk, stranger)


def test_many_are_assigned_at_once_each_to_its_own_village(found, now, county_officer):
    findings = [found(), found("wage_found"), found("new_disability_unaided", subject_type="unregistered", subject_id="cd" * 16, household_id="", division_code=COUNTY)]
    open_warnings(findings=findings, month="2026-11", run_id="run", actor=SYSTEM, at=now)
    done, refused = assign_many(
        warning_ids=list(Warning.objects.values_list("pk", flat=True)), level=Level.VILLAGE, actor=county_officer, at=now
    )
    assert (done, [error.code for _, error in refused]) == (2, ["assignment_invalid"])
    assert set(Warning.objects.filter(state="assigned").values_list("assigned_code", flat=True)) == {VILLAGE}


def test_what_was_found_out_stands_on_the_ledger_only_as_ciphertext(investigated):
    warning = investigated()
    entry = entries("warning", str(warning.pk))[-1]
    assert "入户查看" not in entry.after
    assert private_fields(entry)["finding"] == "入户查看，情况与数据一致"
    assert (warning.state, warning.verdict) == ("investigated", True)


def test_an_investigation_can_be_sent_back(investigated, now, township_clerk):
    warning = investigated()
    send_back(warning_id=warning.pk, reason="没有写明车辆用途", actor=township_clerk, at=now, seen_version=2)
    warning.refresh_from_db()
    assert (warning.state, warning.verdict) == ("assigned", None)


def test_pressing_twice_ends_a_warning_once(investigated, now, township_clerk):
    warning = investigated()
    entry = OutcomeEntry(Outcome.EXPLAIN, "车辆已报废，有注销证明")
    first = decide(warning_id=warning.pk, entry=entry, actor=township_clerk, at=now, seen_version=2)
    again = decide(warning_id=warning.pk, entry=entry, actor=township_clerk, at=now, seen_version=2)
    assert (first.to_state, again.to_state, again.repeated) == ("explained", "explained", True)
    assert warning.dispositions.count() == 1


def test_an_outdated_page_does_not_end_a_warning(investigated, now, township_clerk, second_clerk):
    warning = investigated()
    entry = OutcomeEntry(Outcome.EXPLAIN, "车辆已报废，有注销证明")
    decide(warning_id=warning.pk, entry=entry, actor=township_clerk, at=now, seen_version=2)
    with pytest.raises(AlreadyMoved):
        decide(warning_id=warning.pk, entry=entry, actor=second_clerk, at=now, seen_version=2)


def test_a_confirmed_death_reaches_the_register_in_the_same_step(investigated, now, township_clerk, household):
    warning = investigated("deceased_still_registered", subject="person")
    entry = OutcomeEntry(Outcome.CORRECT, "村委会证明已去世", died_on=date(2026, 11, 3))
    decide(warning_id=warning.pk, entry=entry, actor=township_clerk, at=now, seen_version=2)
    person = Person.objects.get(pk=warning.subject_id)
    assert (person.alive, person.died_on) == (False, date(2026, 11, 3))
    assert CategoryMembership.objects.get(household=household).until == date(2026, 11, 3)


def test_a_death_the_register_refuses_leaves_the_warning_as_it_was(investigated, now, township_clerk, household):
    warning = investigated("deceased_still_registered", subject="person")
    born = members_of(household.pk)[0].person.birth_date
    with pytest.raises(Exception, match="日期"):
        decide(warning_id=warning.pk, entry=OutcomeEntry(Outcome.CORRECT, "村委会证明已去世", died_on=born.replace(year=1900)), actor=township_clerk, at=now, seen_version=2)
    warning.refresh_from_db()
    assert (warning.state, warning.dispositions.count()) == ("investigated", 0)


@pytest.fixture
def recheck(decided):
    decided(Outcome.RECHECK)
    return Recheck.objects.get()


def propose(recheck, now, clerk, result=RecheckResult.TERMINATED, **more):
    told = {"effective_month": "2026-10", "visited_on": now.date(), "visitors": "赵协理", "no_check_reason": "授权书还在办理", "review_on": date(2027, 5, 20), "recovery": "recover"}
    entry = RecheckEntry(result, "家庭收入超过标准", **(told | more))
    propose_recheck(recheck_id=recheck.pk, entry=entry, actor=clerk, at=now, seen_version=recheck.version)
    recheck.refresh_from_db()


def test_a_recheck_opened_by_a_warning_waits_to_be_done(recheck, village_assistant):
    assert recheck.warning.state == "rechecking"
    assert [item.action for item in inbox(village_assistant)] == ["复核"]


def test_who_proposed_a_recheck_cannot_decide_it(recheck, now, township_clerk):
    propose(recheck, now, township_clerk)
    with pytest.raises(FourEyes):
        decide_recheck(recheck_id=recheck.pk, actor=township_clerk, at=now, seen_version=recheck.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recheck.objects.update(decided_by=township_clerk.user_id)


def test_a_termination_ends_the_category_and_says_what_was_paid_since(recheck, now, township_clerk, second_clerk, household):
    propose(recheck, now, township_clerk)
    assert recheck.paid_since_fen == 2 * 71800
    decide_recheck(recheck_id=recheck.pk, actor=second_clerk, at=now, seen_version=recheck.version)
    assert CategoryMembership.objects.get(household=household).until == date(2026, 9, 30)
    assert sorted(Warning.objects.values_list("rule", "state")) == [("left_aid", "ledgered"), ("vehicle_found", "rechecked")]


def test_what_is_opened_without_a_comparison_counts_in_its_month_alone(recheck, now, township_clerk, second_clerk, county_officer):
    before = queries.month_counts(county_officer, month="2026-11", now=now)["all"]
    propose(recheck, now, township_clerk)
    decide_recheck(recheck_id=recheck.pk, actor=second_clerk, at=now, seen_version=recheck.version)
    assert Warning.objects.get(rule="left_aid").month == "2026-11"
    assert queries.month_counts(county_officer, month="2026-11", now=now)["all"] == before + 1
    assert queries.month_counts(county_officer, month="2026-12", now=now)["all"] == 0


def test_an_adjustment_gives_a_new_amount_from_its_month(recheck, now, township_clerk, second_clerk, household):
    propose(recheck, now, township_clerk, RecheckResult.ADJUSTED, effective_month="2026-12", monthly_benefit_fen=50000)
    decide_recheck(recheck_id=recheck.pk, actor=second_clerk, at=now, seen_version=recheck.version)
    newest = CategoryMembership.objects.filter(household=household).order_by("-since").first()
    assert (newest.since, newest.monthly_benefit_fen) == (date(2026, 12, 1), 50000)


def test_a_gradual_exit_ends_after_its_months(recheck, now, township_clerk, second_clerk, household):
    propose(recheck, now, township_clerk, RecheckResult.GRADUAL_EXIT, effective_month="2026-12", exit_months=3)
    decide_recheck(recheck_id=recheck.pk, actor=second_clerk, at=now, seen_version=recheck.version)
    newest = CategoryMembership.objects.filter(household=household).order_by("-since").first()
    assert (newest.since, newest.until) == (date(2026, 12, 1), date(2027, 2, 28))


def test_unchanged_leaves_the_register_alone(recheck, now, township_clerk, second_clerk, household):
    before = Household.objects.get(pk=household.pk).version
    propose(recheck, now, township_clerk, RecheckResult.UNCHANGED, effective_month="")
    decide_recheck(recheck_id=recheck.pk, actor=second_clerk, at=now, seen_version=recheck.version)
    recheck.refresh_from_db()
    assert (recheck.state, Household.objects.get(pk=household.pk).version) == ("unchanged", before)


def test_a_recheck_can_be_sent_back(recheck, now, township_clerk, second_clerk):
    propose(recheck, now, township_clerk)
    send_recheck_back(recheck_id=recheck.pk, reason="请补收入证明", actor=second_clerk, at=now, seen_version=recheck.version)
    recheck.refresh_from_db()
    assert recheck.state == "checking"


def test_a_household_has_one_running_recheck(recheck, investigated, now, township_clerk):
    warning = investigated("wage_found")
    with pytest.raises(Exception, match="已有一次复核"):
        decide(warning_id=warning.pk, entry=OutcomeEntry(Outcome.RECHECK, "工资收入需要复核"), actor=township_clerk, at=now, seen_version=2)


def test_explained_and_false_are_counted_by_rule(decided, now, county_officer):
    decided(Outcome.EXPLAIN)
    decided(Outcome.FALSE_ALARM, "wage_found", holds=False)
    records = {each.rule: each for each in queries.rule_records(county_officer, since="2026-09", until="2026-11")}
    car, wage = records["vehicle_found"], records["wage_found"]
    assert (car.opened, car.verified, car.true, car.explained, car.accuracy) == (1, 1, 1, 1, 100)
    assert (wage.false, wage.accuracy) == (1, 0)
    assert queries.rule_accuracy(county_officer, month="2026-11") == 50
    assert queries.rule_accuracy(county_officer, month="2027-03") is None


def test_a_months_counts_add_up(opened, decided, now, county_officer):
    opened("wage_found")
    decided(Outcome.EXPLAIN)
    counts = queries.month_counts(county_officer, month="2026-11", now=now)
    assert (counts["all"], counts["households"], counts["done"], counts["late"]) == (2, 1, 1, 0)
    assert queries.by_township(county_officer) == {TOWNSHIP: 1}
    assert queries.monthly(county_officer, months=["2026-10", "2026-11"]) == [("2026-10", 0, 0), ("2026-11", 2, 1)]
