"""Every write to a plan; each is one transaction, and each change of state leaves one trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiuzhu.assessment.facets import queries as facets
from jiuzhu.assessment.facets.rules import DIFFICULT
from jiuzhu.assessment.indicators import queries as indicators
from jiuzhu.assessment.indicators.scoring import HARDSHIP
from jiuzhu.assessment.plans.models import CaseRecord, Plan, PlanTask, TeamMember
from jiuzhu.assessment.plans.queries import goal_for, level_now, team_rule
from jiuzhu.assessment.plans.rules import (
    LONGEST_RECORD,
    LONGEST_TEXT,
    REVIEW_NOTICE,
    DrafterApproves,
    NotAssessed,
    PlanEntry,
    PlanIncomplete,
    PlanUnderWay,
    TaskEntry,
    TeamEntry,
    check_casework,
    check_complete,
    check_draft,
    check_review_day,
)
from jiuzhu.assessment.plans.workflow import CARRIED_OUT, OPEN, UNDECIDED
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.rules import age_on
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import SYSTEM, Actor
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.foundation.ledger.services import record
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.foundation.policy.services import keep_law
from jiuzhu.foundation.workflow.queries import steps_of
from jiuzhu.foundation.workflow.rules import AlreadyMoved, StepRefused
from jiuzhu.foundation.workflow.services import Taken, begin, take

CASEWORK_MONTHS = "casework_record_months"
CHILD_KEPT = "未成年人，见需求台账"


def draft_plan(*, household_id: UUID | str, actor: Actor, at: datetime) -> Plan:
    """Begin a household's plan from its assessment in force, or its members': the goal of its level, word for word, and what the plan in force holds.

    One that is being written already is given back as it is. Raises NotFound, NotPermitted, NotAssessed, PlanUnderWay.
    """
    household = registry.find_household(actor, household_id)
    actor.require(Duty.PLAN_WRITE, division_code=household.division_code)
    assessment = indicators.assessment_in_force(household_id)
    law = pack_in_force(timezone.localdate(at), division_code=household.division_code)
    of_members = [] if assessment else facets.in_force_of(household_id)
    level = assessment.level if assessment else ""
    goal = goal_for(law, level) if assessment or of_members else None
    if goal is None:
        raise NotAssessed("这户还没有生效的需求评估。", "请先完成评估并由乡镇确认，再按困境程度拟订计划。")
    former = Plan.objects.in_force().filter(household_id=household_id).first()
    hardships = [each.label for each in indicators.judged(assessment) if each.state == HARDSHIP] if assessment else []
    hardships += _of_members(of_members, on=timezone.localdate(at))
    plan = Plan(
        household_id=household.pk,
        division_code=household.division_code,
        assessment_id=assessment.pk if assessment else None,
        former=former,
        about=household.head_name,
        level=level,
        goal=goal.text,
        goal_clause=goal.ground.clause,
        pack_digest=keep_law(law=law, at=at),
        needs=former.needs if former else "、".join(hardships),
        drafter=actor.user_id,
        drafter_name=actor.name,
    )
    try:
        with writing(), transaction.atomic():
            under_way = Plan.objects.filter(household_id=household_id, state__in=UNDECIDED).first()
            if under_way is None:
                last = Plan.objects.filter(household_id=household_id).order_by("-number").first()
                plan.number = last.number + 1 if last else 1
                begin(plan, actor=actor, at=at, duty=Duty.PLAN_WRITE, after={"level": plan.level})
                if former:
                    _write_rows(plan, entry_of(former), actor=actor)
                return plan
    except IntegrityError:
        # Somebody else began it in the same moment.
        under_way = Plan.objects.filter(household_id=household_id, state__in=UNDECIDED).first()
    if under_way is not None and under_way.state in OPEN:
        return under_way
    raise PlanUnderWay("这户已有一份计划等待审批。", "请先批准或退回那一份。")


def write_plan(*, plan: Plan, entry: PlanEntry, seen_version: int, actor: Actor, at: datetime) -> Plan:
    """Keep what was written so far; raises NotPermitted, StepRefused, AlreadyMoved, PlanIncomplete for what can never be right."""
    actor.require(Duty.PLAN_WRITE, division_code=plan.division_code)
    if plan.state not in OPEN:
        raise StepRefused(f"计划“{plan.state_label}”，不能再改。", "需要调整时请拟订新计划。")
    catalogue = _offered(plan, at)
    check_draft(entry, items=tuple(catalogue))
    with writing():
        fields = {"needs": entry.needs.strip()[:600], "review_on": entry.review_on, "drafter": actor.user_id, "drafter_name": actor.name}
        if not Plan.objects.filter(pk=plan.pk, version=seen_version, state__in=OPEN).update(**fields):
            raise AlreadyMoved("这份计划已有人办理，状态有变化。", "请刷新页面查看最新情况。")
        plan.tasks.all().delete()
        plan.team.all().delete()
        for name, value in fields.items():
            setattr(plan, name, value)
        _write_rows(plan, entry, actor=actor, catalogue=catalogue)
    return plan


def submit_plan(*, plan: Plan, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Put a plan before the township; raises PlanIncomplete and what ``take`` raises."""
    if plan.state in OPEN:
        on = timezone.localdate(at)
        check_complete(entry_of(plan), on=on, roles=team_rule(pack_in_force(on, division_code=plan.division_code)))
    return take(plan, step="submit", actor=actor, at=at, seen_version=seen_version)


