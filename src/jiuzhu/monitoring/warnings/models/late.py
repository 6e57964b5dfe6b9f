"""What a township lets lie, waiting with its county."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.monitoring.warnings.workflow import LATE


class LateQuerySet(models.QuerySet["Late"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep what is late in the counties where the actor urges work."""
        return self.filter(within_divisions(actor, Duty.WORK_URGE, "division_code"))


class Late(Stateful):
    """What one township lets lie of warnings and re-checks: it waits with the county (``division_code``) until the township went on or the county settled it.

    ``number`` is how much was late when it was told, the first of it since ``due_at``. What was late in the township by the time it was told, or settled,
    is told no more.
    """

    workflow = LATE

    state = models.CharField("状态", max_length=32, db_index=True, choices=LATE.choices())
    township_code = models.CharField("乡镇", max_length=12, db_index=True)
    township_name = models.CharField("乡镇（街道）", max_length=64)
    number = models.PositiveIntegerField("超期件数")
    due_at = models.DateTimeField("最早应办结")

    objects = LateQuerySet.as_manager()

    class Meta:
        verbose_name = "预警超期督办"
        constraints = [models.UniqueConstraint(fields=["township_code"], condition=Q(state="county"), name="one_open_late_per_township")]

    def describe(self) -> Description:
        """Say how it reads in the county's inbox."""
        return Description(title="预警、复核超期", about=self.township_name, detail=f"{self.number} 件没有按时办", source="预警时限")
