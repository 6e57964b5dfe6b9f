"""What was chosen for a household's need."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.matching.choices.rules import KINDS, STEPS


class ChosenQuerySet(models.QuerySet["Chosen"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what was chosen for households in the actor's divisions."""
        return self.filter(within_divisions(actor, Duty.REGISTER_READ, "household__division_code", "division_code"))


class Chosen(models.Model):
    """One proposal chosen for a household; an order placed from it has its id, so that dispatching knows whom it is to go to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
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
