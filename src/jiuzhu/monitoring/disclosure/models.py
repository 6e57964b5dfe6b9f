"""Every showing of an identity, and the requests for those beyond a day's limit."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.monitoring.disclosure.workflow import DISCLOSURE, PENDING


class Request(Stateful):
    """The wish of somebody who has reached the day's limit to open one more identity; another person agrees, for that day only."""

    workflow = DISCLOSURE

    state = models.CharField("状态", max_length=32, db_index=True, choices=DISCLOSURE.choices())
    warning = models.ForeignKey("warnings.Warning", on_delete=models.CASCADE, related_name="+")
    warning_label = models.CharField("预警", max_length=64)
    reason: Any = SealedTextField("理由")
    asked_by = models.CharField(max_length=64)
    asker_name = models.CharField("申请人", max_length=64)
    decided_by = models.CharField(max_length=64, blank=True)
    decider_name = models.CharField("同意人", max_length=64, blank=True)

    class Meta:
        verbose_name = "查看身份的申请"
        constraints = [
            models.CheckConstraint(condition=Q(decided_by="") | ~Q(decided_by=F("asked_by")), name="opening_is_agreed_by_another"),
            models.UniqueConstraint(fields=["warning", "asked_by"], condition=Q(state__in=PENDING), name="one_pending_request_each"),
        ]

    def describe(self) -> Description:
        """Say how the request reads in an inbox."""
        return Description(title="查看未登记人员身份", about=self.asker_name, detail=self.warning_label, source="当天查看已达上限")


class OpeningQuerySet(models.QuerySet["Opening"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep openings where the actor reads the ledger."""
        return self.filter(within_divisions(actor, Duty.LEDGER_READ, "division_code"))


class Opening(models.Model):
    """One showing of one identity to one person; ``number`` counts that person's openings of the day, and ``alone_at_most`` was the limit then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    warning = models.ForeignKey("warnings.Warning", on_delete=models.PROTECT, related_name="+")
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    opened_by = models.CharField(max_length=64)
    opener_name = models.CharField("查看人", max_length=64)
    post_label = models.CharField("岗位", max_length=64, blank=True)
    opened_on = models.DateField("日期")
    opened_at = models.DateTimeField("时间")
    number = models.PositiveIntegerField("当天第几次")
    alone_at_most = models.PositiveIntegerField("当天上限")
    request = models.OneToOneField(Request, null=True, on_delete=models.PROTECT, related_name="+")
    reason: Any = SealedTextField("理由")

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = "身份查看"
        ordering = ("-opened_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["opened_by", "opened_on", "number"], name="openings_of_a_day_are_counted_once"),
            models.CheckConstraint(condition=Q(request__isnull=False) | Q(number__lte=F("alone_at_most")), name="beyond_the_limit_a_second_person"),
        ]
        indexes = [models.Index(fields=["-opened_at", "id"], name="opening_newest")]
