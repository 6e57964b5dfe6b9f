"""What a plan is made of and when it is complete; pure."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from jiuzhu.foundation.kernel.errors import DomainError

EVERY = {"once": "一次", "day": "每日", "week": "每周", "month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年"}
TEAM_ROLES = {
    "social_worker": "社会工作者",
    "assistant": "民政协理员",
    "volunteer": "志愿者",
    "village": "村（社区）干部",
    "neighbour": "邻里",
    "family": "亲属",
}
MOST_TIMES = 31
CARERS = {1: "一人", 2: "两人同去"}
LONGEST_TEXT = 300
LONGEST_RECORD = 2000
GRAVEST = "high"
MONTHS_OF_YEAR = 12
# No text says how early; two weeks leave time for the visit.
REVIEW_NOTICE = datetime.timedelta(days=14)


class PlanIncomplete(DomainError):
    """A plan lacks what it must say, or says what cannot be."""

    code = "plan_incomplete"


class PlanUnderWay(DomainError):
    """The household's former draft has not been decided yet."""

    code = "plan_under_way"
    status = 409


class NotAssessed(DomainError):
    """A plan begins with an assessment in force."""

    code = "not_assessed"


class CaseworkMissing(DomainError):
    """A household in grave difficulty is not reviewed before its casework is on record."""

    code = "casework_missing"


class DrafterApproves(DomainError):
    """Whoever wrote the plan cannot approve it (four eyes)."""

    code = "drafter_approves"
    status = 403


@dataclass(frozen=True)
class TaskEntry:
    """One service of the list: how often, by whom, for what, and whether one carer comes or two (somebody bedridden is lifted by two)."""

    item_code: str
    times: int
    every: str
    provider: str = ""
    note: str = ""
    carers: int = 1


@dataclass(frozen=True)
class TeamEntry:
    """One person of the team around the household."""

    role: str
    name: str


@dataclass(frozen=True)
class TeamRule:
    """Who the law wants in every team, and where it says so."""

    roles: tuple[str, ...]
    clause: str

    @property
    def words(self) -> str:
        """The rule in a sentence."""
        return f"帮扶队伍由{'、'.join(TEAM_ROLES[role] for role in self.roles)}组成"


@dataclass(frozen=True)
class PlanEntry:
    """A plan as handed in: needs in words, tasks, team, the day it is looked at again."""

    needs: str
    review_on: datetime.date | None
    tasks: Sequence[TaskEntry]
    team: Sequence[TeamEntry]


def check_draft(entry: PlanEntry, *, items: Sequence[str]) -> PlanEntry:
    """Give the entry unchanged; raises PlanIncomplete for what can never be right (unknown item, item twice, senseless numbers)."""
    codes = [task.item_code for task in entry.tasks]
    if len(set(codes)) != len(codes):
        raise PlanIncomplete("同一服务项目写了两次。", "请合并成一行，写明次数。", field="tasks")
    for task in entry.tasks:
        if task.item_code not in items:
            raise PlanIncomplete("服务项目不在现行清单里。", "请从清单中选择。", field="tasks")
        if task.every not in EVERY or not 1 <= task.times <= MOST_TIMES:
            raise PlanIncomplete("服务频次不对。", f"请填写每周期 1 至 {MOST_TIMES} 次。", field="tasks")
        if task.carers not in CARERS:
            raise PlanIncomplete("去的人数不对。", "请选择一人或两人。", field="tasks")
    for member in entry.team:
        if member.role not in TEAM_ROLES or not member.name.strip():
            raise PlanIncomplete("团队成员没有写全。", "请选择身份并填写姓名，或删去这一行。", field="team")
    return entry


def check_complete(entry: PlanEntry, *, on: datetime.date, roles: TeamRule | None = None) -> PlanEntry:
    """Give the entry unchanged; raises PlanIncomplete unless it can be put before the township, its team made up as the law has it."""
    if not entry.tasks:
        raise PlanIncomplete("计划里还没有服务项目。", "请至少安排一项服务。", field="tasks")
    if not entry.team:
        raise PlanIncomplete("计划里还没有服务团队。", "请至少写一名负责的人。", field="team")
    lacking = [TEAM_ROLES[role] for role in (roles.roles if roles else ()) if role not in {member.role for member in entry.team}]
    if roles and lacking:
        raise PlanIncomplete(f"服务团队还缺{'、'.join(lacking)}。", f"{roles.clause}：{roles.words}。请补上人再报批；还没有人的，先请乡镇安排。", field="team")
    check_review_day(entry.review_on, on=on)
    return entry


def check_review_day(review_on: datetime.date | None, *, on: datetime.date) -> datetime.date:
    """Give the day unchanged; raises PlanIncomplete unless the plan is looked at again after ``on``."""
    if review_on is None:
        raise PlanIncomplete("没有写复评日期。", "请填写今天以后的日期，到期复评并调整计划。", field="review_on")
    if review_on <= on:
        raise PlanIncomplete("复评日期不在今天之后。", "请填写今天以后的日期。", field="review_on")
    return review_on


def check_casework(held: Sequence[datetime.date], *, level: str, start: datetime.date, on: datetime.date, months: int | None) -> None:
    """Raise CaseworkMissing unless a plan of the gravest level has a record of casework in every so many months from ``start`` on.

    Where the county has not said how many months, one record since then is asked for.
    """
    if level != GRAVEST:
        return
    days = sorted(day for day in held if start <= day <= on)
    if months is None:
        if not days:
            raise CaseworkMissing(f"高度困境家庭自 {start} 起还没有深度个案服务记录。", "请先记录个案服务，再复评。")
        return
    reached = start
    for day in (*days, on):
        if day > _months_after(reached, months):
            raise CaseworkMissing(f"高度困境家庭自 {reached} 起超过 {months} 个月没有深度个案服务记录。", "请补记这段时间的个案服务，再复评；确实没有开展的，先开展。")
        reached = day


def _months_after(day: datetime.date, months: int) -> datetime.date:
    whole = day.year * MONTHS_OF_YEAR + day.month - 1 + months
    year, month = whole // MONTHS_OF_YEAR, whole % MONTHS_OF_YEAR + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def frequency_words(times: int, every: str) -> str:
    """Say how often: 每周 2 次, 一次."""
    return f"共 {times} 次" if every == "once" else f"{EVERY[every]} {times} 次"
