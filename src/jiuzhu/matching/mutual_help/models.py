"""Helpers, pairs, hours of help and a month's allowances."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.matching.mutual_help.rules import CONFIRMERS, HELPERS
from jiuzhu.matching.mutual_help.workflow import ALLOWANCES, PAIR

READING = (Duty.PAIR_KEEP, Duty.PAIR_PAY, Duty.OVERSIGHT_READ)


class HelperQuerySet(models.QuerySet["Helper"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep helpers in the actor's divisions."""
        return self.filter(within_divisions(actor, READING, "division_code"))


class Helper(models.Model):
    """Somebody who helps others; name, phone, training and vetting stand in the resource library."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resource = models.OneToOneField("resources.Resource", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("身份", max_length=16, choices=list(HELPERS.items()))
    name = models.CharField("姓名", max_length=50)
    division_code = models.CharField("所在村（社区）", max_length=12, db_index=True)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, null=True, related_name="+")
    born_on = models.DateField("出生日期")
    self_care = models.CharField("生活自理", max_length=8, blank=True)
    work_capacity = models.CharField("劳动能力", max_length=8, blank=True)
    registered_at = models.DateTimeField()

    objects = HelperQuerySet.as_manager()

    class Meta:
        verbose_name = "互助帮扶人"
        constraints = [models.UniqueConstraint(fields=["person"], condition=Q(person__isnull=False), name="a_person_helps_under_one_name")]

    def __str__(self) -> str:
        return self.name


class PairQuerySet(models.QuerySet["Pair"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep pairs whose helped household lives in the actor's divisions."""
        return self.filter(within_divisions(actor, READING, "household__division_code"))


class Pair(Stateful):
    """One helper and one person helped, with both consents and the law by which they fit as it stood."""

    workflow = PAIR

    helper = models.ForeignKey(Helper, on_delete=models.PROTECT, related_name="pairs", verbose_name="帮扶人")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    helped = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+", verbose_name="帮扶对象")
    mode = models.CharField(max_length=32)
    mode_label = models.CharField("方式", max_length=32)
    reasons = models.JSONField("为什么合适", default=list)
    law = models.CharField(max_length=64)
    helper_agreed_on = models.DateField("帮扶人同意", null=True)
    helped_agreed_on = models.DateField("帮扶对象同意", null=True)
    started_on = models.DateField("开始", null=True)
    ended_on = models.DateField("结束", null=True)
    ended_because = models.CharField("结束原因", max_length=200, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = "结对"
        constraints = [
            models.UniqueConstraint(fields=["helper", "helped"], condition=~Q(state="ended"), name="one_pair_of_two_people"),
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "ended")) | Q(helper_agreed_on__isnull=False, helped_agreed_on__isnull=False), name="nobody_is_paired_without_consent"
            ),
        ]

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title=f"结对：{self.mode_label}", about=self.helped.name, detail=f"帮扶人 {self.helper.name}", household_id=str(self.household_id))


class HelpHours(models.Model):
    """Help given on a day; it counts once somebody other than who logged it confirmed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pair = models.ForeignKey(Pair, on_delete=models.PROTECT, related_name="hours")
    on = models.DateField("日期", db_index=True)
    minutes = models.PositiveSmallIntegerField("分钟")
    what = models.CharField("做了什么", max_length=200)
    logger_id = models.CharField(max_length=64)
    logger_name = models.CharField("登记人", max_length=64)
    logged_at = models.DateTimeField()
    confirmed_how = models.CharField("确认", max_length=8, blank=True, choices=list(CONFIRMERS.items()))
    confirmer_id = models.CharField(max_length=64, blank=True)
    confirmer_name = models.CharField("确认人", max_length=64, blank=True)
    row = models.ForeignKey("AllowanceRow", on_delete=models.SET_NULL, null=True, related_name="hours")

    class Meta:
        verbose_name = "互助时长"
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=1), name="help_takes_time"),
            models.CheckConstraint(condition=Q(confirmer_id="") | ~Q(confirmer_id=F("logger_id")), name="hours_confirmed_by_another"),
            models.CheckConstraint(condition=Q(row__isnull=True) | ~Q(confirmer_id=""), name="only_confirmed_hours_are_paid"),
        ]


class AllowanceListQuerySet(models.QuerySet["AllowanceList"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep the lists of townships in the actor's divisions."""
        return self.filter(within_divisions(actor, READING, "division_code"))


class AllowanceList(Stateful):
    """What the helpers of a township are owed up to the end of a month; money in fen."""

    workflow = ALLOWANCES

    month_on = models.DateField("月份")
    hourly_fen = models.BigIntegerField()
    cap_fen = models.BigIntegerField()
    total_fen = models.BigIntegerField("合计（分）")
    compiler_id = models.CharField(max_length=64)
    compiler_name = models.CharField("编制人", max_length=64)
    approver_id = models.CharField(max_length=64, blank=True)
    approver_name = models.CharField("审核人", max_length=64, blank=True)

    objects = AllowanceListQuerySet.as_manager()

    class Meta:
        verbose_name = "互助补贴名单"
        constraints = [
            models.UniqueConstraint(fields=["division_code"], condition=Q(state="compiled"), name="one_open_allowance_list_per_township"),
            models.CheckConstraint(condition=Q(approver_id="") | ~Q(approver_id=F("compiler_id")), name="allowances_approved_by_another"),
            models.CheckConstraint(condition=~Q(state="approved") | ~Q(approver_id=""), name="approved_allowances_have_an_approver"),
        ]

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title=f"{self.month_on:%Y} 年 {self.month_on.month} 月互助补贴", about=f"{yuan_text(self.total_fen)} 元", source=self.compiler_name)


class AllowanceRow(models.Model):
    """What one helper is owed for the hours of one month."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(AllowanceList, on_delete=models.CASCADE, related_name="rows", db_index=False)
    helper = models.ForeignKey(Helper, on_delete=models.PROTECT, related_name="+")
    month_on = models.DateField("帮扶月份")
    minutes = models.PositiveIntegerField("分钟")
    earned_fen = models.BigIntegerField()
    amount_fen = models.BigIntegerField("补贴（分）")

    class Meta:
        verbose_name = "互助补贴"
        constraints = [
            models.UniqueConstraint(fields=["list", "helper", "month_on"], name="one_allowance_per_helper_and_month"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0) & Q(amount_fen__lte=F("earned_fen")), name="allowance_within_what_was_earned"),
        ]
