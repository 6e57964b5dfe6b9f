"""Who was shown which masked numbers of whom, and what for."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedTextField

SHOWN = {"id_number": "身份证号", "phone": "电话", "bank_account": "银行账号"}
"""The numbers that are masked until a purpose is given."""


class ShowingQuerySet(models.QuerySet["Showing"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep showings where the actor reads the ledger."""
        return self.filter(within_divisions(actor, Duty.LEDGER_READ, "division_code"))


class Showing(models.Model):
    """One showing of one person's numbers to somebody; ``person`` is empty once the record was taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("registry.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    person_name = models.CharField("对象", max_length=50)
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    shown_to = models.CharField(max_length=64)
    viewer_name = models.CharField("查看人", max_length=64)
    post_label = models.CharField("岗位", max_length=64, blank=True)
    numbers = models.JSONField("查看的号码", default=list)
    purpose_sealed: Any = SealedTextField("目的")
    shown_on = models.DateField("日期")
    shown_at = models.DateTimeField("时间")

    objects = ShowingQuerySet.as_manager()

    class Meta:
        verbose_name = "号码查看"
        ordering = ("-shown_at", "id")
        indexes = [models.Index(fields=["-shown_at", "id"], name="showing_newest")]

    def get_numbers_display(self) -> str:
        """What was shown, in words."""
        return "、".join(SHOWN.get(each, each) for each in self.numbers)
