"""What is derived from a household, and who sees it."""

from __future__ import annotations

from typing import Self

from django.db import models

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.rules import division_range


class DerivedQuerySet(models.QuerySet):
    """Records derived from a household: seen where it lives now, and where the work was done."""

    def scoped_to(self, actor: Actor) -> Self:
        """Keep what lies where the actor reads monitoring."""
        return self.filter(within_divisions(actor, Duty.MONITORING_READ, "division_code", "household__division_code"))

    def in_division(self, code: str) -> Self:
        """Keep what lies at or under a division."""
        low, high = division_range(code)
        return self.filter(division_code__gte=low, division_code__lte=high)