def approve_plan(*, plan: Plan, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Approve a plan: the one in force is kept as adjusted. Raises DrafterApproves and what ``take`` raises."""
    if actor.user_id == plan.drafter:
        raise DrafterApproves("拟订人不能批准自己拟订的计划。", "请由乡镇的另一名经办人审批。")
    with writing():
        # As it is now, and nobody else's until this is done: another press may have been first.
        plan.refresh_from_db(from_queryset=Plan.objects.select_for_update())
        if plan.state == "submitted" and plan.version == seen_version:
            former = Plan.objects.in_force().filter(household_id=plan.household_id).exclude(pk=plan.pk).first()
            if former is not None:
                take(former, step="adjust", actor=SYSTEM, at=at, seen_version=former.version, reason=plan.title)
            # The constraint on a plan in force looks at these columns, so they are written before the state moves.
            Plan.objects.filter(pk=plan.pk, version=seen_version).update(approver=actor.user_id, approver_name=actor.name, approved_at=at)
        return take(plan, step="approve", actor=actor, at=at, seen_version=seen_version)


def step_plan(*, plan: Plan, step: str, seen_version: int, actor: Actor, at: datetime, reason: str = "") -> Taken:
    """Return, run, close or cancel a plan; raises CaseworkMissing for closing at a review, and what ``take`` raises."""
    if step not in ("return", "run", "close", "cancel"):
        raise PlanIncomplete("没有这一步。", "请按页面上的操作办理。")
    if step == "close" and plan.state == "review":
        _check_casework(plan, at)
    return take(plan, step=step, actor=actor, at=at, seen_version=seen_version, reason=reason.strip())


def call_review(*, plan: Plan, at: datetime) -> Taken:
    """Put a plan whose review day is near, or whose household's level has changed, on the desk of who reviews it, as the system."""
    reason, changes = level_words(plan), {}
    if reason:
        soon = timezone.localdate(at) + REVIEW_NOTICE
        changes = {"review_on": min(plan.review_on or soon, soon)}
    return take(plan, step="call_review", actor=SYSTEM, at=at, seen_version=plan.version, reason=reason, changes=changes)


def level_words(plan: Plan) -> str:
    """Say from which level to which the household went since the plan was written; empty where it did not."""
    now = level_now(plan)
    return f"困境程度由{plan.level_label}变为{indicators.level_label(now)}" if now else ""


def keep_plan(*, plan: Plan, review_on: date | None, reason: str, seen_version: int, actor: Actor, at: datetime) -> Taken:
    """Let a reviewed plan go on as it is until another review; raises PlanIncomplete for the day and for a level that changed, CaseworkMissing and what ``take`` raises."""
    changed = level_words(plan)
    if changed and plan.state == "review":
        raise PlanIncomplete(f"这户的{changed}，原来的目标不再适用。", "请按新的程度调整计划，报乡镇审批。", field="reason")
    changes = {"review_on": check_review_day(review_on, on=timezone.localdate(at))}
    if plan.state == "review":
        _check_casework(plan, at)
    return take(plan, step="keep", actor=actor, at=at, seen_version=seen_version, reason=reason.strip(), changes=changes)


def record_casework(*, plan: Plan, held_on: date, words: str, actor: Actor, at: datetime) -> CaseRecord:
    """Keep one piece of casework done with the household; the same one sent again is given back. Raises PlanIncomplete, StepRefused, NotPermitted."""
    actor.require(Duty.PLAN_WRITE, division_code=plan.division_code)
    if plan.state not in CARRIED_OUT:
        raise StepRefused(f"计划“{plan.state_label}”，不能记录个案服务。", "请先启动计划。")
    told = words.strip()
    if not told:
        raise PlanIncomplete("没有写个案服务的情况。", "请写明做了什么、有什么变化、下一步怎么办。", field="words")
    if held_on > timezone.localdate(at):
        raise PlanIncomplete("日期晚于今天。", "请填写实际开展的日期。", field="held_on")
    with writing():
        made, new = CaseRecord.objects.get_or_create(
            plan=plan, held_on=held_on, by=actor.user_id, defaults={"words": told[:LONGEST_RECORD], "by_name": actor.name, "at": at}
        )
        if not new and made.words != told[:LONGEST_RECORD]:
            raise PlanIncomplete("您这一天已经记录过一次。", "请换一个日期，或由一同服务的人另记一条。", field="held_on")
        if new:
            record(actor=actor, at=at, subject_kind="plan", subject_id=str(plan.pk), action="记录个案服务", after={"held_on": str(held_on)})
    return made


def _check_casework(plan: Plan, at: datetime) -> None:
    on = timezone.localdate(at)
    months = pack_in_force(on, division_code=plan.division_code).values.get(CASEWORK_MONTHS)
    reviewed = [step.at for step in steps_of("plan", str(plan.pk)) if step.step in ("run", "keep")]
    start = timezone.localdate(max(reviewed)) if reviewed else timezone.localdate(plan.opened_at)
    held = list(plan.records.values_list("held_on", flat=True))
    check_casework(held, level=plan.level, start=start, on=on, months=months if isinstance(months, int) else None)


def entry_of(plan: Plan) -> PlanEntry:
    """Read a stored plan back as it was handed in."""
    tasks = [TaskEntry(task.item_code, task.times, task.every, task.provider, task.note, task.carers) for task in plan.tasks.all()]
    return PlanEntry(plan.needs, plan.review_on, tasks, [TeamEntry(member.role, member.name) for member in plan.team.all()])


def _offered(plan: Plan, at: datetime) -> dict:
    law = pack_in_force(timezone.localdate(at), division_code=plan.division_code)
    return {item.code: item for item in law.catalogue if item.offered_in(plan.division_code)}


def _write_rows(plan: Plan, entry: PlanEntry, *, actor: Actor, catalogue: dict | None = None) -> None:
    known = catalogue or _offered(plan, plan.opened_at)
    PlanTask.objects.bulk_create(
        PlanTask(
            plan=plan,
            position=position,
            item_code=task.item_code,
            item_label=known[task.item_code].label,
            item_category=known[task.item_code].category,
            times=task.times,
            every=task.every,
            provider=task.provider.strip()[:100],
            note=task.note.strip()[:LONGEST_TEXT],
            carers=task.carers,
        )
        for position, task in enumerate(entry.tasks, start=1)
        if task.item_code in known
    )
    TeamMember.objects.bulk_create(
        TeamMember(plan=plan, position=position, role=member.role, name=member.name.strip()[:64])
        for position, member in enumerate(entry.team, start=1)
    )


def _of_members(assessed: Iterable[Any], *, on: date) -> Iterator[str]:
    """Tell what was found of each member; of a minor only that something was: a plan has more readers than children's records."""
    for row in assessed:
        found = [facet.words for facet in row.facets if facet.state == DIFFICULT]
        minor = age_on(row.person.birth_date, on) < ADULT_AGE
        yield from (f"{row.about}：{words}" for words in ([CHILD_KEPT] if minor and found else found))
