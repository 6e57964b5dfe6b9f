"""Buttons pressed by many at once."""

from __future__ import annotations

import pytest

from jiuzhu.assessment.indicators import services
from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.assessment.plans import services as plans
from jiuzhu.assessment.plans.models import Plan
from jiuzhu.foundation.ledger.queries import first_fault
from tests.assessment.conftest import TODAY
from tests.assessment.test_plans import ENTRY
from tests.workflow.test_take import press_together

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_people_beginning_at_once_begin_one_assessment(household, assistant, now):
    begun = press_together(lambda: services.start(household_id=household.pk, actor=assistant, at=now))
    assert {each.pk for each in begun} == {Assessment.objects.get().pk}


def test_eight_presses_of_submit_leave_one_submission(filled, signing, assistant, now):
    assessment = filled()

    def press():
        mine = Assessment.objects.get(pk=assessment.pk)
        return services.submit(assessment=mine, signing=signing, assessed_on=TODAY, seen_version=0, actor=assistant, at=now)

    results = press_together(press)
    assert [result.to_state for result in results] == ["submitted"] * 8
    assert sum(not result.repeated for result in results) == 1


def test_eight_presses_of_confirm_leave_one_assessment_in_force(effective, submitted, clerk, now):
    first = effective()
    again = submitted(occasion="change")
    results = press_together(
        lambda: services.confirm(assessment=Assessment.objects.get(pk=again.pk), seen_version=again.version, actor=clerk, at=now)
    )
    assert [result.to_state for result in results] == ["effective"] * 8
    assert sum(not result.repeated for result in results) == 1
    assert [each.pk for each in Assessment.objects.current()] == [again.pk]
    assert Assessment.objects.get(pk=first.pk).state == "superseded" and first_fault() is None


def test_eight_presses_of_approve_leave_one_plan_in_force(effective, household, worker, clerk, now):
    effective()

    def submitted_plan():
        plan = plans.draft_plan(household_id=household.pk, actor=worker, at=now)
        plans.write_plan(plan=plan, entry=ENTRY, seen_version=0, actor=worker, at=now)
        plans.submit_plan(plan=plan, seen_version=0, actor=worker, at=now)
        return Plan.objects.get(pk=plan.pk)

    plans.approve_plan(plan=submitted_plan(), seen_version=1, actor=clerk, at=now)
    second = submitted_plan()
    results = press_together(lambda: plans.approve_plan(plan=Plan.objects.get(pk=second.pk), seen_version=1, actor=clerk, at=now))
    assert [result.to_state for result in results] == ["approved"] * 8
    assert [each.pk for each in Plan.objects.in_force()] == [second.pk]


def test_a_press_with_a_stale_page_in_hand_changes_nothing_more(effective, submitted, clerk, now):
    effective()
    again = submitted(occasion="change")
    stale = Assessment.objects.get(pk=again.pk)
    services.confirm(assessment=again, seen_version=1, actor=clerk, at=now)
    assert services.confirm(assessment=stale, seen_version=1, actor=clerk, at=now).repeated
    assert Assessment.objects.current().get().pk == again.pk
