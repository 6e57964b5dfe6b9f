from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits, State, Step, Workflow

TICKET = Workflow(
    name="sample",
    label="样例",
    clause="—",
    initial="open",
    states={
        "open": State("待办", awaits=Awaits("样例", "办理", Duty.ASSESSMENT_CONFIRM)),
        "done": State("办结", "green", final=True),
        "returned": State("退回", "amber", awaits=Awaits("样例", "补正", Duty.ASSESSMENT_WRITE)),
    },
    steps={
        "finish": Step("办结", ("open",), "done", Duty.ASSESSMENT_CONFIRM),
        "return": Step("退回", ("open",), "returned", Duty.ASSESSMENT_CONFIRM, needs_reason=True),
        "lapse": Step("超时", ("open",), "done", Duty.ASSESSMENT_CONFIRM, only_system=True),
    },
)


class Ticket(Stateful):
    workflow = TICKET
    note = models.CharField(max_length=32, blank=True)

    def describe(self) -> Description:
        return Description(title="样例事项", about="张三")


class Stock(models.Model):
    left = models.IntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(left__gte=0), name="stock_never_negative")]

    def use_one(self) -> int:
        return Stock.objects.filter(pk=self.pk, left__gt=0).update(left=F("left") - 1)


class Secret(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = SealedTextField(null=True)
