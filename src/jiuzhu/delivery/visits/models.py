"""Visits, their photographs, and frequencies set for one household."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.delivery.visits.rules import KINDS
from jiuzhu.delivery.visits.workflow import VISIT
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits

TOGETHER = "、"
"""How a day plan writes two who come together."""
READING = (Duty.VISIT_RECORD, Duty.OVERSIGHT_READ)


class VisitQuerySet(models.QuerySet["Visit"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep visits to households in the actor's divisions, and those made there."""
        return self.filter(within_divisions(actor, READING, "household__division_code", "division_code"))


class Visit(Stateful):
    """One visit owed to a household in a period, and what was found."""

    workflow = VISIT

    state = models.CharField("状态", max_length=32)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", verbose_name="家庭", db_index=False)
    household_name = models.CharField("户主", max_length=50)
    address = models.CharField("住址", max_length=200, blank=True)
    kind = models.CharField("类型", max_length=16, choices=list(KINDS.items()))
    interval_code = models.CharField(max_length=64, blank=True)
    interval_label = models.CharField("对象类别", max_length=64, blank=True)
    interval_months = models.PositiveSmallIntegerField(null=True)
    cause = models.CharField("增加走访的原因", max_length=200, blank=True)
    period_on = models.DateField("期初")
    due_on = models.DateField("应于", db_index=True)
    visited_at = models.DateTimeField("走访时间", null=True)
    visitor_id = models.CharField(max_length=64, blank=True)
    visitor_name = models.CharField("走访人", max_length=64, blank=True)
    companion = models.CharField("同行", max_length=64, blank=True)
    met = models.BooleanField("见到本人或家人", null=True)
    conditions = models.JSONField("基本情况", default=list)
    findings = SealedTextField("走访情况", null=True)
    needs = models.JSONField("新的需求", default=list)
    agreed_on = models.DateField("约定日期", null=True)
    agreed_time = models.CharField("约定时间", max_length=32, blank=True)
    planned_at = models.DateTimeField("安排到达", null=True)
    planned_for = models.CharField(max_length=64, blank=True)
    planned_name = models.CharField("安排人员", max_length=64, blank=True)
    missed_because = models.CharField("未访原因", max_length=200, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "走访"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "period_on", "due_on"], condition=Q(kind="routine"), name="one_routine_visit_per_period"
            ),
            models.UniqueConstraint(
                fields=["household"], condition=Q(state="due") & ~Q(kind="routine"), name="one_open_special_visit_per_household"
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("period_on")), name="visit_due_in_its_period"),
            models.CheckConstraint(condition=~Q(state="done") | Q(visited_at__isnull=False), name="a_done_visit_has_its_time"),
        ]
        indexes = [
            models.Index(fields=["household", "-due_on"], name="visit_of_household"),
            models.Index(fields=["state", "division_code", "due_on"], name="visit_by_state"),
        ]

    def comes_beside(self, name: str) -> str:
        """Name who is to come together with one of those the day plan sends; empty for anybody else, and where one comes alone."""
        planned = self.planned_name.split(TOGETHER)
        return TOGETHER.join(each for each in planned if each != name) if name in planned else ""

    def describe(self) -> Description:
        return Description(
            title=KINDS[self.kind],
            about=f"{self.household_name}家庭",
            detail=self.cause or self.interval_label,
            tag=self.interval_label[:32],
            source="走访计划" if self.kind == "routine" else "人工",
            household_id=str(self.household_id),
        )

    def due_moment(self, awaits: Awaits) -> datetime | None:
        return end_of_day(self.due_on)


class VisitPhoto(models.Model):
    """A photograph taken on a visit."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photos")
    file_id = models.CharField(max_length=64)
    at = models.DateTimeField()


class ExtraFrequency(models.Model):
    """A township has one household visited more often than its category asks."""

    household = models.OneToOneField("registry.Household", primary_key=True, on_delete=models.CASCADE, related_name="+")
    months = models.PositiveSmallIntegerField("每几个月一次")
    situation = models.CharField("情形", max_length=64, blank=True)
    reason = models.CharField("原因", max_length=200)
    set_by = models.CharField(max_length=64)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(months__gte=1), name="extra_frequency_at_least_monthly")]
