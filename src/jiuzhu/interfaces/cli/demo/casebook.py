"""Assessments and plans of the demo county, done by the people who do them, left in every state a desk can find them in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from jiuzhu.assessment.indicators import queries as indicators
from jiuzhu.assessment.indicators import services as assessing
from jiuzhu.assessment.indicators.services.drafting import Typed
from jiuzhu.assessment.plans import services as planning
from jiuzhu.assessment.plans.rules import PlanEntry, TaskEntry, TeamEntry
from jiuzhu.assessment.plans.tasks import call_reviews
from jiuzhu.casework.registry.queries import household_by_number
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.kernel.errors import DomainError
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.cli.demo.addresses import NANYUE
from jiuzhu.interfaces.cli.demo.county_making import Making, eligible_homes
from jiuzhu.interfaces.cli.demo.people import Household
from jiuzhu.interfaces.cli.demo.pictures import signed_sheet

# Where each assessment ends: most are in force, some wait at a desk.
ENDS = (
    "running", "running", "plan_submitted", "submitted", "draft", "running", "submitted", "effective", "returned", "running", "running", "running", "plan_draft",
)  # fmt: skip
REVIEWED_SOON = (0, 10)
LONG_INACTIVE_MONTHS = 6
# Every plan that runs was begun before these days, so its review can be called in them.
LATELY = 9
UNSETTLED = {"floor_area_per_head_m2": "31.0", "rigid_expenditure_annual_yuan": "3600.00", "social_activities_per_head_monthly": "1", "child_problem": "false", "adolescent_problem": "false", "members_unemployed": "0"}  # fmt: skip


@dataclass(frozen=True)
class Hands:
    """Who assesses a household with whom, and who decides."""

    first: Actor
    second: Actor
    decider: Actor


def assess_households(making: Making) -> None:
    """Assess some households; about a third of them lately, so that desks have work waiting."""
    homes = eligible_homes(making, "casebook")[: making.scaled(fewest=16, a_month=2)]
    for number, home in enumerate(homes):
        end = ENDS[number % len(ENDS)]
        rng = Random(f"{making.spec.seed}:casebook:{home.household_id}")
        waiting = end not in ("running", "effective")
        days_ago = rng.randint(2, 6) if waiting else rng.randint(12, 28 * len(making.months))
        review_on = making.now.date() + timedelta(days=rng.randint(-1, 9) if number % len(ENDS) in REVIEWED_SOON else rng.randint(20, 160))
        try:
            with writing():
                _assess(making, home, end, making.now.date() - timedelta(days=days_ago), review_on, rng)
        except DomainError as error:
            making.say(f"{home.household_id} 的评估停在半途：{error}")
        making.tick("评估", number + 1, len(homes))
    for days_ago in reversed(range(LATELY)):
        call_reviews(making.at(making.now.date() - timedelta(days=days_ago), 7))


def _hands(making: Making, village: str) -> Hands:
    staff = making.staff
    if village == NANYUE:
        return Hands(making.actors["cun"], staff.social_worker(village), staff.clerk(village, "a"))
    return Hands(staff.social_worker(village), staff.clerk(village, "a"), staff.clerk(village, "b"))


def _assess(making: Making, home: Household, end: str, on: date, review_on: date, rng: Random) -> None:
    household = household_by_number(home.household_id)
    if household is None or indicators.assessment_in_force(household.pk) or indicators.assessment_under_way(household.pk):
        return
    hands = _hands(making, home.division_code)
    at = making.at(on, 9, rng.randint(0, 50))
    assessment = assessing.start(household_id=household.pk, actor=hands.first, at=at)
    facts = {name: value or UNSETTLED.get(name, "") for name, value in home.facts.items() if end != "draft" or name not in UNSETTLED}
    if facts.get("children") == "0":
        facts["child_problem"] = "false"
    if facts.get("adolescents") == "0":
        facts["adolescent_problem"] = "false"
    if "members_unemployed" in facts:
        working = ("employed", "farming", "caring", "not_working_other")
        facts["members_unemployed"] = str(int(facts["members_labour_force"]) - sum(int(facts[f"members_{name}"]) for name in working))
    if end != "draft" and float(facts["social_activities_per_head_monthly"]) < 1 and int(facts["socially_inactive_months"]) < LONG_INACTIVE_MONTHS:
        # Between the two the form leaves the answer open: the visit settled it.
        facts["socially_inactive_months"] = str(LONG_INACTIVE_MONTHS + rng.randint(0, 6))
    alone = home.structure == "single_person" and end != "draft"
    findings = {"family_structure": {"state": "hardship" if rng.random() < 0.7 else "normal", "reason": "独居，入户时由邻居陪同，查看了日常照料情况。"}} if alone else {}
    typed = Typed(facts, findings=findings, inactivity_reason="" if facts.get("socially_inactive_months") == "0" else "身体不便，少出门")
    assessment = assessing.save_draft(assessment=assessment, typed=typed, seen_draft=assessment.draft_number, actor=hands.first, at=at)
    if end == "draft":
        return
    at = making.at(on, 11, rng.randint(0, 50))
    signing = assessing.Signing(second_assessor_id=hands.second.user_id, signer_name=home.head.name, paper=signed_sheet(rng))
    assessing.submit(assessment=assessment, signing=signing, assessed_on=on, seen_version=assessment.version, actor=hands.first, at=at)
    if end == "submitted":
        return
    at = making.at(on + timedelta(days=1), 15, rng.randint(0, 50))
    if end == "returned":
        reason = "附的病历不清楚，请补拍诊断证明后再报。"
        assessing.send_back(assessment=assessment, seen_version=assessment.version, reason=reason, actor=hands.decider, at=at)
        return
    assessing.confirm(assessment=assessment, seen_version=assessment.version, actor=hands.decider, at=at)
    if end != "effective":
        _plan(making, home, str(household.pk), end, on + timedelta(days=1), review_on, hands, rng)


def _plan(making: Making, home: Household, household_id: str, end: str, on: date, review_on: date, hands: Hands, rng: Random) -> None:
    drafter = making.staff.social_worker(home.division_code)
    at = making.at(on, 16, rng.randint(0, 50))
    plan = planning.draft_plan(household_id=household_id, actor=drafter, at=at)
    tasks = [TaskEntry(item, times, every, note=note) for item, times, every, note in _tasks(home)]
    team = [
        TeamEntry("social_worker", drafter.name),
        TeamEntry("assistant", making.actors["cun"].name if home.division_code == NANYUE else f"{home.address[3:6]}协理员"),
        TeamEntry("volunteer", f"{home.head.name[0]}志明"),
        TeamEntry("neighbour", f"邻居{home.head.name[0]}师傅"),
    ]
    entry = PlanEntry(needs=home.story[:300], review_on=review_on, tasks=tasks, team=team)
    planning.write_plan(plan=plan, entry=entry, seen_version=plan.version, actor=drafter, at=at)
    if end == "plan_draft":
        return
    planning.submit_plan(plan=plan, seen_version=plan.version, actor=drafter, at=at)
    if end == "plan_submitted":
        return
    at = making.at(on + timedelta(days=1), 10, rng.randint(0, 50))
    planning.approve_plan(plan=plan, seen_version=plan.version, actor=hands.decider, at=at)
    plan.refresh_from_db()
    planning.step_plan(plan=plan, step="run", seen_version=plan.version, actor=drafter, at=at)


def _tasks(home: Household) -> list[tuple[str, int, str, str]]:
    """Choose services that fit: item, times, how often, why."""
    tasks = [("visits", 1, "month" if home.category == "extreme_hardship" else "quarter", "看望，了解近况")]
    if home.category == "extreme_hardship":
        tasks.append(("nursing", 2, "week", "日常照料"))
    if any(person.self_care != "full" for person in home.living):
        tasks.append(("errands", 1, "week", "代购药品和日用品"))
    if any(person.disability_grade is not None for person in home.living):
        tasks.append(("cleaning_and_mobility", 1, "month", "居所清洁"))
    if len(tasks) == 1:
        tasks.append(("volunteering", 1, "week", "陪伴、心理疏导"))
    return tasks
