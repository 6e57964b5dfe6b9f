"""A township's roster of a month with its lines, and the county's month."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.casework.registry.vocabulary import CATEGORIES
from jiuzhu.casework.rosters.workflow import MONTH, ROSTER
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits

READERS = (Duty.REGISTER_WRITE, Duty.ENTRY_CHECK)


class ScopedQuerySet(models.QuerySet[Any]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what lies where the actor enters the register or checks what was entered."""
        return self.filter(within_divisions(actor, READERS, "division_code"))


class Roster(Stateful):
    """What one township pays in one month, frozen when it is handed in (E-49); what changes later stands on the next month's."""

    workflow = ROSTER

    division_code = models.CharField("行政区划", max_length=12)
    state = models.CharField("状态", max_length=32, db_index=True, choices=ROSTER.choices())
    month = models.CharField("月份", max_length=7, db_index=True)
    county_code = models.CharField(max_length=12)
    name = models.CharField("乡镇（街道）", max_length=64)
    due_on = models.DateField("最迟", null=True)
    households = models.PositiveIntegerField("户数", default=0)
    people = models.PositiveIntegerField("人数", default=0)
    sum_fen = models.BigIntegerField("合计（分）", default=0)
    unpriced = models.PositiveIntegerField("没有录金额", default=0)
    gone = models.JSONField("退出", default=list)
    submitted_by = models.CharField(max_length=64, blank=True)
    submitter_name = models.CharField("提交人", max_length=64, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True)
    audited_by = models.CharField(max_length=64, blank=True)
    auditor_name = models.CharField("审核人", max_length=64, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "月结发放册"
        ordering = ("division_code",)
        constraints = [
            models.UniqueConstraint(fields=["division_code", "month"], name="one_roster_per_township_and_month"),
            models.CheckConstraint(condition=Q(audited_by="") | ~Q(audited_by=F("submitted_by")), name="roster_is_audited_by_another"),
            models.CheckConstraint(condition=Q(state="open") | Q(submitted_at__isnull=False), name="roster_handed_in_has_its_time"),
        ]
        indexes = [models.Index(fields=["county_code", "month", "state"], name="roster_of_county_and_month")]

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """Give the end of the day by which the township hands it in."""
        return end_of_day(self.due_on) if self.due_on and self.state == "open" else None

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title="月结发放册", about=self.name, detail=f"{self.month} 月结")


class Line(models.Model):
    """One household, or one person with a category of their own, on a roster as handed in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="lines", db_index=False)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("registry.Person", null=True, on_delete=models.PROTECT, related_name="+")
    village_code = models.CharField(max_length=12)
    number = models.CharField("档案号", max_length=32)
    name = models.CharField("户主或本人", max_length=64)
    category = models.CharField("救助类别", max_length=20, choices=list(CATEGORIES.items()))
    category_class = models.CharField("分类分档", max_length=12, blank=True)
    members = models.PositiveSmallIntegerField("人数")
    amount_fen = models.BigIntegerField("月救助金额（分）", null=True)
    change = models.CharField("与上月比", max_length=8, blank=True)

    class Meta:
        verbose_name = "发放册的一行"
        ordering = ("village_code", "number", "id")
        constraints = [
            models.UniqueConstraint(fields=["roster", "household", "person"], nulls_distinct=False, name="once_on_a_roster"),
            models.CheckConstraint(condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="roster_amount_is_not_negative"),
        ]


class Month(Stateful):
    """One month of one county, closed when every township's roster is audited; what else was open then stays written."""

    workflow = MONTH

    division_code = models.CharField("行政区划", max_length=12)
    state = models.CharField("状态", max_length=32, db_index=True, choices=MONTH.choices())
    month = models.CharField("月份", max_length=7)
    due_on = models.DateField("最迟", null=True)
    still_open = models.JSONField("结清时还没有完成的", default=list)
    closer_name = models.CharField("结清人", max_length=64, blank=True)
    closed_at = models.DateTimeField("结清时间", null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "月结"
        ordering = ("-month",)
        constraints = [
            models.UniqueConstraint(fields=["division_code", "month"], name="one_settlement_per_county_and_month"),
            models.CheckConstraint(condition=Q(state="open") | Q(closed_at__isnull=False), name="closed_month_has_its_time"),
        ]

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """Give the end of the day by which townships hand in: from then on the county sees who is late."""
        return end_of_day(self.due_on) if self.due_on else None

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title="结清月份", about="各乡镇的发放册", detail=f"{self.month} 的救助对象月结数据")
