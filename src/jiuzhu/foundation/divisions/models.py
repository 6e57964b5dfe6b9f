"""The loaded part of the division tree."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from jiuzhu.foundation.divisions.rules import Level, division_range


class DivisionQuerySet(models.QuerySet["Division"]):
    def under(self, code: str) -> Self:
        """Keep a division and everything under it."""
        low, high = division_range(code)
        return self.filter(code__gte=low, code__lte=high)

    def at_level(self, level: Level) -> Self:
        """Keep one level."""
        return self.filter(level=level.value)


class Division(models.Model):
    """One division of the tree; names are the statistics bureau's and may be corrected on the spot."""

    code = models.CharField("区划代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=100)
    level = models.CharField("级别", max_length=10, choices=[(level.value, level.label) for level in Level])
    parent_code = models.CharField("上级代码", max_length=12, blank=True, db_index=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = "行政区划"
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{12}$"), name="division_code_has_twelve_digits"),
            models.CheckConstraint(condition=Q(level__in=[level.value for level in Level]), name="division_level_is_known"),
        )

    def __str__(self) -> str:
        return self.name
