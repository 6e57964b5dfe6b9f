"""Short messages to people: each is sent once, and its words are forgotten once it is out."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from jiuzhu.foundation.gateways.rules import STATES
from jiuzhu.foundation.kernel.fields import SealedTextField


class Message(models.Model):
    """One message to one phone; its id is the key by which a gateway knows a second try from a second message."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to_phone: Any = SealedTextField("手机号")
    phone_index = models.CharField(max_length=64, db_index=True)
    text: Any = SealedTextField("内容")
    purpose = models.CharField("用途", max_length=32)
    about = models.CharField(max_length=96, db_index=True)
    state = models.CharField("状态", max_length=8, choices=list(STATES.items()), default="waiting")
    tries = models.PositiveSmallIntegerField("次数", default=0)
    try_at = models.DateTimeField("下次发送")
    opened_at = models.DateTimeField("登记时间")
    tried_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    trouble = models.CharField("没有发出的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "短信"
        indexes = [models.Index(fields=["try_at"], condition=models.Q(state__in=("waiting", "sending")), name="message_to_send")]
