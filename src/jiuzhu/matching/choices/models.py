"""What was chosen for a household's need."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.matching.choices.rules import KINDS, OUTCOMES, STEPS
from jiuzhu.matching.choices.workflow import RESULT_OWED


class ChosenQuerySet(models.QuerySet["Chosen"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what was chosen for households in the actor's divisions."""
        return self.filter(within_divisions(actor, Duty.REGISTER_READ, "household__division_code", "division_code"))


class Chosen(models.Model):
    """One proposal chosen for a household; an order placed from it has its id, so that dispatching knows whom it is to go to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", db_index=False)
    division_code = models.CharField(max_length=12, db_index=True)
    need_id = models.UUIDField(null=True, db_index=True)
    item_code = models.CharField("服务项目", max_length=64, blank=True)
    kind = models.CharField("类型", max_length=16, choices=list(KINDS.items()))
    code = models.CharField(max_length=96)
    label = models.CharField("选中", max_length=128)
    step = models.CharField("下一步", max_length=16, choices=list(STEPS.items()))
    who = models.CharField(max_length=64, blank=True)
    rank = models.PositiveSmallIntegerField("位次")
    first_label = models.CharField("第一位", max_length=128)
    reason = models.CharField("原因", max_length=300, blank=True)
    offered = models.JSONField(default=list)
    chooser_id = models.CharField(max_length=64)
    chooser_name = models.CharField("选择人", max_length=64)
    chosen_at = models.DateTimeField("时间")

    objects = ChosenQuerySet.as_manager()

    class Meta:
        verbose_name = "供需匹配选择"
        constraints = [
            models.CheckConstraint(condition=Q(rank=1) | ~Q(reason=""), name="not_the_first_has_a_reason"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="chosen_is_able"),
        ]
        indexes = [models.Index(fields=["household", "-chosen_at"], name="chosen_of_household")]


class Arrangement(models.Model):
    """What was agreed with a resource of the library that was chosen, and what became of it; ``amount`` counts pieces, beds or fen."""

    chosen = models.OneToOneField(Chosen, on_delete=models.PROTECT, primary_key=True, related_name="arrangement")
    resource = models.ForeignKey("resources.Resource", on_delete=models.PROTECT, related_name="+", verbose_name="资源")
    wanted_on = models.DateField("约定日期")
    amount = models.PositiveBigIntegerField("用量", null=True)
    note = models.CharField("约定内容", max_length=300, blank=True)
    arranger_name = models.CharField("登记人", max_length=64)
    arranged_at = models.DateTimeField("登记时间")
    outcome = models.CharField("结果", max_length=12, choices=list(OUTCOMES.items()), blank=True)
    outcome_because = models.CharField("没有办成的原因", max_length=300, blank=True)
    ended_at = models.DateTimeField("结果登记时间", null=True)
    ender_name = models.CharField("结果登记人", max_length=64, blank=True)

    class Meta:
        verbose_name = "资源约定"
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | (~Q(outcome="") & Q(ended_at__isnull=False)), name="arrangement_ends_once"
            ),
            models.CheckConstraint(condition=~Q(outcome="failed") | ~Q(outcome_because=""), name="failed_arrangement_says_why"),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=1), name="arrangement_uses_something"),
        ]


class ResultOwed(Stateful):
    """The reminder of an arrangement whose day is over without a result; it bears the id of what was chosen, whose page takes the result."""

    workflow = RESULT_OWED

    arrangement = models.OneToOneField(Arrangement, on_delete=models.PROTECT, related_name="owed")

    class Meta:
        verbose_name = "资源约定提醒"

    def describe(self) -> Description:
        chosen = self.arrangement.chosen
        return Description(
            title=f"{self.arrangement.wanted_on:%m-%d} 约定的结果", about=str(chosen.household), detail=chosen.label, source=self.arrangement.arranger_name, household_id=str(chosen.household_id)
        )  # fmt: skip
