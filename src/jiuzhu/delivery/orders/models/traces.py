"""Where an order was sent and why, and what shows that the service was given."""

from __future__ import annotations

import uuid

from django.db import models

from jiuzhu.delivery.orders.models.order import Order
from jiuzhu.foundation.kernel.fields import SealedTextField


class Dispatch(models.Model):
    """One dispatching of an order: whom it went to, by which figures, why nobody else, and how it ended."""

    OUTCOMES = {"": "等待接单", "accepted": "已接单", "declined": "不能承接", "lapsed": "超时未接", "cancelled": "已取消", "nobody": "无机构可派"}

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="dispatches", db_index=False)
    number = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    organisation_name = models.CharField(max_length=128, blank=True)
    chosen_because = models.CharField(max_length=200, blank=True)
    passed_over = models.JSONField(default=list)
    ranked = models.JSONField(default=list)
    seed = models.CharField(max_length=64)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=16, blank=True, choices=list(OUTCOMES.items()))
    outcome_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="dispatch_number_once_per_order")]


class Evidence(models.Model):
    """One piece that shows the service was given; what a phone sends twice is kept once."""

    KINDS = {"check_in": "签到", "check_out": "签退", "second_in": "同去的人签到", "second_out": "同去的人签退", "photo": "照片", "note": "服务记录", "signature": "对象签名"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="evidence", db_index=False)
    kind = models.CharField(max_length=16, choices=list(KINDS.items()))
    client_key = models.CharField(max_length=64)
    text = SealedTextField(null=True)
    place = SealedTextField(null=True)
    file_id = models.CharField(max_length=64, blank=True)
    phone_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by_id = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64)

    class Meta:
        ordering = ("at", "id")
        constraints = [models.UniqueConstraint(fields=["order", "client_key"], name="evidence_once_per_key")]
