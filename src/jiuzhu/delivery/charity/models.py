"""Charity orders and the claims on them."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.delivery.charity.rules import CLAIMER_KINDS
from jiuzhu.delivery.charity.workflow import BEFORE_PUBLICATION, CHARITY_ORDER, CLAIM_NEWS, CLAIM_STATES, NEWS_KINDS, ORGANISATION
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions, within_organisations
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful

READING = (Duty.CHARITY_MANAGE, Duty.ORDER_PLACE, Duty.OVERSIGHT_READ)
OVER = tuple(code for code, state in CHARITY_ORDER.states.items() if state.final)


class CharityOrderQuerySet(models.QuerySet["CharityOrder"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep orders for households in the actor's divisions, and those referred to the actor's charity."""
        here = within_divisions(actor, READING, "household__division_code")
        return self.filter(here | within_organisations(actor, Duty.CHARITY_SERVE, "organisation_id"))

    def known_to(self, actor: Actor) -> Self:
        """Keep orders whose household the actor may know."""
        return self.filter(within_divisions(actor, READING, "household__division_code"))


class CharityOrder(Stateful):
    """One need that charity is asked for.

    ``content`` and ``public_words`` tell nobody who it is; ``township_code`` is empty where naming it would. Money is in fen.
    """

    workflow = CHARITY_ORDER

    state = models.CharField("状态", max_length=32)
    number = models.CharField("编号", max_length=16, unique=True)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+")
    need_id = models.UUIDField()
    kind = models.CharField(max_length=64)
    kind_label = models.CharField("需求类型", max_length=64)
    township_code = models.CharField(max_length=12, blank=True)
    situation: Any = SealedTextField("情况")
    declarer_id = models.CharField(max_length=64)
    declarer_name = models.CharField("申报人", max_length=64)
    content = models.CharField("服务内容", max_length=300, blank=True)
    cost_fen = models.BigIntegerField("测算费用（分）", null=True)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="慈善组织"
    )
    public_words = models.CharField("公开的内容", max_length=300, blank=True)
    writer_id = models.CharField(max_length=64, blank=True)
    approver_id = models.CharField(max_length=64, blank=True)
    approver_name = models.CharField("审核人", max_length=64, blank=True)
    published_at = models.DateTimeField("公开时间", null=True)
    ends_at = models.DateTimeField("到期", null=True)
    delivered_on = models.DateField("交付日期", null=True)
    delivered_words = models.CharField("交付内容", max_length=300, blank=True)
    delivered_fen = models.BigIntegerField("实际价值（分）", null=True)
    receipt = models.CharField("收据编号", max_length=64, blank=True)
    evidence_id = models.CharField(max_length=64, blank=True)
    deliverer_id = models.CharField(max_length=64, blank=True)
    deliverer_name = models.CharField("登记人", max_length=64, blank=True)
    accepter_id = models.CharField(max_length=64, blank=True)
    accepter_name = models.CharField("验收人", max_length=64, blank=True)

    objects = CharityOrderQuerySet.as_manager()

    class Meta:
        verbose_name = "爱心服务订单"
        constraints = [
            models.UniqueConstraint(fields=["need_id"], condition=~Q(state__in=OVER), name="one_charity_order_per_need"),
            models.CheckConstraint(condition=Q(approver_id="") | ~Q(approver_id=F("writer_id")), name="preview_approved_by_another"),
            models.CheckConstraint(
                condition=~Q(approver_id="") | Q(state__in=(*BEFORE_PUBLICATION, "unclaimed", "returned", "cancelled")),
                name="nothing_public_unapproved",
            ),
            models.CheckConstraint(condition=Q(accepter_id="") | ~Q(accepter_id=F("deliverer_id")), name="charity_accepted_by_another"),
            models.CheckConstraint(condition=~Q(state="closed") | ~Q(accepter_id=""), name="closed_after_acceptance"),
            models.CheckConstraint(condition=Q(cost_fen__isnull=True) | Q(cost_fen__gte=0), name="charity_cost_not_negative"),
            models.CheckConstraint(condition=Q(delivered_fen__isnull=True) | Q(delivered_fen__gte=0), name="charity_value_not_negative"),
        ]
        indexes = [models.Index(fields=["state", "township_code"], name="charity_order_by_state")]

    def describe(self) -> Description:
        """Say how it reads in an inbox: where it waits for the charity, by its number alone."""
        waits = CHARITY_ORDER.states[self.state].awaits
        if waits and waits.holder == ORGANISATION:
            return Description(title="爱心服务订单", about=self.number, detail=self.public_words or self.content, source="县民政局")
        return Description(
            title="爱心服务订单",
            about=str(self.household),
            detail=self.kind_label,
            source=self.declarer_name,
            household_id=str(self.household_id),
        )


