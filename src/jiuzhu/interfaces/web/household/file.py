"""The read model of 一户一档: the parts of a household file, composed for one actor on one day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone

from jiuzhu.assessment.indicators import queries as assessments
from jiuzhu.assessment.needs import queries as needs
from jiuzhu.assessment.plans import queries as plans
from jiuzhu.casework.applications import queries as applications
from jiuzhu.casework.assistance import queries as assistance
from jiuzhu.casework.registry import queries as registry
from jiuzhu.casework.registry.vocabulary import LEVELS
from jiuzhu.casework.verification import queries as checks
from jiuzhu.delivery.orders import queries as orders
from jiuzhu.delivery.visits import queries as visits
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import Level, ancestor_at, short_name
from jiuzhu.foundation.kernel.errors import NotFound
from jiuzhu.foundation.workflow.queries import inbox
from jiuzhu.interfaces.web.household import links
from jiuzhu.interfaces.web.household.scope import Scope, scope_of
from jiuzhu.interfaces.web.minors import shown_need
from jiuzhu.monitoring.warnings import queries as warnings

LEVEL_TONES = {"high": "red", "medium": "amber", "low": "green", "undetermined": "amber"}
PERIOD_DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "half_year": 182, "year": 365, "once": 3650}
PERIOD_WORDS = {"day": "今日", "week": "近 7 日", "month": "近 30 日", "quarter": "近一季", "half_year": "近半年", "year": "近一年", "once": "累计"}
AID_MONTHS = 12


@dataclass(frozen=True)
class Task:
    """One service of the plan, and how much of it was given in its period."""

    label: str
    frequency: str
    done: int
    due: int
    words: str

    @property
    def tone(self) -> str:
        """Amber while nothing was given."""
        return "" if self.done else "amber"


@dataclass(frozen=True)
class AidMonth:
    """Money received in one month."""

    month: str
    rows: tuple[Any, ...]
    total_fen: int


@dataclass(frozen=True)
class File:
    """One household file. ``parts`` is what the register knows, None for a former township, which sees only what it did itself."""

    household: Any
    path: list[str]
    chain: list[links.Link]
    parts: Any = None
    scope: Scope | None = None
    level: str = ""
    level_tone: str = ""
    plan: Any = None
    tasks: list[Task] = field(default_factory=list)
    aid: list[AidMonth] = field(default_factory=list)
    assessment: Any = None
    own_task: Any = None
    next_visit: Any = None
    needs: list[Any] = field(default_factory=list)
    left_on: date | None = None

    @property
    def limited(self) -> bool:
        """Whether this is the view of a place the household has left."""
        return self.parts is None

    def kept(self, group: str) -> list[links.Link]:
        """Give the links of one tab, all of them without one."""
        return [link for link in self.chain if link.group == group] if group in links.GROUPS else self.chain

    def counts(self) -> dict[str, int]:
        """Count the links of each tab."""
        return {group: sum(link.group == group for link in self.chain) for group in links.GROUPS}


def household_file(actor: Actor, household_id: UUID | str, *, now: datetime) -> File:
    """Compose a household's file; whoever covers only a place it has left gets what was done there. Raises NotFound."""
    on = timezone.localdate(now)
    try:
        household = registry.find_household(actor, household_id)
    except NotFound:
        return _former_file(actor, household_id)
    parts = registry.household_file_parts(actor, household, on=on)
    assessed = assessments.assessments_of(actor, household.pk)
    planned = plans.plans_of(actor, household.pk)
    ordered = list(orders.orders_of(household.pk))
    aid = list(assistance.aid_of(household.pk).order_by("-month", "-received_on"))
    plan = plans.plan_of(household.pk)
    level = parts.standing.level
    return File(
        household=household,
        path=_path(household.division_code),
        chain=links.chained(
            links.of_register(parts.chain),
            links.of_warnings(warnings.warnings_of(household.pk)) if actor.holds_anywhere(Duty.MONITORING_READ) else (),
            links.of_rechecks(warnings.rechecks_of(household.pk)) if actor.holds_anywhere(Duty.MONITORING_READ) else (),
            links.of_checks(checks.verifications(actor).filter(household_id=household.pk)),
            links.of_applications(applications.applications_of(household.pk), partial(applications.may_open, actor)),
            links.of_assessments(assessed),
            links.of_plans(planned),
            links.of_orders(ordered),
            links.of_visits(visits.visits_of(household.pk)),
            links.of_aid(aid),
            links.of_notes(parts.notes),
        ),
        parts=parts,
        scope=scope_of(household, parts.members, actor=actor, on=on),
        level=LEVELS.get(level, ""),
        level_tone=LEVEL_TONES.get(level, ""),
        plan=plan,
        tasks=[_task(task, ordered, on) for task in plan.tasks.all()] if plan else [],
        aid=_money(assistance.aid_by_month(household.pk)),
        assessment=next((each for each in assessed if each.state == "effective"), None),
        next_visit=visits.next_due(household.pk),
        needs=[shown_need(actor, each, on=on) for each in needs.open_needs_of(household.pk)],
        own_task=inbox(actor).filter(household_id=str(household.pk)).first(),
    )


def _money(months: list[Any]) -> list[AidMonth]:
    found = ((month.month, tuple(row for row in month.rows if row.source != "order")) for month in months)
    paid = [AidMonth(month, rows, sum(row.amount_fen or 0 for row in rows)) for month, rows in found if rows]
    return paid[:AID_MONTHS]


def _former_file(actor: Actor, household_id: UUID | str) -> File:
    lived = next((each for each in registry.former_households(actor) if str(each.household_id) == str(household_id)), None)
    if lived is None:
        raise NotFound("没有找到这户家庭。", "请确认这户在您的辖区内。")
    until = lived.until
    assert until is not None  # the query of former homes gives only those that were left

    def before(found: list[links.Link]) -> list[links.Link]:
        return [link for link in found if link.on <= until]

    return File(
        household=lived.household,
        path=_path(lived.division_code),
        chain=links.chained(
            before(list(links.of_warnings(warnings.warnings(actor).filter(household_id=household_id).prefetch_related("dispositions")))),
            before(list(links.of_assessments(assessments.assessments_of(actor, household_id)))),
            before(list(links.of_plans(plans.plans_of(actor, household_id)))),
            before(list(links.of_orders(orders.orders(actor).filter(household_id=household_id)))),
            before(list(links.of_visits(visits.visits(actor).filter(household_id=household_id)))),
            before(list(links.of_aid(assistance.aid(actor).filter(household_id=household_id).select_related("person").order_by("-month")))),
        ),
        left_on=until,
    )


def _task(task: Any, ordered: list[Any], on: date) -> Task:
    since = on - timedelta(days=PERIOD_DAYS.get(task.every, 30))
    done = sum(
        order.item_code == task.item_code and order.state in (*links.ENDED_WELL, "served", "confirmed") and since < order.wanted_on <= on for order in ordered
    )
    return Task(task.item_label, task.frequency, min(done, task.times), task.times, f"{PERIOD_WORDS.get(task.every, '')} {done} / {task.times} 次")


def _path(division_code: str) -> list[str]:
    codes = [code for code in (ancestor_at(division_code, Level.TOWNSHIP), division_code) if code]
    names = names_of(codes)
    return [short_name(names[code]) for code in dict.fromkeys(codes) if code in names]
