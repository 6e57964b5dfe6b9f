"""Rounds, townships' ledgers with their rows, and the lines of the county's task list."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.assessment.needs_ledger.rules import KINDS, ROW_STATES
from jiuzhu.assessment.needs_ledger.workflow import READERS, ROUND, TOWNSHIP_LEDGER
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.queries import under
from jiuzhu.foundation.divisions.rules import Level, ancestor_at
from jiuzhu.foundation.workflow.models import Description, Stateful


class RoundQuerySet(models.QuerySet[Any]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep rounds of the county in or under which the actor has to do with ledgers."""
        if actor.system:
            return self
        counties = [ancestor_at(code, Level.COUNTY) or code for code in actor.divisions(READERS)]
        return self.filter(under("division_code", counties))


class LedgerQuerySet(models.QuerySet[Any]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep ledgers of the actor's townships."""
        return self.filter(within_divisions(actor, READERS, "division_code"))


class Round(Stateful):
    """One round of a county: a month or a stage; ``division_code`` is the county."""

    workflow = ROUND

    state = models.CharField("状态", max_length=32, db_index=True, choices=ROUND.choices())
    press = models.UUIDField(unique=True, editable=False)
    title = models.CharField("轮次", max_length=60)
    kind = models.CharField("种类", max_length=8, choices=list(KINDS.items()))
    from_on = models.DateField("开始")
    until_on = models.DateField("完成时限")
    opener_name = models.CharField("发起人", max_length=64)
    issued_at = models.DateTimeField("下达时间", null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "需求台账轮次"
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "kind", "from_on"], condition=~Q(state="cancelled"), name="one_round_of_a_county_from_a_day"
            ),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="round_ends_after_it_begins"),
        ]

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(
            title=f"任务清单：{self.title}", about=f"{self.from_on:%Y-%m-%d} 至 {self.until_on:%Y-%m-%d}", source=self.opener_name
        )


class TownshipLedger(Stateful):
    """One township's ledger of one round; ``division_code`` is the township."""

    workflow = TOWNSHIP_LEDGER

    state = models.CharField("状态", max_length=32, db_index=True, choices=TOWNSHIP_LEDGER.choices())
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="ledgers", db_index=False)
    submitter = models.CharField(max_length=64, blank=True)
    submitter_name = models.CharField("上报人", max_length=64, blank=True)
    submitted_at = models.DateTimeField("上报时间", null=True)
    approver = models.CharField(max_length=64, blank=True)
    approver_name = models.CharField("审核人", max_length=64, blank=True)
    approved_at = models.DateTimeField("审核时间", null=True)
    returned_because = models.CharField("退回原因", max_length=200, blank=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name = "乡镇需求台账"
        constraints = [
            models.UniqueConstraint(fields=["round", "division_code"], name="one_ledger_per_township_and_round"),
            models.CheckConstraint(condition=Q(approver="") | ~Q(approver=F("submitter")), name="ledger_approved_by_another"),
            models.CheckConstraint(condition=~Q(state="approved") | ~Q(approver=""), name="approved_ledger_has_its_approver"),
        ]

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(
            title=f"需求台账：{self.round.title}", about=f"{self.round.until_on:%m-%d} 前完成服务", source=self.submitter_name or self.round.opener_name
        )


class LedgerRow(models.Model):
    """One need as it stands in a township's ledger: what was known of the household that day, and the service asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ledger = models.ForeignKey(TownshipLedger, on_delete=models.PROTECT, related_name="rows", db_index=False)
    need = models.ForeignKey("needs.Need", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    village_code = models.CharField(max_length=12)
    household_number = models.CharField("档案号", max_length=32)
    head_name = models.CharField("户主", max_length=50)
    category_label = models.CharField("救助类别", max_length=32, blank=True)
    hardships = models.PositiveSmallIntegerField("困境指标数", null=True)
    level = models.CharField("困境程度", max_length=16, blank=True)
    kind_label = models.CharField("困难类型", max_length=32)
    degree = models.CharField("困难程度", max_length=8, blank=True)
    words = models.CharField("服务需求", max_length=200)
    item_code = models.CharField(max_length=64, blank=True)
    item_label = models.CharField("申请服务", max_length=64, blank=True)
    quantity = models.PositiveSmallIntegerField("数量", default=1)
    provider = models.CharField("供给主体", max_length=200, blank=True)
    due_on = models.DateField("完成时限")
    state = models.CharField("审核", max_length=12, choices=list(ROW_STATES.items()), default="pending")
    remark = models.CharField("县里意见", max_length=200, blank=True)
    left_out_because = models.CharField("不列入的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "台账行"
        ordering = ("village_code", "household_number", "id")
        constraints = [
            models.UniqueConstraint(fields=["ledger", "need"], name="one_row_per_need_of_a_ledger"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="row_asks_for_something"),
            models.CheckConstraint(condition=~Q(state__in=("marked", "returned")) | ~Q(remark=""), name="returned_row_says_why"),
            models.CheckConstraint(condition=~Q(state="left_out") | ~Q(left_out_because=""), name="row_left_out_says_why"),
        ]

    @property
    def service(self) -> str:
        """The service asked for; where none was named, the need itself."""
        return self.item_label or self.words


class TaskLine(models.Model):
    """One line of the county's task list, made of one approved row; it is done when the need is met."""

    row = models.OneToOneField(LedgerRow, primary_key=True, on_delete=models.PROTECT, related_name="line")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="lines", db_index=False)
    township_code = models.CharField(max_length=12)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    service = models.CharField("服务项目", max_length=200)
    quantity = models.PositiveSmallIntegerField("数量")
    provider = models.CharField("供给主体", max_length=200, blank=True)
    due_on = models.DateField("完成时限")

    class Meta:
        verbose_name = "任务"
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="line_asks_for_something")]
        indexes = [models.Index(fields=["round", "township_code"], name="line_by_township")]
