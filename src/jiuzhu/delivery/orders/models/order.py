"""Orders, and who may see them."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jiuzhu.delivery.orders.rules import ALONE, CALLED_BY, ORIGINS, OUTCOMES, RATINGS, TOGETHER
from jiuzhu.delivery.orders.workflow import ORDER, UNSERVED_STATES
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import NOTHING, within_divisions, within_organisations
from jiuzhu.foundation.kernel.fields import SealedTextField
from jiuzhu.foundation.workflow.models import Description, Stateful

READING = (Duty.ORDER_READ, Duty.ORDER_CONFIRM, Duty.ORDER_CHECK, Duty.ORDER_DISPATCH)


class OrderQuerySet(models.QuerySet["Order"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep orders of households in the actor's divisions, those made there, and those an organisation has to serve."""
        mine = within_divisions(actor, READING, "household__division_code", "division_code")
        if actor.system:
            return self
        managed = within_organisations(actor, Duty.ORDER_ACCEPT, "organisation_id")
        served = NOTHING
        for organisation_id in actor.organisations(Duty.ORDER_SERVE):
            served |= Q(organisation_id=organisation_id) & (Q(worker_id="") | Q(worker_id=actor.user_id) | Q(second_id=actor.user_id)) & ~Q(state="dispatched")
        return self.filter(mine | managed | served)


