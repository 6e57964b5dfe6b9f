"""Lists of people to be insured, the policy of each, what a contract has left, claims."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.delivery.care_insurance.rules import BASES, COVERED, PAPERS, STATUSES
from jiuzhu.delivery.care_insurance.workflow import CARE_CLAIM, CARE_LIST, READERS
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.calendar.rules import end_of_day
from jiuzhu.foundation.kernel.money import yuan_text
from jiuzhu.foundation.workflow.models import Description, Stateful
from jiuzhu.foundation.workflow.table import Awaits


class CareListQuerySet(models.QuerySet["CareList"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep the lists of the actor's divisions."""
        return self.filter(within_divisions(actor, READERS, "division_code"))


class CareList(Stateful):
    """People of a place insured together with one insurer over the same days, for the same premium; money in fen."""

    workflow = CARE_LIST

    state = models.CharField("状态", max_length=32, db_index=True, choices=CARE_LIST.choices())
    contract = models.ForeignKey("procurement.Contract", on_delete=models.PROTECT, related_name="+", verbose_name="合同")
    insurer_name = models.CharField("保险公司", max_length=128)
    fund = models.CharField("资金来源", max_length=64, blank=True)
    payer_code = models.CharField("付款", max_length=12)
    premium_fen = models.PositiveBigIntegerField("每人保费（分）")
    valid_from = models.DateField("自")
    valid_until = models.DateField("至")
    many = models.PositiveIntegerField("人数")
    total_fen = models.PositiveBigIntegerField("合计（分）")
    clause = models.CharField(max_length=64)
    law = models.CharField(max_length=64)
    renews = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="renewed_by")
    compiler_id = models.CharField(max_length=64)
    compiler_name = models.CharField("提出人", max_length=64)
    approver_id = models.CharField(max_length=64, blank=True)
    approver_name = models.CharField("审批人", max_length=64, blank=True)

    objects = CareListQuerySet.as_manager()

    class Meta:
        verbose_name = "住院护理保险投保名单"
        constraints = [
            models.UniqueConstraint(fields=["division_code"], condition=Q(state="proposed"), name="one_open_care_list_a_place"),
            models.CheckConstraint(condition=Q(approver_id="") | ~Q(approver_id=F("compiler_id")), name="care_list_approved_by_another"),
            models.CheckConstraint(condition=Q(state__in=("proposed", "returned")) | ~Q(approver_id=""), name="care_list_bought_was_approved"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="care_list_runs_forward"),
            models.CheckConstraint(condition=Q(premium_fen__gt=0), name="care_premium_is_something"),
        ]

    def due_moment(self, awaits: Awaits) -> datetime | None:
        """Renewing is due by the last day of the cover."""
        return end_of_day(self.valid_until) if self.state == "renewal" else None

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title="住院护理保险投保名单", about=f"{self.many} 人，{yuan_text(self.total_fen)} 元", detail=f"{self.insurer_name}，{self.valid_from} 至 {self.valid_until}", source=self.compiler_name)


class Budget(models.Model):
    """How much of a contract with an insurer its lists have taken; a list that does not fit is refused by the database."""

    contract = models.OneToOneField("procurement.Contract", primary_key=True, on_delete=models.PROTECT, related_name="+")
    limit_fen = models.PositiveBigIntegerField()
    used_fen = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(used_fen__lte=F("limit_fen")), name="care_lists_within_their_contract")]


