"""Gradual exits."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.casework.exits.workflow import EXIT, RUNNING
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.workflow.models import Description, Stateful


class ExitQuerySet(models.QuerySet["Exit"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep the exits of households in the actor's divisions, and those decided there."""
        return self.filter(within_divisions(actor, Duty.REGISTER_READ, "division_code", "household__division_code"))


class Exit(Stateful):
    """A household that leaves gradually: from a day, until a day, by which rule, with the income per head it was decided on (E-43)."""

    workflow = EXIT
    follows_household = RUNNING

    state = models.CharField("状态", max_length=32, db_index=True, choices=EXIT.choices())
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    household_name = models.CharField("家庭", max_length=64)
    category = models.CharField("类别", max_length=32)
    category_class = models.CharField("分类", max_length=32, blank=True)
    monthly_benefit_fen = models.BigIntegerField("渐退期月救助金额", null=True)
    former_benefit_fen = models.BigIntegerField("渐退前月救助金额", null=True)
    since = models.DateField("自")
    last_day = models.DateField("至")
    months = models.PositiveSmallIntegerField("月数")
    stop_on = models.DateField("已定停止", null=True)
    stop_reason = models.CharField("停止的原因", max_length=200, blank=True)
    income_fen = models.BigIntegerField("人均月收入（分）", null=True)
    standard_fen = models.BigIntegerField("低保标准（分）", null=True)
    clause = models.CharField("依据", max_length=200, blank=True)
    quote = models.TextField("原文", blank=True)
    law = models.CharField("所用规定", max_length=64, blank=True)
    begun_in = models.CharField("决定渐退的地方", max_length=12)
    recheck_key = models.CharField(max_length=64)
    proposal = models.CharField("提出", max_length=16, blank=True)
    proposed_from = models.CharField(max_length=16, blank=True)
    proposed_income_fen = models.BigIntegerField("核定的人均月收入（分）", null=True)
    proposed_by = models.CharField(max_length=64, blank=True)
    proposer_name = models.CharField(max_length=64, blank=True)
    decided_by = models.CharField(max_length=64, blank=True)
    decider_name = models.CharField(max_length=64, blank=True)

    objects = ExitQuerySet.as_manager()

    class Meta:
        verbose_name = "渐退"
        ordering = ("last_day", "id")
        constraints = [
            models.UniqueConstraint(fields=["household"], condition=Q(state__in=RUNNING), name="one_running_exit_per_household"),
            models.CheckConstraint(condition=Q(last_day__gt=F("since")), name="an_exit_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(decided_by="") | ~Q(decided_by=F("proposed_by")), name="exit_end_is_decided_by_another"),
            models.CheckConstraint(condition=Q(stop_on__isnull=True) | Q(last_day__lte=F("stop_on")), name="an_exit_ends_with_a_stop"),
            models.CheckConstraint(condition=Q(months__gte=1), name="an_exit_lasts_a_month_or_more"),
        ]

    def describe(self) -> Description:
        """Say how the exit reads in an inbox."""
        return Description(
            title="低保渐退", about=self.household_name, detail=f"{self.since} 至 {self.last_day}", source="复核", household_id=str(self.household_id)
        )
