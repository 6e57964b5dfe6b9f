"""One carer at two places at once, for a supervisor to look into."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from jiuzhu.delivery.orders.models.order import READING, Order
from jiuzhu.delivery.orders.presences import KINDS
from jiuzhu.delivery.orders.workflow import CLASH
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.accounts.scoping import within_divisions
from jiuzhu.foundation.divisions.rules import CODE_LENGTH, Level, digits_of
from jiuzhu.foundation.workflow.models import Description, Stateful

BELOW_COUNTY = "0" * (CODE_LENGTH - digits_of(Level.COUNTY))
"""How the code of a county ends."""
UNTRUE = {"later": "后一次", "earlier": "前一次", "both": "两次都"}


class ClashQuerySet(models.QuerySet["Clash"]):
    def scoped_to(self, actor: Actor) -> Self:
        """Keep those of which both services are for households of the actor's divisions: each side names the other's recipient.

        What a county was given to settle stays with it, wherever a recipient lives now: the services were ordered and are paid there.
        """
        if actor.system:
            return self
        one, other = (within_divisions(actor, READING, f"{side}__household__division_code") for side in ("order", "other"))
        counties = within_divisions(actor, READING, "division_code") & Q(division_code__endswith=BELOW_COUNTY)
        return self.filter((one & other) | counties)

    def about(self, order: Order) -> Self:
        """Keep those that one order is part of."""
        return self.filter(Q(order=order) | Q(other=order))


class Clash(Stateful):
    """Two services of one carer that cannot both have been given as recorded; ``order`` is the one begun later, ``other`` the one before."""

    workflow = CLASH

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="clashes")
    other = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="clashes_before")
    carer_id = models.CharField(max_length=64)
    carer_name = models.CharField("服务人员", max_length=64)
    kind = models.CharField("情形", max_length=16, choices=list(KINDS.items()))
    minutes = models.PositiveIntegerField("重叠或间隔（分钟）", null=True)
    km = models.DecimalField("相距（公里）", max_digits=7, decimal_places=1, null=True)
    order_from = models.DateTimeField("后一次签到")
    order_until = models.DateTimeField("后一次签退", null=True)
    other_from = models.DateTimeField("前一次签到")
    other_until = models.DateTimeField("前一次签退", null=True)
    untrue = models.CharField("不实的", max_length=16, blank=True, choices=list(UNTRUE.items()))

    objects = ClashQuerySet.as_manager()

    class Meta:
        verbose_name = "同时两处"
        constraints = [
            models.UniqueConstraint(
                fields=["order", "other", "carer_id", "order_from", "other_from"], condition=~Q(state="cleared"), name="one_clash_of_two_services"
            ),
            models.CheckConstraint(condition=~Q(order=F("other")), name="clash_of_two_orders"),
            models.CheckConstraint(condition=~Q(state="rejected") | ~Q(untrue=""), name="a_rejected_clash_says_which_is_untrue"),
        ]

    def describe(self) -> Description:
        return Description(
            title=f"{self.get_kind_display()}：{self.carer_name}",
            about=f"{self.other.recipient_name}、{self.order.recipient_name}",
            detail=f"{self.other.item_label}、{self.order.item_label}",
            source="签到签退核对",
            household_id=str(self.order.household_id),
        )
