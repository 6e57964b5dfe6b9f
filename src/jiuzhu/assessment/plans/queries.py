"""Reads on plans that other parts may make."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from jiuzhu.assessment.indicators import queries as indicators
from jiuzhu.assessment.plans.models import Plan, PlanQuerySet, PlanTask
from jiuzhu.assessment.plans.rules import REVIEW_NOTICE, TEAM_ROLES, TeamRule
from jiuzhu.assessment.plans.workflow import CARRIED_OUT
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.finding import one_of
from jiuzhu.foundation.policy.packs import DatedPack
from jiuzhu.foundation.policy.packs.entries import Goal

TEAM = "plan_team_roles"
WHATEVER = "any"
"""The code of a goal that holds at every level."""


def plans(actor: Actor) -> PlanQuerySet:
    """Plans the actor may see."""
    return Plan.objects.scoped_to(actor)


def find_plan(actor: Actor, plan_id: UUID | str) -> Plan:
    """Give one plan the actor may see; raises NotFound."""
    return one_of(Plan.objects.scoped_to(actor), plan_id, "没有找到这份计划。", "请确认这户在您的辖区内。")


def goal_for(law: DatedPack, level: str) -> Goal | None:
    """Give what a plan is for at a level, or whatever the level where the law gives one goal for all."""
    return law.goals.get(level) or law.goals.get(WHATEVER)


def team_rule(law: DatedPack) -> TeamRule | None:
    """Give who the law wants in every team around a household; None where it does not say."""
    said = law.parameters.get(TEAM)
    roles = said.value if said else None
    return TeamRule(tuple(role for role in roles if role in TEAM_ROLES), said.clause) if said and isinstance(roles, tuple) else None


def plans_of(actor: Actor, household_id: UUID | str) -> list[Plan]:
    """List a household's plans the actor may see, newest first."""
    return list(Plan.objects.scoped_to(actor).filter(household_id=household_id).order_by("-number").prefetch_related("tasks", "team"))


def plan_of(household_id: UUID | str) -> Plan | None:
    """Give the household's plan in force with its tasks and team; no scope: for services and pages that checked the household."""
    return Plan.objects.in_force().filter(household_id=household_id).prefetch_related("tasks", "team").first()


def periodic_tasks(*, after: UUID | str | None = None, limit: int = 500) -> list[PlanTask]:
    """List services that come again and again in plans that are carried out, in order of id from ``after`` on; for the system to act on."""
    found = PlanTask.objects.exclude(every="once").filter(plan__state__in=CARRIED_OUT).select_related("plan__household")
    return list((found.filter(pk__gt=after) if after else found).order_by("pk")[:limit])


def tasks_of_two(task_ids: Collection[str]) -> set[str]:
    """Give which of some services of plans take two carers; ids that are none are passed over."""
    known = [each for each in task_ids if _is_id(each)]
    return {str(pk) for pk in PlanTask.objects.filter(pk__in=known, carers__gt=1).values_list("pk", flat=True)}


def under_review(actor: Actor) -> PlanQuerySet:
    """Plans whose review waits for the actor, the first due first; who may read a plan but not review it has none."""
    return Plan.objects.filter(within_divisions(actor, Duty.PLAN_WRITE, "division_code"), state="review").order_by("review_on")


def reviews_to_call(*, on: date, limit: int = 500) -> list[Plan]:
    """List running plans whose review day is near enough to tell, for the system to act on."""
    return list(Plan.objects.filter(state="running", review_on__lte=on + REVIEW_NOTICE).order_by("review_on")[:limit])


def levels_changed(*, limit: int = 500) -> list[Plan]:
    """List running plans of households that were assessed again since and came to another level, for the system to act on."""
    rows = list(Plan.objects.filter(state="running", assessment__state="superseded").order_by("pk"))
    now = indicators.levels_in_force(each.household_id for each in rows)
    return [each for each in rows if now.get(each.household_id, each.level) != each.level][:limit]


def level_now(plan: Plan) -> str:
    """Give the household's level in force where it is no longer the plan's; empty where it is, or where the law gives none."""
    now = indicators.current_level(plan.household_id) if plan.level else ""
    return now if now != plan.level else ""


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
