"""A household's plan from the goal of its level to the end."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jiuzhu.assessment.plans import queries, services
from jiuzhu.assessment.plans.models import Plan
from jiuzhu.assessment.plans.rules import (
    DrafterApproves,
    NotAssessed,
    PlanEntry,
    PlanIncomplete,
    PlanUnderWay,
    TaskEntry,
    TeamEntry,
    check_draft,
)
from jiuzhu.foundation.kernel.errors import NotPermitted
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.foundation.workflow.rules import ReasonMissing
from tests.assessment.conftest import TODAY

TEAM = [TeamEntry("assistant", "林晓禾"), TeamEntry("social_worker", "周知远"), TeamEntry("volunteer", "何小满")]
ENTRY = PlanEntry("照料、就医", date(2027, 5, 20), [TaskEntry("visits", 2, "month", "村（社区）"), TaskEntry("errands", 1, "week")], TEAM)


@pytest.fixture
def drafted(effective, household, worker, now):
    """Assess, and begin a plan."""

    def draft(entry=ENTRY):
        if not Plan.objects.exists():
            effective()
        plan = services.draft_plan(household_id=household.pk, actor=worker, at=now)
        return services.write_plan(plan=plan, entry=entry, seen_version=0, actor=worker, at=now)

    return draft


@pytest.fixture
def running(drafted, worker, clerk, now):
    """Carry a plan to where it runs."""

    def run():
        plan = drafted()
        services.submit_plan(plan=plan, seen_version=0, actor=worker, at=now)
        services.approve_plan(plan=plan, seen_version=1, actor=clerk, at=now)
        services.step_plan(plan=plan, step="run", seen_version=2, actor=worker, at=now)
        return Plan.objects.get(pk=plan.pk)

    return run


@pytest.mark.django_db
class TestPlan:
    def test_the_goal_is_that_of_the_level_word_for_word(self, drafted):
        plan = drafted()
        assert plan.goal == load_pack("huoshan").at(TODAY).goals["medium"].text and plan.goal_clause

    def test_a_household_without_an_assessment_in_force_gets_no_plan(self, household, worker, now):
        with pytest.raises(NotAssessed):
            services.draft_plan(household_id=household.pk, actor=worker, at=now)

    def test_an_assistant_does_not_write_plans(self, effective, household, assistant, now):
        effective()
        with pytest.raises(NotPermitted):
            services.draft_plan(household_id=household.pk, actor=assistant, at=now)

    def test_a_plan_runs_after_the_township_approved_it(self, running, household):
        plan = running()
        assert plan.state == "running" and queries.plan_of(household.pk).pk == plan.pk
        assert [(task.item_label, task.frequency) for task in plan.tasks.all()] == [("探访慰问", "每月 2 次"), ("帮办代办", "每周 1 次")]

    def test_a_service_of_two_carers_is_known_by_its_task(self, drafted):
        two = [TaskEntry("visits", 2, "month"), TaskEntry("errands", 1, "week", carers=2)]
        plan = drafted(PlanEntry("照料", date(2027, 5, 20), two, TEAM))
        one, other = (str(task.pk) for task in plan.tasks.order_by("position"))
        assert queries.tasks_of_two([one, other, "", "ticket-7"]) == {other}
        assert list(services.entry_of(plan).tasks) == two

    def test_who_wrote_it_cannot_approve_it(self, effective, household, clerk, now):
        effective()
        plan = services.draft_plan(household_id=household.pk, actor=clerk, at=now)
        services.write_plan(plan=plan, entry=ENTRY, seen_version=0, actor=clerk, at=now)
        services.submit_plan(plan=plan, seen_version=0, actor=clerk, at=now)
        with pytest.raises(DrafterApproves):
            services.approve_plan(plan=plan, seen_version=1, actor=clerk, at=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            Plan.objects.filter(pk=plan.pk).update(approver=clerk.user_id)

    @pytest.mark.parametrize(
        ("entry", "field"),
        [
            (PlanEntry("", date(2027, 5, 20), [], [TeamEntry("assistant", "甲")]), "tasks"),
            (PlanEntry("", date(2027, 5, 20), [TaskEntry("visits", 1, "month")], []), "team"),
            (PlanEntry("", date(2027, 5, 20), [TaskEntry("visits", 1, "month")], TEAM[:2]), "team"),
            (PlanEntry("", None, [TaskEntry("visits", 1, "month")], TEAM), "review_on"),
            (PlanEntry("", TODAY, [TaskEntry("visits", 1, "month")], TEAM), "review_on"),
        ],
    )
    def test_an_incomplete_plan_is_kept_as_a_draft_and_not_submitted(self, drafted, worker, now, entry, field):
        plan = drafted(entry)
        with pytest.raises(PlanIncomplete) as raised:
            services.submit_plan(plan=plan, seen_version=0, actor=worker, at=now)
        assert raised.value.field == field and Plan.objects.get().state == "draft"

    def test_a_new_plan_takes_the_place_of_the_running_one_when_it_is_approved(self, running, drafted, household, worker, clerk, now):
        first = running()
        second = services.draft_plan(household_id=household.pk, actor=worker, at=now)
        assert second.tasks.count() == 2 and queries.plan_of(household.pk).pk == first.pk
        services.write_plan(plan=second, entry=ENTRY, seen_version=0, actor=worker, at=now)
        services.submit_plan(plan=second, seen_version=0, actor=worker, at=now)
        services.approve_plan(plan=second, seen_version=1, actor=clerk, at=now)
        first.refresh_from_db()
        assert (first.state, queries.plan_of(household.pk).pk) == ("adjusted", second.pk)

    def test_the_plan_in_hand_is_as_new_as_the_step_taken_with_it(self, drafted, worker, clerk, now):
        plan = drafted()
        services.submit_plan(plan=plan, seen_version=plan.version, actor=worker, at=now)
        services.approve_plan(plan=plan, seen_version=plan.version, actor=clerk, at=now)
        assert services.step_plan(plan=plan, step="run", seen_version=plan.version, actor=worker, at=now).to_state == "running"

    def test_approving_twice_gives_the_first_result(self, running, clerk, now):
        plan = running()
        assert services.approve_plan(plan=plan, seen_version=1, actor=clerk, at=now).repeated

    def test_the_database_holds_one_plan_in_force_per_household(self, running):
        plan = running()
        twin = Plan.objects.get(pk=plan.pk)
        twin.pk, twin.number = None, 9
        twin.id = type(plan.id)(int=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            twin.save(force_insert=True)

    def test_a_submitted_plan_is_decided_before_the_next_begins(self, drafted, household, worker, clerk, now):
        plan = drafted()
        services.submit_plan(plan=plan, seen_version=0, actor=worker, at=now)
        assert [item.action for item in inbox(clerk) if item.workflow == "plan"] == ["审批"]
        with pytest.raises(PlanUnderWay):
            services.draft_plan(household_id=household.pk, actor=worker, at=now)

    def test_closing_needs_a_reason(self, running, worker, now):
        with pytest.raises(ReasonMissing):
            services.step_plan(plan=running(), step="close", seen_version=3, actor=worker, at=now)



class TestEntry:
    @pytest.mark.parametrize(
        "task", [TaskEntry("unknown", 1, "month"), TaskEntry("visits", 0, "month"), TaskEntry("visits", 32, "month"), TaskEntry("visits", 1, "hour"), TaskEntry("visits", 1, "month", carers=3)]
    )
    def test_senseless_tasks_are_refused(self, task):
        with pytest.raises(PlanIncomplete):
            check_draft(PlanEntry("", None, [task], []), items=["visits"])

    def test_an_item_stands_once(self):
        with pytest.raises(PlanIncomplete):
            check_draft(PlanEntry("", None, [TaskEntry("visits", 1, "month")] * 2, []), items=["visits"])


def test_goal_services_and_law_of_a_plan_are_those_of_the_place_of_its_household(drafted, household, monkeypatch):
    asked = set()

    def law(on, *, division_code=None):
        asked.add(division_code)
        return pack_in_force(on, division_code=division_code)

    monkeypatch.setattr(services, "pack_in_force", law)
    plan = drafted()
    assert asked == {household.division_code}
    assert plan.pack_digest == pack_in_force(TODAY, division_code=household.division_code).fingerprint
