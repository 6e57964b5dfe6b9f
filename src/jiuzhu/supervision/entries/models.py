"""Samplings of entries, and each household drawn."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedJSONField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.supervision.entries.rules import Problem
from jiuzhu.supervision.entries.workflow import ENTRY_CHECK

CONCERNED = (Duty.ENTRY_CHECK, Duty.REGISTER_WRITE)


class Sampling(models.Model):
    """One draw: so many households of every township; ``seed`` decides which, so that it can be drawn again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    press = models.UUIDField(unique=True, editable=False)
    division_code = models.CharField(max_length=12, db_index=True)
    number = models.PositiveIntegerField("每乡镇户数")
    made_by = models.CharField(max_length=64)
    maker_name = models.CharField("抽查人", max_length=64)
    made_at = models.DateTimeField("抽查时间")

    class Meta:
        verbose_name = "录入抽查"
        ordering = ("-made_at", "id")

    @property
    def seed(self) -> str:
        """What decides which households are drawn: nobody knows it before the draw."""
        return str(self.press)


class EntryCheckQuerySet(models.QuerySet["EntryCheck"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep those of households where the actor enters or supervises, and those drawn there before the household moved."""
        return self.filter(within_divisions(actor, CONCERNED, "division_code", "household__division_code"))


class EntryCheck(Stateful):
    """One household drawn; ``problems`` are those computed last (kind, words), ``problems_count`` how many they are."""

    workflow = ENTRY_CHECK

    state = models.CharField("状态", max_length=32, db_index=True, choices=ENTRY_CHECK.choices())
    sampling = models.ForeignKey(Sampling, on_delete=models.PROTECT, related_name="checks", db_index=False)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    problems: Any = SealedJSONField(default=list)
    problems_count = models.PositiveIntegerField(default=0)

    objects = EntryCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "抽查户"
        constraints = [models.UniqueConstraint(fields=["sampling", "household"], name="one_check_of_a_household_per_sampling")]

    @property
    def found(self) -> list[Problem]:
        """What was found wrong, as computed last."""
        return [Problem(kind, words) for kind, words in self.problems]

    def describe(self) -> Description:
        """Say how it reads in an inbox; what is wrong stands on its page only."""
        detail = "、".join(dict.fromkeys(each.label for each in self.found))
        return Description(title="录入抽查", about=f"{self.household.head_name}家庭", detail=detail, household_id=str(self.household_id))
