"""Monthly statements, their lines, and objections to them."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.delivery.settlements.rules import GROUNDS, OUTCOMES, UPHELD, VOUCHER_LENGTH, WORDS_LENGTH
from jiuzhu.delivery.settlements.workflow import CLOSED, DROPPED, PAYING, RECOVERY, SETTLEMENT, TOLD, UNCLAIMED
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions, within_organisations
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.foundation.workflow.models import Description, Stateful

READING = (Duty.ORDER_CHECK, Duty.ORDER_SUPERVISE, Duty.OVERSIGHT_READ)


class SettlementQuerySet(models.QuerySet["Settlement"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep statements of the actor's townships, and those sent to the actor's organisation."""
        if actor.system:
            return self
        return self.filter(
            within_divisions(actor, READING, "division_code") | within_organisations(actor, Duty.ORDER_ACCEPT, "organisation_id")
        )


class Settlement(Stateful):
    """What one organisation is owed for the services one township accepted in one month; ``sum_fen`` is the sum of its lines."""

    workflow = SETTLEMENT

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="承接机构", db_index=False
    )
    month_on = models.DateField("月份")
    sum_fen = models.BigIntegerField("金额（分）")
    services = models.PositiveIntegerField("服务次数")
    sender_id = models.CharField(max_length=64)
    sender_name = models.CharField("发出人", max_length=64)
    ground = models.CharField("付款依据", max_length=16, blank=True, choices=list(GROUNDS.items()))
    confirmer_name = models.CharField("机构确认人", max_length=64, blank=True)
    passer_id = models.CharField(max_length=64, blank=True)
    passer_name = models.CharField("转付款的人", max_length=64, blank=True)
    paid_on = models.DateField("付款日期", null=True)
    voucher = models.CharField("付款凭证号", max_length=VOUCHER_LENGTH, blank=True)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = "机构结算单"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "division_code", "month_on"], name="one_settlement_a_month_and_township"),
            models.CheckConstraint(condition=Q(sum_fen__gte=0), name="settlement_not_negative"),
            models.CheckConstraint(condition=~Q(state__in=CLOSED) | ~Q(ground=""), name="paid_only_on_a_ground"),
            models.CheckConstraint(condition=Q(passer_id="") | ~Q(passer_id=F("sender_id")), name="settlement_passed_on_by_another"),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True, voucher="") | Q(paid_on__isnull=False) & ~Q(voucher=""), name="paid_with_a_voucher"
            ),
            models.CheckConstraint(condition=~Q(state__in=PAYING) | Q(sum_fen__gt=0), name="nothing_is_paid_of_nothing"),
            models.CheckConstraint(condition=~Q(state="paid") | Q(paid_on__isnull=False), name="paid_on_a_day"),
            models.CheckConstraint(condition=~Q(state="cleared") | Q(sum_fen=0, paid_on__isnull=True), name="cleared_of_nothing"),
        ]

    def describe(self) -> Description:
        return Description(
            title=f"{self.month_on:%Y-%m} 结算单",
            about=self.organisation.name,
            detail=f"{self.services} 次服务，{yuan_text(self.sum_fen)} 元",
            source="系统" if not self.sender_name else self.sender_name,
        )


class SettlementLine(models.Model):
    """One accepted service with its price, or the difference that corrects one; a service stands on one statement only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="lines")
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="+")
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    item_label = models.CharField("项目", max_length=64)
    contract_number = models.CharField("合同", max_length=64, blank=True)
    accepted_on = models.DateField("验收日期")
    priced = models.BooleanField("合同有单价", default=True)
    amount_fen = models.BigIntegerField("金额（分）")

    class Meta:
        verbose_name = "结算明细"
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(corrects__isnull=True), name="a_service_is_settled_once"),
            models.CheckConstraint(condition=Q(corrects__isnull=False) | Q(amount_fen__gte=0), name="only_a_correction_takes_away"),
        ]


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep those of the actor's townships, and to the actor's organisation those that a second person confirmed."""
        if actor.system:
            return self
        told = within_organisations(actor, Duty.ORDER_ACCEPT, "line__settlement__organisation_id") & Q(state__in=TOLD)
        return self.filter(within_divisions(actor, READING, "division_code") | told)