class Claim(models.Model):
    """Somebody takes an order on; the phone number is forgotten once it has served its purpose, its blind index is not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(CharityOrder, on_delete=models.PROTECT, related_name="claims")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="慈善组织"
    )
    kind = models.CharField(max_length=16, choices=list(CLAIMER_KINDS.items()))
    name: Any = SealedTextField("名称")
    phone: Any = SealedTextField("手机号", default=b"")
    phone_index = models.CharField(max_length=64, db_index=True)
    source_index = models.CharField(max_length=64, db_index=True)
    promised_on = models.DateField("答应的日期")
    anonymous = models.BooleanField("不公开名称", default=False)
    thanked = models.BooleanField("同意上感谢墙", default=False)
    state = models.CharField(max_length=16, choices=list(CLAIM_STATES.items()))
    code_index = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(db_index=True)
    verified_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField("原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "认领"
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=Q(state="active"), name="one_active_claim_per_order"),
            models.UniqueConstraint(
                fields=["order", "phone_index"], condition=Q(state__in=("queued", "active")), name="one_place_in_the_queue_per_phone"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("queued", "active", "fulfilled")) | Q(verified_at__isnull=False),
                name="claim_only_with_verified_phone",
            ),
            models.CheckConstraint(condition=~Q(anonymous=True, thanked=True), name="nobody_anonymous_is_thanked_by_name"),
        ]

    @property
    def state_label(self) -> str:
        """The Chinese label of the state."""
        return CLAIM_STATES[self.state]


class CodeRequest(models.Model):
    """Somebody asks for a code to their own claim by an order's number and a phone; whether there is one is looked up later. Forgotten after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=16)
    phone: Any = SealedTextField(default=b"")
    source_index = models.CharField(max_length=64, db_index=True)
    asked_at = models.DateTimeField(db_index=True)
    looked_up = models.BooleanField(default=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, null=True, related_name="+")
    code_index = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)


class ClaimNewsQuerySet(models.QuerySet["ClaimNews"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep news of orders in the actor's divisions, for who manages charity there."""
        return self.filter(within_divisions(actor, Duty.CHARITY_MANAGE, "division_code"))


class ClaimNews(Stateful):
    """That an order was claimed, or lost its claim, told to the county."""

    workflow = CLAIM_NEWS

    order = models.ForeignKey(CharityOrder, on_delete=models.PROTECT, related_name="news")
    kind = models.CharField(max_length=16, choices=list(NEWS_KINDS.items()))

    objects = ClaimNewsQuerySet.as_manager()

    class Meta:
        verbose_name = "认领动态"
        constraints = [models.UniqueConstraint(fields=["order"], condition=Q(state="unread"), name="one_unread_news_of_a_charity_order")]

    def describe(self) -> Description:
        household = self.order.household
        return Description(
            title=self.get_kind_display(),
            about=str(household),
            detail=f"{self.order.number} {self.order.kind_label}",
            source="爱心服务订单",
            household_id=str(household.pk),
        )
