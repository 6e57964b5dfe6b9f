"""Plans of households, with their tasks and teams."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.assessment.plans.rules import CARERS, EVERY, MOST_TIMES, TEAM_ROLES, frequency_words
from jiuzhu.assessment.plans.workflow import IN_FORCE, PLAN, UNDECIDED
from jiuzhu.casework.registry.vocabulary import LEVELS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits

TITLES = {"submitted": "帮扶计划审批", "review": "帮扶计划复评"}
READERS = (Duty.PLAN_WRITE, Duty.PLAN_APPROVE, Duty.REGISTER_READ)


class PlanQuerySet(models.QuerySet["Plan"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep plans of households that live in the actor's divisions now, and those made there before a move."""
        return self.filter(within_divisions(actor, READERS, "household__division_code", "division_code"))

    def in_force(self) -> Self:
        """Keep plans that are approved, running or due for review."""
        return self.filter(state__in=IN_FORCE)


class Plan(Stateful):
    """What is to be done for one household, why, by whom, until when it is looked at again; without an assessment where the law assesses its members one by one."""

    workflow = PLAN

    division_code = models.CharField("行政区划", max_length=12)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", db_index=False)
    assessment = models.ForeignKey("indicators.Assessment", null=True, on_delete=models.PROTECT, related_name="+")
    former = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField("第几份")
    about = models.CharField("户主", max_length=64)
    level = models.CharField("困境程度", max_length=16)
    goal = models.TextField("目标")
    goal_clause = models.CharField(max_length=64, blank=True)
    pack_digest = models.CharField(max_length=128, blank=True)
    needs = models.CharField("主要需求", max_length=600, blank=True)
    review_on = models.DateField("复评日期", null=True)
    drafter = models.CharField(max_length=64)
    drafter_name = models.CharField("拟订人", max_length=64)
    approver = models.CharField(max_length=64, blank=True)
    approver_name = models.CharField("批准人", max_length=64, blank=True)
    approved_at = models.DateTimeField("批准时间", null=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "帮扶计划"
        constraints = [
            models.UniqueConstraint(fields=["household", "number"], name="plan_numbered_once"),
            models.UniqueConstraint(fields=["household"], condition=Q(state__in=UNDECIDED), name="one_plan_under_way"),
            models.UniqueConstraint(fields=["household"], condition=Q(state__in=IN_FORCE), name="one_plan_in_force"),
            models.CheckConstraint(condition=Q(approver="") | ~Q(approver=F("drafter")), name="plan_approved_by_another"),
            models.CheckConstraint(
                condition=~Q(state__in=(*IN_FORCE, "adjusted")) | (~Q(approver="") & Q(review_on__isnull=False)),
                name="plan_in_force_was_approved",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "state"], name="plan_by_place")]

    @property
    def title(self) -> str:
        """Which plan of the household it is."""
        return f"第 {self.number} 份帮扶计划"

    @property
    def level_label(self) -> str:
        """The level in words."""
        return LEVELS.get(self.level, "")

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """A review is due on its day."""
        return end_of_day(self.review_on) if self.state == "review" and self.review_on else None

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(
            title=TITLES.get(self.state, "帮扶计划"),
            about=f"{self.about}家庭",
            detail=f"{self.title}，{self.review_on:%m-%d} 复评" if self.state == "review" and self.review_on else self.title,
            source="按期复评" if self.state == "review" else "",
            household_id=str(self.household_id),
        )


class PlanTask(models.Model):
    """One service of the plan, an item of the catalogue with its frequency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="tasks", db_index=False)
    position = models.PositiveSmallIntegerField()
    item_code = models.CharField(max_length=64)
    item_label = models.CharField("服务项目", max_length=64)
    item_category = models.CharField("类别", max_length=32)
    times = models.PositiveSmallIntegerField("次数")
    every = models.CharField("周期", max_length=12, choices=list(EVERY.items()))
    provider = models.CharField("由谁提供", max_length=100, blank=True)
    note = models.CharField("要求", max_length=300, blank=True)
    carers = models.PositiveSmallIntegerField("几人去", default=1, choices=list(CARERS.items()))

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["plan", "item_code"], name="item_once_per_plan"),
            models.CheckConstraint(condition=Q(times__range=(1, MOST_TIMES)), name="task_times_make_sense"),
            models.CheckConstraint(condition=Q(carers__in=list(CARERS)), name="task_takes_one_or_two"),
        ]

    @property
    def frequency(self) -> str:
        """How often, in words."""
        return frequency_words(self.times, self.every)


class TeamMember(models.Model):
    """One person around the household."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="team")
    position = models.PositiveSmallIntegerField()
    role = models.CharField("身份", max_length=16, choices=list(TEAM_ROLES.items()))
    name = models.CharField("姓名", max_length=64)

    class Meta:
        ordering = ("position",)


class CaseRecord(models.Model):
    """One piece of casework done with a household, dated; written once and never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="records", db_index=False)
    held_on = models.DateField("日期")
    words: Any = SealedTextField("个案服务情况")
    by = models.CharField(max_length=64)
    by_name = models.CharField("记录人", max_length=64)
    at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "个案服务记录"
        ordering = ("-held_on", "-at")
        constraints = [models.UniqueConstraint(fields=["plan", "held_on", "by"], name="one_case_record_a_person_and_day")]