class Recovery(Stateful):
    """What was paid for a service found untrue is claimed back: proposed by one, confirmed by another, taken off the organisation's next statement.

    Or the organisation repays it outside, in one payment or several (``repaid_fen`` so far), or another than confirmed it withdraws it. ``line`` is the
    service as it was stated and paid, ``taken_by`` the line that takes off what was not repaid.
    """

    workflow = RECOVERY

    line = models.ForeignKey(SettlementLine, on_delete=models.PROTECT, related_name="recoveries")
    amount_fen = models.BigIntegerField("追回（分）")
    reason = models.CharField("理由", max_length=WORDS_LENGTH)
    proposed_by = models.CharField(max_length=64)
    proposer_name = models.CharField("提出人", max_length=64)
    confirmed_by = models.CharField(max_length=64, blank=True)
    confirmer_name = models.CharField("确认人", max_length=64, blank=True)
    taken_by = models.OneToOneField(SettlementLine, on_delete=models.PROTECT, null=True, related_name="recovery")
    repaid_fen = models.BigIntegerField("已退回（分）", default=0)
    withdrawn_by = models.CharField(max_length=64, blank=True)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = "追回已付的服务"
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=~Q(state__in=DROPPED), name="a_service_is_claimed_back_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="something_is_claimed_back"),
            models.CheckConstraint(condition=Q(confirmed_by="") | ~Q(confirmed_by=F("proposed_by")), name="recovery_confirmed_by_another"),
            models.CheckConstraint(condition=~Q(state="taken") | ~Q(confirmed_by=""), name="recovery_taken_once_confirmed"),
            models.CheckConstraint(condition=Q(repaid_fen__gte=0, repaid_fen__lte=F("amount_fen")), name="never_repaid_more_than_claimed"),
            models.CheckConstraint(condition=~Q(state="repaid") | Q(repaid_fen=F("amount_fen")), name="repaid_is_repaid_whole"),
            models.CheckConstraint(condition=~Q(state__in=UNCLAIMED) | Q(repaid_fen=0), name="nothing_is_repaid_of_what_is_not_claimed"),
            models.CheckConstraint(condition=Q(withdrawn_by="") | ~Q(withdrawn_by=F("confirmed_by")), name="recovery_withdrawn_by_another"),
            models.CheckConstraint(condition=~Q(state="withdrawn") | ~Q(withdrawn_by=""), name="recovery_withdrawn_by_somebody"),
        ]

    @property
    def open_fen(self) -> int:
        """What is still to come back."""
        return self.amount_fen - self.repaid_fen

    def describe(self) -> Description:
        of = self.line.settlement
        return Description(
            title=f"追回 {yuan_text(self.amount_fen)} 元", about=of.organisation.name, detail=f"{of.month_on:%Y-%m} {self.line.item_label}",
            source=self.proposer_name, household_id=str(self.line.order.household_id),
        )  # fmt: skip


class Repayment(models.Model):
    """One payment by which an organisation repays a claim outside its statements; one entered in error stands withdrawn, with the reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="repayments", db_index=False)
    number = models.PositiveSmallIntegerField("第几笔")
    amount_fen = models.BigIntegerField("退回（分）")
    paid_on = models.DateField("退回日期")
    voucher = models.CharField("退回凭证号", max_length=VOUCHER_LENGTH)
    entered_by = models.CharField(max_length=64)
    enterer_name = models.CharField("登记人", max_length=64)
    entered_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=64, blank=True)
    withdrawer_name = models.CharField("撤回人", max_length=64, blank=True)
    withdrawn_because = models.CharField("撤回的理由", max_length=WORDS_LENGTH, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "追回的退回"
        ordering = ("number",)
        constraints = [
            models.UniqueConstraint(fields=["recovery", "number"], name="repayments_are_numbered"),
            models.UniqueConstraint(
                fields=["recovery", "voucher"], condition=Q(withdrawn_at__isnull=True), name="a_voucher_repays_a_claim_once"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="something_is_repaid"),
            models.CheckConstraint(condition=~Q(voucher=""), name="repaid_with_a_voucher"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_because="") | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because=""),
                name="repayment_withdrawn_with_a_reason",
            ),
        ]


class Objection(models.Model):
    """What an organisation objects to in one line, and what the township answers; counts once the organisation has handed it in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    line = models.OneToOneField(SettlementLine, on_delete=models.PROTECT, related_name="objection")
    reason = models.CharField("异议", max_length=WORDS_LENGTH)
    claimed_fen = models.BigIntegerField("机构认为应为（分）", null=True)
    evidence_id = models.CharField(max_length=64, blank=True)
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField()
    outcome = models.CharField("答复", max_length=16, blank=True, choices=list(OUTCOMES.items()))
    right_fen = models.BigIntegerField("更正为（分）", null=True)
    answer = models.CharField("答复的理由", max_length=WORDS_LENGTH, blank=True)
    answered_by = models.CharField(max_length=64, blank=True)
    answerer_name = models.CharField("答复人", max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "结算异议"
        constraints = [
            models.CheckConstraint(condition=Q(outcome="") | ~Q(answer=""), name="objection_answered_with_a_reason"),
            models.CheckConstraint(
                condition=~Q(outcome=UPHELD) | Q(right_fen__isnull=False, right_fen__gte=0), name="objection_upheld_with_an_amount"
            ),
        ]
