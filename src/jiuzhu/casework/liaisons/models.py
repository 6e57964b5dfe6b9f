"""Who stands for a department, from when to when, and which of its reports were received."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.casework.liaisons.rules import PARTS, Seat
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions, within_organisations
from jiuzhu.foundation.kernel.fields import SealedTextField


class LiaisonQuerySet(models.QuerySet["Liaison"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep those of counties where the actor hands files in, and those of the actor's department."""
        return self.filter(
            within_divisions(actor, Duty.FEED_UPLOAD, "division_code") | within_organisations(actor, Duty.FEED_SEND, "organisation_id")
        )

    def current(self) -> Self:
        """Keep who stands for a department now."""
        return self.filter(until_on__isnull=True)


class Liaison(models.Model):
    """Somebody who stands for a unit of the law in a county; a change ends one row and begins another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    division_code = models.CharField(max_length=12)
    unit = models.CharField("单位", max_length=48)
    part = models.CharField("身份", max_length=8, choices=list(PARTS.items()))
    number = models.PositiveSmallIntegerField(default=1)
    name = models.CharField("姓名", max_length=30)
    title = models.CharField("职务", max_length=30)
    phone_sealed: Any = SealedTextField("联系电话")
    organisation = models.ForeignKey("accounts.Organisation", null=True, on_delete=models.PROTECT, related_name="+", verbose_name="报送单位")
    user_id = models.CharField("账号", max_length=64, blank=True)
    from_on = models.DateField("自")
    until_on = models.DateField("至", null=True)
    entered_by = models.CharField(max_length=64)
    enterer_name = models.CharField("登记人", max_length=64)
    entered_at = models.DateTimeField()

    objects = LiaisonQuerySet.as_manager()

    class Meta:
        verbose_name = "部门联络员"
        ordering = ("unit", "part", "number", "-from_on", "-entered_at")
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "unit", "part", "number"], condition=Q(until_on__isnull=True), name="one_liaison_of_a_place"
            ),
            models.CheckConstraint(condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="liaison_ends_after_beginning"),
        ]

    @property
    def seat(self) -> Seat:
        """The place held."""
        return Seat(self.unit, self.part, self.number)


class FigureQuerySet(models.QuerySet["Figure"]):
    def current(self) -> Self:
        """Keep what counts: a correction replaces what was entered before."""
        return self.filter(replaced_at__isnull=True)


class Figure(models.Model):
    """One figure of one month of a county as its department told it; a correction replaces it and both stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    division_code = models.CharField(max_length=12)
    figure = models.CharField(max_length=32)
    month = models.CharField("月份", max_length=7)
    part = models.PositiveIntegerField("其中")
    whole = models.PositiveIntegerField("共")
    note = models.CharField("说明", max_length=200, blank=True)
    entered_by = models.CharField(max_length=64)
    enterer_name = models.CharField("填报人", max_length=64)
    entered_at = models.DateTimeField("填报时间")
    replaced_at = models.DateTimeField(null=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = "每月数字"
        ordering = ("-month", "-entered_at")
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "figure", "month"], condition=Q(replaced_at__isnull=True), name="one_figure_counts_a_month"
            ),
            models.CheckConstraint(condition=Q(whole__gt=0, part__lte=F("whole")), name="the_part_is_of_the_whole"),
        ]


class ReportReceived(models.Model):
    """One report of one department that came in; ``due_on`` says which time it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    division_code = models.CharField(max_length=12)
    report = models.CharField(max_length=48)
    unit = models.CharField(max_length=48)
    due_on = models.DateField()
    received_on = models.DateField("收到")
    note = models.CharField("说明", max_length=200, blank=True)
    entered_by = models.CharField(max_length=64)
    enterer_name = models.CharField("登记人", max_length=64)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = "收到的报送"
        constraints = [models.UniqueConstraint(fields=["division_code", "report", "unit", "due_on"], name="a_report_is_received_once")]
