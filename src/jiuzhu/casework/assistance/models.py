"""One row for each aid or service received."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from jiuzhu.casework.assistance.rules import SOURCES
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions


class AidQuerySet(models.QuerySet["Aid"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep aid of households in the actor's divisions, and what was given there."""
        return self.filter(within_divisions(actor, Duty.REGISTER_READ, "household__division_code", "division_code"))


class Aid(models.Model):
    """An aid or a service received in a month; from one source record it is entered once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", verbose_name="家庭")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="对象")
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    kind = models.CharField("种类", max_length=64)
    label = models.CharField("名称", max_length=128)
    month = models.CharField("月份", max_length=7)
    received_on = models.DateField("日期")
    department = models.CharField("部门或机构", max_length=128)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    amount_fen = models.BigIntegerField("金额（分）", null=True)
    source = models.CharField("来源", max_length=16, choices=list(SOURCES.items()))
    source_id = models.CharField(max_length=96)
    entered_at = models.DateTimeField()

    objects = AidQuerySet.as_manager()

    class Meta:
        verbose_name = "救助帮扶记录"
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="aid_once_per_source"),
            models.CheckConstraint(condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="aid_is_not_negative"),
        ]
        indexes = [models.Index(fields=["household", "month"], name="aid_of_household"), models.Index(fields=["kind", "month"], name="aid_by_kind")]
