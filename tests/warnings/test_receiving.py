"""A month's findings become warnings once, join what is open, stay quiet, and are withdrawn when a file is corrected."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.queries import entries, first_fault
from jiuzhu.foundation.policy.queries import law_held
from jiuzhu.foundation.workflow.queries import inbox, open_item
from jiuzhu.monitoring.warnings.models import Sighting, Warning
from jiuzhu.monitoring.warnings.rules import Outcome, OutcomeEntry
from jiuzhu.monitoring.warnings.services import Received, bring_up_due_reviews, open_warnings, take_back_findings, withdraw, withdrawing
from jiuzhu.monitoring.warnings.services.withdrawing import withdraw_findings
from tests.conftest import VILLAGE

pytestmark = pytest.mark.django_db


def take_in(now, *findings, run="run-2"):
    return open_warnings(findings=findings, month=findings[0].month, run_id=run, actor=SYSTEM, at=now)


def take_back(now, month="2026-11", still=(), rules=("vehicle_found",)):
    return withdraw(month=month, judged_rules=rules, still_found=set(still).intersection, run_id="run-3", actor=SYSTEM, at=now)


def test_a_finding_opens_one_warning_that_waits_for_the_county(found, now, county_officer):
    assert take_in(now, found()) == Received(opened=1)
    warning = Warning.objects.get()
    assert (warning.state, warning.rule_label, warning.month) == ("graded", "名下有车", "2026-11")
    assert [item.title for item in inbox(county_officer)] == ["预警：名下有车"]
    assert [entry.action for entry in entries("warning", str(warning.pk))] == ["预警：建立"]


def test_running_the_month_again_adds_nothing(found, now):
    take_in(now, found())
    assert take_in(now, found()) == Received(known=1)
    assert (Warning.objects.count(), Sighting.objects.count()) == (1, 1)
    assert len(entries("warning", str(Warning.objects.get().pk))) == 1


def test_the_next_month_joins_the_warning_that_is_open(found, now):
    take_in(now, found(month="2026-10"))
    assert take_in(now, found(evidence={"cars_trucks_count": 2})) == Received(added=1)
    warning = Warning.objects.get()
    assert (warning.month, warning.last_month, warning.evidence) == ("2026-10", "2026-11", {"cars_trucks_count": 2})
    assert entries("warning", str(warning.pk))[-1].action == "预警：数据更新"


def test_an_earlier_month_taken_in_late_does_not_hide_newer_figures(found, now):
    take_in(now, found(evidence={"cars_trucks_count": 2}))
    take_in(now, found(month="2026-10"))
    assert Warning.objects.get().evidence == {"cars_trucks_count": 2}


def test_what_was_explained_stays_quiet_on_the_same_evidence(decided, found, now):
    decided(Outcome.EXPLAIN)
    assert take_in(now, found(month="2026-12")) == Received(quiet=1)
    assert Warning.objects.count() == 1
    assert Sighting.objects.get(month="2026-12").quiet


def test_what_was_explained_speaks_again_when_its_evidence_changes(decided, found, now):
    decided(Outcome.EXPLAIN)
    assert take_in(now, found(month="2026-12", evidence={"cars_trucks_count": 2})) == Received(opened=1)
    assert Warning.objects.filter(state="graded").count() == 1


def test_what_was_explained_speaks_again_at_its_review_date(decided, found, now):
    entry = OutcomeEntry(Outcome.EXPLAIN, "车辆属单位所有", review_on=now.date() + timedelta(days=30))
    decided(entry=entry)
    assert take_in(now + timedelta(days=29), found(month="2026-12")) == Received(quiet=1)
    assert take_in(now + timedelta(days=31), found(month="2027-01")) == Received(opened=1)


def test_a_corrected_file_withdraws_an_open_warning_visibly(found, now):
    take_in(now, found())
    assert take_back(now) == 1
    warning = Warning.objects.get()
    assert (warning.state, warning.withdrawn_note) == ("withdrawn", "2026-11 的数据更正后，本月不再符合预警条件")
    assert open_item("warning", str(warning.pk)) is None
    assert take_back(now) == 0


def test_what_is_still_found_and_rules_not_judged_are_not_withdrawn(found, now):
    take_in(now, found())
    assert take_back(now, still=[found().key]) == 0
    assert take_back(now, rules=("wage_found",)) == 0
    assert Warning.objects.get().state == "graded"


def test_a_warning_found_in_another_month_too_is_not_withdrawn(found, now):
    take_in(now, found(month="2026-10", evidence={"cars_trucks_count": 3}))
    take_in(now, found())
    take_back(now)
    warning = Warning.objects.get()
    assert (warning.state, warning.last_month, warning.evidence) == ("graded", "2026-10", {"cars_trucks_count": 3})


def test_a_warning_already_ended_keeps_its_end_and_says_the_data_changed(decided, now):
    warning = decided(Outcome.EXPLAIN)
    take_back(now)
    warning.refresh_from_db()
    assert (warning.state, bool(warning.withdrawn_note)) == ("explained", True)
    assert entries("warning", str(warning.pk))[-1].action == "预警：数据更正"


def test_a_warning_already_ended_keeps_the_figures_it_was_ended_for(found, now):
    take_in(now, found(month="2026-10", evidence={"cars_trucks_count": 3}))
    warning = Warning.objects.get()
    take_in(now, found())
    Warning.objects.update(state="explained")
    take_back(now)
    warning.refresh_from_db()
    assert (warning.evidence, warning.last_month, bool(warning.withdrawn_note)) == ({"cars_trucks_count": 1}, "2026-11", True)


def test_who_was_to_be_included_and_is_not_is_warned_about_again(decided, found, now):
    decided(Outcome.INCLUDE, on_aid=False)
    assert take_in(now + timedelta(days=31), found(month="2026-12", on_aid=False)) == Received(quiet=1)
    assert take_in(now + timedelta(days=62), found(month="2027-01", on_aid=False)) == Received(opened=1)


def test_a_withdrawn_finding_that_comes_back_reopens_its_warning(found, now):
    take_in(now, found())
    take_back(now)
    assert take_in(now, found()) == Received(opened=1)
    warning = Warning.objects.get()
    assert (warning.state, warning.withdrawn_note) == ("graded", "")


def test_a_warning_on_the_ledger_comes_up_at_its_review_date(decided, found, now, village_assistant):
    on = now.date() + timedelta(days=90)
    warning = decided(entry=OutcomeEntry(Outcome.KEEP_ON_LEDGER, "目前收入略高于标准", review_on=on), on_aid=False)
    assert (warning.state, bring_up_due_reviews(at=now + timedelta(days=89))) == ("ledgered", 0)
    assert bring_up_due_reviews(at=now + timedelta(days=90)) == 1
    assert [item.action for item in inbox(village_assistant)] == ["核实"]


def test_a_person_outside_the_register_can_be_warned_about(found, now):
    finding = found(
        "new_disability_unaided", subject_type="unregistered", subject_id="ab" * 16, subject_name="未登记人员", household_id="", division_code="341525000000", on_aid=False
    )
    assert take_in(now, finding) == Received(opened=1)
    assert Warning.objects.get().household is None


def test_everything_done_leaves_a_sound_ledger(decided, found, now):
    decided(Outcome.EXPLAIN)
    take_in(now, found(month="2026-12", evidence={"cars_trucks_count": 2}))
    take_back(now, month="2026-12")
    assert first_fault() is None


def test_many_are_withdrawn_in_few_statements_each_as_it_stands(found, now, django_assert_max_num_queries):
    rules = [f"rule_{order}" for order in range(12)]
    take_in(now, *(found(rule, month="2026-10", evidence={"cars_trucks_count": 3}) for rule in rules[:4]))
    take_in(now, *(found(rule) for rule in rules))
    Warning.objects.filter(rule__in=rules[2:6]).update(state="explained")
    subject = found().subject_id
    ids = list(Sighting.objects.filter(month="2026-11").values_list("pk", flat=True))
    with writing(), law_held(), django_assert_max_num_queries(30):
        assert withdraw_findings(ids, note="数据更正", step="withdraw", told={"run": "run-3"}, actor=SYSTEM, at=now) == 12
    assert withdraw_findings(ids, note="数据更正", step="withdraw", told={"run": "run-3"}, actor=SYSTEM, at=now) == 0
    kept = {each.rule: (each.state, each.last_month, each.evidence["cars_trucks_count"], each.withdrawn_note) for each in Warning.objects.all()}
    assert [kept[rule] for rule in rules[:2]] == [("graded", "2026-10", 3, "数据更正")] * 2
    assert [kept[rule] for rule in rules[2:6]] == [("explained", "2026-11", 1, "数据更正")] * 4
    assert [kept[rule] for rule in rules[6:]] == [("withdrawn", "2026-11", 1, "数据更正")] * 6
    assert {each.subject_id for each in Sighting.objects.filter(month="2026-11", withdrawn_at=now)} == {subject}
    assert first_fault() is None


def test_what_lies_elsewhere_stays_found(found, now):
    take_in(now, found(), found("wage_found", division_code="341525101001"))
    ids = list(Sighting.objects.values_list("pk", flat=True))
    with writing():
        told = {"run": "run-3"}
        assert withdraw_findings(ids, note="数据更正", step="withdraw", told=told, actor=SYSTEM, at=now, at_place=lambda place: place == VILLAGE) == 1
    assert set(Warning.objects.values_list("rule", "state")) == {("vehicle_found", "withdrawn"), ("wage_found", "graded")}


@pytest.mark.parametrize("batch_broken", [1, 2, 3])
def test_withdrawing_broken_off_in_any_batch_leaves_that_batch_whole_and_goes_on_to_the_same_end(found, now, monkeypatch, batch_broken):
    rules = [f"rule_{order}" for order in range(6)]
    take_in(now, *(found(rule) for rule in rules))
    asked = {"month": "2026-11", "rules": rules, "at_place": lambda place: True, "note": "文件撤回", "delivery_id": "d-1", "actor": SYSTEM, "at": now}
    monkeypatch.setattr(withdrawing, "AT_ONCE", 2)
    steps = iter(range(1, 100))
    taken = withdrawing.take_together

    def breaking(*given, **more):
        taken(*given, **more)
        assert next(steps) != batch_broken

    with monkeypatch.context() as patched, pytest.raises(AssertionError):
        patched.setattr(withdrawing, "take_together", breaking)
        take_back_findings(**asked)
    assert Warning.objects.filter(state="taken_back").count() == Sighting.objects.filter(taken_back=True).count() == 2 * (batch_broken - 1)
    assert take_back_findings(**asked) == 6 - 2 * (batch_broken - 1)
    assert [len(entries("warning", str(each.pk))) for each in Warning.objects.filter(state="taken_back")] == [2] * 6
    assert first_fault() is None
