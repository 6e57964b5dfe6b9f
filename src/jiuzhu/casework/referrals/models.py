"""Referrals, the replies of departments, and how often a department was urged."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q

from jiuzhu.casework.referrals.rules import OUTCOMES, TONES
from jiuzhu.casework.referrals.workflow import REFERRAL, RUNNING
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions, within_organisations
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful


class ReferralQuerySet(models.QuerySet["Referral"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep referrals of households where the actor sends them, those sent there, and those to the actor's department."""
        sends = within_divisions(actor, Duty.REFERRAL_SEND, "division_code", "household__division_code")
        return self.filter(sends | within_organisations(actor, Duty.REFERRAL_ANSWER, "organisation_id"))


class Referral(Stateful):
    """One matter of one household or person put to one department (E-46); ``origin`` names the thing it was sent for, by kind and id."""

    workflow = REFERRAL
    follows_household = RUNNING

    state = models.CharField("状态", max_length=32, db_index=True, choices=REFERRAL.choices())
    origin_kind = models.CharField(max_length=16)
    origin_id = models.CharField(max_length=64)
    household = models.ForeignKey("registry.Household", null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("registry.Person", null=True, on_delete=models.PROTECT, related_name="+")
    subject_name = models.CharField("对象", max_length=64)
    name_sealed: Any = SealedTextField("核实到的姓名", blank=True)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation_name = models.CharField("部门", max_length=128)
    matter = models.CharField("事项", max_length=64)
    situation_sealed: Any = SealedTextField()
    sender_name = models.CharField("转介人", max_length=64)
    sent_at = models.DateTimeField("转介时间")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "转介"
        constraints = [
            models.UniqueConstraint(fields=["origin_kind", "origin_id"], condition=Q(state__in=RUNNING), name="one_running_referral_per_origin"),
        ]
        indexes = [
            models.Index(fields=["organisation", "state"], name="referral_by_department"),
            models.Index(fields=["origin_kind", "origin_id"], name="referral_by_origin"),
        ]

    def __str__(self) -> str:
        return f"{self.matter}：{self.subject}"

    @property
    def subject(self) -> str:
        """Whom it concerns: the registered household or person, else whoever was named in looking into it."""
        return self.name_sealed or self.subject_name

    def describe(self) -> Description:
        """Say how it reads in an inbox; a department learns the name and the matter, never the file."""
        return Description(title=f"转介：{self.matter}", about=self.subject, detail=self.organisation_name, source=self.sender_name)


class Reply(models.Model):
    """What a department answered; one that the department was asked to think over no longer stands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="replies")
    outcome = models.CharField("结果", max_length=16, choices=list(OUTCOMES.items()))
    reason_sealed: Any = SealedTextField(blank=True)
    aid_kind = models.CharField("帮扶", max_length=64, blank=True)
    amount_fen = models.BigIntegerField("金额（分）", null=True)
    from_on = models.DateField("自", null=True)
    monthly = models.BooleanField("按月", default=False)
    stands = models.BooleanField("有效", default=True)
    on_paper = models.BooleanField("书面回复", default=False)
    replied_by = models.CharField(max_length=64)
    replier_name = models.CharField("回复人", max_length=64)
    replied_at = models.DateTimeField("回复时间")

    class Meta:
        verbose_name = "部门回复"
        ordering = ("-replied_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="aided", from_on__isnull=False) | Q(outcome="not_eligible", from_on__isnull=True, amount_fen__isnull=True),
                name="reply_gives_from_a_day_or_nothing",
            ),
            models.UniqueConstraint(fields=["referral"], condition=Q(stands=True), name="one_reply_stands_per_referral"),
            models.CheckConstraint(condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="reply_is_not_negative"),
        ]

    @property
    def tone(self) -> str:
        """The tone of the outcome's tag."""
        return TONES[self.outcome]


class Urging(models.Model):
    """One reminder of a referral that is late; at most one a day, by the platform or by hand."""

    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="urgings", db_index=False)
    on = models.DateField("日期")
    by_name = models.CharField("催办", max_length=64)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "转介催办"
        ordering = ("on",)
        constraints = [models.UniqueConstraint(fields=["referral", "on"], name="one_referral_reminder_a_day")]
