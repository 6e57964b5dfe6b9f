"""Figures of villages and townships that no register holds, each with its day and source."""

from __future__ import annotations

from datetime import date

from django.db import models

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions


class FigureQuerySet(models.QuerySet["Figure"]):
    """Figures an actor may see, as of a day."""

    def scoped_to(self, actor: Actor) -> FigureQuerySet:
        """Figures of places the actor oversees."""
        return self.filter(within_divisions(actor, Duty.OVERSIGHT_READ, "division_code"))

    def as_of(self, on: date) -> FigureQuerySet:
        """Figures up to a day, the oldest first."""
        return self.filter(on__lte=on).order_by("on", "pk")


class Figure(models.Model):
    """One number of one place on one day: registered people, stations, assistants or social workers on post."""

    division_code = models.CharField("村（社区）、乡镇", max_length=12)
    kind = models.CharField("项目", max_length=64)
    number = models.PositiveIntegerField("数")
    on = models.DateField("截至")
    source = models.CharField("来源", max_length=200)
    entered_by = models.CharField(max_length=64)
    entered_at = models.DateTimeField()

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = "村情数字"
        constraints = [models.UniqueConstraint(fields=["division_code", "kind", "on"], name="one_figure_a_day_kind_and_place")]
