"""One row for each aid or service received, and one for each benefit decided."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.casework.assistance.deciding import GRANTED, OUTCOMES, REFUSED
from jiuzhu.casework.assistance.rules import SOURCES
from jiuzhu.casework.assistance.workflow import BENEFIT, CONFIRMED, RETURNED
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful


class AidQuerySet(models.QuerySet["Aid"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep aid of households in the actor's divisions, and what was given there."""
        return self.filter(within_divisions(actor, Duty.REGISTER_READ, "household__division_code", "division_code"))


class Aid(models.Model):
    """An aid or a service received in a month; from one source record it is entered once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", verbose_name="家庭", db_index=False)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="对象")
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    kind = models.CharField("种类", max_length=64)
    label = models.CharField("名称", max_length=128)
    month = models.CharField("月份", max_length=7)
    received_on = models.DateField("日期")
    department = models.CharField("部门或机构", max_length=128)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    amount_fen = models.BigIntegerField("金额（分）", null=True)
    source = models.CharField("来源", max_length=16, choices=list(SOURCES.items()))
    source_id = models.CharField(max_length=96)
    entered_at = models.DateTimeField()

    objects = AidQuerySet.as_manager()

    class Meta:
        verbose_name = "救助帮扶记录"
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="aid_once_per_source"),
            models.CheckConstraint(condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="aid_is_not_negative"),
        ]
        indexes = [models.Index(fields=["household", "month"], name="aid_of_household"), models.Index(fields=["kind", "month"], name="aid_by_kind")]


class DecisionQuerySet(models.QuerySet["Decision"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep decisions about households in the actor's divisions, and those made there."""
        return self.filter(within_divisions(actor, Duty.REGISTER_READ, "household__division_code", "division_code"))


class Decision(Stateful):
    """One benefit granted to or refused one person or household, with the law and the facts it rests on; what it says never changes.

    ``subject_key`` is the person's register key, or the household's for a benefit of households; ``once`` is a benefit given one time only.
    """

    workflow = BENEFIT

    state = models.CharField("状态", max_length=32, db_index=True, choices=BENEFIT.choices())
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", verbose_name="家庭", db_index=False)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="对象")
    subject_key = models.CharField(max_length=64)
    subject_name = models.CharField("对象", max_length=64)
    benefit = models.CharField("待遇", max_length=64)
    benefit_label = models.CharField("待遇", max_length=128)
    once = models.BooleanField("一次性", default=False)
    outcome = models.CharField("结果", max_length=16, choices=list(OUTCOMES.items()))
    amount_fen = models.BigIntegerField("金额（分）", null=True)
    from_on = models.DateField("自", null=True)
    decided_on = models.DateField("按哪天的情况")
    law = models.CharField("所用规定", max_length=64)
    facts_sealed: Any = SealedTextField()
    note_sealed: Any = SealedTextField(blank=True)
    about_children = models.BooleanField(default=False)
    recorded_by = models.CharField(max_length=64)
    recorder_name = models.CharField("记录人", max_length=64)
    confirmed_by = models.CharField(max_length=64, blank=True)
    confirmer_name = models.CharField("确认人", max_length=64, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "待遇决定"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_key", "benefit", "decided_on"], condition=~Q(state=RETURNED), name="benefit_decided_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["subject_key", "benefit"], condition=Q(once=True, outcome=GRANTED) & ~Q(state=RETURNED), name="benefit_of_once_granted_once"
            ),
            models.CheckConstraint(condition=Q(confirmed_by="") | ~Q(confirmed_by=F("recorded_by")), name="benefit_confirmed_by_another"),
            models.CheckConstraint(condition=~Q(state=CONFIRMED) | ~Q(confirmed_by=""), name="benefit_in_force_is_confirmed"),
            models.CheckConstraint(condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="benefit_decided_is_not_negative"),
            models.CheckConstraint(
                condition=Q(outcome=GRANTED, from_on__isnull=False) | Q(outcome=REFUSED, from_on__isnull=True, amount_fen__isnull=True),
                name="benefit_granted_from_a_day_or_refused",
            ),
        ]
        indexes = [models.Index(fields=["household", "-decided_on"], name="decision_of_household")]

    def describe(self) -> Description:
        """Say how the decision reads in an inbox; the amount stands on its page only."""
        return Description(
            title=f"待遇决定：{self.benefit_label}",
            about=self.subject_name,
            detail=f"{self.recorder_name}记录：{OUTCOMES[self.outcome]}",
            source="待遇测算",
            household_id=str(self.household_id),
        )
