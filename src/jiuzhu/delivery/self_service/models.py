"""Who asked from where and was checked how, and who wants to be called."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models

from jiuzhu.delivery.self_service.workflow import CALL_REQUEST
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful


class Asking(models.Model):
    """One asking without an account: for a code to place an order with, for one to look after an own order, or for the progress of an order.

    The number asked about is sealed until it was looked up, else it and the network address are blind indexes; the row is forgotten after two days.
    """

    KINDS = {"code": "验证码", "own": "订单验证码", "progress": "查进度"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=list(KINDS.items()))
    number_index = models.CharField(max_length=64, db_index=True)
    source_index = models.CharField(max_length=64, db_index=True)
    number: Any = SealedTextField(default=b"")
    looked_up = models.BooleanField(default=False)
    order_id = models.UUIDField(null=True)
    household_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    code_index = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(db_index=True)
    verified_at = models.DateTimeField(null=True)


class CallRequestQuerySet(models.QuerySet["CallRequest"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep requests in the actor's divisions."""
        return self if actor.system else self.filter(within_divisions(actor, Duty.ORDER_PLACE, "division_code"))


class CallRequest(Stateful):
    """Somebody who wants to order and cannot get a code: a name, a village, a phone where there is one, what is wanted."""

    workflow = CALL_REQUEST

    name = models.CharField("姓名", max_length=30)
    phone_sealed: Any = SealedTextField(default=b"")
    words = models.CharField("想要的服务", max_length=200, blank=True)
    consent = models.CharField("同意的话", max_length=200)
    source_index = models.CharField(max_length=64, db_index=True)
    press = models.UUIDField(unique=True)

    objects = CallRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "点单回电"

    def describe(self) -> Description:
        return Description(title="点单回电：请联系", about=self.name, detail=self.words[:200], source="群众点单")
