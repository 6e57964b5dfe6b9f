"""The re-check of a recipient household, and telling it the result."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits
from jiuzhu.monitoring.warnings.models.scope import DerivedQuerySet
from jiuzhu.monitoring.warnings.models.warning import Warning
from jiuzhu.monitoring.warnings.workflow import NOTICE, RECHECK


class Recheck(Stateful):
    """The re-check of a recipient household (P-15), opened by a warning; proposed by one person, decided by another.

    One opened because somebody lives with the household no more carries who (``leaver_key``, the person's id), since when and why. Of who ``died``
    aid ended at once, and ``kept_months`` holds what had been paid of it since (month to fen, null where unknown). One opened because aid is to stop
    carries the last day (``stop_after``) and, where a person's own aid is meant, whose; one opened because it is to be less from then on, the category
    that is to follow, too (``change_category`` and the rest). ``overpaid_fen`` is what of ``paid_since_fen`` was not due,
    ``reckoned_fen`` what the register said was paid when it was proposed.
    ``ended_name`` is whose own aid ended while the household itself had none to end.
    """

    workflow = RECHECK
    follows_household = ("checking", "proposed")

    state = models.CharField("状态", max_length=32, db_index=True, choices=RECHECK.choices())
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    household_name = models.CharField("家庭", max_length=64)
    warning = models.OneToOneField(Warning, null=True, on_delete=models.PROTECT, related_name="recheck")
    reason = models.CharField("缘由", max_length=200)
    leaver_key = models.CharField(max_length=64, blank=True)
    leaver_name = models.CharField("不在家里生活的人", max_length=64, blank=True)
    left_on = models.DateField("离开本户日期", null=True)
    left_because = models.CharField("离开的原因", max_length=64, blank=True)
    died = models.BooleanField("因去世", default=False)
    kept_months = models.JSONField("去世后按登记册已发放", default=dict)
    stop_after = models.DateField("拟执行到", null=True)
    stop_key = models.CharField(max_length=64, blank=True)
    stop_name = models.CharField("拟停止谁本人的类别", max_length=64, blank=True)
    change_category = models.CharField("拟变更为", max_length=32, blank=True)
    change_class = models.CharField("拟变更分类", max_length=32, blank=True)
    change_fen = models.BigIntegerField("拟变更月救助金额", null=True)
    change_until = models.DateField("拟变更至", null=True)
    change_no = models.CharField("拟变更认定文号", max_length=64, blank=True)
    change_by = models.CharField("拟变更认定单位", max_length=64, blank=True)
    ended_name = models.CharField("终止了谁本人的救助", max_length=64, blank=True)
    result = models.CharField("复核意见", max_length=16, blank=True)
    note: Any = SealedTextField("复核情况", blank=True)
    effective_month = models.CharField("自何月起", max_length=7, blank=True)
    monthly_benefit_fen = models.BigIntegerField("调整后月救助金额", null=True)
    exit_months = models.PositiveSmallIntegerField("渐退月数", null=True)
    paid_since_fen = models.BigIntegerField("自该月起已发放", null=True)
    reckoned_fen = models.BigIntegerField("提交时按登记册已发放", null=True)
    overpaid_fen = models.BigIntegerField("其中多发", null=True)
    no_overpaid_reason = models.CharField("没有多发的原因", max_length=200, blank=True)
    due_on = models.DateField("应核查日", null=True, db_index=True)
    visited_on = models.DateField("入户日期", null=True)
    visitors = models.CharField("入户人员", max_length=64, blank=True)
    check_number = models.CharField("核对报告", max_length=64, blank=True)
    no_check_reason = models.CharField("没有核对报告的原因", max_length=200, blank=True)
    income_annual_fen = models.BigIntegerField("家庭年收入（分）", null=True)
    members = models.PositiveSmallIntegerField("人口", null=True)
    members_employed = models.PositiveSmallIntegerField("就业人数", null=True)
    category = models.CharField("变更后类别", max_length=32, blank=True)
    category_class = models.CharField("变更后分类", max_length=32, blank=True)
    recovery = models.CharField("多发的怎样处理", max_length=16, blank=True)
    recovered_fen = models.BigIntegerField("已追回", null=True)
    recovered_on = models.DateField("追回日期", null=True)
    review_on = models.DateField("回访日期", null=True)
    former_category = models.CharField("原类别", max_length=32, blank=True)
    former_class = models.CharField("原分类", max_length=32, blank=True)
    former_benefit_fen = models.BigIntegerField("原月救助金额", null=True)
    standard_fen = models.BigIntegerField("审定时的低保月标准", null=True)
    law = models.CharField("所用规定", max_length=64, blank=True)
    decided_in = models.CharField("审定单位所在地", max_length=12, blank=True)
    proposed_by = models.CharField(max_length=64, blank=True)
    proposer_name = models.CharField(max_length=64, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decider_name = models.CharField(max_length=64, blank=True)

    objects = DerivedQuerySet.as_manager()

    class Meta:
        verbose_name = "复核"
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(state__in=("checking", "proposed"), died=False),
                name="one_running_recheck_per_household",
            ),
            models.UniqueConstraint(fields=["household", "leaver_key"], condition=Q(died=True), name="one_recheck_per_death_and_household"),
            models.CheckConstraint(condition=Q(decided_by="") | ~Q(decided_by=F("proposed_by")), name="recheck_is_decided_by_another"),
            models.CheckConstraint(
                condition=Q(leaver_key="", left_on__isnull=True) | ~Q(leaver_key="") & Q(left_on__isnull=False),
                name="who_left_left_on_a_day",
            ),
            models.CheckConstraint(condition=Q(stop_key="") | Q(stop_after__isnull=False), name="whose_aid_stops_stops_on_a_day"),
            models.CheckConstraint(condition=Q(leaver_key="") | Q(stop_after__isnull=True), name="a_recheck_is_of_a_leaving_or_of_a_stop"),
            models.CheckConstraint(condition=Q(died=False) | ~Q(leaver_key=""), name="a_recheck_of_a_death_says_whose"),
            models.CheckConstraint(
                condition=Q(change_category="", change_fen__isnull=True)
                | ~Q(change_category="") & Q(change_fen__gte=0, stop_after__isnull=False),
                name="a_change_follows_what_stops_with_an_amount",
            ),
            models.CheckConstraint(
                condition=Q(monthly_benefit_fen__isnull=True) | Q(monthly_benefit_fen__gte=0), name="recheck_benefit_is_not_negative"
            ),
            models.CheckConstraint(condition=Q(recovered_fen__isnull=True) | Q(recovered_fen__gt=0), name="recheck_recovered_is_something"),
            models.CheckConstraint(
                condition=Q(overpaid_fen__isnull=True) | Q(overpaid_fen__gte=0), name="recheck_overpaid_is_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(paid_since_fen__isnull=True) | Q(paid_since_fen__gte=0), name="recheck_paid_is_not_negative"
            ),
        ]

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """Give the end of the day by which the law wants the household checked, where it names one."""
        return end_of_day(self.due_on) if self.due_on and self.state == "checking" else None

    def describe(self) -> Description:
        """Say how the re-check reads in an inbox."""
        return Description(
            title="复核：救助对象",
            about=self.household_name,
            detail=self.reason,
            source=self._source(),
            household_id=str(self.household_id),
        )

    def _source(self) -> str:
        found = {
            "预警": self.warning_id,
            "定期核查": self.due_on,
            "登记死亡": self.died,
            "减少成员": self.left_on,
            "变更类别": self.change_category,
            "停止类别": self.stop_after,
        }
        return next((words for words, is_so in found.items() if is_so), "经济核对")


class Notice(Stateful):
    """Telling a household what its re-check changed (P-15); it bears the id of the re-check, so that there is one for each."""

    workflow = NOTICE
    follows_household = ("due",)

    state = models.CharField("状态", max_length=32, db_index=True, choices=NOTICE.choices())
    recheck = models.OneToOneField(Recheck, on_delete=models.PROTECT, related_name="notice")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")

    objects = DerivedQuerySet.as_manager()

    class Meta:
        verbose_name = "复核结果告知"

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(
            title=f"告知：{self.recheck.state_label}", about=self.recheck.household_name, source="复核", household_id=str(self.household_id)
        )
