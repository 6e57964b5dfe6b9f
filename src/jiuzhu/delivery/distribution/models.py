"""Township lists of a month, village sheets, persons' lines with what proves them, and the money set aside."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.delivery.distribution.rules import ORIGINS, STRUCK, UNDELIVERED, month_end
from jiuzhu.delivery.distribution.workflow import APPROVED, GONE, LINE, LIST, READERS, SHEET
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits


class PlacedQuerySet(models.QuerySet[Any]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what lies in the actor's divisions."""
        return self.filter(within_divisions(actor, READERS, "division_code"))


class MonthList(Stateful):
    """Who gets one benefit in one township in one month; ``division_code`` is the township."""

    workflow = LIST

    state = models.CharField("状态", max_length=32, db_index=True, choices=LIST.choices())
    benefit = models.CharField(max_length=64)
    label = models.CharField("项目", max_length=128)
    kind = models.CharField(max_length=16)
    fund = models.CharField("资金", max_length=32)
    month = models.DateField("月份")
    judged_on = models.DateField("按哪天的情况")
    law = models.CharField("所用规定", max_length=64)
    clause = models.CharField(max_length=64)
    maker_id = models.CharField(max_length=64)
    maker_name = models.CharField("生成", max_length=64)
    checker_id = models.CharField(max_length=64, blank=True)
    checker_name = models.CharField("核对", max_length=64, blank=True)
    approver_id = models.CharField(max_length=64, blank=True)
    approver_name = models.CharField("批准", max_length=64, blank=True)
    approved_on = models.DateField("批准日期", null=True)
    unit_cost_fen = models.PositiveBigIntegerField("每人份（分）", null=True)
    reserved_fen = models.PositiveBigIntegerField("占用资金（分）", default=0)
    over_cap_reason = models.CharField("超过上限的理由", max_length=200, blank=True)
    returned_because = models.CharField("退回原因", max_length=200, blank=True)
    explained = models.CharField("差异说明", max_length=200, blank=True)
    closer_name = models.CharField("核销", max_length=64, blank=True)
    closed_on = models.DateField("核销日期", null=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name = "发放名单"
        constraints = [
            models.UniqueConstraint(fields=["benefit", "month", "division_code"], name="one_distribution_list_a_month"),
            models.CheckConstraint(
                condition=Q(approver_id="") | (~Q(approver_id=F("maker_id")) & ~Q(approver_id=F("checker_id"))),
                name="distribution_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=APPROVED) | (~Q(approver_id="") & Q(approved_on__isnull=False)),
                name="approved_distribution_has_its_approver",
            ),
            models.CheckConstraint(condition=~Q(state="closed") | Q(closed_on__isnull=False), name="closed_distribution_has_its_day"),
        ]

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(
            title=f"发放名单：{self.label}", about=f"{self.month:%Y-%m}", detail=f"生成：{self.maker_name}", source="按月发放"
        )


class Sheet(Stateful):
    """One village's part of a list; ``division_code`` is the village."""

    workflow = SHEET

    state = models.CharField("状态", max_length=32, db_index=True, choices=SHEET.choices())
    list = models.ForeignKey(MonthList, on_delete=models.PROTECT, related_name="sheets", db_index=False)
    checker_id = models.CharField(max_length=64, blank=True)
    checker_name = models.CharField("核对", max_length=64, blank=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name = "村发放名单"
        constraints = [models.UniqueConstraint(fields=["list", "division_code"], name="one_sheet_of_a_village")]

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """What is given monthly is handed out by the month's last day."""
        return end_of_day(month_end(self.list.month)) if self.state == "handing" else None

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(
            title=f"{self.list.label}：{'发放' if self.state == 'handing' else '核对名单'}",
            about=f"{self.list.month:%Y-%m}",
            source="按月发放",
        )


class Line(Stateful):
    """One person's share of a month; what it says never changes, a correction is another line that names this one."""

    workflow = LINE

    state = models.CharField("状态", max_length=32, db_index=True, choices=LINE.choices())
    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="lines")
    benefit = models.CharField(max_length=64)
    month = models.DateField("月份")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+", verbose_name="姓名")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField("姓名", max_length=50)
    age = models.PositiveSmallIntegerField("年龄")
    share = models.CharField("数量", max_length=128, blank=True)
    amount_fen = models.PositiveBigIntegerField("金额（分）", null=True)
    reasons = models.JSONField("为什么", default=list)
    origin = models.CharField("来源", max_length=16, choices=list(ORIGINS.items()))
    proposer_id = models.CharField(max_length=64, blank=True)
    approver_id = models.CharField(max_length=64, blank=True)
    added_because = models.CharField("补入原因", max_length=200, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    struck_code = models.CharField(max_length=16, blank=True, choices=list(STRUCK.items()))
    because = models.CharField("原因", max_length=240, blank=True)
    undelivered_code = models.CharField(max_length=16, blank=True, choices=list(UNDELIVERED.items()))
    handed_on = models.DateField("日期", null=True)
    handler_id = models.CharField(max_length=64, blank=True)
    handler_name = models.CharField("发放人", max_length=64, blank=True)
    receiver = models.CharField("领取人", max_length=64, blank=True)
    phone_at = models.DateTimeField("手机上记下", null=True)
    entered_at = models.DateTimeField("登记时间", null=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name = "发放名单行"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "benefit", "month"], condition=~Q(state__in=GONE), name="once_a_person_month_and_benefit"
            ),
            models.CheckConstraint(
                condition=~Q(state="delivered") | (Q(handed_on__isnull=False) & ~Q(handler_id="")), name="delivered_line_has_its_day"
            ),
            models.CheckConstraint(condition=~Q(origin="correction") | ~Q(added_because=""), name="corrected_line_says_why"),
            models.CheckConstraint(
                condition=Q(approver_id="") | ~Q(approver_id=F("proposer_id")), name="corrected_line_approved_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(origin="correction") | Q(state__in=("proposed", "struck")) | ~Q(approver_id=""),
                name="corrected_line_was_approved",
            ),
        ]
        indexes = [models.Index(fields=["household", "-month"], name="distribution_of_household")]

    def cost_fen(self, unit_cost_fen: int | None) -> int:
        """What this line takes of the fund."""
        return self.amount_fen if self.amount_fen is not None else unit_cost_fen or 0

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(
            title=f"{self.sheet.list.label} {self.month:%Y-%m}",
            about=self.name,
            detail=self.added_because,
            source="按月发放",
            household_id=str(self.household_id),
        )


class Proof(models.Model):
    """A signature or photograph that shows what was handed out."""

    KINDS = {"signature": "签名", "photo": "照片"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=16, choices=list(KINDS.items()))
    file_id = models.CharField(max_length=64)
    at = models.DateTimeField()


class Purse(models.Model):
    """What finance set aside in a year for monthly distribution out of a fund, and how much approved lists take of it (fen)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    division_code = models.CharField("行政区划", max_length=12)
    fund = models.CharField("资金", max_length=32)
    year = models.PositiveSmallIntegerField("年度")
    amount_fen = models.PositiveBigIntegerField("安排（分）")
    used_fen = models.PositiveBigIntegerField("占用（分）", default=0)
    document = models.CharField("依据", max_length=200)
    entered_by = models.CharField("录入人", max_length=64)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = "发放资金"
        constraints = [
            models.UniqueConstraint(fields=["division_code", "fund", "year"], name="one_purse_a_fund_and_year"),
            models.CheckConstraint(condition=Q(used_fen__lte=F("amount_fen")), name="purse_is_never_overdrawn"),
        ]
