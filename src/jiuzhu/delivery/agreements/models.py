"""Agreements and what each month's look at them found."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.delivery.agreements.rules import RESULTS
from jiuzhu.delivery.agreements.workflow import AGREEMENT, OVER, READERS, RUNNING
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits


class AgreementQuerySet(models.QuerySet["CareAgreement"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep agreements of households that live in the actor's divisions now."""
        return self.filter(within_divisions(actor, READERS, "household__division_code"))


class CareAgreement(Stateful):
    """One person entrusted to a carer by the township: what is done, for how much, how long, with the day of consent."""

    workflow = AGREEMENT

    state = models.CharField("状态", max_length=32, db_index=True, choices=AGREEMENT.choices())
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+", verbose_name="特困人员")
    carer_kind = models.CharField("受托方", max_length=32)
    carer_name = models.CharField("受托人", max_length=64)
    content = models.JSONField("照料内容", default=list)
    fee_fen = models.PositiveBigIntegerField("每月费用（分）", null=True)
    valid_from = models.DateField("自")
    valid_until = models.DateField("至")
    reasons = models.JSONField("为什么适用", default=list)
    clause = models.CharField(max_length=64)
    law = models.CharField(max_length=64)
    proposer_id = models.CharField(max_length=64)
    proposer_name = models.CharField("提出人", max_length=64)
    consent_by = models.CharField(max_length=64, blank=True)
    signer_id = models.CharField(max_length=64, blank=True)
    consented_on = models.DateField("本人同意", null=True)
    witness = models.CharField("见证人", max_length=64, blank=True)
    signed_on = models.DateField("签订", null=True)
    check_due_on = models.DateField("检查截止", null=True)
    ended_because = models.CharField("终止原因", max_length=300, blank=True)

    judged_at = models.DateTimeField("最近按名册核对")
    review_because = models.CharField("为什么要核实", max_length=300, blank=True)
    let_end_on = models.DateField("到期不续签", null=True)
    renew_until = models.DateField("续到", null=True)
    renew_consented_on = models.DateField("本人同意续签", null=True)
    renew_witness = models.CharField("续签见证人", max_length=64, blank=True)
    renew_consent_by = models.CharField(max_length=64, blank=True)
    suspended_by = models.CharField(max_length=64, blank=True)
    suspended_because = models.CharField("停发原因", max_length=300, blank=True)
    lifted_by = models.CharField(max_length=64, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "委托照料护理协议"
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=~Q(state__in=OVER), name="one_care_agreement_a_person"),
            models.CheckConstraint(condition=~Q(state__in=RUNNING) | Q(consented_on__isnull=False, signed_on__isnull=False), name="care_agreement_in_force_was_consented_to"),
            models.CheckConstraint(
                condition=~Q(state__in=RUNNING) | (~Q(signer_id="") & ~Q(signer_id=F("proposer_id")) & ~Q(signer_id=F("consent_by"))),
                name="care_agreement_signed_by_another",
            ),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="care_agreement_runs_forward"),
            models.CheckConstraint(condition=~Q(state="renewal") | Q(renew_until__gt=F("valid_until"), renew_consented_on__isnull=False), name="care_agreement_renewed_with_consent"),
            models.CheckConstraint(condition=~Q(state="suspended") | ~Q(suspended_because="") & ~Q(suspended_by=""), name="care_money_stopped_for_a_reason"),
            models.CheckConstraint(condition=Q(lifted_by="") | ~Q(lifted_by=F("suspended_by")), name="care_money_lifted_by_another"),
        ]

    @property
    def content_words(self) -> str:
        """What is done, in a line."""
        return "、".join(self.content)

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """A month's check is due on the month's last day, what is to be renewed on the last day of the term."""
        if self.state == "ending":
            return end_of_day(self.valid_until)
        return end_of_day(self.check_due_on) if self.state == "check" and self.check_due_on else None

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title="委托照料护理协议", about=self.person.name, detail=f"{self.carer_kind}：{self.carer_name}", household_id=str(self.household_id))


class CareCheck(models.Model):
    """What was found in a month: once an agreement and month."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(CareAgreement, on_delete=models.PROTECT, related_name="checks", db_index=False)
    month = models.DateField("月份")
    result = models.CharField("情况", max_length=8, choices=list(RESULTS.items()))
    words = models.CharField("说明", max_length=300, blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField("检查人", max_length=64)
    at = models.DateTimeField("检查时间")

    class Meta:
        verbose_name = "委托照料检查"
        ordering = ("-month",)
        constraints = [
            models.UniqueConstraint(fields=["agreement", "month"], name="one_care_check_a_month"),
            models.CheckConstraint(condition=Q(result="kept") | ~Q(words=""), name="care_not_given_says_how"),
        ]
