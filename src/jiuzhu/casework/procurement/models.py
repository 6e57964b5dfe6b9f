"""Contracts, the items each covers, and findings against organisations."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from jiuzhu.casework.procurement.rules import FINDING_KINDS
from jiuzhu.casework.procurement.spending import BASES, Spread, settled_spread
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions


class ContractQuerySet(models.QuerySet["Contract"]):
    """Contracts an actor looks after, and those in force."""

    def scoped_to(self, actor: Actor) -> ContractQuerySet:
        """Contracts of purchasers in the actor's divisions."""
        return self.filter(within_divisions(actor, (Duty.CONTRACT_MANAGE, Duty.ORDER_DISPATCH, Duty.OVERSIGHT_READ), "purchaser_code"))

    def in_force(self, on: date) -> ContractQuerySet:
        """Contracts that bind on a day."""
        running = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
        return self.filter(running, valid_from__lte=on, valid_until__gte=on)

    def unfinished(self, on: date) -> ContractQuerySet:
        """Contracts that bind on a day or would begin after it."""
        going_on = Q(ended_on__isnull=True) | Q(ended_on__gt=on) & Q(ended_on__gt=F("valid_from"))
        return self.filter(going_on, valid_until__gte=on)


class Contract(models.Model):
    """A purchaser (a township or the county) has an organisation provide items for a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="承接机构")
    purchaser_code = models.CharField("购买主体所在地", max_length=12)
    number = models.CharField("合同编号", max_length=64)
    valid_from = models.DateField("自")
    valid_until = models.DateField("至")
    amount_fen = models.PositiveBigIntegerField("合同金额（分）", null=True, blank=True)
    uses = models.JSONField("另含的支出", default=list, blank=True)
    over_cap_reason = models.CharField("超过上限的理由", max_length=200, blank=True)
    per_carer = models.BooleanField("两人同去按人计价", default=False)
    fund = models.CharField("资金来源", max_length=64, blank=True)
    method = models.CharField("购买方式", max_length=64, blank=True)
    confirmed = models.JSONField("已确认的合同要素", default=list, blank=True)
    ended_on = models.DateField("提前终止", null=True, blank=True)
    ended_because = models.CharField("终止原因", max_length=200, blank=True)
    settled = models.BooleanField("金额已按结算更正", default=False)
    version = models.PositiveIntegerField(default=0)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = "合同"
        constraints = [
            models.UniqueConstraint(fields=["purchaser_code", "number"], name="contract_number_once_per_purchaser"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="contract_runs_forward"),
            models.CheckConstraint(condition=Q(settled=False) | Q(ended_on__isnull=False), name="contract_settled_has_ended"),
        ]

    @property
    def spread(self) -> Spread | None:
        """Its money over the months of its term, as far as they count; None where it names no amount."""
        if self.amount_fen is None:
            return None
        if self.settled and self.ended_on is not None:
            return settled_spread(self.amount_fen, valid_from=self.valid_from, ended_on=self.ended_on)
        return Spread(self.amount_fen, self.valid_from, self.valid_until, self.ended_on)


class ContractItem(models.Model):
    """One catalogue item of a contract with its price a service, where the contract sets one."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="items", db_index=False)
    item_code = models.CharField("服务项目", max_length=64, db_index=True)
    price_fen = models.PositiveBigIntegerField("每次价格（分）", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "item_code"], name="item_once_per_contract")]


class FundBase(models.Model):
    """The money a cap is reckoned from: one total of one year of one finance unit (A-61), with the paper that says so."""

    division_code = models.CharField("财政单位", max_length=12)
    base = models.CharField("基数", max_length=32, choices=list(BASES.items()))
    year = models.PositiveSmallIntegerField("年度")
    amount_fen = models.PositiveBigIntegerField("金额（分）")
    source = models.CharField("依据", max_length=200)
    entered_by = models.CharField(max_length=64)
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = "资金基数"
        constraints = [models.UniqueConstraint(fields=["division_code", "base", "year"], name="one_base_a_year_and_finance_unit")]


class DirectSpending(models.Model):
    """What a year bears of services bought without a contract: once a source, kept by whoever bought them."""

    source = models.CharField(max_length=96, primary_key=True)
    division_code = models.CharField("财政单位", max_length=12)
    year = models.PositiveSmallIntegerField("年度")
    amount_fen = models.PositiveBigIntegerField("金额（分）")

    class Meta:
        verbose_name = "不经合同的购买支出"
        indexes = [models.Index(fields=["division_code", "year"], name="direct_spending_of_year")]


class Finding(models.Model):
    """What was found about an organisation: a ban keeps it from new orders while it runs."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="机构")
    kind = models.CharField("类型", max_length=16, choices=list(FINDING_KINDS.items()))
    reason = models.CharField("事由和依据", max_length=400)
    valid_from = models.DateField("自")
    valid_until = models.DateField("至", null=True, blank=True)
    violation = models.CharField("违规情形", max_length=64, blank=True)
    recorded_by = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "机构处理记录"
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="finding_runs_forward")
        ]