class PolicyQuerySet(models.QuerySet["CarePolicy"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep policies of households that live in the actor's divisions now."""
        return self.filter(within_divisions(actor, READERS, "household__division_code"))

    def unanswered(self) -> Self:
        """Keep those of whom the insurer was not heard yet, also where the cover ended meanwhile."""
        return self.filter(Q(status="ordered") | Q(status="ended", number=""))

    def covered(self) -> Self:
        """Keep what binds over its days; nothing proposed, left out or refused."""
        return self.filter(status__in=COVERED)


class CarePolicy(models.Model):
    """One person on a list, and once it is approved that person's policy.

    The policies of a person are a chain: each names the one before (once each, one first) and begins after that one's last day, ``free_from``.
    So no two overlap, on either database, however many lists are approved at once; a policy only ever becomes shorter.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    care_list = models.ForeignKey(CareList, on_delete=models.PROTECT, related_name="policies", db_index=False)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, related_name="+", verbose_name="被保险人")
    status = models.CharField("状态", max_length=16, choices=list(STATUSES.items()), db_index=True)
    valid_from = models.DateField("自")
    valid_until = models.DateField("至")
    number = models.CharField("保单号", max_length=64, blank=True)
    follows = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    free_from = models.DateField(null=True)
    because = models.CharField("原因", max_length=300, blank=True)
    judged_at = models.DateTimeField()
    refund_basis = models.CharField("退费计算", max_length=8, blank=True, choices=list(BASES.items()))
    refund_fen = models.PositiveBigIntegerField("应退（分）", null=True)
    refunded_fen = models.PositiveBigIntegerField("已退（分）", null=True)
    refunded_on = models.DateField("退费日期", null=True)
    refund_words = models.CharField("退费说明", max_length=300, blank=True)
    refund_by = models.CharField("退费登记人", max_length=64, blank=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "住院护理保险保单"
        constraints = [
            models.UniqueConstraint(fields=["care_list", "person"], name="a_person_once_on_a_care_list"),
            models.UniqueConstraint(fields=["person"], condition=Q(status__in=COVERED, follows__isnull=True), name="one_first_care_policy_a_person"),
            models.CheckConstraint(condition=Q(follows__isnull=True, free_from__isnull=True) | Q(follows__isnull=False, valid_from__gte=F("free_from")), name="care_policy_begins_after_the_last"),
            models.CheckConstraint(condition=Q(status__in=COVERED) | Q(follows__isnull=True), name="only_care_policies_that_bind_follow"),
            models.CheckConstraint(condition=~Q(status="insured") | ~Q(number=""), name="care_policy_insured_has_a_number"),
            models.CheckConstraint(condition=~Q(status__in=("left_out", "refused", "ended")) | ~Q(because=""), name="care_policy_not_given_says_why"),
            models.CheckConstraint(condition=Q(refunded_fen__isnull=True, refunded_on__isnull=True) | Q(status="ended", refunded_fen__gt=0, refunded_on__isnull=False), name="care_refund_of_what_ended"),
        ]

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"insured": "green", "refused": "red", "proposed": "amber", "ordered": "amber"}.get(self.status, "")

    @property
    def unanswered(self) -> bool:
        """Whether the insurer was not heard yet."""
        return self.status == "ordered" or (self.status == "ended" and not self.number)

    @property
    def may_be_refunded(self) -> bool:
        """Whether something of the premium may come back: insured, ended before its time, and not booked yet."""
        return self.status == "ended" and bool(self.number) and self.refunded_fen is None and self.valid_until < self.care_list.valid_until

    def covers(self, day: date) -> bool:
        """Tell whether it binds on a day."""
        return self.status in COVERED and self.valid_from <= day <= self.valid_until


class ClaimQuerySet(models.QuerySet["CareClaim"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep claims of households that live in the actor's divisions now."""
        return self.filter(within_divisions(actor, READERS, "household__division_code"))


class CareClaim(Stateful):
    """Money asked of the insurer for one stay in hospital, and what came of it; money in fen."""

    workflow = CARE_CLAIM

    state = models.CharField("状态", max_length=32, db_index=True, choices=CARE_CLAIM.choices())
    policy = models.ForeignKey(CarePolicy, on_delete=models.PROTECT, related_name="claims")
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    hospital = models.CharField("医院", max_length=64)
    admitted_on = models.DateField("入院")
    discharged_on = models.DateField("出院")
    asked_fen = models.PositiveBigIntegerField("申请（分）")
    papers = models.JSONField("材料", default=list)
    recorder_name = models.CharField("登记人", max_length=64)
    paid_fen = models.PositiveBigIntegerField("赔付（分）", null=True)
    paid_on = models.DateField("赔付日期", null=True)
    because = models.CharField("原因", max_length=300, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = "住院护理保险理赔"
        constraints = [
            models.UniqueConstraint(fields=["policy", "admitted_on"], condition=~Q(state__in=("refused", "withdrawn")), name="a_stay_is_claimed_once"),
            models.CheckConstraint(condition=Q(discharged_on__gte=F("admitted_on")), name="a_stay_runs_forward"),
            models.CheckConstraint(condition=Q(paid_fen__isnull=True, paid_on__isnull=True) | Q(paid_fen__gt=0, paid_fen__lte=F("asked_fen"), paid_on__isnull=False), name="care_paid_within_what_was_asked"),
            models.CheckConstraint(condition=~Q(state="paid") | Q(paid_fen__isnull=False), name="care_claim_paid_says_how_much"),
            models.CheckConstraint(condition=~Q(state__in=("refused", "withdrawn")) | ~Q(because=""), name="care_claim_refused_says_why"),
        ]

    @property
    def papers_words(self) -> str:
        """The papers in a line."""
        return "、".join(self.papers)

    def describe(self) -> Description:
        """Say how it reads in an inbox."""
        return Description(title="住院护理保险理赔", about=self.policy.person.name, detail=f"{self.hospital} {self.admitted_on} 至 {self.discharged_on}", household_id=str(self.household_id))


class ClaimPaper(models.Model):
    """A scan or photograph of one paper of a claim; the same file is kept once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(CareClaim, on_delete=models.PROTECT, related_name="files", db_index=False)
    kind = models.CharField("材料", max_length=16, choices=[(each, each) for each in PAPERS])
    file_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    picture = models.BooleanField()
    by_name = models.CharField("上传人", max_length=64)
    at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "住院护理保险理赔材料"
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint(fields=["claim", "digest"], name="a_paper_once_on_a_claim")]
