"""Runs of the monthly comparison: on which data, by which rules, with what result."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions

STATES = {"waiting": "等待开始", "running": "正在比对", "done": "已完成", "cancelled": "已停止", "failed": "未完成"}
ACTIVE = ("waiting", "running")


class RunQuerySet(models.QuerySet["Run"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep runs of counties where the actor reads monitoring."""
        return self.filter(within_divisions(actor, {Duty.MONITORING_READ, Duty.COMPARISON_RUN}, "division_code"))


class Run(models.Model):
    """One comparison of one month; ``deliveries`` and ``fingerprint`` say what it can be recomputed from.

    ``deliveries`` (feed → id) are those of the month it began with, also while it is under way; ``steps`` is how many it took.
    ``settled_at`` is when the first findings were written: from then on nothing stops it, another try after a break neither.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    division_code = models.CharField(max_length=12)
    month = models.CharField("月份", max_length=7)
    state = models.CharField("状态", max_length=16, choices=list(STATES.items()), default="waiting")
    message = models.CharField(max_length=300, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    deliveries = models.JSONField("所用数据", default=dict)
    unjudged = models.JSONField("未判断的规则", default=list)
    by_rule = models.JSONField("各规则结果", default=dict)
    persons = models.PositiveIntegerField("登记人数", default=0)
    recipients = models.PositiveIntegerField("监测对象", default=0)
    rows = models.PositiveBigIntegerField("部门数据行数", default=0)
    findings = models.PositiveIntegerField("发现", default=0)
    opened = models.PositiveIntegerField("新增预警", default=0)
    joined = models.PositiveIntegerField("并入未办结预警", default=0)
    quiet = models.PositiveIntegerField("已说明不再预警", default=0)
    withdrawn = models.PositiveIntegerField("撤回", default=0)
    steps = models.PositiveIntegerField("步数", default=0)
    seconds = models.FloatField("用时", null=True)
    started_by = models.CharField(max_length=64)
    starter_name = models.CharField("发起人", max_length=64)
    requested_at = models.DateTimeField("发起时间")
    settled_at = models.DateTimeField("开始写入预警", null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = "比对"
        ordering = ("-requested_at", "id")
        constraints = [models.UniqueConstraint(fields=["division_code"], condition=Q(state__in=ACTIVE), name="one_comparison_at_a_time")]
        indexes = [models.Index(fields=["division_code", "month", "-requested_at"], name="run_by_month")]

    def __str__(self) -> str:
        return f"{self.month} 比对"

    @property
    def progress_key(self) -> str:
        """The key under which its progress stands."""
        return f"comparison:{self.pk}"