class Order(Stateful):
    """One service for one household (or one person in it) on one day."""

    workflow = ORDER

    state = models.CharField("状态", max_length=32)
    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="+", verbose_name="家庭", db_index=False)
    person = models.ForeignKey("registry.Person", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="对象")
    recipient_name = models.CharField("服务对象", max_length=50)
    address = models.CharField("服务地点", max_length=200, blank=True)
    item_code = models.CharField("服务项目", max_length=64, db_index=True)
    item_label = models.CharField(max_length=64)
    wanted_on = models.DateField("服务日期", db_index=True)
    wanted_time = models.CharField("时段", max_length=32, blank=True)
    note = models.CharField("要求", max_length=400, blank=True)
    origin = models.CharField("来源", max_length=16, choices=list(ORIGINS.items()))
    origin_id = models.CharField(max_length=64, blank=True, db_index=True)
    placed_by = models.CharField(max_length=64)
    placer_name = models.CharField("点单人", max_length=64, blank=True)
    placer_relation = models.CharField("与对象的关系", max_length=32, blank=True)
    consent = models.CharField("同意的话", max_length=200, blank=True)
    need_id = models.UUIDField(null=True, db_index=True)
    hours = models.PositiveSmallIntegerField("时长（小时）", null=True)
    beyond_reason = models.CharField("超出限额的理由", max_length=200, blank=True)
    former_list_on = models.DateField("最后列入清单", null=True)
    off_list_reason = models.CharField("清单以外的理由", max_length=200, blank=True)
    given: Any = SealedTextField("点单时已有的救助或服务", default=b"")
    approved_by = models.CharField(max_length=64, blank=True)
    reason_code = models.CharField("原因", max_length=64, blank=True)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="承接机构", db_index=False)
    contract_number = models.CharField("合同", max_length=64, blank=True)
    price_fen = models.PositiveBigIntegerField("价格（分）", null=True)
    attempts = models.PositiveSmallIntegerField("派单次数", default=0)
    worker_id = models.CharField(max_length=64, blank=True)
    worker_name = models.CharField("服务人员", max_length=64, blank=True)
    second_id = models.CharField(max_length=64, blank=True)
    second_name = models.CharField("同去的人", max_length=64, blank=True)
    second_in_at = models.DateTimeField("同去的人签到", null=True)
    second_out_at = models.DateTimeField("同去的人签退", null=True)
    priced_for = models.PositiveSmallIntegerField("按几人计价", default=ALONE)
    held = models.BooleanField("暂不结算", default=False)
    checked_in_at = models.DateTimeField("签到", null=True)
    checked_out_at = models.DateTimeField("签退", null=True)
    ended_by = models.CharField(max_length=64, blank=True)
    confirmed_by = models.CharField(max_length=64, blank=True)
    checked_by = models.CharField(max_length=64, blank=True)
    accepted_on = models.DateField("验收日期", null=True)
    rating = models.PositiveSmallIntegerField("评分", null=True, choices=list(RATINGS.items()))
    rating_note = models.CharField("评价", max_length=400, blank=True)
    call_back_method = models.CharField("回访方式", max_length=16, blank=True, choices=list(CALLED_BY.items()))
    call_back_outcome = models.CharField("回访结果", max_length=16, blank=True, choices=list(OUTCOMES.items()))

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = "服务订单"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "item_code", "wanted_on"],
                condition=Q(state__in=UNSERVED_STATES, person__isnull=False),
                name="one_open_order_per_person_item_day",
            ),
            models.UniqueConstraint(
                fields=["household", "item_code", "wanted_on"],
                condition=Q(state__in=UNSERVED_STATES, person__isnull=True),
                name="one_open_order_per_household_item_day",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | Q(worker_id="") | ~Q(confirmed_by=F("worker_id")), name="worker_does_not_confirm_own_service"
            ),
            models.CheckConstraint(
                condition=Q(checked_by="") | Q(worker_id="") | ~Q(checked_by=F("worker_id")), name="worker_does_not_check_own_service"
            ),
            models.CheckConstraint(condition=Q(second_id="") | ~Q(second_id=F("worker_id")), name="two_carers_are_two_people"),
            models.CheckConstraint(
                condition=Q(second_id="") | ~(Q(confirmed_by=F("second_id")) | Q(checked_by=F("second_id"))), name="second_carer_does_not_accept_own_service"
            ),
            models.CheckConstraint(condition=Q(former_list_on__isnull=True) | ~Q(off_list_reason=""), name="off_the_list_with_a_reason"),
            models.CheckConstraint(condition=Q(priced_for__in=(ALONE, TOGETHER)), name="order_priced_for_one_or_two"),
            models.CheckConstraint(
                condition=Q(checked_by="") | Q(confirmed_by="") | ~Q(checked_by=F("confirmed_by")), name="confirmed_and_checked_by_two"
            ),
            models.CheckConstraint(
                condition=Q(checked_by="") | Q(ended_by="") | ~Q(checked_by=F("ended_by")), name="who_entered_the_end_does_not_check"
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("placed_by")), name="order_approved_by_another_than_placed_it"
            ),
            models.CheckConstraint(condition=Q(rating__isnull=True) | Q(rating__range=(min(RATINGS), max(RATINGS))), name="rating_is_one_to_five"),
        ]
        indexes = [
            models.Index(fields=["household", "-opened_at"], name="order_of_household"),
            models.Index(fields=["state", "division_code"], name="order_by_state"),
            models.Index(fields=["organisation", "state", "wanted_on"], name="order_of_organisation"),
            models.Index(fields=["worker_id", "checked_in_at"], name="order_of_worker", condition=~Q(worker_id="")),
            models.Index(fields=["second_id", "second_in_at"], name="order_of_second", condition=~Q(second_id="")),
        ]

    @property
    def number(self) -> str:
        """The number people quote."""
        return f"{timezone.localtime(self.opened_at):%Y%m%d}-{self.id.hex[:5].upper()}"

    @property
    def carers_name(self) -> str:
        """Who comes, both of two."""
        return "、".join(filter(None, (self.worker_name, self.second_name)))

    def took_part(self, user_id: str) -> bool:
        """Tell whether somebody gives the service, as first or second."""
        return bool(user_id) and user_id in (self.worker_id, self.second_id)

    @property
    def listed_on(self) -> date:
        """By the list of which day it is judged and sent: of the day it was placed, or of the last that named its item."""
        return self.former_list_on or timezone.localdate(self.opened_at)

    def describe(self) -> Description:
        return Description(
            title=self.item_label,
            about=self.recipient_name,
            detail=f"评价 {self.rating} 分，{self.carers_name or '服务人员未登记'}" if self.state == "low_rated" else f"{self.wanted_on:%m-%d} {self.wanted_time}".strip(),
            tag=ORIGINS.get(self.origin, ""),
            source=ORIGINS.get(self.origin, ""),
            household_id=str(self.household_id),
        )
